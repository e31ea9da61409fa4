"""What the engine reads of songs that may be recommended: tags as far as they are believed, and all judgements."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from catalog.models import Song, SongEmotion
from config.common.any_of import AnyOf
from config.common.emotions import EMOTIONS
from recommendations.engine.prior import TAGGED
from recommendations.engine.types import NO_COUNTS, ZEROS, CrowdCounts, EmotionVector, SongCandidate
from recommendations.evidence import artists_by_song, genres_by_song
from recommendations.models import PlaylistItem, SongStatistics

Shelf = PlaylistItem.Shelf
PLACE: Final = {str(emotion): place for place, emotion in enumerate(EMOTIONS)}
OUTLOOK: Final = tuple(f"outlook__{emotion}" for emotion in EMOTIONS)
FEATURES: Final = ("valence", "energy", "tempo_bpm")
"""The columns of a song that say how it sounds."""

CONTENT: Final = 4
"""Imagined listeners who agree with a tag: one complaint alone lowers it by a fifth."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """What all listeners made of songs: counts of those judged, how often each was served, tags that some doubt."""

    counts: dict[int, CrowdCounts]
    served: dict[int, int]
    trust: dict[tuple[int, str], float]


def tag_trust(*, doubted: int, judged: int) -> float:
    """Return how far a tag is believed, in (0, 1]: the mean of Beta(judged + 4, doubted) over its listeners.

    `doubted` called the song wrong for the emotion, `judged` judged it when it was served for that emotion.
    """
    content = judged + CONTENT
    return content / (content + doubted)


def candidates_from(*, song_ids: Sequence[int], languages: Sequence[str] = ()) -> dict[Shelf, list[SongCandidate]]:
    """Return the published ones of the songs, by shelf and id, with all that the engine needs. Five queries.

    With `languages` (ISO 639 codes) only songs in one of them.
    """
    artists, genres = artists_by_song(song_ids=song_ids), genres_by_song(song_ids=song_ids)
    crowd = _crowd(song_ids)
    weights, curated = _weights(song_ids, crowd)
    shelves: dict[Shelf, list[SongCandidate]] = {shelf: [] for shelf in Shelf}
    published = Song.objects.filter(AnyOf("pk", song_ids), is_published=True)
    rows = published.filter(language__in=languages) if languages else published
    columns = ("pk", "language", "audio", *FEATURES, *OUTLOOK)
    for pk, language, audio, *sound in rows.order_by("pk").values_list(*columns):
        features, outlook = sound[: len(FEATURES)], sound[len(FEATURES) :]
        candidate = SongCandidate(
            id=pk,
            artists=artists.get(pk, ()),
            genres=genres.get(pk, ()),
            language=language,
            weights=_vector(weights.get(pk, ZEROS)),
            curated=pk in curated,
            exposures=crowd.served.get(pk, 0),
            crowd=crowd.counts.get(pk, NO_COUNTS),
            outlook=ZEROS if outlook[0] is None else _vector(outlook),
            described=any(value is not None for value in features),
        )
        shelves[Shelf.PLAYER if audio else Shelf.ELSEWHERE].append(candidate)
    return shelves


def _weights(song_ids: Sequence[int], crowd: Crowd) -> tuple[dict[int, list[float]], set[int]]:
    """Return each song's trusted weights in the order of `EMOTIONS`, and the songs that a curator tagged."""
    weights: dict[int, list[float]] = {}
    curated: set[int] = set()
    rows = SongEmotion.objects.filter(AnyOf("song", song_ids)).order_by()
    for song_id, emotion, weight, source in rows.values_list("song", "emotion", "weight", "source"):
        trusted = weight * crowd.trust.get((song_id, emotion), 1.0)
        weights.setdefault(song_id, [0.0] * len(EMOTIONS))[PLACE[emotion]] = trusted
        if source == SongEmotion.Source.CURATOR and weight >= TAGGED:
            curated.add(song_id)
    return weights, curated


def _crowd(song_ids: Sequence[int]) -> Crowd:
    judged: dict[int, list[float]] = {}
    liked: dict[int, list[float]] = {}
    served: dict[int, int] = {}
    trust: dict[tuple[int, str], float] = {}
    overrated: dict[int, float] = {}
    columns = ("song", "emotion", "served", "judged", "liked", "doubted", "overrated")
    rows = SongStatistics.objects.filter(AnyOf("song", song_ids)).order_by().values_list(*columns)
    for song_id, emotion, times, judgements, likes, doubts, too_high in rows:
        served[song_id] = served.get(song_id, 0) + times
        if judgements:
            judged.setdefault(song_id, [0.0] * len(EMOTIONS))[PLACE[emotion]] = float(judgements)
            liked.setdefault(song_id, [0.0] * len(EMOTIONS))[PLACE[emotion]] = float(likes)
            overrated[song_id] = too_high
        if doubts:
            trust[song_id, emotion] = tag_trust(doubted=doubts, judged=judgements)
    counts = {pk: CrowdCounts(_vector(liked[pk]), _vector(judged[pk]), overrated[pk]) for pk in judged}
    return Crowd(counts, served, trust)


def _vector(values: Sequence[float]) -> EmotionVector:
    angry, happy, neutral, sad, surprise = values
    return (angry, happy, neutral, sad, surprise)
