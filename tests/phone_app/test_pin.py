"""The PIN: what it opens, what ten wrong ones drop, and that no work is lost by it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, expect

from tests.phone_app.app import App, Office
from tests.phone_app.conftest import PHONE
from tests.phone_app.line import PhoneLine
from tests.phone_app.mortal import MortalPhone
from tests.phone_app.opened import opened
from tests.phone_app.visits import visits_at
from tests.waiting import PATIENCE, await_that

pytestmark = pytest.mark.slow
NOTE = "说水管修好了，问医保怎么缴"
WRONG = "704152"


@pytest.fixture
def app(chromium: Browser, line: PhoneLine) -> Iterator[App]:
    context = chromium.new_context(base_url=line.address, **PHONE)
    context.set_default_timeout(PATIENCE * 1000)
    yield App(context, line)
    context.close()


def household(app: App) -> dict[str, Any]:
    found: dict[str, Any] = app.stored("households")[0]["confirmed"]
    return found


def notes_at(address: str, home: dict[str, Any]) -> list[str]:
    return [visit["note"] for visit in visits_at(Office(address, "admin"), home["id"])]


def with_unsent_work(app: App, note: str = NOTE) -> dict[str, Any]:
    """A household with a visit that was saved on the app's own page without signal."""
    app.begin()
    home = household(app)
    await_that(lambda: opened(app.page, "account")["cookieAt"])
    app.goes_offline()
    app.open(f"/app/households/{home['id']}/visit")
    app.page.get_by_label("说了些什么").fill(note)
    app.page.get_by_role("button", name="记下", exact=True).click()
    app.page.locator(".toast").wait_for()  # now both places have it
    app.page.wait_for_url(lambda url: not url.endswith("/visit"))
    app.expect_unsent(1)
    return home


def enters_wrong(app: App, times: int) -> None:
    for _ in range(times):
        app.press_pin(WRONG)
        expect(app.page.locator(".pin[aria-busy=true]")).to_have_count(0)


def test_a_wrong_pin_says_how_many_are_left_and_the_right_one_forgets_them(app: App) -> None:
    app.begin()
    app.page.reload()
    enters_wrong(app, 2)
    expect(app.page.get_by_role("alert")).to_contain_text("再错 8 次")
    app.page.reload()
    enters_wrong(app, 1)
    expect(app.page.get_by_role("alert")).to_contain_text("再错 7 次")
    app.unlock()
    app.expect_unsent(0)
    app.page.reload()
    enters_wrong(app, 1)
    expect(app.page.get_by_role("alert")).to_contain_text("再错 9 次")


def test_a_poor_pin_is_refused_and_two_that_differ_begin_anew(app: App) -> None:
    app.open()
    app.log_in()
    app.press_pin("123456")
    expect(app.page.get_by_role("alert")).to_contain_text("太好猜了")
    app.press_pin(WRONG)
    app.expect_title("再按一次")
    app.press_pin("704153")
    expect(app.page.get_by_role("alert")).to_contain_text("两次不一样")
    app.choose_pin()
    app.expect_title("用之前说清楚")


def test_ten_wrong_pins_drop_what_can_be_read_and_lose_no_work(app: App, address: str) -> None:
    home = with_unsent_work(app)
    app.page.reload()
    enters_wrong(app, 10)
    expect(app.page.get_by_role("button", name="登录")).to_be_visible()
    names = app.page.evaluate("async () => (await indexedDB.databases()).map(({ name }) => name)")
    assert names == ["yicetong"]
    expect(app.page.get_by_text("封好的记录要交给县里")).to_be_visible()
    assert notes_at(address, home) == []
    app.comes_back()
    expect(app.page.get_by_text("都交给县里了")).to_be_visible()
    assert notes_at(address, home) == [NOTE]
    app.log_in()
    app.choose_pin(WRONG)
    app.read_notice()
    app.expect_unsent(0)
    found = opened(app.page, "stored", "visits", pin=WRONG)
    assert NOTE in [one["confirmed"].get("note") for one in found]
    assert len([one for one in notes_at(address, home) if one == NOTE]) == 1


def test_a_forgotten_pin_hands_in_and_begins_anew(app: App, address: str) -> None:
    note = "领了种子，说田埂塌了"
    home = with_unsent_work(app, note)
    app.comes_back()
    app.page.reload()
    app.page.get_by_role("button", name="忘了开门密码").click()
    app.page.get_by_role("button", name="交上去，重新开始").click()
    expect(app.page.get_by_text("都交给县里了")).to_be_visible()
    assert notes_at(address, home).count(note) == 1


def test_a_phone_left_locked_hands_in_and_doubles_nothing_when_its_owner_comes(
    app: App, address: str
) -> None:
    note = "要一张低保申请表"
    app.page.clock.install()
    home = with_unsent_work(app, note)
    app.comes_back()
    app.page.reload()
    expect(app.page.get_by_text("还有 1 条没发")).to_be_visible()
    app.page.clock.fast_forward("01:01")
    expect(app.page.get_by_text("都交给县里了")).to_be_visible()
    assert notes_at(address, home).count(note) == 1
    app.unlock()
    app.expect_unsent(0)
    assert notes_at(address, home).count(note) == 1


