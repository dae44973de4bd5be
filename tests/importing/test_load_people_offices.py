"""People from files: since when an office, a role or an area holds, and until which day."""

import itertools
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from authz.scope import load_scope
from importing.people.load_people import PeopleOutcome, load_people
from records.phones import PhoneSeal
from tests.geo.tiling import COUNTY, add_county, add_grids, grid_code, square
from tests.importing.files import codes, order, write_csv, write_xlsx

SEAL = PhoneSeal.of([("1", b"k" * 32)])
A, B = grid_code(0), grid_code(1)
TOWNSHIP, VILLAGE = A[:9], A[:12]
TODAY = datetime(2026, 11, 22, 4, tzinfo=UTC)
LATER = datetime(2026, 12, 24, 4, tzinfo=UTC)
HEADS = ["登录名", "姓名", "级别", "单位代码", "角色", "责任网格", "开始日期", "结束日期"]
QIU = ["qiu", "丘某", "村", VILLAGE, "干部", A, None, None]
AT_THE_TOWN = [*QIU[:2], "镇", TOWNSHIP, *QIU[4:]]


@pytest.fixture
def load(session: Session, tmp_path: Path) -> Any:
    add_county(session)
    add_grids(session, [(A, square(116.1, 24.6)), (B, square(116.11, 24.6))])
    made = itertools.count(1)

    def load(
        *rows: list[Any], heads: list[str] = HEADS, now: datetime = TODAY, write: Any = write_csv
    ) -> PeopleOutcome:
        suffix = "xlsx" if write is write_xlsx else "csv"
        path = write(tmp_path / f"people.{suffix}", [heads, *rows])
        return load_people(
            session, order(now=now), path, SEAL, lambda: f"first {next(made)}", lambda word: word
        )

    return load


def offices(session: Session) -> list[tuple[str, ...]]:
    """Past ones with the day on which they ended, then the present one."""
    past = session.execute(
        sa.text("SELECT level, home, valid_to::text FROM past_offices ORDER BY valid_to")
    )
    now = session.execute(sa.text("SELECT level, home FROM people"))
    return [tuple(row) for row in (*past, *now)]


def held(session: Session) -> list[tuple[Any, ...]]:
    rows = session.execute(
        sa.text("""
            SELECT role, area, valid_from::text, valid_to::text, asked_from::text FROM roles
            UNION ALL
            SELECT kind, area, valid_from::text, valid_to::text, asked_from::text FROM assignments
            ORDER BY 1, 2, 3
        """)
    )
    return [tuple(row) for row in rows]


def everything(session: Session) -> list[object]:
    return [
        row[0]
        for table in ("people", "past_offices", "roles", "assignments", "feeds")
        for row in session.execute(sa.text(f"SELECT t::text FROM {table} t ORDER BY 1"))
    ]


class TestLastDay:
    @pytest.mark.parametrize("head", ["结束日期", "截止日期", "结束日期（含）", " 结束 日期*"])
    @pytest.mark.parametrize("write", [write_csv, write_xlsx])
    def test_is_included_under_the_heads_by_which_people_mean_it(
        self, load: Any, session: Session, head: str, write: Any
    ) -> None:
        load([*QIU[:6], None, "2026-12-31"], heads=[*HEADS[:7], head], write=write)
        assert {row[3] for row in held(session)} == {"2027-01-01"}

    @pytest.mark.parametrize("head", ["valid_to", "to"])
    def test_is_the_day_before_under_the_heads_of_the_documents(
        self, load: Any, session: Session, head: str
    ) -> None:
        load([*QIU[:6], None, "2026-12-31"], heads=[*HEADS[:7], head])
        assert {row[3] for row in held(session)} == {"2026-12-31"}

    def test_may_be_the_first_one(self, load: Any, session: Session) -> None:
        assert load([*QIU[:6], "2026-12-01", "2026-12-01"]).new == 1
        assert {row[2:4] for row in held(session)} == {("2026-12-01", "2026-12-02")}

    def test_before_the_first_one_is_an_error_that_shows_what_the_file_says(
        self, load: Any
    ) -> None:
        outcome = load([*QIU[:6], "2026-12-02", "2026-12-01"])
        assert codes(outcome) == {2: ["ends_before_it_begins"]}
        assert outcome.notes[0].reason == "2026-12-01"

    @pytest.mark.parametrize("head", ["结束日期", "valid_to"])
    @pytest.mark.parametrize("day", ["9999-12-31", "9999年12月31日", "99991231"])
    def test_of_all_days_is_no_end(self, load: Any, session: Session, head: str, day: str) -> None:
        load([*QIU[:6], None, day], heads=[*HEADS[:7], head])
        assert {row[3] for row in held(session)} == {None}

    def test_a_file_with_ends_changes_nothing_when_it_is_loaded_again(
        self, load: Any, session: Session
    ) -> None:
        row = [*QIU[:6], None, "2026-12-01"]
        load(row)
        before = everything(session)
        assert load(row, now=LATER).unchanged == 1
        assert everything(session) == before


