"""Remembers which row of a file had a key first, in bounded memory whatever the length of the file."""

import hashlib
import sqlite3
from typing import Self

CACHE_KIB = 4096


class Seen:
    """Keys and the rows that had them first: about 40 bytes a key, in a temporary file beyond 4 MB."""

    def __init__(self) -> None:
        # The empty name is SQLite's for a temporary database that spills to disk and vanishes with the connection.
        self._base = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._base.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
        self._base.execute("PRAGMA journal_mode=OFF")
        self._base.execute("CREATE TABLE seen (key BLOB PRIMARY KEY, number INTEGER, line INTEGER) WITHOUT ROWID")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._base.close()

    def first(self, key: str, *, number: int, line: int) -> tuple[int, int]:
        """Return the number and the line of the row that had the key first, which are these when it is new."""
        digest = hashlib.blake2b(key.encode(), digest_size=16).digest()
        if self._base.execute("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", (digest, number, line)).rowcount:
            return number, line
        found = self._base.execute("SELECT number, line FROM seen WHERE key = ?", (digest,)).fetchone()
        return int(found[0]), int(found[1])
