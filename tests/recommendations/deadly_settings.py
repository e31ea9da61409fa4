"""Settings under which the periodic pass is killed, as by a power cut, after so many whole chunks."""

import os
import signal
from itertools import count

from config.common import crash
from config.settings.test import *  # noqa: F403

_chunks = count()


def _die(point: str) -> None:
    if point == "refresh_chunk" and next(_chunks) == int(os.environ["DEADLY_AFTER"]):
        os.kill(os.getpid(), signal.SIGKILL)


crash.listen(_die)