class TestSinceWhen:
    OLD = [*QIU[:6], "2026-03-01", None]

    def test_a_new_area_holds_since_the_person_is_here_and_is_asked_from_today(
        self, load: Any, session: Session
    ) -> None:
        """Else what they recorded there offline last week would wait for a decision."""
        load(self.OLD)
        load(self.OLD, [*QIU[:5], B, None, None])
        assert held(session) == [
            ("area", A, "2026-03-01", None, None),
            ("area", B, "2026-03-01", None, "2026-11-22"),
            ("cadre", A, "2026-03-01", None, None),
            ("cadre", B, "2026-03-01", None, "2026-11-22"),
        ]
        person = session.scalar(sa.text("SELECT id FROM people"))
        scope = load_scope(session, COUNTY, person, date(2026, 11, 22))
        assert scope.held_on(B, date(2026, 11, 15))

    def test_loading_it_on_another_day_changes_nothing(self, load: Any, session: Session) -> None:
        load(self.OLD)
        both = self.OLD, [*QIU[:5], B, None, None]
        load(*both)
        before = everything(session)
        assert load(*both, now=LATER).unchanged == 1
        assert everything(session) == before

    def test_a_new_role_of_somebody_who_is_here(self, load: Any, session: Session) -> None:
        load([*QIU[:4], "窗口", VILLAGE, "2026-03-01", None])
        load([*QIU[:4], "干部", A, None, None])
        assert held(session)[:2] == [
            ("area", A, "2026-03-01", None, "2026-11-22"),
            ("cadre", A, "2026-03-01", None, "2026-11-22"),
        ]

    def test_two_rows_that_mean_the_same_days_are_one(self, load: Any, session: Session) -> None:
        load(self.OLD)
        load(self.OLD, [*QIU[:5], B, None, None], [*QIU[:5], B, "2026-03-01", None])
        assert len(held(session)) == 4

    def test_what_ended_once_is_given_again_from_today_on(
        self, load: Any, session: Session
    ) -> None:
        load([*QIU[:6], "2026-03-01", "2026-06-30"])
        load(QIU)
        assert [row[2:] for row in held(session)[:2]] == [
            ("2026-03-01", "2026-07-01", None),
            ("2026-11-22", None, None),
        ]


class TestOffice:
    def test_a_new_level_holds_from_today_on(self, load: Any, session: Session) -> None:
        load(QIU)
        outcome = load(AT_THE_TOWN)
        assert (outcome.changed, outcome.notes) == (1, [])
        assert offices(session) == [("village", VILLAGE, "2026-11-22"), ("township", TOWNSHIP)]

    def test_the_day_since_which_a_role_holds_makes_nothing_retroactive(
        self, load: Any, session: Session
    ) -> None:
        """It is the role's first day; the report says what it was not taken for."""
        since = "2026-09-01"
        load([*QIU[:6], since, None])
        outcome = load([*AT_THE_TOWN[:6], since, None])
        assert [note.code for note in outcome.notes] == ["office_from_today"]
        assert (outcome.bad, outcome.changed) == (0, 1)
        assert offices(session)[0] == ("village", VILLAGE, "2026-11-22")

    @pytest.mark.parametrize("head", ["任职日期", "到任日期", "office_from"])
    def test_the_file_may_say_in_so_many_words_since_when(
        self, load: Any, session: Session, head: str
    ) -> None:
        load(QIU)
        outcome = load([*AT_THE_TOWN, "2026年11月1日"], heads=[*HEADS, head])
        assert outcome.notes == []
        assert offices(session) == [("village", VILLAGE, "2026-11-01"), ("township", TOWNSHIP)]

    def test_and_may_say_it_afterwards(self, load: Any, session: Session) -> None:
        heads = [*HEADS, "任职日期"]
        load(QIU)
        load(AT_THE_TOWN)
        assert load([*AT_THE_TOWN, "2026-11-01"], heads=heads).changed == 1
        assert offices(session)[0] == ("village", VILLAGE, "2026-11-01")
        before = everything(session)
        again = load([*AT_THE_TOWN, "2026-11-01"], heads=heads, now=LATER)
        assert (again.changed, again.unchanged) == (0, 1)
        assert everything(session) == before

    def test_a_mistake_is_mended_on_the_very_day(self, load: Any, session: Session) -> None:
        load(QIU)
        load(AT_THE_TOWN)
        load(QIU)
        assert offices(session) == [("village", VILLAGE)]

    def test_the_same_file_on_another_day_changes_nothing(
        self, load: Any, session: Session
    ) -> None:
        load(QIU)
        load(AT_THE_TOWN)
        before = everything(session)
        assert load(AT_THE_TOWN, now=LATER).unchanged == 1
        assert everything(session) == before

    @pytest.mark.parametrize("field", ["valid_from", "office_from"])
    def test_a_day_to_come_is_refused_with_its_own_code(
        self, load: Any, session: Session, field: str
    ) -> None:
        load(QIU)
        row = [*AT_THE_TOWN, None]
        row[6 if field == "valid_from" else 8] = "2027-01-01"
        outcome = load(row, heads=[*HEADS, "任职日期"])
        assert codes(outcome) == {2: ["office_begins_later"]}
        assert (outcome.notes[0].field, outcome.written) == (field, False)
        assert offices(session) == [("village", VILLAGE)]

    def test_rows_that_say_two_days_differ(self, load: Any) -> None:
        rows = [[*AT_THE_TOWN, day] for day in ("2026-11-01", None, "2026-11-02")]
        assert codes(load(*rows, heads=[*HEADS, "任职日期"])) == {4: ["person_differs"]}

    def test_of_somebody_new_nothing_is_known_before(self, load: Any, session: Session) -> None:
        load([*AT_THE_TOWN, "2026-11-01"], heads=[*HEADS, "任职日期"])
        assert offices(session) == [("township", TOWNSHIP)]
