"""Restore a backup, with every feed's change sequence far ahead and a new epoch.

Phones detect the restore by these: docs/decisions/0005-restore-and-epochs.md.
"""

from __future__ import annotations

import dataclasses
import os
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import flask_migrate
import psycopg
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import Flask
from psycopg import sql
from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError

from records.db import db
from records.erasing import erasure_list
from records.erasing.erasure_list import Listed
from server.ops.backup import count_rows, has_column
from server.ops.backup_files import DUMP, ERASURES, Manifest, fingerprints, read_manifest
from server.ops.erased_again import erase_again, known_to, listed_in, write_back
from server.ops.postgres_clients import (
    BackupError,
    ClientPrograms,
    connect,
    find_clients,
    run_client,
)
from server.ops.restore_target import Target, make_extensions
from server.setting_values import FieldKey

# Far more changes than any feed can have had since the backup: no `seq` is ever used twice.
SEQS_AHEAD = 1_000_000
_JOBS = min(4, os.cpu_count() or 1)


@dataclasses.dataclass(frozen=True)
class Restored:
    """`replaced` is the new name of the old database, if it was kept; `erased` counts the
    households that were erased again."""

    manifest: Manifest
    epoch: UUID
    replaced: str | None
    erased: int = 0


def restore(
    backup: Path,
    target: Target,
    migrations: Path,
    field_keys: Sequence[FieldKey],
    *,
    replace: bool = False,
    end_sessions: bool = False,
    without_keys: bool = False,
    erasures: Path | None = None,
    payee_years: int = 10,
    say: Callable[[str], None] = lambda text: None,
) -> Restored:
    """Restore the backup into the target, and begin a new epoch.

    Works in a new database, which replaces the old one at the very end. If the role may not make
    databases, the target itself is filled, provided that it is empty. What was erased after the
    backup is erased again, before anybody can read it: `erasures` is the data folder's list.
    Errors: BackupError with the codes of docs/backup.md.
    """
    say("Checking the backup ...")
    manifest = read_manifest(backup)
    _refuse_newer(manifest, migrations)
    if not without_keys:
        _refuse_other_keys(manifest, field_keys)
    again = _erasures(backup, target, erasures)
    empty = target.is_empty()
    if not empty and not replace:
        raise BackupError(
            "target_not_empty",
            f"the database {target.name} holds data: give --replace to put the backup in its place",
        )

    def fill(url: URL, *, jobs: int) -> tuple[UUID, int]:
        say("Loading the dump ...")
        load(backup / DUMP, url, manifest, jobs)
        epoch = _finish(url, manifest, end_sessions)
        say("Migrating ...")
        _migrate(url, migrations, target.web_role)
        return epoch, erase_again(url, again, payee_years)

    if not target.may_make_databases():
        if not empty:
            raise BackupError(
                "may_not_make_databases",
                "the role of DATABASE_URL may not make databases, and what is there is never"
                " overwritten: make an empty database, set DATABASE_URL to it, and restore again",
            )
        make_extensions(target.url)
        epoch, erased = fill(target.url, jobs=1)
        return Restored(manifest, epoch, None, erased)
    with target.draft() as draft:
        epoch, erased = fill(draft, jobs=_JOBS)
        say("Putting it in place ...")
        replaced = target.take_place(draft, f"{target.name}_until_{datetime.now(UTC):%Y%m%d%H%M%S}")
    return Restored(manifest, epoch, replaced, erased)


def _erasures(backup: Path, target: Target, list_here: Path | None) -> list[Listed]:
    """All erasures that are known anywhere; the data folder's list gets those that it lacks."""
    lists = [path for path in (list_here, backup / ERASURES) if path is not None]
    again = erasure_list.merged(listed_in(*lists), known_to(target.url))
    if list_here is not None:
        write_back(list_here, again)
    return again


def begin_epoch(
    connection: psycopg.Connection[Any], *, end_sessions: bool = False, feeds: int | None = None
) -> UUID:
    """Advance every change sequence and change the epoch, in one transaction; returns the epoch.

    Future feeds also start further on: phones may have read a feed of the same name.
    `feeds` is the expected number of feeds. Error: `counts_differ`.
    """
    epoch = uuid4()
    with connection.transaction():
        raised = connection.execute("UPDATE feeds SET n = n + %s", [SEQS_AHEAD])
        changed = connection.execute("UPDATE deployment SET epoch = %s", [epoch])
        # Row-level security hides rows without an error.
        if changed.rowcount != 1 or feeds not in (None, raised.rowcount):
            raise BackupError(
                "counts_differ", f"{raised.rowcount} feeds were advanced, there should be {feeds}"
            )
        if has_column(connection, "deployment", "clocks_from"):  # else its migration fills it
            connection.execute("UPDATE deployment SET clocks_from = clocks_from + %s", [SEQS_AHEAD])
        if end_sessions:
            connection.execute("UPDATE sessions SET revoked_at = now() WHERE revoked_at IS NULL")
            # Secret URLs are credentials as well. An older backup has them by the former name.
            for table in ("secret_urls", "calendar_feeds"):
                if has_column(connection, table, "token_hash"):
                    connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
    return epoch


