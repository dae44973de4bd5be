"""Backup and restore as an operator meets them: what is written, what is refused, what is kept."""

import base64
import itertools
import json
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import make_url

from records.db import db
from server import MIGRATIONS, create_app
from server.ops import backup_files, postgres_clients, restore_target
from server.ops.backup import MIGRATION_LOCK, take_backup
from server.ops.backup_files import DUMP, MANIFEST, Manifest, read_manifest, whole_backups
from server.ops.postgres_clients import BackupCode, BackupError, connect, find_clients
from server.ops.private_database import PrivateDatabase
from server.ops.restore import SEQS_AHEAD, Restored, restore
from server.ops.restore_target import Target
from server.setting_values import FieldKey
from tests.conftest import CHECKOUT, settings_of
from tests.factories import make_grid, make_household, make_login, make_person

pytestmark = pytest.mark.slow

KEYS = [FieldKey("1", b"k" * 32)]
DOCUMENT = CHECKOUT / "docs" / "backup.md"


@pytest.fixture
def target(cluster: PrivateDatabase, fresh_database: str) -> Target:
    """A database with a few records; it may be replaced."""
    name = make_url(fresh_database).database
    assert name is not None
    return Target.of_private(cluster, name)


@pytest.fixture
def filled(committing_app: Flask, target: Target) -> Target:
    with committing_app.app_context():
        session = db.session()
        grid = make_grid(session, "441427100201001")
        make_household(session, grid.code)
        make_login(session, make_person(session, areas=[grid.code]))
        session.commit()
    return target


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def put_back(backup: Path, target: Target, **more: Any) -> Restored:
    return restore(backup, target, MIGRATIONS, KEYS, **more)


def refused(code: str, backup: Path, target: Target, **more: Any) -> str:
    with pytest.raises(BackupError) as caught:
        put_back(backup, target, **more)
    assert caught.value.code == code
    return str(caught.value)


def one(target: Target, query: Any) -> Any:
    with connect(target.url) as connection:
        row = connection.execute(query).fetchone()
    return row and row[0]


def _text(url: sa.URL) -> str:
    return url.render_as_string(hide_password=False)


def change(target: Target, statement: Any) -> None:
    with connect(target.url) as connection:
        connection.execute(statement)


def databases(target: Target) -> set[str]:
    with target.connect_beside() as connection:
        found = connection.execute("SELECT datname FROM pg_database").fetchall()
    return {name for (name,) in found if name.startswith(target.name)}


def test_the_manifest_says_what_is_in_the_dump(filled: Target, folder: Path) -> None:
    made = take_backup(filled.url, folder, KEYS)
    backup = folder / made.name
    assert read_manifest(backup) == made
    assert made.counties == ["441427"]
    assert made.rows["households"] == made.rows["people"] == 1
    assert made.rows["visits"] == 0
    assert "spatial_ref_sys" not in made.rows
    assert made.epoch == str(one(filled, "SELECT epoch FROM deployment"))
    assert made.migration == one(filled, "SELECT version_num FROM alembic_version")
    assert made.started_at < made.finished_at
    assert {path.name for path in backup.iterdir()} == {DUMP, MANIFEST}


