"""Take a backup while the server runs: pg_dump and our row counts read one snapshot."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import URL

from server.ops.backup_files import (
    DUMP,
    ERASURES,
    FORMAT,
    MANIFEST,
    Manifest,
    fingerprints,
    folder_for_one,
    name_at,
    new_backup,
    sha256_of,
    sync_file,
)
from server.ops.postgres_clients import BackupError, connect, find_clients, run_client
from server.setting_values import FieldKey
from server.versions import SERVER

# migrations/env.py takes the same lock exclusively. A test compares the two numbers.
MIGRATION_LOCK = 4_414_272_026

# Our tables, without those of extensions.
_TABLES = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace
    WHERE s.nspname = 'public' AND c.relkind = 'r' AND NOT EXISTS (
        SELECT FROM pg_depend d
        WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
    ORDER BY c.relname
"""


def take_backup(
    url: URL, folder: Path, field_keys: Sequence[FieldKey], erasures: Path | None = None
) -> Manifest:
    """Write a backup of the whole database into a new folder in `folder`, with the erasure list.

    It holds what was committed when it began. It does not block writes; only migrations wait.
    Errors: BackupError with the codes of docs/backup.md.
    """
    with folder_for_one(folder), _snapshot(url) as connection:
        started = datetime.now(UTC)
        snapshot = _one(connection, "SELECT pg_export_snapshot()")
        clients = find_clients(connection.info.server_version // 10_000)
        with new_backup(folder, name_at(started)) as half:
            dump = half / DUMP
            run_client(
                clients.folder / "pg_dump",
                *("--format=custom", f"--snapshot={snapshot}", f"--file={dump}"),
                # Row-level security applies to owners as well; the connection may read all rows.
                "--enable-row-security",
                # PostGIS brings its own rows of this table, and the app may not write to it.
                *("--exclude-table-data=spatial_ref_sys", "--lock-wait-timeout=60s"),
                url=url,
            )
            sync_file(dump)
            if erasures is not None and erasures.exists():
                shutil.copyfile(erasures, half / ERASURES)
                (half / ERASURES).chmod(0o600)
                sync_file(half / ERASURES)
            manifest = Manifest(
                format=FORMAT,
                name=name_at(started),
                app_version=SERVER,
                migration=migration_of(connection),
                counties=_column(connection, "SELECT county FROM counties ORDER BY county"),
                epoch=str(_one(connection, "SELECT epoch FROM deployment")),
                rows=count_rows(connection),
                dump_bytes=dump.stat().st_size,
                dump_sha256=sha256_of(dump),
                started_at=started.isoformat(),
                finished_at=datetime.now(UTC).isoformat(),
                postgres=_one(connection, "SHOW server_version"),
                postgis=_one(connection, "SELECT PostGIS_Lib_Version()"),
                pg_dump=clients.version,
                field_keys=fingerprints(field_keys),
            )
            manifest.write(half / MANIFEST)
    with connect(url) as connection:
        if has_column(connection, "deployment", "backed_up_at"):
            connection.execute("UPDATE deployment SET backed_up_at = %s", [started])
    return manifest


@contextlib.contextmanager
def _snapshot(url: URL) -> Iterator[psycopg.Connection[Any]]:
    """A read-only transaction on one snapshot, during which no migration runs."""
    with connect(url) as connection:
        migration_of(connection)
        # Before the transaction begins, so that it sees what a migration changed while we waited.
        connection.execute("SET lock_timeout = '10min'")
        connection.execute("SELECT pg_advisory_lock_shared(%s)", [MIGRATION_LOCK])
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        with connection.transaction():
            yield connection


def tables(connection: psycopg.Connection[Any]) -> list[str]:
    """The names of our tables; none in an empty database."""
    return _column(connection, _TABLES)


def count_rows(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """The number of rows of each table."""
    query = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {}, count(*) FROM public.{}").format(name, sql.Identifier(name))
        for name in tables(connection)
    )
    return dict(sorted(connection.execute(query).fetchall()))


def migration_of(connection: psycopg.Connection[Any]) -> str:
    """The Alembic revision of a database. Error: `not_migrated`."""
    revisions = []
    if "alembic_version" in tables(connection):
        revisions = _column(connection, "SELECT version_num FROM alembic_version")
    if len(revisions) != 1:
        raise BackupError(
            "not_migrated", "this is not a database of Yicetong, or it was never set up"
        )
    return str(revisions[0])


def has_column(connection: psycopg.Connection[Any], table: str, column: str) -> bool:
    """False in a database, or a backup, that is older than the column."""
    rows = connection.execute(
        "SELECT FROM information_schema.columns WHERE table_name = %s AND column_name = %s",
        [table, column],
    )
    return rows.fetchone() is not None


def _one(connection: psycopg.Connection[Any], query: str) -> Any:
    row = connection.execute(query).fetchone()
    return row and row[0]


def _column(connection: psycopg.Connection[Any], query: str) -> list[Any]:
    return [row[0] for row in connection.execute(query).fetchall()]
