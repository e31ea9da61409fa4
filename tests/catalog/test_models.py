"""What the database refuses of songs, whoever writes them."""

from typing import Any

import pytest
from django.db import IntegrityError

from catalog.models import ExternalLink, Genre, Song, SongEmotion
from tests.factories import song_make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "fields",
    [
        {"language": "Hindi"}, {"language": "HI"}, {"language": "pt-br"}, {"year": 1492}, {"duration_s": 0.0},
        {"tempo_bpm": 4000.0}, {"valence": 1.2}, {"energy": -0.1}, {"isrc": "IN-A12-34"},
    ],
)  # fmt: skip
def test_it_refuses_facts_that_cannot_be(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        song_make(**fields)


def test_it_takes_facts_as_they_are_written() -> None:
    song = song_make(language="zh-Hant-TW", year=1955, isrc="INA128012345", tempo_bpm=96.5, valence=0.0, energy=1.0)
    assert Song.objects.get(isrc="INA128012345") == song


def test_it_knows_a_recording_once() -> None:
    song_make(isrc="INA128012345")
    song_make(), song_make()
    with pytest.raises(IntegrityError):
        song_make(isrc="INA128012345")


def test_it_refuses_a_genre_without_a_name() -> None:
    with pytest.raises(IntegrityError):
        Genre.objects.create(name="")


def test_it_refuses_links_that_are_not_encrypted() -> None:
    with pytest.raises(IntegrityError):
        ExternalLink.objects.create(song=song_make(), service="youtube", url="http://example.com/")


def test_it_refuses_a_confidence_beyond_one() -> None:
    with pytest.raises(IntegrityError):
        SongEmotion.objects.create(song=song_make(weights={"sad": 1.0}), emotion="angry", weight=0.5, confidence=1.5)
