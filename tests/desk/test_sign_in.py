"""The way into the desk: from the front page, by its own form, by an address that somebody sent."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.desk.desk import PASSWORD, Desk

pytestmark = pytest.mark.slow

HOUSEHOLDS = "/desk/households?within=441427100&which=all"


def test_whoever_is_not_signed_in_gets_the_form_and_then_what_was_asked_for(desk: Desk) -> None:
    desk.open(HOUSEHOLDS)
    desk.expect_heading("全部农户")
    expect(desk.page).to_have_url(re.compile(re.escape(HOUSEHOLDS) + "$"))
    first = desk.get("/api/v1/households?within=441427100")["items"][0]
    expect(desk.page.get_by_role("cell", name=first["head"]).first).to_be_visible()


def test_a_wrong_password_is_said_at_the_form(desk: Desk) -> None:
    desk.page.goto("/desk/map")
    desk.sign_in("leader", "Not-The-Password-1")
    expect(desk.page.get_by_role("alert")).to_contain_text("用户名或密码不对")
    expect(desk.page.get_by_label("用户名")).to_have_value("leader")


def test_who_signs_out_is_out(desk: Desk) -> None:
    desk.open(HOUSEHOLDS)
    desk.expect_heading("全部农户")
    desk.page.get_by_role("button", name="退出").click()
    desk.expect_heading("登录")
    assert desk.page.request.get("/api/v1/me").status == 401


def test_the_front_page_leads_to_the_app_and_the_desk_before_anybody_signs_in(page: Page) -> None:
    for to in ("/app/", "/desk"):
        page.goto("/")
        page.locator(f"#welcome a[href='{to}']").click()
        expect(page).to_have_url(re.compile(to))


def test_the_front_page_leads_whoever_leads_to_the_desk(page: Page) -> None:
    page.goto("/")
    page.locator("#sign-in [name=login]").fill("leader")
    page.locator("#sign-in [name=password]").fill(PASSWORD)
    page.locator("#sign-in button").click()
    expect(page.locator("#desk")).to_be_visible()
    expect(page.locator("#desk")).to_have_attribute("href", "/desk")


def test_the_front_page_leads_nobody_else_there(page: Page) -> None:
    page.goto("/")
    page.locator("#sign-in [name=login]").fill("grid")
    page.locator("#sign-in [name=password]").fill(PASSWORD)
    page.locator("#sign-in button").click()
    expect(page.locator("#households")).not_to_be_empty()
    expect(page.locator("#desk")).to_be_hidden()


def test_who_only_looks_begins_with_the_map(desk: Desk) -> None:
    desk.open("/desk", as_="auditor")
    expect(desk.page).to_have_url(re.compile("/desk/map$"))
    expect(desk.link("地图")).to_be_visible()
    expect(desk.link("周一")).to_be_hidden()


def test_who_sees_no_figures_begins_with_the_households(desk: Desk) -> None:
    desk.open("/desk", as_="grid")
    expect(desk.page).to_have_url(re.compile("/desk/households$"))
    expect(desk.link("地图")).to_be_hidden()
    expect(desk.link("报表")).to_be_hidden()
    desk.page.goto("/desk/map")
    expect(desk.page.get_by_text("这一页给管片区的人看")).to_be_visible()


def test_an_address_that_leads_nowhere_says_so(desk: Desk) -> None:
    desk.open("/desk/no/such/page")
    expect(desk.page.get_by_text("这里没有页面")).to_be_visible()


def test_the_other_language_is_one_click_away_and_stays_in_the_address(desk: Desk) -> None:
    desk.open(HOUSEHOLDS)
    desk.expect_heading("全部农户")
    desk.link("English").click()
    desk.expect_heading("All households")
    expect(desk.page).to_have_url(re.compile("lang=en"))
    expect(desk.page.locator("html")).to_have_attribute("lang", "en")


def test_the_chosen_language_is_remembered_and_an_address_may_ask_for_another(desk: Desk) -> None:
    desk.open(HOUSEHOLDS)
    desk.link("English").click()
    desk.expect_heading("All households")
    desk.link("Gaps").click()
    desk.expect_heading("What is missing")
    expect(desk.page).not_to_have_url(re.compile("lang="))
    for path in ("/desk/gaps", "/desk", "/"):  # bare addresses, the front page's as well
        desk.page.goto(path)
        expect(desk.page.locator("html")).to_have_attribute("lang", "en")
    desk.page.goto("/desk/gaps?lang=zh")
    desk.expect_heading("缺口在哪里")
    desk.page.goto("/")
    desk.link("English").click()
    desk.page.goto("/desk/gaps")
    desk.expect_heading("What is missing")


def test_by_keyboard_alone(desk: Desk) -> None:
    desk.page.goto(HOUSEHOLDS)
    expect(desk.page.get_by_label("用户名")).to_be_visible()
    keyboard = desk.page.keyboard
    for text in ("leader", PASSWORD):
        keyboard.press("Tab")
        keyboard.type(text)
    keyboard.press("Enter")
    desk.expect_heading("全部农户")
    keyboard.press("Tab")
    expect(desk.page.get_by_text("跳到内容")).to_be_focused()
