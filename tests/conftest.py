"""Fixtures of all tests: a real PostgreSQL with PostGIS, migrated by the real migrations.

One private cluster per checkout (`.data/test`, durability off) holds a migrated template database.
Every xdist worker gets a clone of it, and every test that uses `session` or `client` runs inside a
transaction that is rolled back at its end. Tests in which concurrency or crashes matter take
`fresh_database` or `committing_app`: a clone of their own, where commits are real.
"""

import base64
import contextlib
import gc
import hashlib
import itertools
import os
import re
import signal
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import flask_migrate
import hypothesis
import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from psycopg import sql
from sqlalchemy import orm

from authz import row_level_security
from authz.access_context import EVERYTHING, access_context, watch
from records.db import db
from server import MIGRATIONS, create_app
from server.config import Settings
from server.ops.data_folder import default_data_folder
from server.ops.postgres_setup import OWNER_ROLE, POSTGIS_TEMPLATE, for_web
from server.ops.private_database import PrivateDatabase
from server.ops.processes import live_commands
from tests import clock, moment
from tests.contexts import Client, CliRunner

CHECKOUT = clock.CHECKOUT
# By `make test-at`. A server keeps the clock that it was started with, so these have their own.
IS_SHIFTED = clock.BY in os.environ
# The packages of the product, as the import contracts name them.
_LINTER = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["tool"]["importlinter"]
PACKAGES = frozenset(_LINTER["root_packages"])
# With these every program of a test runs that has no reason for others.
SECRETS = {
    "YICETONG_SECRET_KEY": "only-for-tests-" * 4,
    "YICETONG_FIELD_KEYS": "1:" + base64.b64encode(b"only-for-tests--" * 2).decode(),
}
TEMPLATE = "template_migrated"
TEMPLATE_LOCK = 7001


FOLDER = default_data_folder(CHECKOUT) / ("test-at" if IS_SHIFTED else "test")
# Tests assert what is right, not how long a busy machine takes.
hypothesis.settings.register_profile("house", deadline=None, derandomize=True)
hypothesis.settings.register_profile("search", deadline=None)  # other examples each time
hypothesis.settings.load_profile("house")
Flask.test_client_class, Flask.test_cli_runner_class = Client, CliRunner
# Tests start the program a hundred times: it is compiled once, not by each of its processes.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
_cluster = PrivateDatabase(FOLDER, for_tests=True, extra_roles=["maker"])  # test_backup.py's
_clones = itertools.count(1)


def pytest_configure(config: pytest.Config) -> None:
    """Where the clock is shifted, what other runs have left or are at is of another time.

    In the background of a shell Ctrl-C is ignored, and would be by all that tests start.
    """
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if IS_SHIFTED and not hasattr(config, "workerinput"):
        # pytest removes the folders of runs that look days old: those of its neighbours, that is.
        mark = hashlib.sha256(bytes(CHECKOUT)).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"yicetong-at-{mark}"
        folder.mkdir(exist_ok=True)
        os.environ["PYTEST_DEBUG_TEMPROOT"] = str(folder)
        _cluster.stop()
        if _cluster.postmaster() is not None:
            raise pytest.UsageError("another run with a shifted clock goes on in this checkout")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--date-sensitive",
        action="store_true",
        help="only tests that meet a database, or whose module asks a clock",
    )
    parser.addoption("--part", metavar="2/6", help="only the second sixth of the modules")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Modules with slow tests come first, so that none of them is alone at the end of a run."""
    if config.getoption("--date-sensitive"):
        _choose(config, items, _may_depend_on_the_date)
    if part := config.getoption("--part"):
        nth, parts = map(int, part.split("/"))
        modules = {*sorted({item.path for item in items})[nth - 1 :: parts]}
        _choose(config, items, lambda item: item.path in modules)
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def _choose(
    config: pytest.Config, items: list[pytest.Item], wanted: Callable[[pytest.Item], bool]
) -> None:
    config.hook.pytest_deselected(items=[item for item in items if not wanted(item)])
    items[:] = [item for item in items if wanted(item)]


def _may_depend_on_the_date(item: pytest.Item) -> bool:
    """What is left out is pure: a function of the values that its test names."""
    assert isinstance(item, pytest.Function)
    return "cluster" in item.fixturenames or _asks_a_clock(item.path)


@cache
def _asks_a_clock(module: Path) -> bool:
    asks = r"\b(now|today|time|monotonic|sleep|await_that)\("
    return re.search(asks, module.read_text()) is not None


def pytest_collection_finish() -> None:
    """What is loaded stays to the end: scanning it again and again takes a tenth of the time."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the cluster once the workers are done, unless another run on this checkout uses it."""
    if not hasattr(config, "workerinput"):
        _cluster.stop()


