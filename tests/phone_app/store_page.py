"""A page with the store alone, in a real browser: web/phone/tests/store."""

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
    """Built for the browsers that the app is built for."""
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
