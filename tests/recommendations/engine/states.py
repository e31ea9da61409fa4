"""A small catalogue and random listeners, for the property tests."""

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from config.common.emotions import EMOTIONS, Emotion
from recommendations.engine.types import (
    NO_COUNTS,
    ZEROS,
    CrowdCounts,
    Event,
    EventKind,
    Evidence,
    EvidenceKey,
    EvidenceKind,
    Intent,
    SongCandidate,
    emotion_vector,
)
from recommendations.engine.update import EvidenceState

Mood = dict[Emotion, float]
every_state = settings(max_examples=int(os.environ.get("PROPERTY_STATES", "50")), deadline=None)
"""For every property: `make properties` asks for a thousand random states each."""

NOW = datetime(2026, 5, 1, 20, 0, tzinfo=UTC)


def candidate(song_id: int, weights: dict[Emotion, float] | None = None, **facts: Any) -> SongCandidate:
    """Return a candidate with an artist of its own unless told otherwise, often served before."""
    return SongCandidate(
        song_id, weights=emotion_vector(weights or {}), **{"artists": (song_id,), "exposures": 100, **facts}
    )


SONGS = {
    song_id: candidate(
        song_id,
        {emotion: ((song_id * (place + 3)) % 11) / 10 for place, emotion in enumerate(EMOTIONS)},
        artists=((song_id % 4,), (song_id % 4, 7), ())[song_id % 3],
        genres=(("rock",), ("rock", "folk"), (), ("folk", "filmi", "pop"))[song_id % 4],
        language=("hi", "", "en")[song_id % 3],
        curated=song_id % 5 == 0,
        crowd=CrowdCounts(liked=(1.0, 0.0, 2.0, 1.0, 0.0), judged=(3.0, 1.0, 4.0, 1.0, 5.0), overrated=0.15)
        if song_id % 2
        else NO_COUNTS,
        outlook=(0.1, -0.2, 0.0, 0.3, -0.3) if song_id % 4 == 1 else ZEROS,
        described=song_id % 3 != 1,
    )
    for song_id in range(1, 13)
}
LIKENESS = {(one, other): (0.0, 1.0, 0.35, 0.8)[one * other % 4] for one in SONGS for other in SONGS if one != other}
LINES = [
    EvidenceKey(EvidenceKind.ARTIST, "1"),
    EvidenceKey(EvidenceKind.GENRE, "rock"),
    EvidenceKey(EvidenceKind.GENRE, "rock", Emotion.SAD),
    EvidenceKey(EvidenceKind.SONG, "3"),
]
FEEDBACK = [kind for kind in EventKind if kind is not EventKind.FORGET]

emotions = st.sampled_from(EMOTIONS)
intents = st.sampled_from(list(Intent))
song_ids = st.sampled_from(sorted(SONGS))
times = st.integers(1, 700 * 24).map(lambda hours: NOW - timedelta(hours=hours))
moods = st.one_of(
    emotions.map(lambda emotion: {emotion: 1.0}),
    st.fixed_dictionaries({emotion: st.floats(0.01, 1.0) for emotion in EMOTIONS}),
)

tables = st.booleans()
"""Whether a table of similar songs is at hand."""


def evidence_of(state: EvidenceState, table: bool) -> Evidence:
    """Return what the policy reads, with the judged songs like each song if there is a table of them."""
    if not table:
        return state.evidence
    judged = [song_id for song_id in SONGS if EvidenceKey(EvidenceKind.SONG, str(song_id)) in state.counters]
    near = {one: tuple((other, LIKENESS.get((one, other), 0.0)) for other in judged if other != one) for one in SONGS}
    return replace(state.evidence, similar={one: tuple(p for p in similar if p[1]) for one, similar in near.items()})


def feedback(ids: st.SearchStrategy[int] = song_ids, kinds: Sequence[EventKind] = FEEDBACK) -> st.SearchStrategy[Event]:
    """Return events on songs, several of which may belong to one play or share an id with no other."""
    return st.builds(
        Event,
        id=st.uuids().map(str),
        kind=st.sampled_from(kinds),
        at=times,
        song_id=ids,
        mood=st.one_of(st.none(), emotions),
        play=st.one_of(st.none(), st.sampled_from(["a", "b", "c"])),
        position_s=st.one_of(st.none(), st.floats(0, 240)),
        duration_s=st.one_of(st.none(), st.floats(20, 240)),
    )


forgets = st.builds(
    Event, id=st.uuids().map(str), kind=st.just(EventKind.FORGET), at=times, forgets=st.sampled_from(LINES)
)
histories = st.lists(st.one_of(feedback(), feedback(), feedback(), forgets), max_size=30, unique_by=lambda e: e.id)


def fresh(kind: EventKind, song_id: int, mood: Emotion | None = None) -> Event:
    """Return an event of now, in a play of its own; a skip is an early one."""
    return Event(f"new {kind}", kind, NOW, song_id, mood, play="new", position_s=5.0, duration_s=200.0)
