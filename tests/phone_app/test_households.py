"""Households on the phone: found, read, added and put right without signal."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Playwright, expect

from tests.browser import ARGUMENTS, CHROMIUM
from tests.phone_app.app import App, Office
from tests.phone_app.camera import FAKE_DEVICE, PAYMENT, REFUSED, Camera
from tests.phone_app.camera import camera as camera
from tests.phone_app.camera import chromium as chromium
from tests.phone_app.conftest import PHONE
from tests.phone_app.households import Households
from tests.phone_app.line import PhoneLine
from tests.waiting import PATIENCE

pytestmark = pytest.mark.slow


@pytest.fixture
def households(app: App, phone: BrowserContext) -> Households:
    """The list, after the first run, in the middle of the person's grids."""
    phone.grant_permissions(["geolocation"])
    app.begin(as_="village")
    home = next(one for one in Households(app).shown("households") if one["location"])
    fix = home["location"]
    phone.set_geolocation({"longitude": fix["lng"], "latitude": fix["lat"], "accuracy": 9})
    found = Households(app)
    found.open_list()
    return found


def test_one_is_found_by_name_and_by_door_and_sorted_by_distance(households: Households) -> None:
    known = households.shown("households")
    households.expect_all(len(known))
    one = known[0]
    households.search(one["head"])
    expect(households.rows().first.locator("mark").first).to_have_text(one["head"])
    door = re.search(r"(\d+)号$", one["address"])
    assert door is not None
    households.search(door[1])
    expect(households.rows().filter(has_text=one["head"])).to_be_visible()
    households.search("没有这一户")
    households.expect_count(0)
    households.press("清空")
    households.expect_all(len(known))
    households.sort("离我近")
    expect(households.page.get_by_text("由近到远")).to_be_visible()
    expect(households.rows().first).to_contain_text(re.compile(r"\d+ 米|公里"))


def test_a_new_household_is_added_without_signal_and_arrives_once(
    households: Households, app: App, address: str
) -> None:
    app.goes_offline()
    households.add("赖桂香", "白湖12号")
    households.press("加一个人")
    households.write("姓名", "黄志明")
    households.write("电话", "13812342345")
    households.page.get_by_role("dialog").get_by_role("button", name="记下").click()
    expect(households.people()).to_contain_text(["138****2345"])
    app.expect_unsent(2)
    app.reload()
    app.expect_title("赖桂香")
    app.expect_unsent(2)  # what is counted has been read
    app.comes_back()
    app.expect_unsent(0)
    there = Office(address, "village").get("/api/v1/households")["items"]
    assert [one["address"] for one in there if one["head"] == "赖桂香"] == ["白湖12号"]


def test_a_correction_is_a_draft_until_it_is_saved_and_can_be_taken_back(
    households: Households, app: App
) -> None:
    head = households.heads()[0]
    households.open(head)
    households.go("更正")
    households.write("地址", "白湖村口 3 号")
    households.expect_draft("address", "白湖村口 3 号")
    app.reload()
    expect(households.page.get_by_label("地址", exact=True)).to_have_value("白湖村口 3 号")
    households.press("记下")
    expect(households.page.locator(".addr")).to_contain_text("白湖村口 3 号")
    households.undo()
    expect(households.page.get_by_label("地址", exact=True)).to_have_value("白湖村口 3 号")
    households.press("不要了")
    expect(households.page.locator(".addr")).not_to_contain_text("白湖村口 3 号")


def test_a_person_is_removed_at_the_door_and_comes_back_by_undo(
    households: Households, app: App
) -> None:
    with_people = {one["household"] for one in households.shown("contacts")}
    home = next(one for one in households.shown("households") if one["id"] in with_people)
    before = [one for one in households.shown("contacts") if one["household"] == home["id"]]
    app.open(f"/app/households/{home['id']}")
    expect(households.people()).to_have_count(len(before))
    households.people().first.get_by_role("button").click()
    households.press("去掉这个人")
    expect(households.people()).to_have_count(len(before) - 1)
    households.undo()
    expect(households.people()).to_have_count(len(before))


