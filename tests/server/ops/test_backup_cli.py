"""`flask backup` and `flask restore` on a private database, with its own secrets."""

import json
import stat
from pathlib import Path

import flask_migrate
import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from records.db import db
from server import create_app
from server.config import Settings
from server.ops.postgres_setup import APP_DATABASE
from server.ops.private_database import PrivateDatabase
from tests.conftest import settings_of
from tests.factories import make_county

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("everything")]


def app_of(base: Path) -> Flask:
    return create_app(Settings.from_environment({"YICETONG_DATA_DIR": str(base / "data")}))


def flask(app: Flask, *arguments: object) -> Result:
    return app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])


def epoch_of(app: Flask) -> str:
    with app.app_context():
        found = db.session.scalar(sa.text("SELECT epoch::text FROM deployment"))
        db.session.remove()
        db.engine.dispose()
    return str(found)


def test_the_life_of_a_backup(base: Path) -> None:
    app, folder = app_of(base), base / "backups"
    database = PrivateDatabase.of(app.config["SETTINGS"])
    database.start()
    with app.app_context():
        flask_migrate.upgrade()
        make_county(db.session())
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    first = epoch_of(app)
    database.stop()

    # The server is down: the command starts it, and stops it again.
    made = flask(app, "backup", folder, "--keep", 1, "--with-secrets", base / "secrets.json")
    assert made.exit_code == 0, made.output
    (backup,) = folder.iterdir()
    assert str(backup) in made.stdout
    assert database.postmaster() is None
    assert stat.S_IMODE((base / "secrets.json").stat().st_mode) == 0o600
    generated = json.loads((base / "data" / "secrets.json").read_text())
    assert json.loads((base / "secrets.json").read_text()) == generated

    refused = flask(app, "restore", backup)
    assert refused.exit_code == 1
    assert "target_not_empty" in refused.stderr
    database.start()
    with database.connect_as_superuser() as connection:
        connection.execute(f"DROP DATABASE {APP_DATABASE}")
    restored = flask(app, "restore", backup)
    assert restored.exit_code == 0, restored.output
    assert "Revoke it anew" in restored.stdout
    replaced = flask(app, "restore", backup, "--replace", "--drop-replaced", "--end-sessions")
    assert replaced.exit_code == 0, replaced.output

    second = epoch_of(app)
    assert second != first
    with database.connect_as_superuser() as connection:
        names = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'app%'")
        assert names.fetchall() == [(APP_DATABASE,)]
    begun = flask(app, "new-epoch")
    assert begun.exit_code == 0, begun.output
    assert epoch_of(app) in begun.stdout
    assert epoch_of(app) != second
    database.stop()


def test_secrets_never_lie_beside_the_dump(base: Path) -> None:
    app, folder = app_of(base), base / "backups"
    inside = flask(app, "backup", folder, "--with-secrets", folder / "secrets.json")
    assert inside.exit_code == 1
    assert "secrets_beside_dump" in inside.stderr
    assert not folder.exists()
    (base / "other.json").write_text("{}")
    other = flask(app, "backup", folder, "--with-secrets", base / "other.json")
    assert "secrets_unwritable" in other.stderr
    assert (base / "other.json").read_text() == "{}"
    PrivateDatabase.of(app.config["SETTINGS"]).stop()


def test_without_secrets_the_operator_is_reminded(base: Path, committing_app: Flask) -> None:
    made = flask(committing_app, "backup", base / "backups")
    assert made.exit_code == 0, made.output
    assert "--with-secrets" in made.stderr


def test_a_database_that_does_not_answer_is_told_of_without_a_trace(base: Path) -> None:
    app = create_app(settings_of("postgresql://nobody@/nothing?host=/nowhere"))
    for command in ("backup", "restore"):
        result = flask(app, command, base / "backups")
        assert result.exit_code == 1
        assert result.stderr.startswith("Error: ")
        assert "Traceback" not in result.output
    assert "database_error" in flask(app, "new-epoch").stderr
