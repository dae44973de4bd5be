"""Slips of a thumb on a cheap phone: nothing is lost by them, and nothing is written twice."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, expect

from tests.phone_app.app import App
from tests.phone_app.away import one_phone
from tests.phone_app.away import visits as visits
from tests.phone_app.households import Households
from tests.phone_app.opened import opened
from tests.phone_app.records_page import OtherPhone
from tests.phone_app.visits import Visits
from tests.waiting import await_that

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def app(chromium: Browser, address: str) -> Iterator[App]:
    with one_phone(chromium, address, "share1") as app:
        yield app


@pytest.fixture
def household(visits: Visits) -> dict[str, Any]:
    return visits.households()[0]


def test_a_form_that_is_loaded_by_its_address_shows_what_is_there(
    visits: Visits, household: dict[str, Any]
) -> None:
    visits.open_form(household)
    visits.note("约好窗口碰头")
    visits.choose("婉拒")
    visits.press("记下")
    visits.expect_saved(household["head"])
    (made,) = visits.on_phone()
    visits.app.open(f"/app/visits/{made['id']}/edit")
    expect(visits.page.get_by_label("说了些什么")).to_have_value("约好窗口碰头")
    expect(visits.button("还没有改什么")).to_be_disabled()


@pytest.mark.parametrize("leaves", ["saved", "left"])
def test_a_photo_that_is_still_being_made_small_is_kept(
    visits: Visits, household: dict[str, Any], leaves: str
) -> None:
    visits.page.evaluate(_SLOW_WORKERS)
    visits.open_form(household)
    visits.press("照片")
    visits.page.locator("input[type=file]").first.set_input_files(_photo())
    expect(visits.page.get_by_role("status").filter(has_text="正在缩小照片")).to_be_visible()
    if leaves == "saved":
        visits.press("记下")
        visits.expect_saved(household["head"])
        visits.page.evaluate("() => workersGoOn()")
        await_that(lambda: len(visits.on_phone("photos")) == 1)
        (photo,), (visit,) = visits.on_phone("photos"), visits.on_phone()
        assert photo["visit"] == visit["id"]
        visits.undo()
        await_that(lambda: visits.on_phone("photos") == visits.on_phone() == [])
        expect(visits.page.locator(".thumbs li")).to_have_count(1)
        visits.press("不要了")
    else:
        visits.button("返回").click()
        visits.page.evaluate("() => workersGoOn()")
        visits.open("/")
        visits.page.get_by_role("link", name=f"继续记 {household['head']}").click()
        expect(visits.page.locator(".thumbs li")).to_have_count(1)
        visits.press("不要了")


def test_a_save_that_is_taken_back_gives_back_all_that_was_typed(
    visits: Visits, household: dict[str, Any]
) -> None:
    visits.open_form(household)
    visits.note("约好窗口碰头")
    visits.choose("婉拒")
    visits.press("照片")
    visits.page.locator("input[type=file]").last.set_input_files(_photo())
    expect(visits.page.locator(".thumbs li")).to_have_count(1)
    visits.press("记下")
    visits.expect_saved(household["head"])
    (first,), (old,) = visits.on_phone(), visits.on_phone("photos")
    visits.undo()
    expect(visits.field("说了些什么可以不写")).to_have_value("约好窗口碰头")
    expect(visits.page.get_by_role("radio", name="婉拒")).to_be_checked()
    expect(visits.page.locator(".thumbs li")).to_have_count(1)
    assert visits.on_phone() == visits.on_phone("photos") == []
    visits.press("记下")
    visits.expect_saved(household["head"])
    (made,), (photo,) = visits.on_phone(), visits.on_phone("photos")
    assert (made["note"], made["outcome"], photo["visit"]) == (
        "约好窗口碰头",
        "declined",
        made["id"],
    )
    assert first["id"] != made["id"], "the other one may be known elsewhere"
    assert old["id"] != photo["id"]


def test_taking_a_save_back_in_the_next_form_leaves_what_is_typed_there(
    visits: Visits, household: dict[str, Any]
) -> None:
    visits.open_form(household)
    visits.note("约好窗口碰头")
    visits.press("记下")
    visits.expect_saved(household["head"])
    expect(visits.page).to_have_url(re.compile("/app/households$"))
    visits.open_form(household)
    visits.undo()  # nothing is typed in it yet: it is the first one again
    expect(visits.field("说了些什么可以不写")).to_have_value("约好窗口碰头")
    visits.press("记下")
    visits.expect_saved(household["head"])
    visits.open_form(household)
    visits.note("换一句")
    visits.undo()
    await_that(lambda: visits.on_phone() == [])
    expect(visits.field("说了些什么可以不写")).to_have_value("换一句")
    visits.expect_draft("换一句")
    visits.app.open(f"/app/households/{household['id']}/visit")
    visits.press("不要了")


def test_a_correction_takes_back_nothing_that_a_colleague_corrected_meanwhile(
    visits: Visits, address: str
) -> None:
    households = Households(visits.app)
    colleague = OtherPhone(address, "share2")
    theirs = colleague.records("households")
    base = next(theirs[one["id"]] for one in visits.households() if one["id"] in theirs)
    visits.open(f"/households/{base['id']}/edit")
    households.write("户主", "钟带娣")
    households.expect_draft("head", "钟带娣")
    visits.open("/households")
    assert colleague.change("households", base, address="新街88号") == "applied"
    visits.comes_back()
    await_that(lambda: "新街88号" in [one["address"] for one in visits.households()])
    visits.goes_away()
    visits.open(f"/households/{base['id']}/edit")
    households.press("记下")
    visits.expect_saved("钟带娣")
    (made,) = visits.on_phone("households")
    assert (made["head"], made["address"]) == ("钟带娣", "新街88号")


def test_the_second_of_two_taps_hits_nothing_that_the_first_has_brought(
    visits: Visits, household: dict[str, Any]
) -> None:
    visits.open(f"/households/{household['id']}")
    visits.page.evaluate(_NO_TIME_PASSES)
    box = visits.page.get_by_role("link", name="记走访").bounding_box()
    assert box is not None
    spot = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    visits.page.touchscreen.tap(*spot)
    expect(visits.button("记下")).to_be_visible()
    visits.page.touchscreen.tap(*spot)
    visits.note("约好窗口碰头")
    visits.expect_draft("约好窗口碰头")
    assert visits.on_phone() == []
    visits.page.evaluate("() => timePasses()")
    visits.page.touchscreen.tap(*spot)
    visits.expect_saved(household["head"])


def test_two_taps_on_one_change_of_the_plan_are_one(visits: Visits) -> None:
    visits.open("/week/add")
    add = visits.page.get_by_role("button", name="加进来").first
    add.evaluate("(key) => { key.click(); key.click(); }")
    expect(visits.page.locator(".toast")).to_be_visible()
    assert len(visits.on_phone("planned_visits")) == 1
    visits.undo()
    await_that(lambda: visits.on_phone("planned_visits") == [])


def test_a_meeting_that_two_windows_save_has_each_visit_once(visits: Visits) -> None:
    windows = [visits, Visits(visits.app.another_tab())]
    windows[1].app.open("/app/meeting")
    visits.open("/meeting")
    for window, note in zip(windows, ("路灯", "路灯和水"), strict=True):
        window.page.get_by_role("checkbox").first.check()
        window.note(note)
        window.expect_draft(note)
    for window in windows:
        window.press("记下 1 户")
        window.expect_saved("1 户")
    assert len(visits.on_phone()) == 1
    windows[1].page.close()


def test_a_tap_beside_a_sheet_loses_nothing_that_was_typed_in_it(
    visits: Visits, household: dict[str, Any]
) -> None:
    name = visits.page.get_by_label("姓名")
    visits.open(f"/households/{household['id']}")
    visits.press("加一个人")
    name.fill("钟带娣")
    visits.page.mouse.click(180, 20)
    expect(name).to_have_count(0)
    visits.open("/")
    visits.page.get_by_role("link", name=f"继续填 {household['head']} 的联系人").click()
    visits.press("加一个人")
    expect(name).to_have_value("钟带娣")
    visits.press("不要了")
    expect(name).to_have_count(0)


def test_a_visit_goes_on_after_its_household_has_left_the_phone(visits: Visits) -> None:
    gone = visits.households()[-1]
    visits.open_form(gone)
    visits.note("约好窗口碰头")
    visits.expect_draft("约好窗口碰头")
    opened(visits.page, "lose", "households", gone["id"])
    visits.app.open("/app/")
    visits.page.get_by_role("link", name="继续记 农户不在本机").click()
    expect(visits.page.get_by_text("这一户已不在这部手机上")).to_be_visible()
    visits.press("记下")
    visits.expect_saved("见到")
    (made,) = visits.on_phone()
    assert (made["household"], made["note"]) == (gone["id"], "约好窗口碰头")


def test_a_correction_goes_on_after_another_window_has_saved_its_own(
    visits: Visits, household: dict[str, Any]
) -> None:
    first, second = Households(visits.app), Households(visits.app.another_tab())
    second.app.open(f"/app/households/{household['id']}/edit")
    visits.open(f"/households/{household['id']}/edit")
    second.write("地址", "新街")
    second.expect_draft("address", "新街")
    first.write("户编号", "88")
    first.expect_draft("number", "88")
    first.press("记下")
    visits.expect_saved(household["head"])
    second.write("地址", "新街88号")
    expect(second.page.get_by_text("这份草稿已经在别的窗口里")).to_be_visible()
    second.press("记下")
    await_that(lambda: [one["address"] for one in visits.on_phone("households")] == ["新街88号"])
    assert [one["number"] for one in visits.on_phone("households")] == ["88"]
    second.page.close()


# What workers answer waits until the test says so, as on a slow phone.
_SLOW_WORKERS = """() => {
  const goOn = new Promise((go) => (globalThis.workersGoOn = go));
  const Right = Worker;
  globalThis.Worker = class extends Right {
    addEventListener(kind, heard) {
      super.addEventListener(kind, (event) => void goOn.then(() => heard(event)));
    }
  };
}"""


# The clock stands until the test says so, however long the machine takes.
_NO_TIME_PASSES = """() => {
  const Right = Date;
  const began = Right.now();
  let stands = true;
  const now = () => (stands ? began : Right.now() + 1_000);
  globalThis.Date = class extends Right {
    constructor(...given) { super(...(given.length > 0 ? given : [now()])); }
    static now() { return now(); }
  };
  globalThis.timePasses = () => (stands = false);
}"""


def _photo() -> FilePayload:
    file = io.BytesIO()
    Image.new("RGB", (80, 60), "#1d6b57").save(file, "JPEG")
    return {"name": "door.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}
