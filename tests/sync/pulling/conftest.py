"""Somebody who answers for both grids, with a record of every kind."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from records.staff.people import Person
from tests.factories import (
    make_contact,
    make_meal_ticket,
    make_person,
    make_plan,
    make_planned_visit,
    make_reminder,
    make_visit,
)
from tests.server.photos.photos import make_photo
from tests.sync.conftest import EAST, WEST, Field

WEEK = date(2026, 3, 16)


@pytest.fixture
def both(session: Session, field: Field) -> Person:
    """Somebody who answers for both grids, in which there is something of every kind."""
    person = make_person(session, areas=[EAST, WEST])
    for household in (field.east_household, field.west_household):
        make_contact(session, household)
        make_contact(session, household, phone=None)
        make_meal_ticket(session, household, person)
        for _ in range(4):
            make_visit(session, household, person)
        make_photo(session, household, person, b"a picture")
        make_planned_visit(session, household, person, WEEK)
    make_plan(session, person, WEEK)
    make_reminder(session, person)
    session.commit()
    return person
