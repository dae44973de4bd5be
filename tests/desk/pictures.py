"""`make pictures`: docs/pictures/ anew, from a demo county that runs already (`make run`)."""

import argparse
from typing import Literal

from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser import ARGUMENTS, CHROMIUM
from tests.conftest import CHECKOUT
from tests.desk.desk import Desk
from tests.desk.map_page import MapPage
from tests.small_pictures import opened, small

FOLDER = CHECKOUT / "docs" / "pictures"
MOST_BYTES = 60_000
SIZES = {"wide": (1440, 900), "tablet": (1024, 768), "phone": (390, 844)}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.desk.pictures", description=__doc__)
    parser.add_argument("address", nargs="?", default="http://127.0.0.1:8000")
    address = parser.parse_args().address
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for name, size in SIZES.items():
            for scheme in SCHEMES:
                path = FOLDER / f"map-{name}-{scheme}.webp"
                shot = picture_of(browser, address, size, scheme)
                path.write_bytes(small(opened(shot), MOST_BYTES))
        browser.close()


def picture_of(
    browser: Browser, address: str, size: tuple[int, int], scheme: Literal["light", "dark"]
) -> bytes:
    width, height = size
    page = browser.new_page(
        base_url=address,
        locale="zh-CN",
        color_scheme=scheme,
        viewport={"width": width, "height": height},
    )
    coverage_map = MapPage(Desk(page)).open()
    page.evaluate("document.fonts.ready")
    expect(coverage_map.discs.first).to_be_visible()
    shot: bytes = page.screenshot()
    page.close()
    return shot


if __name__ == "__main__":
    main()
