"""Keys in files: a number or log-in name is somebody's, however it is typed."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from sqlalchemy.orm import Session

from importing.households.load_households import load_households
from importing.load_outcome import LoadOutcome
from importing.people.load_people import PeopleOutcome, load_people
from importing.reading.values import code_of
from records.phones import PhoneSeal
from tests.factories import make_household, make_person
from tests.geo.tiling import add_county, add_grids, square
from tests.importing.files import codes, count, order, write_csv
from tests.spellings import spellings

AWKWARD = Path(__file__).parent / "awkward"
GRID = "441427100201001"
SEAL = PhoneSeal.of([("1", b"k" * 32)])


@pytest.fixture
def grids(session: Session) -> Session:
    add_county(session)
    add_grids(session, [(GRID, square(116.1, 24.6))])
    return session


def people(session: Session, path: Path) -> PeopleOutcome:
    return load_people(session, order(), path, SEAL, lambda: "first", lambda _: "hash")


def households(session: Session, folder: Path, *numbers: str) -> LoadOutcome:
    rows = [["户号", "户主", "网格代码"], *([number, "张三", GRID] for number in numbers)]
    return load_households(session, order(), write_csv(folder / "households.csv", rows))


def test_four_numbers_that_read_the_same_are_one(grids: Session) -> None:
    outcome = load_households(grids, order(), AWKWARD / "18_invisible.csv")
    assert codes(outcome) == {row: ["duplicate_number"] for row in (2, 3, 4, 5)}
    assert [note.reason.rpartition(", ")[2] for note in outcome.notes] == [
        "as in row 3", "as in row 2", "as in row 3", "as in row 4",
    ]  # fmt: skip
    assert count(grids, "households") == 0


def test_a_log_in_name_in_another_case_is_the_same_account(grids: Session) -> None:
    assert people(grids, AWKWARD / "15_people_town1.csv").new == 1
    outcome = people(grids, AWKWARD / "15_people_case.csv")
    assert (outcome.new, outcome.changed, outcome.notes) == (0, 0, [])
    assert grids.scalar(sa.text("SELECT login FROM people")) == "br_zhangwei"


@given(number=spellings("BR-1"))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_household_is_known_however_its_number_is_typed(
    grids: Session, tmp_path: Path, number: str
) -> None:
    households(grids, tmp_path, "BR-1")
    outcome = households(grids, tmp_path, number)
    assert (outcome.new, outcome.changed, outcome.notes) == (0, 0, [])


def test_what_the_file_says_is_what_is_kept(grids: Session, tmp_path: Path) -> None:
    households(grids, tmp_path, "ＢＲ－1")
    assert [*grids.execute(sa.text("SELECT number, number_key, same_key FROM households"))] == [
        ("ＢＲ－1", "br-1", None)
    ]


def test_a_number_that_reads_as_nothing_is_none(grids: Session, tmp_path: Path) -> None:
    assert codes(households(grids, tmp_path, "\u200b")) == {2: ["required"]}


def test_a_row_that_may_mean_either_of_two_is_refused(grids: Session, tmp_path: Path) -> None:
    make_household(grids, GRID, number="BR-1")
    make_household(grids, GRID, number="br-1", number_key=None, same_key="br-1")
    assert codes(households(grids, tmp_path, "br-1", "2")) == {2: ["same_key"]}
    make_person(grids, login="BR_zhangwei")
    make_person(grids, login="br_zhangwei", login_key=None, same_key="br_zhangwei")
    assert codes(people(grids, AWKWARD / "15_people_town1.csv")) == {2: ["same_key"]}


def test_codes_are_read_in_any_width() -> None:
    assert code_of("４４１４２７１００２０１") == "441427100201"
    assert code_of("\u200b441427100201.0 ") == "441427100201"
