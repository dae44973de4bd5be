"""People from files: accounts, roles, what cadres answer for, first passwords."""

import itertools
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from importing.people.load_people import PeopleOutcome, load_people
from importing.problems import ColumnsMissing
from records.phones import PhoneSeal
from tests.geo.tiling import COUNTY, add_county, add_grids, grid_code, square
from tests.importing.files import codes, count, order, write_csv

SEAL = PhoneSeal.of([("1", b"k" * 32)])
A, B = grid_code(0), grid_code(1)
TOWNSHIP, VILLAGE = A[:9], A[:12]
HEADS = ["登录名", "姓名", "级别", "所属区划", "手机号", "角色", "负责区域", "开始日期", "valid_to"]
CADRE = ["qiu", "丘某", "镇级", TOWNSHIP, "138 1234 2345", "干部", f"{A}；{B}", None, None]
LEADER = [
    "zhong",
    "钟某",
    "township",
    TOWNSHIP,
    None,
    "township_leader; cadre",
    TOWNSHIP,
    "2026/9/1",
    None,
]
CLERK = ["lai", "赖某", "村", VILLAGE, None, "窗口", None, "2026年1月1日", "2027-01-01"]


@pytest.fixture
def grids(session: Session) -> Session:
    add_county(session)
    add_grids(session, [(A, square(116.1, 24.6)), (B, square(116.11, 24.6))])
    return session


def load(session: Session, folder: Path, *rows: list[Any], **more: Any) -> PeopleOutcome:
    path = write_csv(folder / "people.csv", [HEADS, *rows])
    made = itertools.count(1)
    return load_people(
        session,
        order(**more),
        path,
        SEAL,
        lambda: f"password {next(made)}",
        lambda password: f"hash of {password}",
    )


def held(session: Session, table: str = "roles", what: str = "role") -> list[tuple[object, ...]]:
    rows = session.execute(
        sa.text(f"""
            SELECT p.login, t.{what}, t.area, t.valid_from::text, t.valid_to::text
            FROM {table} t JOIN people p ON p.id = t.person_id ORDER BY 1, 2, 3, 4
        """)
    )
    return [tuple(row) for row in rows]


def everything(session: Session) -> list[object]:
    return [
        row[0]
        for table in ("people", "roles", "assignments", "feeds")
        for row in session.execute(sa.text(f"SELECT t::text FROM {table} t ORDER BY 1"))
    ]


def test_accounts_roles_and_areas(grids: Session, tmp_path: Path) -> None:
    outcome = load(grids, tmp_path, CADRE, LEADER, CLERK)
    assert (outcome.rows, outcome.new, outcome.bad, outcome.written) == (3, 3, 0, True)
    assert held(grids) == [
        ("lai", "clerk", VILLAGE, "2026-01-01", "2027-01-01"),
        ("qiu", "cadre", A, "2026-11-22", None),
        ("qiu", "cadre", B, "2026-11-22", None),
        ("zhong", "cadre", TOWNSHIP, "2026-09-01", None),
        ("zhong", "township_leader", TOWNSHIP, "2026-09-01", None),
    ]
    assert held(grids, "assignments", "kind") == [
        ("qiu", "area", A, "2026-11-22", None),
        ("qiu", "area", B, "2026-11-22", None),
        ("zhong", "area", TOWNSHIP, "2026-09-01", None),
    ]
    person = grids.execute(sa.text("SELECT * FROM people WHERE login = 'qiu'")).one()
    assert (person.name, person.level, person.home) == ("丘某", "township", TOWNSHIP)
    assert (person.feed, person.seq, person.must_change_password) == (f"@{person.id}", 1, True)
    assert person.phone_masked == "138****2345"
    assert SEAL.open(person.phone_sealed, person.id.bytes) == "+8613812342345"
    assert SEAL.open(person.phone_sealed, bytes(16)) is None


