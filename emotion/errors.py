"""Why a snapshot was not accepted. Each has a code for clients and an HTTP status for both front ends."""


class SnapshotRefused(Exception):
    """A snapshot that was not accepted; nothing of it is kept.

    `code` names the reason (see `emotion.messages`), `status` is the HTTP status, `retry_after_s` when
    trying again helps.
    """

    def __init__(self, code: str, *, status: int, retry_after_s: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.retry_after_s = retry_after_s
