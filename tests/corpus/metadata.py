"""Photos whose every hidden corner says CANARY."""

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.corpus.mutations import packed

CANARY = b"CANARY-7f3a"
TEXT = CANARY.decode()
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">' + CANARY + b"</x:xmpmeta>"


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010E] = exif[0x013B] = TEXT  # description, artist
    exif.get_ifd(0x8825)[29] = TEXT  # date in the place
    return exif


def _segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body


def _png_text() -> PngInfo:
    info = PngInfo()
    info.add_text("Author", TEXT)
    info.add_text("Comment", TEXT, zip=True)
    info.add_itxt("XML:com.adobe.xmp", XMP.decode())
    info.add(b"prVt", CANARY)
    return info


def photos_with_canaries() -> dict[str, bytes]:
    """Return photos that hide the canary in all that their format offers."""
    image = Image.new("RGB", (64, 48), "teal")
    profile = CANARY * 20
    jpeg = packed(image, "JPEG", exif=_exif(), comment=CANARY, icc_profile=profile, xmp=XMP)
    hidden = _segment(0xED, b"Photoshop 3.0\0" + CANARY) + _segment(0xEF, CANARY) + _segment(0xFE, CANARY)
    return {
        "jpeg": jpeg[:2] + hidden + jpeg[2:] + CANARY,
        "png": packed(image, "PNG", pnginfo=_png_text(), exif=_exif(), icc_profile=profile) + CANARY,
        "webp": packed(image, "WEBP", exif=_exif(), xmp=XMP, icc_profile=profile) + CANARY,
    }
