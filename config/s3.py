"""Object storage for private files: signed addresses, and its errors as those of a disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3File, S3Storage

PATIENCE = Config(connect_timeout=3, read_timeout=10, retries={"max_attempts": 2, "mode": "standard"})


class StorageAway(ConnectionError):
    """The object storage did not do what it was asked; an OSError, as for a disk that is away."""


@contextmanager
def _as_disk() -> Iterator[None]:
    """Raise FileNotFoundError for what is not there, StorageAway for every other trouble."""
    try:
        yield
    except ClientError as error:
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 404:
            raise FileNotFoundError("the object is not there") from error
        raise StorageAway(error.response.get("Error", {}).get("Code", "unknown")) from error
    except BotoCoreError as error:
        raise StorageAway(type(error).__name__) from error


class PrivateFile(S3File):  # type: ignore[misc]
    """A stored object; it is fetched when it is first read."""

    def _get_file(self) -> Any:
        with _as_disk():
            return super()._get_file()

    file = property(_get_file, S3File._set_file)

    def close(self) -> None:
        """Close, and complete what was written."""
        with _as_disk():
            super().close()


class PrivateStorage(S3Storage):  # type: ignore[misc]
    """A folder of the bucket. Nothing in it is public, and an address of it is signed for a minute."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.client_config: Config = self.client_config.merge(PATIENCE)

    def _open(self, name: str, mode: str = "rb") -> PrivateFile:
        with _as_disk():
            return PrivateFile(self._normalize_name(name.replace("\\", "/")), mode, self)

    def _save(self, name: str, content: Any) -> str:
        with _as_disk():
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        """Delete an object; one that is not there is no error."""
        with _as_disk():
            super().delete(name)

    def exists(self, name: str) -> bool:
        """Whether there is such an object."""
        with _as_disk():
            return bool(super().exists(name))

    def size(self, name: str) -> int:
        """Return its size in bytes."""
        with _as_disk():
            return int(super().size(name))

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Return the folders and the objects of a folder."""
        with _as_disk():
            folders, files = super().listdir(path)
            return folders, files

    def get_modified_time(self, name: str) -> Any:
        """Return when it was stored."""
        with _as_disk():
            return super().get_modified_time(name)
