"""Many values in one parameter: the same rows as `__in`, on both databases."""

import pytest
from django.db.models import Q

from catalog.models import Song
from config.common.any_of import AnyOf
from tests.factories import song_make

pytestmark = pytest.mark.django_db

AWKWARD = ["one", 'say "two"', "back\\slash", "comma, brace} {", "पाँच", "", "NULL"]


def test_it_finds_what_in_finds() -> None:
    songs = [song_make() for _ in range(5)]
    ids = [song.pk for song in songs[1:4]]
    assert set(Song.objects.filter(AnyOf("pk", ids))) == set(Song.objects.filter(pk__in=ids)) == set(songs[1:4])


def test_it_finds_texts_whatever_is_in_them() -> None:
    for title in AWKWARD:
        song_make(film=title)
    for title in AWKWARD:
        assert [song.film for song in Song.objects.filter(AnyOf("film", [title]))] == [title]
    assert Song.objects.filter(AnyOf("film", AWKWARD)).count() == len(AWKWARD)


def test_it_finds_nothing_among_no_values() -> None:
    song_make()
    assert not Song.objects.filter(AnyOf("pk", [])).exists()
    assert Song.objects.filter(Q(AnyOf("pk", [])) | Q(is_published=True)).exists()
