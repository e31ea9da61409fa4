"""The one image ingest: what it refuses, what it repairs and what it leaves behind."""

import io
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from config.common.images import KEPT_SIDE, MAX_BYTES, MESSAGES, ImageFault, ImageRejected, decode_rgb, ingest

RED, BLUE = (200, 30, 30), (30, 30, 200)


def picture(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> Image.Image:
    """Left half red, right half blue."""
    image = Image.new("RGB", size, RED)
    ImageDraw.Draw(image).rectangle((size[0] // 2, 0, size[0], size[1]), fill=BLUE)
    return image.convert(mode)


def packed(image: Image.Image, fmt: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, fmt, **options)
    return out.getvalue()


def near(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(a - b) < 25 for a, b in zip(pixel, colour, strict=True))


def refused(data: bytes) -> ImageFault:
    with pytest.raises(ImageRejected) as caught:
        ingest(data)
    assert caught.value.message == MESSAGES[caught.value.code]
    return caught.value.code


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_bomb(side: int) -> bytes:
    """A valid grey PNG of side x side zeros: hundreds of megapixels in a few hundred kilobytes."""
    packer = zlib.compressobj(1)
    block = bytes((side + 1) * 64)
    body = b"".join(packer.compress(block) for _ in range(side // 64)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def webp_header(width: int, height: int, kind: bytes) -> bytes:
    if kind == b"VP8L":
        body = b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14)
    elif kind == b"VP8X":
        body = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    else:
        body = b"\x30\x01\x00\x9d\x01\x2a" + struct.pack("<HH", width, height)
    body += bytes(32)
    inner = b"WEBP" + kind + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(inner)) + inner


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "WEBP"])
def test_it_keeps_the_pixels_of_each_accepted_format(fmt: str) -> None:
    kept = ingest(packed(picture(), fmt, quality=95))
    image = Image.open(io.BytesIO(kept.jpeg))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (kept.width, kept.height))
    assert image.size == (64, 48)
    assert near(image.getpixel((8, 24)), RED)
    assert near(image.getpixel((56, 24)), BLUE)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", ImageFault.EMPTY),
        (b"\xff\xd8\xff" + bytes(MAX_BYTES), ImageFault.TOO_LARGE),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", ImageFault.HEIC),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", ImageFault.HEIC),
        (b"\0\0\0\x18ftypavif\0\0\0\0avif", ImageFault.UNSUPPORTED_FORMAT),
        (b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', ImageFault.UNSUPPORTED_FORMAT),
        (packed(picture(), "GIF"), ImageFault.UNSUPPORTED_FORMAT),
        (packed(picture(), "BMP"), ImageFault.UNSUPPORTED_FORMAT),
        (packed(picture(), "TIFF"), ImageFault.UNSUPPORTED_FORMAT),
        (b"%PDF-1.7 nothing", ImageFault.UNSUPPORTED_FORMAT),
        (b"GIF89a" + packed(picture(), "JPEG"), ImageFault.UNSUPPORTED_FORMAT),
        (b"\xff\xd8\xff", ImageFault.DAMAGED),
        (b"\xff\xd8\xff\xe0" + bytes(500), ImageFault.DAMAGED),
        (b"\x89PNG\r\n\x1a\n", ImageFault.DAMAGED),
        (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", b"short"), ImageFault.DAMAGED),
        (b"RIFF\0\0\0\0WEBP", ImageFault.DAMAGED),
    ],
)
def test_it_names_why_it_refuses(data: bytes, code: ImageFault) -> None:
    assert refused(data) is code


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_it_refuses_a_truncated_image(fmt: str, share: float) -> None:
    noisy = Image.effect_noise((200, 200), 80)
    data = packed(noisy.convert("RGB"), fmt)
    assert refused(data[: int(len(data) * share)]) is ImageFault.DAMAGED


def test_it_refuses_a_png_whose_checksum_is_wrong() -> None:
    data = bytearray(packed(picture(), "PNG"))
    data[20] ^= 1
    assert refused(bytes(data)) is ImageFault.DAMAGED


@pytest.mark.parametrize("fmt", ["PNG", "WEBP"])
def test_it_refuses_an_animation(fmt: str) -> None:
    frames = [picture(), picture().rotate(180)]
    assert refused(packed(frames[0], fmt, save_all=True, append_images=frames[1:])) is ImageFault.ANIMATED


def test_it_takes_the_first_frame_of_a_phone_jpeg_with_previews() -> None:
    data = packed(picture(), "MPO", save_all=True, append_images=[Image.new("RGB", (64, 48), "green")])
    assert Image.open(io.BytesIO(data)).format == "MPO"
    assert near(decode_rgb(data).getpixel((8, 24)), RED)


