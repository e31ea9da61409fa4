"""The words of the site in Hindi and Spanish: all of them, in step with the code, and with their gaps in place."""

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from tests.pages.catalogues import FORMS, ROOT, Entry, compiled, read

OURS = sorted((ROOT / "config/locale").rglob("django.po"))
ALL = OURS + sorted((ROOT / "config/locale_of_libraries").rglob("django.po"))
IGNORED = (".venv*", "tests", "var", "staticfiles")
GAP = re.compile(r"%%|%\(\w+\)[a-z]|%[sdr]|\{\w*\}|</?[a-z]+|`[^`]+`")


def name(path: Path) -> str:
    """A catalogue as a test id."""
    return str(path.relative_to(ROOT / "config").parent.parent)


def both(entry: Entry) -> list[tuple[str, str]]:
    """Return each form beside the original that it stands for."""
    return [(entry.plural if number else entry.original, words) for number, words in enumerate(entry.words)]


def edges(text: str) -> tuple[bool, ...]:
    """Return whether a text starts or ends with a space or a new line."""
    return text[:1].isspace(), text[-1:].isspace()


def test_it_has_a_catalogue_for_each_language_but_the_one_it_is_written_in() -> None:
    assert {path.parts[-3] for path in OURS} == {code for code, _name in settings.LANGUAGES} - {"en"}


@pytest.mark.parametrize("path", ALL, ids=name)
def test_it_leaves_no_word_untranslated_unsure_or_obsolete(path: Path) -> None:
    entries = read(path)
    assert [each.original for each in entries if not each.words or not all(each.words)] == []
    assert [each.original for each in entries if "fuzzy" in each.flags] == []
    assert "\n#~" not in path.read_text()


@pytest.mark.parametrize("path", ALL, ids=name)
def test_it_has_every_plural_form(path: Path) -> None:
    assert f"nplurals={FORMS};" in path.read_text()
    assert [each.original for each in read(path) if len(each.words) != (FORMS if each.plural else 1)] == []


@pytest.mark.parametrize("path", ALL, ids=name)
def test_it_keeps_what_is_filled_in_and_the_markup(path: Path) -> None:
    pairs = [pair for each in read(path) for pair in both(each)]
    assert [words for original, words in pairs if Counter(GAP.findall(original)) != Counter(GAP.findall(words))] == []
    assert [words for original, words in pairs if edges(original) != edges(words)] == []


@pytest.mark.parametrize("path", ALL, ids=name)
def test_it_shouts_in_no_language(path: Path) -> None:
    assert [each.original for each in read(path) if re.search("[!¡]", "".join(each.words))] == []


@pytest.mark.parametrize("path", ALL, ids=name)
def test_its_compiled_words_are_those_of_the_source(path: Path) -> None:
    made = compiled(path)
    assert made.pop("")
    assert made == {each.key: each.words for each in read(path)}, "run make messages"


@pytest.mark.skipif(not shutil.which("msgmerge"), reason="GNU gettext is not on this machine")
def test_it_has_collected_every_word_of_the_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "mizaj"
    skip = shutil.ignore_patterns(".*", "tests", "docs", "var", "staticfiles", "data", "static", "*.pyc", "*.npz")
    shutil.copytree(ROOT, copy, ignore=skip)
    monkeypatch.chdir(copy)
    monkeypatch.setattr(settings, "LOCALE_PATHS", [copy / "config/locale"])
    call_command(
        "makemessages", locale=["hi", "es"], add_location="file", no_wrap=True, no_obsolete=True,
        ignore_patterns=list(IGNORED), verbosity=0,
    )  # fmt: skip
    for path in OURS:
        fresh = read(copy / path.relative_to(ROOT))
        assert {each.key for each in fresh} == {each.key for each in read(path)}, "run make messages"
        assert [each.original for each in fresh if "fuzzy" in each.flags or not all(each.words)] == []
