"""Writes suggested emotion weights for songs that nobody has tagged, a chunk at a time."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from catalog.derive import Floats
from catalog.models import Song, SongEmotion
from catalog.suggestions import Scales
from config.common.emotions import EMOTIONS

CHUNK = 1_000
FEATURES = ("valence", "energy", "tempo_bpm")
DERIVED = SongEmotion.Source.DERIVED


@dataclass(slots=True)
class Suggested:
    """How many songs got weights, had them already, were tagged by others, or say too little of how they sound."""

    written: int = 0
    unchanged: int = 0
    tagged: int = 0
    without_features: int = 0


def suggestions_write(*, dry_run: bool = False) -> Suggested:
    """Suggest weights for every song that has none but suggested ones; others are never touched.

    A second run writes nothing unless features have changed. With `dry_run` nothing is written at all.
    """
    scales, result = Scales(), Suggested()
    for chunk in _chunks(Song.objects.filter(valence__isnull=False)):
        scales.add(_features(chunk))
    heard = Q(valence__isnull=False) & (Q(energy__isnull=False) | Q(tempo_bpm__isnull=False))
    tagged = Exists(SongEmotion.objects.filter(song=OuterRef("pk")).exclude(source=DERIVED))
    result.tagged = Song.objects.filter(tagged).count()
    result.without_features = Song.objects.filter(~tagged).exclude(heard).count()
    for chunk in _chunks(Song.objects.filter(heard, ~tagged)):
        weights, confidences = scales.suggested(_features(chunk))
        changed = _chunk_write([song.pk for song in chunk], weights.round(3), confidences.round(2), dry_run=dry_run)
        result.written += changed
        result.unchanged += len(chunk) - changed
    return result


def _chunks(songs: QuerySet[Song]) -> Iterator[list[Song]]:
    last = 0
    while chunk := list(songs.filter(pk__gt=last).only(*FEATURES).order_by("pk")[:CHUNK]):
        yield chunk
        last = chunk[-1].pk


def _features(songs: list[Song]) -> Floats:
    return np.array([[getattr(song, name) for name in FEATURES] for song in songs], dtype=np.float64)


@transaction.atomic
def _chunk_write(songs: list[int], weights: Floats, confidences: Floats, *, dry_run: bool) -> int:
    """Write what differs. Rows of another source stay, even one that a curator adds at this moment."""
    standing = {(row.song_id, row.emotion): row for row in SongEmotion.objects.filter(song__in=songs)}
    new, stale = [], []
    for song, row, sure in zip(songs, weights.tolist(), confidences.tolist(), strict=True):
        for emotion, weight, confidence in zip(EMOTIONS, row, sure, strict=True):
            old = standing.get((song, emotion))
            if old is None:
                new.append(
                    SongEmotion(song_id=song, emotion=emotion, weight=weight, confidence=confidence, source=DERIVED)
                )
            elif old.source == DERIVED and (old.weight, old.confidence) != (weight, confidence):
                old.weight, old.confidence = weight, confidence
                stale.append(old)
    changed = {row.song_id for row in (*new, *stale)}
    if not dry_run:
        SongEmotion.objects.bulk_create(new, ignore_conflicts=True)
        SongEmotion.objects.filter(source=DERIVED).bulk_update(stale, ["weight", "confidence"], batch_size=100)
        Song.objects.filter(pk__in=changed).update(updated_at=timezone.now())
    return len(changed)
