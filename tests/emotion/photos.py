"""The sample photo and its variations, as the bytes of an upload."""

import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from tests.emotion.turned_head import turned_head

SAMPLE = Path(__file__).resolve().parents[2] / "emotion" / "sample" / "collins.jpg"


def portrait() -> Image.Image:
    """The sample photo."""
    return Image.open(SAMPLE).convert("RGB")


def jpeg(image: Image.Image, **options: object) -> bytes:
    """The image as JPEG bytes."""
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=92, **options)
    return out.getvalue()


def mirrored() -> bytes:
    """As a mirror shows it."""
    return jpeg(ImageOps.mirror(portrait()))


def darkened() -> bytes:
    """So little light that the face is nearly black."""
    return jpeg(ImageEnhance.Brightness(portrait()).enhance(0.1))


def overexposed() -> bytes:
    """So much light that the face is nearly white."""
    return jpeg(portrait().point(lambda value: 225 + value // 9))


def blurred() -> bytes:
    """Out of focus, as far as all detectors still see a face there."""
    return jpeg(portrait().filter(ImageFilter.GaussianBlur(4)))


def turned(degrees: float = -66) -> bytes:
    """A head and shoulders, the head turned nearly into profile."""
    aside = Image.fromarray(turned_head(np.asarray(portrait()), degrees))
    return jpeg(aside.crop((90, 0, 360, 202)).resize((640, 480), Image.Resampling.BICUBIC))


def shrunken() -> bytes:
    """The whole photo as a stamp: the face is about thirty pixels wide."""
    scene = Image.new("RGB", (400, 300), (90, 110, 120))
    scene.paste(portrait().resize((170, 170), Image.Resampling.LANCZOS), (120, 60))
    return jpeg(scene)


def pair() -> bytes:
    """Two faces of the same size side by side."""
    one = portrait().crop((60, 0, 360, 300))
    scene = Image.new("RGB", (600, 300))
    scene.paste(one, (0, 0))
    scene.paste(ImageOps.mirror(one), (300, 0))
    return jpeg(scene)


def group() -> bytes:
    """Three people far from the camera, two of them leaning and in the shade."""
    scene = Image.new("RGB", (1280, 720), (90, 110, 120))
    one = portrait().crop((100, 0, 350, 300)).resize((180, 216))
    shaded = ImageEnhance.Brightness(ImageOps.mirror(one)).enhance(0.6)
    left = ImageEnhance.Brightness(one).enhance(0.6)
    for place, person, lean in (
        ((40, 200), left, -25),
        ((320, 230), ImageOps.mirror(one), 0),
        ((600, 260), shaded, 25),
    ):
        scene.paste(person.rotate(lean, Image.Resampling.BICUBIC, fillcolor=(90, 110, 120)), place)
    return jpeg(scene)


def far_away(people: int = 3, scale: float = 0.54, wall: tuple[int, int, int] = (120, 120, 120)) -> bytes:
    """People side by side so far from the camera that each face is about 100 · scale pixels of 1280 wide."""
    scene = Image.new("RGB", (1280, 960), wall)
    one = portrait()
    one = one.resize((round(one.width * scale), round(one.height * scale)), Image.Resampling.LANCZOS)
    for number in range(people):
        scene.paste(one, (50 + number * 960 // people, 300 + number % 2 * 90))
    return jpeg(scene)


def shaded_companion() -> bytes:
    """Two people far from the camera, one of them in the shade with the head on one side."""
    wall = (90, 110, 120)
    scene = Image.new("RGB", (1280, 960), wall)
    one = portrait().crop((100, 0, 350, 300))
    shaded = ImageEnhance.Brightness(ImageOps.mirror(one).resize((110, 132))).enhance(0.4)
    scene.paste(one.resize((115, 138)), (100, 200))
    scene.paste(shaded.rotate(45, Image.Resampling.BICUBIC, fillcolor=wall), (700, 650))
    return jpeg(scene)


def beside_a_puzzle() -> bytes:
    """Somebody far from the camera; nearer to the middle hangs a head upside down, which is no face to read."""
    wall = (90, 110, 120)
    scene = Image.new("RGB", (1280, 960), wall)
    one = portrait().crop((100, 0, 350, 300))
    scene.paste(one.resize((100, 120)).rotate(180), (560, 400))
    scene.paste(one.resize((110, 132)), (60, 60))
    return jpeg(scene)


def faceless() -> bytes:
    """A smooth landscape of two colours."""
    return jpeg(Image.linear_gradient("L").resize((640, 480)))


def sideways(orientation: int = 6) -> bytes:
    """The photo as a phone stores it when held upright: turned, with a tag that says so."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    return jpeg(portrait().transpose(Image.Transpose.ROTATE_90), exif=exif)


def dimmed() -> bytes:
    """Dark, yet enough light to read the face."""
    return jpeg(ImageEnhance.Brightness(portrait()).enhance(0.3))


def pale() -> bytes:
    """Bright, yet with enough contrast to read the face."""
    return jpeg(portrait().point(lambda value: 180 + value // 4))


def soft() -> bytes:
    """A little out of focus."""
    return jpeg(portrait().filter(ImageFilter.GaussianBlur(1.5)))


def distant() -> bytes:
    """The whole photo small: the face is about fifty pixels wide."""
    scene = Image.new("RGB", (400, 300), (90, 110, 120))
    scene.paste(portrait().resize((250, 250), Image.Resampling.LANCZOS), (120, 20))
    return jpeg(scene)


def bystander() -> bytes:
    """Somebody much smaller in the background."""
    one = portrait().crop((60, 0, 360, 300))
    scene = Image.new("RGB", (600, 300))
    scene.paste(one, (0, 0))
    scene.paste(ImageOps.mirror(one).resize((150, 150)), (300, 0))
    return jpeg(scene)


def leaning(degrees: float = 20) -> bytes:
    """The head on one side."""
    return jpeg(portrait().rotate(degrees, Image.Resampling.BICUBIC, fillcolor=(150, 145, 140)))


def masked() -> bytes:
    """A surgical mask over nose, mouth and chin."""
    person = portrait()
    draw = ImageDraw.Draw(person)
    for ear, corner in (((176, 108), (184, 122)), ((274, 110), (264, 122))):
        draw.line([ear, corner], (190, 205, 215), 2)
    outline = [
        (180, 120),
        (204, 116),
        (225, 110),
        (246, 116),
        (268, 120),
        (264, 158),
        (244, 182),
        (206, 182),
        (186, 158),
    ]
    draw.polygon(outline, (196, 214, 224))
    for height in (130, 142, 154):
        draw.line([(186, height), (225, height + 4), (262, height)], (160, 178, 190), 2)
    return jpeg(person.filter(ImageFilter.GaussianBlur(0.7)))


def in_sunglasses() -> bytes:
    """Two dark lenses with a bridge."""
    person = portrait()
    draw = ImageDraw.Draw(person)
    for left in (182, 228):
        draw.rounded_rectangle((left, 90, left + 42, 118), 10, (22, 22, 26))
    draw.line([(176, 98), (272, 100)], (18, 18, 20), 5)
    return jpeg(person.filter(ImageFilter.GaussianBlur(0.7)))


def in_spectacles() -> bytes:
    """Thin frames that the eyes are seen through."""
    person = portrait()
    draw = ImageDraw.Draw(person)
    for left in (183, 227):
        draw.ellipse((left, 90, left + 40, 118), outline=(60, 45, 40), width=2)
    draw.line([(223, 100), (227, 100)], (60, 45, 40), 2)
    return jpeg(person.filter(ImageFilter.GaussianBlur(0.7)))


def behind_a_hand() -> bytes:
    """Four fingers over the mouth, from the side."""
    person = portrait()
    draw = ImageDraw.Draw(person)
    skin, shade = (216, 160, 132), (150, 96, 76)
    draw.ellipse((228, 120, 300, 190), skin)
    for top, tip in ((128, 196), (141, 188), (154, 190), (166, 200)):
        draw.line([(tip, top), (270, top + 4)], shade, 16)
        draw.ellipse((tip - 8, top - 8, tip + 8, top + 8), shade)
        draw.line([(tip, top), (270, top + 4)], skin, 12)
        draw.ellipse((tip - 6, top - 6, tip + 6, top + 6), skin)
    return jpeg(person.filter(ImageFilter.GaussianBlur(0.7)))


def hand_at_the_chin() -> bytes:
    """A fist under the chin: the mouth is seen."""
    person = portrait()
    draw = ImageDraw.Draw(person)
    draw.ellipse((190, 166, 262, 220), (216, 160, 132))
    for across in (206, 222, 238):
        draw.line([(across, 168), (across, 186)], (150, 96, 76), 2)
    return jpeg(person.filter(ImageFilter.GaussianBlur(0.7)))
