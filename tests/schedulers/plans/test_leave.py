"""Days on which the cadre is not there, or not all day: leave, half-days, part-time offices."""

from datetime import date, time, timedelta

import pytest
import sqlalchemy as sa

from records.planning.plans import PlanSettings
from tests import factories as f
from tests.schedulers.plans.weeks import MONDAY, ZONE, Week, due, night, noon

TUESDAY, WEDNESDAY, FRIDAY = (MONDAY + timedelta(days=n) for n in (1, 2, 4))
SATURDAY = MONDAY + timedelta(days=5)


def hours(week: Week) -> int:
    """Seconds of the week's ways and visits."""
    return sum(day["travel_s"] + day["work_s"] for day in week.published.days)


def on(week: Week, day: date) -> list[object]:
    return [row.household_id for row in week.rows() if row.planned_day == day and not row.dropped]


@pytest.mark.parametrize("day", [TUESDAY, SATURDAY])
def test_a_day_of_leave_holds_what_was_pinned_to_it_and_nothing_else(week: Week, day: date) -> None:
    """So does a free day: the cadre gave it to one household, not to the planner."""
    homes = due(week, 80)
    if day == TUESDAY:
        f.make_absence(week.session, week.cadre, day)
    f.make_planned_visit(week.session, homes[0], week.cadre, MONDAY, why="added", day=day)
    week.plan()
    assert on(week, day) == [homes[0].id]
    others = {row.planned_day for row in week.rows()} - {day}
    assert len(others) == 2  # of three field days in a week


def test_leave_that_is_entered_later_empties_the_day_but_for_what_was_pinned(week: Week) -> None:
    homes = due(week, 12)
    week.plan()
    pinned = week.of(homes[0])
    f.write_again(week.session, pinned, day=WEDNESDAY)
    week.plan()
    assert len(on(week, WEDNESDAY)) > 1
    f.make_absence(week.session, week.cadre, WEDNESDAY)
    week.plan()
    assert on(week, WEDNESDAY) == [homes[0].id]
    assert len({row.household_id for row in week.rows() if row.planned_day}) == 12


def test_what_was_pinned_and_visited_already_opens_no_day(week: Week) -> None:
    homes = due(week, 3)
    f.make_planned_visit(week.session, homes[0], week.cadre, MONDAY, why="added", day=SATURDAY)
    f.make_visit(week.session, homes[0], week.cadre, happened_at=noon(MONDAY))
    week.plan(noon(MONDAY))
    assert on(week, SATURDAY) == []


def test_nobody_is_visited_during_the_noon_break(week: Week) -> None:
    due(week, 30)
    week.plan()
    begins = [
        row.arrives_at.astimezone(ZONE) for row in week.rows() if row.arrives_at and row.service_s
    ]
    assert {at.hour for at in begins} & {14, 15, 16}
    for at in begins:
        ends = (at + timedelta(seconds=1500)).time()
        assert ends <= time(12) or at.time() >= time(14)
    assert max(day["end"] for day in week.published.days) > "15:00"


def test_a_county_may_have_no_noon_break(week: Week) -> None:
    week.session.add(PlanSettings(county=f.COUNTY, pause_from=None, pause_until=None))
    week.session.execute(sa.update(PlanSettings).values(pause_from=None, pause_until=None))
    due(week, 30)
    week.plan()
    assert max(day["end"] for day in week.published.days) <= "15:00"


@pytest.mark.parametrize(
    ("half", "begins", "ends"), [("am", "14:00", "17:00"), ("pm", "09:00", "12:00")]
)
def test_half_a_day_of_leave_leaves_the_other_half_for_visits(
    week: Week, half: str, begins: str, ends: str
) -> None:
    homes = due(week, 60)
    for day in (TUESDAY, WEDNESDAY, FRIDAY):
        f.make_absence(week.session, week.cadre, day, half=half)
    f.make_absence(week.session, week.cadre, MONDAY)
    f.make_absence(week.session, week.cadre, MONDAY + timedelta(days=3))
    week.plan()
    days = week.published.days
    assert len(days) == 3
    assert {day["start"] for day in days} == {begins}
    assert all(day["end"] <= ends for day in days)
    planned = [row for row in week.rows() if row.planned_day]
    assert 0 < len(planned) * 1500 <= 3 * 3 * 3600
    assert len(homes) > len(planned)


def test_both_halves_are_the_whole_day(week: Week) -> None:
    due(week, 60)
    f.make_absence(week.session, week.cadre, WEDNESDAY, half="am")
    f.make_absence(week.session, week.cadre, WEDNESDAY, half="pm", kind="counter_rota")
    week.plan()
    assert on(week, WEDNESDAY) == []


def test_half_a_post_has_half_the_hours_of_a_week(week: Week) -> None:
    """Of the published days, and so three of them; they become shorter."""
    due(week, 120)
    week.plan()
    whole = hours(week)
    missing = week.published.missing_s
    f.make_share(week.session, week.cadre, 50)
    week.plan()
    assert 0.4 <= hours(week) / whole <= 0.5
    assert week.published.missing_s >= missing + 0.4 * whole


def test_half_a_post_has_two_shorter_days_where_quotas_ask_for_none(week: Week) -> None:
    week.session.execute(sa.text("DELETE FROM quotas WHERE name = 'field-days'"))
    due(week, 120)
    f.make_share(week.session, week.cadre, 50)
    week.plan()
    assert len(week.published.days) == 2
    assert 8 * 3600 < hours(week) <= 9 * 3600


def test_the_hours_of_half_a_post_do_not_grow_when_some_of_them_are_over(week: Week) -> None:
    """Three days of three hours were published; after each of them the others stay as they were."""
    homes = due(week, 120)
    f.make_share(week.session, week.cadre, 50)
    week.session.execute(sa.text("UPDATE quotas SET least = '6' WHERE name = 'field-days'"))
    week.plan()
    assert len(week.published.days) == 3
    for day in [date.fromisoformat(each["day"]) for each in week.published.days]:
        going = set(on(week, day))
        for home in homes:
            if home.id in going:
                f.make_visit(week.session, home, week.cadre, happened_at=noon(day))
        for at in (noon(day), night(day)):
            week.plan(at)
            assert hours(week) <= 9 * 3600
    assert hours(week) > 8 * 3600


def test_a_day_on_which_nobody_went_out_leaves_its_hours_to_the_others(week: Week) -> None:
    due(week, 120)
    f.make_share(week.session, week.cadre, 50)
    week.session.execute(sa.text("UPDATE quotas SET least = '6' WHERE name = 'field-days'"))
    week.plan()
    first = date.fromisoformat(week.published.days[0]["day"])
    week.plan(night(first))
    left = [each for each in week.published.days if each["day"] > first.isoformat()]
    assert 8 * 3600 < sum(one["travel_s"] + one["work_s"] for one in left) <= 9 * 3600
