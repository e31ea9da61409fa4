"""Listeners with hidden tastes against the real services."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from recommendations.models import CrowdRefresh, Evidence, Feedback, Playlist
from recommendations.trials.simulation import SESSION, report, simulate
from tests.e2e.site import ROOT
from tests.recommendations.trials.own import environment


@pytest.mark.django_db
def test_it_lets_listeners_use_the_real_services() -> None:
    steps, listeners = 10, 4
    traces = simulate(listeners=listeners, steps=steps, songs=100, seed=3)
    models = report({3: traces}, songs=100)["models"]
    assert Playlist.objects.count() == listeners * steps // SESSION
    assert Feedback.objects.filter(learned=True).count() == listeners * steps
    assert Evidence.objects.values("user").distinct().count() == listeners
    assert CrowdRefresh.objects.get().state == CrowdRefresh.State.DONE
    assert all(0 < rate < 1 for model in models.values() for rate in model["like_rate"])


def test_it_writes_every_step_and_leaves_no_database_behind(tmp_path: Path) -> None:
    command = [sys.executable, "manage.py", "simulate_listeners", "--listeners", "2", "--steps", "6", "--songs", "100"]
    report = tmp_path / "simulation.json"
    env = environment(f"sqlite:///{tmp_path / 'site.sqlite3'}")
    done = subprocess.run(
        [*command, "--json", str(report)], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    models = json.loads(report.read_text())["models"]
    assert set(models) == {"folder", "popularity", "unlearned", "engine"}
    for model in models.values():
        assert (len(model["like_rate"]), len(model["regret"])) == (6, 6)
        assert (model["listeners"], model["seed"]) == (2, 1)
        assert model["regret"] == sorted(model["regret"])
    assert not list(tmp_path.glob("*simulation_*sqlite*")), "the trial's own database"
