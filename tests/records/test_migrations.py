"""The migrations lead from nothing to the tables of the models, and the last one leads back."""

import runpy
import threading
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from geoalchemy2 import alembic_helpers
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from records.db import db
from records.keys import normal_key
from server import MIGRATIONS
from tests import factories as f
from tests.spellings import spellings

GRID = "441427100201001"


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


def test_of_what_reads_the_same_the_oldest_has_the_key_and_all_stay(
    committing_app: Flask,
) -> None:
    with committing_app.app_context():
        session = db.session()
        cadre = f.make_person(session, login="chief")
        for login in ("Grid", "grid ", "ｇｒｉｄ", "clerk", "\u200b"):
            f.make_person(session, login=login, login_key=None, same_key="x")
        for since, number in (
            (2022, "BR-1"), (2021, "ＢＲ－１"), (2023, "\u200bbr-1"), (2021, "BR-2"),
            (2021, None), (2021, ""), (2021, "\u200b"),
        ):  # fmt: skip
            f.make_household(
                session, GRID, number=number, since=date(since, 1, 1),
                number_key=None, same_key=None if number is None else "x",
            )  # fmt: skip
        home = f.make_household(session, GRID, number=None)
        for day, number in ((3, "A0012"), (1, "a0012"), (2, "A0012 "), (4, "A0013")):
            at = datetime(2026, 3, day, tzinfo=UTC)
            f.make_meal_ticket(
                session, home, cadre, number=number, happened_at=at, number_key=None, same_key="x"
            )
        session.commit()
        downgrade(revision="d1a0c7f4e250")
        upgrade(revision="d1a0c7f4e310")

        def kept(table: str, typed: str, key: str) -> set[tuple[str | None, ...]]:
            query = sa.text(f"SELECT {typed}, {key}, same_key FROM {table}")
            return {tuple(row) for row in session.execute(query)}

        assert kept("people", "login", "login_key") == {
            ("chief", "chief", None), ("Grid", "grid", None), ("grid ", None, "grid"),
            ("ｇｒｉｄ", None, "grid"), ("clerk", "clerk", None), ("\u200b", None, ""),
        }  # fmt: skip
        assert kept("households", "number", "number_key") == {
            ("BR-1", None, "br-1"), ("ＢＲ－１", "br-1", None), ("\u200bbr-1", None, "br-1"),
            ("BR-2", "br-2", None), (None, None, None), ("", None, ""), ("\u200b", None, ""),
        }  # fmt: skip
        assert kept("meal_tickets", "number", "number_key") == {
            ("A0012", None, "a0012"), ("a0012", "a0012", None), ("A0012 ", None, "a0012"),
            ("A0013", "a0013", None),
        }  # fmt: skip
        session.rollback()
        upgrade()


def test_numbers_that_became_the_same_are_kept_apart_on_the_way_down(
    committing_app: Flask,
) -> None:
    with committing_app.app_context():
        session = db.session()
        f.make_household(session, GRID, number="BR-1")
        for _ in range(2):
            f.make_household(session, GRID, number="BR-1", number_key=None, same_key="br-1")
        session.commit()
        downgrade(revision="d1a0c7f4e250")
        numbers = session.scalars(sa.text("SELECT number FROM households ORDER BY number")).all()
        assert numbers == ["BR-1", "BR-1 ", "BR-1  "]
        session.rollback()
        upgrade()


def test_the_migration_computes_what_the_product_does() -> None:
    """Until the product's form changes, which takes a migration of its own."""
    path = next((MIGRATIONS / "versions").glob("*_keys.py"))
    frozen = runpy.run_path(str(path))["normal_key"]

    @given(spellings("BR-1") | st.text(st.characters(codec="utf-8", exclude_characters="\0")))
    def compare(typed: str) -> None:
        assert frozen(typed) == normal_key(typed)

    compare()


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
    """Columns, constraints and indexes, each with its table; and which revision it is at."""
    query = """
        SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'
        UNION SELECT conrelid::regclass::text, conname FROM pg_constraint
        UNION SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'public'
        UNION SELECT 'alembic_version', version_num FROM alembic_version
    """
    with db.engine.connect() as connection:
        return {(row[0], row[1]) for row in connection.execute(sa.text(query))}


def _tables() -> set[str]:
    return set(sa.inspect(db.engine).get_table_names())
