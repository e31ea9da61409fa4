"""Twelve small files that cost much to whoever opens them, and files that are not what they say."""

import gzip
import io
import struct
import zipfile
import zlib
from functools import cache

from PIL import Image

from tests.corpus.mutations import packed

PNG = b"\x89PNG\r\n\x1a\n"
LONG = 200 * 1024 * 1024
FRAMES = 1000


def chunk(kind: bytes, body: bytes) -> bytes:
    """Return one PNG chunk."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def deflated_zeros(size: int) -> bytes:
    """Return `size` zeros, about a thousandth as long."""
    packer, block = zlib.compressobj(9), bytes(1 << 20)
    body = b"".join(packer.compress(block) for _ in range(size // len(block)))
    return body + packer.compress(bytes(size % len(block))) + packer.flush()


def png(width: int, height: int, *, depth: int = 8, colour: int = 0, before: bytes = b"") -> bytes:
    """Return a valid PNG of zeros, with chunks of your own before its pixels."""
    channels = {0: 1, 2: 3}[colour]
    row = 1 + (width * depth * channels + 7) // 8
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return PNG + chunk(b"IHDR", header) + before + chunk(b"IDAT", deflated_zeros(row * height)) + chunk(b"IEND", b"")


def _frames(fmt: str) -> bytes:
    frames = [Image.new("RGB", (8, 8), (number % 256, number // 256, 0)) for number in range(FRAMES)]
    return packed(frames[0], fmt, save_all=True, append_images=frames[1:])


def _many_scans() -> bytes:
    data = packed(Image.effect_noise((64, 64), 60), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * FRAMES + data[-2:]


def _tiff_loop() -> bytes:
    """A TIFF whose list of pages leads back to its first page."""
    entry = struct.pack("<HHII", 256, 3, 1, 8)
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 1) + entry + struct.pack("<I", 8)


def _fits() -> bytes:
    card = [b"SIMPLE  =                    T", b"BITPIX  =                    8", b"NAXIS   =                    2"]
    card += [b"NAXIS1  =                60000", b"NAXIS2  =                60000", b"END"]
    return gzip.compress(b"".join(line.ljust(80) for line in card).ljust(2880) + bytes(1 << 22))


@cache
def bombs() -> dict[str, bytes]:
    """Return the twelve by name."""
    return {
        "png of 178 megapixels": png(13_376, 13_376),
        "png of 65535 x 1": png(65_535, 1),
        "png of 400 megapixels in one bit each": png(20_000, 20_000, depth=1),
        "apng of 1000 frames": _frames("PNG"),
        "gif of 1000 frames": _frames("GIF"),
        "webp of 1000 frames": _frames("WEBP"),
        "png with 200 MB of text": png(8, 8, before=chunk(b"zTXt", b"a\0\0" + deflated_zeros(LONG))),
        "png with 200 MB of colour profile": png(8, 8, before=chunk(b"iCCP", b"a\0\0" + deflated_zeros(LONG))),
        "jpeg of 1000 scans": _many_scans(),
        "jpeg 2000": packed(Image.new("RGB", (64, 64)), "JPEG2000"),
        "tiff that leads back to itself": _tiff_loop(),
        "fits in gzip": _fits(),
    }


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("CANARY-PAYLOAD.class", b"\xca\xfe\xba\xbe" + b"CANARY-PAYLOAD")
    return out.getvalue()


def refused_types() -> dict[str, bytes]:
    """Return files that no photo door may take, whatever they are called."""
    face = Image.new("RGB", (64, 64), "teal")
    return {
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "html": b"<!doctype html><script>alert(1)</script>",
        "heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64),
        "avif": packed(face, "AVIF"),
        "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(%pipe%id) (r) file\n",
        "pdf": b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj",
        "ico": packed(face, "ICO"),
        "gifar": packed(face, "GIF") + _zip(),
        "html before a jpeg": b"<script>alert(1)</script>" + packed(face, "JPEG"),
    }


def polyglots() -> dict[str, bytes]:
    """Return valid photos that are something else too; what else they are must not be kept."""
    face = Image.new("RGB", (64, 64), "teal")
    html = b"<script>CANARY-PAYLOAD</script>"
    return {
        "jpeg and zip": packed(face, "JPEG") + _zip(),
        "jpeg and html in a comment": packed(face, "JPEG", comment=html),
        "jpeg and html behind its end": packed(face, "JPEG") + html,
        "png and zip": packed(face, "PNG") + _zip(),
        "webp and html behind its end": packed(face, "WEBP") + html,
    }