def test_one_that_has_moved_away_is_told_by_a_visit_and_asked_for_no_more(
    households: Households, app: App
) -> None:
    app.goes_offline()
    visited = {one["household"] for one in households.shown("visits")}
    home = next(one for one in households.shown("households") if one["id"] in visited)
    app.open(f"/app/households/{home['id']}/gone")
    households.page.get_by_label("还知道什么", exact=False).fill("去梅县儿子家")
    households.press("记下")
    app.expect_title(home["head"])
    expect(households.page.locator(".came").first).to_contain_text("去梅县儿子家")
    told = [one for one in households.shown("visits") if one.get("note")]
    assert [one["outcome"] for one in told if "去梅县儿子家" in one["note"]] == ["nobody_home"]
    expect(households.page.locator("[data-due=gone]").first).to_be_visible()
    households.go("有人回来了")
    households.page.get_by_text("一般户").click()
    households.press("记下")
    expect(households.page.locator("[data-due=gone]")).to_have_count(0)


def test_the_householder_sees_whole_numbers_and_no_names_of_visitors(
    households: Households, app: App
) -> None:
    contact = next(one for one in households.shown("contacts") if one["phone"])
    app.open(f"/app/households/{contact['household']}/show")
    shown = households.page.locator("dl")
    expect(shown).to_contain_text(contact["phone"].removeprefix("+86"))
    expect(shown).not_to_contain_text("+86")
    expect(shown.locator("input, button")).to_have_count(0)


def test_a_card_opens_its_household_and_other_codes_say_what_they_are_not(
    households: Households, app: App, camera: Camera
) -> None:
    home = households.shown("households")[-1]
    app.goes_offline()
    camera.sees(PAYMENT)
    households.go("扫户卡")
    said = households.page.get_by_role("alert")
    expect(said).to_contain_text("这不是户卡的二维码")
    typed = households.page.get_by_label("卡上二维码下面的字")
    typed.fill("https://yicetong.example/c/q3Zk_0b-91XyTTabcdEFGh")
    households.press("好")
    expect(said).to_contain_text("不在这部手机上")
    typed.fill(f"{app.line.address}/app/")
    households.press("好")
    expect(said).to_contain_text("这不是户卡的二维码")
    camera.sees(f"{app.line.address}/c/{home['srv']['card']}")
    households.page.go_back()
    households.go("扫户卡")
    app.expect_title(home["head"])
    assert households.page.url.endswith(f"/app/households/{home['id']}")


def test_without_a_camera_or_a_reader_one_types(playwright: Playwright, line: PhoneLine) -> None:
    """Somebody refuses the camera; then as in Chromium before 97, which runs no
    WebAssembly under our policy."""
    browser = playwright.chromium.launch(
        executable_path=CHROMIUM, args=[*ARGUMENTS, FAKE_DEVICE, REFUSED]
    )
    context = browser.new_context(base_url=line.address, **PHONE)
    context.set_default_timeout(PATIENCE * 1000)
    app = App(context, line)
    app.begin()
    households = Households(app)
    home = households.shown("households")[0]
    households.open_list()
    households.go("扫户卡")
    status = households.page.get_by_role("status")
    expect(status.filter(has_text="没有让用相机")).to_be_visible()
    expect(households.page.get_by_role("button", name="再试一次")).to_be_visible()
    context.add_init_script(
        "WebAssembly.Module = function () { throw new WebAssembly.CompileError('by policy'); };"
        "delete window.BarcodeDetector;"
    )
    app.reload()
    expect(status.filter(has_text="不能扫码")).to_be_visible()
    households.page.get_by_label("卡上二维码下面的字").fill(home["srv"]["card"])
    households.press("好")
    app.expect_title(home["head"])
    browser.close()
    assert app.complaints == []
