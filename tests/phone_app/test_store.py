"""The store in a real browser: web/sync/tests/storeRules.ts, and what only a browser does."""

import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.conftest import CHECKOUT

WEB = CHECKOUT / "web"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Nothing: pytest shows what matters."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A page with the store alone, built for the browsers that the app is built for."""
    build = ["npx", "vite", "build", "phone/tests/store"]
    subprocess.run(build, cwd=WEB, check=True, capture_output=True)
    folder = WEB / "dist" / "tests" / "store"
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/index.html"
        server.shutdown()


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """Each in a profile of its own."""
    page = chromium.new_context().new_page()
    page.goto(address)
    page.wait_for_function("window.page")
    yield page
    page.context.close()


def test_it_keeps_every_rule_of_a_store(page: Page) -> None:
    rules = page.evaluate("page.rules")
    assert len(rules) > 8
    for number in range(len(rules)):
        page.evaluate("number => page.run(number)", number)


def test_an_older_app_never_writes_to_a_newer_store(page: Page) -> None:
    assert page.evaluate("page.opensNewer()") == ["too_new", 1]


def test_a_tab_that_was_open_during_an_upgrade_writes_no_more(page: Page) -> None:
    assert page.evaluate("page.isOpenDuringUpgrade()") == ["too_new", 2]


def test_photos_of_the_first_version_keep_their_bytes(page: Page) -> None:
    kept = page.evaluate("page.movesPhotosOut()")
    assert kept == ["at,id,mime,state", "waiting", [0, 255, 7]]


def test_a_full_phone_refuses_and_has_lost_nothing(page: Page) -> None:
    devtools = page.context.new_cdp_session(page)
    origin = page.evaluate("location.origin")
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 5_000_000})
    assert page.evaluate("page.isFull()") == ["full", 1, "1"]


def test_what_one_tab_writes_the_others_hear_of(page: Page) -> None:
    assert page.evaluate("page.isHeardElsewhere()") == ["a"]
