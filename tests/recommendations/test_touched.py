"""Taste follows a song whose facts change after it was judged, with the next pass."""

import pytest

from accounts.models import User
from catalog.models import Credit
from recommendations import touched
from recommendations.evidence import counters_from
from recommendations.folding import counters_distance, evidence_fold
from recommendations.models import Evidence
from tests.factories import artist_make
from tests.recommendations.factories import agree, playable_make, record, refresh

pytestmark = pytest.mark.django_db


def distance(user: User) -> float:
    """Return how far what is stored is from what all events say."""
    return counters_distance(counters_from(Evidence.objects.filter(user=user)), evidence_fold(user=user))


def test_it_files_taste_under_what_is_known_of_a_song_now(alice: User, bob: User) -> None:
    song, other = playable_make(), playable_make()
    record(agree(alice), song, "like")
    record(agree(bob), other, "like")
    refresh()
    singer = artist_make()
    Credit.objects.filter(song=song).update(artist=singer)
    song.language, song.duration_s = "ta", 300.0
    song.save()
    assert distance(alice) > 0
    refresh()
    assert distance(alice) == 0
    assert set(Evidence.objects.filter(user=alice, kind__in=["artist", "language"]).values_list("key", flat=True)) == {
        str(singer.pk),
        "ta",
    }
    assert distance(bob) == 0


def test_it_writes_only_what_is_wrong(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    record(agree(alice), playable_make(), "like")
    refolded: list[User] = []
    monkeypatch.setattr(touched, "taste_refold", lambda *, user: refolded.append(user))
    refresh()
    assert refolded == []
