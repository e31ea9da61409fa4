"""`analyse_image`: one line a file, and what it does with files that are none."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.emotion import photos

FIELDS = [
    "file", "outcome", "emotion", "probabilities", "other", "confidence", "candidates", "face", "reasons", "ms",
    "model",
]  # fmt: skip


def analysed(*files: Path) -> list[dict[str, object]]:
    out = StringIO()
    call_command("analyse_image", *map(str, files), "--json", stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_it_prints_one_json_line_a_file(tmp_path: Path) -> None:
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"no image")
    faceless = tmp_path / "faceless.jpg"
    faceless.write_bytes(photos.faceless())
    lines = analysed(photos.SAMPLE, bad, faceless)
    assert [list(line) for line in lines] == [FIELDS] * 3
    assert [line["file"] for line in lines] == [str(photos.SAMPLE), str(bad), str(faceless)]
    assert [line["outcome"] for line in lines] == ["read", "rejected", "no_face"]
    assert [line["emotion"] for line in lines] == ["happy", None, None]
    assert [line["reasons"] for line in lines] == [[], ["not_an_image"], ["no_face"]]
    for line in lines:
        assert isinstance(line["probabilities"], dict)
        assert sorted(line["probabilities"]) == ["angry", "happy", "neutral", "sad", "surprise"]
        assert sum(line["probabilities"].values()) == pytest.approx(1, abs=1e-4)


def test_it_says_the_reading_in_words_without_json() -> None:
    out = StringIO()
    call_command("analyse_image", str(photos.SAMPLE), stdout=out)
    assert "read: happy" in out.getvalue()


def test_it_analyses_the_others_and_exits_2_when_a_file_is_missing(tmp_path: Path) -> None:
    out = StringIO()
    with pytest.raises(CommandError, match="no such file") as caught:
        call_command("analyse_image", str(tmp_path / "none.jpg"), str(photos.SAMPLE), "--json", stdout=out)
    assert caught.value.returncode == 2
    assert json.loads(out.getvalue())["emotion"] == "happy"
