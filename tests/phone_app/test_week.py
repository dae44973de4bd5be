"""Today, the week's plan, and what is one's own: read and changed without signal."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.phone_app.app import App, Office
from tests.phone_app.given_week import GivenWeek, given_week, today
from tests.phone_app.week_pages import WeekPages
from tests.served import run_tasks

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def week(address: str, served_database: str) -> GivenWeek:
    return given_week(served_database, "share1")


@pytest.fixture
def pages(app: App, week: GivenWeek) -> WeekPages:
    """The app of share1, without signal after its first run."""
    app.begin("share1")
    pages = WeekPages(app)
    app.goes_offline()
    return pages


def test_the_day_and_the_week_are_read_and_changed_without_signal(
    pages: WeekPages, week: GivenWeek, address: str
) -> None:
    app = pages.app
    first, asked, third = week.today
    app.reload()
    expect(pages.dock()).to_contain_text(first)
    expect(pages.dock()).to_contain_text("过期 4 天")
    expect(pages.today_rows().locator("b")).to_have_text([asked, third])
    pages.expect_progress(logged=0, confirmed=0)

    pages.to_week()
    expect(pages.of_day(today().isoformat())).to_have_text([first, asked, third])
    expect(pages.section("领导请走访的")).to_contain_text("林镇长 请您走访")
    expect(pages.section("这周没排进去的")).to_contain_text("还差 2 小时")

    sheet = pages.opens_change_of(third, today().isoformat())
    sheet.get_by_role("button", name="道路不通").click()
    expect(pages.of_day(today().isoformat())).to_have_text([first, asked])
    expect(pages.section("这周不去的")).to_contain_text(third)
    pages.takes_back()
    expect(pages.of_day(today().isoformat())).to_have_text([first, asked, third])
    app.expect_unsent(0)

    pages.section("这周没排进去的").get_by_role("button", name="加进来").click()
    expect(pages.section("等着排日子")).to_contain_text(week.left_out)
    app.expect_unsent(1)
    pages.page.get_by_role("button", name="重排").click()
    expect(pages.page.get_by_text("没有信号，等有信号再试。")).to_be_visible()

    app.comes_back()
    app.expect_unsent(0)
    plan = Office(address, "share1").get("/api/v1/me/plan")
    assert str(week.ids[week.left_out]) in [visit["household"] for visit in plan["visits"]]


def test_figures_reminders_and_calendar_need_no_signal(pages: WeekPages) -> None:
    page, app = pages.page, pages.app
    app.tab("我").click()
    expect(page.get_by_role("link", name="提醒")).to_contain_text("1 条没看")
    pages.to_own("提醒")
    expect(page.get_by_role("heading", name="走访计划已排好")).to_be_visible()
    page.get_by_role("button", name="知道了").click()
    expect(page.locator("[data-reminder=seen]")).to_have_count(1)
    pages.back()

    pages.to_own("我的进度")
    figure = page.locator("[data-figure^='field-days']").first
    expect(figure).to_contain_text("已记")
    expect(figure).to_contain_text("已确认")
    figure.click()
    expect(page.get_by_text("没有信号：下面按这部手机上有的算")).to_be_visible()
    pages.back()
    pages.back()

    pages.to_own("日历")
    expect(page.get_by_role("button", pressed=True)).to_have_attribute(
        "data-day", today().isoformat()
    )
    pages.back()
    app.comes_back()
    app.expect_unsent(0)
    pages.to_own("我的进度")
    page.locator("[data-figure^='field-days']").first.click()
    expect(page.get_by_text("服务器")).to_be_visible()
    app.goes_offline()
    app.reload()
    expect(page.get_by_text("服务器")).to_be_visible()


def test_a_swap_is_asked_for_with_signal_or_not_at_all(pages: WeekPages, address: str) -> None:
    page, app = pages.page, pages.app
    office = Office(address, "share1")
    pages.to_own("值班和换班")
    page.get_by_role("button", name="找人换班").click()
    offer = page.get_by_role("dialog").get_by_role("button", name="，换 ")
    offer.click()
    expect(page.get_by_role("dialog").get_by_role("status")).to_have_text(
        "没有信号，等有信号再试。"
    )
    assert office.get("/api/v1/duty-swaps")["items"] == []

    app.comes_back()
    offer.click()
    expect(page.get_by_role("button", name="不换了")).to_be_visible()
    assert [swap["state"] for swap in office.get("/api/v1/duty-swaps")["items"]] == ["asked"]
    page.get_by_role("button", name="不换了").click()
    expect(page.get_by_role("button", name="找人换班")).to_be_visible()
    assert [swap["state"] for swap in office.get("/api/v1/duty-swaps")["items"]] == ["withdrawn"]


def test_a_colleagues_request_is_declined_or_agreed_to(pages: WeekPages, address: str) -> None:
    page, app = pages.page, pages.app
    colleague = Office(address, "share2")
    days = f"from={today()}&to={today() + timedelta(days=40)}"
    duties = colleague.get(f"/api/v1/roster?kind=counter&{days}")["duties"]
    mine, theirs = sorted(duties, key=lambda duty: str(duty["first_day"]))
    request = {"duty": theirs["id"], "for_duty": mine["id"]}

    def states() -> list[str]:
        items = colleague.get("/api/v1/duty-swaps")["items"]
        return [item["state"] for item in items if item["duty"] == theirs["id"]]

    colleague.post("/api/v1/duty-swaps", request)
    app.comes_back()
    pages.to_own("值班和换班")
    page.get_by_role("button", name="不方便").click()
    expect(page.get_by_role("button", name="不方便")).to_have_count(0)
    assert states() == ["declined"]

    colleague.post("/api/v1/duty-swaps", request)
    pages.back()
    pages.to_own("值班和换班")
    page.get_by_role("button", name="同意").click()
    expect(page.locator("[data-duty]")).to_have_attribute("data-duty", theirs["first_day"])
    assert sorted(states()) == ["agreed", "declined"]


def test_next_week_is_planned_on_demand(pages: WeekPages, served_database: str) -> None:
    page, app = pages.page, pages.app
    without_plan = page.get_by_text("手机上还没有这一周的计划")
    app.comes_back()
    pages.to_week()
    page.get_by_text("下周", exact=True).click()
    expect(without_plan).to_be_visible()
    page.get_by_role("button", name="重排").click()
    expect(page.get_by_text("服务器正在排")).to_be_visible()
    run_tasks(served_database)
    # It looks for a while only; after that the next sync brings it.
    expect(page.get_by_text(re.compile("^(排好了|服务器还没排好)"))).to_be_visible()
    app.reload()
    expect(without_plan).to_have_count(0)
