"""The README says what there is."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
README = (ROOT / "README.md").read_text(encoding="utf-8")
EVERYTHING = (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def settings_read() -> set[str]:
    """Return the environment variables that the settings and the container's entrypoint read."""
    read = re.compile(r'env\.\w+\(\s*"([A-Z_]+)"')
    names = {name for path in (ROOT / "config").rglob("*.py") for name in read.findall(path.read_text("utf-8"))}
    return names | set(re.findall(r"\$\{([A-Z_]+):[-+]", (ROOT / "docker" / "entrypoint.sh").read_text("utf-8")))


def settings_documented() -> set[str]:
    """Return the names in the first column of the table of settings."""
    table = README.split("## Settings")[1].split("\n## ")[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return {name for cell in cells for name in re.findall(r"`([A-Z_]+)`", cell)}


def test_it_documents_every_setting_and_no_other() -> None:
    assert settings_documented() == settings_read()


@pytest.mark.parametrize("target", re.findall(r"(?:^|`)make ([a-z-]+)", README + EVERYTHING, re.MULTILINE))
def test_it_names_only_targets_that_the_makefile_has(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


def test_it_leaves_the_environment_of_the_tests_to_make() -> None:
    assert ".venv/" not in EVERYTHING


@pytest.mark.parametrize("path", re.findall(r"\((docs/[^)]+)\)", README))
def test_it_shows_pictures_that_exist(path: str) -> None:
    assert (ROOT / path).exists()


def test_it_lists_every_folder() -> None:
    ignored = {"requirements", "docs"}
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and (path / "__init__.py").exists()}
    for name in folders - ignored:
        assert f"`{name}/`" in README
