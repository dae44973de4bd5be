"""A visit where there is no data: the app's link, through a real Kannel, to one whole visit."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Locator, expect

from tests.phone_app.app import App, Office
from tests.phone_app.visits import Visits
from tests.served import serve
from tests.server.sms.kannel import SENDER, Kannel, kannel_before
from tests.sync.sms import NUMBER, SECRET

pytestmark = pytest.mark.slow

NOTE = "山坳里没有信号"


@pytest.fixture(scope="module")
def address(served_database: str) -> Iterator[str]:
    with serve(served_database, sms_number=NUMBER, sms_secret=SECRET) as base:
        yield base


@pytest.fixture
def kannel(address: str, tmp_path: Path) -> Iterator[Kannel]:
    with kannel_before(address, tmp_path) as kannel:
        yield kannel


@pytest.fixture
def visits(app: App) -> Visits:
    # No messaging app is here to be opened.
    app.page.add_init_script(_STAY)
    app.begin()
    return Visits(app)


_STAY = """
addEventListener("click", (event) => {
  if (event.target.closest?.("a[href^='sms:']")) event.preventDefault();
});
"""


def log_one(app: App, visits: Visits) -> None:
    visits.goes_away()
    app.page.evaluate("dispatchEvent(new Event('online'))")  # it tries, and finds no signal
    visits.open_form(app.stored("households")[0])
    visits.note(NOTE)
    visits.press("记下")
    app.expect_unsent(1)


def report(app: App) -> Locator:
    return app.page.get_by_role("link", name=re.compile("^(再)?用短信报"))


def text_of(link: Locator) -> str:
    """What the messaging app would get."""
    href = link.get_attribute("href")
    assert href is not None
    to, _, query = href.partition("?")
    assert to == f"sms:{NUMBER}"
    [text] = parse_qs(query, strict_parsing=True)["body"]
    return text


def on_server(address: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = Office(address, "grid").get("/api/v1/visits?limit=500")["items"]
    return items


def test_a_visit_without_signal_is_told_by_sms_and_counts_once(
    app: App, visits: Visits, kannel: Kannel, address: str
) -> None:
    before = {one["id"] for one in on_server(address)}
    log_one(app, visits)
    report(app).click()  # of the strip, after saving
    expect(app.page.locator("[data-state=phone]")).to_be_visible()
    expect(app.page.get_by_text("短信报过")).to_be_hidden()
    link = report(app)
    text = text_of(link)
    link.click()
    told = app.page.locator("[data-sms=noted]")
    expect(told).to_contain_text("这里不知道")
    noted = re.search(r"短信报过（([0-9A-F]{4})）", told.inner_text())
    assert noted is not None
    app.expect_unsent(1)

    with kannel.phone_sends(text) as line:
        to, receipt = line.await_one()
    assert to == SENDER
    assert f"（{noted[1]}）" in receipt
    [part] = [one for one in on_server(address) if one["id"] not in before]
    assert part["note"] is None

    app.reload()
    expect(told).to_contain_text("短信报过")
    expect(app.page.locator("[data-state=phone]")).to_be_visible()
    visits.comes_back()
    expect(app.page.locator("[data-state=received]")).to_be_visible()
    expect(told).to_be_hidden()
    [whole] = [one for one in on_server(address) if one["id"] not in before]
    assert (whole["id"], whole["note"]) == (part["id"], NOTE)
    with kannel.phone_sends(text) as line:
        assert "内容完整" in line.await_one()[1]
    assert len([one for one in on_server(address) if one["id"] not in before]) == 1


def test_a_visit_that_is_changed_after_its_sms_comes_as_changed(
    app: App, visits: Visits, kannel: Kannel, address: str
) -> None:
    before = {one["id"] for one in on_server(address)}
    log_one(app, visits)
    report(app).click()
    text = text_of(report(app))
    report(app).click()
    visit = app.page.url.rpartition("/")[2]
    visits.open(f"/visits/{visit}/edit")
    visits.note(f"{NOTE}，后来打了电话")
    visits.press("改好")
    expect(app.page.locator("[data-state=phone]")).to_be_visible()
    expect(report(app)).to_be_hidden()  # an SMS cannot say what was changed
    with kannel.phone_sends(text) as line:
        line.await_one()
    visits.comes_back()
    [whole] = [one for one in on_server(address) if one["id"] not in before]
    assert whole["note"] == f"{NOTE}，后来打了电话"


def test_with_signal_nothing_is_offered(app: App, visits: Visits) -> None:
    visits.open_form(app.stored("households")[0])
    visits.press("记下")
    app.expect_unsent(0)
    expect(report(app)).to_be_hidden()
