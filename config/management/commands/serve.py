"""Serve the site with a worker and beat in the same process."""

import contextlib
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import embedded


class Command(BaseCommand):
    """`manage.py serve`: everything in one process, for development and small sites."""

    help = "Serve the site on 127.0.0.1 with a Celery worker and beat in the same process."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        try:
            reserved = embedded.port_reserve(port)
        except embedded.PortTaken as error:
            raise CommandError(f"{error} Stop what runs there, or choose another port with --port.") from error
        with reserved, contextlib.suppress(KeyboardInterrupt):
            call_command("migrate", verbosity=0, interactive=False)
            with embedded.worker_and_beat():
                self.stdout.write(f"Mizaj is on http://{embedded.HOST}:{port} — Ctrl-C ends it.")
                embedded.serve(reserved)
        self.stdout.write("Mizaj has stopped.")
