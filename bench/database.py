"""The benchmarks' own PostgreSQL: durable, as `make run` keeps it; migrated by the migrations.

A county takes a while to build, so each size is kept as a template between runs of a day and
copied for every run. Changed migrations or a changed generator make it anew.
"""

import base64
import contextlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import flask_migrate
import psycopg
import sqlalchemy as sa
from psycopg import sql
from sqlalchemy import orm

from authz import row_level_security
from authz.access_context import EVERYTHING, access_context, connection_options, watch
from bench import county, polygons
from bench.county import KEY, Size, build
from records.db import db
from server import MIGRATIONS, create_app
from server.config import Settings
from server.ops.data_folder import default_data_folder
from server.ops.postgres_setup import OWNER_ROLE, POSTGIS_TEMPLATE, for_web
from server.ops.private_database import PrivateDatabase
from server.ops.processes import live_commands

CHECKOUT = Path(__file__).resolve().parent.parent
DATA = os.environ.get("YICETONG_DATA_DIR") or default_data_folder(CHECKOUT)
FOLDER = Path(DATA).absolute() / "bench"


class Databases:
    """Copies of counties, for one run of the benchmarks; they are dropped at its end.

    With a ``cluster`` of somebody else's, which runs already, nothing is left behind in it.
    """

    def __init__(self, cluster: PrivateDatabase | None = None) -> None:
        self.cluster = cluster or PrivateDatabase(FOLDER / "database")
        self._guest = cluster is not None
        self.made: list[str] = []

    def __enter__(self) -> "Databases":
        if not self._guest:
            self.cluster.start()
        with self.cluster.connect_as_superuser() as connection:
            alive = live_commands().keys()
            for (name,) in connection.execute("SELECT datname FROM pg_database").fetchall():
                kind, _, rest = name.partition("_")
                killed = kind in ("copy", "draft") and int(rest.partition("_")[0]) not in alive
                if killed or (kind == "county" and not name.endswith(_mark())):
                    _drop(connection, name)
        return self

    def __exit__(self, *error: object) -> None:
        with self.cluster.connect_as_superuser() as connection:
            for name in self.made:
                if self._guest or name.startswith("copy_"):
                    _drop(connection, name)
        if not self._guest:
            self.cluster.stop()

    def copy(self, size: Size) -> str:
        """The URL of a new copy of a county of this size."""
        template = f"county_{sha256(repr(size).encode()).hexdigest()[:12]}_{_mark()}"
        name = f"copy_{os.getpid()}_{len(self.made)}"
        with self.cluster.connect_as_superuser() as connection:
            there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
            if not there.fetchone():
                self._build(connection, template, size)
                self.made.append(template)
            _copy(connection, template, name)
        self.made.append(name)
        return self.cluster.url(name)

    def empty(self) -> str:
        """The URL of a migrated database without any county."""
        name = f"copy_{os.getpid()}_{len(self.made)}"
        with self.cluster.connect_as_superuser() as connection:
            self._migrated(connection, name)
        self.made.append(name)
        return self.cluster.url(name)

    def checkpoint(self) -> None:
        """Start every timed stretch from the same state of the write-ahead log."""
        with self.cluster.connect_as_superuser() as connection:
            connection.execute("CHECKPOINT")

    def _build(self, connection: psycopg.Connection[Any], template: str, size: Size) -> None:
        draft = f"draft_{os.getpid()}"
        self._migrated(connection, draft)
        url = self.cluster.url(draft)
        plain = url.replace("+psycopg", "")
        with psycopg.connect(plain, autocommit=True, options=connection_options()) as filling:
            build(filling, size)
        connection.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(draft), sql.Identifier(template)
            )
        )

    def _migrated(self, connection: psycopg.Connection[Any], name: str) -> None:
        _copy(connection, POSTGIS_TEMPLATE, name)
        with create_app(settings_of(self.cluster.url(name))).app_context():
            flask_migrate.upgrade()
            db.engine.dispose()


def environment_of(url: str) -> dict[str, str]:
    """The settings of a web process on this database; everything else is at its default."""
    key, secret = KEY
    return {
        "DATABASE_URL": for_web(url),
        "DATABASE_OWNER_URL": url,
        "YICETONG_DATA_DIR": str(FOLDER / "files"),
        "YICETONG_SECRET_KEY": "only-for-benchmarks-" * 4,
        "YICETONG_FIELD_KEYS": f"{key}:{base64.b64encode(secret).decode()}",
    }


def settings_of(url: str) -> Settings:
    return Settings.from_environment(environment_of(url))


@contextlib.contextmanager
def session_on(url: str) -> Iterator[orm.Session]:
    """Of whoever operates the server: it reaches everything."""
    engine = sa.create_engine(url)
    watch(engine)
    with access_context(EVERYTHING), orm.Session(engine) as session:
        yield session
    engine.dispose()


def _mark() -> str:
    """Changes when a kept county would no longer be what the programs would make."""
    ours = (county, polygons, row_level_security)
    sources = [*sorted(MIGRATIONS.rglob("*.py")), *(Path(str(each.__file__)) for each in ours)]
    digest = sha256(datetime.now(UTC).date().isoformat().encode())
    for path in sources:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _copy(connection: psycopg.Connection[Any], template: str, name: str) -> None:
    _drop(connection, name)
    connection.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY file_copy").format(
            *map(sql.Identifier, (name, OWNER_ROLE, template))
        )
    )


def _drop(connection: psycopg.Connection[Any], name: str) -> None:
    connection.execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    )
