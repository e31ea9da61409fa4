"""The periodic pass over all songs: claims its row, works in chunks under a lease, and goes on where another ended.

Each chunk is written in the transaction that moves the row's cursor and renews its lease: a worker that dies leaves
the last whole chunk behind, and one that lost its lease writes nothing more.
"""

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from catalog.models import Song
from config.common import crash
from recommendations.crowd import priors_write, statistics_write
from recommendations.models import CrowdRefresh
from recommendations.neighbours import neighbours_forget, neighbours_write, songs_liked_after

State, Phase = CrowdRefresh.State, CrowdRefresh.Phase
EVERY: Final = timedelta(minutes=10)
LEASE: Final = timedelta(seconds=60)
BUDGET_S: Final = 600.0
CHUNK: Final[dict[str, int]] = {Phase.PRIORS: 2000, Phase.NEIGHBOURS: 50}

Progress = Callable[[CrowdRefresh], None]


class LeaseLost(Exception):
    """Another worker took the pass over; nothing of the chunk was written."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A pass that this worker alone may go on with, as long as the lease holds."""

    refresh_id: int
    token: uuid.UUID


def refresh_begin(*, now: bool = False) -> bool:
    """Begin a pass when the last one is ten minutes old, or at once if `now`; False when none is due or one runs."""
    newest = CrowdRefresh.objects.order_by("-started_at").first()
    if newest and (newest.state == State.RUNNING or not (now or newest.started_at < timezone.now() - EVERY)):
        return False
    try:
        with transaction.atomic():
            CrowdRefresh.objects.create()
    except IntegrityError:  # another worker was faster
        return False
    return True


def refresh_claim() -> Claim | None:
    """Take the running pass if nobody holds it, or whoever did has let the lease run out."""
    now, token = timezone.now(), uuid.uuid4()
    free = CrowdRefresh.objects.filter(Q(lease_until=None) | Q(lease_until__lt=now), state=State.RUNNING)
    running = free.values_list("pk", flat=True).first()
    if running is None or not free.filter(pk=running).update(lease_token=token, lease_until=now + LEASE):
        return None
    return Claim(running, token)


def refresh_work(
    claim: Claim, *, budget_s: float = BUDGET_S, sizes: dict[str, int] = CHUNK, progress: Progress | None = None
) -> bool:
    """Go on chunk by chunk; return whether the pass is done. Raises LeaseLost.

    After `budget_s` seconds the pass is let go, so that any worker may take it up again.
    """
    deadline = time.monotonic() + budget_s
    while not _chunk(claim, sizes):
        if progress:
            progress(CrowdRefresh.objects.get(pk=claim.refresh_id))
        if time.monotonic() > deadline:
            _mine(claim).update(lease_token=None, lease_until=None)
            return False
    return True


def refresh_continue() -> None:
    """What beat asks for every minute: begin a pass when one is due, and work on it when nobody else does."""
    refresh_begin()
    claim = refresh_claim()
    if claim is not None:
        refresh_work(claim)


@transaction.atomic
def _chunk(claim: Claim, sizes: dict[str, int]) -> bool:
    """Write the next songs and move the cursor past them; return whether there was nothing left."""
    # Updated before anything is read: the row's lock keeps a worker out whose lease has just run out.
    if not _mine(claim).update(lease_until=timezone.now() + LEASE):
        raise LeaseLost
    row = CrowdRefresh.objects.get(pk=claim.refresh_id)
    if row.phase == Phase.PRIORS:
        done = _priors_chunk(row, sizes[Phase.PRIORS])
    else:
        done = _neighbours_chunk(row, sizes[Phase.NEIGHBOURS])
    crash.point("refresh_chunk")
    return done


def _priors_chunk(row: CrowdRefresh, size: int) -> bool:
    songs = Song.objects.filter(pk__gt=row.cursor).order_by("pk").values_list("pk", flat=True)
    ids = list(songs[:size])
    if ids:
        statistics_write(song_ids=ids)
        priors_write(song_ids=ids)
        _advance(row, ids)
    else:
        CrowdRefresh.objects.filter(pk=row.pk).update(phase=Phase.NEIGHBOURS, cursor=0, songs=0)
    return False


def _neighbours_chunk(row: CrowdRefresh, size: int) -> bool:
    ids = songs_liked_after(row.cursor, limit=size)
    neighbours_forget(after=row.cursor, until=ids[-1] if ids else None, but=ids)
    if ids:
        neighbours_write(song_ids=ids)
        _advance(row, ids)
        return False
    CrowdRefresh.objects.filter(pk=row.pk).update(
        state=State.DONE, finished_at=timezone.now(), lease_token=None, lease_until=None
    )
    CrowdRefresh.objects.filter(state=State.DONE).exclude(pk=row.pk).delete()
    return True


def _advance(row: CrowdRefresh, ids: Sequence[int]) -> None:
    CrowdRefresh.objects.filter(pk=row.pk).update(cursor=ids[-1], songs=F("songs") + len(ids))


def _mine(claim: Claim) -> QuerySet[CrowdRefresh]:
    return CrowdRefresh.objects.filter(pk=claim.refresh_id, state=State.RUNNING, lease_token=claim.token)
