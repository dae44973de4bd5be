"""What a file says, what it said before, and what a phone has written: which of them holds."""

from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from importing.households.load_households import load_households
from importing.problems import LoadSealed
from importing.provenance import digest, digest_sql
from importing.undo import undo_load
from records.intake.inbox import InboxRow
from records.intake.outcomes import Decision
from records.phones import PhoneSeal
from tests import factories as f
from tests.geo.tiling import COUNTY, add_county, add_grids, grid_code, square
from tests.importing.files import NOW, codes, count, order, write_csv

A, B = grid_code(0), grid_code(1)
NOBODY = object()


@pytest.fixture
def grids(session: Session) -> Session:
    add_county(session)
    add_grids(session, [(A, square(116.1, 24.6)), (B, square(116.11, 24.6))])
    return session


class Address:
    """The rules, for one field of one household (docs/decisions/0014-loads-are-writers.md)."""

    def __init__(self) -> None:
        self.stored: object = NOBODY
        self.said: dict[str, str | None] = {}
        self.last: object = NOBODY
        self.by_phone = False

    def load(self, file: str, mine: str | None) -> bool:
        """Returns whether what the file says is kept out."""
        base = self.said.get(file, self.last)
        if self.stored is NOBODY:
            takes = True
        elif base is NOBODY:
            takes = self.stored is None or not self.by_phone
        else:
            known = (self.said.get(file, NOBODY), self.last)
            takes = mine != base and self.stored in known
        kept = not takes and mine != self.stored
        if takes:
            self.stored = mine
        if file not in self.said or self.said[file] != mine:
            self.said[file], self.last = mine, mine
        return kept

    def write(self, value: str | None) -> None:
        self.stored, self.by_phone = value, True


