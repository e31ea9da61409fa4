"""What features let one expect of a song (`engine.outlook`): learned from everybody who agrees, stored with each song.

Learned anew in every pass, so that who withdraws is gone from it with the next one: from the newest 100,000
judgements, which is plenty for some 44 weights. Stored to two decimals: a pass rewrites only songs that moved.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np

from config.common.any_of import AnyOf
from config.common.emotions import EMOTIONS
from recommendations.candidate_facts import PLACE, candidates_from
from recommendations.crowd import POSITIVE, judgements_agreed_to
from recommendations.engine.outlook import Outlook, Rates, expected
from recommendations.engine.prior import PRIOR_BASE, PRIOR_CURATOR, PRIOR_TAG, matrix, overrated
from recommendations.engine.types import SongCandidate
from recommendations.models import SongOutlook
from recommendations.sound import Ears, ears_now

LEARNED_FROM: Final = 100_000
LEAST: Final = 50
"""Judged plays without which nothing is expected of any song by its sound."""
CHUNK: Final = 2000
DECIMALS: Final = 2
BATCH: Final = 500
COLUMNS: Final = tuple(str(emotion) for emotion in EMOTIONS)


class Judgement(NamedTuple):
    """One listener's of a song for an emotion (its place), and how far above the listener's own rate."""

    place: int
    liked: bool
    surprise: float


def sound_learn() -> Ears:
    """Return what sounds are worth by all judged plays, a listener, song and emotion counted once."""
    ears, judgements = ears_now(), _judgements()
    width = len(ears.scale.means) + len(ears.genres) + 1
    ridge, heard, plain, liked, judged = Outlook(width), np.zeros(width), 0.0, 0, 0
    ids = sorted(judgements)
    for start in range(0, len(ids), CHUNK):
        songs = _songs(ids[start : start + CHUNK])
        for song, sound in zip(songs, ears.hear(songs), strict=True):
            for one in judgements[song.id]:
                features = np.append(sound, song.weights[one.place])
                ridge.learn(features, one.surprise)
                heard += features
                plain += PRIOR_BASE + PRIOR_TAG * song.weights[one.place] + PRIOR_CURATOR * song.curated
                liked, judged = liked + one.liked, judged + 1
    weights = ridge.weights() if judged >= LEAST else np.zeros(0)
    heard = heard[: len(weights)]
    guessed = plain + float(heard @ weights)  # the few outlooks that are cut at ±.30 hardly move a mean
    too_high = round(overrated(guessed=guessed, liked=liked, judged=judged), DECIMALS)
    return replace(ears, weights=tuple(weights.tolist()), overrated=too_high)


def outlooks_write(*, song_ids: Sequence[int], ears: Ears) -> None:
    """Write what is expected of each of these songs; take it away where nothing is."""
    wanted = _outlooks(_songs(song_ids), ears) if ears.weights else {}
    known = _stored(song_ids)
    SongOutlook.objects.filter(AnyOf("song", known.keys() - wanted.keys())).delete()
    SongOutlook.objects.bulk_create(
        [
            SongOutlook(song_id=song, **dict(zip(COLUMNS, wanted[song], strict=True)))
            for song in sorted(wanted)
            if known.get(song) != wanted[song]
        ],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=("song",),
        update_fields=COLUMNS,
    )


def _stored(song_ids: Sequence[int]) -> dict[int, tuple[float, ...]]:
    rows = SongOutlook.objects.filter(AnyOf("song", song_ids)).values_list("song", *COLUMNS)
    return {song: tuple(values) for song, *values in rows}


def _outlooks(songs: Sequence[SongCandidate], ears: Ears) -> dict[int, tuple[float, ...]]:
    sounds, tags = ears.hear(songs), matrix(song.weights for song in songs)
    every = np.concatenate([np.repeat(sounds[:, None, :], len(EMOTIONS), axis=1), tags[:, :, None]], axis=2)
    values = np.round(expected(every, np.array(ears.weights)), DECIMALS) + 0.0  # no −0
    rows = zip(songs, values.tolist(), strict=True)
    return {song.id: tuple(of_song) for song, of_song in rows if any(of_song)}


def _songs(song_ids: Sequence[int]) -> list[SongCandidate]:
    return [song for songs in candidates_from(song_ids=song_ids).values() for song in songs]


def _judgements() -> dict[int, list[Judgement]]:
    """Return the newest judgements by song."""
    newest = judgements_agreed_to().exclude(emotion="").order_by("-pk")[:LEARNED_FROM]
    judged: dict[tuple[int, int, str], bool] = {}
    for user, song, emotion, kind in reversed(newest.values_list("user", "song", "emotion", "kind")):
        judged[user, song, emotion] = judged.get((user, song, emotion), False) or kind in POSITIVE
    rates, found = Rates(), dict[int, list[Judgement]]()
    for (user, song, emotion), liked in judged.items():
        found.setdefault(song, []).append(Judgement(PLACE[emotion], liked, rates.surprise(user, liked)))
    return found
