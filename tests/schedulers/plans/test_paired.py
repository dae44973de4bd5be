"""Households that a cadre is paired with (结对) are planned within their quarter."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from records.fieldwork.households import Household
from records.staff.people import Assignment
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


LAST_WEEK_BUT_ONE = MONDAY + timedelta(days=7)


def last_chance(week: Week) -> set[UUID]:
    """Plan the week before the quarter's last, in which there is less time than there is due."""
    week.monday = LAST_WEEK_BUT_ONE
    week.plan(EVENING_BEFORE + timedelta(days=7))
    return {row.household_id for row in week.rows() if row.planned_day and not row.dropped}


def paired(week: Week, count: int, **more: Any) -> list[Household]:
    """Far from the others; reached last before this quarter, unless told otherwise."""
    homes = [week.home(100 + place) for place in range(count)]
    for home in homes:
        f.make_visit(week.session, home, week.cadre, **{"happened_at": BEFORE} | more)
        pair(week, home)
    return homes


def test_whom_one_is_paired_with_comes_first_also_where_it_is_overdue(week: Week) -> None:
    due(week, 120)
    (home,) = paired(week, 1, happened_at=datetime(2025, 3, 20, 2, tzinfo=UTC))  # since 20 March
    assert home.id in last_chance(week)
    row = week.of(home)
    assert (row.why, str(row.due)) == ("overdue", "2026-03-20")


def test_those_whom_the_quota_does_not_ask_for_any_more_come_before_nobody(week: Week) -> None:
    """Three of five were reached: the other two wait behind what is long overdue."""
    homes = paired(week, 5)
    for home in homes[:3]:
        f.make_visit(week.session, home, week.cadre, happened_at=IN_FEBRUARY)
    late = due(week, 120)
    assert not last_chance(week) & {home.id for home in homes}
    assert len(late) == 120


def test_of_those_who_are_left_as_many_come_first_as_the_quota_asks_for(week: Week) -> None:
    homes = paired(week, 5)
    f.make_visit(week.session, homes[0], week.cadre, happened_at=IN_FEBRUARY)
    due(week, 120)
    assert len(last_chance(week) & {home.id for home in homes}) == 2


@pytest.mark.parametrize(
    ("until", "due_on"),
    [
        # All of its last two weeks and two days more: so it is the week before these.
        (date(2026, 4, 3), "2026-03-20"),
        (date(2026, 3, 30), "2026-03-31"),  # there for the day on which the quarter ends
    ],
)
def test_who_is_away_at_the_end_of_the_quarter_has_their_last_chance_before(
    week: Week, until: date, due_on: str
) -> None:
    f.make_absence(week.session, week.cadre, LAST_WEEK_BUT_ONE, last_day=until)
    (home,) = paired(week, 1)
    due(week, 120)
    week.plan()
    assert week.of(home).planned_day
    assert str(week.of(home).due) == due_on


def test_what_was_pinned_comes_before_whom_one_is_paired_with(week: Week) -> None:
    """A week of one field day that holds no more than what was pinned to it."""
    absent = [LAST_WEEK_BUT_ONE + timedelta(days=after) for after in range(1, 5)]
    f.make_absence(week.session, week.cadre, absent[0], last_day=absent[-1])
    homes = paired(week, 3)
    pinned = due(week, 14)
    for home in pinned:
        f.make_planned_visit(
            week.session,
            home,
            week.cadre,
            LAST_WEEK_BUT_ONE,
            why="added",
            day=LAST_WEEK_BUT_ONE,
        )
    assert last_chance(week) == {home.id for home in pinned}
    assert len(homes) == 3
