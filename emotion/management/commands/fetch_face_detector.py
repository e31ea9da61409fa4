"""Download YuNet, the optional face detector, from OpenCV's model zoo."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from emotion.inference import download
from emotion.inference.download import DownloadError


class Command(BaseCommand):
    """The hash is pinned whatever address is named, so a mirror can only deliver the same file."""

    help = "Download the YuNet face detector (0.2 MB, MIT) and say which settings switch it on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--to", type=Path, help="file to write (default: models/ in the folder of MIZAJ_STATE)")
        parser.add_argument(
            "--url", default=download.YUNET_URL, help="another address of the same file, such as a mirror"
        )

    def handle(self, *, to: Path | None, url: str, **options: Any) -> None:
        """Fetch unless it is there already, then print the settings."""
        target = (to or Path(settings.STATE_DIR) / "models" / download.YUNET_NAME).resolve()
        try:
            fetched = download.fetch(url, target, sha256=download.YUNET_SHA256)
        except DownloadError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{target}: {'fetched' if fetched else 'already here'}, its hash is right. Switch it on with")
        self.stdout.write(f"EMOTION_FACE_DETECTOR=yunet\nEMOTION_YUNET_PATH={target}")
