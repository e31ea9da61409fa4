"""The periodic pass over everybody's feedback: what it writes, and that it can be cut off anywhere."""

import os
import signal
import subprocess
import sys
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.models import ConsentEvent, Purpose, User
from accounts.services import consent_withdraw
from catalog.models import Song
from catalog.services import songs_publish
from config.common.emotions import Emotion
from recommendations import tasks
from recommendations.candidate_facts import candidates_from, tag_trust
from recommendations.candidates import Wish, candidates_find
from recommendations.engine.types import Intent
from recommendations.engine.wants import want
from recommendations.models import (
    CrowdRefresh,
    Evidence,
    Feedback,
    SongNeighbour,
    SongOutlook,
    SongPrior,
    SongStatistics,
)
from recommendations.refresh import LeaseLost, refresh_begin, refresh_claim, refresh_work
from recommendations.services import playlist_create
from tests.e2e.site import ROOT
from tests.factories import consent_record, user_make
from tests.recommendations.factories import (
    Shelf,
    agree,
    catalogue_make,
    ids,
    items_of,
    plan,
    playable_make,
    record,
    refresh,
)

pytestmark = pytest.mark.django_db


def priors() -> dict[tuple[int, str], float]:
    """Return what is stored for each song and emotion."""
    return {(song, emotion): base for song, emotion, base in SongPrior.objects.values_list("song", "emotion", "base")}


def like(user: User, song: Song) -> None:
    """Let the listener like a song that was served to them for happiness."""
    item = next(item for item in items_of(playlist_create(user=user, mood="happy", size=30)) if item.song_id == song.pk)
    record(user, song, "like", item=item)


def test_it_stores_the_prior_that_the_engine_computes() -> None:
    song = playable_make(weights={"happy": 0.9, "sad": 0.2})
    refresh()
    assert priors() == {(song.pk, "happy"): pytest.approx(0.76), (song.pk, "sad"): pytest.approx(0.48)}
    chances = dict(SongPrior.objects.values_list("emotion", "random_key"))
    assert (chances["happy"], chances["sad"]) == (song.random_key, None)


def test_it_raises_a_song_that_others_like() -> None:
    songs = catalogue_make(3)
    refresh()
    before = priors()[songs[2].pk, "happy"]
    for _ in range(6):
        like(agree(user_make()), songs[2])
    refresh()
    assert priors()[songs[2].pk, "happy"] > before
    assert priors()[songs[1].pk, "happy"] < priors()[songs[2].pk, "happy"]


def test_it_counts_only_who_agrees_now(alice: User, bob: User) -> None:
    song = catalogue_make(1)[0]
    lapsed = user_make()
    consent_record(lapsed, purpose=Purpose.TASTE_PROFILE, action=ConsentEvent.Action.GRANTED, ago=timedelta(days=366))
    Feedback.objects.create(user=lapsed, song=song, kind="like", learned=True, emotion="happy")
    Feedback.objects.create(user=agree(alice), song=song, kind="like", learned=True, emotion="happy")
    Feedback.objects.create(user=agree(bob), song=song, kind="like", learned=True, emotion="happy")
    consent_withdraw(user=bob, purpose=Purpose.TASTE_PROFILE, surface="web")
    refresh()
    assert (SongStatistics.objects.get().judged, SongStatistics.objects.get().liked) == (1, 1)


def test_it_believes_a_tag_less_that_listeners_call_wrong(alice: User, bob: User) -> None:
    song = catalogue_make(1)[0]
    for user in (agree(alice), bob):
        item = items_of(playlist_create(user=user, mood="happy"))[0]
        record(user, song, "wrong_mood", item=item)
    refresh()
    counted = SongStatistics.objects.get()
    assert (counted.wrong, counted.doubted) == (2, 1)
    believed = candidates_from(song_ids=[song.pk])[Shelf.PLAYER][0].weights[1]
    assert believed == pytest.approx(song.emotions.get().weight * 0.8)
    assert priors()[song.pk, "happy"] == pytest.approx(0.30 + 0.40 * believed + 0.10)


def test_it_believes_a_tag_the_more_the_more_judged_without_complaint() -> None:
    assert tag_trust(doubted=0, judged=0) == 1.0
    assert tag_trust(doubted=1, judged=0) == 0.8
    assert 0 < tag_trust(doubted=100, judged=0) < tag_trust(doubted=1, judged=0) < tag_trust(doubted=1, judged=10) < 1


def test_it_offers_new_and_changed_songs_before_the_next_pass(alice: User) -> None:
    catalogue_make(3)
    refresh()
    new = playable_make(weights={"happy": 1.0})
    assert new.pk in ids(plan(alice, size=10)[Shelf.PLAYER])
    refresh()
    songs_publish(songs=[new.pk], published=False)
    assert new.pk not in ids(plan(alice, size=10)[Shelf.PLAYER])
    refresh()
    assert not SongPrior.objects.filter(song=new).exists()
    songs_publish(songs=[new.pk], published=True)
    assert new.pk in ids(plan(alice, size=10)[Shelf.PLAYER])


