"""What a listener's evidence must be by their feedback, and how far what is stored is from that."""

import math
from collections.abc import Mapping
from itertools import groupby
from typing import Final

from django.utils import timezone

from accounts.models import User
from recommendations.engine.signals import contribution, growth, plus
from recommendations.engine.types import EvidenceCounter, EvidenceKey
from recommendations.evidence import event_from, forgotten_lines, song_facts
from recommendations.models import Feedback

CHUNK: Final = 500


def evidence_fold(*, user: User) -> dict[EvidenceKey, EvidenceCounter]:
    """Return what the listener's evidence must be after all their events. One song's events are held at a time."""
    forgotten = forgotten_lines(user=user)
    events = Feedback.objects.filter(user=user, learned=True, song__isnull=False)
    songs = song_facts(song_ids=events.order_by().values_list("song", flat=True).distinct())
    counters: dict[EvidenceKey, EvidenceCounter] = {}
    by_song = events.order_by("song").select_related("song").iterator(chunk_size=CHUNK)
    for song, of_song in groupby(by_song, key=lambda event: event.song):
        if song is None:
            continue
        heard = [event_from(event, duration_s=song.duration_s) for event in of_song]
        for key, counter in contribution(heard, songs[song.pk], forgotten).items():
            counters[key] = plus(counters.get(key, EvidenceCounter()), counter)
    return counters


def counters_distance(
    some: Mapping[EvidenceKey, EvidenceCounter], others: Mapping[EvidenceKey, EvidenceCounter]
) -> float:
    """Return the largest difference of two sets of counters, in units of evidence from now; infinity for signals."""
    unit, farthest = growth(timezone.now()), 0.0
    for key in some.keys() | others.keys():
        one, other = some.get(key, EvidenceCounter()), others.get(key, EvidenceCounter())
        if one.signals != other.signals:
            return math.inf
        decayed = max(abs(one.positive - other.positive), abs(one.negative - other.negative)) / unit
        farthest = max(farthest, decayed, abs(one.held - other.held))
    return farthest
