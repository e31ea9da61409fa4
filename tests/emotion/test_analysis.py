"""The workers' side: one reading a snapshot, whoever dies, and nothing left behind."""

import os
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Purpose, User
from accounts.services import consent_grant, consent_withdraw
from emotion import analysis, services, vault
from emotion.inference import pipeline
from emotion.inference.types import Analysis
from emotion.models import Reading, Snapshot, SnapshotKey

Stored = Callable[[], list[bytes]]


def age(snapshot: Snapshot, **columns: int) -> None:
    """Move the named times of the row into the past by so many seconds."""
    now = timezone.now()
    values = {name: now - timedelta(seconds=seconds) for name, seconds in columns.items()}
    Snapshot.objects.filter(pk=snapshot.pk).update(**values)


def test_it_reads_the_sample_photo_as_happy(submitted: Snapshot, stored: Stored) -> None:
    analysis.snapshot_analyse(snapshot_id=submitted.pk)
    submitted.refresh_from_db()
    reading = submitted.reading
    assert (submitted.state, reading.outcome, reading.emotion) == ("done", "read", "happy")
    assert sum(reading.probabilities.values()) == pytest.approx(1.0)
    assert set(reading.probabilities) == {"angry", "happy", "neutral", "sad", "surprise"}
    assert reading.model_version
    assert submitted.bytes_deleted_at is not None
    assert stored() == []
    assert not SnapshotKey.objects.exists()


def test_it_writes_one_reading_when_told_twice(submitted: Snapshot) -> None:
    analysis.snapshot_analyse(snapshot_id=submitted.pk)
    analysis.snapshot_analyse(snapshot_id=submitted.pk)
    assert Reading.objects.count() == 1


def test_it_leaves_a_snapshot_that_another_worker_holds(submitted: Snapshot) -> None:
    assert analysis.snapshot_claim(snapshot_id=submitted.pk) is not None
    analysis.snapshot_analyse(snapshot_id=submitted.pk)
    assert not Reading.objects.exists()


def test_it_says_when_there_is_no_face(alice: User) -> None:
    snapshot = services.snapshot_submit(
        user=alice, images=[grey_png()], source="upload", client_request_id=uuid.uuid4()
    )
    analysis.snapshot_analyse(snapshot_id=snapshot.pk)
    reading = Reading.objects.get()
    assert (reading.outcome, reading.emotion, reading.reasons) == ("no_face", "", ["no_face"])


def test_it_writes_nothing_once_consent_is_withdrawn(alice: User, submitted: Snapshot, stored: Stored) -> None:
    consent_withdraw(user=alice, purpose=Purpose.SNAPSHOT_ANALYSIS, surface="web")
    analysis.snapshot_analyse(snapshot_id=submitted.pk)
    submitted.refresh_from_db()
    assert (submitted.state, submitted.reason) == ("failed", "withdrawn")
    assert not Reading.objects.exists()
    assert stored() == []


def test_it_leaves_what_was_taken_before_a_withdrawal_unread_when_consent_is_given_again(
    alice: User, submitted: Snapshot
) -> None:
    consent_withdraw(user=alice, purpose=Purpose.SNAPSHOT_ANALYSIS, surface="web")
    consent_grant(user=alice, purpose=Purpose.SNAPSHOT_ANALYSIS, surface="web")
    analysis.snapshot_analyse(snapshot_id=submitted.pk)
    submitted.refresh_from_db()
    assert (submitted.state, submitted.reason) == ("failed", "withdrawn")
    assert not Reading.objects.exists()


