"""The desk in a real Chromium, in front of the real server, with the demo county."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import chromium as chromium
from tests.browser import playwright as playwright
from tests.conftest import session_on
from tests.demo_county import served_database as served_database
from tests.desk.desk import Desk
from tests.served import serve
from tests.waiting import PATIENCE

# Midnight may pass while these tests run, and phones that were in time today are not tomorrow.
_SYNCED = sa.text(
    "UPDATE devices SET last_seen_at = last_seen_at + interval '1 day',"
    " backlog_at = backlog_at + interval '1 day' WHERE backlog = 0"
)


@pytest.fixture(scope="module")
def address(served_database: str) -> Iterator[str]:
    """Where the desk is served; none of the module's tests writes."""
    with session_on(served_database) as session:
        session.execute(_SYNCED)
        session.commit()
    with serve(served_database) as base:
        yield base


@pytest.fixture
def context(chromium: Browser, address: str) -> Iterator[BrowserContext]:
    context = chromium.new_context(
        base_url=address, locale="zh-CN", viewport={"width": 1440, "height": 900}
    )
    context.set_default_timeout(PATIENCE * 1000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def desk(page: Page) -> Iterator[Desk]:
    """The desk, which at the end of the test has refused nothing and failed in nothing."""
    desk = Desk(page)
    yield desk
    assert desk.complaints == []
