"""The tables of an older version become today's, and nothing is lost on the way."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from server import MIGRATIONS
from server.ops.private_database import PrivateDatabase
from server.ops.schema import schema_fault_at
from tests.conftest import CHECKOUT, clone
from tests.served import environment_of
from tests.upgrade import older
from tests.waiting import PATIENCE, await_that

pytestmark = [pytest.mark.slow, pytest.mark.at(older.AT)]

RENAMED_TABLES = {"departures": "tombstones", "calendar_feeds": "secret_urls"}
# All that is not as it was.
CHANGED = {
    ("alembic_version", "version_num"): "the revision",
    ("inbox", "body_hash"): "20261129_0110: hashes without a key go; bodies are compared instead",
    # 20261129_0100: phones pull these once more, as their readers may see them.
    **{
        (table, "seq"): "a new place at the end of the feed"
        for table in ("households", "contacts", "visits", "meal_tickets", "photos")
    },
    ("feeds", "n"): "as many places more",
}
_MOVED = """
    SELECT feed, count(*) FROM (
        SELECT feed FROM households UNION ALL SELECT feed FROM contacts
        UNION ALL SELECT feed FROM visits UNION ALL SELECT feed FROM meal_tickets
        UNION ALL SELECT feed FROM photos
    ) r WHERE left(feed, 1) <> '@' GROUP BY feed
"""


@pytest.fixture
def url(cluster: PrivateDatabase, left: str) -> Iterator[str]:
    with clone(cluster, left) as url:
        yield url


def revisions() -> list[str]:
    """Those since that version, the oldest first."""
    scripts = ScriptDirectory(str(MIGRATIONS))
    since = scripts.iterate_revisions("heads", older.REVISION)
    return [each.revision for each in since][::-1]


def upgrade(url: str) -> None:
    with older.app_on(url) as app, app.app_context():
        flask_migrate.upgrade()


def rows(cluster: PrivateDatabase, database: str, query: str) -> list[tuple[Any, ...]]:
    with cluster.connect_as_superuser(database) as connection:
        return connection.execute(query).fetchall()


def test_every_row_is_as_it_was(cluster: PrivateDatabase, left: str, upgraded: str) -> None:
    """Of every table: households, contacts, visits and tickets, devices, sessions and the audit."""
    was = {
        table: [column for column in columns if (table, column) not in CHANGED]
        for table, columns in older.columns(cluster, left).items()
    }
    now = {RENAMED_TABLES.get(table, table): columns for table, columns in was.items()}
    before = older.content(cluster, left, was)
    filled = {"households", "contacts", "visits", "meal_tickets", "photos", "planned_visits"}
    filled |= {"audit", "decisions", "departures", "devices", "inbox", "outcomes", "sessions"}
    assert [table for table in sorted(filled) if not before[table]] == []
    after = older.content(cluster, upgraded, now)
    for table, digests in before.items():
        assert after[RENAMED_TABLES.get(table, table)] == digests, table
    made = older.columns(cluster, upgraded).keys() - now.keys()
    with_rows = [
        table for table in sorted(made) if rows(cluster, upgraded, f"SELECT FROM {table} LIMIT 1")
    ]
    assert with_rows == []
    moved = dict(rows(cluster, left, _MOVED))
    clocks = dict(rows(cluster, left, "SELECT code, n FROM feeds"))
    assert dict(rows(cluster, upgraded, "SELECT code, n FROM feeds")) == {
        feed: n + moved.get(feed, 0) for feed, n in clocks.items()
    }
    assert schema_fault_at(cluster.url(upgraded)) is None


def test_each_migration_may_be_broken_off_at_its_end_and_run_again(
    cluster: PrivateDatabase, upgraded: str, url: str
) -> None:
    """Of each upgrade the last thing that a migration does fails, and the next one goes a migration
    further: its revision is written when all else is done."""
    name = older.database_of(url)
    done: set[str] = set()

    def break_off(
        connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
    ) -> None:
        if statement.startswith("UPDATE alembic_version") and statement not in done:
            done.add(statement)
            raise ConnectionError("the power failed")

    sa.event.listen(sa.Engine, "before_cursor_execute", break_off)
    try:
        with older.app_on(url) as app, app.app_context():
            for before in (older.REVISION, *revisions()[:-1]):
                with pytest.raises(ConnectionError):
                    flask_migrate.upgrade()
                assert rows(cluster, name, "SELECT version_num FROM alembic_version") == [(before,)]
            flask_migrate.upgrade()
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", break_off)
    assert len(done) == len(revisions()) > 20

    columns = older.columns(cluster, upgraded)
    assert older.columns(cluster, name) == columns
    columns["households"].remove("card")  # made by chance
    assert older.content(cluster, name, columns) == older.content(cluster, upgraded, columns)
    assert schema_fault_at(url) is None


def test_a_killed_upgrade_is_run_again(cluster: PrivateDatabase, url: str) -> None:
    """Killed in the middle: it waits for a table that somebody reads."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
    environment = environment_of(url) | older.RECORDED["secrets"]
    waits = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"
    name = older.database_of(url)
    with cluster.connect_as_superuser(name) as reader, reader.transaction():
        reader.execute("LOCK TABLE visits IN ACCESS SHARE MODE")
        with cluster.connect_as_superuser() as looking:
            upgrading = subprocess.Popen(command, cwd=CHECKOUT, env=environment)
            await_that(lambda: looking.execute(waits, [name]).fetchall() or upgrading.poll())
            upgrading.send_signal(signal.SIGKILL)
            assert upgrading.wait(PATIENCE) == -signal.SIGKILL
    fault = schema_fault_at(url)
    assert fault is not None
    assert fault.code == "database_older"
    at = rows(cluster, name, "SELECT version_num FROM alembic_version")[0][0]
    assert at in revisions()[:-1]
    upgrade(url)
    assert schema_fault_at(url) is None
