"""The app role's rights on tables, and whether row-level security applies to a connection.

The policies are in the migrations that make the tables (docs/architecture.md, "A new kind of
record"); they compare rows with the context of `authz/access_context.py`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg import Cursor, sql
from sqlalchemy import Connection, text

# The app role's rights on the tables where it does not have all four: audit rows are only deleted
# when old, decisions and credits never, erasures are never taken back, and a restore writes
# ``deployment``.
RIGHTS = {
    "audit": "SELECT, INSERT, DELETE",
    "decisions": "SELECT, INSERT",
    "credits": "SELECT, INSERT",
    "erasures": "SELECT, INSERT",
    "erased_records": "SELECT, INSERT",
    "deployment": "SELECT",
    "alembic_version": "SELECT",
}
# These columns only: an erasure empties notes, which may name people.
MAY_UPDATE = {
    "decisions": ("changes", "note"),
    "credits": ("note",),
    "deployment": ("backed_up_at",),
}
ALL_RIGHTS = "SELECT, INSERT, UPDATE, DELETE"


@contextmanager
def open_to_owner(cursor: Cursor[Any], table: str) -> Iterator[None]:
    """Let the owner COPY into a table: COPY FROM does not work under row-level security.

    ALTER TABLE locks the table until the transaction ends, so no other connection sees it open.
    """
    name = sql.Identifier(table)
    no_force = sql.SQL("ALTER TABLE {} NO FORCE ROW LEVEL SECURITY").format(name)
    is_forced = "SELECT relforcerowsecurity FROM pg_class WHERE oid = %s::regclass"
    was_forced = cursor.execute(is_forced, [table]).fetchone() == (True,)
    cursor.execute(no_force)
    yield
    if was_forced:
        cursor.execute(sql.SQL("ALTER TABLE {} FORCE ROW LEVEL SECURITY").format(name))


_OWN_TABLES = text("""
    SELECT oid::regclass::text AS name, relkind = 'v' AS is_view,
           ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = c.oid) AS columns
    FROM pg_class c
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')
      AND relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user)
    ORDER BY 1
""")

_BYPASSES = text("""
    SELECT rolbypassrls OR EXISTS (
        SELECT FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
          AND pg_has_role(relowner, 'MEMBER')
    )
    FROM pg_roles WHERE rolname = current_user
""")


def bypasses_row_level_security(connection: Connection) -> bool:
    """True where row-level security does not bind the current role: a superuser, a role that
    bypasses it, or an owner of tables (or member of the owner), who could switch it off."""
    return bool(connection.scalar(_BYPASSES))


_DEFAULT_GRANT = "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT"


def admit(connection: Connection, role: str) -> None:
    """Grant the app's role the rights that it needs, on all tables and on those made later.

    ``connection`` is the owner's. Repeating it changes nothing.
    """
    quoted = connection.dialect.identifier_preparer.quote(role)
    statements = ["GRANT USAGE ON SCHEMA public TO {role}"]
    for name, is_view, columns in connection.execute(_OWN_TABLES).all():
        statements.append(f"REVOKE ALL ON {name} FROM {{role}}")
        rights = "SELECT" if is_view else RIGHTS.get(name, ALL_RIGHTS)
        for column in MAY_UPDATE.get(name, ()):
            if column in columns:  # missing during a downgrade
                rights += f", UPDATE ({column})"
        statements.append(f"GRANT {rights} ON {name} TO {{role}}")
    statements += [
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"{_DEFAULT_GRANT} {ALL_RIGHTS} ON TABLES TO {{role}}",
        f"{_DEFAULT_GRANT} USAGE, SELECT ON SEQUENCES TO {{role}}",
    ]
    for statement in statements:
        connection.execute(text(statement.format(role=quoted)))
