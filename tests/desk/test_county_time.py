"""Days and times at the desk are those of the county, also where the browser is in another zone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.desk.desk import Desk
from tests.desk.map_page import MapPage
from tests.waiting import PATIENCE

pytestmark = pytest.mark.slow

ZONE = ZoneInfo("Asia/Shanghai")  # the demo county's
TOWNSHIP = "441427100"


# At any hour, in one of these it is another day than in the county.
@pytest.fixture(params=["Pacific/Pago_Pago", "Pacific/Kiritimati"])
def context(
    request: pytest.FixtureRequest, chromium: Browser, address: str
) -> Iterator[BrowserContext]:
    context = chromium.new_context(base_url=address, locale="zh-CN", timezone_id=request.param)
    context.set_default_timeout(PATIENCE * 1000)
    yield context
    context.close()


def told(at: datetime) -> str:
    return f"{at.month}月{at.day}日 {at:%H:%M}"


def test_an_instant_is_told_by_the_county_s_clock(desk: Desk) -> None:
    began = datetime.now(ZONE)
    coverage_map = MapPage(desk).open()
    text = coverage_map.side.locator("header p").inner_text()
    minutes = int((datetime.now(ZONE) - began).total_seconds() // 60) + 1
    near = [told(began + timedelta(minutes=after)) for after in range(-1, minutes + 1)]
    assert any(each in text for each in near), text
    desk.page.goto("/desk/gaps")
    expect(desk.page.get_by_text(re.compile(f"截至 {began.month}月{began.day}日"))).to_be_visible()


def test_the_day_of_an_instant_is_the_county_s(desk: Desk) -> None:
    desk.open("/desk/phones")
    desk.expect_heading("好久没同步的手机")
    rows = desk.get(f"/api/v1/sync/troubles?within={TOWNSHIP}&silent_days=7&limit=500")["items"]
    assert rows
    days = [datetime.fromisoformat(row["last_seen_at"]).astimezone(ZONE) for row in rows]
    shown = desk.page.locator("tbody td:nth-child(2)")
    expect(shown).to_have_text([f"最近同步 {day.month}月{day.day}日" for day in days])


def test_today_is_the_county_s(desk: Desk) -> None:
    MapPage(desk).open("?points=visits")
    today = desk.get("/api/v1/handovers/weeks")["today"]
    asked = [url for url in desk.requests if "/tiles/visits.json" in url]
    assert asked
    assert all(f"to={today}" in url for url in asked)
    desk.page.goto("/desk/report")
    newest = desk.page.get_by_label("月份").locator("option").first
    expect(newest).to_have_attribute("value", today[:7])
