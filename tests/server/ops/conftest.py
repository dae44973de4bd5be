"""Private databases that were made once and lie there stopped, for tests of what comes later."""

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest

from authz.access_context import EVERYTHING, access_context
from records.db import db
from server import create_app
from server.ops.private_database import PrivateDatabase
from tests.conftest import settings_of
from tests.factories import make_county


@pytest.fixture
def base() -> Iterator[Path]:
    """A folder that the account of PostgreSQL can reach, unlike pytest's own when root runs it."""
    with tempfile.TemporaryDirectory(prefix="yct-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="session")
def made_once() -> Iterator[Path]:
    """The folder of one after its first start, which takes seconds; see `copy_folder`."""
    with tempfile.TemporaryDirectory(prefix="yct-made-") as name:
        Path(name).chmod(0o755)
        database = PrivateDatabase(Path(name) / "database")
        database.start()
        database.stop()
        yield database.folder


@pytest.fixture(scope="session")
def made_with_a_county(made_once: Path) -> Iterator[Path]:
    """The folder of one that is migrated and has a county: a first run would load the demo's."""
    with tempfile.TemporaryDirectory(prefix="yct-made-") as name:
        Path(name).chmod(0o755)
        database = PrivateDatabase(Path(name) / "database")
        copy_folder(made_once, database.folder)
        database.start()
        with create_app(settings_of(database.url())).app_context():
            flask_migrate.upgrade()
            with access_context(EVERYTHING):
                make_county(db.session())
                db.session.commit()
            db.engine.dispose()
        database.stop()
        yield database.folder


def copy_folder(made: Path, folder: Path) -> None:
    """With its owners and rights: PostgreSQL starts in no other."""
    subprocess.run(["cp", "-a", made, folder], check=True)
