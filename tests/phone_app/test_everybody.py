"""Everybody can use every screen: by ear, by thumb, and with letters of twice the size."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from tests.conftest import CHECKOUT
from tests.phone_app.conftest import PHONE
from tests.phone_app.pictures import SHOWN_ALREADY
from tests.phone_app.readable import letters_of_twice_the_size, small_keys, unreadable, violations
from tests.phone_app.screens import screens
from tests.phone_app.walking import walking

pytestmark = pytest.mark.slow
# What a browser's history keeps: words of the program, days and ids, never a name or a number.
_IDS_ONLY = re.compile(r"[/a-z_-]*(?:[0-9a-f-]{36}|[0-9-]{10}|/c/[\w-]{22}|[?&=a-z_/-])*")
PHONE_PAGES = CHECKOUT / "web" / "phone" / "pages"


def test_every_screen_can_be_used_by_everybody(
    chromium: Browser, address: str, served_database: str
) -> None:
    faults: dict[str, list[str]] = {}
    opened, addresses = set(), set()
    with walking(chromium, address, served_database) as walk:
        for name, app in screens(walk, chromium):
            path, asked = app.page.evaluate(
                "() => [location.pathname.slice('/app'.length), location.search]"
            )
            opened.add(path)
            addresses.add(path + asked)
            faults[name] = violations(app.page) + unreadable(app.page) + small_keys(app.page)
            with letters_of_twice_the_size(app.page):
                # The others do not depend on the size.
                scrolled = violations(app.page, "scrollable-region-focusable")
                faults[f"{name}, large"] = scrolled + unreadable(app.page)
    assert {name: found for name, found in faults.items() if found} == {}
    assert {name for name in faults if ", " not in name} - SHOWN_ALREADY == shown_in_docs()
    assert {route for route in routes() if not any(map(matcher(route), opened))} == set()
    assert {address for address in addresses if not _IDS_ONLY.fullmatch(address)} == set()


def shown_in_docs() -> set[str]:
    page = (CHECKOUT / "docs" / "phone-screens.md").read_text("utf-8")
    listed = re.findall(r"\(pictures/phone/([\w-]+)\.webp\)", page)
    assert len(listed) == len(set(listed))
    return {name for name in listed if not name.endswith("-dark")}


def routes() -> set[str]:
    files = [path.read_text("utf-8") for path in PHONE_PAGES.glob("*/routes.ts")]
    found = set(re.findall(r'path: "([^"]+)"', "".join(files)))
    assert len(found) > 25
    return found


def matcher(route: str) -> Callable[[str], re.Match[str] | None]:
    return re.compile(re.sub(r":\w+(\(\.\*\)\*)?", "[^/]+", route) + "$").match


@pytest.mark.parametrize(
    ("page_of", "fault"),
    [
        ("<p style='width:500px'>" + "一册通" * 20, "beside the screen"),
        ("<p style='overflow:hidden;width:40px;white-space:nowrap'>没有信号也能记", "cut off"),
        ("<p>没有信号<p style='margin-top:-2.2em'>记走访", "over each other"),
        ("<p style='font-size:10px'>记走访", "10 px"),
        ("<button style='width:20px;white-space:nowrap;overflow:visible'>记走访", "out of its key"),
    ],
)
def test_what_cannot_be_read_is_found(chromium: Browser, page_of: str, fault: str) -> None:
    page = chromium.new_page(viewport=PHONE["viewport"])
    page.set_content("<meta name=viewport content='width=device-width'>" + page_of)
    found = unreadable(page)
    page.close()
    assert [each for each in found if fault in each], found


@pytest.mark.parametrize(
    ("page_of", "small"),
    [
        ("<a href=/ style='display:inline-block;height:44px'>改", True),
        ("<a href=/ style='display:inline-block;width:44px;height:44px'>改", False),
        ("<p>现在 <a href=/>换一个</a> 也行", False),
        ("<p><a href=/>换一个</a> · <a href=/>再想想</a>", True),
        ("<label style='display:block;height:48px'><input type=checkbox>来了", False),
        ("<label style='display:block;height:64px'><br><input style='height:30px'></label>", True),
        ("<button aria-label=关 style='width:48px;height:40px'>", True),
    ],
)
def test_keys_that_a_thumb_misses_are_found(chromium: Browser, page_of: str, small: bool) -> None:
    page = chromium.new_page(viewport=PHONE["viewport"])
    page.set_content("<meta name=viewport content='width=device-width'>" + page_of)
    found = small_keys(page)
    page.close()
    assert bool(found) is small, found
