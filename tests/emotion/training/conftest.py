"""What tests of training share."""

import pytest

from emotion.training.recipe import Recipe


@pytest.fixture(scope="session")
def tensorflow() -> None:
    """Training needs TensorFlow, the [train] extra, whose threads can be set only before its first operation."""
    pytest.importorskip("tensorflow", reason="TensorFlow, the [train] extra, is not installed")
    from emotion.training import train

    train.use_threads(Recipe().threads)
