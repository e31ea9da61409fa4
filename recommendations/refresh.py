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
from recommendations.neighbours import Nearest, neighbours_forget, songs_judged_after
from recommendations.outlooks import outlooks_write, sound_learn
from recommendations.sound import ears_from
from recommendations.touched import listeners_touched_after, taste_mend

State, Phase = CrowdRefresh.State, CrowdRefresh.Phase
EVERY: Final = timedelta(minutes=10)
LEASE: Final = timedelta(seconds=60)
BUDGET_S: Final = 600.0
CHUNK: Final[dict[str, int]] = {Phase.PRIORS: 2000, Phase.NEIGHBOURS: 50, Phase.TASTES: 5}
AFTER: Final = {Phase.SOUND: Phase.PRIORS, Phase.PRIORS: Phase.NEIGHBOURS, Phase.NEIGHBOURS: Phase.TASTES}

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
    work = _Work(sizes)
    while not _chunk(claim, work):
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


class _Work:
    """What a chunk of each phase does. What was read of the whole catalogue is kept from one chunk to the next."""

    def __init__(self, sizes: dict[str, int]) -> None:
        self._sizes = sizes
        self._nearest: Nearest | None = None

    def do(self, row: CrowdRefresh) -> Sequence[int]:
        """Write the next songs (or listeners) of the row's phase and return them; none where none are left."""
        if row.phase == Phase.SOUND:
            CrowdRefresh.objects.filter(pk=row.pk).update(sound=sound_learn().as_json())
            return ()
        return {Phase.PRIORS: self._priors, Phase.NEIGHBOURS: self._neighbours, Phase.TASTES: self._tastes}[
            Phase(row.phase)
        ](row, self._sizes[row.phase])

    def _priors(self, row: CrowdRefresh, size: int) -> Sequence[int]:
        songs = Song.objects.filter(pk__gt=row.cursor).order_by("pk").values_list("pk", flat=True)
        ids = list(songs[:size])
        if ids:
            ears = ears_from(row.sound)
            statistics_write(song_ids=ids, overrated=ears.overrated)
            outlooks_write(song_ids=ids, ears=ears)
            priors_write(song_ids=ids)
        return ids

    def _neighbours(self, row: CrowdRefresh, size: int) -> Sequence[int]:
        ids = songs_judged_after(row.cursor, limit=size)
        neighbours_forget(after=row.cursor, until=ids[-1] if ids else None, but=ids)
        if ids:
            self._nearest = self._nearest or Nearest(ears_from(row.sound))
            self._nearest.write(song_ids=ids)
        return ids

    def _tastes(self, row: CrowdRefresh, size: int) -> Sequence[int]:
        self._nearest = None
        last = CrowdRefresh.objects.filter(state=State.DONE).order_by("-started_at").first()
        ids = listeners_touched_after(row.cursor, since=last.started_at if last else None, limit=size)
        for pk in ids:
            taste_mend(user_id=pk)
        return ids


@transaction.atomic
def _chunk(claim: Claim, work: _Work) -> bool:
    """Do the next chunk and move the cursor past it, or go on to the next phase; return whether there was none left."""
    # Updated before anything is read: the row's lock keeps a worker out whose lease has just run out.
    if not _mine(claim).update(lease_until=timezone.now() + LEASE):
        raise LeaseLost
    row = CrowdRefresh.objects.get(pk=claim.refresh_id)
    done = work.do(row)
    this = CrowdRefresh.objects.filter(pk=row.pk)
    if done:
        this.update(cursor=done[-1], songs=F("songs") + len(done))
    elif following := AFTER.get(Phase(row.phase)):
        this.update(phase=following, cursor=0, songs=0)
    else:
        this.update(state=State.DONE, finished_at=timezone.now(), lease_token=None, lease_until=None)
        CrowdRefresh.objects.filter(state=State.DONE).exclude(pk=row.pk).delete()
    crash.point("refresh_chunk")
    return not done and row.phase == Phase.TASTES


def _mine(claim: Claim) -> QuerySet[CrowdRefresh]:
    return CrowdRefresh.objects.filter(pk=claim.refresh_id, state=State.RUNNING, lease_token=claim.token)
