"""A phone's camera: Chromium's own, which films what a test holds before it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import segno
from playwright.sync_api import Browser, Playwright

from tests.browser import ARGUMENTS, CHROMIUM

WIDTH, HEIGHT = 640, 480
DARK, LIGHT, NO_COLOUR = 16, 235, 128
FAKE_DEVICE = "--use-fake-device-for-media-stream"
# Whoever is asked says yes, or no.
ALLOWED, REFUSED = (f"--use-fake-ui-for-media-stream{answer}" for answer in ("", "=deny"))

PAYMENT = "wxp://f2f0JkQ3mVd8sXnWtB1rYhLzC6pGq0aE"


class Camera:
    """What it sees from when a page opens it next."""

    def __init__(self, film: Path) -> None:
        self.film = film
        self.sees_nothing()

    def sees(self, text: str) -> None:
        """A QR code of this text, on white paper."""
        made = segno.make(text, error="m", micro=False)
        self._shoot([bytes(row) for row in made.matrix_iter(scale=6, border=4)])

    def sees_nothing(self) -> None:
        self._shoot([])

    def _shoot(self, code: list[bytes]) -> None:
        """Two frames; the camera repeats them."""
        rows = [bytearray([LIGHT]) * WIDTH for _ in range(HEIGHT)]
        top, left = (HEIGHT - len(code)) // 2, (WIDTH - len(code)) // 2
        assert top >= 0
        for row, dots in zip(rows[top:], code, strict=False):
            row[left : left + len(dots)] = bytes(DARK if dot else LIGHT for dot in dots)
        frame = b"FRAME\n" + b"".join(rows) + bytes([NO_COLOUR]) * (WIDTH * HEIGHT // 2)
        head = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n"
        self.film.write_bytes(head.encode() + frame * 2)


@pytest.fixture(scope="module")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Camera:
    return Camera(tmp_path_factory.mktemp("camera") / "film.y4m")


@pytest.fixture(scope="module")
def chromium(playwright: Playwright, camera: Camera) -> Iterator[Browser]:
    """The module's browser, with this camera."""
    film = f"--use-file-for-fake-video-capture={camera.film}"
    browser = playwright.chromium.launch(
        executable_path=CHROMIUM, args=[*ARGUMENTS, FAKE_DEVICE, ALLOWED, film]
    )
    yield browser
    browser.close()
