"""A real nginx with the site's own configuration, in front of an upstream of the test."""

import os
import re
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from tests.processes import Process, free_port, wait_until

CONF = Path(settings.BASE_DIR) / "docker" / "nginx.conf"
PROGRAM = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")

# As root, its workers would be somebody who cannot read a test's folder.
USER = "user root;" if os.geteuid() == 0 else ""
WHOLE = """
daemon off;
{user}
worker_processes 1;
error_log stderr;
pid {folder}/nginx.pid;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {site}
}}
"""


def site_conf(*, port: int, plain_port: int, upstream: int, audio: Path) -> str:
    """Return docker/nginx.conf with ports and a folder of this machine, and without TLS, which needs a certificate."""
    conf = CONF.read_text(encoding="utf-8")
    places = {
        "server web:8000;": f"server 127.0.0.1:{upstream};",
        "listen 443 ssl;": f"listen 127.0.0.1:{port};",
        "listen 80;": f"listen 127.0.0.1:{plain_port};",
        "/srv/audio/": f"{audio}/",
    }
    for ours, here in places.items():
        assert conf.count(ours) == 1, ours
        conf = conf.replace(ours, here)
    return re.sub(r"^ *(listen \[::\]|ssl_|http2 ).*\n", "", conf, flags=re.MULTILINE)


@contextmanager
def nginx_run(folder: Path, *, audio: Path, upstream: int) -> Iterator[tuple[str, str]]:
    """Run nginx in front of `upstream`, a port of this machine; `audio` is the private folder.

    Returns two addresses: what is HTTPS in production, and what sends there.
    """
    assert PROGRAM
    port, plain_port = free_port(), free_port()
    site = site_conf(port=port, plain_port=plain_port, upstream=upstream, audio=audio)
    conf = folder / "nginx.conf"
    conf.write_text(WHOLE.format(user=USER, folder=folder, site=site), encoding="utf-8")
    process = Process.start([PROGRAM, "-c", conf, "-p", folder], folder=folder, name="nginx")
    try:
        wait_until(lambda: _listens(port), what=f"nginx ({process.output})")
        yield f"http://127.0.0.1:{port}", f"http://127.0.0.1:{plain_port}"
    finally:
        process.stop()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
