"""The page measures its preview as the gate measures the photo that follows."""

import io
import json
import shutil
import subprocess

import cv2
import numpy as np
import pytest
from django.conf import settings
from numpy.typing import NDArray
from PIL import Image

from emotion.inference import quality
from emotion.inference.image import SIDE
from tests.emotion.photos import blurred, portrait

MODULE = settings.BASE_DIR / "config" / "static" / "site" / "js" / "frame_quality.js"
NODE = shutil.which("node")
PROGRAM = """
const { measure, SIDE } = await import(process.argv[1]);
const squares = JSON.parse(await new Response(process.stdin).text());
console.log(JSON.stringify([SIDE, ...squares.map((each) => measure(Float32Array.from(each)))]));
"""


def squares() -> list[NDArray[np.uint8]]:
    """A face, the same out of focus, the same in the dark: (48, 48) grey."""
    sharp = np.asarray(portrait().convert("L").crop((60, 0, 360, 300)))
    soft = np.asarray(Image.open(io.BytesIO(blurred())).convert("L").crop((60, 0, 360, 300)))
    sizes = (cv2.resize(each, (SIDE, SIDE), interpolation=cv2.INTER_AREA) for each in (sharp, soft))
    small = [np.asarray(each, np.uint8) for each in sizes]
    return [*small, small[0] // 6]


@pytest.mark.skipif(NODE is None, reason="Node.js is not on this machine")
def test_it_measures_as_the_gate_does() -> None:
    wanted = squares()
    done = subprocess.run(
        [str(NODE), "--input-type=module", "-e", PROGRAM, MODULE.as_uri()],
        input=json.dumps([each.ravel().tolist() for each in wanted]),
        capture_output=True,
        text=True,
        check=True,
    )
    side, *measured = json.loads(done.stdout)
    assert side == SIDE
    for grey, seen in zip(wanted, measured, strict=True):
        assert seen["brightness"] == pytest.approx(grey.mean(), abs=0.01)
        assert seen["contrast"] == pytest.approx(grey.std(), abs=0.01)
        assert seen["sharpness"] == pytest.approx(quality.sharpness(grey), rel=1e-3)