@pytest.fixture(autouse=True)
def _at(request: pytest.FixtureRequest) -> Iterator[None]:
    """`pytest.mark.at(moment)`: requests and commands take that for now when the test begins."""
    mark = request.node.get_closest_marker("at")
    with moment.beginning_at(mark.args[0]) if mark else contextlib.nullcontext():
        yield


def settings_of(url: str) -> Settings:
    """The settings of an app on the database with this URL, which is its owner's.

    The app itself serves as a role that owns nothing; all but one is at its default.
    """
    return Settings.from_environment(
        {
            "DATABASE_URL": for_web(url),
            "DATABASE_OWNER_URL": url,
            "YICETONG_DATA_DIR": str(CHECKOUT / ".data" / "test-files"),
            # On a busy machine any statement may take a second, and tests read the log.
            "YICETONG_SLOW_STATEMENT_MS": "60000",
            **SECRETS,
        }
    )


@pytest.fixture(scope="session")
def cluster() -> PrivateDatabase:
    """The running test cluster, with an up-to-date `TEMPLATE`."""
    _cluster.start()
    with _cluster.connect_as_superuser() as connection:
        # Workers come here at the same time: the first one makes the template, the others wait.
        connection.execute("SELECT pg_advisory_lock(%s)", [TEMPLATE_LOCK])
        made_from = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [TEMPLATE],
        ).fetchone()
        _drop_clones_of_killed_runs(connection)
        wanted = _hash_of_migrations()
        if made_from != (wanted,):
            _make_template(connection, wanted)
    return _cluster


@pytest.fixture(scope="session")
def app(cluster: PrivateDatabase) -> Iterator[Flask]:
    """The application of this worker, on this worker's clone; tests leave no trace in it."""
    with clone(cluster) as url, app_on(settings_of(url)) as app:
        yield app


@pytest.fixture
def everything() -> Iterator[None]:
    """What a test reads and writes by itself reaches everything. Requests, commands and threads
    begin with no access context at all, as they do in production (tests/contexts.py)."""
    with access_context(EVERYTHING):
        yield


@pytest.fixture
def connection(app: Flask, everything: None) -> Iterator[sa.Connection]:
    """The connection on which all of one test happens, in a transaction that is rolled back."""
    with app.app_context():
        engine = db.engine
    with engine.connect() as connection:
        transaction = connection.begin()
        yield connection
        transaction.rollback()


@pytest.fixture
def session(connection: sa.Connection) -> Iterator[orm.Session]:
    """A session whose commits only release a savepoint: nothing survives the test."""
    with orm.Session(connection, join_transaction_mode="create_savepoint") as session:
        yield session


@pytest.fixture
def client(app: Flask, connection: sa.Connection) -> Iterator[FlaskClient]:
    """Sends requests that see what `session` flushed or committed, and are rolled back with it.

    The application's sessions run on the test's connection, each in a savepoint, so commits and
    rollbacks of the code under test work and yet stay inside the test. `session` reads what a
    request changed after `session.expire_all()`; its `rollback()` would undo requests made since
    its last commit.
    """
    engines = db._app_engines[app]
    engine = engines[None]
    engines[None] = connection
    # Without effect on sessions that are bound to an engine, so it need not be taken back.
    db.session.session_factory.configure(join_transaction_mode="create_savepoint")
    yield app.test_client()
    engines[None] = engine


