"""Derives evidence again from feedback: `manage.py rebuild_evidence [--user ADDRESS] [--check]`."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q

from accounts.models import User
from recommendations.taste_services import taste_difference, taste_rebuild

EXACT = 1e-9


class Command(BaseCommand):
    """Refolds one listener's evidence or everybody's, and says how far what was stored had been from it."""

    help = "Derive listeners' evidence again from their feedback, and say whether what was stored was the same."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take a listener, and whether only to compare."""
        parser.add_argument("--user", metavar="ADDRESS", help="only this listener")
        parser.add_argument("--check", action="store_true", help="change nothing; status 1 when anything differs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Go listener by listener, each in a transaction of its own."""
        listeners = differing = rows = 0
        largest = 0.0
        for user in _listeners(options["user"]):
            found, difference = taste_difference(user=user)
            listeners, rows, largest = listeners + 1, rows + found, max(largest, difference)
            differing += difference > EXACT
            if not options["check"]:
                taste_rebuild(user=user)
        self.stdout.write(
            f"{listeners} listeners, {rows} rows of evidence; largest difference {largest:.3g}; "
            f"{differing} listeners differed by more than {EXACT:g}"
        )
        if options["check"] and differing:
            raise CommandError("stored evidence differs from what feedback says")


def _listeners(address: str | None) -> Iterator[User]:
    users = User.objects.filter(Q(pk__in=_with("feedback")) | Q(pk__in=_with("evidence"))).order_by("pk")
    if address is None:
        return users.iterator()
    users = User.objects.filter(email=address.strip().lower())
    if not users:
        raise CommandError("there is no such listener")
    return iter(users)


def _with(rows: str) -> Any:
    return User.objects.filter(**{f"{rows}__isnull": False}).order_by().values("pk")
