"""A running server on a database of its own, and what its operator can do to it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, LiteralString

import flask_migrate
from flask import Flask
from psycopg import sql

from records.db import db
from records.staff.people import Person
from server import MIGRATIONS
from server.ops.backup import take_backup
from server.ops.backup_files import DUMP, Manifest
from server.ops.postgres_clients import connect
from server.ops.restore import Restored, load, restore
from server.ops.restore_target import Target
from tests.factories import bearer, make_login, make_person
from tests.phone.phone import Phone

if TYPE_CHECKING:
    from tests.sync.conftest import Field


@dataclass
class Server:
    """With its field; phones come by its test client."""

    app: Flask
    field: Field
    target: Target
    folder: Path
    erasures: Path | None = None  # the data folder's list

    def phone(self, person: Person) -> Phone:
        with self.app.app_context():
            headers = bearer(make_login(db.session(), person))
            db.session.commit()
        return Phone(self.app.test_client(), headers)

    def person(self, *areas: str) -> Person:
        with self.app.app_context():
            made = make_person(db.session(), areas=areas)
            db.session.commit()
            db.session.refresh(made)
            db.session.expunge(made)
        return made

    def back_up(self) -> Manifest:
        return take_backup(self.target.url, self.folder, [], self.erasures)

    def restore(self, manifest: Manifest, *, replace: bool = False) -> Restored:
        return restore(
            self.folder / manifest.name,
            self.target,
            MIGRATIONS,
            [],
            replace=replace,
            erasures=self.erasures,
        )

    def destroy(self) -> None:
        with self.target.connect_beside() as connection:
            name = sql.Identifier(self.target.name)
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))

    def rows(self, query: LiteralString, **asked: Any) -> list[tuple[Any, ...]]:
        with connect(self.target.url) as connection:
            return connection.execute(query, asked).fetchall()

    def clocks(self) -> dict[str, int]:
        return dict(self.rows("SELECT code, n FROM feeds"))

    def restore_by_hand(self, manifest: Manifest) -> None:
        """By pg_restore alone, over what there is: the epoch stays, and no phone is told."""
        self.destroy()
        with self.target.draft() as draft:
            load(self.folder / manifest.name / DUMP, draft, manifest, jobs=1)
            self.target.take_place(draft, "unused")
        with self.app.app_context():
            flask_migrate.upgrade()  # which gives the app's role its rights
