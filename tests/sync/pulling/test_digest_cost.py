"""What digest and repair read: the rows of the feeds asked for, in one statement each."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from authz.scope import Scope, load_scope
from records.staff.people import Person
from sync.collections.registry import PULL_COLLECTIONS, pull_collection
from sync.pulling import digest, repair
from sync.pulling.repair import Window, difference
from tests.factories import COUNTY, NOW, SEAL, make_grid, make_household, make_person

VILLAGE = "441427100201"
GRIDS, ROWS = 12, 1000

_VISITS = sa.text("""
    INSERT INTO visits (county, id, rev, feed, seq, written_at, household_id, happened_at, purpose,
                        cadre_id, counted_at, received_at, grid, evidence)
    SELECT :county, gen_random_uuid(), gen_random_uuid(), h.grid, 10 + n, now(), h.id, now(),
           'regular', :cadre, now(), now(), h.grid, 'no_fix'
    FROM households h, generate_series(1, :rows) AS n
""")


@pytest.fixture
def cadre(session: Session) -> Person:
    """Of the first of many grids, each with as many visits."""
    cadre = make_person(session, areas=[f"{VILLAGE}001"])
    for at in range(1, GRIDS + 1):
        make_grid(session, f"{VILLAGE}{at:03}")
        make_household(session, f"{VILLAGE}{at:03}")
    session.execute(_VISITS, {"county": COUNTY, "cadre": cadre.id, "rows": ROWS})
    session.execute(sa.text("UPDATE feeds SET n = n + 2000"))
    for table in ("visits", "households", "grids", "feeds", "tombstones"):
        session.execute(sa.text(f"ANALYZE {table}"))
    return cadre


@pytest.fixture
def scope(session: Session, cadre: Person) -> Scope:
    return load_scope(session, COUNTY, cadre.id, NOW.date())


@contextmanager
def executed(session: Session) -> Iterator[list[tuple[str, Mapping[str, Any]]]]:
    """The statements that reach the database meanwhile, with their parameters."""
    found: list[tuple[str, Mapping[str, Any]]] = []

    def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        found.append((statement, parameters))

    connection = session.connection()
    sa.event.listen(connection, "before_cursor_execute", note)
    yield found
    sa.event.remove(connection, "before_cursor_execute", note)


def rows_read(session: Session, statement: str, parameters: Mapping[str, Any]) -> int:
    """How many rows of tables PostgreSQL looks at for a statement."""
    explained = session.connection().exec_driver_sql(
        f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters
    )
    return _rows_below(explained.scalar_one()[0]["Plan"])


def _rows_below(node: Mapping[str, Any]) -> int:
    below = sum(map(_rows_below, node.get("Plans", [])))
    if "Relation Name" not in node:
        return below
    dropped = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return below + int((node["Actual Rows"] + dropped) * node["Actual Loops"])


def test_a_digest_is_one_statement_that_reads_the_rows_of_its_feeds(
    session: Session, scope: Scope
) -> None:
    with executed(session) as statements:
        found = digest.digest(session, list(PULL_COLLECTIONS.values()), scope, None)
    assert {name: one.n for name, one in found.feeds[f"{VILLAGE}001"].items()} == {
        "grids": 1,
        "households": 1,
        "visits": ROWS,
    }
    assert len(statements) == 1
    assert ROWS <= rows_read(session, *statements[0]) <= ROWS + 100 < GRIDS * ROWS


def test_a_repair_is_one_statement_that_reads_the_rows_of_its_feed(
    session: Session, scope: Scope
) -> None:
    feed = f"{VILLAGE}001"
    rows = session.execute(sa.text("SELECT id, rev FROM visits WHERE feed = :feed"), {"feed": feed})
    held: dict[UUID, tuple[UUID, int | None]] = {row.id: (row.rev, None) for row in rows}
    lost = [held.popitem()[0] for _ in range(10)]
    with executed(session) as statements:
        found = difference(
            session, pull_collection("visits"), scope, feed, held, Window(), 200, SEAL, NOW
        )
    assert (found.lacking, found.outdated, found.astray, found.next) == (len(lost), 0, 0, None)
    assert len(statements) == 1
    assert ROWS <= rows_read(session, *statements[0]) <= ROWS + 100
    with executed(session) as statements:
        found = difference(
            session, pull_collection("visits"), scope, feed, {}, Window(), 50, SEAL, NOW
        )
    assert (found.lacking, found.next is None) == (50, False)
    assert rows_read(session, *statements[0]) <= 2 * ROWS, "documents are made of one page only"


def test_a_digest_of_feeds_that_are_not_asked_for_reads_nothing_of_them(
    session: Session, scope: Scope
) -> None:
    with executed(session) as statements:
        digest.digest(session, [pull_collection("visits")], scope, None, [scope.own_feed])
    assert rows_read(session, *statements[0]) <= 100


def test_the_statements_are_made_once() -> None:
    every = tuple(PULL_COLLECTIONS.values())
    assert digest.statement(every) is digest.statement(every)
    assert repair.statement(every[0]) is repair.statement(every[0])
