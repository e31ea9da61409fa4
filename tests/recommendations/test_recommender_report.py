"""`recommender_report`: one page that stands alone, with a PNG of every figure."""

import json
import re
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from recommendations.report.lists import gini

pytestmark = pytest.mark.django_db


@pytest.fixture
def plays(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    rows = [
        f"u{user},i{item},{int(rng.random() < (0.2, 0.8)[(user + item) % 2])},{1.7e9 + 9000 * place},{mood},a{item}"
        for place in range(240)
        for user, item, mood in [(rng.integers(6), rng.integers(30), ("happy", "sad")[place % 2])]
    ]
    (tmp_path / "toy.csv").write_text("\n".join(["user,item,label,time,context,artist", *rows]), encoding="utf-8")
    return tmp_path / "toy.csv"


def test_it_writes_a_page_that_stands_alone(plays: Path, tmp_path: Path) -> None:
    curve = {"like_rate": [0.2, 0.4, 0.6], "regret": [0.5, 0.8, 0.9], "listeners": 7, "seed": 1}
    newcomers = {
        "listeners": 9, "events": [5, 10], "with_events": [0.42, 0.5], "without_events": [0.4, 0.4],
        "gain": [0.02, 0.1], "gain_ci": [[-0.01, 0.05], [0.05, 0.15]], "crowd": {"gain": 0.03, "gain_ci": [0.01, 0.05]},
    }  # fmt: skip
    simulation = {"models": {"engine": curve, "folder": curve}, "newcomers": newcomers}
    (tmp_path / "sim.json").write_text(json.dumps(simulation), encoding="utf-8")
    out = StringIO()
    options = ["--data", str(plays), "--out", str(tmp_path / "out"), "--simulation", str(tmp_path / "sim.json")]
    call_command("recommender_report", *options, stdout=out)
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    names = {path.stem for path in (tmp_path / "out").glob("*.png")}
    expected = {"models-toy", "calibration", "emotions", "coverage", "simulation-likes", "simulation-regret"}
    expected.add("simulation-newcomers")
    assert names == expected
    assert "7 figures" in out.getvalue()
    assert page.count("data:image/png;base64,") == 7
    assert not re.findall(r'(?:src|href)="(?!data:)', page)
    assert "7 listeners" in page
    assert "10 events of one&#x27;s own +0.100 [+0.050, +0.150]" in page
    assert "what the others said +0.030 [+0.010, +0.050]" in page
    assert "Artists in twenty" in page


def test_it_takes_results_measured_before(plays: Path, tmp_path: Path) -> None:
    measured = StringIO()
    call_command("evaluate_recommender", "--data", str(plays), "--json", stdout=measured)
    (tmp_path / "results.json").write_text(measured.getvalue(), encoding="utf-8")
    options = ["--data", str(plays), "--out", str(tmp_path / "out"), "--results", str(tmp_path / "results.json")]
    call_command("recommender_report", *options, stdout=StringIO())
    assert "new_songs" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


def test_it_refuses_what_is_no_simulation(plays: Path, tmp_path: Path) -> None:
    (tmp_path / "sim.json").write_text('{"models": {"engine": {}}}', encoding="utf-8")
    with pytest.raises(CommandError, match="simulation"):
        call_command("recommender_report", "--data", str(plays), "--simulation", str(tmp_path / "sim.json"))


def test_it_says_how_unequally_songs_are_served() -> None:
    assert gini(np.ones(10)) == pytest.approx(0.0)
    assert gini(np.array([0.0] * 9 + [5.0])) == pytest.approx(0.9)
