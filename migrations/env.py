"""How migrations run: online, one process at a time, and never waiting long for a table in use."""

from typing import Any

import sqlalchemy as sa
from alembic import context
from alembic.util import CommandError
from flask import current_app
from geoalchemy2 import alembic_helpers

from authz.access_context import EVERYTHING, SETTINGS
from authz.row_level_security import admit
from records.db import db
from server.ops.schema import UNFINISHED_INDEXES, schema_fault

# Any number will do, as long as nothing else in this database takes the same advisory lock.
_MIGRATION_LOCK = 4_414_272_026


def _ours(thing: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Whether autogenerate looks at it: PostGIS's own tables are not ours."""
    return alembic_helpers.include_object(thing, name, kind, reflected, compare_to)


def _limit(connection: sa.Connection, *, lock_timeout: str, statement_timeout: str) -> None:
    """An ALTER waiting for a long transaction makes all later readers wait too: better give up."""
    connection.execute(sa.text(f"SET lock_timeout = '{lock_timeout}'"))
    connection.execute(sa.text(f"SET statement_timeout = '{statement_timeout}'"))
    connection.execute(sa.text("SET idle_in_transaction_session_timeout = 0"))


def _reach_everything(connection: sa.Connection) -> None:
    """Row-level security holds for the owner as well, and migrations bring along what is there."""
    for name, value in zip(SETTINGS, EVERYTHING.values(), strict=True):
        connection.execute(
            sa.text("SELECT set_config(:name, :value, false)"),
            {"name": f"yicetong.{name}", "value": value},
        )


def _refuse_newer(connection: sa.Connection) -> None:
    fault = schema_fault(connection)
    if fault is not None and fault.code == "database_newer":
        raise CommandError(str(fault))


def _drop_unfinished_indexes(connection: sa.Connection) -> None:
    """A CREATE INDEX CONCURRENTLY that was broken off: its migration, run again, makes it anew."""
    for name in connection.scalars(UNFINISHED_INDEXES).all():
        connection.execute(sa.text(f"DROP INDEX {name}"))


def run() -> None:
    """As the role that owns the tables; the app's gets its rights on them at the end."""
    role = current_app.config["WEB_ROLE"]
    engine = sa.create_engine(current_app.config["OWNER_DATABASE_URI"], poolclass=sa.NullPool)
    with engine.connect() as connection:
        # The app's own limits are too short for waiting until another process has migrated.
        _limit(connection, lock_timeout="10min", statement_timeout="10min")
        # The session's lock, not the transaction's, covers revisions that commit midway.
        connection.execute(sa.text("SELECT pg_advisory_lock(:key)"), {"key": _MIGRATION_LOCK})
        _limit(connection, lock_timeout="4s", statement_timeout="15min")
        _reach_everything(connection)
        connection.commit()
        try:
            _refuse_newer(connection)
            _drop_unfinished_indexes(connection)
            connection.commit()
            context.configure(
                connection=connection,
                target_metadata=db.metadata,
                include_object=_ours,
                render_item=alembic_helpers.render_item,
                process_revision_directives=alembic_helpers.writer,
                compare_type=True,
                transaction_per_migration=True,
            )
            with context.begin_transaction():
                context.run_migrations()
            if role is not None:
                admit(connection, role)
                connection.commit()
        finally:
            connection.rollback()
            connection.execute(sa.text("SELECT pg_advisory_unlock(:key)"), {"key": _MIGRATION_LOCK})


if context.is_offline_mode():
    raise SystemExit("migrations run against a database; `--sql` is not supported")
run()
