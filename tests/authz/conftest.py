"""What these tests execute names its county at every level, so that the schema can be sharded."""

import re
from collections.abc import Iterator
from functools import cache

import pytest
import sqlalchemy as sa
from flask import Flask

from records.db import db
from server.api.fieldwork import prints
from tests.authz.county_levels import untied

# Views of grids and of their shapes on the map, and all tables that have a county.
TABLES = {"grid_outlines", "map_shapes"} | {
    t.name for t in db.metadata.tables.values() if "county" in t.columns
}
# Which counties there are is for whoever works for all of them.
ACROSS_COUNTIES = re.compile(
    "SELECT counties.county(, counties.timezone)?\\s+FROM counties ORDER BY"
)


@pytest.fixture(autouse=True)
def pages_as_html(monkeypatch: pytest.MonkeyPatch) -> None:
    """Walks look at what is printed before it is a PDF: that takes a second, and hides the text."""
    monkeypatch.setattr(prints, "pdf_of", str.encode)


@pytest.fixture
def statements(committing_app: Flask) -> Iterator[set[str]]:
    """Those that the app executes in this test, as they go to the driver."""
    found: set[str] = set()

    def note(connection: sa.Connection, cursor: object, statement: str, *more: object) -> None:
        found.add(statement)

    with committing_app.app_context():
        engine = db.engine
    sa.event.listen(engine, "after_cursor_execute", note)
    yield found
    sa.event.remove(engine, "after_cursor_execute", note)


@pytest.fixture
def county_at_every_level(statements: set[str]) -> Iterator[None]:
    """At the end of the test, no statement has a level that names no county."""
    yield
    assert len(statements) > 50, "nothing was executed"
    within_one = [one for one in statements if not ACROSS_COUNTIES.match(one)]
    faults = {one: found for one in within_one if (found := _untied(one))}
    assert faults == {}


@cache
def _untied(statement: str) -> list[str]:
    """Tests execute many of the same statements, and to parse one takes long."""
    return untied(statement, TABLES)
