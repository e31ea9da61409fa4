"""Fills the browser tests' site: every song of the catalogue, and pieces that play. `python -m tests.e2e.seed`."""

import shutil
import tempfile
from pathlib import Path

import django


def main() -> None:
    """Load the songs; one piece is really synthesised and stands in for the sound of all others."""
    django.setup()
    from django.conf import settings

    from catalog.audio.pieces import PIECES, render_to
    from catalog.pieces_loading import demo_pieces_load
    from catalog.reading import rows_open
    from catalog.services import songs_import

    with rows_open(settings.BASE_DIR / "catalog" / "data" / "songs.csv") as rows:
        songs_import(rows)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first = folder / PIECES[0].filename
        render_to(PIECES[0], first)
        for piece in PIECES[1:]:
            shutil.copyfile(first, folder / piece.filename)
        demo_pieces_load(folder=folder)


if __name__ == "__main__":
    main()
