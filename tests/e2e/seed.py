"""Fills the browser tests' site: every song of the catalogue, and pieces that play. `python -m tests.e2e.seed`."""

import shutil
import tempfile
from pathlib import Path

import django

CURATOR, PASSWORD = "curator@mizaj.example", "a long enough pass phrase"


def main() -> None:
    """Load the songs; one piece is really synthesised and stands in for the sound of all others."""
    django.setup()
    from django.conf import settings

    from accounts.models import User
    from accounts.services import curator_group_ensure
    from catalog.audio.pieces import PIECES, render_to
    from catalog.importing import csv_rows
    from catalog.pieces_loading import demo_pieces_load
    from catalog.services import songs_import

    songs_import(csv_rows(settings.BASE_DIR / "catalog" / "data" / "songs.csv"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first = folder / PIECES[0].filename
        render_to(PIECES[0], first)
        for piece in PIECES[1:]:
            shutil.copyfile(first, folder / piece.filename)
        demo_pieces_load(folder=folder)
    curator = User.objects.create_user(CURATOR, PASSWORD, is_staff=True)
    curator.groups.add(curator_group_ensure())


if __name__ == "__main__":
    main()