def test_new_people_get_a_password_each_and_only_its_hash_is_kept(
    grids: Session, tmp_path: Path
) -> None:
    first = load(grids, tmp_path, CADRE, CLERK).passwords
    assert [(made.login, made.name) for made in first] == [("qiu", "丘某"), ("lai", "赖某")]
    assert len({made.password for made in first}) == 2
    for made in first:
        stored = sa.text("SELECT password_hash FROM people WHERE login = :login")
        assert grids.scalar(stored, {"login": made.login}) == f"hash of {made.password}"


def test_the_same_file_changes_nothing_even_on_another_day(grids: Session, tmp_path: Path) -> None:
    load(grids, tmp_path, CADRE, LEADER, CLERK)
    before = everything(grids)
    again = load(grids, tmp_path, CADRE, LEADER, CLERK, now=datetime(2026, 12, 24, tzinfo=UTC))
    assert (again.new, again.changed, again.unchanged, again.passwords) == (0, 0, 3, ())
    assert everything(grids) == before


def test_changes_are_written_once_and_keep_the_password(grids: Session, tmp_path: Path) -> None:
    load(grids, tmp_path, CADRE, CLERK)
    password = grids.scalar(sa.text("SELECT password_hash FROM people WHERE login = 'qiu'"))
    moved = ["qiu", "丘某某", "村级", VILLAGE, "13900000000", "cadre", A, None, "2026-12-31"]
    # Another name, office and number under one log-in name: taken for the same person when said so.
    outcome = load(grids, tmp_path, moved, CLERK, same_records=True)
    assert (outcome.new, outcome.changed, outcome.unchanged) == (0, 1, 1)
    person = grids.execute(sa.text("SELECT * FROM people WHERE login = 'qiu'")).one()
    assert (person.name, person.level, person.seq) == ("丘某某", "village", 2)
    assert (person.phone_masked, person.password_hash) == ("139****0000", password)
    assert held(grids)[1:] == [
        ("qiu", "cadre", A, "2026-11-22", "2026-12-31"),
        ("qiu", "cadre", B, "2026-11-22", None),
    ]
    assert held(grids, "assignments", "kind")[0][4] == "2026-12-31"


def test_one_person_in_several_rows(grids: Session, tmp_path: Path) -> None:
    second = [*CADRE[:5], "dispatcher", TOWNSHIP, None, None]
    outcome = load(grids, tmp_path, CADRE, second)
    assert (outcome.rows, outcome.new) == (2, 1)
    assert len(held(grids)) == 3


def test_each_bad_row_has_its_fields_and_codes(grids: Session, tmp_path: Path) -> None:
    outcome = load(
        grids,
        tmp_path,
        [None, "a", "县", COUNTY, None, "审计", None, None, None],
        ["b", None, "shire", COUNTY, None, "king", None, None, None],
        ["c", "c", "县", "441426", None, "审计", None, None, None],
        ["d", "d", "县", COUNTY, "12", "审计", None, None, None],
        ["e", "e", "县", COUNTY, None, "审计", "441427999", None, None],
        ["f", "f", "县", COUNTY, None, "干部", None, None, None],
        ["g", "g", "县", COUNTY, None, "审计", None, "soon", None],
        ["h", "h", "县", COUNTY, None, "审计", None, "2026-02-01", "2026-02-01"],
        ["i", "i", "县", COUNTY, None, "审计", None, None, None],
        ["i", "j", "县", COUNTY, None, "干部", A, None, None],
        ["k", "k", "村", TOWNSHIP, None, "审计", None, None, None],
        ["l", "l", "镇", COUNTY, None, "审计", None, None, None],
        ["m", "m", "县", VILLAGE, None, "审计", None, None, None],
    )
    assert {n: sorted(c) for n, c in codes(outcome).items()} == {
        2: ["required"],
        3: ["required", "unknown_value", "unknown_value"],
        4: ["unknown_area", "unknown_area"],
        5: ["invalid_phone"],
        6: ["unknown_area"],
        7: ["required"],
        8: ["not_a_day"],
        9: ["ends_before_it_begins"],
        11: ["person_differs"],
        **{number: ["home_of_another_level"] for number in (12, 13, 14)},
    }
    assert not any("12" in note.reason for note in outcome.notes if note.field == "phone")
    assert (outcome.new, outcome.written, count(grids, "people")) == (0, False, 0)


