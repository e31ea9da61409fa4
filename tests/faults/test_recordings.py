"""Kill -9 of a worker in the midst of a song: the next one goes on behind the last finished step, and ends it once."""

import uuid
from itertools import count
from pathlib import Path

import pytest

from tests.catalog.sounds import tagged
from tests.faults.ledger import query
from tests.faults.scale import SCALE
from tests.faults.stack import Stack
from tests.faults.table import Table
from tests.processes import wait_until

pytestmark = pytest.mark.services

POINTS = ("recording_claimed", "recording_measured", "recording_encoded")
RECOVERY_S = 240.0 if SCALE.product_periods else 60.0
NEW = """
    INSERT INTO catalog_recording (id, client_request_id, state, reason, file_name, original_name, mp3_name, opus_name,
        attempt, created_at, codec, fingerprint)
    VALUES (%s, %s, 'queued', '', 'a.mp3', %s, '', '', 0, now(), '', '') RETURNING id
"""

_numbers = count(1)


def submit(stack: Stack) -> str:
    """Put a song into the storage and its row into the database, as an upload whose hint was lost."""
    number = next(_numbers)
    name = f"songs/{uuid.uuid4().hex}.mp3"
    path = stack.folder / "audio" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(tagged(title=f"Song {number}", artist="Asha", pitch=300.0 + 10 * number))
    return str(query(stack, NEW, uuid.uuid4(), uuid.uuid4(), name)[0][0])


def state(stack: Stack, recording: str) -> str:
    """Return where the work stands."""
    return str(query(stack, "SELECT state FROM catalog_recording WHERE id = %s", recording)[0][0])


@pytest.mark.parametrize("point", POINTS)
def test_it_ends_every_song_once_when_its_worker_is_killed(stack: Stack, table: Table, point: str) -> None:
    for _ in range(SCALE.crashes):
        stack.arm(point)
        recording = submit(stack)
        stack.wait_for_death(point)
        wait_until(lambda: state(stack, recording) == "done", what=f"the song of {point}", timeout_s=RECOVERY_S)  # noqa: B023
        found = "SELECT attempt, mp3_name, opus_name, song_id FROM catalog_recording WHERE id = %s"
        ((attempt, mp3, opus, song),) = query(stack, found, recording)
        assert attempt == 2
        assert query(stack, "SELECT count(*) FROM catalog_credit WHERE song_id = %s", song) == [(1,)]
        folder = stack.folder / "audio" / Path(mp3).parent
        mine = {path.name for path in folder.iterdir() if path.name.startswith(uuid.UUID(recording).hex)}
        assert mine == {Path(mp3).name, Path(opus).name}
        table.note(f"{point}: ended by the second worker, one song, two streams, none left over")
