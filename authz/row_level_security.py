"""Row-level security from the owner's side: what the app's role may do, and whether it is bound.

The policies are in the migrations that make the tables (docs/architecture.md, "A new kind of
record"); `authz/access_context.py` says what they compare rows with.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg import Cursor, sql
from sqlalchemy import Connection, text

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
