"""A load of people is undone: who has worked since has held what they were given."""

import itertools
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from importing.load_outcome import LoadChange
from importing.people.load_people import load_people
from importing.undo import undo_load
from records.db import changed_rows
from records.staff.offices import offices_of
from tests import factories as f
from tests.geo.tiling import add_county, add_grids, grid_code, square
from tests.importing.files import SEAL, order, write_csv

A, B = grid_code(0), grid_code(1)
TOWNSHIP, VILLAGE = A[:9], A[:12]
MONDAY = datetime(2026, 11, 23, 4, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HEADS = ["登录名", "姓名", "级别", "单位代码", "角色", "责任网格", "开始日期", "结束日期"]
QIU = ["qiu", "丘某", "村", VILLAGE, "干部", A, None, None]
AT_THE_TOWN = [*QIU[:2], "镇", TOWNSHIP, *QIU[4:]]

Load = Callable[..., None]


@pytest.fixture
def load(session: Session, tmp_path: Path) -> Load:
    add_county(session)
    add_grids(session, [(A, square(116.1, 24.6)), (B, square(116.11, 24.6))])
    made = itertools.count(1)

    def load(*rows: list[Any], now: datetime = MONDAY, name: str = "people.csv") -> None:
        path = write_csv(tmp_path / name, [HEADS, *rows])
        loaded = load_people(
            session, order(now=now), path, SEAL, lambda: f"first {next(made)}", lambda word: word
        )
        assert loaded.written, loaded.notes

    return load


def undo(session: Session, number: int, now: datetime) -> list[LoadChange]:
    return undo_load(session, order(now=now), number).changes


def synced(session: Session, at: datetime) -> None:
    """The phone of the only person has synced: it may hold work, and has sent none."""
    person = session.scalar(sa.text("SELECT id FROM people"))
    found = session.execute(sa.text("UPDATE devices SET last_seen_at = :at"), {"at": at})
    if not changed_rows(found):
        row = session.execute(sa.text("SELECT * FROM people WHERE id = :id"), {"id": person}).one()
        f.make_device(session, row)
        session.execute(
            sa.text("UPDATE devices SET first_seen_at = :at, last_seen_at = :at"), {"at": at}
        )


def areas(session: Session) -> list[tuple[object, ...]]:
    rows = session.execute(
        sa.text("SELECT area, valid_from, valid_to FROM assignments ORDER BY 1, 2")
    )
    return [tuple(row) for row in rows]


def offices(session: Session) -> list[tuple[object, ...]]:
    """As quotas see them: every office, and the days on which it holds."""
    each = offices_of(f.COUNTY)
    rows = session.execute(sa.select(*each.c[2:]).order_by(each.c.valid_to))
    return [tuple(row) for row in rows]


class TestAreas:
    @pytest.mark.parametrize(
        ("later", "until"), [(HOUR, date(2026, 11, 24)), (2 * DAY, date(2026, 11, 25))]
    )
    def test_under_which_a_phone_may_hold_unsent_work_end(
        self, load: Load, session: Session, later: timedelta, until: date
    ) -> None:
        load(QIU)
        synced(session, MONDAY + HOUR / 2)
        told = undo(session, 1, MONDAY + later)
        assert (f"to {until - DAY}", "ended") in {(c.after, c.what) for c in told}
        assert areas(session) == [(A, date(2026, 11, 23), until)]

    def test_that_no_phone_knows_go(self, load: Load, session: Session) -> None:
        load(QIU)
        synced(session, MONDAY - HOUR)
        load([*QIU[:5], B, None, None], now=MONDAY + DAY, name="more.csv")
        told = undo(session, 2, MONDAY + 2 * DAY)
        assert {c.what for c in told if c.field == "areas"} == {"removed"}
        assert [row[0] for row in areas(session)] == [A]

    def test_a_sync_within_the_minute_of_one_that_was_noted_counts(
        self, load: Load, session: Session
    ) -> None:
        load(QIU)
        synced(session, MONDAY - timedelta(seconds=30))
        undo(session, 1, MONDAY + DAY)
        assert len(areas(session)) == 1

    def test_that_begin_later_go(self, load: Load, session: Session) -> None:
        load([*QIU[:6], "2026-12-01", None])
        synced(session, MONDAY + HOUR)
        undo(session, 1, MONDAY + 2 * HOUR)
        assert areas(session) == []

    def test_that_the_load_ended_are_restored(self, load: Load, session: Session) -> None:
        load(QIU)
        synced(session, MONDAY + HOUR)
        load([*QIU[:7], "2026-11-30"], now=MONDAY + DAY)
        assert areas(session)[0][2] == date(2026, 12, 1)
        told = undo(session, 2, MONDAY + 2 * DAY)
        assert ("restored", "on") in {(c.what, c.after) for c in told if c.field == "areas"}
        assert areas(session) == [(A, date(2026, 11, 23), None)]

    def test_that_were_given_again_since_are_restored_until_then(
        self, load: Load, session: Session
    ) -> None:
        load(QIU)
        load([*QIU[:7], "2026-11-30"], now=MONDAY + DAY)
        again = date(2026, 12, 10)
        given = sa.text("""
            INSERT INTO assignments (county, id, person_id, area, valid_from)
            SELECT county, gen_random_uuid(), person_id, area, :again FROM assignments
        """)
        session.execute(given, {"again": again})
        shown = undo_load(session, order(now=MONDAY + 2 * DAY, dry_run=True), 2).changes
        assert areas(session)[0][2] == date(2026, 12, 1)
        assert undo(session, 2, MONDAY + 2 * DAY) == shown
        assert areas(session) == [(A, date(2026, 11, 23), again), (A, again, None)]

    def test_that_the_load_opened_again_end_on_the_day_of_the_undoing(
        self, load: Load, session: Session
    ) -> None:
        load([*QIU[:6], "2026-11-01", "2026-11-20"])
        load([*QIU[:6], "2026-11-01", None], now=MONDAY + HOUR)
        synced(session, MONDAY + DAY)
        told = undo(session, 2, MONDAY + 2 * DAY)
        assert "ended" in {c.what for c in told if c.field == "areas"}
        assert areas(session) == [(A, date(2026, 11, 1), date(2026, 11, 25))]


class TestOffices:
    def test_are_as_before_with_the_days_on_which_they_held(
        self, load: Load, session: Session
    ) -> None:
        load(QIU)
        before = offices(session)
        load(AT_THE_TOWN, now=MONDAY + DAY)
        assert len(offices(session)) == 2
        told = undo(session, 2, MONDAY + 2 * DAY)
        assert {c.field for c in told} == {"level", "home", "office_from"}
        assert {c.what for c in told} == {"restored"}
        assert offices(session) == before

    def test_that_were_changed_since_stay_whole(self, load: Load, session: Session) -> None:
        """Somebody moved on to another township: neither its level nor its home is put back."""
        load(QIU)
        load(AT_THE_TOWN, now=MONDAY + DAY)
        session.execute(sa.text("UPDATE people SET home = '441427101'"))
        before = offices(session)
        told = undo(session, 2, MONDAY + 2 * DAY)
        assert {c.what for c in told} == {"kept"}
        assert {c.field for c in told} == {"level", "home", "office_from"}
        assert offices(session) == before

    def test_of_which_only_the_days_were_changed_since_stay_too(
        self, load: Load, session: Session
    ) -> None:
        load(QIU)
        load(AT_THE_TOWN, now=MONDAY + DAY)
        session.execute(sa.text("UPDATE past_offices SET valid_to = '2026-11-02'"))
        before = offices(session)
        assert {c.what for c in undo(session, 2, MONDAY + 2 * DAY)} == {"kept"}
        assert offices(session) == before

    def test_are_taken_from_a_file_whole_or_not_at_all(self, load: Load, session: Session) -> None:
        """The file has news of the home, but somebody has set another level since."""
        load(QIU)
        session.execute(sa.text("UPDATE people SET level = 'township'"))
        before = offices(session)
        other = f.make_division(session, f"{TOWNSHIP}201").code
        load([*QIU[:3], other, *QIU[4:]], now=MONDAY + DAY)
        assert offices(session) == before
