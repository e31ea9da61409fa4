"""What is known of one listener and one song before an event on it: read once, for all that the event needs."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from accounts.models import User
from catalog.models import Song
from recommendations.engine import ENGINE_VERSION
from recommendations.engine.types import EvidenceKey
from recommendations.engine.types import Song as EngineSong
from recommendations.evidence import evidence_key_of, keys_of_song, song_facts
from recommendations.models import Feedback, SongFacts
from recommendations.song_facts import songs_from


@dataclass(frozen=True, slots=True)
class Past:
    """The song as evidence is filed under it, the listener's events on it, oldest first, and the lines of taste that
    they took out, and when. `same` is the event that has this id already, on whatever song."""

    song: EngineSong
    events: Sequence[Feedback]
    forgotten: Mapping[EvidenceKey, datetime]
    same: Feedback | None


def past_read(*, user: User, song: Song, event_id: uuid.UUID) -> Past:
    """Read what is known before an event. Two queries, five after the song changed. The caller holds the lock."""
    facts = _facts(song)
    lines = keys_of_song(facts, prefix="forgets_")
    mine = Feedback.objects.filter(
        Q(event_id=event_id) | Q(song=song) | Q(lines, kind=Feedback.Kind.FORGET, learned=True), user=user
    )
    rows = list(mine.order_by("created_at", "pk"))
    forgotten = {
        evidence_key_of(row.forgets_kind, row.forgets_key, row.forgets_emotion): row.created_at
        for row in rows
        if row.kind == Feedback.Kind.FORGET and row.learned
    }
    same = next((row for row in rows if row.event_id == event_id), None)
    return Past(facts, [row for row in rows if row.song_id == song.pk], forgotten, same)


def _facts(song: Song) -> EngineSong:
    stored = SongFacts.objects.filter(pk=song.pk, dated=F("song__updated_at"), engine_version=ENGINE_VERSION)
    rows = stored.values_list("pk", "song__language", "content")
    return next(iter(songs_from(list(rows))), None) or song_facts(song_ids=[song.pk])[song.pk]
