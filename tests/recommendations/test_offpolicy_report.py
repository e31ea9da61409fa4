"""`offpolicy_report` on the product's own log, made by listeners of whom the truth is known."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from recommendations.engine.policy import recommend
from recommendations.engine.selection import Rules, exploration_places, exploration_share
from recommendations.engine.types import Evidence, Intent, Slot
from recommendations.models import Feedback, Playlist, PlaylistItem
from tests.factories import user_make
from tests.recommendations.engine.states import NOW, candidate
from tests.recommendations.factories import playable_make

LIKED = {Slot.RANKED: 0.7, Slot.EXPLORATION: 0.3}


def reported(*options: str) -> dict[str, Any]:
    out = StringIO()
    call_command("offpolicy_report", *options, "--json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def listen(user: User, *, lists: int, seed: int) -> None:
    """Serve lists by the engine; the listener likes ranked songs in 70 % of cases, explored ones in 30 %."""
    rng = np.random.default_rng(seed)
    songs = [playable_make(f"{user.pk} {n}", weights={"happy": 0.9}) for n in range(40)]
    moods = {"happy": 1.0}
    candidates = [candidate(song.pk, exposures=0 if n % 2 else 50) for n, song in enumerate(songs)]
    fitting = [type(one)(one.id, weights=(0.0, 0.9, 0.0, 0.0, 0.0), exposures=one.exposures) for one in candidates]
    for _ in range(lists):
        playlist = Playlist.objects.create(user=user, mood="happy", moods=moods, engine_version="t", seed=0)
        served = recommend(fitting, Evidence(), mood=moods, intent=Intent.MATCH, n=20, now=NOW, rng=rng)  # type: ignore[arg-type]
        items = [
            PlaylistItem(
                playlist=playlist, song_id=item.song_id, shelf="player", position=place, score=item.score,
                slot=item.slot, intent=item.intent, emotion="happy", propensity=item.propensity,
            )
            for place, item in enumerate(served.items, start=1)
        ]  # fmt: skip
        PlaylistItem.objects.bulk_create(items)
        Feedback.objects.bulk_create(
            Feedback(
                user=user, song_id=item.song_id, item=item, learned=True, created_at=timezone.now(),
                kind="like" if rng.random() < LIKED[Slot(item.slot)] else "skip",
            )
            for item in items
        )  # fmt: skip


def test_it_knows_the_chance_of_each_place_to_explore() -> None:
    rng, places, lists = np.random.default_rng(0), np.zeros(20), 4000
    for _ in range(lists):
        places[list(exploration_places(20, Rules().exploration, rng))] += 1
    expected = [exploration_share(place, Rules().exploration) for place in range(20)]
    assert places / lists == pytest.approx(expected, abs=0.02)
    assert [exploration_share(place, 0.5) for place in range(4)] == [0.0, 1.0, 0.5, 0.5]


@pytest.mark.django_db
def test_it_finds_what_each_policy_would_have_earned() -> None:
    for seed in range(4):
        listen(user_make(), lists=25, seed=seed)
    found = reported()
    assert found["as_served"]["plays"] == 2000
    assert found["as_served"]["snips"] == pytest.approx(0.9 * 0.7 + 0.1 * 0.3, abs=0.04)
    assert found["ranked_only"]["snips"] == pytest.approx(0.7, abs=0.04)
    assert found["ranked_only"]["ips"] == pytest.approx(0.7, abs=0.05)
    assert found["explored_only"]["snips"] == pytest.approx(0.3, abs=0.1)
    assert found["explored_only"]["effective"] == pytest.approx(200, rel=0.1)


@pytest.mark.django_db
def test_it_judges_a_policy_of_ones_own(tmp_path: Path) -> None:
    listen(user_make(), lists=3, seed=1)
    explored = PlaylistItem.objects.filter(slot=Slot.EXPLORATION).values_list("pk", flat=True)
    rows = "".join(f"{pk},0.5\n" for pk in explored)
    (tmp_path / "mine.csv").write_text("item,probability\n" + rows, encoding="utf-8")
    found = reported("--policy", str(tmp_path / "mine.csv"))
    assert found["mine"]["snips"] == pytest.approx(found["explored_only"]["snips"], abs=0.2)
    (tmp_path / "mine.csv").write_text("item,probability\n1,2\n", encoding="utf-8")
    with pytest.raises(CommandError, match="probabilities"):
        reported("--policy", str(tmp_path / "mine.csv"))


@pytest.mark.django_db
def test_it_says_when_nothing_was_judged() -> None:
    with pytest.raises(CommandError, match="no served song"):
        reported()