WORDS = st.sampled_from(["东", "西", None])
STEPS = st.lists(
    st.tuples(st.sampled_from(["old.csv", "new.csv", "phone"]), WORDS), min_size=1, max_size=7
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_statements_and_rules_are_of_one_mind(
    grids: Session, tmp_path: Path, steps: list[tuple[str, str | None]]
) -> None:
    with grids.begin_nested() as example:
        address = Address()
        for who, value in steps:
            if who == "phone":
                write_as_phone(grids, value)
                address.write(value)
                continue
            path = write_csv(
                tmp_path / who, [["户号", "户主", "地址", "网格"], ["1", "丘", value, A]]
            )
            outcome = load_households(grids, order(), path)
            kept = codes(outcome, "warning").get(2, [])
            assert bool(kept) == address.load(who, value)
            assert grids.scalar(sa.text("SELECT address FROM households")) == address.stored
            again = load_households(grids, order(), path)
            assert (again.new, again.changed) == (0, 0)
        example.rollback()


def write_as_phone(session: Session, address: str | None) -> None:
    """A household as a phone's push leaves it; made by it where no file did before."""
    home = session.scalar(sa.text("SELECT id FROM households"))
    if home is None:
        home = f.make_household(session, A, number="1", head="丘", grid_claimed=A).id
    session.execute(
        sa.text("UPDATE households SET address = :address, rev = gen_random_uuid()"),
        {"address": address},
    )
    session.add(
        InboxRow(
            county=COUNTY, key=uuid4(), collection="households", record_id=home, person_id=uuid4(),
            received_at=NOW, body={}, fingerprint=b"h", outcome="applied",
        )
    )  # fmt: skip
    session.flush()


def test_python_and_sql_make_the_same_digests(session: Session) -> None:
    record = uuid4()
    said = digest_sql("CAST(:key AS bytea)", ":record", "head", "CAST(:value AS text)")
    for value in ("丘某", "", None, "a\x1fb"):
        made = session.scalar(
            sa.text(f"SELECT {said}"), {"key": b"k" * 32, "record": record, "value": value}
        )
        assert made == digest(b"k" * 32, record, "head", value)


def test_the_same_words_of_two_records_have_different_digests() -> None:
    assert digest(b"k" * 32, uuid4(), "head", "丘某") != digest(b"k" * 32, uuid4(), "head", "丘某")


@pytest.mark.parametrize(
    ("head", "grid", "bad"),
    [("丘一", B, False), ("丘二", A, False), ("丘　一", B, False), ("丘二", B, True)],
)
def test_head_or_grid_say_whose_a_number_is(
    grids: Session, tmp_path: Path, head: str, grid: str, bad: bool
) -> None:
    heads = ["户号", "户主", "网格"]
    load_households(grids, order(), write_csv(tmp_path / "a.csv", [heads, ["1", "丘一", A]]))
    path = write_csv(tmp_path / "b.csv", [heads, ["1", head, grid]])
    outcome = load_households(grids, order(), path)
    assert codes(outcome) == ({2: ["another_household"]} if bad else {})


def test_without_a_place_the_head_alone_says_whose_a_number_is(
    grids: Session, tmp_path: Path
) -> None:
    """A list of heads whose numbers restart in each village renames nobody."""
    first = [["户号", "户主", "网格"], ["1", "丘一", A], ["2", "丘二", A]]
    load_households(grids, order(), write_csv(tmp_path / "a.csv", first))
    path = write_csv(tmp_path / "b.csv", [["户号", "户主"], ["1", "钟一"], ["2", "丘二"]])
    outcome = load_households(grids, order(), path)
    assert codes(outcome) == {2: ["another_household"]}
    assert outcome.notes[0].reason == f"1 is 丘一 in {A}; the file says 钟一 and no place"
    assert load_households(grids, order(same_records=True), path).changed == 1
    # What this file said once, it may say again.
    grids.execute(sa.text("UPDATE households SET head = '钟长子' WHERE number = '1'"))
    again = load_households(grids, order(), path)
    assert (codes(again), codes(again, "warning")) == ({}, {2: ["kept_newer"]})


@pytest.mark.parametrize(
    ("outcome", "decision", "holds"),
    [
        ("applied", None, "phone"), ("conflict", None, "phone"),
        ("held", None, "file"), ("rejected", "returned", "file"),
        ("held", "accepted", "phone"), ("rejected", "corrected", "phone"),
        ("conflict", "merged", "phone"), ("held", "dismissed", "file"),
    ],
)  # fmt: skip
def test_of_what_no_file_said_the_file_holds_unless_a_phone_has_written_it(
    grids: Session, tmp_path: Path, outcome: str, decision: str | None, holds: str
) -> None:
    author = f.make_person(grids)
    home = f.make_household(grids, A, number="1", head="丘", address="东")
    key = uuid4()
    grids.add(
        InboxRow(
            county=COUNTY, key=key, collection="households", record_id=home.id,
            person_id=author.id, received_at=NOW, body={}, fingerprint=b"h", outcome=outcome,
        )
    )  # fmt: skip
    grids.flush()
    if decision:
        grids.add(
            Decision(county=COUNTY, key=key, n=1, decision=decision, person_id=author.id, at=NOW)
        )
        grids.flush()
    path = write_csv(tmp_path / "a.csv", [["户号", "户主", "地址"], ["1", "丘", "西"]])
    load_households(grids, order(), path)
    stored = grids.scalar(sa.text("SELECT address FROM households"))
    assert stored == {"phone": "东", "file": "西"}[holds]


def test_an_undoing_waits_for_plans_that_are_written_at_the_same_moment(
    grids: Session, tmp_path: Path
) -> None:
    """Their feeds are their cadres' own, so the clocks of the grids do not hold them off."""
    path = write_csv(tmp_path / "a.csv", [["户号", "户主", "网格"], ["1", "丘一", A]])
    load_households(grids, order(), path)
    undo_load(grids, order(), 1)
    held = grids.scalars(
        sa.text("""
            SELECT mode FROM pg_locks WHERE pid = pg_backend_pid()
            AND relation = CAST('planned_visits' AS regclass) AND mode = 'ShareLock'
        """)
    )
    assert held.all() == ["ShareLock"]
    assert count(grids, "households") == 0


def test_a_sheet_is_known_by_what_it_said_before(grids: Session, tmp_path: Path) -> None:
    """A phone has renamed the household and moved it: the old sheet is still that household's."""
    heads = ["户号", "户主", "网格"]
    path = write_csv(tmp_path / "a.csv", [heads, ["1", "丘一", A]])
    load_households(grids, order(), path)
    write_as_phone(grids, None)
    grids.execute(sa.text("UPDATE households SET head = '丘长子', grid_claimed = :b"), {"b": B})
    outcome = load_households(grids, order(), path)
    assert codes(outcome) == {}
    assert codes(outcome, "warning") == {2: ["kept_newer", "kept_newer"]}


def test_a_grid_that_could_not_be_stored_is_not_taken_for_newer_work(
    grids: Session, tmp_path: Path
) -> None:
    heads = ["户号", "户主", "经度", "纬度", "坐标系", "网格"]
    row = ["1", "丘一", 116.105, 24.605, "wgs84", grid_code(7)]
    path = write_csv(tmp_path / "a.csv", [heads, row])
    for _ in range(2):
        outcome = load_households(grids, order(), path)
        assert codes(outcome, "warning") == {2: ["claim_disagrees", "unknown_grid"]}


def test_where_the_key_is_lost_bases_are_forgotten_and_a_load_cannot_be_undone(
    grids: Session, tmp_path: Path
) -> None:
    heads = ["户号", "户主", "地址", "网格"]
    for address in ("东", "西"):
        path = write_csv(tmp_path / "a.csv", [heads, ["1", "丘一", address, A]])
        load_households(grids, order(), path)
    elsewhere = order(seal=PhoneSeal.of([("2", b"x" * 32)]))
    with pytest.raises(LoadSealed):
        undo_load(grids, elsewhere, 2)
    path = write_csv(tmp_path / "a.csv", [heads, ["1", "丘一", "南", A]])
    assert load_households(grids, elsewhere, path).changed == 1
    assert count(grids, "household_provenance") == 1
