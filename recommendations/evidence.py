"""What the engine reads of one listener: events from feedback rows, counters from evidence rows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection
from django.db.models import Max, QuerySet

from accounts.models import User
from catalog.models import Credit, Song
from config.common.any_of import AnyOf, any_of
from config.common.emotions import Emotion
from recommendations.engine.types import (
    Event,
    EventKind,
    EvidenceCounter,
    EvidenceKey,
    EvidenceKind,
    Similar,
    SongCandidate,
    SongStanding,
)
from recommendations.engine.types import Evidence as EngineEvidence
from recommendations.engine.types import Song as EngineSong
from recommendations.models import Evidence, Feedback

Kind = Feedback.Kind
PLAYED: Final = (Kind.PLAY, Kind.REPLAY, Kind.COMPLETE, Kind.SKIP)
_PLAYED: Final = ", ".join(f"'{kind}'" for kind in PLAYED)
BEST_SONGS, BEST_ARTISTS = 100, 20
KINDS: Final = {str(kind): kind for kind in EvidenceKind}
# A walk along `evidence_best_of_user`: its conditions have to stand here as they stand there.
_BEST: Final = """SELECT kind, key FROM recommendations_evidence
WHERE user_id = %s AND kind = %s AND emotion = '' AND held = 0 AND positive > negative
ORDER BY positive - negative DESC, key LIMIT %s"""
_BEST_OF_BOTH: Final = f"SELECT * FROM ({_BEST}) AS songs UNION ALL SELECT * FROM ({_BEST}) AS artists"  # noqa: S608
_COUNTERS: Final = """SELECT kind, key, emotion, positive, negative, held, signals FROM recommendations_evidence
WHERE user_id = %s AND """
# Artists count in any mood alone. A song's moods are compared so that no index takes them: it would look once for each.
_OF_SONGS: Final = f"""{_COUNTERS} kind = 'song' AND {{songs}} AND emotion || '' IN ({{moods}})
UNION ALL {_COUNTERS} kind = 'artist' AND {{artists}} AND emotion = ''
UNION ALL {_COUNTERS} kind IN ('genre', 'language') AND emotion IN ({{moods}})"""
# Within one listener the ids follow the clock: every event is recorded under the listener's lock.
_LAST: Final = "COALESCE(MAX(CASE WHEN kind = '{}' THEN id END), 0)"
_STANDINGS: Final = f"""SELECT song_id, {_LAST.format(Kind.LIKE)} > {_LAST.format(Kind.UNLIKE)},
{_LAST.format(Kind.HIDE)} > {_LAST.format(Kind.UNHIDE)}, MAX(CASE WHEN kind IN ({_PLAYED}) THEN created_at END)
FROM recommendations_feedback WHERE user_id = %s AND """  # noqa: S608 - constants
MOODS: Final[Mapping[str, Emotion | None]] = {"": None, **{str(emotion): emotion for emotion in Emotion}}


def event_from(feedback: Feedback, *, duration_s: float | None) -> Event:
    """Return a feedback row on a song as the engine's event."""
    return Event(
        id=str(feedback.event_id),
        kind=EventKind(feedback.kind),
        at=feedback.created_at,
        song_id=feedback.song_id,
        mood=Emotion(feedback.mood) if feedback.mood else None,
        play=str(feedback.play) if feedback.play else None,
        position_s=feedback.position_s,
        duration_s=duration_s,
    )


