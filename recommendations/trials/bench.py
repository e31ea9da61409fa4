"""What a playlist and one event cost beside other ways to choose songs, on one connection and on eight."""

import multiprocessing
import os
import random
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any, Final

import numpy as np
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from catalog.models import SongEmotion
from config.common.emotions import EMOTIONS
from recommendations.engine.types import Intent
from recommendations.models import Playlist, PlaylistItem
from recommendations.plan import Request, playlist_plan
from recommendations.services import SIZE, feedback_record, playlist_create

CONNECTIONS: Final = 8
WARM_UP: Final = 5
ASKED: Final = [(emotion, intent) for intent in (Intent.MATCH, Intent.LIFT, Intent.CALM) for emotion in EMOTIONS]

Figure = dict[str, float]


def measured(action: Callable[[int], object], *, runs: int) -> Figure:
    """Return p50 and p95 in milliseconds over `runs` calls with a running number, after a few that do not count.

    `cpu` is the mean processor time of a call, ours and the database's: on a busy machine the only one to trust.
    """
    for number in range(WARM_UP):
        action(number)
    spent, cpu = [], _cpu_ms()
    for number in range(runs):
        begun = time.perf_counter()
        action(number)
        spent.append((time.perf_counter() - begun) * 1000)
    cpu = (_cpu_ms() - cpu) / runs
    figure = {"p50": np.percentile(spent, 50), "p95": np.percentile(spent, 95), "cpu": cpu}
    return {name: round(float(value), 2) for name, value in figure.items()}


def _cpu_ms() -> float:
    """Return the processor time of this process and, where it runs on this machine, of its PostgreSQL backend."""
    backend = Path(f"/proc/{connection.connection.info.backend_pid}/stat") if connection.connection else None
    ours = time.process_time() * 1000
    if backend is None or not backend.exists():
        return ours
    user, system = backend.read_text().rpartition(")")[2].split()[11:13]
    return ours + (int(user) + int(system)) * 1000 / os.sysconf("SC_CLK_TCK")


def listener_costs(user: User, *, runs: int) -> dict[str, Figure]:
    """Return what a listener's playlist costs as a plan, through the service and through the pages, and one event."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    costs = {
        "plan": measured(lambda number: _plan(user, number), runs=runs),
        "service": measured(lambda number: _create(user, number), runs=runs),
        "view": measured(lambda number: _post(client, number), runs=runs),
        "page": measured(lambda number: _get(client, user), runs=runs),
    }
    return costs | {"feedback": _feedback_cost(user, runs=runs)}


def _plan(user: User, number: int) -> object:
    mood, intent = ASKED[number % len(ASKED)]
    now = timezone.now()
    return playlist_plan(
        Request(user=user, moods={mood: 1.0}, intent=intent, size=SIZE, seed=number, now=now, learns=True)
    )


def _create(user: User, number: int) -> Playlist:
    mood, intent = ASKED[number % len(ASKED)]
    return playlist_create(user=user, mood=mood, intent=intent, seed=number)


def _post(client: Client, number: int) -> None:
    mood, intent = ASKED[number % len(ASKED)]
    answer = client.post(reverse("recommendations:playlist_create"), {"mood": mood, "intent": intent})
    if answer.status_code != 302:
        raise RuntimeError(f"the page answered {answer.status_code}")


def _get(client: Client, user: User) -> None:
    newest = Playlist.objects.filter(user=user).values_list("pk", flat=True)[0]
    answer = client.get(reverse("recommendations:playlist", args=[newest]))
    if answer.status_code != 200:
        raise RuntimeError(f"the page answered {answer.status_code}")


def _feedback_cost(user: User, *, runs: int) -> Figure:
    """What one event costs: likes and skips in turn, on songs that were served."""
    items = PlaylistItem.objects.filter(playlist__user=user, shelf=PlaylistItem.Shelf.PLAYER)
    served = list(items.select_related("playlist", "song").order_by("-pk")[: runs + WARM_UP])
    turns = count()

    def one(number: int) -> object:
        turn = next(turns)
        item = served[turn % len(served)]
        kind, position = ("like", None) if turn % 2 else ("skip", 5.0)
        return feedback_record(
            user=user, song=item.song, kind=kind, event_id=uuid.uuid4(), item=item, position_s=position
        )

    return measured(one, runs=runs)


def other_ways(*, runs: int) -> dict[str, Figure]:
    """Return what `ORDER BY random()` costs, and the paper's rule: list the emotion's folder and pick from it."""

    def by_random(number: int) -> object:
        emotion = EMOTIONS[number % len(EMOTIONS)]
        return list(
            SongEmotion.objects.filter(emotion=emotion, weight__gte=0.4).order_by("?").values_list("song")[:SIZE]
        )

    def by_folder(number: int) -> object:
        emotion = EMOTIONS[number % len(EMOTIONS)]
        folder = list(SongEmotion.objects.filter(emotion=emotion, weight__gte=0.4).order_by().values_list("song"))
        return random.sample(folder, min(SIZE, len(folder)))

    return {"order_by_random": measured(by_random, runs=runs), "folder": measured(by_folder, runs=runs)}


def throughput(users: Sequence[User], *, runs: int) -> dict[str, float]:
    """Return the playlists a second that eight processes make, each on its own connection, for listeners in turn."""
    connections.close_all()  # a connection does not survive a fork
    work = [(users[number % len(users)].pk, number, runs) for number in range(CONNECTIONS)]
    with ProcessPoolExecutor(CONNECTIONS, mp_context=multiprocessing.get_context("fork")) as pool:
        begun = time.perf_counter()
        spent = sorted(cost for costs in pool.map(_worker, work) for cost in costs)
        seconds = time.perf_counter() - begun
    p95 = float(np.percentile(spent, 95))
    return {"connections": CONNECTIONS, "playlists_a_second": round(len(spent) / seconds, 1), "p95": round(p95, 2)}


def _worker(task: tuple[int, int, int]) -> list[float]:
    user_id, number, runs = task
    user, spent = User.objects.get(pk=user_id), []
    for turn in range(runs):
        begun = time.perf_counter()
        _create(user, number + turn)
        spent.append((time.perf_counter() - begun) * 1000)
    connection.close()
    return spent


def ratios(sizes: dict[str, Any]) -> dict[str, Figure]:
    """Return the cost at the largest size over that at the smallest, by listener and step."""
    smallest, largest = (sizes[key]["listeners"] for key in (min(sizes, key=int), max(sizes, key=int)))
    return {
        f"{name}/{step}": {
            kind: round(value / max(smallest[name][step][kind], 0.01), 2) for kind, value in figure.items()
        }
        for name, steps in largest.items()
        for step, figure in steps.items()
    }
