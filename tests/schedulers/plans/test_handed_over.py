"""Households that somebody handed over to a week come first in its plan, and none is lost."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from records.fieldwork.households import Household
from records.planning.handovers import Handover
from records.planning.plans import Plan, PlannedVisit
from records.planning.quotas import Quota
from tests import factories as f
from tests.schedulers.plans.weeks import (
    EVENING_BEFORE,
    LONG_SINCE,
    MONDAY,
    Week,
    due,
    night,
    noon,
)

DAY, WEEK = timedelta(days=1), timedelta(days=7)
SATURDAY = datetime.fromisoformat("2026-03-14T02:00+00:00")


def hand_over(of: Week, home: Household, **more: Any) -> Handover:
    session = of.session
    leader = session.scalars(sa.select(f.Person).where(f.Person.name == "钟海平")).first()
    leader = leader or f.make_person(session, ["township_leader"], name="钟海平")
    last = session.scalar(
        sa.text("SELECT max(counted_at)::date FROM visits WHERE household_id = :id"),
        {"id": home.id},
    )
    week = more.pop("week", MONDAY)
    made = f.make_handover(
        session, home, leader, week, **{"last_contact": last, "asked_at": SATURDAY} | more
    )
    session.commit()
    return made


def left_out(week: Week, monday: date = MONDAY) -> dict[UUID, str]:
    plan = week.session.scalars(sa.select(Plan).where(Plan.week == monday)).one()
    return {UUID(one["household"]): one["reason"] for one in plan.unplanned}


def planned(week: Week, monday: date = MONDAY) -> dict[UUID, PlannedVisit]:
    return {
        row.household_id: row
        for row in week.rows()
        if row.week == monday and not row.skipped and (row.day or not row.dropped)
    }


def test_it_comes_first_and_tells_who_asked_until_when(week: Week) -> None:
    """Of more households than the week holds, the last that would be planned."""
    due(week, 60)
    fresh = week.home(400)
    f.make_visit(week.session, fresh, week.cadre, happened_at=EVENING_BEFORE - 30 * DAY)
    hand_over(week, fresh)
    week.plan()
    row = planned(week)[fresh.id]
    assert (row.asked_by, row.asked_until) == ("钟海平", MONDAY + 13 * DAY)
    assert {each.asked_by for id, each in planned(week).items() if id != fresh.id} == {None}
    assert fresh.id in {UUID(home["household"]) for grid in week.published.load
                        for home in grid["homes"]}  # fmt: skip


def test_it_needs_no_quota(week: Week) -> None:
    week.session.execute(sa.delete(Quota))
    home = week.home(5)
    hand_over(week, home)
    week.plan()
    assert planned(week).keys() == {home.id}
    f.make_visit(week.session, home, week.cadre, happened_at=noon(MONDAY))
    week.plan(night(MONDAY))
    assert planned(week).keys() <= {home.id}
    assert left_out(week) == {}


def test_one_that_is_planned_already_is_told_too_and_no_more_once_withdrawn(week: Week) -> None:
    homes = due(week, 3)
    week.plan()
    handover = hand_over(week, homes[0])
    week.plan(night(MONDAY - DAY))
    assert planned(week)[homes[0].id].asked_by == "钟海平"
    handover.until = MONDAY + 20 * DAY  # nothing that the planner heeds
    week.session.commit()
    assert week.plan(night(MONDAY - DAY)).visits == 1
    assert planned(week)[homes[0].id].asked_until == MONDAY + 20 * DAY
    handover.withdrawn_at = EVENING_BEFORE
    week.session.commit()
    week.plan(night(MONDAY - DAY))
    assert {row.asked_by for row in week.rows()} == {None}


def test_nothing_is_written_while_nothing_changes(week: Week) -> None:
    homes = due(week, 3)
    hand_over(week, homes[0])
    hand_over(week, week.home(point=None))
    week.plan()
    assert week.plan(night(MONDAY - DAY)) == (0, False)


def test_a_household_without_a_point_is_listed_as_left_out(week: Week) -> None:
    due(week, 3)
    week.plan()
    home = week.home(point=None)
    f.make_visit(week.session, home, week.cadre, happened_at=EVENING_BEFORE - DAY)
    handover = hand_over(week, home)
    assert week.plan(night(MONDAY - DAY)) == (0, True)
    assert left_out(week) == {home.id: "no_point"}
    handover.withdrawn_at = EVENING_BEFORE
    week.session.commit()
    week.plan(night(MONDAY - DAY))
    assert left_out(week) == {}


def test_what_does_not_fit_is_listed_first_and_goes_to_the_next_week(week: Week) -> None:
    homes = [week.home(place) for place in range(60)]
    for home in homes:
        lately = {"happened_at": EVENING_BEFORE - 30 * DAY}
        f.make_visit(week.session, home, week.cadre, **lately)
        hand_over(week, home)
    week.plan()
    inside, outside = planned(week).keys(), left_out(week)
    assert inside | outside.keys() == {home.id for home in homes}
    assert set(outside.values()) == {"no_time"}
    week.monday = MONDAY + WEEK
    week.plan()
    assert planned(week, MONDAY + WEEK).keys() == outside.keys()


def test_not_on_days_after_the_last_one(week: Week) -> None:
    home = week.home()
    hand_over(week, home, week=MONDAY - WEEK, until=MONDAY + DAY)
    week.plan()
    assert planned(week)[home.id].planned_day <= MONDAY + DAY
    week.plan(night(MONDAY + DAY))
    late = [row for row in planned(week).values() if row.planned_day > MONDAY + DAY]
    assert {row.asked_by for row in late} <= {None}


class Chance:
    """What may happen to ten households in two weeks, a night after each day."""

    def __init__(self, week: Week) -> None:
        self.week, self.session = week, week.session
        self.homes = [week.home(place * 8) for place in range(10)]
        for home in self.homes[::2]:
            f.make_visit(self.session, home, week.cadre, happened_at=LONG_SINCE)
        self.session.commit()
        self.open: dict[UUID, Handover] = {}

    def step(self, day: date, kind: str, which: int, chosen: int) -> None:
        home = self.homes[which]
        handover = self.open.get(home.id)
        if kind == "ask" and handover is None:
            until = MONDAY + (6, 8, 13)[chosen % 3] * DAY
            if until >= day + DAY:
                self.open[home.id] = hand_over(self.week, home, until=until, asked_at=noon(day))
        elif kind == "withdraw" and handover is not None:
            handover.withdrawn_at = noon(day)
            del self.open[home.id]
        elif kind in ("met", "nobody_home"):
            at = {"happened_at": noon(day), "outcome": kind}
            f.make_visit(self.session, home, self.week.cadre, **at)
            if kind == "met" and handover and (handover.last_contact or date.min) < day:
                del self.open[home.id]
        elif kind == "away":
            day = MONDAY + chosen * DAY
            taken = self.session.scalar(sa.select(f.Absence.id).where(f.Absence.first_day == day))
            if taken is None:
                f.make_absence(self.session, self.week.cadre, day)
        elif kind == "pin" and (row := planned(self.week, self.week.monday).get(home.id)):
            f.write_again(self.session, row, day=row.week + chosen % 7 * DAY)
        elif kind == "point":
            home.point = None if home.point else "SRID=4490;POINT(116.115 24.605)"
        self.session.commit()

    def nothing_is_lost(self, evening: datetime) -> None:
        """After a night's planning of both weeks, each is in a plan, or listed as left out."""
        day = evening.date()
        inside: set[UUID] = set()
        for monday in (MONDAY, MONDAY + WEEK):
            if monday + WEEK > day + DAY:
                self.week.monday = monday
                self.week.plan(evening)
                inside |= left_out(self.week, monday).keys()
                inside |= {
                    id
                    for id, row in planned(self.week, monday).items()
                    if (row.day or row.planned_day) > day
                }
        open_still = {id for id, one in self.open.items() if one.until > day}
        assert open_still <= inside, (day, open_still - inside)


EVENTS = ("ask", "ask", "ask", "withdraw", "met", "nobody_home", "away", "pin", "point")
an_event = st.tuples(st.sampled_from(EVENTS), st.integers(0, 9), st.integers(0, 13))


@settings(
    max_examples=15,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(days=st.lists(st.lists(an_event, max_size=5), min_size=13, max_size=13))
def test_none_is_lost_by_planning_again(week: Week, days: list[list[tuple[str, int, int]]]) -> None:
    for table in ("handovers", "planned_visits", "plans", "absences", "visits", "households"):
        week.session.execute(sa.text(f"DELETE FROM {table} WHERE county = '{f.COUNTY}'"))
    week.session.expire_all()
    week.homes.clear()
    week.monday = MONDAY
    chance = Chance(week)
    chance.nothing_is_lost(EVENING_BEFORE)
    for after, events in enumerate(days, -1):
        day = MONDAY + after * DAY
        for event in events:
            chance.step(day, *event)
        chance.nothing_is_lost(night(day))
