"""One phone, its line and all that its owner finds: to walk through the screens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from playwright.sync_api import Browser

from demo.logins import DEMO_LOGINS
from records.fieldwork.households import Household
from records.staff.people import Person
from tests.conftest import session_on
from tests.factories import make_meal_ticket
from tests.phone_app.app import App, Office
from tests.phone_app.conftest import PHONE
from tests.phone_app.given_records import given_records
from tests.phone_app.given_week import given_week
from tests.phone_app.line import PhoneLine
from tests.phone_app.screens import WHO, Given, Walk
from tests.waiting import PATIENCE


@contextmanager
def walking(
    browser: Browser, address: str, database: str, planned: int = 3, **more: Any
) -> Iterator[Walk]:
    """``more``: of the browser's context. The phone has complained of nothing at the end."""
    given = Given(given_week(database, WHO, planned), given_records(address), _newcomer(address))
    _shared_a_meal(database, given.week.ids[given.week.today[1]])
    with PhoneLine(int(address.rpartition(":")[2])) as line:
        context = browser.new_context(base_url=line.address, **{**PHONE, **more})
        context.set_default_timeout(PATIENCE * 1000)
        context.grant_permissions(["geolocation"])
        context.set_geolocation({"longitude": 116.1549, "latitude": 24.6387, "accuracy": 12})
        app = App(context, line)
        yield Walk(app, given, Office(address, WHO))
        context.close()
    assert app.complaints == []


def _newcomer(address: str) -> str:
    people = Office(address, "admin").get("/api/v1/people?limit=500")["items"]
    known = {login.login for login in DEMO_LOGINS}
    cadres = (one for one in people if one["level"] == "village")
    login = next(one["login"] for one in cadres if one["login"] not in known)
    assert isinstance(login, str)
    return login


def _shared_a_meal(database: str, household: UUID) -> None:
    """By a ticket whose number has no place to break at."""
    with session_on(database) as session:
        home = session.scalars(sa.select(Household).where(Household.id == household)).one()
        cadre = session.scalars(sa.select(Person).where(Person.login == WHO)).one()
        month_ago = datetime.now(UTC) - timedelta(days=31)
        make_meal_ticket(session, home, cadre, number="MJ20260000412", happened_at=month_ago)
        session.commit()