def test_only_the_operator_can_read_a_backup_and_no_key_is_in_it(
    filled: Target, folder: Path
) -> None:
    backup = folder / take_backup(filled.url, folder, KEYS).name
    for path in (folder, backup, *backup.iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
    for secret in (KEYS[0].key, base64.b64encode(KEYS[0].key)):
        assert secret not in (backup / MANIFEST).read_bytes()


def test_a_backup_that_was_cut_off_is_none_and_is_cleared_away(
    filled: Target, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    half = folder / ".yicetong-20260101T000000Z.part"
    half.mkdir(parents=True)
    (half / DUMP).write_bytes(b"half of it")
    monkeypatch.setattr(backup_files.Manifest, "write", _fail)
    with pytest.raises(ZeroDivisionError):
        take_backup(filled.url, folder, KEYS)
    assert list(folder.iterdir()) == []


def _fail(manifest: Manifest, path: Path) -> None:
    raise ZeroDivisionError


def test_keep_removes_the_oldest_and_nothing_else(folder: Path) -> None:
    for day in range(1, 6):
        backup = folder / f"yicetong-2026010{day}T000000Z"
        backup.mkdir(parents=True)
        (backup / DUMP).touch()
        (backup / MANIFEST).touch()
    (folder / "yicetong-20251231T000000Z").mkdir()
    (folder / "notes").mkdir()
    assert backup_files.prune(folder, 9) == []
    assert backup_files.prune(folder, 2) == [f"yicetong-2026010{day}T000000Z" for day in (1, 2, 3)]
    assert [backup.name[-10:-8] for backup in whole_backups(folder)] == ["04", "05"]
    assert len(list(folder.iterdir())) == 4


def test_a_restored_database_is_the_same_in_a_new_epoch(filled: Target, folder: Path) -> None:
    made = take_backup(filled.url, folder, KEYS)
    clocks = one(filled, "SELECT sum(n) FROM feeds")
    feeds = one(filled, "SELECT count(*) FROM feeds")
    change(filled, "UPDATE households SET address = 'changed since'")

    done = put_back(folder / made.name, filled, replace=True)
    assert one(filled, "SELECT count(*) FROM households WHERE address = 'changed since'") == 0
    assert one(filled, "SELECT epoch FROM deployment") == done.epoch
    assert str(done.epoch) != made.epoch
    assert one(filled, "SELECT sum(n) FROM feeds") == clocks + feeds * SEQS_AHEAD
    assert one(filled, "SELECT count(*) FROM sessions WHERE revoked_at IS NULL") == 1
    assert done.replaced in databases(filled)
    filled.drop(str(done.replaced))


@pytest.mark.parametrize("ended", [False, True])
def test_sessions_and_secret_addresses_can_be_ended(
    filled: Target, folder: Path, ended: bool
) -> None:
    change(
        filled,
        "INSERT INTO secret_urls (county, person_id, purpose, token_hash, made_at)"
        " SELECT county, id, 'calendar', 'secret', now() FROM people LIMIT 1",
    )
    made = take_backup(filled.url, folder, KEYS)
    done = put_back(folder / made.name, filled, replace=True, end_sessions=ended)
    left = 0 if ended else 1
    assert one(filled, "SELECT count(*) FROM sessions WHERE revoked_at IS NULL") == left
    assert one(filled, "SELECT count(*) FROM secret_urls") == left
    filled.drop(str(done.replaced))


def test_what_holds_data_is_only_replaced_when_told_to(filled: Target, folder: Path) -> None:
    made = take_backup(filled.url, folder, KEYS)
    assert "--replace" in refused("target_not_empty", folder / made.name, filled)


@pytest.mark.parametrize("step", ["load", "_finish", "_migrate"])
def test_a_restore_that_fails_leaves_everything_as_it_was(
    filled: Target, folder: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    made = take_backup(filled.url, folder, KEYS)

    def fail(*args: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(f"server.ops.restore.{step}", fail)
    with pytest.raises(ZeroDivisionError):
        put_back(folder / made.name, filled, replace=True)
    assert one(filled, "SELECT epoch::text FROM deployment") == made.epoch
    assert databases(filled) == {filled.name}


def test_a_dump_with_other_counts_than_its_manifest_is_refused(
    filled: Target, folder: Path
) -> None:
    made = take_backup(filled.url, folder, KEYS)
    path = folder / made.name / MANIFEST
    manifest = json.loads(path.read_text())
    manifest["rows"]["households"] = 2
    path.write_text(json.dumps(manifest))
    said = refused("counts_differ", folder / made.name, filled, replace=True)
    assert "households 1 (not 2)" in said
    assert one(filled, "SELECT epoch::text FROM deployment") == made.epoch


def test_what_is_not_a_whole_and_known_backup_is_refused(filled: Target, folder: Path) -> None:
    made = take_backup(filled.url, folder, KEYS)
    backup = folder / made.name
    refused("backup_not_found", folder / "nothing", filled)
    dump, manifest = (backup / DUMP).read_bytes(), (backup / MANIFEST).read_text()

    (backup / DUMP).write_bytes(dump[:-1] + bytes([dump[-1] ^ 1]))
    refused("backup_damaged", backup, filled)
    (backup / DUMP).unlink()
    refused("backup_incomplete", backup, filled)
    (backup / DUMP).write_bytes(dump)
    (backup / MANIFEST).write_text(manifest[:100])
    refused("manifest_unreadable", backup, filled)
    (backup / MANIFEST).write_text(manifest.replace('"format": 1', '"format": 2'))
    refused("backup_format_unknown", backup, filled)
    (backup / MANIFEST).write_text(manifest.replace(made.migration, "f" * 12))
    refused("backup_newer_than_program", backup, filled)
    (backup / MANIFEST).write_text(manifest.replace('"postgres": "', '"postgres": "9'))
    refused("postgres_too_old", backup, filled, replace=True)
    assert databases(filled) == {filled.name}


def test_without_the_keys_of_its_phone_numbers_a_backup_is_refused(
    filled: Target, folder: Path
) -> None:
    backup = folder / take_backup(filled.url, folder, [FieldKey("1", b"x" * 32)]).name
    refused("field_keys_missing", backup, filled, replace=True)
    done = put_back(backup, filled, replace=True, without_keys=True)
    filled.drop(str(done.replaced))


def test_an_older_backup_is_migrated(cluster: PrivateDatabase, folder: Path) -> None:
    target = Target.of_private(cluster, f"test_{os.getpid()}_old")
    with target.draft() as draft:
        with create_app(settings_of(_text(draft))).app_context():
            flask_migrate.upgrade(revision="d1a0c7f4e203")
            db.engine.dispose()
        target.take_place(draft, "unused")
    try:
        made = take_backup(target.url, folder, KEYS)
        assert made.migration == "d1a0c7f4e203"
        target.drop(target.name)
        put_back(folder / made.name, target)
        head = one(target, "SELECT version_num FROM alembic_version")
        assert head != made.migration
        assert one(target, "SELECT to_regclass('photos') IS NOT NULL")
    finally:
        target.drop(target.name)


def test_a_role_that_may_not_make_databases_fills_an_empty_one(
    cluster: PrivateDatabase, filled: Target, folder: Path
) -> None:
    """As with a hosted database: ours is the role of the app, which may make none."""
    hosted = Target.of_url(filled.url)
    made = take_backup(hosted.url, folder, KEYS)
    refused("may_not_make_databases", folder / made.name, hosted, replace=True)
    assert one(filled, "SELECT epoch::text FROM deployment") == made.epoch

    with Target.of_private(cluster, f"{filled.name}_new").draft() as empty:
        done = put_back(folder / made.name, Target.of_url(empty))
        assert done.replaced is None
        assert one(Target.of_url(empty), "SELECT count(*) FROM households") == 1


def test_an_operated_server_whose_role_may_make_databases(filled: Target, folder: Path) -> None:
    operated = Target.of_url(filled.url.set(username="postgres"))
    made = take_backup(operated.url, folder, KEYS)
    done = put_back(folder / made.name, operated, replace=True)
    assert one(operated, "SELECT epoch FROM deployment") == done.epoch
    filled.drop(str(done.replaced))


@pytest.fixture
def maker(filled: Target) -> Iterator[Target]:
    """A new database, as a role that may make databases but no extensions: deploy/install's."""
    with filled.connect_beside() as connection:
        connection.execute("DROP ROLE IF EXISTS maker")
        connection.execute("CREATE ROLE maker LOGIN CREATEDB")
    yield Target.of_url(filled.url.set(username="maker", database=f"{filled.name}_made"))
    with filled.connect_beside() as connection:
        connection.execute("DROP ROLE maker")


def test_extensions_come_from_a_template_that_an_administrator_has_made(
    filled: Target, maker: Target, folder: Path
) -> None:
    made = take_backup(filled.url, folder, KEYS)
    try:
        put_back(folder / made.name, maker)
        assert one(maker, "SELECT count(*) FROM households") == 1
    finally:
        maker.drop(maker.name)


def test_extensions_that_the_role_may_not_make(
    filled: Target, maker: Target, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restore_target, "POSTGIS_TEMPLATE", "no_such_template")
    made = take_backup(filled.url, folder, KEYS)
    refused("extensions_not_allowed", folder / made.name, maker)
    assert databases(filled) == {filled.name}


def _programs(folder: Path, version: str, script: str = "exit 1") -> Path:
    folder.mkdir(parents=True)
    for name in ("pg_dump", "pg_restore"):
        (folder / name).write_text(
            f'#!/bin/sh\nif [ "$1" = --version ]; then echo "pg_dump (PostgreSQL) {version}"\n'
            f"else {script}\nfi\n"
        )
        (folder / name).chmod(0o755)
    return folder


def test_pg_dump_of_the_right_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [_programs(tmp_path / version, version) for version in ("17.2", "14.9", "16.1")]
    monkeypatch.setattr(postgres_clients, "_candidates", lambda: found)
    assert find_clients(14).version == "14.9"
    assert find_clients(15).version == "16.1"
    with pytest.raises(BackupError) as caught:
        find_clients(18)
    assert caught.value.code == "pg_dump_too_old"
    found.clear()
    with pytest.raises(BackupError) as caught:
        find_clients(15)
    assert caught.value.code == "pg_dump_missing"


def test_a_full_disk_leaves_no_backup(
    filled: Target, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What pg_dump says when it writes to a full disk, as it does to /dev/full.
    script = 'echo "pg_dump: error: could not write: No space left on device" >&2; exit 1'
    programs = _programs(tmp_path / "bin", "99.1", script)
    monkeypatch.setattr(postgres_clients, "_candidates", lambda: [programs])
    with pytest.raises(BackupError) as caught:
        take_backup(filled.url, folder, KEYS)
    assert caught.value.code == "no_space"
    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_one(filled: Target, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BackupError) as caught:
        take_backup(filled.url, tmp_path / "file" / "backups", KEYS)
    assert caught.value.code == "folder_unwritable"


def test_one_backup_at_a_time_in_a_folder(filled: Target, folder: Path) -> None:
    with backup_files.folder_for_one(folder), pytest.raises(BackupError) as caught:
        take_backup(filled.url, folder, KEYS)
    assert caught.value.code == "backup_running"


def test_migrations_and_backups_take_the_same_lock() -> None:
    assert f"_MIGRATION_LOCK = {MIGRATION_LOCK:_}\n" in (MIGRATIONS / "env.py").read_text()


def test_every_code_is_documented() -> None:
    """And none is that does not exist. The type checker knows that nothing raises another one."""
    _, table = DOCUMENT.read_text().split("| code | what to do |\n|---|---|\n")
    rows = itertools.takewhile(lambda line: line.startswith("|"), table.splitlines())
    documented = [code for row in rows for code in re.findall("`([a-z_]+)`", row.split("|")[1])]
    assert sorted(documented) == sorted(get_args(BackupCode))
