"""Debian's Chromium, as all browser tests start it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tests.waiting import PATIENCE

# bin/setup installs it. The whole browser also draws its own window, which nobody sees: that takes
# twice the time.
CHROMIUM = Path("/usr/bin/chromium-headless-shell")
# WebGL without a graphics card.
ARGUMENTS = ["--no-sandbox", "--enable-unsafe-swiftshader"]
expect.set_options(timeout=PATIENCE * 1000)


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield browser
    browser.close()