def genres_by_song(*, song_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Return the genres of each song that has any, as keys of evidence. One query."""
    found: dict[int, tuple[str, ...]] = {}
    tagged = Song.genres.through.objects.filter(AnyOf("song", song_ids)).order_by("song", "genre")
    for song_id, name in tagged.values_list("song", "genre__name"):
        found[song_id] = (*found.get(song_id, ()), name)
    return found


def song_facts(*, song_ids: Iterable[int]) -> dict[int, EngineSong]:
    """Return the facts that evidence on these songs is filed under. Three queries."""
    ids = list(song_ids)
    artists = artists_by_song(song_ids=ids)
    genres = genres_by_song(song_ids=ids)
    rows = Song.objects.filter(AnyOf("pk", ids)).values_list("pk", "language")
    return {pk: EngineSong(pk, artists.get(pk, ()), genres.get(pk, ()), language) for pk, language in rows}


def artists_by_song(*, song_ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """Return the artists' ids of each song, the first credited first."""
    found: dict[int, tuple[int, ...]] = {}
    credits = Credit.objects.filter(AnyOf("song", song_ids)).order_by("song", "position", "artist")
    for song_id, artist_id in credits.values_list("song", "artist"):
        found[song_id] = (*found.get(song_id, ()), artist_id)
    return found


def evidence_key_of(kind: str, key: str, emotion: str) -> EvidenceKey:
    """Return the engine's key of a line as rows name it."""
    return EvidenceKey(EvidenceKind(kind), key, Emotion(emotion) if emotion else None)


def forgotten_lines(*, user: User) -> dict[EvidenceKey, datetime]:
    """Return when the listener last took each line out of their taste. One query."""
    events = Feedback.objects.filter(user=user, kind=Kind.FORGET, learned=True)
    rows = (
        events.order_by().values_list("forgets_kind", "forgets_key", "forgets_emotion").annotate(at=Max("created_at"))
    )
    return {evidence_key_of(kind, key, emotion): at for kind, key, emotion, at in rows}


def counters_from(rows: QuerySet[Evidence]) -> dict[EvidenceKey, EvidenceCounter]:
    """Return evidence rows as the engine's counters. One query."""
    return _counters(rows.values_list("kind", "key", "emotion", "positive", "negative", "held", "signals"))


def counters_of_song(*, user: User, song: EngineSong) -> dict[EvidenceKey, EvidenceCounter]:
    """Return the listener's counters under any key of one song, in every mood. One query."""
    lines, names = lines_of_song(song)
    with connection.cursor() as cursor:
        cursor.execute(_COUNTERS + lines, (user.pk, *names))
        return _counters(cursor.fetchall())


def _counters(rows: Iterable[tuple[Any, ...]]) -> dict[EvidenceKey, EvidenceCounter]:
    return {
        EvidenceKey(KINDS[kind], key, MOODS[emotion]): EvidenceCounter(positive, negative, held, signals)
        for kind, key, emotion, positive, negative, held, signals in rows
    }


def lines_of_song(song: EngineSong, *, prefix: str = "") -> tuple[str, list[str]]:
    """Return the SQL condition that the columns `kind` and `key`, or those with the prefix, name a key of the song.

    With its parameters. By hand: every event asks twice, and the ORM takes longer to write it than to have it answered.
    """
    keys = [
        (EvidenceKind.SONG, str(song.id)),
        *((EvidenceKind.GENRE, genre) for genre in song.genres),
        *((EvidenceKind.ARTIST, str(artist)) for artist in song.artists),
        *([(EvidenceKind.LANGUAGE, song.language)] if song.language else []),
    ]
    line = f"({prefix}kind = %s AND {prefix}key = %s)"
    return f"({' OR '.join([line] * len(keys))})", [str(part) for pair in keys for part in pair]


def hidden_by_user(*, user: User, candidates: Sequence[SongCandidate]) -> EngineEvidence:
    """Return what the engine reads of a listener of whom nothing may be learned: which songs they hid. One query."""
    standings = standings_for_user(user=user, song_ids=[song.id for song in candidates])
    return EngineEvidence(
        standings={pk: SongStanding(hidden=True) for pk, standing in standings.items() if standing.hidden}
    )


def evidence_for_user(
    *,
    user: User,
    candidates: Sequence[SongCandidate],
    moods: Iterable[Emotion],
    similar: Mapping[int, Similar],
) -> EngineEvidence:
    """Return what the engine reads of the listener for these songs and the judged ones `similar` to them. Two queries.

    Judged songs need their counters only for their own sake: what they say of other songs is closeness. A song without
    events has no counters, so those of most candidates are not looked for.
    """
    standings = standings_for_user(user=user, song_ids=[song.id for song in candidates])
    songs = standings.keys() | {judged for near in similar.values() for judged, _ in near}
    artists = {artist for song in candidates for artist in song.artists}
    of_songs, of_artists = (any_of("key", [str(key) for key in sorted(keys)]) for keys in (songs, artists))
    heard = ["", *map(str, moods)]
    statement = _OF_SONGS.format(moods=", ".join(["%s"] * len(heard)), songs=of_songs[0], artists=of_artists[0])
    with connection.cursor() as cursor:
        cursor.execute(statement, (user.pk, *of_songs[1], *heard, user.pk, *of_artists[1], user.pk, *heard))
        counters = _counters(cursor.fetchall())
    return EngineEvidence(counters, standings, similar)


def standings_for_user(*, user: User, song_ids: Sequence[int] | None = None) -> dict[int, SongStanding]:
    """Return how songs stand with the listener: liked, hidden, last played. One query; all songs without `song_ids`."""
    these, ids = ("song_id IS NOT NULL", ()) if song_ids is None else any_of("song_id", song_ids)
    with connection.cursor() as cursor:
        cursor.execute(_STANDINGS + f"{these} GROUP BY song_id", (user.pk, *ids))
        rows = cursor.fetchall()
    return {song: SongStanding(bool(liked), bool(hidden), _time(played)) for song, liked, hidden, played in rows}


def _time(value: datetime | str | None) -> datetime | None:
    """Return a time as a statement by hand gives it: SQLite keeps texts."""
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value


def best_keys_for_user(*, user: User) -> tuple[list[int], list[int]]:
    """Return the ids of the listener's best judged songs (≤ 100) and artists (≤ 20), best first. One query."""
    limits = {EvidenceKind.SONG: BEST_SONGS, EvidenceKind.ARTIST: BEST_ARTISTS}
    best: dict[str, list[int]] = {kind: [] for kind in limits}
    with connection.cursor() as cursor:
        cursor.execute(_BEST_OF_BOTH, [value for kind, limit in limits.items() for value in (user.pk, kind, limit)])
        for kind, key in cursor.fetchall():
            best[kind].append(int(key))
    return best[EvidenceKind.SONG], best[EvidenceKind.ARTIST]
