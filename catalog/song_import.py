"""Importing songs in chunks: each is checked, planned and written whole or not at all, and told of as it is done."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.audio_files import AudioFile, audio_discard, audio_from_folder, audio_store
from catalog.bulk import CHUNK, chunks, plans_write
from catalog.changes import change_of
from catalog.history import batch_record
from catalog.history_model import SongEdit
from catalog.importing import FileRow, ImportReport, RowError, SongRow
from catalog.planning import Plan, songs_plan
from catalog.recordings import recordings_ensure
from catalog.row_checks import row_check
from catalog.seen import Seen
from catalog.version import catalogue_touch

AUDIO_CHUNK = 20
"""Rows with audio in a chunk: decoding takes its time, and a stop should lose little of it."""
BeforeCommit = Callable[[ImportReport], None]


def songs_import(
    rows: Iterable[FileRow], *, dry_run: bool = False, audio_folder: Path | None = None, editor: User | None = None
) -> ImportReport:
    """Load songs; a row with errors is left out and reported, the others are not touched by it.

    A second run of the same rows changes nothing. Weights that a curator set stay. Empty cells say nothing.
    Audio paths are relative to `audio_folder`. With `dry_run` nothing is written, and the report is the same.
    """
    report = ImportReport()
    for part in songs_import_chunks(rows, dry_run=dry_run, audio_folder=audio_folder, editor=editor):
        report.add(part)
    return report


def songs_import_chunks(
    rows: Iterable[FileRow],
    *,
    dry_run: bool = False,
    audio_folder: Path | None = None,
    skip: int = 0,
    before_commit: BeforeCommit | None = None,
    editor: User | None = None,
) -> Iterator[ImportReport]:
    """Load songs like `songs_import`, giving the report of each chunk once it is committed.

    `skip` rows at the start, which an earlier run has done, are only remembered, so that a later row that means the
    same song is still told. `before_commit` is called inside the chunk's transaction with its report: what it writes
    is there exactly when the songs are, and an exception from it undoes the chunk. The history names `editor`.
    """
    with Seen() as seen:
        run = _Run(seen, dry_run, audio_folder, before_commit, editor)
        iterator = iter(rows)
        for row in chunks(_first(iterator, skip), CHUNK):
            run.remember(row)
        for chunk in _chunks(iterator):
            yield run.chunk(chunk)


def _first(iterator: Iterator[FileRow], count: int) -> Iterator[FileRow]:
    for _number in range(count):
        try:
            yield next(iterator)
        except StopIteration:
            return


def _chunks(rows: Iterator[FileRow]) -> Iterator[list[FileRow]]:
    """Return the rows in lists of CHUNK, or shorter ones where AUDIO_CHUNK of them bring audio."""
    chunk: list[FileRow] = []
    heavy = 0
    for row in rows:
        chunk.append(row)
        heavy += bool(row.values.get("audio"))
        if len(chunk) == CHUNK or heavy == AUDIO_CHUNK:
            yield chunk
            chunk, heavy = [], 0
    if chunk:
        yield chunk


class _Run:
    """One import: what it has seen of the file, and how it writes."""

    def __init__(
        self,
        seen: Seen,
        dry_run: bool,
        audio_folder: Path | None,
        before_commit: BeforeCommit | None,
        editor: User | None,
    ) -> None:
        self._editor = editor
        self._seen, self._dry_run, self._folder, self._before_commit = seen, dry_run, audio_folder, before_commit
        self._number = 0

    def remember(self, rows: Sequence[FileRow]) -> None:
        """Note rows that were done before."""
        self._checked(rows, ImportReport())

    def chunk(self, rows: Sequence[FileRow]) -> ImportReport:
        """Check, plan and write some rows."""
        report = ImportReport(rows=len(rows))
        songs = self._checked(rows, report)
        files = self._audio(songs, report)
        stored: list[str] = []
        try:
            if self._dry_run and not self._before_commit:
                self._write(songs, files, report, stored)
            else:
                with transaction.atomic():
                    self._write(songs, files, report, stored)
                    _finish(report)
                    if self._before_commit:
                        self._before_commit(report)
                    if not self._dry_run and (report.created or report.updated):
                        written = report.created + report.updated
                        batch_record(editor=self._editor, kind=SongEdit.Kind.IMPORTED, songs=written)
                        catalogue_touch()
        except BaseException:
            audio_discard(stored)
            raise
        _finish(report)
        return report

    def _checked(self, rows: Sequence[FileRow], report: ImportReport) -> list[SongRow]:
        songs: list[SongRow] = []
        for row in rows:
            self._number += 1
            song, errors = row_check(row, number=self._number)
            report.errors += errors
            if song and not self._told_before(song, _keys(song), report):
                songs.append(song)
        return songs

    def _told_before(self, song: SongRow, keys: dict[str, str], report: ImportReport) -> bool:
        """Whether an earlier row means the same song, which is reported."""
        for key, name in keys.items():
            number, line = self._seen.first(key, number=song.number, line=song.line)
            if number != song.number:
                message = _("is the same song as line %(line)s") % {"line": line}
                report.errors.append(RowError(song.line, name, message, song.place))
                return True
        return False

    def _planned_before(self, plan: Plan, report: ImportReport) -> bool:
        """Whether an earlier row means the same song of the catalogue, which is reported."""
        if self._told_before(plan.row, {f"song {plan.song.pk}": "title"}, report):
            return True
        # A later row may mean it by what it is called before this one.
        self._seen.first(_identity_key(plan.song.identity), number=plan.row.number, line=plan.row.line)
        return False

    def _audio(self, songs: list[SongRow], report: ImportReport) -> dict[str, AudioFile]:
        """Check the audio that rows name; rows whose audio is refused leave `songs`."""
        files: dict[str, AudioFile] = {}
        for song in [song for song in songs if song.audio]:
            try:
                files[song.identity] = audio_from_folder(song.audio, folder=self._folder, identity=song.identity)
            except ValueError as error:
                report.errors.append(RowError(song.line, "audio", str(error), song.place))
                songs.remove(song)
        return files

    def _write(
        self, songs: Sequence[SongRow], files: dict[str, AudioFile], report: ImportReport, stored: list[str]
    ) -> None:
        """Write the rows; when the database refuses them together, in halves, until the one at fault stands alone."""
        if not songs:
            return
        audio = {identity: (file.name, file.seconds) for identity, file in files.items()}
        try:
            if self._dry_run:
                self._plan(songs, audio, report)
                return
            part = ImportReport()
            with transaction.atomic():
                plans = self._plan(songs, audio, part)
                replaced = plans_write(plans)
        except (IntegrityError, DataError) as error:
            if len(songs) == 1:
                message = _("the database refuses it: %(why)s") % {"why": str(error).splitlines()[0]}
                report.errors.append(RowError(songs[0].line, "", message, songs[0].place))
                return
            middle = len(songs) // 2
            self._write(songs[:middle], files, report, stored)
            self._write(songs[middle:], files, report, stored)
            return
        heard = [plan for plan in plans if plan.row.identity in files]
        stored += audio_store(files[plan.row.identity] for plan in heard)
        recordings_ensure(songs=[plan.song.pk for plan in heard])
        transaction.on_commit(lambda: audio_discard(replaced))
        report.add(part)

    def _plan(self, songs: Sequence[SongRow], audio: dict[str, tuple[str, float]], report: ImportReport) -> list[Plan]:
        plans, errors = songs_plan(songs, audio=audio, lock=not self._dry_run)
        report.errors += errors
        single = [plan for plan in plans if plan.is_new or not self._planned_before(plan, report)]
        report.changes += [change_of(plan) for plan in single if plan.is_change]
        report.created += sum(plan.is_new for plan in single)
        report.updated += sum(plan.is_change and not plan.is_new for plan in single)
        report.unchanged += sum(not plan.is_change for plan in single)
        report.kept_weights += sum(plan.kept_weights for plan in single)
        return single


def _finish(report: ImportReport) -> None:
    report.errors.sort(key=lambda error: error.line)
    report.errors_total = len(report.errors)
    report.left_out = report.rows - report.created - report.updated - report.unchanged


def _keys(song: SongRow) -> dict[str, str]:
    """Return the keys that a row means its song by, and the column to name when one stood before."""
    keys = {_identity_key(song.identity): "title"}
    if song.isrc:
        keys[f"isrc {song.isrc}"] = "isrc"
    if song.musicbrainz_id:
        keys[f"musicbrainz {song.musicbrainz_id}"] = "musicbrainz_id"
    return keys


def _identity_key(identity: str) -> str:
    return f"identity {identity}"
