"""The migrations lead from nothing to the tables of the models, and the last one leads back."""

import ast
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from geoalchemy2 import alembic_helpers
from sqlalchemy.orm import Session

from records.db import db
from server import MIGRATIONS


# Alembic compares the text of generated columns, and PostgreSQL rewrites it on the way in.
@pytest.mark.filterwarnings("ignore:Computed default on")
def test_the_migrated_schema_is_that_of_the_models(session: Session) -> None:
    context = MigrationContext.configure(
        session.connection(),
        opts={"include_object": alembic_helpers.include_object, "compare_server_default": True},
    )
    assert compare_metadata(context, db.metadata) == []


def test_check_constraints_are_those_of_the_models(session: Session) -> None:
    """Autogenerate does not compare checks, and they are the last validator."""
    found = set(
        session.scalars(
            sa.text("SELECT conname FROM pg_constraint WHERE contype = 'c' AND conname LIKE 'ck_%'")
        )
    )
    declared = {
        constraint.name
        for table in db.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, sa.CheckConstraint)
    }
    assert found == declared


def test_the_last_migration_can_be_taken_back_and_put_on_again(committing_app: Flask) -> None:
    with committing_app.app_context():
        before = _schema()
        downgrade()
        assert _schema() != before
        upgrade()
        assert _schema() == before


def test_every_migration_can_be_taken_back(committing_app: Flask) -> None:
    with committing_app.app_context():
        downgrade(revision="base")
        assert _tables() == {"alembic_version", "spatial_ref_sys"}
        upgrade()


def test_a_second_process_waits_until_the_first_has_migrated(committing_app: Flask) -> None:
    with committing_app.app_context():
        with db.engine.connect() as first:
            first.execute(sa.text("SELECT pg_advisory_lock(4414272026)"))

            def migrate() -> None:
                with committing_app.app_context():
                    upgrade()

            second = threading.Thread(target=migrate)
            second.start()
            second.join(0.5)
            assert second.is_alive()
            first.execute(sa.text("SELECT pg_advisory_unlock(4414272026)"))
        second.join(30)
    assert not second.is_alive()


def _schema() -> set[tuple[str, str]]:
    """Columns, constraints and indexes, each with its table; functions; and which revision it is
    at."""
    query = """
        SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'
        UNION SELECT conrelid::regclass::text, conname FROM pg_constraint
        UNION SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'public'
        UNION SELECT 'function', p.oid::regprocedure::text FROM pg_proc p
            WHERE p.pronamespace = 'public'::regnamespace
        UNION SELECT 'alembic_version', version_num FROM alembic_version
    """
    with db.engine.connect() as connection:
        return {(row[0], row[1]) for row in connection.execute(sa.text(query))}


def _tables() -> set[str]:
    return set(sa.inspect(db.engine).get_table_names())


@pytest.mark.parametrize("path", sorted(MIGRATIONS.glob("versions/*.py")), ids=lambda p: p.stem)
def test_a_migration_is_history_and_imports_none_of_our_code(path: Path) -> None:
    ours = {each.name for each in MIGRATIONS.parent.iterdir() if each.is_dir()}
    imported = [
        name
        for node in ast.walk(ast.parse(path.read_text()))
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [each.name for each in node.names]
            if isinstance(node, ast.Import)
            else []
        )
    ]
    assert imported, "nothing was read"
    assert [name for name in imported if name.split(".")[0] in ours] == []
