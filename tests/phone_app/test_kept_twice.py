"""Unsent work outlives what happens to the places that it is kept in: fifty rows, each time. And no
screen says kept when it was not."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser import CHROMIUM
from tests.phone_app.app import App, Office
from tests.phone_app.line import PhoneLine
from tests.phone_app.mortal import MortalPhone, can_have_own_disk, own_disk
from tests.phone_app.old_stores import ROWS, UNSENT, OldStore, load, name_of_store, old_store
from tests.phone_app.opened import opened
from tests.phone_app.test_old_stores import ELSEWHERE, inbox, photos_at
from tests.waiting import await_that

pytestmark = pytest.mark.slow
# IndexedDB, files and all, but no cookies: as browsers clear what they keep for a site.
STORES = "indexeddb,local_storage,file_systems,service_workers,cache_storage"


@pytest.fixture
def phone(playwright: Playwright, line: PhoneLine, tmp_path: Path) -> MortalPhone:
    return MortalPhone(playwright, line, tmp_path)


def week_without_signal(phone: MortalPhone, of: str) -> tuple[App, OldStore]:
    """The app, open without signal, with fifty rows and their photos that nobody else has."""
    work = old_store(2, of)
    app = phone.start()
    app.begin()
    await_that(lambda: "cookieAt" in opened(app.page, "account"))
    app.open(ELSEWHERE)
    load(app.page, name_of_store(app.page), work)
    phone.line.cut()
    app.open()
    app.expect_unsent(UNSENT + len(work.photos()))
    return app, work


def arrives(app: App, database: str, work: OldStore, more: int = 0) -> None:
    """``more``: visits that were logged besides."""
    app.expect_unsent(UNSENT + len(work.photos()) + more)
    app.line.restore()
    app.expect_unsent(0)
    arrived(database, work)


def arrived(database: str, work: OldStore) -> None:
    assert inbox(database, work) == {(each, "applied"): n for each, n in ROWS.items()}
    assert photos_at(database, work) == len(work.photos())


def begins_a_visit(app: App, note: str, nth: int = 0) -> None:
    """To one of the households, on the app's own page; what was typed is on the disk."""
    home = app.stored("households")[nth]["id"]
    app.page.evaluate(_GO, f"/app/households/{home}/visit")
    app.page.get_by_label("说了些什么").fill(note)
    await_that(lambda: note in [one["fields"].get("note") for one in opened(app.page, "drafts")])


def logs(app: App, note: str) -> None:
    """Saved, and the form was left: an address that is opened while it goes back is not."""
    begins_a_visit(app, note)
    app.page.get_by_role("button", name="记下", exact=True).click()
    app.page.locator(".toast").wait_for()
    app.page.wait_for_url(lambda url: not url.endswith("/visit"))


def test_the_database_is_deleted(phone: MortalPhone, served_database: str) -> None:
    app, work = week_without_signal(phone, "deleted")
    name = name_of_store(app.page)
    phone.line.restore()
    app.open(ELSEWHERE)
    app.page.evaluate("name => indexedDB.deleteDatabase(name)", name)
    phone.line.cut()
    app.open()
    app.expect_strip("已经找回来")
    arrives(app, served_database, work)
    app.context.close()


def test_the_files_of_all_databases_are_rubbish(phone: MortalPhone, served_database: str) -> None:
    """The key is gone with them. What was sealed for the county arrives without it."""
    app, work = week_without_signal(phone, "rubbish")
    app.context.close()  # a browser writes cookies down now and then
    spoilt = [path for path in phone.folder.glob("*/IndexedDB/*/*") if path.is_file()]
    assert spoilt
    for path in spoilt:
        path.write_bytes(b"rubbish" * (path.stat().st_size // 7 + 1))
    app = phone.start()
    app.open()
    expect(app.page.get_by_text("封好的记录要交给县里")).to_be_visible()
    phone.line.restore()
    app.reload()
    expect(app.page.get_by_text("都交给县里了")).to_be_visible()
    arrived(served_database, work)
    app.log_in()
    app.give_pin()
    app.read_notice()
    app.expect_unsent(0)
    assert inbox(served_database, work).total() == UNSENT
    app.context.close()


def test_the_databases_are_rubbish_and_the_cookie_is_gone(
    phone: MortalPhone, served_database: str
) -> None:
    """Their owner logs in, and is given it again."""
    app, work = week_without_signal(phone, "no cookie")
    app.context.clear_cookies()
    app.context.close()
    for path in phone.folder.glob("*/IndexedDB/*/*"):
        if path.is_file():
            path.write_bytes(b"rubbish")
    phone.line.restore()
    app = phone.start()
    app.open()
    expect(app.page.get_by_text("本人登录一次就能交")).to_be_visible()
    app.log_in()
    app.give_pin()
    app.read_notice()
    app.expect_strip("都交给县里了")
    app.expect_unsent(0)
    arrived(served_database, work)
    app.context.close()


def test_the_files_of_the_second_place_are_rubbish(
    phone: MortalPhone, served_database: str
) -> None:
    app, work = week_without_signal(phone, "second")
    phone.kill(app.context)
    spoilt = [path for path in phone.folder.glob("*/File System/**/*") if path.is_file()]
    assert len(spoilt) > UNSENT
    for path in spoilt:
        path.write_bytes(b"rubbish")
    app = phone.start()
    app.open()
    arrives(app, served_database, work)
    app.context.close()


def test_a_quota_that_is_used_up_is_told_and_loses_nothing(
    phone: MortalPhone, served_database: str
) -> None:
    """A browser lets small rows into its database for a while yet; files it refuses."""
    app, work = week_without_signal(phone, "quota")
    devtools = app.context.new_cdp_session(app.page)
    origin = app.page.evaluate("location.origin")
    begins_a_visit(app, "没有地方了", 3)
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 1})
    app.page.get_by_role("button", name="记下", exact=True).click()
    refused = app.page.get_by_role("alert").filter(has_text="没有记下")
    expect(app.page.locator(".toast").or_(refused).first).to_be_visible()
    waiting = [one["waiting"]["document"] for one in app.stored("visits") if "waiting" in one]
    is_kept = "没有地方了" in [visit["note"] for visit in waiting]
    assert is_kept == (app.page.locator(".toast").count() > 0)
    app.expect_strip("只存了一份" if is_kept else "存不下")
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": origin})
    logs(app, "又有地方了")
    app.expect_unsent(UNSENT + len(work.photos()) + 1 + is_kept)
    app.open()
    app.expect_strips(0)
    arrives(app, served_database, work, more=1 + is_kept)
    app.context.close()


