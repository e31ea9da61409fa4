"""A real nginx with the site's own configuration for audio, in front of an upstream of the test."""

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
    server {{
        listen 127.0.0.1:{port};
        {audio}
        location / {{
            proxy_pass http://127.0.0.1:{upstream};
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-Proto http;
        }}
    }}
}}
"""


def audio_location() -> str:
    """Return the part of docker/nginx.conf that serves audio, as it stands."""
    found = re.search(
        r"^    location /_audio/ \{.*?^    \}", CONF.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    assert found
    return found.group()


@contextmanager
def nginx_run(folder: Path, *, audio: Path, upstream: int) -> Iterator[str]:
    """Run nginx in front of `upstream`, a port of this machine; `audio` is the private folder. Returns its address."""
    assert PROGRAM
    port = free_port()
    location = audio_location().replace("/srv/audio/", f"{audio}/")
    conf = folder / "nginx.conf"
    conf.write_text(
        WHOLE.format(user=USER, folder=folder, port=port, audio=location, upstream=upstream), encoding="utf-8"
    )
    process = Process.start([PROGRAM, "-c", conf, "-p", folder], folder=folder, name="nginx")
    try:
        wait_until(lambda: _listens(port), what=f"nginx ({process.output})")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.stop()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
