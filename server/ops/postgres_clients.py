"""Find the pg_dump and pg_restore that fit a server, and run them."""

from __future__ import annotations

import dataclasses
import errno
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Literal

import psycopg
from sqlalchemy import URL

from authz.access_context import connection_options
from server.ops.postgres_programs import major_of

_DEBIAN_HOME = Path("/usr/lib/postgresql")
# The C library's texts with LC_ALL=C; the last two are a quota and the shell's file size limit.
_DISK_FULL = tuple(map(os.strerror, (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)))


# What to do about each is in docs/backup.md.
BackupCode = Literal[
    "no_space", "folder_unwritable", "backup_running", "pg_dump_missing", "pg_dump_too_old",
    "postgres_program_failed", "database_error", "not_migrated", "secrets_beside_dump",
    "secrets_unwritable", "backup_not_found", "backup_incomplete", "manifest_unreadable",
    "backup_damaged", "counts_differ", "backup_format_unknown", "backup_newer_than_program",
    "postgres_too_old", "field_keys_missing", "target_not_empty", "may_not_make_databases",
    "extensions_not_allowed", "database_in_use", "migration_failed",
    "erasure_list_unreadable",
]  # fmt: skip


class BackupError(RuntimeError):
    """A backup or restore failed; `code` is stable, the text gives the reason."""

    def __init__(self, code: BackupCode, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclasses.dataclass(frozen=True)
class ClientPrograms:
    """The folder of one installation of PostgreSQL's client programs, and its version."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        return int(major_of(self.version))


def find_clients(server_major: int) -> ClientPrograms:
    """The programs of the server's major version, or else of the next newer one.

    An older pg_dump refuses the server, and an older pg_restore the dump.
    Errors: `pg_dump_missing`, `pg_dump_too_old`.
    """
    installed = sorted(map(_with_version, _candidates()), key=lambda programs: programs.major)
    if not installed:
        raise BackupError(
            "pg_dump_missing",
            f"pg_dump and pg_restore are not installed: install postgresql-client-{server_major}",
        )
    for programs in installed:
        if programs.major >= server_major:
            return programs
    raise BackupError(
        "pg_dump_too_old",
        f"the server is PostgreSQL {server_major}, but only pg_dump {installed[-1].version} is"
        f" installed: install postgresql-client-{server_major}",
    )


def _candidates() -> list[Path]:
    folders = [path / "bin" for path in _DEBIAN_HOME.glob("*") if path.name.isdigit()]
    if on_path := shutil.which("pg_dump"):
        folders.append(Path(on_path).parent)
    programs = ("pg_dump", "pg_restore")
    return [
        folder
        for folder in folders
        if all(os.access(folder / program, os.X_OK) for program in programs)
    ]


def _with_version(folder: Path) -> ClientPrograms:
    output = subprocess.run(
        [folder / "pg_dump", "--version"], capture_output=True, text=True, check=True
    ).stdout
    return ClientPrograms(folder, output.strip().removeprefix("pg_dump (PostgreSQL) "))


def connect(url: URL) -> psycopg.Connection[Any]:
    """An autocommit connection without the web server's timeouts."""
    connection = psycopg.connect(
        _for_libpq(url, hide_password=False),
        options=_options(url),
        connect_timeout=10,
        autocommit=True,
    )
    connection.execute(
        "SELECT set_config(name, '0', false)"
        " FROM unnest('{statement_timeout, idle_in_transaction_session_timeout}'::text[]) name"
    )
    return connection


def run_client(program: Path, *arguments: object, url: URL | None = None) -> str:
    """Run pg_dump or pg_restore, on the database of `url` if given; returns its standard output.

    The password goes through the environment: every account can read a command line.
    Errors: `no_space`, `postgres_program_failed`.
    """
    environment = os.environ | {"LC_ALL": "C", "PGCONNECT_TIMEOUT": "10"}
    where: list[str] = []
    if url is not None:
        environment["PGOPTIONS"] = _options(url)
        where = ["--no-password", f"--dbname={_for_libpq(url, hide_password=True)}"]
        if url.password is not None:
            environment["PGPASSWORD"] = str(url.password)
    done = subprocess.run(
        [program, *where, *map(str, arguments)],
        env=environment,
        umask=0o077,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode == 0:
        return done.stdout
    message = done.stderr.strip()[-2000:]
    if any(full in message for full in _DISK_FULL):
        raise BackupError("no_space", f"{program.name}: the disk is full: {message}")
    raise BackupError(
        "postgres_program_failed", f"{program.name} ended with {done.returncode}: {message}"
    )


def _options(url: URL) -> str:
    """The URL's options and access to all rows: a row that is not dumped is lost."""
    given = url.query.get("options", ())
    return " ".join([*((given,) if isinstance(given, str) else given), connection_options()])


def _for_libpq(url: URL, *, hide_password: bool) -> str:
    plain = url.set(drivername="postgresql").difference_update_query(["options"])
    if hide_password:
        plain = URL.create(
            "postgresql", plain.username, None, plain.host, plain.port, plain.database, plain.query
        )
    return plain.render_as_string(hide_password=False)
