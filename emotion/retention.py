"""How long readings and the rows of their snapshots are kept: what the consent documents promise."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.models import Purpose
from accounts.selectors import users_without_consent
from emotion.models import Reading, Snapshot

KEPT_WITH_HISTORY = timedelta(days=730)
KEPT_WITHOUT_HISTORY = timedelta(hours=23)
REPEATS_FOR = timedelta(hours=25)


def readings_prune() -> int:
    """Delete the readings that nobody agreed to keep so long, and snapshot rows that nothing needs; return how many.

    Runs every half hour, so that "24 hours at most" holds with a margin.
    """
    now = timezone.now()
    # A mood told afterwards is as old as what it tells of.
    old = Q(created_at__lt=now - KEPT_WITH_HISTORY) | Q(happened_at__lt=now - KEPT_WITH_HISTORY)
    deleted = Reading.objects.filter(old).delete()[0]
    forgetful = users_without_consent(purpose=Purpose.MOOD_HISTORY)
    day_old_readings = Reading.objects.filter(created_at__lt=now - KEPT_WITHOUT_HISTORY, user__in=forgetful)
    deleted += day_old_readings.delete()[0]
    # A repeated request finds its row for a day; after that a row without its reading says nothing of use.
    ended = Snapshot.objects.filter(state__in=Snapshot.TERMINAL, bytes_deleted_at__lt=now - REPEATS_FOR)
    deleted += ended.filter(reading=None).delete()[0]
    return deleted
