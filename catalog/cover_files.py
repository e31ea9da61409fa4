"""Covers that curators upload: made small and square, kept in the storage under the hash of their pixels."""

import hashlib
import io
from collections.abc import Iterable
from contextlib import suppress
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from catalog.models import Song
from config.common.images import MAX_BYTES, ImageFault, decode_rgb

SIDE = 640
QUALITY = 82
TYPE = "image/webp"


def cover_message(code: ImageFault) -> str:
    """Return what a person should know about a refused picture."""
    return {
        ImageFault.EMPTY: _("This file is empty."),
        ImageFault.TOO_LARGE: _("This picture is larger than 10 MB."),
        ImageFault.HEIC: _("HEIC pictures cannot be read: save it as JPEG, PNG or WebP."),
        ImageFault.UNSUPPORTED_FORMAT: _("This is not a JPEG, PNG or WebP picture."),
        ImageFault.ANIMATED: _("This picture moves: choose a still one."),
        ImageFault.TOO_MANY_PIXELS: _("This picture has more than 25 megapixels or a side over 8192 pixels."),
        ImageFault.DAMAGED: _("This picture is damaged or incomplete."),
    }[code]


def cover_make(upload: "UploadedFile[bytes]") -> "ContentFile[bytes]":
    """Return a WebP of the upload's middle square, at most 640 pixels a side, with nothing but pixels in it.

    Raises `config.common.images.ImageRejected`.
    """
    picture = decode_rgb(upload.read(MAX_BYTES + 1))
    side = min(SIDE, *picture.size)
    square = ImageOps.fit(picture, (side, side), Image.Resampling.LANCZOS)
    packed = io.BytesIO()
    square.save(packed, "WEBP", quality=QUALITY)
    content = packed.getvalue()
    return ContentFile(content, name=f"{hashlib.sha256(content).hexdigest()[:20]}.webp")


def cover_stored_version(song: Song) -> str:
    """Return a short text that changes with the uploaded cover."""
    return PurePosixPath(song.cover.name or "").stem


def cover_read(song: Song) -> bytes | None:
    """Return the uploaded cover; None when there is none, or its file is gone."""
    if not song.cover:
        return None
    try:
        with song.cover.open("rb") as file:
            return bytes(file.read())
    except OSError:
        return None


def cover_discard(names: Iterable[str]) -> None:
    """Delete files of the storage; one that cannot be deleted does not stop the others."""
    storage: Storage = Song._meta.get_field("cover").storage
    for name in names:
        with suppress(OSError):
            storage.delete(name)
