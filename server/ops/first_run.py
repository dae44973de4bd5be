"""The demo county of a new private database, and its log-ins."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import current_app
from sqlalchemy import orm

from demo.load import DEMO_LOGINS, load_demo
from demo.source import COUNTY
from records.dates import monday_of
from records.divisions import County
from records.staff.people import Person
from records.system.jobs import JobStart
from schedulers.calendars.county_calendar import load_calendar
from schedulers.coverage.fold import fold
from schedulers.plans.plan_settings import load_settings
from schedulers.plans.queue_plans import cadres_of_week, queue_plans
from server.config import Settings

ZONE = ZoneInfo("Asia/Shanghai")  # the demo county's


def load_demo_if_empty(session: orm.Session, settings: Settings) -> None:
    """Load the demo county if the database has no county; the session sees it afterwards."""
    empty = not session.scalar(sa.select(sa.exists(sa.select(County))))
    url = current_app.config["OWNER_DATABASE_URI"]
    session.rollback()  # loading uses another connection, which this one must not block
    if empty:
        print("Loading the demo county ...", flush=True)
        load_demo(url, settings.phone_seal, progress=sys.stdout.isatty())
        fold(session, COUNTY, datetime.now(UTC))  # else the first leader would wait for it
        ask_for_plans(session, datetime.now(UTC))
        session.commit()


def ask_for_plans(session: orm.Session, now: datetime) -> int:
    """Request plans for the demo county's week now, instead of in its evening.

    It is the week of the next working day that has not begun: at a weekend, the coming week. People
    with a demo log-in come first. The job process makes the plans.
    """
    monday = monday_of(_next_working_day(session, now))
    people = cadres_of_week(session, COUNTY, monday)
    logins = [login.login for login in DEMO_LOGINS]
    with_login = session.scalars(
        sa.select(Person.id).where(Person.county == COUNTY, Person.login_key.in_(logins))
    )
    first = [person for person in with_login if person in set(people)]
    if people:  # since now: the ending week, which was due last night, needs no plans
        session.merge(JobStart(county=COUNTY, job="replan", since=now))
    before = now - timedelta(minutes=1)
    return queue_plans(session, COUNTY, first, monday, "demo", before) + queue_plans(
        session, COUNTY, people, monday, "demo", now
    )


def _next_working_day(session: orm.Session, now: datetime) -> date:
    local = now.astimezone(ZONE)
    begins = load_settings(session, COUNTY).begins
    first = local.date() + timedelta(days=local.time() >= begins)
    return load_calendar(session, COUNTY).working_day_from(first)


def demo_logins(session: orm.Session) -> list[str]:
    """A line of text for each existing demo log-in, in columns; none for a real county."""
    existing = set(session.scalars(sa.select(Person.login).where(Person.county == COUNTY)))
    return [
        f"  {login.login:<10}  {login.password}  {login.role}: {login.shows}"
        for login in DEMO_LOGINS
        if login.login in existing
    ]
