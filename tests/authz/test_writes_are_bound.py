"""With every check in Python switched off, a push puts no row into a foreign grid.

Row-level security refuses it: the records of a push are written in a context that is worked out
apart from those checks (sync/pushing/write_context.py).
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from authz.scope import Scope
from bench.policies import drop_policies
from records.db import db
from records.divisions import CodeRange
from sync.pushing import admission, judging, lookup, push
from tests import factories as f

OWN, FOREIGN = "441427100201001", "441427100201002"
EVERYWHERE = (CodeRange("0", "~"),)
TABLES = ("households", "contacts", "visits", "tombstones", "inbox")

Row = dict[str, Any]


@pytest.fixture(autouse=True)
def all_checks_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a push asks of a scope, or of what its sender may see or write: they may."""
    monkeypatch.setattr(Scope, "ranges", lambda self, permission: EVERYWHERE)
    for check in ("allows", "covers", "held_on", "carries"):
        monkeypatch.setattr(Scope, check, lambda self, *asked: True)
    for module in (admission, judging):
        monkeypatch.setattr(module, "may_write", lambda *asked: True)
    for module in (lookup, push):
        monkeypatch.setattr(module, "mark_invisible", lambda session, *asked: list(asked[-1]))


class World:
    """A cadre of one grid, a household there, and one with a contact next door."""

    def __init__(self, app: Flask) -> None:
        app.testing = False  # what the database refuses is answered, and not raised
        self.client = app.test_client()
        with app.app_context():
            self.engine = db.engine
        with Session(self.engine, expire_on_commit=False) as session:
            f.make_county(session, f.COUNTY)
            for grid, west in ((OWN, 116.1), (FOREIGN, 116.2)):
                f.make_grid(session, grid, f.square(west, 24.6))
            cadre = f.make_person(session, areas=[OWN])
            self.headers = f.bearer(f.make_login(session, cadre))
            session.commit()
        self.settle()

    def settle(self) -> None:
        """Other households: what has been done to the last ones does not matter."""
        with Session(self.engine, expire_on_commit=False) as session:
            self.home, self.next_door = (f.make_household(session, g) for g in (OWN, FOREIGN))
            self.contact = f.make_contact(session, self.next_door)
            session.commit()

    def stored(self) -> dict[str, list[str]]:
        """All rows of the tables that a push writes, as text."""
        with self.engine.connect() as connection:
            return {
                table: list(
                    connection.scalars(sa.text(f"SELECT t::text FROM {table} t ORDER BY 1"))
                )
                for table in TABLES
            }

    def push(self, collection: str, row: Row, base: Row | None = None) -> int:
        sent = {"newDocumentState": row} | ({"assumedMasterState": base} if base else {})
        url = f"/api/v1/sync/{collection}/push"
        return self.client.post(url, json=[sent], headers=self.headers).status_code


def new(**content: Any) -> Row:
    return {"id": str(uuid4()), "rev": str(uuid4()), **content}


def household(record: Any, grid: str, **content: Any) -> tuple[Row, Row]:
    """An edit of a household, and the version that it began with."""
    base = {"id": str(record.id), "rev": str(record.rev), "head": record.head, "grid": record.grid}
    return base | {"rev": str(uuid4()), "grid": grid, **content}, base


def visit(of: UUID) -> Row:
    return new(household=str(of), happened_at=f.NOW.isoformat(), purpose="regular", outcome="met")


def contact(record: Any, **content: Any) -> tuple[Row, Row]:
    base = {
        "id": str(record.id), "rev": str(record.rev), "household": str(record.household_id),
        "name": record.name, "relation": record.relation,
    }  # fmt: skip
    return base | {"rev": str(uuid4()), **content}, base


ATTEMPTS: dict[str, tuple[str, Callable[[World], tuple[Row, Row | None]]]] = {
    "a new household": ("households", lambda w: (new(head="x", grid=FOREIGN), None)),
    "a new visit": ("visits", lambda w: (visit(w.next_door.id), None)),
    "a new contact": (
        "contacts",
        lambda w: (new(household=str(w.next_door.id), name="x", relation="head"), None),
    ),
    "a household moved there": ("households", lambda w: household(w.home, FOREIGN)),
    "a household moved from there": ("households", lambda w: household(w.next_door, OWN)),
    "a household changed there": (
        "households",
        lambda w: household(w.next_door, FOREIGN, head="x"),
    ),
    "a contact deleted there": ("contacts", lambda w: contact(w.contact, _deleted=True)),
    "a contact moved from there": (
        "contacts",
        lambda w: contact(w.contact, household=str(w.home.id)),
    ),
}


def test_the_database_refuses_it(committing_app: Flask) -> None:
    world = World(committing_app)
    before = world.stored()
    for attempt, (collection, make) in ATTEMPTS.items():
        assert world.push(collection, *make(world)) >= 500, attempt
        assert world.stored() == before, attempt


def test_without_policies_all_of_it_would_be_written(committing_app: Flask) -> None:
    """The same pushes, and nothing but row-level security is missing."""
    world = World(committing_app)
    owner = sa.create_engine(committing_app.config["OWNER_DATABASE_URI"], poolclass=sa.NullPool)
    with owner.begin() as connection:
        drop_policies(connection)
    for attempt, (collection, make) in ATTEMPTS.items():
        world.settle()
        before = world.stored()
        assert world.push(collection, *make(world)) == 200, attempt
        assert world.stored()[collection] != before[collection], attempt


def test_what_may_be_written_is_written(committing_app: Flask) -> None:
    world = World(committing_app)
    assert world.push("visits", visit(world.home.id)) == 200
    assert world.push("households", *household(world.home, OWN, head="x")) == 200
    assert len(world.stored()["visits"]) == 1
