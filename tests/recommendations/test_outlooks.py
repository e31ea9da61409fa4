"""What features let one expect of songs: learned in the pass, from those who agree, served with the candidates."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Purpose, User
from accounts.services import consent_withdraw
from catalog.models import Song
from recommendations import outlooks
from recommendations.candidate_facts import candidates_from
from recommendations.engine.outlook import OUTLOOK_LIMIT
from recommendations.engine.prior import prior
from recommendations.engine.types import ZEROS
from recommendations.models import CrowdRefresh, Feedback, SongOutlook, SongPrior
from tests.factories import user_make
from tests.recommendations.factories import Shelf, agree, catalogue_make, ids, plan, refresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def songs() -> list[Song]:
    """Loud and quiet songs in turn, the last of no known loudness."""
    songs = catalogue_make(21)
    for place, song in enumerate(songs[:-1]):
        Song.objects.filter(pk=song.pk).update(energy=(0.9, 0.1)[place % 2])
    return songs


def judge(songs: list[Song], *, listeners: int) -> list[User]:
    """Let listeners like what is loud and skip what is quiet, among the first ten songs."""
    users = [agree(user_make()) for _ in range(listeners)]
    Feedback.objects.bulk_create(
        Feedback(
            user=user, song=song, kind=("like", "skip")[place % 2], emotion="happy", learned=True, position_s=place % 2
        )
        for user in users
        for place, song in enumerate(songs[:10])
    )
    return users


def outlook(song: Song) -> tuple[float, ...]:
    """Return what a candidate carries."""
    return candidates_from(song_ids=[song.pk])[Shelf.PLAYER][0].outlook


def test_it_does_not_let_judged_songs_sink_only_because_first_guesses_are_too_high() -> None:
    songs = catalogue_make(20)
    users = [agree(user_make()) for _ in range(24)]
    Feedback.objects.bulk_create(
        Feedback(user=user, song=song, kind=("like", *["skip"] * 3)[(at + place) % 4], emotion="happy", learned=True)
        for at, user in enumerate(users)
        for place, song in enumerate(songs[:10])
    )
    refresh()
    known = candidates_from(song_ids=[song.pk for song in songs])[Shelf.PLAYER]
    assert known[0].crowd.overrated > 0.1
    moved = prior(known).listeners[:, 1]
    assert moved[:10].min() > -0.1, "each was liked by a quarter, as all of them"
    assert not moved[10:].any()


def test_it_expects_of_songs_that_nobody_judged_what_their_sound_promises(songs: list[Song]) -> None:
    judge(songs, listeners=8)
    refresh()
    loud, quiet = outlook(songs[12])[1], outlook(songs[13])[1]
    assert OUTLOOK_LIMIT >= loud > 0.1 > -0.1 > quiet >= -OUTLOOK_LIMIT
    candidate = candidates_from(song_ids=[songs[12].pk])[Shelf.PLAYER][0]
    stored = SongPrior.objects.get(song=songs[12], emotion="happy").base
    assert stored == pytest.approx(float(prior([candidate]).total[0, 1]))
    assert abs(outlook(songs[20])[1]) < abs(loud), "of no known sound: only how much its tag is worth"
    assert candidates_from(song_ids=[songs[20].pk])[Shelf.PLAYER][0].described is False


def test_it_costs_a_request_no_question_more(songs: list[Song]) -> None:
    with CaptureQueriesContext(connection) as before:
        candidates_from(song_ids=[song.pk for song in songs])
    judge(songs, listeners=8)
    refresh()
    with CaptureQueriesContext(connection) as after:
        candidates_from(song_ids=[song.pk for song in songs])
    assert len(after) == len(before) == 5


def test_it_expects_nothing_of_few_judged_plays(songs: list[Song]) -> None:
    judge(songs, listeners=4)
    refresh()
    assert (outlook(songs[12]), SongOutlook.objects.count()) == (ZEROS, 0)


def test_it_learns_only_from_who_agrees_now(songs: list[Song]) -> None:
    users = judge(songs, listeners=8)
    refresh()
    assert SongOutlook.objects.exists()
    for user in users[4:]:
        consent_withdraw(user=user, purpose=Purpose.TASTE_PROFILE, surface="web")
    refresh()
    assert not SongOutlook.objects.exists()


def test_it_changes_the_lists_of_others_only_with_the_next_pass(songs: list[Song], alice: User) -> None:
    refresh()
    now = timezone.now()
    agree(alice)
    before = plan(alice, now=now, size=20)
    judge(songs, listeners=8)
    assert plan(alice, now=now, size=20) == before
    refresh()
    assert ids(plan(alice, now=now, size=20)[Shelf.PLAYER]) != ids(before[Shelf.PLAYER])


def test_it_learns_of_the_newest_only(songs: list[Song], monkeypatch: pytest.MonkeyPatch) -> None:
    judge(songs, listeners=8)
    monkeypatch.setattr(outlooks, "LEARNED_FROM", 49)
    refresh()
    assert CrowdRefresh.objects.get().sound["weights"] == []