def test_a_lost_phone_that_is_locked_hands_in_and_erases_itself(app: App, address: str) -> None:
    app.page.clock.install()
    home = with_unsent_work(app, "丢了以前记的")
    device = opened(app.page, "account")["device"]["id"]
    Office(address, "admin").delete(f"/api/v1/devices/{device}")
    app.comes_back()
    app.page.reload()
    expect(app.page.get_by_role("heading", name="请按开门密码")).to_be_visible()
    app.page.clock.fast_forward("01:01")
    expect(app.page.get_by_role("button", name="登录")).to_be_visible()
    names = app.page.evaluate("async () => (await indexedDB.databases()).map(({ name }) => name)")
    assert names == ["yicetong"]
    assert notes_at(address, home).count("丢了以前记的") == 0  # held, for the dispatcher


def test_ten_wrong_pins_drop_also_what_was_handed_in_before(app: App, address: str) -> None:
    app.page.clock.install()
    home = with_unsent_work(app, "先交了再按错")
    app.comes_back()
    app.page.reload()
    app.page.clock.fast_forward("01:01")
    expect(app.page.get_by_text("都交给县里了")).to_be_visible()
    enters_wrong(app, 10)
    expect(app.page.get_by_role("button", name="登录")).to_be_visible()
    assert notes_at(address, home).count("先交了再按错") == 1


def test_another_pin_opens_and_the_old_one_does_not(app: App) -> None:
    app.begin()
    app.open("/app/settings/pin")
    app.press_pin()
    app.choose_pin(WRONG)
    expect(app.page.get_by_text("开门密码换好了")).to_be_visible()
    app.page.reload()
    app.press_pin()
    expect(app.page.get_by_role("alert")).to_contain_text("再错 9 次")
    app.press_pin(WRONG)
    expect(app.page.get_by_role("heading", name="现在的开门密码")).to_be_visible()


def test_a_phone_that_lies_there_locks_and_keeps_what_was_typed(app: App) -> None:
    app.page.clock.install()
    app.begin()
    home = household(app)
    app.page.goto(f"/app/households/{home['id']}/visit")
    app.unlock()
    app.page.get_by_label("说了些什么").fill(NOTE)
    app.page.clock.fast_forward("05:01")
    expect(app.page.get_by_role("heading", name="请按开门密码")).to_be_visible()
    expect(app.page.get_by_text(NOTE)).to_have_count(0)
    app.unlock()
    expect(app.page.get_by_label("说了些什么")).to_have_value(NOTE)


def test_nothing_of_anybody_is_found_in_the_profile(
    playwright: Playwright, line: PhoneLine, tmp_path: Path
) -> None:
    phone = MortalPhone(playwright, line, tmp_path)
    app = phone.start()
    home = with_unsent_work(app)
    contacts = [one["confirmed"] for one in app.stored("contacts")]
    app.page.goto("/app/households")
    app.unlock()
    app.page.get_by_label("找一户").fill(home["head"])
    expect(app.page.locator(".hh").first).to_be_visible()
    app.page.goto(f"/app/households/{home['id']}/visit")
    app.unlock()
    app.page.get_by_label("说了些什么").fill("写到一半的话")
    expect(app.page.get_by_role("button", name="记下", exact=True)).to_be_visible()
    await_that(lambda: opened(app.page, "drafts"))
    account = opened(app.page, "account")
    assert app.page.evaluate(_CACHED) == []
    probe = "这句话没有加密"
    app.page.evaluate(_PROBE, probe)
    app.context.close()
    secrets = {
        "head": home["head"],
        "address": home["address"],
        "note": NOTE,
        "draft": "写到一半的话",
        "cadre": account["person"]["name"],
        "token": account["token"],
        **{f"name {n}": one["name"] for n, one in enumerate(contacts[:20])},
        **{f"phone {n}": one["phone"] for n, one in enumerate(contacts[:20]) if one["phone"]},
    }
    found = {name for name, text in secrets.items() if text and is_in(text, tmp_path)}
    assert found == set()
    assert is_in(probe, tmp_path), "a search that finds nothing finds not even what lies open"


def is_in(text: str, folder: Path) -> bool:
    sought = [text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be")]
    files = (path for path in folder.rglob("*") if path.is_file())
    return any(each in path.read_bytes() for path in files for each in sought)


# What the service worker keeps of the API.
_CACHED = """async () => {
  const all = [];
  for (const name of await caches.keys()) all.push(...(await (await caches.open(name)).keys()));
  return all.map(({ url }) => new URL(url).pathname).filter((path) => !path.startsWith("/app/"));
}"""
_PROBE = """async (text) => {
  const asked = indexedDB.open("probe", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("rows").put({ text }, 1);
  await new Promise((done, fail) => { asked.onsuccess = done; asked.onerror = fail; });
  asked.result.close();
}"""
