"""Every key of a county table carries the county, so that the schema can be sharded by it."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.records.tables import WITHOUT_COUNTY

_KEYS = sa.text("""
    SELECT t.relname AS of_table, c.conname AS name, c.contype AS kind,
           array(SELECT a.attname FROM unnest(c.conkey) k
                 JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k)::text[] AS columns,
           c.confdeltype AS on_delete, r.relname AS refers_to
    FROM pg_constraint c
    JOIN pg_class t ON t.oid = c.conrelid
    LEFT JOIN pg_class r ON r.oid = c.confrelid
    WHERE t.relnamespace = 'public'::regnamespace AND c.contype IN ('p', 'u', 'x', 'f')
    UNION ALL
    SELECT t.relname, i.relname, 'i',
           array(SELECT a.attname FROM unnest(x.indkey) k
                 JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k)::text[], ' ', NULL
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
    WHERE t.relnamespace = 'public'::regnamespace AND x.indisunique
""")


@pytest.fixture
def keys(session: Session) -> list[sa.Row[tuple[object, ...]]]:
    found = [row for row in session.execute(_KEYS) if row.of_table not in WITHOUT_COUNTY]
    assert len({row.of_table for row in found}) >= 15, "the catalogue was not read"
    return found


def test_each_key_unique_constraint_and_foreign_key_has_the_county(
    keys: list[sa.Row[tuple[object, ...]]],
) -> None:
    lacking = [(row.of_table, row.name) for row in keys if "county" not in row.columns]
    assert lacking == []


def test_each_county_table_has_a_primary_key(session: Session) -> None:
    inspector = sa.inspect(session.connection())
    tables = set(inspector.get_table_names()) - WITHOUT_COUNTY
    assert len(tables) >= 15, "the catalogue was not read"
    for table in tables:
        assert inspector.get_pk_constraint(table)["constrained_columns"][0] == "county", table


def test_no_table_without_county_refers_to_one_that_has_it(session: Session) -> None:
    found = session.execute(_KEYS).all()
    assert [r.name for r in found if r.kind == "f" and r.of_table in WITHOUT_COUNTY] == []


def test_no_foreign_key_sets_null_on_delete(keys: list[sa.Row[tuple[object, ...]]]) -> None:
    assert [row.name for row in keys if row.on_delete == "n"] == []