def test_it_writes_nothing_once_the_owner_has_cancelled(
    submitted: Snapshot, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    analyse = pipeline.analyse

    def cancelled_meanwhile(*args: Any, **kwargs: Any) -> Analysis:
        services.snapshot_cancel(snapshot=submitted)
        return analyse(*args, **kwargs)

    monkeypatch.setattr(pipeline, "analyse", cancelled_meanwhile)
    analysis.snapshot_analyse(snapshot_id=submitted.pk)
    submitted.refresh_from_db()
    assert (submitted.state, submitted.reason) == ("failed", "cancelled")
    assert not Reading.objects.exists()
    assert not SnapshotKey.objects.exists()
    assert stored() == []


def test_it_cancels_while_the_storage_is_away_and_deletes_later(submitted: Snapshot, stored: Stored) -> None:
    with out_of_reach():
        services.snapshot_cancel(snapshot=submitted)
    assert not SnapshotKey.objects.exists()
    analysis.snapshots_reconcile()
    assert stored() == []


def test_it_waits_while_the_storage_is_out_of_reach(submitted: Snapshot) -> None:
    with out_of_reach():
        for _ in range(analysis.MAX_ATTEMPTS + 1):
            analysis.snapshot_analyse(snapshot_id=submitted.pk)
    submitted.refresh_from_db()
    assert (submitted.state, submitted.attempt) == ("queued", 0)
    age(submitted, queued_at=20)
    assert analysis.snapshots_reconcile() == [submitted.pk]
    analysis.snapshot_analyse(snapshot_id=submitted.pk)
    assert Reading.objects.count() == 1


def test_it_fails_when_the_bytes_are_gone(submitted: Snapshot) -> None:
    vault.snapshot_storage().delete(submitted.stored_names[0])
    analysis.snapshot_analyse(snapshot_id=submitted.pk)
    submitted.refresh_from_db()
    assert (submitted.state, submitted.reason) == ("failed", "lost")


def test_it_cannot_read_the_bytes_without_their_own_key(submitted: Snapshot) -> None:
    _key, other = vault.key_new(uuid.uuid4())
    with pytest.raises(vault.Unreadable):
        vault.bytes_open(submitted.stored_names[0], wrapped=other, snapshot_id=submitted.pk)


def test_the_reconciler_sends_a_lost_hint_again(submitted: Snapshot) -> None:
    assert analysis.snapshots_reconcile() == []
    age(submitted, created_at=20)
    assert analysis.snapshots_reconcile() == [submitted.pk]
    assert analysis.snapshots_reconcile() == []


def test_the_reconciler_takes_back_what_a_dead_worker_held(submitted: Snapshot) -> None:
    analysis.snapshot_claim(snapshot_id=submitted.pk)
    age(submitted, lease_until=1)
    assert analysis.snapshots_reconcile() == [submitted.pk]
    analysis.snapshot_analyse(snapshot_id=submitted.pk)
    assert Reading.objects.count() == 1


def test_the_reconciler_gives_up_after_three_attempts(submitted: Snapshot, stored: Stored) -> None:
    for _ in range(3):
        analysis.snapshot_claim(snapshot_id=submitted.pk)
        age(submitted, lease_until=1)
        analysis.snapshots_reconcile()
    submitted.refresh_from_db()
    assert (submitted.state, submitted.reason, submitted.attempt) == ("failed", "attempts", 3)
    assert stored() == []
    assert not SnapshotKey.objects.exists()


def test_the_reconciler_expires_what_is_older_than_ten_minutes(submitted: Snapshot, stored: Stored) -> None:
    age(submitted, created_at=601)
    assert analysis.snapshots_reconcile() == []
    submitted.refresh_from_db()
    assert (submitted.state, submitted.reason) == ("expired", "expired")
    assert stored() == []
    assert not SnapshotKey.objects.exists()


def test_the_reconciler_sends_again_while_the_storage_is_out_of_reach(alice: User, submitted: Snapshot) -> None:
    ended = services.snapshot_submit(user=alice, images=[grey_png()], source="upload", client_request_id=uuid.uuid4())
    Snapshot.objects.filter(pk=ended.pk).update(state=Snapshot.State.FAILED)
    age(submitted, created_at=20)
    with out_of_reach():
        assert analysis.snapshots_reconcile() == [submitted.pk]


def test_the_reconciler_deletes_bytes_whose_row_was_never_committed(submitted: Snapshot, stored: Stored) -> None:
    key, _wrapped = vault.key_new(uuid.uuid4())
    stray = vault.bytes_store(b"a face", key=key, snapshot_id=uuid.uuid4())
    analysis.snapshots_reconcile()
    assert len(stored()) == 2
    make_old(stray)
    make_old(submitted.stored_names[0])
    analysis.snapshots_reconcile()
    assert vault.snapshot_storage().exists(submitted.stored_names[0])
    assert len(stored()) == 1


def make_old(name: str) -> None:
    """Move the time of a stored object eleven minutes into the past."""
    then = time.time() - 660
    os.utime(vault.snapshot_storage().path(name), (then, then))


@contextmanager
def out_of_reach() -> Iterator[None]:
    """Put a file where the folder of snapshots is."""
    folder = Path(vault.snapshot_storage().path(""))
    aside = folder.with_name("aside")
    folder.rename(aside)
    folder.touch()
    try:
        yield
    finally:
        folder.unlink()
        aside.rename(folder)


def grey_png() -> bytes:
    """Return a photo of nothing."""
    import io

    from PIL import Image

    packed = io.BytesIO()
    Image.new("RGB", (640, 480), (128, 128, 128)).save(packed, "PNG")
    return packed.getvalue()
