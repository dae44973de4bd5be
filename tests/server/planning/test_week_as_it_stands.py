"""What leaders see of a week counts what was logged since its plans were made: on any day, late, or
by somebody else."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from records.divisions import CodeRange
from records.fieldwork.households import Household
from records.planning.quotas import TEMPLATES, Quota
from server.services.plans.area_figures import load_of_week, progress_of_week
from server.services.plans.own import left_for_next_week
from tests import factories as f
from tests.schedulers.plans.weeks import CADRE, EAST, MONDAY, ZONE, Week, due

SUNDAY = MONDAY + timedelta(days=6)
NEXT_MONDAY = MONDAY + timedelta(days=7)
EVERYWHERE = [CodeRange.below(f.COUNTY)]


def at(day: date, hour: int = 4) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def night(day: date) -> datetime:
    """20:30, when plans are brought up to date."""
    return at(day, 12) + timedelta(minutes=30)


@pytest.fixture
def week(session: Session) -> Week:
    f.make_grid(session, EAST, f.square(116.11, 24.6))
    for template in TEMPLATES:
        session.add(Quota(county=f.COUNTY, valid_from=date(2024, 1, 1), **template))
    return Week(session, f.make_person(session, areas=[EAST], id=CADRE))


def load(week: Week, today: date) -> dict[str, Any]:
    (line,) = load_of_week(week.session, f.COUNTY, ZONE, EVERYWHERE, MONDAY, "grid", today)
    return line


def left(week: Week, today: date) -> int:
    (line,) = progress_of_week(week.session, f.COUNTY, ZONE, EVERYWHERE, MONDAY, "grid", today)
    return int(line["next_week"])


def plan_through(week: Week) -> None:
    """The week is planned, and again every night, though nobody goes out."""
    week.plan()
    for after in range(6):
        week.plan(night(MONDAY + timedelta(days=after)))


def test_a_visit_of_sunday_counts_in_the_week_that_ends_with_it(week: Week) -> None:
    """Nothing is planned any more on Sunday night, for the week has no day left."""
    homes = due(week, 9)
    plan_through(week)
    assert (load(week, SUNDAY)["due"], left(week, SUNDAY)) == (9, 9)
    f.make_visit(week.session, homes[0], week.cadre, happened_at=at(SUNDAY))
    f.make_visit(week.session, homes[1], f.make_person(week.session), happened_at=at(SUNDAY))
    for today in (SUNDAY, NEXT_MONDAY):
        line = load(week, today)
        assert (line["due"], line["planned"], left(week, today)) == (7, 0, 7)
        assert line["missing_s"] == 7 * 1500


def test_a_visit_that_comes_in_late_counts_for_its_week(week: Week) -> None:
    homes = due(week, 9)
    plan_through(week)
    synced = {"received_at": at(NEXT_MONDAY + timedelta(days=3))}
    f.make_visit(week.session, homes[0], week.cadre, happened_at=at(MONDAY), **synced)
    assert (load(week, NEXT_MONDAY)["due"], left(week, NEXT_MONDAY)) == (8, 8)


def test_what_was_done_before_the_week_and_comes_in_late_settles_it_too(week: Week) -> None:
    homes = due(week, 9)
    week.plan()
    f.make_visit(week.session, homes[0], week.cadre, happened_at=at(MONDAY - timedelta(days=20)))
    assert load(week, MONDAY)["due"] == 8
    # One of so long ago that it was due again by now.
    f.make_visit(week.session, homes[1], week.cadre, happened_at=at(date(2025, 3, 20)))
    assert load(week, MONDAY)["due"] == 8
    week.plan(night(MONDAY))
    assert load(week, MONDAY)["due"] == 8


def test_figures_follow_on_the_very_day(week: Week) -> None:
    homes = due(week, 60)
    week.plan()
    before = load(week, MONDAY)
    planned = {row.household_id for row in week.rows() if row.planned_day}
    lacking = next(home for home in homes if home.id not in planned)
    f.make_visit(week.session, lacking, week.cadre, happened_at=at(MONDAY))
    after = load(week, MONDAY)
    assert (before["due"], after["due"]) == (60, 59)
    assert after["planned"] == before["planned"]
    assert after["missing_s"] < before["missing_s"]


def test_a_day_that_is_over_plans_nothing_any_more(week: Week) -> None:
    """On Monday morning after the week nobody is still to be visited in it."""
    due(week, 9)
    week.plan()
    assert load(week, MONDAY)["planned"] == 9
    line = load(week, NEXT_MONDAY)
    assert (line["due"], line["planned"], line["missing_s"]) == (9, 0, 9 * 1500)
    assert left(week, NEXT_MONDAY) == 9


def test_a_closed_door_counts_where_the_quota_counts_visits(week: Week) -> None:
    homes = due(week, 3)
    week.session.execute(sa.text("UPDATE quotas SET counts = 'visit' WHERE name = 'coverage'"))
    week.plan()
    closed = {"happened_at": at(MONDAY), "outcome": "nobody_home"}
    f.make_visit(week.session, homes[0], week.cadre, **closed)
    assert load(week, MONDAY)["due"] == 2


@pytest.fixture
def twice(week: Week) -> tuple[Household, Week]:
    """A household due in the week that one covers and another one is paired with."""
    (home,) = due(week, 1)
    other = Week(week.session, f.make_person(week.session))
    named = {"kind": "household", "household_id": home.id}
    f.make_assignment(week.session, other.cadre, EAST, **named)
    f.make_absence(week.session, other.cadre, date(2026, 3, 21), last_day=date(2026, 4, 3))
    return home, other


def test_a_household_of_two_plans_is_one(week: Week, twice: tuple[Household, Week]) -> None:
    home, other = twice
    grids = f.make_person(week.session)
    named = {"kind": "household", "household_id": home.id}
    f.make_assignment(week.session, grids, EAST, **named)
    f.make_absence(week.session, grids, date(2026, 3, 21), last_day=date(2026, 4, 3))
    both = [other, Week(week.session, grids)]
    for each in both:
        each.plan()
    assert sum(len(each.rows()) for each in both) == 2
    assert (load(week, MONDAY)["due"], load(week, MONDAY)["planned"]) == (1, 1)
    assert (left(week, MONDAY), left(week, NEXT_MONDAY)) == (0, 1)
    assert load(week, NEXT_MONDAY)["missing_s"] == 1500
    # One's visit is no contact of the other's: it stays due until both have been there.
    for each, due_then in zip(both, (1, 0), strict=True):
        f.make_visit(week.session, home, each.cadre, happened_at=at(SUNDAY))
        assert load(week, SUNDAY)["due"] == due_then


def left_to(week: Week, today: date) -> dict[object, str]:
    """What the cadre is told of the next week."""
    person = week.cadre.id
    told = left_for_next_week(week.session, f.COUNTY, ZONE, person, MONDAY, today, (EVERYWHERE[0],))
    return {one["household"]: one["reason"] for one in told}


def test_whoever_has_passed_to_another_cadre_is_not_left_to_the_one_before(week: Week) -> None:
    homes = due(week, 3)
    week.plan()
    elsewhere = "441427100202001"
    f.make_grid(week.session, elsewhere, f.square(116.2, 24.6))
    homes[0].grid = homes[0].feed = elsewhere
    homes[0].village = elsewhere[:12]
    for after in range(6):
        week.plan(night(MONDAY + timedelta(days=after)))
    assert left_to(week, SUNDAY) == {home.id: "not_reached" for home in homes[1:]}


def test_a_colleague_s_visit_leaves_whom_one_is_paired_with(
    week: Week, twice: tuple[Household, Week]
) -> None:
    home, other = twice
    other.plan()
    f.make_visit(week.session, home, week.cadre, happened_at=at(MONDAY))
    assert left_to(other, NEXT_MONDAY) == {home.id: "not_reached"}
    f.make_visit(week.session, home, other.cadre, happened_at=at(SUNDAY))
    assert left_to(other, NEXT_MONDAY) == {}
