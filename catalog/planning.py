"""What checked rows would change: each row beside the song that the catalogue has of it. Writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import random
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from catalog.identity import song_identity
from catalog.importing import CreditRow, RowError, SongRow, WeightRow
from catalog.models import Song, SongEmotion
from catalog.standing import Standing, standing_of

PLAIN = (
    "title", "film", "year", "language", "duration_s", "tempo_bpm", "valence", "energy", "is_explicit", "isrc",
    "musicbrainz_id", "licence", "provenance", "is_published",
)  # fmt: skip
Source = SongEmotion.Source
RANK = {Source.DERIVED: 0, Source.IMPORT: 0, Source.FEEDBACK: 1, Source.CURATOR: 2}
"""A weight gives way only to one of its rank or above: what listeners have taught outranks a file, a curator both."""
Audio = Mapping[str, tuple[str, float]]
"""Stored name and length in seconds, by identity."""


@dataclass(slots=True)
class Plan:
    """One row, its song (unsaved when new), and what becomes of it. None and empty parts stay as they are."""

    row: SongRow
    song: Song
    fields: dict[str, Any]
    artists: tuple[CreditRow, ...] | None = None
    genres: tuple[str, ...] | None = None
    links: dict[str, str] = field(default_factory=dict)
    weights: dict[str, WeightRow] = field(default_factory=dict)
    kept_weights: int = 0
    standing: Standing = field(default_factory=Standing)

    @property
    def is_new(self) -> bool:
        """Whether the catalogue does not have the song yet."""
        return self.song.pk is None

    @property
    def is_change(self) -> bool:
        """Whether anything is to be written."""
        parts = (self.fields, self.links, self.weights)
        return self.is_new or any(parts) or self.artists is not None or self.genres is not None


def songs_plan(
    rows: Sequence[SongRow], *, audio: Audio, lock: bool = False, curated_stay: bool = False
) -> tuple[list[Plan], list[RowError]]:
    """Return a plan for each row whose song is certain, and an error for each other row.

    A row's song is the one with its ISRC, its MusicBrainz id or its identity (title, first artist and film). It is
    uncertain when these name different songs. With `lock`, in a transaction, the songs stay locked to its end.
    With `curated_stay` not even a row that claims to be a curator's changes a curator's weight.
    """
    known = _Known(rows, lock=lock)
    pairs: list[tuple[SongRow, Song | None]] = []
    errors: list[RowError] = []
    for row in rows:
        try:
            pairs.append((row, known.song_of(row)))
        except _Conflict as conflict:
            errors.append(RowError(row.line, conflict.field, conflict.message, row.place))
    standing = standing_of([song.pk for _row, song in pairs if song])
    plans = [_plan(row, song, standing, audio.get(row.identity)) for row, song in pairs]
    if curated_stay:
        for plan in plans:
            standing_weights = plan.standing.weights
            curated = {
                e for e in plan.weights if e in standing_weights and standing_weights[e].source == Source.CURATOR
            }
            plan.weights = {emotion: weight for emotion, weight in plan.weights.items() if emotion not in curated}
    return plans, errors


class _Conflict(Exception):
    def __init__(self, name: str, message: str) -> None:
        self.field, self.message = name, message


class _Known:
    """The songs that any of the rows could mean, by each of their keys."""

    def __init__(self, rows: Sequence[SongRow], *, lock: bool) -> None:
        self._lock = lock
        self._songs: dict[int, Song] = {}
        self._by_isrc: dict[str, Song] = {}
        self._by_id: dict[UUID | None, Song] = {}
        codes = {row.isrc for row in rows} - {""}
        ids = {row.musicbrainz_id for row in rows} - {None}
        if codes:
            self._add(Song.objects.filter(isrc__in=codes))
        if ids:
            self._add(Song.objects.filter(musicbrainz_id__in=ids))
        named = {row.identity for row in rows}
        for row in rows:
            named |= {_identity(row, song) for song in self._coded(row).values() if song}
        self._add(Song.objects.filter(identity__in=named))
        self._by_identity = {song.identity: song for song in self._songs.values()}

    def _add(self, songs: "QuerySet[Song]") -> None:
        ordered = songs.order_by("pk")
        for song in ordered.select_for_update() if self._lock else ordered:
            kept = self._songs.setdefault(song.pk, song)
            self._by_isrc[kept.isrc] = self._by_id[kept.musicbrainz_id] = kept

    def _coded(self, row: SongRow) -> dict[str, Song | None]:
        return {
            "isrc": self._by_isrc.get(row.isrc) if row.isrc else None,
            "musicbrainz_id": self._by_id.get(row.musicbrainz_id) if row.musicbrainz_id else None,
        }

    def song_of(self, row: SongRow) -> Song | None:
        """Return the row's song, None when it would be a new one. Raises _Conflict when it is uncertain."""
        by_code = self._coded(row)
        found = next((song for song in by_code.values() if song), None) or self._by_identity.get(row.identity)
        if found is None:
            return None
        for name, song in by_code.items():
            said, stands = getattr(row, name), getattr(found, name)
            if song not in (None, found):
                raise _Conflict(name, _("belongs to another song, “%(title)s”") % {"title": song})
            if said and stands and said != stands:
                message = _("the catalogue has this song under %(code)s")
                raise _Conflict(name, message % {"code": stands})
        other = self._by_identity.get(_identity(row, found))
        if other not in (None, found):
            message = _("title, first artist and film are those of another song than its code, “%(title)s”")
            raise _Conflict("title", message % {"title": found})
        return found


def _identity(row: SongRow, song: Song | None) -> str:
    """Return the identity that the song has after the row; a row without a film leaves it as it is."""
    film = row.film or (song.film if song else "")
    return song_identity(row.title, row.artists[0].name, film)


def _plan(row: SongRow, song: Song | None, standing: Mapping[int, Standing], audio: tuple[str, float] | None) -> Plan:
    said = _said(row, song, audio)
    if song is None:
        new = Song(random_key=random(), **said)
        return Plan(row, new, said, row.artists, row.genres or None, dict(row.links), dict(row.weights))
    stands = standing.get(song.pk, Standing())
    weights = {emotion: new for emotion, new in row.weights.items() if new.differs(stands.weights.get(emotion))}
    taken = {emotion: weight for emotion, weight in weights.items() if _outranks(weight, stands.weights.get(emotion))}
    return Plan(
        row,
        song,
        {name: value for name, value in said.items() if getattr(song, name) != value},
        None if [(artist.key, artist.role) for artist in row.artists] == stands.credit_keys() else row.artists,
        None if not row.genres or row.genres == stands.genres else row.genres,
        {service: url for service, url in row.links.items() if stands.links.get(service) != url},
        taken,
        len(weights) - len(taken),
        stands,
    )


def _outranks(new: WeightRow, old: WeightRow | None) -> bool:
    return old is None or RANK[Source(new.source)] >= RANK[Source(old.source)]


def _said(row: SongRow, song: Song | None, audio: tuple[str, float] | None) -> dict[str, Any]:
    """Return the fields that the row has an opinion on."""
    values: dict[str, Any] = {name: getattr(row, name) for name in PLAIN}
    if audio:
        values["audio"], seconds = audio
        values["duration_s"] = row.duration_s or seconds
    values["identity"] = _identity(row, song)
    return {name: value for name, value in values.items() if value not in ("", None)}
