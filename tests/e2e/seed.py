"""Fills the browser tests' site: every song, pieces that play, a curator. `python -m tests.e2e.seed`."""

import shutil
import tempfile
from pathlib import Path

import django

from tests.e2e.visitor import PASSWORD

CURATOR = "curator@mizaj.example"
ANALYSED = 5


def main() -> None:
    """Load the songs; one piece is really synthesised and stands in for the sound of all others."""
    django.setup()
    from django.conf import settings

    from accounts.models import User
    from accounts.services import curator_group_ensure
    from catalog.audio.pieces import PIECES, render_to
    from catalog.models import Recording
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
    # All pieces sound alike here: to analyse a few of them is enough.
    few = list(Recording.objects.order_by("song__title").values_list("pk", flat=True)[:ANALYSED])
    Recording.objects.exclude(pk__in=few).delete()
    curator = User.objects.create_user(CURATOR, PASSWORD, is_staff=True)
    curator.groups.add(curator_group_ensure())


if __name__ == "__main__":
    main()
