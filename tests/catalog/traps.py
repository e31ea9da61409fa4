"""A server that files may name, and that nobody must ever call."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


class _Counting(http.server.BaseHTTPRequestHandler):
    requests = 0

    def do_GET(self) -> None:
        type(self).requests += 1
        self.send_response(404)
        self.end_headers()


@dataclass(frozen=True, slots=True)
class Trap:
    """A running server."""

    url: str

    @property
    def visits(self) -> int:
        """How many requests came."""
        return _Counting.requests


@contextmanager
def trap_set() -> Iterator[Trap]:
    """Start the server on a free port of this machine, and stop it at the end."""
    _Counting.requests = 0
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Counting)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Trap(f"http://127.0.0.1:{server.server_port}/secret")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
