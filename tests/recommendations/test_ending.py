"""What happens to a reading when the playlist that was made for it has been heard."""

import pytest

from accounts.models import Purpose, User
from emotion.models import Reading
from recommendations.models import Playlist
from recommendations.services import playlist_create
from tests.recommendations.factories import agree, catalogue_make, items_of, reading_make, record

pytestmark = pytest.mark.django_db

WITHOUT_HISTORY = (Purpose.SNAPSHOT_ANALYSIS, Purpose.TASTE_PROFILE)


def playlist_for(user: User) -> Playlist:
    """Return a playlist made for a reading of the listener's."""
    catalogue_make(4, "happy")
    return playlist_create(user=user, mood="happy", size=4, reading=reading_make(user))


@pytest.mark.parametrize("kind", ["complete", "skip"])
def test_it_deletes_the_reading_at_the_end_where_no_timeline_was_agreed_to(alice: User, kind: str) -> None:
    items = items_of(playlist_for(agree(alice, WITHOUT_HISTORY)))
    record(alice, items[0].song, kind, item=items[0], position_s=95.0)
    assert Reading.objects.exists()
    record(alice, items[-1].song, "play", item=items[-1])
    assert Reading.objects.exists()
    record(alice, items[-1].song, kind, item=items[-1], position_s=95.0)
    assert not Reading.objects.exists()
    assert Playlist.objects.get().reading is None


def test_it_keeps_the_reading_of_a_timeline(alice: User) -> None:
    items = items_of(playlist_for(agree(alice)))
    record(alice, items[-1].song, "complete", item=items[-1], position_s=99.0)
    assert Reading.objects.exists()


def test_it_ends_for_listeners_whose_plays_are_not_kept(alice: User) -> None:
    items = items_of(playlist_for(agree(alice, ())))
    assert not record(alice, items[-1].song, "complete", item=items[-1], position_s=99.0).is_new
    assert not Reading.objects.exists()
