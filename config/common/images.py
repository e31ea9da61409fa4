"""The one way in for every image: checks what it is before decoding it, and keeps nothing but its pixels.

Pure Pillow. The messages are plain English, keyed by a code; pages translate them by the code.
"""

import io
import struct
import warnings
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from PIL import Image

MAX_BYTES: Final = 10 * 1024 * 1024
MAX_PIXELS: Final = 25_000_000
MAX_EDGE: Final = 8192
KEPT_SIDE: Final = 1280
"""Longest side in pixels of what `ingest` keeps: ample for a face, and small enough to send on."""

JPEG_QUALITY: Final = 90
_MAX_SCANS: Final = 64
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_ORIENTATION_TAG: Final = 0x0112
_UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# Our own limit is far lower; this closes the gap between the warning and the error of Pillow.
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


class ImageFault(StrEnum):
    """Why an image is refused."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    HEIC = "heic"
    UNSUPPORTED_FORMAT = "unsupported_format"
    ANIMATED = "animated"
    TOO_MANY_PIXELS = "too_many_pixels"
    DAMAGED = "damaged"


MESSAGES: Final[dict[ImageFault, str]] = {
    ImageFault.EMPTY: "The file is empty.",
    ImageFault.TOO_LARGE: "The file is larger than 10 MB.",
    ImageFault.HEIC: "HEIC photos cannot be read. Send a JPEG instead, or use the camera on the page.",
    ImageFault.UNSUPPORTED_FORMAT: "This is not a JPEG, PNG or WebP image.",
    ImageFault.ANIMATED: "Animated images cannot be read. Send a single photo.",
    ImageFault.TOO_MANY_PIXELS: "The image has more than 25 megapixels or a side over 8192 pixels.",
    ImageFault.DAMAGED: "The image is damaged or incomplete.",
}


class ImageRejected(Exception):
    """An image that is not accepted; `code` is an ImageFault, `message` says why to a person."""

    def __init__(self, code: ImageFault) -> None:
        super().__init__(MESSAGES[code])
        self.code = code
        self.message = MESSAGES[code]


@dataclass(frozen=True, slots=True)
class IngestedImage:
    """A JPEG written by us from pixels only: upright, RGB, no metadata, at most KEPT_SIDE on its longer side."""

    jpeg: bytes
    width: int
    height: int


def ingest(data: bytes) -> IngestedImage:
    """Check, decode and re-encode an uploaded image. Raises ImageRejected."""
    image = decode_rgb(data, max_side=KEPT_SIDE)
    packed = io.BytesIO()
    image.save(packed, "JPEG", quality=JPEG_QUALITY)
    return IngestedImage(jpeg=packed.getvalue(), width=image.width, height=image.height)


def decode_rgb(data: bytes, *, max_side: int = KEPT_SIDE) -> Image.Image:
    """The first frame of a JPEG, PNG or WebP as upright RGB without metadata, scaled down to `max_side`.

    Sizes are checked before a pixel is allocated. Raises ImageRejected.
    """
    _check_bytes(data)
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            _check_opened(image)
            return _pixels_only(image, max_side)
    except ImageRejected:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageRejected(ImageFault.TOO_MANY_PIXELS) from error
    except Exception as error:
        # Pillow answers damaged files with anything from SyntaxError to struct.error; each means the same here.
        raise ImageRejected(ImageFault.DAMAGED) from error


def _check_bytes(data: bytes) -> None:
    if not data:
        raise ImageRejected(ImageFault.EMPTY)
    if len(data) > MAX_BYTES:
        raise ImageRejected(ImageFault.TOO_LARGE)
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        raise ImageRejected(ImageFault.HEIC)
    if data.startswith(b"\xff\xd8\xff"):
        # Thousands of progressive scans in a small file would cost minutes; cameras write about ten.
        if data.count(b"\xff\xda") > _MAX_SCANS:
            raise ImageRejected(ImageFault.DAMAGED)
    elif data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        _check_webp(data)
    elif not data.startswith(b"\x89PNG\r\n\x1a\n"):
        raise ImageRejected(ImageFault.UNSUPPORTED_FORMAT)


def _check_webp(data: bytes) -> None:
    """Animation and size from the header: opening a WebP already allocates its whole canvas."""
    chunk, body = data[12:16], data[20:30].ljust(10, b"\0")
    if chunk == b"VP8X":
        if body[0] & 0x02:
            raise ImageRejected(ImageFault.ANIMATED)
        width = 1 + int.from_bytes(body[4:7], "little")
        height = 1 + int.from_bytes(body[7:10], "little")
    elif chunk == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    else:
        width, height = (side & 0x3FFF for side in struct.unpack("<HH", body[6:10]))
    _check_size(width, height)


def _check_opened(image: Image.Image) -> None:
    # A phone's JPEG may open as MPO, whose further frames are previews: the first one is the photo.
    if image.format in ("PNG", "WEBP") and getattr(image, "is_animated", False):
        raise ImageRejected(ImageFault.ANIMATED)
    _check_size(*image.size)


def _check_size(width: int, height: int) -> None:
    if max(width, height) > MAX_EDGE or width * height > MAX_PIXELS:
        raise ImageRejected(ImageFault.TOO_MANY_PIXELS)


def _pixels_only(image: Image.Image, max_side: int) -> Image.Image:
    orientation = _orientation(image)
    image.draft("RGB", (max_side, max_side))
    image.load()
    small = _to_8_bit(image)
    small.thumbnail((max_side, max_side), Image.Resampling.BICUBIC, reducing_gap=3.0)
    clean = _without_metadata(small)
    return clean.transpose(_UPRIGHT[orientation]) if orientation in _UPRIGHT else clean


def _without_metadata(image: Image.Image) -> Image.Image:
    """An image of the same pixels, on white where they are transparent, without comments, profiles and the like."""
    if image.mode == "RGB":
        # Converting made a plain copy: what the file's own class knows stayed behind, what is in `info` goes now.
        image.info.clear()
        return image
    clean = Image.new("RGB", image.size, "white")
    clean.paste(image, mask=image.getchannel("A"))
    return clean


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION_TAG, 1))
    except Exception:
        # A broken EXIF block says nothing about the pixels; the photo is taken as upright.
        return 1


def _to_8_bit(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):
        # Sixteen-bit grey: Pillow would clip instead of scaling.
        return image.point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")
