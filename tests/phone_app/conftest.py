"""The app in a Chromium of a phone's size, in front of the real server, with the demo county."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser import chromium as chromium
from tests.browser import playwright as playwright
from tests.demo_county import served_database as served_database
from tests.phone_app.app import App
from tests.phone_app.line import PhoneLine
from tests.served import serve
from tests.waiting import PATIENCE

# A cheap phone, in the middle of 蕉城镇.
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "locale": "zh-CN",
    "user_agent": "Mozilla/5.0 (Linux; Android 10; Redmi 9A Build/QP1A.190711.020)"
    " AppleWebKit/537.36 (KHTML, like Gecko) Chrome/80.0.3987.132 Mobile Safari/537.36",
}


@pytest.fixture(scope="module")
def address(served_database: str) -> Iterator[str]:
    """Where the server is, for the tests of one module, which see what the others have written."""
    with serve(served_database) as base:
        yield base


@pytest.fixture
def line(address: str) -> Iterator[PhoneLine]:
    with PhoneLine(int(address.rpartition(":")[2])) as line:
        yield line


@pytest.fixture
def phone(chromium: Browser, line: PhoneLine) -> Iterator[BrowserContext]:
    """One phone: what it keeps, its tabs share; no other test has it."""
    context = chromium.new_context(base_url=line.address, **PHONE)
    context.set_default_timeout(PATIENCE * 1000)
    yield context
    context.close()


@pytest.fixture
def app(phone: BrowserContext, line: PhoneLine) -> Iterator[App]:
    """The app, which at the end of the test has complained of nothing."""
    app = App(phone, line)
    yield app
    assert app.complaints == []
