"""`flask backup`, `flask restore` and `flask new-epoch` (docs/backup.md)."""

from __future__ import annotations

import contextlib
import json
import os
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import click
import psycopg
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import make_url

from records.db import db
from server.config import Settings
from server.ops.backup import take_backup
from server.ops.backup_files import prune
from server.ops.erased_again import erase_again, listed_in
from server.ops.postgres_clients import BackupError, connect
from server.ops.postgres_programs import PrivateDatabaseError
from server.ops.private_database import PrivateDatabase
from server.ops.restore import begin_epoch
from server.ops.restore import restore as restore_backup
from server.ops.restore_target import Target
from server.services.rights.erasing import list_of
from server.web.request_context import settings

_KEEP_THE_SECRETS = """\
The backup does not hold the secrets, and without its field keys ({keys}) the phone numbers in it
cannot be read. Keep them in another place: `flask backup --with-secrets FILE` writes them."""


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--keep", type=click.IntRange(1), help="Remove all but the newest N backups.")
@click.option(
    "--with-secrets",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the secrets to FILE, which has to be outside of FOLDER.",
)
@with_appcontext
def backup(folder: Path, keep: int | None, with_secrets: Path | None) -> None:
    """Write a backup of the whole database into FOLDER, while the server runs."""
    with _errors_as_text(), _target(settings()) as target:
        folder = folder.absolute()
        if with_secrets is not None:
            _write_secrets(with_secrets.absolute(), folder, settings())
        made = take_backup(target.url, folder, settings().field_keys, list_of(settings()))
        removed = prune(folder, keep) if keep is not None else []
    click.echo(f"{folder / made.name}: {sum(made.rows.values())} rows, {made.dump_bytes} bytes")
    for name in removed:
        click.echo(f"removed {name}")
    if with_secrets is None:
        click.echo(_KEEP_THE_SECRETS.format(keys=", ".join(made.field_keys)), err=True)


@click.command()
@click.argument("backup", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Put it in the place of a database that holds data.")
@click.option("--drop-replaced", is_flag=True, help="Do not keep the replaced database.")
@click.option(
    "--end-sessions",
    is_flag=True,
    help="Everybody has to log in, and subscribe to calendars, again.",
)
@click.option("--without-keys", is_flag=True, help="Restore, though phone numbers will be lost.")
@with_appcontext
def restore(
    backup: Path, replace: bool, drop_replaced: bool, end_sessions: bool, without_keys: bool
) -> None:
    """Restore BACKUP (a folder that `flask backup` made) and begin a new epoch of sync."""
    migrations = Path(current_app.extensions["migrate"].directory)
    # Our own connections would block the restore, and lead to the replaced database.
    db.engine.dispose()
    with _errors_as_text(), _target(settings()) as target:
        done = restore_backup(
            backup.absolute(),
            target,
            migrations,
            settings().field_keys,
            replace=replace,
            end_sessions=end_sessions,
            without_keys=without_keys,
            erasures=list_of(settings()),
            payee_years=settings().keep_payees_years,
            say=click.echo,
        )
        if done.replaced and drop_replaced:
            target.drop(done.replaced)
    click.echo(f"Restored {done.manifest.name} as epoch {done.epoch}.")
    if done.erased:
        click.echo(f"{done.erased} households that were erased after the backup are erased again.")
    if done.replaced and not drop_replaced:
        click.echo(f"What was there is kept as the database {done.replaced}.")
    if not end_sessions:
        click.echo(
            "Sessions and devices are as they were at the backup: what was revoked since then is"
            " valid again. Revoke it anew, or end all sessions: flask new-epoch --end-sessions."
        )


@click.command("new-epoch")
@click.option(
    "--end-sessions",
    is_flag=True,
    help="Everybody has to log in, and subscribe to calendars, again.",
)
@with_appcontext
def new_epoch(end_sessions: bool) -> None:
    """Begin a new epoch after a restore by other means (a snapshot, pg_restore)."""
    with _errors_as_text(), _target(settings()) as target, connect(target.url) as connection:
        erasures = listed_in(list_of(settings()))
        erased = erase_again(target.url, erasures, settings().keep_payees_years)
        click.echo(f"Epoch {begin_epoch(connection, end_sessions=end_sessions)} has begun.")
    if erased:
        click.echo(f"{erased} households on the erasure list are erased again.")


@contextlib.contextmanager
def _target(settings: Settings) -> Iterator[Target]:
    """The database of these settings; the private one is started for the context."""
    if settings.database_url is not None:
        config = current_app.config
        yield Target.of_url(make_url(config["OWNER_DATABASE_URI"]), config["WEB_ROLE"])
        return
    cluster = PrivateDatabase.of(settings)
    cluster.start()
    try:
        yield Target.of_private(cluster)
    finally:
        cluster.stop()


@contextlib.contextmanager
def _errors_as_text() -> Iterator[None]:
    try:
        yield
    except (BackupError, PrivateDatabaseError) as error:
        raise click.ClickException(f"{error.code}: {error}") from None
    except psycopg.Error as error:
        raise click.ClickException(f"database_error: {error}") from None


def _write_secrets(path: Path, folder: Path, settings: Settings) -> None:
    """Write the secrets in the format of secrets.json. Never overwrites.

    Errors: `secrets_beside_dump`, `secrets_unwritable`.
    """
    if path.resolve().is_relative_to(folder.resolve()):
        raise BackupError(
            "secrets_beside_dump",
            f"{path} is inside {folder}: the keys must not be kept with the backup",
        )
    keys = ",".join(f"{key.id}:{b64encode(key.key).decode()}" for key in settings.field_keys)
    content = {"YICETONG_SECRET_KEY": settings.secret_key, "YICETONG_FIELD_KEYS": keys}
    try:
        with open(path, "x", opener=lambda p, flags: os.open(p, flags, 0o600)) as file:
            json.dump(content, file, indent=2)
    except FileExistsError:
        if json.loads(path.read_text()) != content:
            raise BackupError("secrets_unwritable", f"{path} exists with other secrets") from None
    except OSError as error:
        raise BackupError("secrets_unwritable", f"{path} cannot be written: {error}") from None
