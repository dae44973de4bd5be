"""Every table of county data is locked; the app's role may do what it needs and owns nothing."""

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from authz.row_level_security import ALL_RIGHTS, RIGHTS
from server.ops.postgres_setup import WEB_ROLE
from tests.records.tables import WITHOUT_COUNTY

# Placement and map tiles find polygons through views of the owner (migrations "row locks" and "map
# tiles").
OPEN_TO_OWNER = {"grids", "drawn_shapes"}

# For whoever sees a row of another table. Policies of all others read settings and columns alone.
WITH_SUBQUERY = {
    *("devices", "absences", "past_offices", "office_shares"),  # people
    *("household_kinds", "decisions", "duty_swaps"),
}

_TABLES = sa.text("""
    SELECT c.relname AS name, relrowsecurity AS locked, relforcerowsecurity AS for_owner,
           (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid) AS policies,
           (SELECT string_agg(coalesce(pg_get_expr(p.polqual, c.oid), 'all'), ';')
            FROM pg_policy p WHERE p.polrelid = c.oid) AS conditions,
           ARRAY(SELECT r FROM unnest('{SELECT,INSERT,UPDATE,DELETE}'::text[]) r
                 WHERE has_table_privilege(:role, c.oid, r)) AS rights,
           pg_get_userbyid(relowner) AS owner
    FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
    ORDER BY 1
""")


@pytest.fixture
def tables(session: Session) -> dict[str, sa.Row[tuple[object, ...]]]:
    found = {row.name: row for row in session.execute(_TABLES, {"role": WEB_ROLE})}
    assert len(found) >= 20, "the catalogue was not read"
    return found


def test_every_table_of_a_county_is_locked(tables: dict[str, sa.Row[tuple[object, ...]]]) -> None:
    lacking = [
        name
        for name, table in tables.items()
        if name not in WITHOUT_COUNTY and not (table.locked and table.policies)
    ]
    assert lacking == [], "give them a policy in their migration: docs/architecture.md"


def test_policies_ask_for_the_county(tables: dict[str, sa.Row[tuple[object, ...]]]) -> None:
    for name, table in tables.items():
        if name not in WITHOUT_COUNTY:
            for condition in table.conditions.split(";"):
                assert "yicetong.county" in condition, name


def test_policies_have_no_subquery_where_they_can_do_without(
    tables: dict[str, sa.Row[tuple[object, ...]]],
) -> None:
    """A sharded engine refuses them on the tables that it distributes."""
    having = {name for name, table in tables.items() if "SELECT" in (table.conditions or "")}
    assert having == WITH_SUBQUERY


def test_the_lock_holds_for_the_owner_too(tables: dict[str, sa.Row[tuple[object, ...]]]) -> None:
    """An app whose role owns the tables is not to be without."""
    open_to_owner = {name for name, table in tables.items() if not table.for_owner}
    assert open_to_owner == OPEN_TO_OWNER | WITHOUT_COUNTY


def test_the_app_may_do_what_it_needs(tables: dict[str, sa.Row[tuple[object, ...]]]) -> None:
    for name, table in tables.items():
        rights = RIGHTS.get(name, "SELECT" if name == "spatial_ref_sys" else ALL_RIGHTS)
        assert table.rights == rights.split(", "), name


def test_the_app_owns_nothing_and_is_nobody_special(
    session: Session, tables: dict[str, sa.Row[tuple[object, ...]]]
) -> None:
    assert session.scalar(sa.text("SELECT current_user")) == WEB_ROLE
    assert WEB_ROLE not in {table.owner for table in tables.values()}
    special = "SELECT rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole FROM pg_roles"
    assert session.scalar(sa.text(f"{special} WHERE rolname = current_user")) is False
    member = "SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member"
    assert session.scalar(sa.text(f"{member} WHERE r.rolname = current_user")) == 0


def test_a_table_made_later_brings_the_rights_along(committing_app: Flask) -> None:
    owner = sa.create_engine(committing_app.config["OWNER_DATABASE_URI"], poolclass=sa.NullPool)
    with owner.begin() as connection:
        connection.execute(sa.text("CREATE TABLE later (county text)"))
        rights = connection.execute(_TABLES, {"role": WEB_ROLE}).all()
    assert {row.name: row.rights for row in rights}["later"] == ALL_RIGHTS.split(", ")


def test_codes_compare_byte_by_byte(session: Session) -> None:
    """Otherwise the search in the sorted bounds would miss: elsewhere "@" comes before digits."""
    collations = session.scalars(
        sa.text("""
            SELECT DISTINCT c.collname FROM pg_attribute a JOIN pg_collation c
            ON c.oid = a.attcollation WHERE a.attrelid::regclass::text IN
                ('households', 'visits', 'feeds', 'tombstones')
                AND a.attname IN ('feed', 'code', 'county')
        """)
    )
    assert list(collations) == ["C"]
    policies = session.scalars(sa.text("SELECT pg_get_expr(polqual, polrelid) FROM pg_policy"))
    searching = [policy for policy in policies if "width_bucket" in policy]
    assert searching
    assert all('COLLATE "C"' in policy for policy in searching)
