"""Valid files, and seeded ways to spoil them. The same seed gives the same bytes."""

import io
import random
from collections.abc import Callable, Iterator, Sequence

from PIL import Image

from tests.emotion.photos import portrait

SIDE = 256
Mutation = Callable[[bytearray, random.Random], bytearray]


def packed(image: Image.Image, fmt: str, **options: object) -> bytes:
    """Return the image as a file."""
    out = io.BytesIO()
    image.save(out, fmt, **options)
    return out.getvalue()


def photos() -> list[bytes]:
    """Return one small photo of a face in each way that cameras, phones and programs write one."""
    face = portrait().resize((SIDE, SIDE))
    exif = Image.Exif()
    exif[0x0112] = 6
    return [
        packed(face, "JPEG", quality=85),
        packed(face, "JPEG", quality=85, progressive=True, exif=exif),
        packed(face.convert("L"), "JPEG"),
        packed(face.convert("CMYK"), "JPEG"),
        packed(face, "MPO", save_all=True, append_images=[face]),
        packed(face, "PNG"),
        packed(face.quantize(64), "PNG"),
        packed(face.convert("RGBA"), "PNG"),
        packed(face.convert("L").convert("I;16"), "PNG"),
        packed(face, "WEBP", quality=80),
        packed(face, "WEBP", lossless=True, exif=exif),
    ]


def _flip(data: bytearray, rng: random.Random) -> bytearray:
    for _ in range(rng.choice((1, 2, 8, 64))):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return data


def _spoil_head(data: bytearray, rng: random.Random) -> bytearray:
    """Numbers that matter, sizes and lengths, stand first."""
    for _ in range(rng.choice((1, 2, 4))):
        data[rng.randrange(min(64, len(data)))] = rng.choice((0x00, 0x7F, 0x80, 0xFF, rng.randrange(256)))
    return data


def _truncate(data: bytearray, rng: random.Random) -> bytearray:
    return data[: rng.randrange(1, len(data))]


def _cut_out(data: bytearray, rng: random.Random) -> bytearray:
    first = rng.randrange(len(data))
    del data[first : first + rng.randrange(1, 512)]
    return data


def _repeat(data: bytearray, rng: random.Random) -> bytearray:
    first = rng.randrange(len(data))
    part = data[first : first + rng.randrange(1, 256)]
    data[first:first] = part * rng.choice((2, 16, 64))
    return data


def _blank(data: bytearray, rng: random.Random) -> bytearray:
    first = rng.randrange(len(data))
    size = min(rng.randrange(1, 1024), len(data) - first)
    data[first : first + size] = bytes([rng.choice((0, 255))]) * size
    return data


def _largest_number(data: bytearray, rng: random.Random) -> bytearray:
    """Four bytes that say "very long" to whoever reads a length there."""
    first = rng.randrange(max(1, min(len(data) - 4, 512)))
    data[first : first + 4] = rng.choice((b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f"))
    return data


def _append(data: bytearray, rng: random.Random) -> bytearray:
    return data + rng.randbytes(rng.randrange(1, 4096))


MUTATIONS: Sequence[Mutation] = (
    _flip, _spoil_head, _truncate, _cut_out, _repeat, _blank, _largest_number, _append
)  # fmt: skip


def spoiled(seeds: Sequence[bytes], count: int, *, seed: int = 1) -> Iterator[bytes]:
    """Yield `count` spoiled files: every seed in every way by turns, now and then in two ways at once."""
    rng = random.Random(seed)
    for number in range(count):
        data = bytearray(seeds[number % len(seeds)])
        data = MUTATIONS[number // len(seeds) % len(MUTATIONS)](data, rng)
        if rng.random() < 0.3 and data:
            data = rng.choice(MUTATIONS)(data, rng)
        yield bytes(data)
