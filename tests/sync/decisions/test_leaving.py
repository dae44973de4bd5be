"""Who has left brings what they had made before, and nothing that they made since."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from records.staff.people import Device
from tests import moment
from tests.phone.phone import Phone
from tests.sync.conftest import Field, PhoneOf

ZONE = ZoneInfo("Asia/Shanghai")
BEFORE = timedelta(days=2)


@pytest.fixture
def leaves(field: Field, session: Session) -> Callable[[], None]:
    """The cadre left this midnight; all contacts were two days before."""

    def leave() -> None:
        now = moment.now()
        then = now - BEFORE
        session.execute(sa.update(Device).values(last_seen_at=then, backlog=0, backlog_at=then))
        field.east_cadre.left_on = now.astimezone(ZONE).date()
        session.commit()

    return leave


def the_day_before() -> str:
    today = datetime.combine(moment.now().astimezone(ZONE).date(), time(12), ZONE)
    return (today - timedelta(days=1)).astimezone(UTC).isoformat()


def outcomes(phone: Phone, rows: list[Any], backlog: int | None = None) -> list[str]:
    asked = {"push": rows, "device": {"backlog": backlog}}
    receipts = phone.post("/api/v1/sync", asked).json["receipts"]
    return [receipt["outcome"] for receipt in receipts]


def test_what_was_made_before_counts(
    field: Field, phone_of: PhoneOf, leaves: Callable[[], None]
) -> None:
    phone = phone_of(field.east_cadre)
    first = phone.visit(field.east_household.id, happened_at=the_day_before())
    phone.sync()
    phone.visit(field.east_household.id, happened_at=the_day_before(), note="another")
    phone.edit("visits", first, note="edited before the end, too")
    leaves()
    assert outcomes(phone, phone.waiting()) == ["applied", "applied"]


def test_what_is_made_on_a_phone_that_had_nothing_more_to_bring_is_held(
    field: Field, phone_of: PhoneOf, leaves: Callable[[], None]
) -> None:
    phone = phone_of(field.east_cadre)
    phone.visit(field.east_household.id, happened_at=the_day_before())
    leaves()
    first = phone.waiting()
    assert outcomes(phone, first, backlog=0) == ["applied"], "it says so along with the last rows"
    phone.visit(field.east_household.id, happened_at=the_day_before(), note="made up since")
    later = [row for row in phone.waiting() if row not in first]
    assert outcomes(phone, later) == ["held"]
    assert outcomes(phone, first) == ["applied"], "a replay is told what it was told"


def test_who_has_not_left_may_edit_what_came_just_now(field: Field, phone_of: PhoneOf) -> None:
    phone = phone_of(field.east_cadre)
    visit = phone.visit(field.east_household.id)
    assert outcomes(phone, phone.waiting(), backlog=0) == ["applied"]
    phone.sync()
    phone.edit("visits", visit, note="edited")
    assert outcomes(phone, phone.waiting()) == ["applied"]
