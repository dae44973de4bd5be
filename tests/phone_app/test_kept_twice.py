"""Unsent work outlives the loss of the place that it was kept in: fifty rows, each time."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.phone_app.app import App
from tests.phone_app.line import PhoneLine
from tests.phone_app.mortal import MortalPhone
from tests.phone_app.old_stores import ROWS, UNSENT, OldStore, load, name_of_store, old_store
from tests.phone_app.test_old_stores import ELSEWHERE, inbox, photos_at

pytestmark = pytest.mark.slow


@pytest.fixture
def phone(playwright: Playwright, line: PhoneLine, tmp_path: Path) -> MortalPhone:
    return MortalPhone(playwright, line, tmp_path)


def week_without_signal(phone: MortalPhone, of: str) -> tuple[App, OldStore]:
    """The app, open without signal, with fifty rows and their photos that nobody else has."""
    work = old_store(2, of)
    app = phone.start()
    app.begin()
    app.open(ELSEWHERE)
    load(app.page, name_of_store(app.page), work)
    phone.line.cut()
    app.open()
    app.expect_unsent(UNSENT + len(work.photos()))
    return app, work


def arrives(app: App, database: str, work: OldStore) -> None:
    app.expect_unsent(UNSENT + len(work.photos()))
    app.line.restore()
    app.expect_unsent(0)
    assert inbox(database, work) == {(each, "applied"): n for each, n in ROWS.items()}
    assert photos_at(database, work) == len(work.photos())


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


def test_the_files_of_the_database_are_rubbish(phone: MortalPhone, served_database: str) -> None:
    app, work = week_without_signal(phone, "rubbish")
    phone.kill(app.context)
    spoilt = [path for path in phone.folder.glob("*/IndexedDB/*/*") if path.is_file()]
    assert spoilt
    for path in spoilt:
        path.write_bytes(b"rubbish" * (path.stat().st_size // 7 + 1))
    phone.line.restore()
    app = phone.start()
    app.open()
    app.log_in()
    app.read_notice()
    app.expect_unsent(0)
    assert inbox(served_database, work).total() == UNSENT
    app.context.close()
