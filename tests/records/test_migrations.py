"""The migrations lead from nothing to the tables of the models, and the last one leads back."""

import threading
from datetime import date

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from geoalchemy2 import alembic_helpers
from sqlalchemy.orm import Session

from records.db import db
from tests import factories as f


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


def test_assignments_that_were_doubled_are_there_once(committing_app: Flask) -> None:
    with committing_app.app_context():
        # Factories know today's tables only: the doubles are made of one that is older.
        session = db.session()
        f.make_assignment(session, f.make_person(session), "441427100201001")
        session.commit()
        downgrade(revision="d1a0c7f4e205")
        double = sa.text("""
            INSERT INTO assignments (county, id, person_id, kind, area, valid_from, valid_to)
            SELECT county, gen_random_uuid(), person_id, kind, area, valid_from, :until
            FROM assignments LIMIT 1
        """)
        session.execute(double, {"until": date(2026, 1, 1)})
        session.commit()
        upgrade()
        assert session.scalars(sa.text("SELECT valid_to FROM assignments")).all() == [None]


def test_absences_that_overlapped_are_one_afterwards(committing_app: Flask) -> None:
    with committing_app.app_context():
        session = db.session()
        person_id = f.make_person(session).id
        session.commit()
        downgrade(revision="d1a0c7f4e207")
        spans = [
            ("leave", "03-02", "03-04"), ("leave", "03-04", "03-09"), ("leave", "03-03", "03-03"),
            ("leave", "03-10", "03-11"), ("counter_rota", "03-04", "03-06"),
        ]  # fmt: skip
        for kind, first, last in spans:
            session.execute(
                sa.text(
                    "INSERT INTO absences (county, id, person_id, kind, first_day, last_day)"
                    " VALUES (:county, gen_random_uuid(), :person, :kind, :first, :last)"
                ),
                {
                    "county": f.COUNTY, "person": person_id, "kind": kind,
                    "first": f"2026-{first}", "last": f"2026-{last}",
                },
            )  # fmt: skip
        session.commit()
        upgrade()
        left = session.execute(
            sa.text("SELECT kind, first_day, last_day FROM absences ORDER BY kind, first_day")
        ).all()
    assert left == [
        ("counter_rota", date(2026, 3, 4), date(2026, 3, 6)),
        ("leave", date(2026, 3, 2), date(2026, 3, 9)),
        ("leave", date(2026, 3, 10), date(2026, 3, 11)),
    ]


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
    """Columns, constraints and indexes, each with its table."""
    query = """
        SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'
        UNION SELECT conrelid::regclass::text, conname FROM pg_constraint
        UNION SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'public'
    """
    with db.engine.connect() as connection:
        return {(row[0], row[1]) for row in connection.execute(sa.text(query))}


def _tables() -> set[str]:
    return set(sa.inspect(db.engine).get_table_names())
