"""What is known of one listener and one song before an event on it: read once, for all that the event needs."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

from accounts.models import User
from catalog.models import Song
from recommendations.engine import ENGINE_VERSION
from recommendations.engine.types import EvidenceKey
from recommendations.engine.types import Song as EngineSong
from recommendations.evidence import evidence_key_of, lines_of_song, song_facts
from recommendations.models import Feedback
from recommendations.song_facts import songs_from

_EVENTS: Final = """SELECT * FROM recommendations_feedback
WHERE user_id = %s AND (event_id = %s OR song_id = %s OR (kind = 'forget' AND learned AND {lines}))
ORDER BY created_at, id"""
_FACTS: Final = """SELECT s.id, s.language, f.content FROM recommendations_songfacts AS f
JOIN catalog_song AS s ON s.id = f.song_id AND s.updated_at = f.dated WHERE f.song_id = %s AND f.engine_version = %s"""


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
    lines, names = lines_of_song(facts, prefix="forgets_")
    asked = Feedback._meta.get_field("event_id").get_db_prep_value(event_id, connection)
    rows = list(Feedback.objects.raw(_EVENTS.format(lines=lines), [user.pk, asked, song.pk, *names]))
    forgotten = {
        evidence_key_of(row.forgets_kind, row.forgets_key, row.forgets_emotion): row.created_at
        for row in rows
        if row.kind == Feedback.Kind.FORGET and row.learned
    }
    same = next((row for row in rows if row.event_id == event_id), None)
    return Past(facts, [row for row in rows if row.song_id == song.pk], forgotten, same)


def _facts(song: Song) -> EngineSong:
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, (song.pk, ENGINE_VERSION))
        rows = cursor.fetchall()
    return next(iter(songs_from(rows)), None) or song_facts(song_ids=[song.pk])[song.pk]
