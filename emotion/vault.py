"""Snapshot bytes at rest: AES-256-GCM under a random key per snapshot, itself wrapped by a key outside the database.

Deleting the wrapped key makes the bytes unreadable to the application at once; the object itself is deleted
right after. What a database keeps on its own disk after a delete is its affair (docs/decisions).
"""

import os
import uuid
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

NONCE_BYTES = 12


class Unreadable(Exception):
    """The object or its key is gone, or they do not belong together."""


def snapshot_storage() -> Storage:
    """Return the private storage of snapshots."""
    return storages["snapshots"]


def key_new(snapshot_id: uuid.UUID) -> tuple[bytes, bytes]:
    """Return a fresh key and its wrapped form, bound to the snapshot."""
    key = AESGCM.generate_key(bit_length=256)
    return key, _seal(_wrapping_key(), key, snapshot_id)


def bytes_store(data: bytes, *, key: bytes, snapshot_id: uuid.UUID) -> str:
    """Encrypt and store one frame; return the object's name, which says nothing about anybody."""
    name = f"{uuid.uuid4().hex}.bin"
    return snapshot_storage().save(name, ContentFile(_seal(key, data, snapshot_id)))


def bytes_open(name: str, *, wrapped: bytes, snapshot_id: uuid.UUID) -> bytes:
    """Return one frame's bytes.

    Raises: Unreadable when the object is gone or the key is not its own; OSError when the storage is down.
    """
    try:
        with snapshot_storage().open(name) as stored:
            sealed = stored.read()
        return _open(_open(_wrapping_key(), wrapped, snapshot_id), sealed, snapshot_id)
    except FileNotFoundError as error:
        raise Unreadable("the object is gone") from error
    except InvalidTag as error:
        raise Unreadable("the key does not fit") from error


def names_before(moment: datetime) -> set[str]:
    """Return the names of the objects stored before `moment`. Raises: OSError when the storage is down."""
    storage = snapshot_storage()
    try:
        names = storage.listdir("")[1]
    except FileNotFoundError:  # nothing was ever stored
        return set()
    return {name for name in names if _is_older(storage, name, moment)}


def _is_older(storage: Storage, name: str, moment: datetime) -> bool:
    try:
        return storage.get_modified_time(name) < moment
    except FileNotFoundError:  # deleted meanwhile
        return False


def _wrapping_key() -> bytes:
    secret = (settings.SNAPSHOT_WRAPPING_KEY or settings.SECRET_KEY).encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"mizaj snapshot key v1").derive(secret)


def _seal(key: bytes, data: bytes, snapshot_id: uuid.UUID) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, data, snapshot_id.bytes)


def _open(key: bytes, sealed: bytes, snapshot_id: uuid.UUID) -> bytes:
    sealed = bytes(sealed)
    return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], snapshot_id.bytes)
