"""Export and import are each other's undoing: export, empty database, import, export gives the same bytes."""

import io
import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.exporting import songs_written
from catalog.importing import ImportReport
from catalog.models import Artist, Credit, ExternalLink, Genre, Song, SongEmotion
from catalog.reading import file_rows
from catalog.services import song_identity, songs_import
from config.common.emotions import EMOTIONS

pytestmark = pytest.mark.django_db

LINE = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Cn", "Co"), include_characters="=+-@'\";\\,()|#"),
    min_size=1,
    max_size=20,
).map(lambda text: " ".join(text.split()))
WORDS = LINE.filter(bool)
SHARE = st.floats(0.0, 1.0)
NAMES = st.one_of(WORDS, st.sampled_from(["=cmd()", "'=x", "-", "@me", "A (composer)", "AC\\DC", "a;b", "\\;", "(x)"]))
ROLES = st.sampled_from(Credit.Role.values)
WEIGHT = st.tuples(SHARE, st.sampled_from(SongEmotion.Source.values), st.none() | SHARE)
SONGS = st.lists(
    st.fixed_dictionaries(
        {
            "title": NAMES,
            "film": NAMES | st.just(""),
            "artists": st.lists(st.tuples(NAMES, ROLES), min_size=1, max_size=4),
            "genres": st.lists(WORDS, max_size=3),
            "year": st.none() | st.integers(1850, 2100),
            "language": st.sampled_from(["", "hi", "pt-BR", "zh-Hant"]),
            "duration_s": st.none() | st.floats(0.001, 21600),
            "tempo_bpm": st.none() | st.floats(0.001, 400),
            "valence": st.none() | SHARE,
            "energy": st.none() | SHARE,
            "is_explicit": st.booleans(),
            "is_published": st.booleans(),
            "licence": NAMES | st.just(""),
            "provenance": NAMES | st.just(""),
            "has_codes": st.booleans(),
            "links": st.lists(st.sampled_from(ExternalLink.Service.values), unique=True, max_size=3),
            "weights": st.dictionaries(st.sampled_from([e.value for e in EMOTIONS]), WEIGHT),
        }
    ),
    max_size=4,
)


def song_write(number: int, facts: dict[str, Any]) -> None:
    """Write one song as a curator would, unless there is such a song."""
    artists, codes = dict(reversed(facts.pop("artists"))), facts.pop("has_codes")
    genres, links, weights = facts.pop("genres"), facts.pop("links"), facts.pop("weights")
    first = next(iter(artists))
    identity = song_identity(facts["title"], first, facts["film"])
    if Song.objects.filter(identity=identity).exists():
        return
    isrc, musicbrainz = (f"INS18{number:07d}", uuid.uuid5(uuid.NAMESPACE_URL, identity)) if codes else ("", None)
    song = Song.objects.create(identity=identity, isrc=isrc, musicbrainz_id=musicbrainz, **facts)
    for place, (name, role) in enumerate(artists.items()):
        artist, _new = Artist.objects.get_or_create(sort_key=exporting_key(name), defaults={"name": name})
        Credit.objects.get_or_create(song=song, artist=artist, defaults={"position": place, "role": role})
    song.genres.set([Genre.objects.get_or_create(name=" ".join(name.casefold().split()))[0] for name in genres])
    for service in links:
        ExternalLink.objects.create(song=song, service=service, url=f"https://music.example/{number}?a=1;b=2")
    for emotion, (weight, source, sure) in weights.items():
        SongEmotion.objects.create(song=song, emotion=emotion, weight=weight, source=source, confidence=sure)


def exporting_key(name: str) -> str:
    from catalog.identity import artist_key

    return artist_key(name)


def exported(form: str) -> str:
    return "".join(songs_written(Song.objects.all(), form=form))


def emptied() -> None:
    Song.objects.all().delete()
    Artist.objects.all().delete()
    Genre.objects.all().delete()


def imported(text: str, form: str) -> ImportReport:
    return songs_import(file_rows(io.BytesIO(text.encode()), form=form))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(songs=SONGS, form=st.sampled_from(["csv", "json"]))
def test_it_imports_to_the_same_catalogue(songs: list[dict[str, Any]], form: str) -> None:
    emptied()
    for number, facts in enumerate(songs):
        song_write(number, dict(facts))
    first = exported(form)
    again = imported(first, form)
    assert (again.errors, again.created, again.updated) == ([], 0, 0)
    emptied()
    report = imported(first, form)
    assert report.errors == []
    assert exported(form) == first
