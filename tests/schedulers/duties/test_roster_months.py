"""The roster of the month to come is planned by itself, in the places that keep one."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from records.staff.duties import Duty
from records.staff.people import Person
from records.system.audit import AuditRow
from schedulers.duties.roster_months import plan_next_month
from schedulers.jobs.job import Run
from tests import factories as f

ZONE = ZoneInfo("Asia/Shanghai")
TOWN, VILLAGE, OTHER = "441427100", "441427100201", "441427100202"


@pytest.fixture
def villages(session):
    """Two villages with a market on Mondays and Thursdays, and two cadres in each."""
    for village in (VILLAGE, OTHER):
        f.make_division(session, village)
        for _ in range(2):
            f.make_person(session, roles=[("cadre", village)], level="village", home=village)
    f.make_market_rule(session, TOWN)
    session.flush()


def planned(session, day):
    at = datetime.combine(day, time(6), ZONE)
    done = plan_next_month(Run(session, f.COUNTY, ZONE, f"{day:%Y-%m}", at, at))
    session.flush()
    return done


def keep_a_roster(session, village, day):
    person = session.scalars(select(Person).where(Person.home == village)).first()
    f.make_duty(session, person, day)


def test_where_there_are_duties_this_month_those_of_the_next_are_planned(session, villages):
    keep_a_roster(session, VILLAGE, date(2026, 12, 3))
    assert planned(session, date(2026, 12, 20)) == {"new": 8, "open": 0}
    january = session.scalars(select(Duty).where(Duty.first_day > date(2026, 12, 31))).all()
    assert {duty.area for duty in january} == {VILLAGE}
    assert {duty.first_day.weekday() for duty in january} == {0, 3}
    assert all(duty.first_day - timedelta(days=31) <= date(2026, 12, 31) for duty in january)
    assert session.scalars(select(AuditRow.action)).all() == ["roster_planned"]


def test_planned_again_it_stays_as_it_is(session, villages):
    keep_a_roster(session, VILLAGE, date(2026, 12, 3))
    planned(session, date(2026, 12, 20))
    before = {duty.id: duty.person_id for duty in session.scalars(select(Duty))}
    assert planned(session, date(2026, 12, 20)) == {"new": 0, "open": 0}
    assert {duty.id: duty.person_id for duty in session.scalars(select(Duty))} == before
    assert len(session.scalars(select(AuditRow.action)).all()) == 1


def test_where_nobody_keeps_a_roster_none_is_begun(session, villages):
    assert planned(session, date(2026, 12, 20)) == {"new": 0, "open": 0}
    assert session.scalars(select(Duty)).all() == []
