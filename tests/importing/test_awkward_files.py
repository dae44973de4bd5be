"""Files as township offices have them, loaded: each became a fault once (awkward/)."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from importing.households.load_households import load_households
from importing.load_outcome import LoadOutcome
from importing.people.load_people import load_people
from importing.reading import values
from importing.reading.heads import HOUSEHOLDS
from importing.reading.sheets import read_table
from records.keys import normal_key
from records.phones import PhoneSeal
from tests.geo.tiling import add_county, add_grids, square
from tests.importing.files import codes, order

AWKWARD = Path(__file__).parent / "awkward"
SEAL = PhoneSeal.of([("1", b"k" * 32)])
GRID, OTHER = "441427100201001", "441427100201002"


@pytest.fixture
def grids(session: Session) -> Session:
    add_county(session)
    add_grids(session, [(GRID, square(116.1, 24.6)), (OTHER, square(116.11, 24.6))])
    return session


def load(session: Session, name: str, **more: Any) -> LoadOutcome:
    return load_households(session, order(**more), AWKWARD / name)


def people(session: Session, name: str) -> LoadOutcome:
    return load_people(session, order(partial=True), AWKWARD / name, SEAL, str, str)


def stored(session: Session, *columns: str) -> list[tuple[object, ...]]:
    rows = session.execute(sa.text(f"SELECT {', '.join(columns)} FROM households ORDER BY number"))
    return [tuple(row) for row in rows]


def phones(session: Session) -> dict[str, str | None]:
    rows = session.execute(sa.text("SELECT login, phone_sealed, id FROM people"))
    return {
        r.login: SEAL.open(r.phone_sealed, r.id.bytes) if r.phone_sealed else None for r in rows
    }


def test_01_what_a_spreadsheet_made_a_day_of_is_no_number(grids: Session) -> None:
    in_csv = load(grids, "01_dates.csv", partial=True)
    assert codes(in_csv) == {2: ["looks_like_a_day"], 3: ["looks_like_a_day"]}
    in_xlsx = load(grids, "01_dates.xlsx", partial=True)
    assert codes(in_xlsx) == {2: ["looks_like_a_day"]}
    assert stored(grids, "number", "head") == [("3-13", "李四")]  # that was typed as text


def test_03_a_point_and_a_zero_double_nobody(grids: Session) -> None:
    assert load(grids, "03_base.csv").new == 2
    again = load(grids, "03_pandas.csv")
    assert (again.new, again.changed, again.unchanged, again.notes) == (0, 0, 2, [])


def test_03_phones_as_decimal_numbers(grids: Session) -> None:
    assert people(grids, "03_people.csv").new == 2
    assert phones(grids) == {"br_zhang": "+8613812342345", "br_li": None}


@pytest.mark.parametrize("name", ["04_18digits.csv", "04_18digits.xlsx"])
def test_04_a_number_that_lost_digits_is_no_number(grids: Session, name: str) -> None:
    assert codes(load(grids, name)) == {2: ["precision_lost"]}


def test_10_styles_are_nobodys_business(grids: Session) -> None:
    assert load(grids, "10_empty_fill.xlsx").new == 1
    assert stored(grids, "number", "head", "grid") == [("BR-1", "张三", GRID)]


def test_11_escaped_line_ends(grids: Session) -> None:
    assert load(grids, "11_x000D.xlsx").new == 1
    assert stored(grids, "head", "address") == [("张三", "城郊村1号\n后座")]


def test_12_merged_cells_wipe_nothing(grids: Session) -> None:
    assert load(grids, "12_unmerged_first.xlsx").new == 3
    again = load(grids, "12_merged.xlsx")
    assert (again.changed, again.unchanged, again.bad) == (0, 3, 0)
    assert stored(grids, "group_no") == [(3,), (3,), (3,)]


def test_13_heads_below_a_title_and_lines_below_the_rows(grids: Session) -> None:
    outcome = load(grids, "13_title.xlsx")
    assert (outcome.rows, outcome.new, outcome.bad) == (1, 1, 0)
    assert codes(outcome, "warning") == {5: ["not_a_record"], 6: ["not_a_record"]}
    assert [note.reason for note in outcome.notes] == ["合计", "填表人：王五　审核人：赵六"]


def test_13_heads_across_two_rows(grids: Session) -> None:
    outcome = load(grids, "13_two_row_head.xlsx")
    assert (outcome.new, outcome.notes, outcome.ignored) == (1, [], ())
    assert stored(grids, "round(ST_X(point)::numeric, 6)::float8") == [(116.102,)]


def test_14_of_two_columns_the_code_counts_and_the_report_says_so(grids: Session) -> None:
    outcome = load(grids, "14_two_columns.xlsx")
    assert (outcome.new, outcome.bad) == (1, 0)
    assert codes(outcome, "warning") == {1: ["columns_twice"]}
    assert outcome.notes[0].reason == "网格编码 is read, 所属网格 is not"
    assert stored(grids, "grid_claimed") == [(GRID,)]


def test_16_phones_as_people_write_them(grids: Session) -> None:
    outcome = people(grids, "16_phones.csv")
    assert codes(outcome) == {4: ["invalid_phone"], 5: ["invalid_phone"]}
    assert codes(outcome, "warning") == {
        2: ["second_phone_left_out"],
        3: ["remark_left_out"],
        7: ["second_phone_left_out"],
    }
    assert phones(grids) == {
        "br_p0": "+8613812342345",
        "br_p1": "+8613812342345",
        "br_p4": "+867537872222",
        "br_p5": "+8613812342345",
        "br_p6": "+8613812342345",
    }


def test_18_what_cannot_be_seen_makes_no_other_number() -> None:
    rows = read_table(AWKWARD / "18_invisible.csv", HOUSEHOLDS).rows
    numbers = [values.key_of(row.cells["number"]) for row in rows]
    assert numbers == ["BR-1", "BR-1", "ＢＲ－１", "BR-1"]
    assert {normal_key(str(number)) for number in numbers} == {"br-1"}


@pytest.mark.parametrize("name", ["19_semicolon.csv", "19_unicode_text.csv"])
def test_19_what_spreadsheets_save_as_text(grids: Session, name: str) -> None:
    assert load(grids, name).new == 1
    assert stored(grids, "number", "head", "grid") == [("BR-1", "张三", GRID)]


def test_20_coordinates_and_the_words_for_their_systems(grids: Session) -> None:
    outcome = load(grids, "20_crs_partly.csv", partial=True)
    assert codes(outcome) == {3: ["required"]}
    assert {n.field for n in outcome.notes if n.number == 3} == {"crs"}
    # What is said to be GCJ-02 is moved, here out of its grid.
    assert codes(outcome, "warning") == {4: ["impossible"], 6: ["point_outside_grids"]}
    systems = [row[0] for row in stored(grids, "location ->> 'crs'")]
    assert systems == ["cgcs2000", "cgcs2000", "cgcs2000", "gcj02", "cgcs2000"]
    degrees = stored(grids, "round(ST_X(point)::numeric, 6)::float8", "number")
    assert (degrees[0][0], degrees[2]) == (116.102, (116.102, "BR-4"))


def test_20_what_the_caller_says_holds_for_rows_that_do_not(grids: Session) -> None:
    outcome = load_households(grids, order(), AWKWARD / "20_crs_partly.csv", crs="cgcs2000")
    assert (outcome.bad, outcome.new) == (0, 6)


def test_workbooks_of_before_2007(grids: Session) -> None:
    outcome = load(grids, "numbers.xls", partial=True)
    assert codes(outcome) == {4: ["looks_like_a_day"], 5: ["cell_error"]}
    assert stored(grids, "number", "group_no") == [("0012", 3), ("13", 3)]
