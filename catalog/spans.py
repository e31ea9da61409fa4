"""Parts of stored files as the body of a response, in chunks."""

import asyncio
from collections.abc import AsyncIterator, Iterator

from django.core.files import File
from django.core.files.storage import Storage

CHUNK_BYTES = 128 * 1024


class FileSpan:
    """Bytes `first` to `last` of a stored file, in chunks; iterates both ways, opens late, closes at the end.

    Under ASGI the reads happen in a thread: a plain iterator would be read into memory as a whole. Django calls
    `close` however the response ends, and what was never iterated was never opened.
    """

    def __init__(self, storage: Storage, name: str, first: int, last: int) -> None:
        self._storage, self._name = storage, name
        self._first, self._left = first, last - first + 1
        self._file: File[bytes] | None = None

    def read(self) -> bytes:
        """Return the next chunk, b"" at the end."""
        if self._left <= 0:
            self.close()
            return b""
        if self._file is None:
            self._file = self._storage.open(self._name, "rb")
            self._file.seek(self._first)
        chunk: bytes = self._file.read(min(CHUNK_BYTES, self._left))
        self._left -= len(chunk)
        if not chunk or self._left <= 0:
            self._left = 0
            self.close()
        return chunk

    def close(self) -> None:
        """Close the file, if it is open."""
        if self._file is not None:
            self._file.close()
            self._file = None
            self._left = 0


class SyncSpan(FileSpan):
    """For WSGI."""

    def __iter__(self) -> Iterator[bytes]:
        while chunk := self.read():
            yield chunk


class AsyncSpan(FileSpan):
    """For ASGI."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while chunk := await asyncio.to_thread(self.read):
            yield chunk