def test_it_refuses_a_bomb_before_allocating_its_pixels(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.png"
    bomb.write_bytes(png_bomb(13_376))
    assert bomb.stat().st_size < 1_000_000
    program = (
        "import resource, sys, time, pathlib; from config.common.images import *\n"
        "data = pathlib.Path(sys.argv[1]).read_bytes()\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "before, begun = peak(), time.perf_counter()\n"
        "try: ingest(data)\n"
        "except ImageRejected as error: print(error.code, peak() - before, time.perf_counter() - begun)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(bomb)], capture_output=True, text=True, check=True)
    code, grown_kib, seconds = done.stdout.split()
    assert code == ImageFault.TOO_MANY_PIXELS
    assert int(grown_kib) < 32 * 1024
    assert float(seconds) < 1


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("side", [5008, 9600])
def test_it_refuses_too_many_pixels_below_the_limit_of_pillow(side: int) -> None:
    assert refused(png_bomb(side)) is ImageFault.TOO_MANY_PIXELS


def test_it_refuses_a_long_thin_image() -> None:
    assert refused(packed(Image.new("1", (9000, 2)), "PNG")) is ImageFault.TOO_MANY_PIXELS


@pytest.mark.parametrize("kind", [b"VP8 ", b"VP8L", b"VP8X"])
def test_it_refuses_a_huge_webp_by_its_header(kind: bytes) -> None:
    assert refused(webp_header(16_000, 16_000, kind)) is ImageFault.TOO_MANY_PIXELS


def test_it_refuses_a_jpeg_of_a_thousand_scans_at_once() -> None:
    data = packed(picture((512, 512)), "JPEG", progressive=True)
    end = data.rindex(b"\xff\xda")
    begun = time.perf_counter()
    assert refused(data[:end] + data[end:-2] * 1000 + data[-2:]) is ImageFault.DAMAGED
    assert time.perf_counter() - begun < 0.5


@pytest.mark.parametrize(
    ("orientation", "camera"),
    [
        (1, None),
        (2, Image.Transpose.FLIP_LEFT_RIGHT),
        (3, Image.Transpose.ROTATE_180),
        (4, Image.Transpose.FLIP_TOP_BOTTOM),
        (5, Image.Transpose.TRANSPOSE),
        (6, Image.Transpose.ROTATE_90),
        (7, Image.Transpose.TRANSVERSE),
        (8, Image.Transpose.ROTATE_270),
    ],
)
def test_it_turns_a_photo_upright(orientation: int, camera: Image.Transpose | None) -> None:
    """`camera` is what a camera held that way does to the scene before it writes the tag."""
    scene = picture((64, 48))
    ImageDraw.Draw(scene).rectangle((0, 0, 31, 23), fill="green")
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = scene if camera is None else scene.transpose(camera)
    image = decode_rgb(packed(stored, "JPEG", quality=95, exif=exif))
    assert image.size == (64, 48)
    assert near(image.getpixel((8, 8)), (0, 128, 0))
    assert near(image.getpixel((8, 40)), RED)
    assert near(image.getpixel((56, 8)), BLUE)


def test_it_leaves_every_metadata_behind() -> None:
    exif = Image.Exif()
    exif[0x010E] = "HIDDENPLACE"
    data = packed(picture(), "JPEG", exif=exif, comment=b"HIDDENPLACE", icc_profile=b"HIDDENPLACE" * 9)
    assert data.count(b"HIDDENPLACE") > 5
    kept = ingest(data).jpeg
    assert b"HIDDENPLACE" not in kept
    assert not Image.open(io.BytesIO(kept)).getexif()
    assert "comment" not in Image.open(io.BytesIO(kept)).info


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data:UserWarning")
def test_it_reads_a_photo_with_a_broken_exif_block() -> None:
    data = packed(picture(), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\x7f" + b"\xff" * 20)
    assert decode_rgb(data).size == (64, 48)


@pytest.mark.parametrize(
    ("mode", "fmt"), [("CMYK", "JPEG"), ("L", "JPEG"), ("P", "PNG"), ("RGBA", "PNG"), ("LA", "PNG"), ("1", "PNG")]
)
def test_it_turns_every_colour_mode_into_rgb(mode: str, fmt: str) -> None:
    image = decode_rgb(packed(picture(mode=mode), fmt))
    assert (image.mode, image.size) == ("RGB", (64, 48))
    assert image.getpixel((8, 24)) != image.getpixel((56, 24))


def test_it_scales_sixteen_bit_grey_instead_of_clipping_it() -> None:
    grey = Image.new("I;16", (40, 40), 128 * 256)
    assert decode_rgb(packed(grey, "PNG")).getpixel((5, 5)) == (128, 128, 128)


@pytest.mark.parametrize("mode", ["RGBA", "P"])
def test_it_shows_transparency_as_white(mode: str) -> None:
    clear = Image.new("RGBA", (40, 40), (10, 20, 30, 0))
    data = packed(clear if mode == "RGBA" else clear.quantize(4), "PNG")
    assert decode_rgb(data).getpixel((5, 5)) == (255, 255, 255)


def test_it_scales_a_large_photo_down() -> None:
    kept = ingest(packed(picture((4000, 1000)), "JPEG"))
    assert (kept.width, kept.height) == (KEPT_SIDE, KEPT_SIDE // 4)


def test_it_accepts_its_own_output() -> None:
    kept = ingest(packed(picture((640, 480)), "PNG"))
    assert decode_rgb(kept.jpeg).size == (640, 480)
