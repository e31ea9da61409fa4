"""A real server that speaks S3, for tests: moto's, as a process of its own."""

import http.client
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from django.conf import settings

from config.s3 import PrivateStorage
from tests.processes import Process, free_port, wait_until

BUCKET = "mizaj-test"
KEYS = {"access_key": "key-of-the-test", "secret_key": "secret-of-the-test"}


def _answers(endpoint: str) -> bool:
    connection = http.client.HTTPConnection(endpoint.removeprefix("http://"), timeout=2)
    try:
        connection.request("GET", "/moto-api/")
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


@contextmanager
def s3_run(folder: Path) -> Iterator[str]:
    """Run the server with an empty bucket; returns its address."""
    port = free_port()
    endpoint = f"http://127.0.0.1:{port}"
    process = Process.start([sys.executable, "-m", "moto.server", "-p", str(port)], folder=folder, name="s3")
    try:
        wait_until(lambda: _answers(endpoint), what=f"the S3 server ({process.output})", timeout_s=60)
        client: Any = boto3.client(
            "s3", endpoint_url=endpoint, region_name="us-east-1",
            aws_access_key_id=KEYS["access_key"], aws_secret_access_key=KEYS["secret_key"],
        )  # fmt: skip
        client.create_bucket(Bucket=BUCKET)
        yield endpoint
    finally:
        process.stop()


def options(endpoint: str) -> dict[str, Any]:
    """Return the site's own options of its bucket, at the test's server."""
    return {
        **settings.S3_OPTIONS, **KEYS, "bucket_name": BUCKET, "endpoint_url": endpoint, "addressing_style": "path",
    }  # fmt: skip


def storage(endpoint: str, folder: str) -> PrivateStorage:
    """Return the storage of one kind of private files."""
    return PrivateStorage(**options(endpoint), location=folder)
