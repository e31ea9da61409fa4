"""Check every hash chain of consent events."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import selectors


class Command(BaseCommand):
    """Names the first event of each broken chain and ends with status 1; says how many chains are whole otherwise."""

    help = "Verify the hash chains of all recorded consent."

    def handle(self, *args: Any, **options: Any) -> None:
        """Walk all chains."""
        subjects = selectors.consent_subjects()
        breaks = [event for subject in subjects if (event := selectors.consent_chain_break(subject_ref=subject))]
        for event in breaks:
            self.stderr.write(f"subject {event.subject_ref}: broken at event {event.pk} of {event.created_at}")
        if breaks:
            raise CommandError(f"{len(breaks)} of {len(subjects)} chains are broken")
        self.stdout.write(f"{len(subjects)} chains are whole")
