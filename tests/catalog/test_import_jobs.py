"""A long import survives whatever stops it: its row says how far it is, and nothing counts twice."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from accounts.models import User
from catalog import bulk, import_jobs, song_import, tasks
from catalog.import_jobs import import_confirm, import_drop, import_request, import_run, imports_reconcile
from catalog.models import ImportJob, Song

pytestmark = pytest.mark.django_db(transaction=True)
State = ImportJob.State


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(song_import, "CHUNK", 10)


@pytest.fixture
def job(alice: User) -> ImportJob:
    """Return a job of 35 good rows and a bad one, whose dry run a person has agreed to."""
    rows = "".join(f"Song {number},Artist {number % 7}\n" for number in range(35))
    file = ContentFile(f"title,artists\n{rows},nobody\n".encode())
    job = import_request(user=alice, file=file, name="songs.csv", form="csv")
    assert import_run(job_id=job.pk) is False
    assert not Song.objects.exists()
    job.refresh_from_db()
    assert (job.state, job.report["created"], job.report["left_out"]) == (State.CHECKED, 35, 1)
    assert import_confirm(job=job)
    return job


def reloaded(job: ImportJob) -> ImportJob:
    return ImportJob.objects.get(pk=job.pk)


def test_it_imports_and_deletes_the_file(job: ImportJob) -> None:
    assert import_run(job_id=job.pk) is False
    done = reloaded(job)
    assert (done.state, done.rows_done, done.share, done.report["created"]) == (State.DONE, 36, 1.0, 35)
    assert Song.objects.count() == 35
    assert done.stored_name == ""
    assert not storages["default"].exists(job.stored_name)


def test_it_goes_on_where_its_time_ended(job: ImportJob) -> None:
    runs = 1
    while import_run(job_id=job.pk, budget_s=0.0):
        assert reloaded(job).state == State.QUEUED
        assert Song.objects.count() == min(35, 10 * runs)
        runs += 1
    assert runs == 5
    assert (reloaded(job).report["created"], Song.objects.count()) == (35, 35)


def test_it_goes_on_after_a_worker_died_in_the_middle_of_a_chunk(
    job: ImportJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = bulk.plans_write, []

    def dies(plans: Any) -> Any:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(plans)

    monkeypatch.setattr(song_import, "plans_write", dies)
    with pytest.raises(KeyboardInterrupt):
        import_run(job_id=job.pk)
    assert (reloaded(job).state, reloaded(job).rows_done, Song.objects.count()) == (State.RUNNING, 20, 20)
    assert import_run(job_id=job.pk) is False  # its lease still holds
    assert imports_reconcile() == []
    ImportJob.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert imports_reconcile() == [job.pk]
    import_run(job_id=job.pk)
    assert (reloaded(job).report["created"], reloaded(job).report["rows"], Song.objects.count()) == (35, 36, 35)


def test_it_still_tells_a_row_of_before_the_stop_that_comes_again(alice: User) -> None:
    rows = "".join(f"Song {number % 12},X\n" for number in range(24))
    job = import_request(user=alice, file=ContentFile(f"title,artists\n{rows}".encode()), name="a.csv", form="csv")
    while import_run(job_id=job.pk, budget_s=0.0):
        pass
    report = reloaded(job).report
    assert (report["created"], report["left_out"]) == (12, 12)
    assert report["errors"][0]["message"] == "is the same song as line 2"


def test_it_writes_nothing_once_another_worker_has_the_lease(job: ImportJob, monkeypatch: pytest.MonkeyPatch) -> None:
    real = bulk.plans_write

    def robbed(plans: Any) -> Any:
        ImportJob.objects.update(lease_token=uuid.uuid4())
        return real(plans)

    monkeypatch.setattr(song_import, "plans_write", robbed)
    assert import_run(job_id=job.pk) is False
    assert (Song.objects.count(), reloaded(job).rows_done) == (0, 0)


def test_it_fails_what_stops_three_times_at_the_same_place(job: ImportJob) -> None:
    ImportJob.objects.update(
        state=State.RUNNING, attempts=3, lease_token=uuid.uuid4(), lease_until=timezone.now() - timedelta(seconds=1)
    )
    assert imports_reconcile() == []
    assert (reloaded(job).state, reloaded(job).stored_name) == (State.FAILED, "")
    assert not storages["default"].exists(job.stored_name)


def test_it_says_why_a_file_cannot_be_imported(alice: User) -> None:
    job = import_request(user=alice, file=ContentFile(b"nonsense\n"), name="a.csv", form="csv")
    import_run(job_id=job.pk)
    assert (reloaded(job).state, "lacks" in reloaded(job).message) == (State.FAILED, True)
    gone = import_request(user=alice, file=ContentFile(b"title,artists\n"), name="a.csv", form="csv")
    storages["default"].delete(gone.stored_name)
    import_run(job_id=gone.pk)
    assert (reloaded(gone).state, reloaded(gone).message) == (State.FAILED, "The file is gone.")


def test_it_takes_one_answer_to_a_dry_run(job: ImportJob) -> None:
    assert not import_confirm(job=job)
    assert not import_drop(job=job)


def test_it_drops_a_file_that_nobody_says_yes_to(job: ImportJob) -> None:
    ImportJob.objects.update(state=State.CHECKED)
    ImportJob.objects.filter(pk=job.pk).update(changed_at=timezone.now() - timedelta(days=8))
    imports_reconcile()
    assert reloaded(job).state == State.FAILED
    assert not storages["default"].exists(job.stored_name)
    ImportJob.objects.filter(pk=job.pk).update(changed_at=timezone.now() - timedelta(days=31))
    imports_reconcile()
    assert not ImportJob.objects.exists()


def test_it_is_sent_again_when_its_message_was_lost(job: ImportJob, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(tasks.import_run, "delay", told.append)
    assert imports_reconcile() == []
    ImportJob.objects.update(changed_at=timezone.now() - timedelta(minutes=2))
    tasks.imports_reconcile()
    assert told == [str(job.pk)]
    tasks.imports_reconcile()
    assert told == [str(job.pk)]


def test_it_waits_for_the_reconciler_when_the_broker_is_away(job: ImportJob, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_job_id: str) -> None:
        raise OSError("refused")

    monkeypatch.setattr(tasks.import_run, "delay", away)
    tasks.import_hint(job.pk)
    assert reloaded(job).state == State.QUEUED
    assert timedelta(minutes=2) > import_jobs.RESEND_AFTER
