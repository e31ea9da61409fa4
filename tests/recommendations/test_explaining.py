"""`explain_playlist`: a list comes out the same from what it was ranked from, as long as that may be kept."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from accounts.models import Purpose, User
from accounts.services import consent_withdraw
from catalog.models import Song, SongEmotion
from catalog.services import songs_publish
from recommendations.explaining import Verdict, playlist_explain
from recommendations.models import Playlist, PlaylistItem, RankingInput
from recommendations.retention import ranking_inputs_expire
from recommendations.services import playlist_create, playlist_forget
from recommendations.taste_services import taste_reset
from tests.recommendations.factories import agree, catalogue_make, items_of, reading_make, record, refresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def songs(alice: User) -> list[Song]:
    """A catalogue of two moods, and a listener with a past in it."""
    songs = catalogue_make(24, elsewhere=12) + catalogue_make(12, "sad", elsewhere=4)
    agree(alice)
    for place, song in enumerate(songs[:20]):
        record(alice, song, ("like", "skip", "complete", "hide", "replay")[place % 5])
    return songs


def explain(playlist: Playlist) -> str:
    """Return what the command says."""
    said = StringIO()
    call_command("explain_playlist", str(playlist.pk), stdout=said)
    return said.getvalue()


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"intent": "surprise", "novelty": 0.9},
        {"mood": "sad", "intent": "match", "size": 8},
        {"intent": "calm", "languages": ["en"], "novelty": 0.0},
        {"mood": "sad", "intent": "journey", "target": "happy", "minutes": 20},
    ],
    ids=str,
)
def test_it_ranks_every_kind_of_playlist_again_and_gets_the_same(
    alice: User, songs: list[Song], asked: dict[str, Any]
) -> None:
    playlist_create(user=alice, mood="happy", size=5)
    playlist = playlist_create(user=alice, **{"mood": "happy", **asked})
    explained = playlist_explain(pk=playlist.pk)
    assert (explained.verdict, len(explained.places)) == (Verdict.SAME, playlist.items.count())
    assert len(explained.places) > 4


def test_it_ranks_a_mix_of_two_moods_again(alice: User, songs: list[Song]) -> None:
    playlist = playlist_create(user=alice, mood="happy", reading=reading_make(alice))
    assert playlist_explain(pk=playlist.pk).verdict is Verdict.SAME


def test_it_says_the_same_after_catalogue_and_taste_have_changed(alice: User, songs: list[Song]) -> None:
    playlist = playlist_create(user=alice, mood="happy")
    SongEmotion.objects.update(weight=0.5)
    songs_publish(songs=[song.pk for song in songs[:9]], published=False)
    for song in songs[20:]:
        record(alice, song, "hide")
    said = explain(playlist)
    assert "same: all" in said
    assert "1 changes since" in said


def test_it_notices_a_list_that_was_changed(alice: User, songs: list[Song]) -> None:
    playlist = playlist_create(user=alice, mood="happy")
    PlaylistItem.objects.filter(pk=items_of(playlist)[3].pk).update(score=0.5)
    with pytest.raises(CommandError, match="different"):
        explain(playlist)


def test_it_has_forgotten_the_input_with_the_session_that_is_in_it(alice: User, songs: list[Song]) -> None:
    earlier, session, later = (playlist_create(user=alice, mood="happy", size=6) for _ in range(3))
    record(alice, items_of(session)[0].song, "like", item=items_of(session)[0])
    gone = session.pk
    after = playlist_create(user=alice, mood="happy")
    playlist_forget(user=alice, playlist=session)
    verdicts = [playlist_explain(pk=pk).verdict for pk in (earlier.pk, gone, later.pk, after.pk)]
    assert verdicts == [Verdict.SAME, Verdict.FORGOTTEN, Verdict.SAME, Verdict.FORGOTTEN]
    assert "forgotten" in explain(after)
    assert "forgotten" in explain(Playlist(pk=gone))


@pytest.mark.parametrize("way", ["reset", "withdrawn", "withdrawn and counted"])
def test_it_forgets_inputs_with_the_taste_in_them(alice: User, bob: User, songs: list[Song], way: str) -> None:
    playlist = playlist_create(user=alice, mood="happy")
    bobs, plain = playlist_create(user=agree(bob), mood="happy"), None
    if way == "reset":
        taste_reset(user=alice)
    else:
        consent_withdraw(user=alice, purpose=Purpose.TASTE_PROFILE, surface="web")
        if way.endswith("counted"):
            refresh()
        plain = playlist_create(user=alice, mood="happy")
    assert playlist_explain(pk=playlist.pk).verdict is Verdict.FORGOTTEN
    assert bytes(RankingInput.objects.get(playlist=playlist).content) == b""
    assert playlist_explain(pk=bobs.pk).verdict is Verdict.SAME
    assert plain is None or playlist_explain(pk=plain.pk).verdict is Verdict.SAME


def test_it_keeps_the_input_for_thirty_days(alice: User, songs: list[Song]) -> None:
    old, young = (playlist_create(user=alice, mood="happy", size=5) for _ in range(2))
    RankingInput.objects.filter(playlist=old).update(created_at=timezone.now() - timedelta(days=30, seconds=1))
    RankingInput.objects.filter(playlist=young).update(created_at=timezone.now() - timedelta(days=29))
    assert ranking_inputs_expire() == 1
    assert "input expired" in explain(old)
    assert "same" in explain(young)
    assert ranking_inputs_expire() == 0
