"""What `manage.py demo` prepares: the catalogue, music that really plays, two people and a first reading.

Everything is made through the apps' own services, and everything may be repeated: what is there stays.
"""

import os
import shutil
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.conf import settings

from accounts.models import Purpose, User
from accounts.services import consent_grant, curator_group_ensure
from catalog.audio.pieces import render_all
from catalog.audio_files import FOLDER, audio_storage
from catalog.importing import ImportReport
from catalog.pieces_loading import demo_pieces_load
from catalog.reading import rows_open
from catalog.services import songs_import
from emotion.models import Reading, Snapshot
from emotion.services import snapshot_submit
from recommendations.models import Playlist
from recommendations.services import playlist_for_reading

LISTENER: Final = ("demo@mizaj.example", "enjoy-the-music")
CURATOR: Final = ("curator@mizaj.example", "tend-the-songs")
SONGS: Final = Path("catalog/data/songs.csv")
SAMPLE: Final = Path("emotion/sample/collins.jpg")
SAMPLE_REQUEST: Final = uuid.uuid5(uuid.NAMESPACE_URL, "mizaj:sample")
ANALYSIS_PATIENCE_S: Final = 60.0
STATE_NAMES: Final = (
    "mizaj.sqlite3",
    "mizaj.sqlite3-wal",
    "mizaj.sqlite3-shm",
    "files",
    "snapshots",
    "audio",
    "static",
)


class AnalysisFailed(Exception):
    """The sample photo was not read; the text says how far it came."""


def state_delete() -> None:
    """Delete what earlier demos left in the state folder, and nothing else that may lie there."""
    for name in STATE_NAMES:
        path = settings.STATE_DIR / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def catalogue_load() -> ImportReport:
    """Load the facts of the songs that ship with the project."""
    with rows_open(settings.BASE_DIR / SONGS) as rows:
        return songs_import(rows)


def music_load(*, progress: Callable[[int, int], None]) -> int:
    """Synthesise the pieces that are not there yet, where they are kept if that is a folder; return how many play."""
    try:
        folder = Path(audio_storage().path(FOLDER))
    except NotImplementedError:  # object storage: they are made here, and stored there
        folder = settings.STATE_DIR / "pieces"
    render_all(folder, workers=os.cpu_count() or 1, progress=progress)
    return demo_pieces_load(folder=folder)


def listener_ensure() -> User:
    """Return the demo listener, who agrees to everything on first sight. Only a demo may answer for a person."""
    email, password = LISTENER
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, password)
        for purpose in Purpose:
            consent_grant(user=user, purpose=purpose, surface="demo")
    return user


def curator_ensure() -> User:
    """Return the demo curator, who may change the catalogue in the administration and nothing else."""
    email, password = CURATOR
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, password, is_staff=True)
    user.groups.add(curator_group_ensure())
    return user


def sample_read(*, user: User) -> Reading:
    """Return the reading of the sample photo, analysed by the running worker the first time."""
    earlier = Snapshot.objects.filter(user=user, client_request_id=SAMPLE_REQUEST).first()
    lost = earlier is not None and earlier.is_terminal and not Reading.objects.filter(snapshot=earlier).exists()
    snapshot = snapshot_submit(
        user=user,
        images=[(settings.BASE_DIR / SAMPLE).read_bytes()],
        source=Snapshot.Source.UPLOAD,
        client_request_id=uuid.uuid4() if lost else SAMPLE_REQUEST,
    )
    return _reading_wait(snapshot)


def _reading_wait(snapshot: Snapshot) -> Reading:
    deadline = time.monotonic() + ANALYSIS_PATIENCE_S
    while time.monotonic() < deadline:
        snapshot.refresh_from_db()
        if snapshot.state == Snapshot.State.DONE:
            return Reading.objects.get(snapshot=snapshot)
        if snapshot.is_terminal:
            break
        time.sleep(0.05)
    raise AnalysisFailed(f"The sample photo was not read: {snapshot.state} {snapshot.reason}".strip())


def sample_playlist(*, user: User, reading: Reading) -> Playlist:
    """Return the playlist that matches the reading."""
    return playlist_for_reading(user=user, reading=reading, intent=Playlist.Intent.MATCH)
