"""The policies of row-level security, one for each kind of table; `records/reach.py` opens them.

A migration that makes a table locks it: ``for each in locked("quotas", in_feeds("feed")):
op.execute(each)`` (docs/architecture.md, "A new kind of record"). tests/records/test_row_locks.py
reads the catalogue and fails on a table of county data that nothing locks.

The conditions are cheap: one binary search in a sorted array that is read once for a statement,
and a comparison of county codes. Neither gets in the way of an index.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from psycopg import Cursor, sql
from sqlalchemy import Connection, text

from records.reach import ALL, bounds

# Rights of the app's role on tables where it has not all four of them. What was noted is never
# changed, and goes when it is old; a decision stays, and loses what it quotes; who we are changes
# with a restore.
RIGHTS = {
    "audit": "SELECT, INSERT, DELETE",
    "decisions": "SELECT, INSERT",
    "credits": "SELECT, INSERT",
    "deployment": "SELECT",
    "alembic_version": "SELECT",
}
MAY_UPDATE = {"decisions": "changes", "deployment": "backed_up_at"}  # this column alone
ALL_RIGHTS = "SELECT, INSERT, UPDATE, DELETE"


def _setting(name: str) -> str:
    """SQL: a setting's value, read once for a statement; NULL once its transaction has ended."""
    return f"(SELECT NULLIF(current_setting('yicetong.{name}', true), ''))"


def _inside(code: str, name: str) -> str:
    """SQL: true where a code lies in one of the setting's ranges; an odd number of bounds is below.

    "<> 0" and not "= 1": the planner takes it for true of nearly all rows, as it is of those that
    a statement asks for.
    """
    array = f"(SELECT NULLIF(current_setting('yicetong.{name}', true), '')::text[])"
    return f'width_bucket({code}::text COLLATE "C", {array}) % 2 <> 0'


def _all(name: str) -> str:
    return f"{_setting(name)} = '{bounds(ALL)}'"


_COUNTY = f"(county = {_setting('county')} OR {_setting('county')} = '*')"
_MINE = f"{_setting('person')}::uuid"


def in_county() -> str:
    """Rows that everybody of the county may read."""
    return _COUNTY


def in_feeds(code: str) -> str:
    """Records, by the feed or the division that ``code`` names."""
    return f"{_COUNTY} AND {_inside(code, 'feeds')}"


def in_areas(code: str) -> str:
    """What whoever reads for the whole area may see."""
    return f"{_COUNTY} AND {_inside(code, 'areas')}"


def of_people() -> str:
    """People themselves: oneself, and those whose home lies in the reader's part."""
    return f"{_COUNTY} AND (id = {_MINE} OR {_inside('home', 'staff')})"


def of_oneself() -> str:
    """What is nobody's business but one's own."""
    return f"{_COUNTY} AND (person_id = {_MINE} OR {_all('staff')})"


def of_person() -> str:
    """What belongs to somebody: to oneself, or to people whom one may see."""
    return f"""{_COUNTY} AND (person_id = {_MINE} OR {_all("staff")}
        OR person_id IN (SELECT p.id FROM people p))"""


def in_feed_or_area() -> str:
    """What is in its author's feed and waits for whoever decides about its area."""
    return f"{_COUNTY} AND ({_inside('feed', 'feeds')} OR {_inside('area', 'areas')})"


def of_person_or_area() -> str:
    """One's own rows, and those of the areas in which one directs or decides; not all have one."""
    return f"""{_COUNTY} AND (person_id = {_MINE} OR {_inside("coalesce(area, '')", "areas")})"""


def of_swap() -> str:
    """What two people ask of each other: their own, and of whoever directs where the duty is."""
    return f"""{_COUNTY} AND ({_all("staff")} OR {_MINE} IN (asked_by, asked_of)
        OR EXISTS (SELECT FROM duties d
                   WHERE d.county = {{table}}.county AND d.id = {{table}}.duty_id
                     AND {_inside("d.area", "staff")}))"""


