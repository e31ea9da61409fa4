"""Listeners with hidden tastes against the real services: the site learns them, and the paper's rule does not."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from recommendations.models import Feedback, Playlist
from recommendations.trials.simulation import SESSION, simulate
from tests.e2e.site import ROOT
from tests.recommendations.trials.own import environment


@pytest.mark.django_db
def test_it_learns_what_they_like_and_beats_the_folder() -> None:
    steps, listeners = 50, 8
    models = simulate(listeners=listeners, steps=steps, songs=150, seed=3)["models"]
    assert Playlist.objects.count() == listeners * steps // SESSION
    assert Feedback.objects.count() == listeners * steps
    assert models["engine"]["gain"] > 0
    assert models["engine"]["like_rate_after"] > models["folder"]["like_rate_after"] + 0.03
    assert models["engine"]["regret"][-1] < models["folder"]["regret"][-1]


def test_it_writes_every_step_and_leaves_no_database_behind(tmp_path: Path) -> None:
    command = [sys.executable, "manage.py", "simulate_listeners", "--listeners", "2", "--steps", "6", "--songs", "100"]
    report = tmp_path / "simulation.json"
    env = environment(f"sqlite:///{tmp_path / 'site.sqlite3'}")
    done = subprocess.run(
        [*command, "--json", str(report)], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    models = json.loads(report.read_text())["models"]
    assert set(models) == {"folder", "popularity", "engine"}
    for model in models.values():
        assert (len(model["like_rate"]), len(model["regret"])) == (6, 6)
        assert (model["listeners"], model["seed"]) == (2, 1)
        assert model["regret"] == sorted(model["regret"])
    assert not list(tmp_path.glob("*simulation_*sqlite*")), "the trial's own database"
