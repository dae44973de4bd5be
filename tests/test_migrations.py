"""The migrations make exactly the tables that records/ declares, and can be taken back."""

from __future__ import annotations

import threading

import flask_migrate
import sqlalchemy as sa
from flask import Flask

from records.db import db


def test_tables_are_as_declared(committing_app: Flask) -> None:
    with committing_app.app_context():
        flask_migrate.check()  # exits when autogenerate would have something to write


def test_down_to_nothing_and_up_again(committing_app: Flask) -> None:
    with committing_app.app_context():
        before = set(sa.inspect(db.engine).get_table_names())
        flask_migrate.downgrade(revision="base")
        left = set(sa.inspect(db.engine).get_table_names())
        flask_migrate.upgrade()
        after = set(sa.inspect(db.engine).get_table_names())
    assert left == {"alembic_version", "spatial_ref_sys"}
    assert after == before


def test_a_second_process_waits_until_the_first_has_migrated(committing_app: Flask) -> None:
    with committing_app.app_context():
        with db.engine.connect() as first:
            first.execute(sa.text("SELECT pg_advisory_lock(4414272026)"))

            def migrate() -> None:
                with committing_app.app_context():
                    flask_migrate.upgrade()

            second = threading.Thread(target=migrate)
            second.start()
            second.join(0.5)
            assert second.is_alive()
            first.execute(sa.text("SELECT pg_advisory_unlock(4414272026)"))
        second.join(30)
    assert not second.is_alive()
