"""The field that sync is tested in: two grids of one village, a cadre of each, a household each."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from records.db import db
from records.divisions import Grid
from records.fieldwork.households import Household
from records.staff.people import Person
from server.ops.private_database import PrivateDatabase
from server.ops.restore_target import Target
from tests.factories import bearer, make_grid, make_household, make_login, make_person, square
from tests.phone.phone import Phone
from tests.sync.desk import Desk
from tests.sync.drill import Server

PhoneOf = Callable[[Person], Phone]
VILLAGE = "441427100201"
EAST, WEST = VILLAGE + "001", VILLAGE + "002"
IN_EAST = {"lng": 116.116, "lat": 24.605, "crs": "wgs84"}
IN_WEST = IN_EAST | {"lng": 116.104}


@dataclass
class Field:
    """``east`` and ``west`` share a border at 116.11; a household in the middle of each."""

    east: Grid
    west: Grid
    east_household: Household
    west_household: Household
    east_cadre: Person
    west_cadre: Person


@pytest.fixture
def field(session: Session) -> Field:
    return make_field(session)


def make_field(session: Session) -> Field:
    east = make_grid(session, EAST, square(116.11, 24.6))
    west = make_grid(session, WEST, square(116.10, 24.6))
    return Field(
        east,
        west,
        make_household(session, EAST, point="SRID=4490;POINT(116.115 24.605)"),
        make_household(session, WEST, point="SRID=4490;POINT(116.105 24.605)"),
        make_person(session, areas=[EAST]),
        make_person(session, areas=[WEST]),
    )


def two_phones(field: Field, phone_of: PhoneOf) -> tuple[Phone, Phone, str]:
    """Two of the East's cadre, both of which have a visit; its note is "a"."""
    one, two = phone_of(field.east_cadre), phone_of(field.east_cadre)
    visit = one.visit(field.east_household.id, note="a")
    one.sync()
    two.sync()
    return one, two, visit


@pytest.fixture
def phone_of(client: FlaskClient, session: Session) -> PhoneOf:
    """A new phone of a person, logged in."""
    return lambda person: Phone(client, bearer(make_login(session, person)))


@pytest.fixture
def desk(client: FlaskClient, session: Session) -> Desk:
    return Desk(client, session)


@pytest.fixture
def server(
    cluster: PrivateDatabase, fresh_database: str, committing_app: Flask, tmp_path: Path
) -> Server:
    """A field on a database of its own, to be backed up, destroyed and restored."""
    with committing_app.app_context():
        field = make_field(db.session())
        db.session.commit()
        for row in vars(field).values():
            db.session.refresh(row)
        db.session.expunge_all()
    name = sa.make_url(fresh_database).database
    assert name is not None
    return Server(committing_app, field, Target.of_private(cluster, name), tmp_path / "backups")
