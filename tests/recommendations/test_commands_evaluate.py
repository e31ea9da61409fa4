"""`evaluate_recommender`: the contract of its JSON, and the figures that the engine must reach on real listening."""

import json
import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

FIELDS = {"gauc", "auc", "ci", "n", "hit_at_10"}
ROWS = "user,item,label\n" + "".join(f"u{n % 7},i{n % 5},{int((n * n) % 3 == 1)}\n" for n in range(70))


def evaluated(data: Path, *options: str) -> dict[str, Any]:
    out = StringIO()
    call_command("evaluate_recommender", "--data", str(data), *options, "--json", stdout=out, stderr=StringIO())
    results: dict[str, Any] = json.loads(out.getvalue())
    return results


@pytest.fixture
def feedback() -> Path:
    folder = Path(os.environ.get("MIZAJ_DATA", ""), "feedback")
    if not os.environ.get("MIZAJ_DATA") or not folder.is_dir():
        pytest.skip("MIZAJ_DATA names no folder with listening data")
    return folder


def test_it_prints_the_figures_of_the_contract(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(ROWS, encoding="utf-8")
    (tmp_path / "songs.csv").write_text("item,title\n1,x\n", encoding="utf-8")
    results = evaluated(tmp_path)
    assert set(results) == {"mine", "mine/new_songs"}
    assert "engine" in results["mine"]
    assert all(set(figures) == FIELDS for figures in results["mine"].values())
    assert evaluated(tmp_path / "mine.csv") == results


def test_it_names_what_it_left_out(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(ROWS + "u1,i1\n", encoding="utf-8")
    out, errors = StringIO(), StringIO()
    call_command("evaluate_recommender", "--data", str(tmp_path), stdout=out, stderr=errors)
    assert "mine, line 72" in errors.getvalue()
    assert "gauc" in out.getvalue()


def test_it_refuses_a_folder_without_data(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no data set"):
        evaluated(tmp_path)
    with pytest.raises(CommandError, match="no data set"):
        evaluated(tmp_path / "nowhere.csv")


@pytest.mark.data
def test_it_predicts_likes_on_situnes(feedback: Path) -> None:
    models = evaluated(feedback / "situnes_interactions.csv")["situnes"]
    assert models["engine"]["n"] == 1406
    assert models["engine"]["gauc"] >= 0.66
    assert models["engine"]["gauc"] >= models["folder"]["gauc"] + 0.15
    assert models["engine"]["gauc"] > max(models[name]["gauc"] for name in models if name != "engine")


@pytest.mark.data
def test_it_finds_artists_for_a_mood_on_lastfm(feedback: Path) -> None:
    models = evaluated(feedback / "lastfm2k_mood_tags.csv")["lastfm"]
    assert models["engine"]["n"] == 708
    assert models["engine"]["hit_at_10"] >= 0.36
    assert models["engine"]["hit_at_10"] > max(models[name]["hit_at_10"] for name in models if name != "engine")
