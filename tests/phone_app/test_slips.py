"""Slips of a thumb on a cheap phone: nothing is lost by them, and nothing is written twice."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, expect

from tests.phone_app.app import App
from tests.phone_app.conftest import PHONE
from tests.phone_app.households import Households
from tests.phone_app.line import PhoneLine
from tests.phone_app.records_page import OtherPhone
from tests.phone_app.visits import Visits
from tests.waiting import PATIENCE, await_that

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def app(chromium: Browser, address: str) -> Iterator[App]:
    """One phone for the module."""
    with PhoneLine(int(address.rpartition(":")[2])) as line:
        phone = chromium.new_context(base_url=line.address, **PHONE)
        phone.set_default_timeout(PATIENCE * 1000)
        app = App(phone, line)
        app.begin("share1")
        yield app
        phone.close()


@pytest.fixture
def visits(app: App) -> Iterator[Visits]:
    """The list, without signal; nothing is unsent."""
    app.open("/app/households")
    app.expect_unsent(0)
    visits = Visits(app)
    visits.goes_away()
    yield visits
    visits.comes_back()
    assert visits.drafts() == []
    assert app.complaints == []


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
    else:
        visits.button("返回").click()
        visits.page.evaluate("() => workersGoOn()")
        visits.open("/")
        visits.page.get_by_role("link", name=f"继续记 {household['head']}").click()
        expect(visits.page.locator(".thumbs li")).to_have_count(1)
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


def _photo() -> FilePayload:
    file = io.BytesIO()
    Image.new("RGB", (80, 60), "#1d6b57").save(file, "JPEG")
    return {"name": "door.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}
