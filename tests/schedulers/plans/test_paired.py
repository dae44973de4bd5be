"""Households that a cadre is paired with (结对) are planned within their quarter."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from records.households import Household
from records.people import Assignment
from tests import factories as f
from tests.schedulers.plans.weeks import EAST, EVENING_BEFORE, MONDAY, Week, due

# MONDAY is 16 March 2026: the quarter has two weeks and two days left.
IN_FEBRUARY = datetime(2026, 2, 10, 2, tzinfo=UTC)
BEFORE = datetime(2025, 12, 20, 2, tzinfo=UTC)


def pair(week: Week, home: Household) -> None:
    f.make_assignment(week.session, week.cadre, EAST, kind="household", household_id=home.id)


@pytest.fixture
def home(week: Week) -> Household:
    """Covered for a year to come, and not reached in this quarter."""
    made = week.home(3)
    f.make_visit(week.session, made, week.cadre, happened_at=BEFORE)
    pair(week, made)
    return made


def test_whom_one_is_paired_with_is_planned_though_nothing_else_is_due(
    week: Week, home: Household
) -> None:
    week.plan()
    row = week.of(home)
    assert row.planned_day
    assert (row.why, str(row.due)) == ("contact", "2026-03-31")


def test_who_was_reached_in_the_quarter_waits_for_the_next(week: Week, home: Household) -> None:
    f.make_visit(week.session, home, week.cadre, happened_at=IN_FEBRUARY)
    week.plan()
    assert week.rows() == [] or week.of(home).why == "soon"


@pytest.mark.parametrize("outcome", ["met", "nobody_home"])
def test_a_colleague_s_visit_or_a_closed_door_is_no_contact_of_one_s_own(
    week: Week, home: Household, outcome: str
) -> None:
    by = week.cadre if outcome == "nobody_home" else f.make_person(week.session)
    f.make_visit(week.session, home, by, happened_at=IN_FEBRUARY, outcome=outcome)
    week.plan()
    assert week.of(home).why == "contact"


def test_in_the_last_two_weeks_of_the_quarter_they_come_before_all_else(
    week: Week, home: Household
) -> None:
    """The week before last: on Sunday the 29th, two days are left."""
    due(week, 120)
    home.point = "SRID=4490;POINT(116.119 24.609)"
    week.session.flush()
    week.monday = MONDAY + timedelta(days=7)
    week.plan(EVENING_BEFORE + timedelta(days=7))
    assert week.of(home).planned_day
    assert len([row for row in week.rows() if row.planned_day]) < 60


def test_in_the_week_in_which_the_quarter_ends_they_are_planned_before_it_does(
    week: Week, home: Household
) -> None:
    week.monday = MONDAY + timedelta(days=14)  # 30 March
    week.plan(EVENING_BEFORE + timedelta(days=14))
    day = week.of(home).planned_day
    assert day is not None
    assert str(day) in ("2026-03-30", "2026-03-31")


def test_without_a_quota_of_contacts_pairing_asks_for_nothing(
    week: Week, home: Household, session: Session
) -> None:
    session.execute(sa.text("DELETE FROM quotas WHERE name = 'contacts'"))
    week.plan()
    assert "contact" not in {row.why for row in week.rows()}


def test_each_of_two_who_are_paired_with_a_household_plans_it(
    week: Week, home: Household, session: Session
) -> None:
    other = Week(session, f.make_person(session, areas=[EAST]))
    pair(other, home)
    week.plan()
    other.plan()
    assert week.of(home).planned_day
    assert other.of(home).planned_day


def test_a_visit_of_before_the_pairing_leaves_it_to_be_planned(week: Week, home: Household) -> None:
    """As the quota says, and the list of who is left to see."""
    f.make_visit(week.session, home, week.cadre, happened_at=IN_FEBRUARY)
    pairing = sa.update(Assignment).where(Assignment.household_id == home.id)
    week.session.execute(pairing.values(valid_from=date(2026, 3, 1)))
    week.plan()
    assert week.of(home).why == "contact"


def test_a_visit_of_an_earlier_pairing_counts_in_the_next(week: Week, home: Household) -> None:
    f.make_visit(week.session, home, week.cadre, happened_at=IN_FEBRUARY)
    pairing = sa.update(Assignment).where(Assignment.household_id == home.id)
    week.session.execute(pairing.values(valid_to=date(2026, 2, 20)))
    f.make_assignment(
        week.session,
        week.cadre,
        EAST,
        kind="household",
        household_id=home.id,
        valid_from=date(2026, 3, 1),
    )
    week.plan()
    assert "contact" not in {row.why for row in week.rows()}


def test_where_visits_are_counted_a_closed_door_is_enough(week: Week, home: Household) -> None:
    at = IN_FEBRUARY
    f.make_visit(week.session, home, week.cadre, happened_at=at, outcome="nobody_home")
    week.session.execute(sa.text("UPDATE quotas SET counts = 'visit' WHERE name = 'contacts'"))
    week.plan()
    assert "contact" not in {row.why for row in week.rows()}
