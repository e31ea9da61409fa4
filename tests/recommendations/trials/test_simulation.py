"""Listeners with hidden tastes against the real services."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from recommendations.models import CrowdRefresh, Evidence, Feedback, Playlist
from recommendations.trials.newcomers import LISTS
from recommendations.trials.simulation import SESSION, report, simulate
from tests.e2e.site import ROOT
from tests.recommendations.trials.own import environment


@pytest.mark.django_db
def test_it_lets_listeners_use_the_real_services() -> None:
    steps, listeners, newcomers = 10, 4, 3
    run = simulate(listeners=listeners, steps=steps, songs=100, seed=3, newcomers=newcomers)
    models = report({3: run}, songs=100)["models"]
    assert Playlist.objects.count() == listeners * steps // SESSION + newcomers * LISTS
    assert Feedback.objects.filter(learned=True).count() == listeners * steps + newcomers * LISTS * SESSION
    assert Evidence.objects.values("user").distinct().count() == listeners + newcomers
    assert CrowdRefresh.objects.get().state == CrowdRefresh.State.DONE
    assert all(0 < rate < 1 for model in models.values() for rate in model["like_rate"])


@pytest.mark.django_db
def test_it_learns_from_a_listeners_first_ten_events() -> None:
    found = simulate(listeners=2, steps=5, songs=150, seed=1, newcomers=16).newcomers.as_json(seed=1)
    assert found["events"] == [5, 10]
    assert found["gain"][0] > 0.01, "the next list, beside the same one made without the events"
    assert sum(found["gain"]) > 0


def test_it_writes_every_step_and_leaves_no_database_behind(tmp_path: Path) -> None:
    sizes = ["--listeners", "2", "--steps", "6", "--songs", "100", "--newcomers", "2"]
    command = [sys.executable, "manage.py", "simulate_listeners", *sizes]
    report = tmp_path / "simulation.json"
    env = environment(f"sqlite:///{tmp_path / 'site.sqlite3'}")
    done = subprocess.run(
        [*command, "--json", str(report)], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(report.read_text())
    models, newcomers = found["models"], found["newcomers"]
    assert newcomers["events"] == [5, 10]
    assert len(newcomers["gain"]) == len(newcomers["gain_ci"]) == 2
    assert "newcomers" in done.stdout
    assert set(models) == {"folder", "popularity", "unlearned", "engine"}
    for model in models.values():
        assert (len(model["like_rate"]), len(model["regret"])) == (6, 6)
        assert (model["listeners"], model["seed"]) == (2, 1)
        assert model["regret"] == sorted(model["regret"])
    assert not list(tmp_path.glob("*simulation_*sqlite*")), "the trial's own database"
