"""The whole site on one machine from nothing: seed, read the sample photo, serve."""

import contextlib
import logging
import socket
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from config import demo, embedded
from emotion.models import Reading
from emotion.selectors import reading_bars
from recommendations.models import Playlist, PlaylistItem
from recommendations.selectors import playlist_rows

SHOWN_SONGS = 10


class Command(BaseCommand):
    """`manage.py demo`: exits 0 on Ctrl-C and after `--once`, 1 with a sentence when something is in the way."""

    help = "Load the demo's music and people, read the sample photo, then serve the site. Repeating keeps all data."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="end after the reading and the playlist are printed")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--fresh", action="store_true", help="delete what earlier demos left, then start over")

    def handle(self, *args: Any, once: bool, port: int, fresh: bool, **options: Any) -> None:
        if not settings.DEMO_ALLOWED:
            raise CommandError("These settings are not for demos: everybody would know the demo people's passwords.")
        reserved = None if once else self._reserve(port)
        for name in ("celery", "kombu"):
            logging.getLogger(name).setLevel(logging.ERROR)
        with reserved or contextlib.nullcontext(), contextlib.suppress(KeyboardInterrupt):
            self._run(reserved, port=port, fresh=fresh)
        self.stdout.write("Mizaj has stopped." if reserved else "Everything works. `make demo` serves it.")

    def _reserve(self, port: int) -> socket.socket:
        try:
            return embedded.port_reserve(port)
        except embedded.PortTaken as error:
            message = f"{error} Stop what runs there, or take another port: make demo ARGS='--port {port + 1}'"
            raise CommandError(message) from error

    def _run(self, reserved: socket.socket | None, *, port: int, fresh: bool) -> None:
        user = self._seed(fresh=fresh)
        with embedded.worker_and_beat():
            try:
                reading = demo.sample_read(user=user)
            except demo.AnalysisFailed as error:
                raise CommandError(str(error)) from error
            self._print_reading(reading)
            self._print_playlist(demo.sample_playlist(user=user, reading=reading), user)
            self._print_people()
            if reserved:
                self.stdout.write(f"\nMizaj is on http://{embedded.HOST}:{port} — Ctrl-C ends it.")
                embedded.serve(reserved, log_level="warning")

    def _seed(self, *, fresh: bool) -> User:
        if fresh:
            demo.state_delete()
        call_command("migrate", verbosity=0, interactive=False)
        self._say("database", "ready")
        report = demo.catalogue_load()
        self._say("songs", f"{report.created + report.updated + report.unchanged} in the catalogue")
        started = time.monotonic()
        pieces = demo.music_load(progress=self._progress)
        self._say("music", f"{pieces} original pieces that play here ({time.monotonic() - started:.0f} s)")
        call_command("collectstatic", verbosity=0, interactive=False)
        demo.curator_ensure()
        return demo.listener_ensure()

    def _progress(self, done: int, total: int) -> None:
        if done and (self.stdout.isatty() or done % 25 == 0):
            self.stdout.write(f"  making music   {done} of {total}", ending="\r" if self.stdout.isatty() else "\n")
            self.stdout.flush()

    def _say(self, label: str, text: str) -> None:
        self.stdout.write(f"  {label:<14} {text}")

    def _print_people(self) -> None:
        self.stdout.write("")
        for role, (email, password) in (("listener", demo.LISTENER), ("curator", demo.CURATOR)):
            self._say(role, f"{email}  password {password}")

    def _print_reading(self, reading: Reading) -> None:
        bars = reading_bars(reading)
        self.stdout.write("\nSample photo: NASA's portrait of Eileen Collins")
        self._say("outcome", reading.outcome)
        self._say("emotion", reading.emotion or "–")
        self._say("probabilities", " · ".join(f"{bar['emotion']} {bar['probability']:.2f}" for bar in bars))
        self._say("model", reading.model_version)

    def _print_playlist(self, playlist: Playlist, user: User) -> None:
        shelves = playlist_rows(playlist=playlist, user=user)
        here, elsewhere = (shelves[shelf] for shelf in (PlaylistItem.Shelf.PLAYER, PlaylistItem.Shelf.ELSEWHERE))
        self.stdout.write(f"\nPlaylist for {playlist.mood}: {len(here)} songs play here, {len(elsewhere)} elsewhere")
        for place, row in enumerate([*here, *elsewhere][:SHOWN_SONGS], start=1):
            self.stdout.write(f"  {place:2}. {row['song'].title} — {row['artists']}")
            self.stdout.write(f"      {row['mood_reason']}. {row['taste_reason']}.")
