"""What passes between reading a file of songs, checking its rows and writing them. Touches no database."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from catalog.cells import credit_written, weight_written
from catalog.identity import artist_key, song_identity
from catalog.models import Credit

MAX_KEPT = 1000
"""Errors and changes that a report keeps word for word; beyond that it counts."""
ROLES = tuple(Credit.Role.values)


class ImportFileError(Exception):
    """The file as a whole cannot be read; the text says why, for a person."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row as it stands in the file, each cell as text; `problem` is set when its cells could not be told apart.

    `place` names the file of a row that comes from a folder.
    """

    line: int
    values: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class RowStream:
    """The rows of a file or folder, one at a time, and how much of it has been read."""

    rows: Iterator[FileRow]
    total: int
    done: Callable[[], int]

    def __iter__(self) -> Iterator[FileRow]:
        return self.rows

    @property
    def share(self) -> float:
        """How far the reading is, 0 to 1."""
        return min(1.0, self.done() / self.total) if self.total else 1.0


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with one row; `field` is "" when it is the row as a whole."""

    line: int
    field: str
    message: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What a row changes in a song, as text of a cell."""

    field: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.field}: {self.old or '–'} → {self.new}"


@dataclass(frozen=True, slots=True)
class RowChange:
    """What becomes of the song of one row: it is created, or these fields of it change."""

    line: int
    title: str
    artists: str
    created: bool
    fields: tuple[FieldChange, ...] = ()
    song: int | None = None
    place: str = ""


@dataclass(slots=True)
class ImportReport:
    """What an import did, or would do. Lists end at MAX_KEPT; the counts go on."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    left_out: int = 0
    kept_weights: int = 0
    errors_total: int = 0
    errors: list[RowError] = field(default_factory=list)
    changes: list[RowChange] = field(default_factory=list)

    def add(self, part: "ImportReport") -> None:
        """Count another part of the same import in."""
        for name in ("rows", "created", "updated", "unchanged", "left_out", "kept_weights", "errors_total"):
            setattr(self, name, getattr(self, name) + getattr(part, name))
        self.errors += part.errors[: MAX_KEPT - len(self.errors)]
        self.changes += part.changes[: MAX_KEPT - len(self.changes)]


@dataclass(frozen=True, slots=True)
class CreditRow:
    """An artist as a row names them, and their part."""

    name: str
    role: str = Credit.Role.PERFORMER

    @property
    def key(self) -> str:
        """The key under which the catalogue knows this artist."""
        return artist_key(self.name)

    def __str__(self) -> str:
        return credit_written(self.name, self.role, usual=Credit.Role.PERFORMER, roles=ROLES)


@dataclass(frozen=True, slots=True)
class WeightRow:
    """A weight in [0, 1], where it came from, and how sure that is (None when unsaid)."""

    weight: float
    source: str
    confidence: float | None = None

    def differs(self, standing: "WeightRow | None") -> bool:
        """Whether this says anything that the standing weight does not; an unsaid confidence says nothing."""
        if standing is None or (self.weight, self.source) != (standing.weight, standing.source):
            return True
        return self.confidence not in (None, standing.confidence)

    def __str__(self) -> str:
        return weight_written(self.weight, self.source, self.confidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class SongRow:
    """A row that passed. Empty text, None and missing entries mean that the row says nothing about them."""

    line: int
    number: int = 0
    title: str
    artists: tuple[CreditRow, ...]
    film: str = ""
    year: int | None = None
    language: str = ""
    genres: tuple[str, ...] = ()
    audio: str = ""
    duration_s: float | None = None
    tempo_bpm: float | None = None
    valence: float | None = None
    energy: float | None = None
    is_explicit: bool | None = None
    isrc: str = ""
    musicbrainz_id: UUID | None = None
    licence: str = ""
    provenance: str = ""
    is_published: bool | None = None
    links: Mapping[str, str] = field(default_factory=dict)
    weights: Mapping[str, WeightRow] = field(default_factory=dict)
    place: str = ""

    @property
    def identity(self) -> str:
        """The key under which the catalogue knows this song."""
        return song_identity(self.title, self.artists[0].name, self.film)
