"""The first run: a log-in, the notice, what comes down, and from then on no signal is needed."""

import pytest
from playwright.sync_api import Browser, expect

from demo.logins import DEMO_LOGINS, FIRST_LOGIN
from tests.phone.client import HttpClient
from tests.phone_app.app import App, Office
from tests.phone_app.conftest import PHONE
from tests.phone_app.line import PhoneLine
from tests.phone_app.readable import unreadable
from tests.phone_app.readme_way import READMES, follow
from tests.waiting import PATIENCE

pytestmark = pytest.mark.slow
OWN_PASSWORD = "Ben-Ren-De-Mi-Ma-26"


def test_after_one_log_in_everything_works_without_signal(app: App, address: str) -> None:
    app.begin()
    known = Office(address, "grid").get("/api/v1/households?limit=500")["items"]
    assert {one["id"] for one in app.stored("households")} == {one["id"] for one in known}
    app.goes_offline()
    app.reload()
    app.expect_strips(0)
    expect(app.tab("农户")).to_be_visible()
    assert len(app.stored("households")) == len(known)


def test_a_wrong_password_is_said_at_the_form_and_a_second_try_works(app: App) -> None:
    app.open()
    app.log_in(password="Not-The-Password-1")
    expect(app.page.get_by_role("alert")).to_contain_text("用户名或密码不对")
    expect(app.page.get_by_label("用户名")).to_have_value("grid")
    app.log_in()
    app.give_pin()
    app.expect_title("用之前说清楚")


def test_the_county_is_asked_for_by_its_digits(app: App) -> None:
    app.open("/app/?county=44142")
    app.log_in()
    expect(app.page.get_by_role("alert")).to_contain_text("6 位数字")
    app.page.get_by_label("代码").fill("110101")
    app.log_in()
    expect(app.page.get_by_role("alert")).to_contain_text("用户名或密码不对")


def test_a_first_password_is_changed_before_anything_else(app: App, address: str) -> None:
    people = Office(address, "admin").get("/api/v1/people?limit=500")["items"]
    shown = {login.login for login in DEMO_LOGINS}
    cadre = next(
        one["login"] for one in people if one["level"] == "village" and one["login"] not in shown
    )
    app.open()
    app.log_in(cadre, FIRST_LOGIN)
    app.give_pin()
    app.expect_title("先换一个自己的密码")
    app.reload()  # it is asked for until it is done
    app.page.get_by_label("现在的密码").fill(FIRST_LOGIN)
    app.page.get_by_label("新密码").fill("abc")
    app.page.get_by_role("button", name="保存").click()
    expect(app.page.get_by_role("alert")).to_contain_text("不符合要求")
    app.page.get_by_label("新密码").fill(OWN_PASSWORD)
    app.page.get_by_role("button", name="保存").click()
    app.read_notice()
    app.expect_synced()


def test_without_signal_the_log_in_says_so(app: App) -> None:
    app.open()
    app.goes_offline()
    app.log_in()
    expect(app.page.get_by_role("alert")).to_contain_text("没有信号")


def test_the_first_sync_goes_on_where_the_line_broke(app: App) -> None:
    app.open()
    app.log_in()
    app.give_pin()
    app.expect_title("用之前说清楚")
    app.goes_offline()
    app.read_notice()
    expect(app.page.get_by_role("alert")).to_have_text("没有信号，有了会自己接着下载。")
    app.comes_back()
    app.expect_synced()


def test_a_session_that_ends_before_the_first_sync_is_begun_again(app: App, address: str) -> None:
    app.open()
    app.log_in()
    app.give_pin()
    app.expect_title("用之前说清楚")
    headers = {"Authorization": f"Bearer {app.token()}"}
    assert HttpClient(address, PATIENCE, headers).post("/api/v1/logout").status_code == 204
    app.read_notice()
    app.expect_strip("要重新登录才能接着用服务器")
    app.page.get_by_role("link", name="登录").click()
    app.log_in()
    app.expect_synced()


def test_a_paper_that_fails_keeps_nothing_else_and_is_named_until_it_comes(app: App) -> None:
    calendar = "**/api/v1/calendar?**"
    fault = {"status": 500, "json": {"code": "internal_error"}}
    app.context.route(calendar, lambda route: route.fulfill(**fault))
    app.begin()
    app.open("/app/sync")
    missing = app.page.locator("[data-list=missing]")
    expect(missing).to_contain_text("日历")
    expect(missing).not_to_contain_text("值班")
    app.context.unroute(calendar)
    app.page.get_by_role("button", name="现在试着发").click()
    expect(missing).to_have_count(0)


def test_who_answers_for_no_area_is_told_to_whom_to_turn(app: App) -> None:
    """Not that something is still to come, though the last answers are on their way."""
    app.context.route("**/api/v1/calendar?**", lambda _: None)
    app.open()
    app.log_in("auditor")
    app.give_pin()
    with app.page.expect_request("**/api/v1/calendar?**"):
        app.read_notice()
    app.expect_title("您现在没有负责的片区")
    expect(app.page.get_by_text("安排包片的同志")).to_be_visible()
    app.expect_strips(0)
    again = app.page.get_by_role("button", name="再试一次")
    again.click()
    expect(app.page.locator(".trouble")).to_contain_text("还是没有")
    app.goes_offline()
    again.click()
    expect(app.page.locator(".trouble")).to_contain_text("没有信号")


def test_a_page_that_is_not_on_the_phone_yet_says_so_and_opens_with_signal(
    chromium: Browser, line: PhoneLine
) -> None:
    """Before the service worker has all parts: here it never comes."""
    context = chromium.new_context(base_url=line.address, service_workers="block", **PHONE)
    context.set_default_timeout(PATIENCE * 1000)
    app = App(context, line)
    app.open()
    app.log_in()
    app.give_pin()
    app.read_notice()
    app.expect_synced()
    app.goes_offline()
    for tab in ("我", "地图"):
        app.tab(tab).click()
        app.expect_strip("这一页还没装进手机")
    app.tab("今天").click()
    app.expect_strips(0)
    app.comes_back()
    app.line.cut()  # the phone shows its bars
    app.tab("我").click()
    app.expect_strip("这一页还没装进手机")
    app.line.restore()
    app.page.get_by_role("button", name="再试一次").click()
    app.give_pin()  # the page came anew
    app.expect_title("这部手机")
    app.expect_strips(0)
    app.goes_offline()
    app.tab("地图").click()
    app.expect_strip("这一页还没装进手机")
    app.comes_back()
    app.give_pin()
    expect(app.page.locator(".map-place")).to_be_visible()
    assert [one for one in app.complaints if "Service Worker" not in one] == []
    context.close()


def test_an_address_that_leads_nowhere_says_so(app: App) -> None:
    app.begin(path="/app/no/such/page")
    expect(app.page.get_by_text("这里没有内容")).to_be_visible()
    expect(app.page.get_by_role("link", name="回到今天")).to_be_visible()


@pytest.mark.parametrize("language", READMES)
def test_the_way_of_the_readme_goes_as_told(app: App, language: str) -> None:
    assert [(step, unreadable(app.page)) for step in follow(app, language)] == [
        ("form", []),
        ("unsent", []),
        ("received", []),
    ]
