"""A database that is not this program's: each start says which, and what to type."""

import json
import os
import subprocess
import sys
from pathlib import Path

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask

from records.db import db
from server import versions
from server.ops.schema import SchemaFault, schema_fault_at
from tests import factories as f
from tests.conftest import CHECKOUT, owner_connection
from tests.phone.client import HttpClient
from tests.served import environment_of, serve

BROKEN_OFF = "d1a0c7f4e206"  # the only migration that commits midway


def execute(app: Flask, *statements: str) -> None:
    """As the owner: the app's role may not."""
    with owner_connection(app) as connection:
        for statement in statements:
            connection.execute(sa.text(statement))
        connection.commit()


def upgrade(app: Flask) -> None:
    with app.app_context():
        flask_migrate.upgrade()


def url_of(app: Flask) -> str:
    url: str = app.config["SQLALCHEMY_DATABASE_URI"]
    return url


def fault_of(app: Flask) -> SchemaFault:
    fault = schema_fault_at(url_of(app))
    assert fault is not None
    return fault


def leave_unfinished_index(app: Flask) -> None:
    """As a real CREATE INDEX CONCURRENTLY that fails: no two people have the same county."""
    with app.app_context():
        for _ in range(2):
            f.make_person(db.session())
        db.session.commit()
    with owner_connection(app) as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        with pytest.raises(sa.exc.IntegrityError):
            connection.execute(
                sa.text("CREATE UNIQUE INDEX CONCURRENTLY ix_half ON people (county)")
            )


def test_a_migrated_database_is_this_programs(committing_app: Flask) -> None:
    assert schema_fault_at(url_of(committing_app)) is None


def test_an_older_one_is_upgraded(committing_app: Flask) -> None:
    with committing_app.app_context():
        flask_migrate.downgrade()
    fault = fault_of(committing_app)
    assert (fault.code, fault.remedy) == ("database_older", "run `flask --app wsgi db upgrade`")
    assert versions.schema() in fault.text
    upgrade(committing_app)
    assert schema_fault_at(url_of(committing_app)) is None


def test_one_without_tables_is_set_up(committing_app: Flask) -> None:
    execute(committing_app, "DELETE FROM alembic_version")
    assert fault_of(committing_app).code == "database_not_set_up"


def test_a_newer_one_is_left_alone(committing_app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    execute(committing_app, "UPDATE alembic_version SET version_num = 'fffffffffff0'")
    fault = fault_of(committing_app)
    assert fault.code == "database_newer"
    assert "fffffffffff0" in fault.text
    with pytest.raises(SystemExit):
        upgrade(committing_app)
    assert str(fault) in caplog.text


def test_several_migrations_at_once_are_a_fault(committing_app: Flask) -> None:
    execute(committing_app, f"INSERT INTO alembic_version VALUES ('{BROKEN_OFF}')")
    fault = fault_of(committing_app)
    assert fault.code == "migration_broken_off"
    assert BROKEN_OFF in fault.text


def test_an_upgrade_mends_what_a_broken_off_index_left(committing_app: Flask) -> None:
    leave_unfinished_index(committing_app)
    fault = fault_of(committing_app)
    assert fault.code == "migration_broken_off"
    assert "ix_half" in fault.text
    upgrade(committing_app)
    assert schema_fault_at(url_of(committing_app)) is None


def test_a_migration_that_was_broken_off_midway_is_run_again(committing_app: Flask) -> None:
    """It commits before its last statement, which fails here as it may on real rows."""
    with committing_app.app_context():
        f.make_person(db.session())
        db.session.commit()
        flask_migrate.downgrade(revision=f"{BROKEN_OFF}-1")
        execute(committing_app, "UPDATE people SET phone_sealed = 'x', phone_masked = NULL")
        with pytest.raises(sa.exc.IntegrityError):
            flask_migrate.upgrade()
        assert fault_of(committing_app).code == "database_older"
        execute(committing_app, "UPDATE people SET phone_sealed = NULL")
        flask_migrate.upgrade()
    assert schema_fault_at(url_of(committing_app)) is None


@pytest.mark.parametrize(
    "command", [["worker.py", "--list"], ["-m", "flask", "--app", "wsgi", "jobs", "state"]]
)
def test_job_process_and_commands_refuse_it(committing_app: Flask, command: list[str]) -> None:
    execute(committing_app, "UPDATE alembic_version SET version_num = 'fffffffffff0'")
    done = run(committing_app, *command)
    assert done.returncode == 1
    assert str(fault_of(committing_app)) in done.stderr
    assert "Traceback" not in done.stderr


def test_the_web_server_says_it_and_is_not_ready(committing_app: Flask, tmp_path: Path) -> None:
    execute(committing_app, "UPDATE alembic_version SET version_num = 'fffffffffff0'")
    log = tmp_path / "log"
    owner = committing_app.config["OWNER_DATABASE_URI"]
    with log.open("wb") as stderr, serve(owner, stderr, log_level="INFO") as base:
        answer = HttpClient(base).get("/readyz")
    assert (answer.status_code, answer.json["migrations"]) == (503, False)
    events = [json.loads(line) for line in log.read_text().splitlines()]
    assert str(fault_of(committing_app)) in [event.get("why") for event in events]


def test_a_backup_of_an_older_one_may_be_made(committing_app: Flask, tmp_path: Path) -> None:
    """It is the way back, should the upgrade fail."""
    with committing_app.app_context():
        flask_migrate.downgrade()
    done = run(committing_app, "-m", "flask", "--app", "wsgi", "backup", str(tmp_path))
    assert done.returncode == 0, done.stderr


def run(app: Flask, *arguments: str) -> subprocess.CompletedProcess[str]:
    with app.app_context():
        db.engine.dispose()
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=CHECKOUT,
        env=os.environ | environment_of(app.config["OWNER_DATABASE_URI"]),
        capture_output=True,
        text=True,
        check=False,
    )
