"""Backups on disk: each is a folder with a dump and a manifest.

A backup is written under a name that begins with a dot, and renamed once all of it is on the disk.
So a folder with a backup's name is complete.
"""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import fcntl
import hashlib
import hmac
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from server.ops.postgres_clients import BackupError
from server.setting_values import FieldKey

FORMAT = 1
DUMP = "database.dump"
MANIFEST = "manifest.json"
ERASURES = "erasures.jsonl"  # a copy of the data folder's, if there was one
NAME = re.compile(r"yicetong-\d{8}T\d{6}Z\Z")
_BEING_MADE, _BEING_REMOVED = ".part", ".removing"


@dataclasses.dataclass(frozen=True)
class Manifest:
    """The contents of a backup. Times are ISO 8601 in UTC.

    `rows` counts every table in the dumped snapshot. `field_keys` has a fingerprint for each key of
    encrypted columns; the keys themselves are in no backup.
    """

    format: int
    name: str
    app_version: str
    migration: str
    counties: Sequence[str]
    epoch: str
    rows: Mapping[str, int]
    dump_bytes: int
    dump_sha256: str
    started_at: str
    finished_at: str
    postgres: str
    postgis: str
    pg_dump: str
    field_keys: Mapping[str, str]

    def write(self, path: Path) -> None:
        with open(path, "x", opener=_private) as file:
            json.dump(dataclasses.asdict(self), file, indent=2, ensure_ascii=False)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())


def name_at(moment: datetime) -> str:
    return f"yicetong-{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def read_manifest(backup: Path) -> Manifest:
    """The manifest of a backup, after comparing the dump with its size and hash.

    Errors: `backup_not_found`, `backup_incomplete`, `manifest_unreadable`,
    `backup_format_unknown`, `backup_damaged`.
    """
    if not backup.is_dir():
        raise BackupError("backup_not_found", f"{backup} is not the folder of a backup")
    manifest, dump = backup / MANIFEST, backup / DUMP
    if not NAME.match(backup.name) or not manifest.exists() or not dump.exists():
        raise BackupError(
            "backup_incomplete",
            f"{backup} is not a whole backup: those are named yicetong-DATETIMEZ and hold"
            f" {DUMP} and {MANIFEST}",
        )
    result = _parsed(manifest)
    if (dump.stat().st_size, sha256_of(dump)) != (result.dump_bytes, result.dump_sha256):
        raise BackupError(
            "backup_damaged", f"{dump} is not the file that its manifest describes; use another"
        )
    return result


def _parsed(path: Path) -> Manifest:
    try:
        raw: dict[str, Any] = json.loads(path.read_text())
        number = raw["format"]
        if number != FORMAT:
            raise BackupError(
                "backup_format_unknown",
                f"{path} has format {number}, this program reads {FORMAT}: use the program of"
                f" version {raw.get('app_version')}",
            )
        return Manifest(**raw)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupError("manifest_unreadable", f"{path} cannot be read: {error!r}") from None


@contextlib.contextmanager
def folder_for_one(folder: Path) -> Iterator[None]:
    """Lock the folder for this process; make it if missing, and remove incomplete backups.

    Errors: `folder_unwritable`, `backup_running`, and `no_space` from inside the context.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise BackupError("folder_unwritable", f"{folder} cannot be used: {error}") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for half in [*folder.glob(f".*{_BEING_MADE}"), *folder.glob(f".*{_BEING_REMOVED}")]:
            if NAME.match(half.stem[1:]):
                shutil.rmtree(half)
        yield
    except BlockingIOError:
        raise BackupError(
            "backup_running", f"another backup is being written to {folder}"
        ) from None
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise BackupError("no_space", f"the disk of {folder} is full: {error}") from None
        raise BackupError("folder_unwritable", f"{folder} cannot be used: {error}") from None
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def new_backup(folder: Path, name: str) -> Iterator[Path]:
    """A folder to write a backup into: renamed to `name` at the end, removed after an error."""
    if (folder / name).exists():
        raise BackupError("backup_running", f"{folder / name} was made in this very second")
    half = folder / f".{name}{_BEING_MADE}"
    half.mkdir(mode=0o700)
    try:
        yield half
        _sync_folder(half)
        half.rename(folder / name)
        _sync_folder(folder)
    finally:
        shutil.rmtree(half, ignore_errors=True)


def whole_backups(folder: Path) -> list[Path]:
    """The backups in a folder, the oldest first."""
    return sorted(
        path
        for path in folder.iterdir()
        if NAME.match(path.name) and (path / MANIFEST).exists() and (path / DUMP).exists()
    )


def prune(folder: Path, keep: int) -> list[str]:
    """Remove all but the newest `keep` backups; returns the names of those removed."""
    old = whole_backups(folder)[:-keep]
    for backup in old:
        # Rename first: after a kill, the incomplete rest no longer has a backup's name.
        leaving = backup.rename(folder / f".{backup.name}{_BEING_REMOVED}")
        shutil.rmtree(leaving)
    return [backup.name for backup in old]


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fingerprints(keys: Sequence[FieldKey]) -> dict[str, str]:
    """Recognise each key without disclosing it."""
    return {
        key.id: hmac.new(key.key, b"yicetong backup", hashlib.sha256).hexdigest()[:16]
        for key in keys
    }


def sync_file(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
