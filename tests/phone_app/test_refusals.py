"""What the app shows, keeps and sends when the server refuses: too much at once, an app that is too
old, a phone that was reported lost."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from server.web import faces
from tests.conftest import app_on, session_on, settings_of
from tests.phone_app.app import App, Office
from tests.phone_app.deployed import deployed
from tests.phone_app.line import PhoneLine
from tests.phone_app.old_stores import name_of_store
from tests.phone_app.visits import Visits
from tests.served import serve_here
from tests.waiting import await_that

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address(served_database: str) -> Iterator[str]:
    with server(served_database) as base:
        yield base


@contextmanager
def server(database: str, **settings: Any) -> Iterator[str]:
    with app_on(replace(settings_of(database), **settings)) as app, serve_here(app) as base:
        yield base


@contextmanager
def another_server(line: PhoneLine, database: str, **settings: Any) -> Iterator[None]:
    """The line leads to the same county, served by other settings."""
    before = line.to
    with server(database, **settings) as base:
        line.lead_to(int(base.rpartition(":")[2]))
        yield
        line.lead_to(before)


def outcomes(database: str, visits: list[str]) -> Counter[str]:
    """What became of rows of these visits."""
    query = "SELECT outcome FROM inbox WHERE record_id = ANY(CAST(:ids AS uuid[]))"
    with session_on(database) as session:
        return Counter(session.execute(sa.text(query), {"ids": visits}).scalars())


def test_what_is_too_much_at_once_is_sent_in_parts_and_what_is_too_large_is_named(
    app: App, line: PhoneLine, served_database: str
) -> None:
    app.begin()
    household = Visits(app).households()[0]
    text = random.Random(1)
    long = "".join(chr(text.randrange(0x4E00, 0x9000)) for _ in range(1500))
    with another_server(line, served_database, max_body_bytes=2500):
        visits = [app.has_unsent_visit(household["id"], f"第{nth}次") for nth in range(12)]
        large = app.has_unsent_visit(household["id"], long)
        app.reload()
        app.expect_unsent(1)
        assert outcomes(served_database, visits) == {"applied": 12}
        app.page.locator(".unsent").click()
        app.page.get_by_role("link", name="同步的详细情况").click()
    assert outcomes(served_database, [large]) == {}
    app.page.get_by_role("button", name="现在试着发").click()
    app.expect_unsent(0)
    assert outcomes(served_database, [*visits, large]) == {"applied": 13}


def test_an_app_that_is_too_old_keeps_all_and_is_led_to_the_next_version(
    app: App,
    line: PhoneLine,
    served_database: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    app.begin()
    household = Visits(app).households()[0]
    with another_server(line, served_database, oldest_app=(9,)):
        visits = [app.has_unsent_visit(household["id"], f"旧版{nth}") for nth in range(3)]
        app.reload()
        app.expect_strip("这个版本太旧")
        app.expect_unsent(3)
        form = Visits(app)
        form.open_form(household)
        form.press("记下")
        app.expect_unsent(4)
        assert outcomes(served_database, visits) == {}
        seek = app.page.get_by_role("button", name="换上新版本")
        seek.click()
        expect(app.page.locator(".strip .found")).to_contain_text("还没有新版本")
        monkeypatch.setattr(faces, "DIST", deployed(tmp_path, 1, version="9.0.0"))
        seek.click()
        app.give_pin()
        app.expect_unsent(0)
        app.expect_strips(0)
    assert outcomes(served_database, visits) == {"applied": 3}


# One byte of each box of a collection is another one.
_DAMAGED = """async ([name, collection]) => {
  const done = (asked) => new Promise((found) => { asked.onsuccess = () => found(asked.result); });
  const database = await done(indexedDB.open(name));
  const bundles = database.transaction("bundles", "readwrite").objectStore("bundles");
  const rows = (await done(bundles.getAll())).filter((row) => row.collection === collection);
  for (const row of rows) {
    row.box[row.box.length - 1] ^= 1;
    await done(bundles.put(row));
  }
  database.close();
  return rows.length;
}"""


def has_unsent_visits_and_damaged(app: App, collection: str) -> list[str]:
    app.begin()
    household = app.stored("households")[0]["id"]
    visits = [app.has_unsent_visit(household, f"读不出{nth}") for nth in range(2)]
    assert app.page.evaluate(_DAMAGED, [name_of_store(app.page), collection]) > 0
    app.reload()
    return visits


def test_what_was_received_is_noted_beside_records_that_cannot_be_read(
    app: App, served_database: str
) -> None:
    visits = has_unsent_visits_and_damaged(app, "visits")
    app.expect_unsent(0)
    app.expect_strip("手机的存储出了问题")
    assert outcomes(served_database, visits) == {"applied": 2}


def test_a_phone_that_cannot_read_its_records_says_so_and_still_sends_what_waits(
    app: App, served_database: str
) -> None:
    visits = has_unsent_visits_and_damaged(app, "households")
    await_that(lambda: outcomes(served_database, visits) == {"applied": 2})
    app.expect_strip("手机的存储出了问题")
    app.expect_title("手机上的记录现在打不开")


def test_a_phone_reported_lost_hands_in_what_it_has_then_holds_nothing(
    app: App, address: str, served_database: str
) -> None:
    app.begin("village")
    app.goes_offline()
    household = app.stored("households")[0]["id"]
    visits = [app.has_unsent_visit(household, f"丢了以前{nth}") for nth in range(2)]
    desk = Office(address, "admin")
    mine = Office(address, "village").get("/api/v1/devices")["items"]
    desk.delete(f"/api/v1/devices/{next(one['id'] for one in mine if one['name'] == 'Redmi 9A')}")
    app.reload()
    app.expect_unsent(2)
    app.comes_back()
    app.expect_title("这部手机被报失了")
    assert outcomes(served_database, visits) == {"held": 2}
    assert app.stored("households") == []
    app.reload()
    app.expect_title("这部手机被报失了")
    app.page.get_by_role("button", name="重新登录").click()
    app.log_in("village")
    app.give_pin()
    app.expect_synced()
    app.page.locator(".unsent").click()
    expect(app.page.get_by_text("从报失的手机上交来的")).to_have_count(2)
