"""A phone: it signs up, agrees, sends snapshots as often as it takes, and asks for the reading."""

import http.client
import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any, Final

from tests.e2e.site import ROOT

PHOTO: Final = (ROOT / "emotion" / "sample" / "collins.jpg").read_bytes()
LIMIT_S: Final = 30.0
BOUNDARY: Final = "a-boundary-that-is-not-in-the-photo"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the site said, and how long it took by the caller's clock; status 0 when it hung up."""

    status: int
    seconds: float
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body)


def request(port: int, method: str, path: str, *, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
    """Ask the site."""
    begun = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LIMIT_S)
    try:
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        content = response.read()
    except (OSError, http.client.HTTPException):
        return Answer(0, time.monotonic() - begun)
    finally:
        connection.close()
    sent = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, time.monotonic() - begun, sent, content)


def health(port: int, which: str) -> int:
    """Return the status of `/health/live` or `/health/ready`."""
    return request(port, "GET", f"/health/{which}").status


def _part(name: str, content: bytes, extra: str = "") -> bytes:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{extra}\r\n\r\n'
    return head.encode() + content + b"\r\n"


def upload_body(photo: bytes, request_id: uuid.UUID) -> bytes:
    """Return one capture as multipart form data."""
    fields = _part("source", b"upload") + _part("client_request_id", str(request_id).encode())
    file = '; filename="me.jpg"\r\nContent-Type: image/jpeg'
    return fields + _part("image", photo, file) + f"--{BOUNDARY}--\r\n".encode()


@dataclass(slots=True)
class Phone:
    """One listener's app."""

    port: int
    token: str = ""
    uploads: list[Answer] = field(default_factory=list)

    @classmethod
    def sign_up(cls, port: int) -> "Phone":
        """Create an account and agree to have snapshots read."""
        phone = cls(port)
        account = {"email": f"{uuid.uuid4().hex}@mizaj.example", "password": "a long enough pass phrase"}
        answer = phone.send("POST", "/_allauth/app/v1/auth/signup", {**account, "adult": True})
        phone.token = answer.json["meta"]["session_token"]
        phone.agree()
        return phone

    def send(self, method: str, path: str, data: Any = None) -> Answer:
        """Ask as this listener."""
        headers = {"Content-Type": "application/json"} | ({"X-Session-Token": self.token} if self.token else {})
        return request(
            self.port, method, path, body=b"" if data is None else json.dumps(data).encode(), headers=headers
        )

    def agree(self) -> None:
        """Give consent to the analysis of snapshots."""
        assert self.send("PUT", "/api/v1/consents/", {"granted": [{"purpose": "snapshot_analysis"}]}).status == 200

    def withdraw(self) -> None:
        """Withdraw it."""
        assert self.send("PUT", "/api/v1/consents/", {"granted": []}).status == 200

    def upload(self, *, request_id: uuid.UUID | None = None, photo: bytes = PHOTO) -> Answer:
        """Send a snapshot once."""
        body = upload_body(photo, request_id or uuid.uuid4())
        headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "X-Session-Token": self.token}
        answer = request(self.port, "POST", "/api/v1/snapshots/", body=body, headers=headers)
        self.uploads.append(answer)
        return answer

    def submit(self, *, photo: bytes = PHOTO, patience_s: float = 60.0) -> str:
        """Send a snapshot, the same one again while the site is away, until it is accepted; return its id."""
        request_id, deadline = uuid.uuid4(), time.monotonic() + patience_s
        while (answer := self.upload(request_id=request_id, photo=photo)).status != 202:
            assert answer.status in (0, 503), (answer.status, answer.body)
            assert time.monotonic() < deadline, "the site did not come back"
            time.sleep(0.1)
        return str(answer.json["id"])

    def snapshot(self, snapshot_id: str) -> Any:
        """Return how the work on a snapshot stands."""
        return self.send("GET", f"/api/v1/snapshots/{snapshot_id}/").json
