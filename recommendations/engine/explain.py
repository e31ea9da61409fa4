"""Why this song: two reasons with exact parameters, as codes that the site turns into sentences.

The mood's reason names what the song's fit rests on, the taste's reason the line of taste (or the fatigue) with the
largest effect on the score. `change` says what the listener could do about it.

| code | parameters | says | change |
|---|---|---|---|
| fits_mood | emotion, weight | tagged with the emotion that this place wants | wrong_mood |
| curators_pick | emotion, weight | the same, vouched for by a curator | wrong_mood |
| listeners_liked | judged, liked | so many listeners who judged it liked it | wrong_mood |
| listeners_liked_in_mood | emotion, judged, liked | the same, of those it was served to for the emotion | wrong_mood |
| weak_fit | emotion, weight | expresses the wanted emotion only a little | other_mood |
| alike_liked | emotion, weight | songs that sound like it are liked more than their tags say | wrong_mood |
| new_song | exposures | few have heard it yet: tell us if it fits | like_or_skip |
| no_taste_yet | | next to nothing known of the listener's taste in such songs | like_or_skip |
| liked_song | song | the listener likes this song | unlike |
| liked_song_in_mood | song, mood | the listener likes it, and what they did with it in this mood agrees | unlike |
| enjoyed_song | song | finished or replayed, never liked | forget |
| enjoyed_song_in_mood | song, mood | the same in this mood | forget |
| enjoyed_artist | artist | liked or finished most songs of the artist | forget |
| enjoyed_genre | genre | liked or finished most songs of the genre | forget |
| enjoyed_genre_in_mood | genre, mood | the same in this mood | forget |
| enjoyed_language | language | liked or finished most songs in the language | forget |
| skipped_song | song | skipped or hid it: why it stands lower | forget |
| skipped_song_in_mood | song, mood | the same in this mood | forget |
| skipped_artist | artist | skipped or hid most songs of the artist | forget |
| skipped_genre | genre | skipped or hid most songs of the genre | forget |
| skipped_genre_in_mood | genre, mood | the same in this mood | forget |
| skipped_language | language | skipped or hid most songs in the language | forget |
| enjoyed_similar | song | close to a song that the listener liked or finished | forget |
| skipped_similar | song | close to a song that the listener skipped or hid | forget |
| played_recently | hours | heard not long ago: why it stands lower | wait |

`song` and `artist` are ids, `weight` is in [0, 1], `emotion` is what a song expresses and `mood` the listener's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

import numpy as np

from config.common.emotions import EMOTIONS, Emotion
from recommendations.engine.closeness import CLOSENESS, closeness, nearest_judged
from recommendations.engine.counters import balance
from recommendations.engine.features import IN_MOOD, OVERALL, TermName, hours_since_play
from recommendations.engine.prior import TAGGED
from recommendations.engine.signals import growth
from recommendations.engine.types import (
    Evidence,
    EvidenceCounter,
    EvidenceKey,
    EvidenceKind,
    Reason,
    Slot,
    SongCandidate,
)
from recommendations.engine.wants import FloatArray

NOTICEABLE: Final = 0.01
Params = dict[str, str | int | float]


class Change(StrEnum):
    """What a listener can do about a reason."""

    WRONG_MOOD = "wrong_mood"
    OTHER_MOOD = "other_mood"
    LIKE_OR_SKIP = "like_or_skip"
    UNLIKE = "unlike"
    FORGET = "forget"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of taste on one song: its exact part of the score, and the mood it also shows in, if any.

    With `similar` the key is that of another song, the judged one that closeness rests on most.
    """

    key: EvidenceKey
    value: float
    mood: Emotion | None
    similar: bool = False


def mood_reason(song: SongCandidate, terms: Mapping[str, float], wanted: FloatArray) -> Reason:
    """Return why the song fits, from the largest of the catalogue's and the listeners' parts."""
    vouched = terms[TermName.TAG] + terms[TermName.CURATOR]
    if terms[TermName.LISTENERS] > max(vouched, terms[TermName.OUTLOOK]):
        return _listeners_reason(song, int(np.argmax(wanted)))
    parts = np.where(wanted > 0, wanted * np.array(song.weights), -np.inf)
    strongest = int(np.argmax(parts if parts.max() > 0 else wanted))
    params: Params = {"emotion": str(EMOTIONS[strongest]), "weight": round(float(song.weights[strongest]), 2)}
    if terms[TermName.OUTLOOK] > vouched:
        return Reason("alike_liked", params, Change.WRONG_MOOD)
    if song.weights[strongest] < TAGGED:
        return Reason("weak_fit", params, Change.OTHER_MOOD)
    return Reason("curators_pick" if song.curated else "fits_mood", params, Change.WRONG_MOOD)


