"""A visit in twenty seconds, without signal: taps are counted, and every record arrives once."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, FilePayload, expect

from tests.phone_app.app import App, Office
from tests.phone_app.away import one_phone
from tests.phone_app.away import visits as visits
from tests.phone_app.camera import PAYMENT, Camera
from tests.phone_app.camera import camera as camera
from tests.phone_app.camera import chromium as chromium
from tests.phone_app.line import PhoneLine
from tests.phone_app.readable import small_keys
from tests.phone_app.visits import Visits, visits_at
from tests.waiting import await_that

pytestmark = pytest.mark.slow
# As a newer app in another window would: its database is not for the older one any more.
_UPGRADE = """async () => {
  const names = (await indexedDB.databases()).map((each) => each.name);
  const name = names.find((each) => /^yicetong-\\d+-[0-9a-f-]{36}$/.test(each));
  const asked = indexedDB.open(name, 9999);
  await new Promise((done, fail) => { asked.onsuccess = done; asked.onerror = fail; });
  asked.result.close();
}"""
_NUMBERED = re.compile("\\d+ 条未发")


@pytest.fixture(scope="module")
def app(chromium: Browser, address: str) -> Iterator[App]:
    with one_phone(chromium, address, "grid") as app:
        yield app


@pytest.fixture
def household(visits: Visits) -> dict[str, Any]:
    """One near the top of the list, whose head has a name that no other has."""
    keys = visits.page.locator(".rowbtn")
    expect(keys.first).to_be_visible()
    heads = [(key.get_attribute("aria-label") or "").removeprefix("记 ") for key in keys.all()]
    known = visits.households()
    return next(
        one
        for head in heads
        for one in known
        if one["head"] == head and sum(other["head"] == head for other in known) == 1
    )


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Says a figure in the tests' output, also where that is kept back."""

    def say(line: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{line}\n")

    return say


@pytest.fixture
def office(address: str) -> Office:
    return Office(address, "grid")


def test_an_ordinary_visit_takes_five_taps_and_arrives_once(
    visits: Visits, household: dict[str, Any], office: Office, printed: Callable[[str], None]
) -> None:
    before = {one["id"] for one in visits_at(office, household["id"])}
    visits.count_taps()
    visits.open_sheet(household)
    visits.choose("见到了")
    visits.choose("社情民意")
    visits.note("圩日去镇上补照片🙂")
    expect(visits.page.get_by_text("误差 12 米")).to_be_visible()
    visits.press("记下")
    visits.expect_saved(f"记下了：{household['head']}，见到")
    printed(f"ordinary visit with another purpose and a note: {visits.spent()}")
    assert visits.taps <= 5
    visits.app.expect_unsent(1)
    assert visits.on_phone()[0]["fix"]["accuracy_m"] == 12
    visits.comes_back()
    (made,) = [one for one in visits_at(office, household["id"]) if one["id"] not in before]
    assert (made["purpose"], made["note"]) == ("listening", "圩日去镇上补照片🙂")


@pytest.mark.parametrize(("tile", "code"), [("不在家", "nobody_home"), ("婉拒", "declined")])
def test_a_shut_door_takes_three_taps(
    visits: Visits, household: dict[str, Any], tile: str, code: str, printed: Callable[[str], None]
) -> None:
    visits.count_taps()
    visits.open_sheet(household)
    visits.choose(tile)
    visits.press(f"记下：{tile}")
    visits.expect_saved(household["head"])
    printed(f"{code}: {visits.spent()}")
    assert visits.taps <= 3
    expect(visits.page).to_have_url(re.compile("/app/households$"))
    (made,) = visits.on_phone()
    assert (made["household"], made["outcome"]) == (household["id"], code)
    visits.undo()
    visits.app.expect_unsent(0)
    assert visits.on_phone() == []


def test_two_taps_on_save_are_one_visit(visits: Visits, household: dict[str, Any]) -> None:
    visits.open_form(household)
    visits.button("记下").dblclick()
    visits.expect_saved("记下了")
    visits.app.expect_unsent(1)
    assert len(visits.on_phone()) == 1


def test_meal_photo_and_a_corrected_number_are_saved_with_the_visit(
    visits: Visits, camera: Camera
) -> None:
    known = {holding["confirmed"]["household"] for holding in visits.app.stored("contacts")}
    household = next(one for one in visits.households() if one["id"] in known)
    visits.open_form(household)
    for extra in ("照片", "同吃", "联系人"):
        visits.press(extra)
    album = visits.page.locator("input[type=file]").last
    album.set_input_files(_file("a.heic", b"\0\0\0\x18ftypheic"))
    expect(visits.page.get_by_role("alert")).to_contain_text("HEIC")
    album.set_input_files(_file("a.jpg", _of_48_megapixels()))
    expect(visits.page.get_by_label("第 1 张照片", exact=True)).to_be_visible()
    assert small_keys(visits.page) == []
    visits.scan_ticket(camera, PAYMENT)
    expect(visits.page.get_by_role("alert")).to_contain_text("这不是餐票的码")
    visits.close_sheet()
    visits.scan_ticket(camera, "TEST-0012")
    expect(visits.page.get_by_role("dialog")).to_be_hidden()
    expect(visits.field("餐票编号")).to_have_value("TEST-0012")
    expect(visits.page.locator("[data-meals]")).to_contain_text("本月第 ")
    visits.page.get_by_role("button", name=re.compile("^改 .* 的联系方式$")).first.click()
    visits.field("电话").first.fill("154 1234 5678")
    visits.press("记下")
    visits.expect_saved(household["head"])
    expect(visits.page.locator(".unsent")).to_contain_text(_NUMBERED)
    visits.comes_back()
    visits.app.reload()
    photo = await_that(lambda: _stored_photo(visits))
    assert photo is not None
    assert (photo["srv"]["width"], photo["srv"]["height"]) == (1200, 1600)  # upright
    tickets = [one["confirmed"] for one in visits.app.stored("meal_tickets")]
    (ticket,) = [one for one in tickets if one["number"] == "TEST-0012"]
    assert ticket["visit"] == photo["visit"]
    phones = [one["confirmed"]["phone"] for one in visits.app.stored("contacts")]
    assert "+8615412345678" in phones


def test_a_draft_survives_a_reload_and_once_discarded_stays_gone(
    visits: Visits, household: dict[str, Any]
) -> None:
    visits.open_form(household)
    visits.note("约好窗口碰头")
    visits.choose("婉拒")
    visits.expect_draft("约好窗口碰头")
    visits.app.open()
    visits.page.get_by_role("link", name=f"继续记 {household['head']}").click()
    expect(visits.field("说了些什么可以不写")).to_have_value("约好窗口碰头")
    expect(visits.page.get_by_role("radio", name="婉拒")).to_be_checked()
    visits.press("不要了")
    visits.expect_no_draft()
    visits.app.reload()
    visits.open_form(household)
    expect(visits.field("说了些什么可以不写")).to_have_value("")
    assert visits.on_phone() == []


def test_the_browser_listens_only_where_somebody_has_chosen_it(
    visits: Visits, household: dict[str, Any]
) -> None:
    microphone = visits.button("说话输入")
    choice = visits.page.get_by_role("radiogroup", name="表格里的话筒")
    visits.open_form(household)
    expect(microphone).to_have_count(0)
    visits.open("/settings")
    choice.get_by_text("打开").click()
    visits.open_form(household)
    expect(microphone).to_be_visible()
    visits.open("/settings")
    choice.get_by_text("关着").click()


def test_the_same_form_in_two_tabs_is_one_visit(visits: Visits, household: dict[str, Any]) -> None:
    visits.open_form(household)
    visits.note("约好窗口碰头")
    visits.expect_draft("约好窗口碰头")
    other = Visits(visits.app.another_tab())
    other.app.open(f"/app/households/{household['id']}/visit")
    expect(other.field("说了些什么可以不写")).to_have_value("约好窗口碰头")
    visits.press("记下")
    visits.expect_saved(household["head"])
    other.note("约好窗口碰头，孙女陪着")
    expect(other.page.get_by_role("status").filter(has_text="别的窗口")).to_be_visible()
    other.press("记下")
    other.expect_saved(household["head"])
    (made,) = visits.on_phone()
    assert made["note"] == "约好窗口碰头，孙女陪着"


def test_a_visit_is_amended_and_deleted_and_brought_back(
    visits: Visits, household: dict[str, Any]
) -> None:
    visits.open_form(household)
    visits.press("记下")
    visits.expect_saved("记下了")
    (made,) = visits.on_phone()
    visits.open(f"/visits/{made['id']}/edit")
    expect(visits.button("还没有改什么")).to_be_disabled()
    visits.note("x" * 4_010)
    expect(visits.page.get_by_role("alert")).to_contain_text("后面的 10 字没有留下")
    visits.choose("婉拒")
    visits.press("改好")
    visits.expect_saved("改好了")
    (changed,) = visits.on_phone()
    assert (changed["outcome"], len(changed["note"])) == ("declined", 4_000)
    visits.open(f"/visits/{made['id']}/edit")
    visits.press("删掉这一条")
    visits.expect_saved("删掉了")
    assert visits.on_phone() == []
    visits.undo()
    visits.app.expect_unsent(1)
    assert [one["id"] for one in visits.on_phone()] == [made["id"]]


def test_a_meeting_is_one_entry_and_a_visit_for_each_household(visits: Visits) -> None:
    visits.page.context.clear_permissions()
    visits.app.tab("今天").click()
    visits.page.get_by_role("link", name="记恳谈会").click()
    expect(visits.button("先点来了的农户")).to_be_disabled()
    for nth in range(3):
        visits.page.get_by_role("checkbox").nth(nth).check()
    visits.note("路灯")
    visits.press("记下 3 户")
    visits.expect_saved("3 户")
    visits.expect_nothing_covered()
    made = visits.on_phone()
    assert len({one["household"] for one in made}) == 3
    told = {(one["happened_at"], one["note"], one["purpose"]) for one in made}
    assert told == {(made[0]["happened_at"], "路灯", "organising")}
    visits.undo()
    visits.app.expect_unsent(0)
    expect(visits.button("记下 3 户")).to_be_enabled()
    expect(visits.field("说了些什么可以不写")).to_have_value("路灯")
    visits.press("不要了")


def test_a_store_that_refuses_is_told_and_the_form_stays_with_all_that_is_in_it(
    phone: BrowserContext, line: PhoneLine
) -> None:
    app = App(phone, line)
    app.begin()
    app.goes_offline()
    visits = Visits(app)
    visits.open_form(visits.households()[0])
    visits.note("约好窗口碰头")
    app.page.evaluate(_UPGRADE)
    visits.press("记下")
    expect(app.page.get_by_role("alert").filter(has_text="没有记下")).to_contain_text("新版本")
    expect(visits.field("说了些什么可以不写")).to_have_value("约好窗口碰头")
    expect(app.page.locator(".toast")).to_have_count(0)
    visits.expect_draft("约好窗口碰头")


def test_a_phone_that_is_a_year_ahead_with_a_fix_of_1970_logs_the_visit_of_today(
    phone: BrowserContext, line: PhoneLine, office: Office
) -> None:
    phone.add_init_script(_WRONG)
    app = App(phone, line)
    app.begin()
    visits = Visits(app)
    household = visits.households()[0]
    before = {one["id"] for one in visits_at(office, household["id"])}
    visits.goes_away()
    visits.open_form(household)
    visits.note("\N{FIRE}" * 500)
    visits.press("记下")
    visits.expect_saved(household["head"])
    visits.comes_back()
    (made,) = [one for one in visits_at(office, household["id"]) if one["id"] not in before]
    counted = datetime.fromisoformat(made["counted_at"])
    assert abs(datetime.now(UTC) - counted) < timedelta(days=1)
    assert made["note"] == "\N{FIRE}" * 500


# A clock that is a year ahead, and a receiver that gives the first second of all.
_WRONG = """
const Right = Date;
const ahead = () => Right.now() + 365 * 24 * 3600 * 1000;
globalThis.Date = class extends Right {
  constructor(...given) { super(...(given.length > 0 ? given : [ahead()])); }
  static now() { return ahead(); }
};
navigator.geolocation.getCurrentPosition = (found) =>
  found({ coords: { longitude: 116.1549, latitude: 24.6387, accuracy: 12 }, timestamp: 0 });
"""


def _stored_photo(visits: Visits) -> dict[str, Any] | None:
    photos = [holding["confirmed"] for holding in visits.app.stored("photos")]
    return next((photo for photo in photos if photo["srv"]["stored"]), None)


def _file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


def _of_48_megapixels() -> bytes:
    """Taken upright, stored sideways, with a place in its EXIF."""
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (8000, 6000), "#1d6b57").save(file, "JPEG", exif=exif, quality=60)
    return file.getvalue()