def _refuse_newer(manifest: Manifest, migrations: Path) -> None:
    try:
        ScriptDirectory(str(migrations)).get_revision(manifest.migration)
    except CommandError:
        raise BackupError(
            "backup_newer_than_program",
            f"the backup is of migration {manifest.migration} (version {manifest.app_version}),"
            " which this program does not know: update it first",
        ) from None


def _refuse_other_keys(manifest: Manifest, keys: Sequence[FieldKey]) -> None:
    ours = fingerprints(keys)
    lacking = [name for name, mark in manifest.field_keys.items() if ours.get(name) != mark]
    if lacking:
        raise BackupError(
            "field_keys_missing",
            f"the backup's phone numbers are sealed with the keys {', '.join(lacking)}, which are"
            " not in YICETONG_FIELD_KEYS or secrets.json: put the secrets kept with the backup"
            " back first, or give --without-keys and lose those numbers",
        )


def load(dump: Path, url: URL, manifest: Manifest, jobs: int) -> None:
    """Load a dump into an empty database that has the extensions. Error: `postgres_too_old`."""
    with connect(url) as connection:
        server = connection.info.server_version // 10_000
    if server < int(manifest.postgres.partition(".")[0]):
        raise BackupError(
            "postgres_too_old",
            f"the backup is of PostgreSQL {manifest.postgres}, this server is {server}",
        )
    clients = find_clients(max(server, int(manifest.pg_dump.partition(".")[0])))
    # Several jobs cannot share a transaction; the database is then a draft, dropped on failure.
    mode = [f"--jobs={jobs}"] if jobs > 1 else ["--single-transaction"]
    for part in _parts(dump, clients):
        with tempfile.NamedTemporaryFile("w", prefix="yicetong-", suffix=".list") as wanted:
            wanted.write(part)
            wanted.flush()
            run_client(
                clients.folder / "pg_restore",
                *(*mode, "--exit-on-error", "--no-owner", "--no-privileges"),
                *(f"--use-list={wanted.name}", dump),
                url=url,
            )


def _parts(dump: Path, clients: ClientPrograms) -> tuple[str, str]:
    """The dump's table of contents in two parts, without extensions, which need a superuser.

    Row-level security comes second: to a foreign key's first check, a table with row-level security
    but no policies yet looks empty.
    """
    lines = run_client(clients.folder / "pg_restore", "--list", dump).splitlines(keepends=True)
    unwanted = (" EXTENSION - ", " COMMENT - EXTENSION ", " TABLE DATA public spatial_ref_sys ")
    lines = [line for line in lines if not any(part in line for part in unwanted)]
    last = [line for line in lines if " POLICY public " in line or " ROW SECURITY public " in line]
    return "".join(line for line in lines if line not in last), "".join(last)


def _finish(url: URL, manifest: Manifest, end_sessions: bool) -> UUID:
    """Compare the row counts, then begin the new epoch, before anybody can sync."""
    with connect(url) as connection:
        rows = count_rows(connection)
        if rows != manifest.rows:
            named = sorted(
                f"{table} {rows.get(table, 0)} (not {manifest.rows.get(table, 0)})"
                for table in rows.keys() | manifest.rows.keys()
                if rows.get(table) != manifest.rows.get(table)
            )
            raise BackupError("counts_differ", f"after loading there are {', '.join(named)}")
        epoch = begin_epoch(
            connection, end_sessions=end_sessions, feeds=manifest.rows.get("feeds", 0)
        )
        connection.execute("ANALYZE")
    return epoch


def _migrate(url: URL, migrations: Path, web_role: str | None) -> None:
    """Migrate any database, not only the app's, and grant the web role its rights there."""
    app = Flask("restore")
    app.config["SQLALCHEMY_DATABASE_URI"] = app.config["OWNER_DATABASE_URI"] = url
    app.config["WEB_ROLE"] = web_role
    db.init_app(app)
    flask_migrate.Migrate(app, db, directory=str(migrations))
    with app.app_context():
        try:
            flask_migrate.upgrade()
        except (SystemExit, SQLAlchemyError) as error:
            raise BackupError(
                "migration_failed", f"the backup could not be migrated: {error}"
            ) from error
        finally:
            db.session.remove()
            db.engine.dispose()
