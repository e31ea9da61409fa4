"""The development data that some tests of inference need."""

import os
from pathlib import Path

import pytest

from emotion.inference.download import YUNET_NAME


@pytest.fixture(scope="session")
def data() -> Path:
    """Return the folder of the development data, or skip."""
    folder = os.environ.get("MIZAJ_DATA")
    if not folder:
        pytest.skip("MIZAJ_DATA names no folder with the development data")
    return Path(folder)


@pytest.fixture(scope="session")
def yunet(data: Path) -> Path:
    """Return YuNet's weights, or skip."""
    file = data / "models" / YUNET_NAME
    if not file.is_file():
        pytest.skip(f"{file} is not there")
    return file
