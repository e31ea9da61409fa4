"""Long imports: asked for on a page, done by a worker in chunks, gone on with after whatever stopped it."""

import tempfile
import time
import uuid
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from typing import Any, BinaryIO, Final

from django.core.files import File
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.importing import FieldChange, ImportFileError, ImportReport, RowChange, RowError, RowStream
from catalog.models import ImportJob
from catalog.reading import file_rows
from catalog.song_import import songs_import_chunks

State = ImportJob.State
LEASE: Final = timedelta(seconds=120)
RESEND_AFTER: Final = timedelta(seconds=60)
KEPT: Final = timedelta(days=30)
CHECKED_KEPT: Final = timedelta(days=7)
MAX_ATTEMPTS: Final = 3
"""Starts without a chunk done in between, after which a job counts as poisonous."""
BUDGET_S: Final = 240.0
"""Seconds of one run; what is left goes to the next, so that others get their turn and the task keeps its limit."""
MAX_SHOWN: Final = 200
FOLDER: Final = "imports"


class LeaseLost(Exception):
    """Another worker has the job, or nobody shall."""


def import_storage() -> Storage:
    """Return the private storage of files that wait to be imported."""
    return storages["default"]


def import_request(*, user: User, file: "File[bytes]", name: str, form: str) -> ImportJob:
    """Store the file and ask for its dry run. Tell a worker once the transaction is over."""
    job = ImportJob(requested_by=user, name=name[-200:], form=form)
    job.stored_name = import_storage().save(f"{FOLDER}/{job.pk.hex}.{form}", file)
    try:
        job.save(force_insert=True)
    except BaseException:
        import_storage().delete(job.stored_name)
        raise
    return job


def import_confirm(*, job: ImportJob) -> bool:
    """Let a checked file be imported; False when it is not, or no longer, waiting for that."""
    waiting = ImportJob.objects.filter(pk=job.pk, state=State.CHECKED)
    fresh = {"rows_done": 0, "share": 0.0, "report": {}, "attempts": 0, "sent_at": None, "changed_at": timezone.now()}
    return bool(waiting.update(state=State.QUEUED, dry_run=False, **fresh))


def import_drop(*, job: ImportJob) -> bool:
    """Forget a checked file; False when it is not waiting."""
    waiting = ImportJob.objects.filter(pk=job.pk, state=State.CHECKED)
    dropped = bool(waiting.update(state=State.FAILED, message=_("Dropped."), stored_name=""))
    if dropped:
        import_storage().delete(job.stored_name)
    return dropped


def import_run(*, job_id: uuid.UUID, budget_s: float = BUDGET_S) -> bool:
    """Work on a job for a while; return whether there is more of it to do. Nothing when another worker has it."""
    job, token = _claimed(job_id)
    if job is None:
        return False
    try:
        with _content(job) as file:
            more = _work(job, token, file_rows(file, form=job.form), budget_s)
    except LeaseLost:
        return False
    except (ImportFileError, FileNotFoundError) as error:
        why = str(error) if isinstance(error, ImportFileError) else _("The file is gone.")
        _end(job, token, state=State.FAILED, message=why)
        return False
    if more:
        _mine(job, token).update(state=State.QUEUED, sent_at=timezone.now(), **RELEASED)
        return True
    _end(job, token, state=State.CHECKED if job.dry_run else State.DONE, share=1.0)
    return False


RELEASED: Final[dict[str, Any]] = {"lease_token": None, "lease_until": None}


def _claimed(job_id: uuid.UUID) -> tuple[ImportJob | None, uuid.UUID]:
    now, token = timezone.now(), uuid.uuid4()
    free = Q(state=State.QUEUED) | Q(state=State.RUNNING, lease_until__lt=now)
    claimed = ImportJob.objects.filter(free, pk=job_id).update(
        state=State.RUNNING, lease_token=token, lease_until=now + LEASE, attempts=F("attempts") + 1
    )
    return (ImportJob.objects.get(pk=job_id) if claimed else None), token


