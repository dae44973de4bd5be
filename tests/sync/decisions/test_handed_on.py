"""A phone is handed to a successor where there is no signal: whose work is it?

The old owner is still logged in. What was done after the last day is held with that reason, and a
dispatcher credits it to whoever did it.
"""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from records.fieldwork.visits import Visit
from records.staff.people import Person
from server.web.rate_limits import limiter
from tests import factories as f
from tests import moment
from tests.sync.conftest import EAST, Field, PhoneOf
from tests.sync.decisions.locked import LockedPhone
from tests.sync.desk import Desk

ZONE = ZoneInfo("Asia/Shanghai")
AFTER_LAST_DAY = [{"field": "row", "code": "after_last_day"}]


def at_noon(days_ago: int) -> str:
    day = moment.now().astimezone(ZONE).date() - timedelta(days=days_ago)
    return datetime.combine(day, time(12), ZONE).astimezone(UTC).isoformat()


@pytest.fixture
def successor(field: Field, session: Session) -> Person:
    """Whoever has the east since the old cadre's last day, four days ago."""
    today = moment.now().astimezone(ZONE).date()
    first = today - timedelta(days=3)
    made = f.make_person(session)
    f.make_assignment(session, made, EAST, valid_from=first)
    session.execute(
        sa.text("UPDATE assignments SET valid_to = :day WHERE person_id = :id"),
        {"day": first, "id": field.east_cadre.id},
    )
    field.east_cadre.left_on = first
    session.commit()
    return made


def credit(desk: Desk, row: dict[str, Any], person: Person) -> Any:
    return desk.do("credit", row["key"], person=str(person.id), note="done on the old phone")


def check(desk: Desk, session: Session, field: Field, successor: Person, later: str) -> None:
    """Only the later visit waits, and it is the successor's once it is credited."""
    (row,) = desk.rows()
    assert (row["record"], row["outcome"], row["errors"]) == (later, "held", AFTER_LAST_DAY)
    assert row["area"] == EAST
    answer = credit(desk, row, successor)
    assert answer.status_code == 200, answer.text
    authors = {str(visit.id): visit.cadre_id for visit in session.scalars(sa.select(Visit))}
    assert authors.pop(later) == successor.id
    assert {*authors.values()} == {field.east_cadre.id}


def test_the_successors_work_on_the_old_phone_is_credited_to_them(
    field: Field, successor: Person, phone_of: PhoneOf, desk: Desk, session: Session
) -> None:
    phone = phone_of(field.east_cadre)
    phone.visit(field.east_household.id, happened_at=at_noon(5), note="of the old cadre")
    later = phone.visit(field.east_household.id, happened_at=at_noon(1), note="of the successor")
    receipts = {one["id"]: one for one in phone.sync()["receipts"]}
    assert receipts[later]["errors"] == AFTER_LAST_DAY
    check(desk, session, field, successor, later)
    own = phone_of(successor)
    own.sync()
    assert own.live("visits")[later]["srv"]["mine"] is True


def test_so_it_is_if_the_pin_was_not_handed_over(
    app: Flask,
    client: FlaskClient,
    field: Field,
    session: Session,
    desk: Desk,
) -> None:
    session.commit()
    limiter.reset()
    locked = LockedPhone(app, field.east_cadre)
    locked.phone.visit(field.east_household.id, happened_at=at_noon(5))
    later = locked.phone.visit(field.east_household.id, happened_at=at_noon(1))
    today = moment.now().astimezone(ZONE).date()
    made = f.make_person(session, areas=[EAST])
    field.east_cadre.left_on = today - timedelta(days=3)
    session.commit()
    assert [one["outcome"] for one in locked.hand_in()] == ["applied", "held"]
    check(desk, session, field, made, later)


def test_work_in_a_foreign_grid_before_the_last_day_is_held_for_that(
    field: Field, successor: Person, phone_of: PhoneOf, desk: Desk
) -> None:
    phone = phone_of(field.east_cadre)
    phone.visit(field.west_household.id, happened_at=at_noon(5))
    phone.sync()
    (row,) = desk.rows()
    assert row["errors"] == [{"field": "row", "code": "out_of_scope"}]
