"""What an older version left: its database, and phones in the middle of their work.

`make.py` recorded it; at_9345e6b/README.md says what is in it.
"""

import contextlib
import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from psycopg import sql

from server.config import Settings
from server.ops.backup import tables
from server.ops.backup_files import DUMP, read_manifest
from server.ops.postgres_setup import for_web
from server.ops.private_database import PrivateDatabase
from server.ops.restore import load
from server.ops.restore_target import Target
from tests import conftest, moment
from tests.conftest import CHECKOUT
from tests.upgrade.phone_at_9345e6b import Phone

FOLDER = Path(__file__).parent / "at_9345e6b"
(BACKUP,) = FOLDER.glob("yicetong-*")
RECORDED: dict[str, Any] = json.loads(gzip.decompress((FOLDER / "phones.json.gz").read_bytes()))
AT = datetime.fromisoformat(RECORDED["at"])
LOGINS = tuple(RECORDED["phones"])
REVISION = read_manifest(BACKUP).migration

Content = dict[str, Counter[str]]


def settings_of(url: str) -> Settings:
    """With the secrets of that installation."""
    return Settings.from_environment(
        {
            "DATABASE_URL": for_web(url),
            "DATABASE_OWNER_URL": url,
            "YICETONG_DATA_DIR": str(CHECKOUT / ".data" / "test-files"),
            **RECORDED["secrets"],
        }
    )


def app_on(url: str) -> AbstractContextManager[Flask]:
    """Today's program on that installation's database, with its secrets."""
    return conftest.app_on(settings_of(url))


@contextlib.contextmanager
def restored(cluster: PrivateDatabase, name: str) -> Iterator[str]:
    """The URL of a new database with that installation's data, dropped at the end; not migrated."""
    with Target.of_private(cluster, name).draft() as url:
        load(BACKUP / DUMP, url, read_manifest(BACKUP), jobs=1)
        yield url.render_as_string(hide_password=False)


def phone_of(login: str, client: FlaskClient) -> Phone:
    """A phone of that version as it was left; its clock and its memory are moved to the test's."""
    recorded = RECORDED["phones"][login]
    state = recorded["state"]
    phone = Phone(client, recorded["headers"])
    phone.clock_ahead_s = (moment.now() - datetime.now(UTC)).total_seconds()
    for record in state["records"]:
        key = record["collection"], record["id"]
        if record["base"] is not None:
            phone.base[key] = record["base"]
        phone.mine[key] = record.get("mine", record["base"])
    for name in ("made_from", "told", "under"):
        getattr(phone, name).update(
            {(collection, record): document for collection, record, document in state[name]}
        )
    late = datetime.now(UTC) - AT
    phone.sent = [(datetime.fromisoformat(at) + late, row) for at, row in state["sent"]]
    phone.checkpoint, phone.epoch = state["checkpoint"], state["epoch"]
    phone.own_feed = state["own_feed"]
    return phone


def pushed(login: str) -> list[dict[str, Any]]:
    """The rows that this phone has not brought yet, as that version was about to send them."""
    rows: list[dict[str, Any]] = RECORDED["phones"][login]["body"]["push"]
    return rows


def columns(cluster: PrivateDatabase, database: str) -> dict[str, list[str]]:
    """The columns of each table."""
    with cluster.connect_as_superuser(database) as connection:
        names = tables(connection)
        rows = connection.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = ANY(%s) ORDER BY 1, 2",
            [names],
        ).fetchall()
    return {name: [column for table, column in rows if table == name] for name in names}


def content(cluster: PrivateDatabase, database: str, wanted: dict[str, list[str]]) -> Content:
    """The digest of each row of each table, of these columns."""
    with cluster.connect_as_superuser(database) as connection:
        return {table: _digests(connection, table, names) for table, names in wanted.items()}


def _digests(connection: psycopg.Connection[Any], table: str, names: list[str]) -> Counter[str]:
    row = sql.SQL(", ").join(map(sql.Identifier, names))
    query = sql.SQL("SELECT ROW({})::text FROM {}").format(row, sql.Identifier(table))
    rows = connection.execute(query).fetchall()
    return Counter(hashlib.sha256(text.encode()).hexdigest() for (text,) in rows)


def database_of(url: str) -> str:
    name = sa.make_url(url).database
    assert name is not None
    return name
