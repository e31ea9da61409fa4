"""Web server, Celery worker and beat in one process, on the in-memory broker (docs/decisions/embedded-mode.md).

One process only: no reloader, no second server process, and another `manage.py` never reaches this queue.
With `BROKER_URL` set, the same worker serves that broker beside any others.
"""

import contextlib
import signal
import socket
import threading
from collections.abc import Iterator
from types import FrameType

import celery.worker.state
import uvicorn
from celery import signals
from celery.beat import Scheduler, Service

from config.celery import app
from config.queueing import application_make
from emotion.analysis import model_load

HOST = "127.0.0.1"
STOP_PATIENCE_S = 10.0
OPEN_REQUESTS_S = 2
"""Seconds that open requests, such as a song that is playing, get to end in when the server stops."""


class PortTaken(Exception):
    """Somebody already listens on the port, or it may not be used."""


def port_reserve(port: int) -> socket.socket:
    """Bind the port without listening yet, so that nobody takes it meanwhile. Raises PortTaken."""
    reserved = socket.socket()
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        reserved.bind((HOST, port))
    except OSError as error:
        reserved.close()
        raise PortTaken(f"Port {port} on {HOST} cannot be used: {error.strerror}.") from error
    return reserved


@contextlib.contextmanager
def worker_and_beat() -> Iterator[None]:
    """Run a Celery worker and beat in threads for the length of the block."""
    model_load()  # now, instead of while the first listener waits
    worker = app.WorkController(
        app=app,
        pool_cls="threads",
        concurrency=2,
        hostname="embedded@localhost",
        without_heartbeat=True,
        without_mingle=True,
        without_gossip=True,
    )
    # A bare WorkController does not send it; Celery's Django support needs it to close stale connections.
    signals.worker_init.send(sender=worker)
    beat = Service(app, scheduler_cls=Scheduler, max_interval=1)
    threads = [
        threading.Thread(target=worker.start, name="celery-worker", daemon=True),
        threading.Thread(target=beat.start, name="celery-beat", daemon=True),
    ]
    _hints_resend()
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        beat.stop()
        celery.worker.state.should_stop = 0  # type: ignore[assignment]  # the exit status of its loop
        for thread in threads:
            thread.join(STOP_PATIENCE_S)
        celery.worker.state.should_stop = None


def _hints_resend() -> None:
    """Run every periodic task once: messages in memory vanished with the last process, the rows did not."""
    for entry in app.conf.beat_schedule.values():
        app.send_task(entry["task"])


def serve(reserved: socket.socket, *, log_level: str = "info") -> None:
    """Serve the site on a reserved port until SIGINT or SIGTERM; both raise KeyboardInterrupt here at the end."""
    signal.signal(signal.SIGTERM, _interrupt)  # uvicorn passes on what it was stopped with
    config = uvicorn.Config(
        application_make(),
        log_config=None,
        log_level=log_level,
        lifespan="off",
        timeout_graceful_shutdown=OPEN_REQUESTS_S,
    )
    uvicorn.Server(config).run(sockets=[reserved])


def _interrupt(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
