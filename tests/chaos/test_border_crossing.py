"""A household goes over the border while a phone has no signal: the one side loses it, with all
that belongs to it, the other side has it. Without the tombstones, the checker sees it."""

import contextlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from records.staff.people import Person
from tests import factories as f
from tests.chaos import witness
from tests.chaos.areas import Areas
from tests.chaos.checker import Breach, check
from tests.chaos.history import Event, History
from tests.chaos.phones.phone import ChronicledPhone
from tests.conftest import driver_of, owner_connection
from tests.phone.client import NoAnswer
from tests.phone.line import LossyClient
from tests.sync.conftest import EAST, WEST, make_field

IN_THE_WEST = {"lng": 116.105, "lat": 24.605, "crs": "cgcs2000", "accuracy_m": 10}
VISITS = 4


@dataclass
class Border:
    """``east`` and ``west`` are phones of the two cadres, ``editor`` of one who holds both grids.

    A household stands in the east, with visits and a contact; every phone has what it should.
    """

    connection: sa.Connection
    east: ChronicledPhone
    west: ChronicledPhone
    editor: ChronicledPhone
    household: str
    visits: set[str]
    contact: str
    events: list[Event] = field(default_factory=list)

    @property
    def database(self) -> psycopg.Connection[Any]:
        return driver_of(self.connection)

    def quiet(self) -> list[Breach]:
        """Every phone syncs until nothing is left; what the checker says then."""
        phones = (self.east, self.west, self.editor)
        for _ in range(2):
            for phone in phones:
                phone.sync()
        for phone in phones:
            phone.differing()
            phone.note_quiet()
        return check(History(self.events, witness.read(self.database)))


@pytest.fixture
def connection(app: Flask) -> Iterator[sa.Connection]:
    """In place of the one that all of a test happens on: this one makes triggers."""
    with owner_connection(app) as connection:
        transaction = connection.begin()
        yield connection
        transaction.rollback()


@pytest.fixture
def border(client: FlaskClient, connection: sa.Connection, session: Session) -> Border:
    made = make_field(session)
    editor = f.make_person(session, areas=[EAST, WEST])
    house = made.east_household
    session.commit()
    witness.install(driver_of(connection))
    events: list[Event] = []
    moments = itertools.count(1)

    def moment() -> float:
        return float(next(moments))

    @contextlib.contextmanager
    def same_connection() -> Iterator[psycopg.Connection[Any]]:
        yield driver_of(connection)

    def phone_of(name: str, person: Person) -> ChronicledPhone:
        events.append({"what": "phone", "phone": name, "person": str(person.id)})
        headers = f.bearer(f.make_login(session, person))
        session.commit()
        lossy: Any = LossyClient(client, events.append)
        return ChronicledPhone(lossy, headers, name=name, note=events.append, moment=moment)

    areas = Areas(same_connection, events.append, moment)
    areas.hold(made.east_cadre.id, EAST)
    areas.hold(made.west_cadre.id, WEST)
    areas.hold(editor.id, EAST, WEST)
    people = {"east": made.east_cadre, "west": made.west_cadre, "editor": editor}
    phones = {name: phone_of(name, person) for name, person in people.items()}
    east = phones["east"]
    visits = {east.visit(house.id) for _ in range(VISITS)}
    contact = east.record("contacts", household=str(house.id), name="李嫂")
    for phone in phones.values():
        phone.sync()
    return Border(connection, **phones, household=str(house.id), visits=visits, contact=contact,
                  events=events)  # fmt: skip


def cross(border: Border) -> None:
    """It moves while the phone in the east has no signal, whose next sync breaks off midway."""
    border.editor.edit("households", border.household, location=IN_THE_WEST)
    border.editor.sync()
    border.east.edit("visits", min(border.visits), note="written before anything was heard of it")
    for fate in ("answer_lost", "well", "answer_lost", "request_lost"):
        border.east.client.fate = fate
        with contextlib.suppress(NoAnswer):
            border.east.exchange(border.east.waiting(), limit=1)
    assert border.household in border.east.live("households") or border.east.live("visits")


def test_who_loses_a_household_drops_it_and_who_gains_it_has_it(border: Border) -> None:
    cross(border)
    assert border.quiet() == []
    for collection in ("visits", "contacts"):
        assert not border.east.live(collection)
    assert border.household not in border.east.live("households")
    assert border.household in border.west.live("households")
    assert set(border.west.live("visits")) == border.visits
    assert set(border.west.live("contacts")) == {border.contact}
    edited = border.west.live("visits")[min(border.visits)]
    assert edited["note"] == "written before anything was heard of it"


@pytest.mark.parametrize("collection", ["households", "visits", "contacts"])
def test_a_departure_that_is_not_written_is_seen(border: Border, collection: str) -> None:
    """The proof that the scenario proves something: the server forgets to say what left."""
    border.database.execute(
        "CREATE FUNCTION witness.forget() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RETURN NULL; END $$;"
        "CREATE TRIGGER forget BEFORE INSERT ON tombstones FOR EACH ROW"
        f" WHEN (NEW.collection = '{collection}') EXECUTE FUNCTION witness.forget()"
    )
    cross(border)
    breaches = border.quiet()
    assert {(breach.promise, breach.phone) for breach in breaches} == {("diverged", "east")}
    assert any(f"has ('{collection}'" in breach.why for breach in breaches)
    assert any("its digest differs" in breach.why for breach in breaches)
