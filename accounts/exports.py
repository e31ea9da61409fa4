"""A copy of everything about a listener: asked for, built by a worker, downloaded once, gone after a day.

The row is the queue, as with snapshots: a lost message is sent again, and a second build of the same row is refused.
"""

import csv
import json
import logging
import shutil
import tempfile
import uuid
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from io import TextIOWrapper
from typing import IO, Any, Final

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, storages
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import ConsentEvent, DataExport, User
from accounts.registry import Holding, holdings
from accounts.selectors import consent_receipt

logger = logging.getLogger(__name__)

KEPT: Final = timedelta(hours=24)
RESEND_AFTER: Final = timedelta(seconds=30)
IN_MEMORY: Final = 4 * 1024 * 1024
State = DataExport.State

README = """Everything this site holds about you, as of {when}.

Each kind of data is in two files with the same content: .json for programs, .csv for spreadsheets.
receipts/ holds one receipt for each answer you gave: the words you read, and hashes that prove the answer unchanged.
Photos are not here: they are deleted within seconds of being read. Of secrets that sign you in, such as your
password, only that they exist is told.
"""


class TooManyExports(Exception):
    """The listener asked for as many exports as a day allows; `retry_after_s` says when another may be asked for."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(retry_after_s)
        self.retry_after_s = retry_after_s


def export_storage() -> Storage:
    """The private storage of exports."""
    return storages["exports"]


@transaction.atomic
def export_request(*, user: User) -> DataExport:
    """Ask for a copy; one that is being built or waits to be downloaded is returned instead of a second one."""
    User.objects.select_for_update().only("pk").get(pk=user.pk)
    now = timezone.now()
    recent = DataExport.objects.filter(user=user, created_at__gt=now - KEPT).order_by("-created_at")
    if (last := recent.first()) and last.state in (State.QUEUED, State.READY):
        return last
    if recent.count() >= settings.EXPORTS_PER_DAY:
        oldest = recent[settings.EXPORTS_PER_DAY - 1]
        raise TooManyExports(int((oldest.created_at + KEPT - now).total_seconds()) + 1)
    return DataExport.objects.create(user=user)


def export_build(*, export_id: uuid.UUID) -> None:
    """Write the zip and make it ready; nothing when that was done already or the listener is gone."""
    export = DataExport.objects.filter(pk=export_id, state=State.QUEUED).select_related("user").first()
    if export is None:
        return
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as content:
        _write(export.user, content)
        content.seek(0)
        name = export_storage().save(f"{uuid.uuid4().hex}.zip", File(content))
    built = DataExport.objects.filter(pk=export.pk, state=State.QUEUED).update(state=State.READY, stored_name=name)
    if not built:
        export_storage().delete(name)


def export_take(*, user: User, export_id: uuid.UUID) -> IO[bytes] | None:
    """Hand over the file and delete it here; None when it is not the listener's, not ready, or was taken before."""
    mine = DataExport.objects.filter(pk=export_id, user=user)
    if not mine.filter(state=State.READY).update(state=State.DOWNLOADED, downloaded_at=timezone.now()):
        return None
    name = mine.get().stored_name
    content = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the response closes it
    with export_storage().open(name) as stored:
        shutil.copyfileobj(stored, content)
    export_storage().delete(name)
    content.seek(0)
    return content


def exports_reconcile() -> list[uuid.UUID]:
    """Let old exports go; return those whose build must be asked for again."""
    now = timezone.now()
    for export in DataExport.objects.filter(created_at__lt=now - KEPT).exclude(state=State.EXPIRED)[:200]:
        if export.stored_name:
            export_storage().delete(export.stored_name)
        DataExport.objects.filter(pk=export.pk).update(state=State.EXPIRED, stored_name="")
    lost = DataExport.objects.filter(state=State.QUEUED).filter(
        Q(sent_at=None, created_at__lt=now - RESEND_AFTER) | Q(sent_at__lt=now - RESEND_AFTER)
    )
    ids = list(lost.values_list("pk", flat=True)[:100])
    DataExport.objects.filter(pk__in=ids).update(sent_at=now)
    return ids


def _write(user: User, content: IO[bytes]) -> None:
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", README.format(when=timezone.now().isoformat(timespec="seconds")))
        for holding in holdings():
            if holding.exported:
                _write_holding(archive, holding, user)
        for event in ConsentEvent.objects.filter(user=user).select_related("document").order_by("created_at"):
            receipt = json.dumps(consent_receipt(event=event), indent=2, ensure_ascii=False)
            archive.writestr(
                f"receipts/{event.created_at:%Y-%m-%dT%H%M%S}-{event.purpose}-{event.action}.json", receipt
            )


def _write_holding(archive: zipfile.ZipFile, holding: Holding, user: User) -> None:
    with archive.open(f"{holding.name}.json", "w") as raw, TextIOWrapper(raw, "utf-8") as file:
        file.write("[")
        for number, row in enumerate(_rows(holding, user)):
            file.write(",\n " if number else "\n ")
            file.write(json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False))
        file.write("\n]\n")
    with archive.open(f"{holding.name}.csv", "w") as raw, TextIOWrapper(raw, "utf-8", newline="") as file:
        writer = csv.DictWriter(file, holding.exported)
        writer.writeheader()
        for row in _rows(holding, user):
            writer.writerow({name: _cell(value) for name, value in row.items()})


def _rows(holding: Holding, user: User) -> Iterator[dict[str, Any]]:
    rows: Iterator[dict[str, Any]] = holding.rows(user).order_by("pk").values(*holding.exported).iterator()
    return rows


def _cell(value: Any) -> str:
    """As text; a leading sign that spreadsheets take for a formula is disarmed."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    text = "" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