def of_household() -> str:
    """What belongs to a household: for whoever sees that, wherever it stands by now."""
    return f"""{_COUNTY} AND EXISTS (SELECT FROM households h
        WHERE h.county = {{table}}.county AND h.id = {{table}}.household_id)"""


def of_inbox(key: str = "key") -> str:
    """What hangs on a row of the inbox."""
    return f"""{_COUNTY} AND ({_all("areas")}
        OR EXISTS (SELECT FROM inbox i
                   WHERE i.county = {{table}}.county AND i.key = {{table}}.{key}))"""


def locked(
    table: str, condition: str, *, may_write: str | None = None, owner_too: bool = True
) -> list[str]:
    """The statements that lock a table; ``may_write`` where one adds more than one may read."""
    read = condition.replace("{table}", table)
    write = read if may_write is None else may_write
    return [
        *_locks(table, owner_too),
        f"CREATE POLICY reach ON {table} USING ({read}) WITH CHECK ({write})",
    ]


def unlocked(table: str) -> list[str]:
    """The opposite, for the way down."""
    return [
        f"DROP POLICY reach ON {table}",
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    ]


def _locks(table: str, owner_too: bool) -> Sequence[str]:
    enable = f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    # Otherwise whoever owns the table would see all of it, and in many deployments that is the app.
    force = f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
    return [enable, force] if owner_too else [enable]


@contextmanager
def open_to_owner(cursor: Cursor[Any], table: str) -> Iterator[None]:
    """For a COPY into an empty database: row-level security has none. The owner's connection.

    Nobody sees it open: the table is locked against everybody else until the transaction ends.
    """
    name = sql.Identifier(table)
    opened = sql.SQL("ALTER TABLE {} NO FORCE ROW LEVEL SECURITY").format(name)
    forced = "SELECT relforcerowsecurity FROM pg_class WHERE oid = %s::regclass"
    was = cursor.execute(forced, [table]).fetchone() == (True,)
    cursor.execute(opened)
    yield
    if was:
        cursor.execute(sql.SQL("ALTER TABLE {} FORCE ROW LEVEL SECURITY").format(name))


_OWN_TABLES = text("""
    SELECT oid::regclass::text AS name, relkind = 'v' AS is_view,
           ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = c.oid) AS columns
    FROM pg_class c
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')
      AND relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)
    ORDER BY 1
""")

_ABOVE = text("""
    SELECT rolbypassrls OR EXISTS (
        SELECT FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
          AND pg_has_role(relowner, 'MEMBER')
    )
    FROM pg_roles WHERE rolname = current_user
""")


def is_above_locks(connection: Connection) -> bool:
    """True for whom the lock is none: a superuser, a role that bypasses it, or one that owns tables
    (or may act for their owner) and so could take it off."""
    return bool(connection.scalar(_ABOVE))


_LATER = "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT"


def admit(connection: Connection, role: str) -> None:
    """Give the app's role, which owns nothing, the rights that it needs on all tables there are.

    ``connection`` is the owner's. Repeating it changes nothing; tables that are made later, by
    whatever means, bring the rights along.
    """
    quoted = connection.dialect.identifier_preparer.quote(role)
    said = ["GRANT USAGE ON SCHEMA public TO {role}"]
    for name, is_view, columns in connection.execute(_OWN_TABLES).all():
        said.append(f"REVOKE ALL ON {name} FROM {{role}}")
        rights = "SELECT" if is_view else RIGHTS.get(name, ALL_RIGHTS)
        if MAY_UPDATE.get(name) in columns:  # on the way down it may not be there
            rights += f", UPDATE ({MAY_UPDATE[name]})"
        said.append(f"GRANT {rights} ON {name} TO {{role}}")
    said += [
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"{_LATER} {ALL_RIGHTS} ON TABLES TO {{role}}",
        f"{_LATER} USAGE, SELECT ON SEQUENCES TO {{role}}",
    ]
    for statement in said:
        connection.execute(text(statement.format(role=quoted)))