def test_it_moves_a_song_to_the_other_shelf_at_once(alice: User) -> None:
    song = catalogue_make(1, elsewhere=0)[0]
    refresh()
    Song.objects.filter(pk=song.pk).update(audio="")
    assert ids(plan(alice)[Shelf.ELSEWHERE]) == [song.pk]


def test_it_seeks_in_the_languages_asked_for() -> None:

    tamil = playable_make(language="ta")
    playable_make(language="hi")
    wish = Wish(want({Emotion.HAPPY: 1.0}, Intent.MATCH), [], [], dict.fromkeys(Shelf, 0.5), ["ta", "en"])
    for _ in range(2):
        assert [song.id for song in candidates_find(wish)[Shelf.PLAYER]] == [tamil.pk]
        refresh()


def test_it_writes_nothing_twice(alice: User) -> None:
    songs = catalogue_make(5)
    Song.objects.filter(pk__in=[song.pk for song in songs[:3]]).update(valence=0.5, energy=0.9)
    like(agree(alice), songs[0])
    written = (SongPrior, SongOutlook, SongNeighbour, SongStatistics, Evidence)
    refresh()
    before = [sorted(model.objects.values_list()) for model in written]
    refresh()
    assert [sorted(model.objects.values_list()) for model in written] == before
    assert CrowdRefresh.objects.count() == 1


def test_it_goes_on_from_where_another_stopped_and_keeps_that_one_out() -> None:
    catalogue_make(6)
    refresh_begin()
    first = refresh_claim()
    assert first is not None
    assert refresh_claim() is None
    sizes = {"priors": 4, "neighbours": 4, "tastes": 4}
    refresh_work(first, budget_s=-1, sizes=sizes)
    first = refresh_claim()
    assert first is not None
    refresh_work(first, budget_s=-1, sizes=sizes)
    assert (CrowdRefresh.objects.get().songs, CrowdRefresh.objects.get().lease_until) == (4, None)
    second = refresh_claim()
    assert second is not None
    with pytest.raises(LeaseLost):
        refresh_work(first)
    assert refresh_work(second, sizes=sizes)
    assert SongPrior.objects.count() == 6


def test_it_takes_over_when_a_lease_has_run_out() -> None:
    catalogue_make(1)
    CrowdRefresh.objects.create(lease_token=uuid.uuid4(), lease_until=timezone.now() + timedelta(seconds=30))
    with pytest.raises(CommandError, match="another worker"):
        call_command("refresh_recommendations")
    CrowdRefresh.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    tasks.crowd_refresh()
    assert CrowdRefresh.objects.get().state == CrowdRefresh.State.DONE


def test_it_runs_every_ten_minutes() -> None:
    tasks.crowd_refresh()
    begun = CrowdRefresh.objects.get().started_at
    tasks.crowd_refresh()
    assert CrowdRefresh.objects.get().started_at == begun
    CrowdRefresh.objects.update(started_at=begun - timedelta(minutes=11))
    tasks.crowd_refresh()
    assert CrowdRefresh.objects.get().started_at > begun


@pytest.mark.django_db(transaction=True)
def test_it_loses_and_doubles_nothing_when_killed_between_two_chunks(tmp_path: Path) -> None:
    songs = catalogue_make(9)
    for user in [agree(user_make()) for _ in range(2)]:
        like(user, songs[0])
    refresh()
    whole = priors(), sorted(SongNeighbour.objects.values_list("song", "other", "similarity"))
    for model in (SongPrior, SongNeighbour, CrowdRefresh):
        model.objects.all().delete()
    cursors = []
    for whole_chunks in (0, 2, 2):
        ended = _in_a_process(tmp_path, deadly_after=whole_chunks)
        assert ended.returncode == -signal.SIGKILL, ended.stderr
        row = CrowdRefresh.objects.get()
        cursors.append((row.phase, row.songs))
        assert SongPrior.objects.count() == (row.songs if row.phase == "priors" else 0)
        CrowdRefresh.objects.update(lease_until=timezone.now())
    ended = _in_a_process(tmp_path, deadly_after=-1)
    assert "Going on" in ended.stdout
    assert "Done" in ended.stdout
    assert cursors == [("sound", 0), ("priors", 4), ("priors", 9)]
    assert (priors(), sorted(SongNeighbour.objects.values_list("song", "other", "similarity"))) == whole


def _in_a_process(folder: Path, *, deadly_after: int) -> "subprocess.CompletedProcess[str]":
    """Run the command on this test's database; it is killed in the chunk after so many whole ones, -1 for never."""
    settings = connection.settings_dict
    url = f"sqlite:///{settings['NAME']}"
    if connection.vendor == "postgresql":
        url = f"postgresql://{settings['USER']}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"
    env: dict[str, Any] = {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tests.recommendations.deadly_settings",
        "DEADLY_AFTER": str(deadly_after),
    }
    command = [sys.executable, "manage.py", "refresh_recommendations", "--chunk", "4"]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
