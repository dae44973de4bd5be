"""`make pictures`: the app's in docs/pictures/ anew, from a server and a demo county of their own.

pytest runs it when it is named, and not with the tests.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from demo.load import load_demo
from server.ops.private_database import PrivateDatabase
from tests.conftest import CHECKOUT, clone, settings_of
from tests.phone_app.app import App
from tests.phone_app.conftest import PHONE
from tests.phone_app.line import PhoneLine
from tests.phone_app.readme_way import READMES, follow
from tests.phone_app.screens import screens
from tests.phone_app.walking import walking
from tests.served import serve
from tests.small_pictures import opened, small
from tests.waiting import PATIENCE

FOLDER = CHECKOUT / "docs" / "pictures"
MOST_BYTES = 26_000
MOST_BYTES_OF_THREE = 75_000
SHARP = {"device_scale_factor": 1.5}
SHOWN_ALREADY = {"privacy-again"}
DARK = ("today", "visit", "records")
BETWEEN, GROUND = 24, "#8a938e"


@pytest.fixture(scope="module")
def address(cluster: PrivateDatabase) -> Iterator[str]:
    """A county with more in it than the tests' own."""
    with clone(cluster) as url:
        load_demo(url, settings_of(url).phone_seal, scale=0.3, progress=False)
        with serve(url) as base:
            yield base


@pytest.mark.parametrize("language", READMES)
def test_the_way_of_the_readme(chromium: Browser, address: str, language: str) -> None:
    with PhoneLine(int(address.rpartition(":")[2])) as line:
        phone = _sharp(chromium, line)
        app = App(phone, line)
        taken = [opened(_shot(app.page)) for _ in follow(app, language)]
        phone.close()
    name = "app.webp" if language == "en" else "app.zh-CN.webp"
    (FOLDER / name).write_bytes(small(_beside(taken), MOST_BYTES_OF_THREE))


def test_every_screen(chromium: Browser, address: str, served_database: str) -> None:
    (FOLDER / "phone").mkdir(parents=True, exist_ok=True)
    with walking(chromium, address, served_database, planned=6, **SHARP) as walk:
        for name, app in screens(walk, chromium, **SHARP):
            if name not in SHOWN_ALREADY:
                _take(app.page, name)
            if name in DARK:
                app.page.emulate_media(color_scheme="dark")
                _take(app.page, f"{name}-dark")
                app.page.emulate_media(color_scheme="light")


def _take(page: Page, name: str) -> None:
    shot = small(opened(_shot(page)), MOST_BYTES, best=60)
    (FOLDER / "phone" / f"{name}.webp").write_bytes(shot)


def _shot(page: Page) -> bytes:
    page.evaluate("document.fonts.ready")
    shot: bytes = page.screenshot(animations="disabled", caret="hide")
    return shot


def _sharp(chromium: Browser, line: PhoneLine) -> BrowserContext:
    phone = chromium.new_context(base_url=line.address, **{**PHONE, **SHARP})
    phone.set_default_timeout(PATIENCE * 1000)
    return phone


def _beside(pictures: list[Image.Image]) -> Image.Image:
    wide, high = pictures[0].size
    whole = Image.new("RGB", ((wide + BETWEEN) * len(pictures) - BETWEEN, high), GROUND)
    for nth, picture in enumerate(pictures):
        whole.paste(picture, (nth * (wide + BETWEEN), 0))
    return whole
