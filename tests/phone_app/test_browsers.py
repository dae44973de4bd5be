"""Browsers that would lose what is entered: the app leads out of them, and stores nothing there."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browser import ARGUMENTS, CHROMIUM
from tests.phone_app.conftest import PHONE
from tests.phone_app.line import PhoneLine

pytestmark = pytest.mark.slow

_IN_APP = [
    "MicroMessenger/8.0.50",
    "DingTalk/7.0",
    "wxwork/4.1 MicroMessenger/7.0",
]
_KEPT = """async () => (await indexedDB.databases()).length + localStorage.length
  + (await navigator.serviceWorker.getRegistrations()).length"""


@pytest.fixture
def elsewhere(playwright: Playwright, line: PhoneLine) -> Iterator[Page]:
    """A browser that meets the server by a name that is not its own machine: without HTTPS."""
    rules = f"--host-resolver-rules=MAP yicetong.test 127.0.0.1:{line.port}"
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, rules])
    context = browser.new_context(base_url=f"http://yicetong.test:{line.port}", **PHONE)
    yield context.new_page()
    browser.close()


@pytest.mark.parametrize("application", _IN_APP)
def test_a_chat_application_is_led_out_of(
    chromium: Browser, line: PhoneLine, application: str
) -> None:
    agent = f"{PHONE['user_agent']} {application}"
    context = chromium.new_context(base_url=line.address, **{**PHONE, "user_agent": agent})
    page = context.new_page()
    page.goto("/app/")
    expect(page.get_by_role("heading", name="请用浏览器打开")).to_be_visible()
    expect(page.get_by_text(f"{line.address}/app/")).to_be_visible()
    assert page.evaluate(_KEPT) == 0
    context.close()


def test_without_https_it_says_how_to_get_it(elsewhere: Page) -> None:
    elsewhere.goto("/app/")
    expect(elsewhere.get_by_role("heading", name="这个网址不安全")).to_be_visible()
    secure = elsewhere.get_by_role("link", name="用安全的网址打开").get_attribute("href")
    assert secure is not None
    assert urlsplit(secure).scheme == "https"
    expect(elsewhere.get_by_role("link", name="怎么让手机信任它")).to_have_attribute(
        "href", "/trust"
    )
