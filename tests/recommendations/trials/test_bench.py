"""The benchmark: on PostgreSQL only, in a database of its own, and with every figure that it promises."""

import json
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.e2e.site import ROOT
from tests.recommendations.trials.own import environment
from tests.services import services_key


def bench(database_url: str, *options: str) -> "subprocess.CompletedProcess[str]":
    """Run the command."""
    command = [sys.executable, "-W", "ignore", "manage.py", "bench_recommend", *options]
    env = environment(database_url)
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def test_it_refuses_sqlite_and_says_what_it_needs(tmp_path: Path) -> None:
    refused = bench(f"sqlite:///{tmp_path / 'site.sqlite3'}", "--songs", "100")
    assert refused.returncode == 1
    assert "needs PostgreSQL: set DATABASE_URL" in refused.stderr


@pytest.mark.services
def test_it_measures_every_step_and_leaves_no_database_behind(pytestconfig: pytest.Config) -> None:
    url = pytestconfig.stash[services_key].database_url
    done = bench(url, "--songs", "300", "400", "--runs", "2", "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert list(report["sizes"]) == ["300", "400"]
    for size in report["sizes"].values():
        assert set(size["listeners"]) == {"new", "300 rows", "20000 rows"}
        for steps in size["listeners"].values():
            assert set(steps) == {"plan", "service", "view", "page", "feedback"}
            assert all(0 < figure["p50"] <= figure["p95"] for figure in steps.values())
        assert set(size["others"]) == {"order_by_random", "folder"}
        assert (size["throughput"]["connections"], size["throughput"]["playlists_a_second"] > 0) == (8, True)
    assert report["ratios"]["new/service"]["p50"] > 0
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM pg_database WHERE datname LIKE 'mizaj_bench%'").fetchone() == (
            0,
        )