def test_a_disk_that_is_full_is_told_and_loses_nothing(
    playwright: Playwright, line: PhoneLine, tmp_path: Path, served_database: str
) -> None:
    """ENOSPC, for databases and files alike."""
    folder, starter = tmp_path / "phone", tmp_path / "chromium"
    folder.mkdir()
    if not can_have_own_disk(folder):
        pytest.skip("no disk of its own can be mounted here")
    command = shlex.join([*own_disk(folder, 200), str(CHROMIUM)])
    starter.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
    starter.chmod(0o755)
    phone = MortalPhone(playwright, line, folder, starter)
    app, work = week_without_signal(phone, "disk")
    begins_a_visit(app, "没有地方了", 3)
    with phone.full():
        app.page.get_by_role("button", name="记下", exact=True).click()
        # Refused, or kept once: both are told. What the browser does then differs.
        expect(app.page.get_by_role("alert").first).to_be_visible()
    phone.line.restore()
    app.open()
    door = app.page.get_by_label("用户名")
    expect(app.page.locator(".unsent").or_(door).first).to_be_visible()
    if door.count() > 0:
        app.log_in()
        app.give_pin()
        app.read_notice()
    app.expect_unsent(0)
    await_that(lambda: photos_at(served_database, work) == len(work.photos()))
    arrived(served_database, work)
    app.context.close()


def test_a_clock_that_is_turned_back_loses_nothing(
    phone: MortalPhone, served_database: str
) -> None:
    app, work = week_without_signal(phone, "clock")
    logs(app, "昨天的钟")
    app.page.add_init_script(_A_YEAR_BACK)
    app.open()
    logs(app, "一年前的钟")
    app.page.locator(".toast").wait_for()
    arrives(app, served_database, work, more=2)
    app.context.close()


def test_a_cleared_phone_says_so_and_the_office_hears_of_it(
    phone: MortalPhone, address: str
) -> None:
    app, _ = week_without_signal(phone, "cleared")
    phone.line.restore()
    app.expect_unsent(0)
    phone.line.cut()
    logs(app, "没来得及发的")
    app.expect_unsent(1)
    device = opened(app.page, "account")["device"]["id"]
    cleared(app, STORES)
    phone.line.restore()
    app.open()
    expect(app.page.get_by_role("alert")).to_contain_text("被清掉了")
    assert device in troubles(address)
    app.log_in()
    app.give_pin()
    app.read_notice()
    app.expect_unsent(0)
    assert opened(app.page, "account")["device"]["id"] != device
    assert device in troubles(address)
    app.context.close()


def test_a_phone_that_lost_its_cookie_too_is_a_new_one_and_the_old_one_stays_known(
    phone: MortalPhone, address: str
) -> None:
    app = phone.start()
    app.begin()
    device = opened(app.page, "account")["device"]["id"]
    cleared(app, "all")
    app.open()
    expect(app.page.get_by_role("button", name="登录")).to_be_visible()
    expect(app.page.get_by_role("alert")).to_have_count(0)
    app.log_in()
    app.give_pin()
    app.read_notice()
    app.expect_synced()
    assert opened(app.page, "account")["device"]["id"] != device
    known = {one["id"] for one in Office(address, "grid").get("/api/v1/devices")["items"]}
    assert device in known
    app.context.close()


def cleared(app: App, kinds: str) -> None:
    origin = app.page.evaluate("location.origin")
    app.page.goto("about:blank")
    devtools = app.context.new_cdp_session(app.page)
    devtools.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": kinds})
    if kinds == "all":
        app.context.clear_cookies()


def troubles(address: str) -> set[str]:
    items: list[dict[str, Any]] = Office(address, "admin").get("/api/v1/sync/troubles")["items"]
    return {one["device"] for one in items if one["emptied_at"]}


_GO = """(path) => {
  history.pushState({ back: "/", current: path.slice(4), position: history.length }, "", path);
  dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
}"""
_A_YEAR_BACK = """(() => {
  const Right = Date;
  const back = 365 * 24 * 3600 * 1000;
  globalThis.Date = class extends Right {
    constructor(...given) { super(...(given.length > 0 ? given : [Right.now() - back])); }
    static now() { return Right.now() - back; }
  };
})()"""