def _listeners_reason(song: SongCandidate, emotion: int) -> Reason:
    judged, liked = song.crowd.judged[emotion], song.crowd.liked[emotion]
    if judged:
        params: Params = {"emotion": str(EMOTIONS[emotion]), "judged": int(judged), "liked": int(liked)}
        return Reason("listeners_liked_in_mood", params, Change.WRONG_MOOD)
    totals: Params = {"judged": int(sum(song.crowd.judged)), "liked": int(sum(song.crowd.liked))}
    return Reason("listeners_liked", totals, Change.WRONG_MOOD)


def taste_lines(song: SongCandidate, evidence: Evidence, moods: Mapping[Emotion, float], now: datetime) -> list[Line]:
    """Return the song's lines of taste; their values sum to the personal part of its score."""
    tags = len(song.genres) + bool(song.language)
    shares = [(EvidenceKey(EvidenceKind.SONG, str(song.id)), 1.0, 1.0)]
    shares += [(EvidenceKey(EvidenceKind.ARTIST, str(key)), 1 / len(song.artists), 0.0) for key in song.artists]
    shares += [(EvidenceKey(EvidenceKind.GENRE, key), 1 / tags, 1 / len(song.genres)) for key in song.genres]
    shares += [(EvidenceKey(EvidenceKind.LANGUAGE, song.language), 1 / tags, 0.0)] if song.language else []
    unit = growth(now)
    if evidence.similar is not None and song.described:
        shares = [(key, 0.0 if key.kind is EvidenceKind.GENRE else overall, mood) for key, overall, mood in shares]
    return [*(_line(*share, evidence, moods, unit) for share in shares), *_similar_line(song, evidence, unit)]


def _similar_line(song: SongCandidate, evidence: Evidence, unit: float) -> list[Line]:
    nearest = nearest_judged(song.id, evidence, unit)
    if nearest is None:
        return []
    only = replace(evidence, similar={song.id: (evidence.similar or {})[song.id]})
    close = (closeness(only, unit) or {})[song.id]
    return [Line(EvidenceKey(EvidenceKind.SONG, str(nearest)), CLOSENESS.g * close, None, similar=True)]


def _line(
    key: EvidenceKey,
    share: float,
    share_in_mood: float,
    evidence: Evidence,
    moods: Mapping[Emotion, float],
    unit: float,
) -> Line:
    weight = OVERALL[key.kind]
    overall = balance(evidence.counters.get(key, EvidenceCounter()), weight.kappa, unit)
    value, agreeing = weight.g * share * overall, None
    if key.kind in IN_MOOD:
        weight = IN_MOOD[key.kind]
        for mood, part in moods.items():
            here = balance(evidence.counters.get(key._replace(emotion=mood), EvidenceCounter()), weight.kappa, unit)
            value += weight.g * share_in_mood * part * here
            if agreeing is None and here * overall > 0 and abs(here) >= abs(overall) / 2:
                agreeing = mood
    return Line(key, value, agreeing if value * overall > 0 else None)


def taste_reason(
    song: SongCandidate,
    fatigue: float,
    slot: Slot,
    evidence: Evidence,
    moods: Mapping[Emotion, float],
    now: datetime,
    personal: float = 1.0,
) -> Reason:
    """Return what of the listener's taste, which counts `personal` times, moved the song most, up or down."""
    if slot is Slot.EXPLORATION:
        return Reason("new_song", {"exposures": song.exposures}, Change.LIKE_OR_SKIP)
    strongest = max(taste_lines(song, evidence, moods, now), key=lambda line: abs(line.value))
    effect = personal * abs(strongest.value)
    if max(effect, abs(fatigue)) < NOTICEABLE:
        return Reason("no_taste_yet", {}, Change.LIKE_OR_SKIP)
    if abs(fatigue) > effect:
        hours = round(hours_since_play(song.id, evidence, now), 1)
        return Reason("played_recently", {"hours": hours}, Change.WAIT)
    return _line_reason(song, strongest, evidence)


def _line_reason(song: SongCandidate, line: Line, evidence: Evidence) -> Reason:
    key, verb, change = line.key, "enjoyed" if line.value > 0 else "skipped", Change.FORGET
    if line.similar:
        return Reason(f"{verb}_similar", {"song": int(key.key)}, change)
    standing = evidence.standings.get(song.id)
    if key.kind is EvidenceKind.SONG and line.value > 0 and standing is not None and standing.liked:
        verb, change = "liked", Change.UNLIKE
    is_id = key.kind in (EvidenceKind.SONG, EvidenceKind.ARTIST)
    params: Params = {str(key.kind): int(key.key) if is_id else key.key}
    if line.mood is None:
        return Reason(f"{verb}_{key.kind}", params, change)
    return Reason(f"{verb}_{key.kind}_in_mood", {**params, "mood": str(line.mood)}, change)