def test_partial_takes_whole_people_only(grids: Session, tmp_path: Path) -> None:
    bad = [*CADRE[:5], "dispatcher", "441427999", None, None]
    outcome = load(grids, tmp_path, CADRE, bad, CLERK, partial=True)
    assert (outcome.new, outcome.bad, outcome.written) == (1, 1, True)
    assert [made.login for made in outcome.passwords] == ["lai"]


def test_a_row_with_more_cells_than_heads_keeps_its_person_out(
    grids: Session, tmp_path: Path
) -> None:
    second = [*CADRE[:5], "dispatcher", TOWNSHIP, None, None, "a comma more"]
    outcome = load(grids, tmp_path, CADRE, second, CLERK, partial=True)
    assert codes(outcome) == {3: ["too_many_cells"]}
    assert [made.login for made in outcome.passwords] == ["lai"]


def test_a_dry_run_writes_nothing_and_makes_no_passwords(grids: Session, tmp_path: Path) -> None:
    before = everything(grids)
    outcome = load(grids, tmp_path, CADRE, dry_run=True)
    assert (outcome.new, outcome.written, outcome.passwords) == (1, False, ())
    assert everything(grids) == before


def test_a_role_given_again_after_it_ended_is_a_new_one(grids: Session, tmp_path: Path) -> None:
    load(grids, tmp_path, [*CLERK[:7], date(2025, 1, 1), date(2026, 1, 1)])
    outcome = load(grids, tmp_path, [*CLERK[:7], None, None])
    assert outcome.changed == 1
    assert [row[3:] for row in held(grids)] == [
        ("2025-01-01", "2026-01-01"),
        ("2026-11-22", None),
    ]


LATER = datetime(2027, 2, 1, tzinfo=UTC)
ENDS = "2026-12-31"


@pytest.mark.parametrize("row", [CADRE, LEADER], ids=["since today", "since a day"])
def test_the_same_file_changes_nothing_after_its_roles_have_ended(
    grids: Session, tmp_path: Path, row: list[Any]
) -> None:
    load(grids, tmp_path, [*row[:8], ENDS])
    before = everything(grids)
    again = load(grids, tmp_path, [*row[:8], ENDS], now=LATER)
    assert (again.changed, again.unchanged, again.bad) == (0, 1, 0)
    assert everything(grids) == before


@pytest.mark.parametrize("stored", [False, True])
def test_an_end_before_the_beginning_is_a_fault_of_the_row(
    grids: Session, tmp_path: Path, stored: bool
) -> None:
    if stored:
        load(grids, tmp_path, CADRE)
    outcome = load(grids, tmp_path, [*CADRE[:8], "2026-11-22"], CLERK)
    assert codes(outcome) == {2: ["ends_before_it_begins"]}
    assert not outcome.written


def test_two_rows_of_one_role_that_end_on_different_days(grids: Session, tmp_path: Path) -> None:
    since = [*CADRE[:7], "2026-11-22", ENDS]
    assert codes(load(grids, tmp_path, CADRE, since)) == {3: ["person_differs"]}
    assert load(grids, tmp_path, [*CADRE[:8], ENDS], since).new == 1
    assert len(held(grids)) == 2


def test_hashing_may_take_longer_than_a_request_may_be_idle(grids: Session, tmp_path: Path) -> None:
    grids.execute(sa.text("SET LOCAL idle_in_transaction_session_timeout = '2s'"))
    path = write_csv(tmp_path / "people.csv", [HEADS, CADRE])

    def slow(password: str) -> str:
        time.sleep(4)
        return password

    assert load_people(grids, order(), path, SEAL, lambda: "first", slow).new == 1


def test_heads(grids: Session, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [["login", "name"]])
    with pytest.raises(ColumnsMissing, match="level"):
        load_people(grids, order(), path, SEAL, str, str)
