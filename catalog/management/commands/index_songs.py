"""`index_songs`: write the search keys of all songs again, where they are not what they should be."""

from typing import Any

from django.core.management.base import BaseCommand

from catalog.indexing import songs_index_all


class Command(BaseCommand):
    """The site keeps the keys itself; this is for rows written past it, and for new spelling rules."""

    help = "Bring the search keys of all songs up to date."

    def handle(self, *args: Any, **options: Any) -> None:
        """Index and say how many changed."""
        self.stdout.write(f"{songs_index_all()} songs changed")
