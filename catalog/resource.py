"""django-import-export's view of song files: our own reading, checks and writing behind its pages."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.formats.base_formats import Format
from import_export.forms import ImportForm
from import_export.resources import Resource
from import_export.results import Result

from catalog.importing import FileRow, ImportFileError, ImportReport
from catalog.reading import file_rows, format_of
from catalog.song_import import songs_import


class SongFile(Format):  # type: ignore[misc]
    """A format that our own reading understands, line numbers and all."""

    form = ""
    title: str | Promise = ""

    def __init__(self, encoding: str | None = None) -> None:
        self.encoding = encoding

    def get_title(self) -> str:
        """Name it in the list of formats."""
        return str(self.title)

    def can_import(self) -> bool:
        """Say that it may be imported."""
        return True

    def create_dataset(self, in_stream: bytes | None) -> list[FileRow]:
        """Read the file's rows. Raises ImportFileError when it is no file of songs, or is no longer there."""
        if in_stream is None:
            raise ImportFileError(_("The file was kept for a day and is gone: choose it again."))
        return list(file_rows(io.BytesIO(in_stream), form=self.form))


class SongCsv(SongFile):
    """Comma-separated values."""

    form, title = "csv", gettext_lazy("CSV")


class SongJson(SongFile):
    """A JSON list, or a JSON object a line."""

    form, title = "json", gettext_lazy("JSON")


FORMATS: Sequence[type[SongFile]] = (SongCsv, SongJson)


class SongResult(Result):  # type: ignore[misc]
    """What the import did or would do, in our words; rows with errors never stand in the way of the others."""

    def __init__(self, report: ImportReport) -> None:
        super().__init__()
        self.report = report
        self.total_rows = report.rows


class SongResource(Resource):  # type: ignore[misc]
    """Songs, imported by the service that the command uses too."""

    @classmethod
    def get_display_name(cls) -> str:
        """Name it where there are several."""
        return _("Songs")

    def get_user_visible_fields(self) -> list[Any]:
        """Leave the list of columns to the manual and the template."""
        return []

    def import_data(self, dataset: list[FileRow], dry_run: bool = False, **kwargs: Any) -> SongResult:
        """Import the rows, or say what that would do."""
        return SongResult(songs_import(dataset, dry_run=dry_run, editor=kwargs.get("user")))


class SongImportForm(ImportForm):  # type: ignore[misc]
    """A file, and a format where its name does not tell."""

    def __init__(self, formats: Any, resources: Any, **kwargs: Any) -> None:
        super().__init__(formats, resources, **kwargs)
        self.fields["import_file"].label = gettext_lazy("File of songs")
        self.fields["import_file"].widget.attrs["accept"] = ".csv,.json,.jsonl,.ndjson"
        self.fields["format"].required = False
        self.fields["format"].label = gettext_lazy("Format")
        self.fields["format"].choices = [("", gettext_lazy("As its name says")), *self.fields["format"].choices[1:]]

    @property
    def media(self) -> Any:
        """Need no script: the format is told by the server."""
        return super(ImportForm, self).media

    def clean(self) -> dict[str, Any]:
        """Tell the format by the file's name when it is not chosen."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        file = cleaned.get("import_file")
        if file and not cleaned.get("format"):
            try:
                form = format_of(Path(file.name))
            except ImportFileError as error:
                self.add_error("format", str(error))
            else:
                cleaned["format"] = str([each.form for each in FORMATS].index(form))
        return cleaned
