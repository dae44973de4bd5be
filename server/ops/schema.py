"""Whether the tables of the database are those of this program, and what to do if not.

`flask doctor`, the processes at their start, commands and `flask db upgrade` say it in these words.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from server import versions

SchemaCode = Literal[
    "database_not_set_up", "database_older", "database_newer", "migration_broken_off"
]
_UPGRADE = "run `flask --app wsgi db upgrade`"
# What CREATE INDEX CONCURRENTLY or REINDEX CONCURRENTLY leaves when it is broken off. While one
# runs, its index looks the same.
UNFINISHED_INDEXES = sa.text("""
    SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE NOT i.indisvalid AND c.relkind = 'i' AND c.relnamespace = 'public'::regnamespace
    ORDER BY 1
""")


class SchemaFault(NamedTuple):
    """Why this program cannot work on a database, and what to do."""

    code: SchemaCode
    text: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.code}: {self.text}: {self.remedy}"


def schema_fault(connection: sa.Connection) -> SchemaFault | None:
    """What is wrong with the tables of this database; None if they are those of this program."""
    at = set(MigrationContext.configure(connection).get_current_heads())
    if not at:
        return SchemaFault(
            "database_not_set_up", "the database has no tables of Yicetong yet", _UPGRADE
        )
    named = ", ".join(sorted(at))
    if not all(map(_is_known, at)):
        return SchemaFault(
            "database_newer",
            f"the database is newer than this program: {versions.SERVER} does not know its"
            f" migration {named}",
            "install the newer program, or restore the backup from before its upgrade",
        )
    if len(at) > len(versions.heads()):
        return SchemaFault(
            "migration_broken_off",
            f"the database is at several migrations at once ({named})",
            "restore the last backup (docs/backup.md)",
        )
    if unfinished := connection.scalars(UNFINISHED_INDEXES).all():
        return SchemaFault(
            "migration_broken_off",
            f"indexes were left unfinished ({', '.join(unfinished)})",
            f"{_UPGRADE}, which removes them and goes on",
        )
    if at != versions.heads():
        return SchemaFault(
            "database_older",
            f"the database is older than this program: it is at migration {named}, and"
            f" {versions.SERVER} needs {versions.schema()}",
            _UPGRADE,
        )
    return None


def schema_fault_at(url: str) -> SchemaFault | None:
    """The same for the database with this URL. None also while it is away: who needs it then says
    so."""
    engine = sa.create_engine(url, poolclass=sa.NullPool, connect_args={"connect_timeout": 10})
    try:
        with engine.connect() as connection:
            return schema_fault(connection)
    except SQLAlchemyError:
        return None


def _is_known(revision: str) -> bool:
    try:
        return versions.migrations().get_revision(revision) is not None
    except CommandError:
        return False
