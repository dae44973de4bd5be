"""Households that nobody visited on the day for which they were planned."""

from datetime import date, timedelta
from uuid import UUID

from records.planning.plans import PlanSettings
from tests import factories as f
from tests.schedulers.plans.weeks import EVENING_BEFORE, MONDAY, Week, due, night, noon

TUESDAY = MONDAY + timedelta(days=1)


def planned_on(week: Week, day: date) -> set[UUID]:
    return {row.household_id for row in week.rows() if row.planned_day == day}


def to_come(week: Week, since: date) -> set[UUID]:
    return {row.household_id for row in week.rows() if row.planned_day and row.planned_day > since}


def test_whoever_was_not_visited_is_planned_again(week: Week) -> None:
    homes = {home.id for home in due(week, 9)}
    week.plan()
    monday = planned_on(week, MONDAY)
    assert monday
    week.plan(night(MONDAY))
    assert to_come(week, MONDAY) == homes
    # What was planned for the day that is over can still be read.
    assert planned_on(week, MONDAY) == monday


def test_while_the_field_day_goes_on_its_visits_wait_for_it(week: Week) -> None:
    homes = {home.id for home in due(week, 9)}
    week.plan()
    monday = planned_on(week, MONDAY)
    week.plan(noon(MONDAY))
    assert to_come(week, MONDAY) == homes - monday
    (grid,) = week.published.load
    assert (grid["due"], grid["planned"]) == (9, 9)
    assert len(week.published.days) == 3


def test_a_field_day_goes_on_until_its_last_visit(week: Week) -> None:
    """Visits take 50 minutes: the fourth one would reach into the noon break, so the day ends later
    than its hours and the break come to."""
    takes = {"ordinary": 3000, "priority": 3000}
    week.session.add(PlanSettings(county=f.COUNTY, visit_s=takes))
    due(week, 40)
    week.plan()
    monday = planned_on(week, MONDAY)
    (today,) = [day for day in week.published.days if day["day"] == str(MONDAY)]
    assert today["end"] > "17:00"
    week.plan(noon(MONDAY) + timedelta(hours=5, minutes=1))
    assert not to_come(week, MONDAY) & monday
    week.plan(night(MONDAY))
    assert to_come(week, MONDAY) & monday


def test_all_stays_due_through_a_week_in_which_nobody_goes_out_and_the_hours_grow(
    week: Week,
) -> None:
    due(week, 60)
    week.plan()
    missing = [week.published.missing_s]
    for after in range(6):
        day = MONDAY + timedelta(days=after)
        week.plan(night(day))
        (grid,) = week.published.load
        assert grid["due"] == 60
        assert grid["planned"] == len(to_come(week, day))
        missing.append(week.published.missing_s)
    assert missing == sorted(missing)
    assert grid["planned"] == 0
    assert missing[-1] == 60 * 1500
    assert len(week.published.unplanned) == 60


def test_a_second_night_with_nothing_new_writes_nothing(week: Week) -> None:
    due(week, 9)
    week.plan()
    week.plan(night(MONDAY))
    again = week.plan(night(MONDAY) + timedelta(hours=1))
    assert (again.visits, again.plan) == (0, False)
    assert len({row.id for row in week.rows()}) == len(week.rows())


def test_whom_the_cadre_reached_is_not_planned_again(week: Week) -> None:
    homes = due(week, 9)
    week.plan()
    monday = planned_on(week, MONDAY)
    for home in homes:
        if home.id in monday:
            f.make_visit(week.session, home, week.cadre, happened_at=noon(MONDAY))
    week.plan(night(MONDAY))
    assert not to_come(week, MONDAY) & monday
    (grid,) = week.published.load
    assert grid["due"] == 9 - len(monday)


def test_whoever_was_not_at_home_is_planned_again(week: Week) -> None:
    homes = due(week, 1)
    week.plan()
    (row,) = week.rows()
    assert row.planned_day
    at = noon(row.planned_day)
    f.make_visit(week.session, homes[0], week.cadre, happened_at=at, outcome="nobody_home")
    week.plan(night(row.planned_day))
    assert to_come(week, row.planned_day) == {homes[0].id}


def test_who_was_added_to_the_week_stays_wanted_in_it(week: Week) -> None:
    """Its interval asks for nothing: the cadre does."""
    home = week.home(3)
    f.make_visit(week.session, home, week.cadre, happened_at=EVENING_BEFORE - timedelta(days=9))
    row = f.make_planned_visit(week.session, home, week.cadre, MONDAY, why="added")
    week.plan()
    week.session.refresh(row)
    assert row.planned_day
    week.plan(night(row.planned_day))
    assert to_come(week, row.planned_day) == {home.id}
    assert {each.why for each in week.rows()} == {"added"}


def test_a_skipped_household_stays_due_and_lacks_no_time(week: Week) -> None:
    homes = due(week, 4)
    week.plan()
    f.write_again(week.session, week.of(homes[0]), skipped="household_away")
    week.plan()
    (grid,) = week.published.load
    assert (grid["due"], grid["planned"], grid["missing_s"]) == (4, 3, 0)


def test_no_more_field_days_are_asked_than_a_week_may_have(week: Week) -> None:
    """Three: those that were are among them."""
    homes = due(week, 120)
    week.plan()
    for after in range(5):
        day = MONDAY + timedelta(days=after)
        for home in homes:
            if home.id in planned_on(week, day):
                f.make_visit(week.session, home, week.cadre, happened_at=noon(day))
        week.plan(noon(day))
        week.plan(night(day))
    assert len(week.published.days) == 3