def _mine(job: ImportJob, token: uuid.UUID) -> Any:
    return ImportJob.objects.filter(pk=job.pk, lease_token=token)


def _content(job: ImportJob) -> BinaryIO:
    """Return the file on this machine, wherever it is stored: it is read twice and by seeking."""
    content = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    with import_storage().open(job.stored_name) as stored:
        for block in stored.chunks():
            content.write(block)
    content.seek(0)
    return content


def _work(job: ImportJob, token: uuid.UUID, stream: RowStream, budget_s: float) -> bool:
    deadline = time.monotonic() + budget_s
    report = report_read(job.report)
    advance = partial(_advance, job, token, stream, report)
    chunks = songs_import_chunks(
        stream, dry_run=job.dry_run, skip=job.rows_done, before_commit=advance, editor=job.requested_by
    )
    return any(time.monotonic() > deadline for _part in chunks)  # stops at the first chunk after the deadline


def _advance(job: ImportJob, token: uuid.UUID, stream: RowStream, report: ImportReport, part: ImportReport) -> None:
    """Note a chunk in the transaction that writes it: its rows are counted exactly once, whatever comes."""
    report.add(part)
    changed = _mine(job, token).update(
        rows_done=report.rows,
        share=stream.share,
        report=report_written(report),
        attempts=0,
        lease_until=timezone.now() + LEASE,
        changed_at=timezone.now(),
    )
    if not changed:
        raise LeaseLost


def report_written(report: ImportReport) -> dict[str, Any]:
    """Return the report as the row keeps it: all counts, and the first errors and changes."""
    short = ImportReport()
    short.add(report)
    short.errors, short.changes = report.errors[:MAX_SHOWN], report.changes[:MAX_SHOWN]
    return asdict(short)


def report_read(kept: dict[str, Any]) -> ImportReport:
    """Return what `report_written` wrote."""
    counts = {name: value for name, value in kept.items() if name not in ("errors", "changes")}
    changes = [
        RowChange(**{**change, "fields": tuple(FieldChange(**each) for each in change["fields"])})
        for change in kept.get("changes", [])
    ]
    return ImportReport(**counts, errors=[RowError(**error) for error in kept.get("errors", [])], changes=changes)


def _end(job: ImportJob, token: uuid.UUID, **values: Any) -> None:
    """Come to an end; the file goes unless a person may still say yes to it."""
    keep = values["state"] == State.CHECKED
    with transaction.atomic():
        ended = _mine(job, token).update(
            **values, **RELEASED, changed_at=timezone.now(), stored_name=job.stored_name if keep else ""
        )
        if ended and not keep:
            transaction.on_commit(lambda: import_storage().delete(job.stored_name))


def imports_reconcile() -> list[uuid.UUID]:
    """End what cannot be saved, forget what is old, and return the jobs that a worker must be told of again."""
    now = timezone.now()
    expired = Q(state=State.RUNNING, lease_until__lt=now)
    for job in ImportJob.objects.filter(expired, attempts__gte=MAX_ATTEMPTS)[:100]:
        message = _("The import stopped three times at the same place.")
        _end(job, job.lease_token or uuid.uuid4(), state=State.FAILED, message=message)
    for job in ImportJob.objects.filter(state=State.CHECKED, changed_at__lt=now - CHECKED_KEPT)[:100]:
        import_drop(job=job)
    ended = ImportJob.objects.filter(state__in=(State.DONE, State.FAILED))
    ended.filter(changed_at__lt=now - KEPT).delete()
    waiting = Q(state=State.QUEUED) & (
        Q(sent_at=None, changed_at__lt=now - RESEND_AFTER) | Q(sent_at__lt=now - RESEND_AFTER)
    )
    ids = list(ImportJob.objects.filter(waiting | expired).values_list("pk", flat=True)[:100])
    ImportJob.objects.filter(pk__in=ids).update(sent_at=now)
    return ids
