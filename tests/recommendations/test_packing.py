"""Packing: what comes out is what went in, to the last bit."""

import zlib
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.common.emotions import Emotion
from recommendations.engine.types import (
    Evidence,
    EvidenceCounter,
    EvidenceKey,
    EvidenceKind,
    Intent,
    SongStanding,
)
from recommendations.models import PlaylistItem
from recommendations.packing import pack, unpack
from recommendations.ranking import Recipe, ShelfInput
from tests.recommendations.engine.states import NOW, SONGS

Shelf = PlaylistItem.Shelf
numbers = st.floats(allow_nan=False, allow_infinity=False)
counters = st.builds(EvidenceCounter, numbers, numbers, numbers, st.integers(0, 9))
keys = st.builds(
    EvidenceKey, st.sampled_from(list(EvidenceKind)), st.text(max_size=8), st.none() | st.sampled_from(list(Emotion))
)
moments = st.integers(0, 10**12).map(lambda us: NOW - timedelta(microseconds=us))
standings = st.builds(
    SongStanding,
    st.booleans(),
    st.booleans(),
    st.none() | st.integers(0, 10**12).map(lambda us: NOW - timedelta(microseconds=us)),
)
near = st.lists(st.tuples(st.integers(1, 99), st.floats(0.001, 1.0)), max_size=3).map(tuple)
evidence = st.builds(
    Evidence,
    st.dictionaries(keys, counters, max_size=6),
    st.dictionaries(st.integers(1, 99), standings, max_size=4),
    st.none() | st.dictionaries(st.integers(1, 99), near, max_size=4),
)


@settings(deadline=None)  # no timing here
@given(evidence, numbers)
def test_it_brings_a_recipe_back_exactly(known: Evidence, length: float) -> None:
    songs = tuple(SONGS.values())
    shelf = ShelfInput(songs[:5], songs[5:], (3, 1), {1: length})
    recipe = Recipe(
        moods={Emotion.SAD: 0.7, Emotion.HAPPY: 0.3},
        intent=Intent.JOURNEY,
        size=20,
        seed=2**61 + 1,
        now=NOW,
        languages=("hi", "en"),
        novelty=0.1 + 0.2,
        target=Emotion.HAPPY,
        minutes=30,
        evidence=known,
        shelves={Shelf.PLAYER: shelf, Shelf.ELSEWHERE: ShelfInput((), (), (), {})},
    )
    back = unpack(Recipe, pack(recipe))
    assert back == recipe
    assert list(back.moods) == list(recipe.moods)


def test_it_reads_what_an_older_version_packed_without_a_new_field() -> None:
    assert unpack(Evidence, pack_of("{}")) == Evidence()


@pytest.mark.parametrize("text", ['{"liked": 7}', '{"unknown": 1}', "[]", '{"last_played": "soon"}'])
def test_it_refuses_what_is_something_else(text: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError, AttributeError)):
        unpack(SongStanding, pack_of(text))


def pack_of(text: str) -> bytes:
    """Return a text as `pack` would compress it."""
    return zlib.compress(text.encode())