@pytest.fixture
def fresh_database(cluster: PrivateDatabase, everything: None) -> Iterator[str]:
    """The URL of a migrated database of the test's own, where commits are real."""
    with clone(cluster) as url:
        yield url


@pytest.fixture
def committing_app(fresh_database: str) -> Iterator[Flask]:
    """An application on `fresh_database`, for tests with threads, races or crashes."""
    with app_on(settings_of(fresh_database)) as app:
        yield app


@pytest.fixture(scope="module")
def served_database(cluster: PrivateDatabase) -> Iterator[str]:
    """The URL of a migrated database of the module's own, for a server that its tests share."""
    with clone(cluster) as url:
        yield url


@contextlib.contextmanager
def session_on(url: str) -> Iterator[orm.Session]:
    """A session on a database where commits are real: what it commits, its server sees."""
    engine = sa.create_engine(settings_of(url).database_url or "")
    watch(engine)
    with access_context(EVERYTHING), orm.Session(engine) as session:
        yield session
    engine.dispose()


@contextlib.contextmanager
def owner_connection(app: Flask) -> Iterator[sa.Connection]:
    """As the owner of the app's tables, who may make triggers; row locks hold for it as well."""
    owner = sa.create_engine(app.config["OWNER_DATABASE_URI"], poolclass=sa.NullPool)
    watch(owner)
    with access_context(EVERYTHING), owner.connect() as connection:
        yield connection


def driver_of(connection: sa.Connection) -> psycopg.Connection:
    """For a test's own statements, which reach everything, whatever the last request did."""
    connection.execute(sa.text("SELECT 1"))
    driver: Any = connection.connection.driver_connection
    return driver


@contextlib.contextmanager
def app_on(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings, clock=moment.now)
    app.testing = True
    yield app
    with app.app_context():
        db.engine.dispose()


@contextlib.contextmanager
def clone(cluster: PrivateDatabase, template: str = TEMPLATE) -> Iterator[str]:
    """The URL of a new copy of the migrated template, or another, which is dropped at the end."""
    name = f"test_{os.getpid()}_{next(_clones)}"
    with cluster.connect_as_superuser() as connection:
        new_database(connection, name, template)
    yield cluster.url(name)
    with cluster.connect_as_superuser() as connection:
        _drop(connection, name)


def new_database(connection: psycopg.Connection, name: str, template: str = TEMPLATE) -> None:
    """In the place of one that a killed run may have left: it may have had the same pid."""
    _drop(connection, name)
    _copy(connection, template, name)


def _make_template(connection: psycopg.Connection, mark: str) -> None:
    """Migrate a new database; only then give it the template's name and its source's mark."""
    draft = f"{TEMPLATE}_draft"
    _drop(connection, draft)
    _drop(connection, TEMPLATE)
    _copy(connection, POSTGIS_TEMPLATE, draft)
    with app_on(settings_of(_cluster.url(draft))) as app, app.app_context():
        flask_migrate.upgrade()
    for statement in (
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
            sql.Identifier(draft), sql.Identifier(TEMPLATE)
        ),
        sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(TEMPLATE), mark),
    ):
        connection.execute(statement)


def _drop_clones_of_killed_runs(connection: psycopg.Connection) -> None:
    alive = live_commands().keys()
    for (name,) in connection.execute("SELECT datname FROM pg_database").fetchall():
        kind, _, rest = name.partition("_")
        if kind == "test" and int(rest.partition("_")[0]) not in alive:
            _drop(connection, name)


def _hash_of_migrations() -> str:
    digest = hashlib.sha256()
    for path in [*sorted(MIGRATIONS.rglob("*.py")), Path(row_level_security.__file__)]:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _copy(connection: psycopg.Connection, template: str, name: str) -> None:
    connection.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY file_copy").format(
            *map(sql.Identifier, (name, OWNER_ROLE, template))
        )
    )


def _drop(connection: psycopg.Connection, name: str) -> None:
    connection.execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    )
