"""Tests reach this machine and nothing else."""

import ipaddress
import sys
from typing import Any


class NetworkRefused(RuntimeError):
    """A test tried to reach another machine."""


def is_local(host: object) -> bool:
    """Whether `host` is this machine."""
    if isinstance(host, bytes):
        host = host.decode()
    if host in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


def _guard(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    if not is_local(host):
        raise NetworkRefused(f"a test tried to reach {host!r}")


def network_refuse() -> None:
    """From now on, raise NetworkRefused for every connection or name look-up beyond this machine."""
    sys.addaudithook(_guard)
