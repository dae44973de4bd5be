"""Whether everybody can use a screen: by ear, with letters of twice the size, and by thumb."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

from tests.conftest import CHECKOUT

_AXE = (CHECKOUT / "web" / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
_READABLE = (CHECKOUT / "tests" / "phone_app" / "readable.js").read_text("utf-8")
_SMALL_KEYS = (CHECKOUT / "tests" / "phone_app" / "small_keys.js").read_text("utf-8")
_RUN = """async (rules) => (await axe.run(rules ? { runOnly: rules } : {})).violations.map(
  (each) => `${each.id}: ${each.nodes.map((node) => node.target.join(" ")).join(", ")}`)"""


def violations(page: Page, *rules: str) -> list[str]:
    """What axe-core finds: WCAG 2 A and AA and its best practices, or by these rules only."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_AXE)
    found: list[str] = page.evaluate(_RUN, list(rules) or None)
    return found


def unreadable(page: Page) -> list[str]:
    """Text and keys that are beside the screen, cut off, over one another or too small."""
    found: list[str] = page.evaluate(_READABLE)
    return found


def small_keys(page: Page) -> list[str]:
    """Keys, links and fields that are less than 44 px wide or high."""
    found: list[str] = page.evaluate(_SMALL_KEYS)
    return found


@contextmanager
def letters_of_twice_the_size(page: Page) -> Iterator[None]:
    """As somebody sets it in the browser."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Page.enable")
    devtools.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    yield
    devtools.send("Page.setFontSizes", {"fontSizes": {"standard": 16, "fixed": 13}})
    devtools.detach()
