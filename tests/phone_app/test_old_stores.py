"""A phone whose app was updated: the store that an older version left is brought up to date without
signal, is killed in the middle of it, and everything that waited arrives once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Playwright, expect

from tests.conftest import session_on
from tests.phone_app.app import App
from tests.phone_app.line import PhoneLine
from tests.phone_app.mortal import MortalPhone
from tests.phone_app.old_stores import (
    ROWS,
    UNSENT,
    OldStore,
    dump,
    load,
    name_of_store,
    old_store,
    unsent,
)
from tests.phone_app.opened import opened

pytestmark = pytest.mark.slow
# Not a page of the app: nothing holds its databases.
ELSEWHERE = "/api/v1/health"


@pytest.mark.parametrize("version", [1])  # the oldest: the longest way
def test_an_upgrade_that_is_killed_again_and_again_loses_nothing(
    playwright: Playwright, line: PhoneLine, served_database: str, tmp_path: Path, version: int
) -> None:
    phone, old = MortalPhone(playwright, line, tmp_path), old_store(version)
    app = phone.start()
    app.begin()
    app.open(ELSEWHERE)
    name = name_of_store(app.page)
    load(app.page, name, old)
    app.context.close()
    line.cut()
    step = 1
    while is_held(app := phone.start(), step):
        phone.kill(app.context)
        step *= 4
    assert step > 4, "it was killed more than once"
    app.expect_unsent(UNSENT + len(old.photos()))
    app.expect_strips(0)
    assert unsent(opened(app.page, "stored")) == old.unsent()
    assert opened(app.page, "photos") == old.photos()
    assert opened(app.page, "drafts") == old.drafts["stores"]["drafts"]["rows"]
    line.restore()
    app.expect_unsent(0)
    assert inbox(served_database, old) == {(each, "applied"): n for each, n in ROWS.items()}
    assert photos_at(served_database, old) == len(old.photos())
    tab = app.another_tab()
    app.page.close()
    opens_nothing_newer(tab, OldStore(99, {**old_store(3).store, "version": 990}, old.drafts))
    app.context.close()


def opens_nothing_newer(app: App, newer: OldStore) -> None:
    """An app that was not updated meets a store that was."""
    app.open(ELSEWHERE)
    name = name_of_store(app.page)
    load(app.page, name, newer)
    app.open()
    app.expect_strip("请更新应用")
    app.expect_title("手机上的记录现在打不开")
    app.page.get_by_role("button", name="换上新版本").click()
    expect(app.page.locator(".strip .found")).to_contain_text("还没有新版本")
    app.open(ELSEWHERE)
    assert dump(app.page, name) == newer.store


def is_held(app: App, step: int) -> bool:
    """Opens the app; true: it has made so many steps of an upgrade, and makes no more."""
    app.page.add_init_script(f"({_HOLD})({step})")
    app.open()
    app.page.wait_for_function("() => 'held' in window || document.querySelector('.unsent')")
    return bool(app.page.evaluate("() => 'held' in window"))


def inbox(database: str, old: OldStore) -> Counter[tuple[str, str]]:
    """What became of the rows: each record has had one."""
    ids = [document["id"] for _, document, _, _ in old.unsent()]
    query = "SELECT collection, outcome FROM inbox WHERE record_id = ANY(CAST(:ids AS uuid[]))"
    with session_on(database) as session:
        found = session.execute(sa.text(query), {"ids": ids})
        return Counter((collection, outcome) for collection, outcome in found)


def photos_at(database: str, old: OldStore) -> int:
    """Photos whose bytes have come whole: the server compares their sum."""
    query = "SELECT count(stored_at) FROM photos WHERE id = ANY(CAST(:ids AS uuid[]))"
    with session_on(database) as session:
        found: int = session.execute(sa.text(query), {"ids": list(old.photos())}).scalar_one()
        return found


# Counts what an upgrade of the store asks for; from the ``step``th on nothing is answered, and the
# transaction stays open.
_HOLD = r"""(step) => {
  const OF_A_PERSON = /^yicetong-\d+-[0-9a-f-]{36}$/;
  let made = 0;
  const counted = (kind, name) => {
    const real = kind.prototype[name];
    kind.prototype[name] = function (...args) {
      const { mode, db } = this.transaction;
      const asked = real.apply(this, args);
      if (mode !== "versionchange" || !OF_A_PERSON.test(db.name)) return asked;
      made += 1;
      if (made < step) return asked;
      if (made === step) {
        window.held = true;
        const again = () => { this.getAllKeys().onsuccess = again; };
        again();
      }
      return {};
    };
  };
  for (const name of ["put", "add", "delete", "createIndex"]) counted(IDBObjectStore, name);
}"""
