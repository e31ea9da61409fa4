"""The catalogue's version: a number that every change of it through `catalog.services` makes larger.

A change of songs, artists, tags or publication counts, or a whole import; the transaction that changes carries it, so
whoever reads a version reads that catalogue or a newer one.
"""

from typing import Final

from django.db import transaction
from django.db.models import F

from catalog.models import CatalogueVersion

ONLY: Final = 1


def catalogue_version() -> int:
    """Return the version now, 0 for a catalogue that was never changed. One query."""
    return CatalogueVersion.objects.filter(pk=ONLY).values_list("number", flat=True).first() or 0


@transaction.atomic
def catalogue_touch() -> None:
    """Count one change. Call it last in the transaction of the change: writers wait for each other from here on."""
    row = CatalogueVersion.objects.filter(pk=ONLY)
    if not row.update(number=F("number") + 1):
        CatalogueVersion.objects.get_or_create(pk=ONLY)
        row.update(number=F("number") + 1)
