"""Chromium for the browser tests, with a camera that shows a photo."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Playwright

CANDIDATES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CAMERA_SIZE = (640, 480)
CAMERA_FRAMES = 10

browser_key = pytest.StashKey[str]()


def chromium_path() -> str | None:
    """Return the Chromium of this machine."""
    return next((path for name in CANDIDATES if (path := shutil.which(name))), None)


def camera_write(photo: Path, target: Path) -> None:
    """Write `photo` as an MJPEG film of one picture, 640×480, which Chromium takes for a camera."""
    with Image.open(photo) as image:
        frame = image.convert("RGB")
    frame.thumbnail(CAMERA_SIZE)
    canvas = Image.new("RGB", CAMERA_SIZE, (128, 128, 128))
    canvas.paste(frame, ((CAMERA_SIZE[0] - frame.width) // 2, (CAMERA_SIZE[1] - frame.height) // 2))
    with target.open("wb") as film:
        for _ in range(CAMERA_FRAMES):
            canvas.save(film, "JPEG", quality=92)


def camera_arguments(film: Path) -> list[str]:
    """Return the flags that show `film` as the camera and allow it without a question."""
    return [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film.resolve()}",
    ]


@contextmanager
def chromium(playwright: Playwright, *arguments: str) -> Iterator[Browser]:
    """Run Chromium with `arguments`; music may start without a gesture, as on a site that is often used."""
    flags = ["--autoplay-policy=no-user-gesture-required", *arguments]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    browser = playwright.chromium.launch(executable_path=chromium_path(), args=flags)
    try:
        yield browser
    finally:
        browser.close()
