"""A week planned for a cadre: what comes out on the phone, and what stays as the cadre wants it."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from records.staff.people import Person
from schedulers.plans.planning_window import WeekIsPast
from schedulers.plans.publish import publish
from schedulers.plans.road_requests import Roads
from schedulers.plans.road_services import RoadService
from tests import factories as f
from tests.schedulers.plans.road_service import road_server, service_at
from tests.schedulers.plans.weeks import EAST, EVENING_BEFORE, LONG_SINCE, MONDAY, ZONE, Week, due


def test_what_is_due_is_planned_on_three_days_spread_over_the_week(week: Week) -> None:
    homes = due(week, 9)
    done = week.plan()
    assert done.visits == 9
    assert {row.household_id for row in week.rows()} == {home.id for home in homes}
    days = [date.fromisoformat(day["day"]) for day in week.published.days]
    assert [day.weekday() for day in days] == [0, 2, 4]
    assert {row.planned_day for row in week.rows()} <= set(days)
    assert {row.why for row in week.rows()} == {"overdue"}


def test_arrivals_follow_one_another_through_the_day(week: Week) -> None:
    due(week, 9)
    week.plan()
    days = {row.planned_day for row in week.rows()}
    assert len(days) == 3
    for day in days:
        rows = [row for row in week.rows() if row.planned_day == day]
        rows.sort(key=lambda row: row.position or 0)
        assert [row.position for row in rows] == list(range(1, len(rows) + 1))
        times = [row.arrives_at for row in rows if row.arrives_at]
        assert times == sorted(times)
        assert times[0].astimezone(ZONE).hour == 9


def test_planning_again_with_nothing_new_writes_nothing(week: Week) -> None:
    due(week, 6)
    week.plan()
    before = {row.id: (row.rev, row.seq) for row in week.rows()}
    again = week.plan(EVENING_BEFORE + timedelta(hours=3))
    assert (again.visits, again.plan) == (0, False)
    assert {row.id: (row.rev, row.seq) for row in week.rows()} == before


def test_a_visit_that_the_cadre_moved_stays_where_the_cadre_put_it(week: Week) -> None:
    homes = due(week, 6)
    week.plan()
    moved = week.of(homes[0])
    thursday = date(2026, 3, 19)
    f.write_again(week.session, moved, day=thursday)
    week.plan()
    row = week.of(homes[0])
    assert (row.day, row.planned_day) == (thursday, thursday)
    assert thursday.isoformat() in [day["day"] for day in week.published.days]


def test_a_skipped_visit_is_not_planned_again_that_week(week: Week) -> None:
    homes = due(week, 4)
    week.plan()
    f.write_again(week.session, week.of(homes[1]), skipped="household_away")
    week.plan()
    assert len(week.rows()) == 4
    assert homes[1].id not in {row.household_id for row in week.rows() if not row.skipped}


def test_what_was_done_meanwhile_is_taken_off_the_days_to_come(week: Week) -> None:
    homes = due(week, 6)
    week.plan()
    later = max(week.rows(), key=lambda row: row.planned_day or MONDAY)
    home = next(home for home in homes if home.id == later.household_id)
    f.make_visit(week.session, home, week.cadre, happened_at=datetime(2026, 3, 16, 3, tzinfo=UTC))
    week.plan(datetime(2026, 3, 16, 12, tzinfo=UTC))
    assert week.of(home).dropped == "no_longer_due"


def test_days_that_have_begun_are_left_as_they_were(week: Week) -> None:
    due(week, 9)
    week.plan()
    monday = {row.id: row.seq for row in week.rows() if row.planned_day == MONDAY}
    assert monday
    week.home(20)
    f.make_visit(week.session, week.homes[-1], week.cadre, happened_at=LONG_SINCE)
    week.plan(datetime(2026, 3, 16, 12, tzinfo=UTC))
    kept = {row.id: row.seq for row in week.rows() if row.planned_day == MONDAY}
    assert kept == monday
    assert week.published.days[0]["day"] == MONDAY.isoformat()


def test_a_household_added_by_the_cadre_has_a_day_found_for_it(week: Week) -> None:
    due(week, 3)
    extra = week.home(10)
    f.make_visit(week.session, extra, week.cadre, happened_at=f.NOW - timedelta(days=9))
    row = f.make_planned_visit(week.session, extra, week.cadre, MONDAY, why="added")
    week.plan()
    week.session.refresh(row)
    assert row.planned_day is not None
    assert row.why == "added"


def test_a_household_planned_and_added_is_on_the_phone_once(week: Week) -> None:
    homes = due(week, 3)
    week.plan()
    f.make_planned_visit(week.session, homes[0], week.cadre, MONDAY, why="added")
    week.plan()
    rows = [row for row in week.rows() if row.household_id == homes[0].id]
    assert sorted((row.why, row.dropped) for row in rows) == [
        ("added", None),
        ("overdue", "no_longer_due"),
    ]


def test_no_field_day_is_planned_on_which_nobody_can_be_met(week: Week) -> None:
    """More is due than fits into three days, and on Wednesdays all are at the market."""
    due(week, 60)
    f.make_market_rule(week.session, EAST[:9], kind="weekdays", numbers=[3])
    week.plan()
    days = {date.fromisoformat(day["day"]).weekday() for day in week.published.days}
    assert len(days) == 3
    assert 2 not in days
    assert {row.planned_day.weekday() for row in week.rows() if row.planned_day} == days


def test_market_days_are_left_out_where_people_are_at_the_market(week: Week) -> None:
    due(week, 6)
    f.make_market_rule(week.session, EAST[:9], kind="weekdays", numbers=[1, 3])
    week.plan()
    weekdays = {row.planned_day.isoweekday() for row in week.rows() if row.planned_day}
    assert weekdays
    assert not weekdays & {1, 3}


def test_who_is_on_leave_has_nothing_planned(week: Week) -> None:
    due(week, 3)
    f.make_absence(week.session, week.cadre, MONDAY, last_day=MONDAY + timedelta(days=6))
    week.plan()
    assert week.rows() == []
    assert len(week.published.unplanned) == 3
    assert week.published.missing_s > 0


def test_who_was_added_though_not_due_is_missing_too_in_a_week_without_a_field_day(
    week: Week,
) -> None:
    due(week, 3)
    later = week.home(3)
    f.make_visit(week.session, later, week.cadre, happened_at=EVENING_BEFORE - timedelta(days=30))
    f.make_absence(week.session, week.cadre, MONDAY, last_day=MONDAY + timedelta(days=6))
    week.plan()
    assert week.published.missing_s == 3 * 1500
    f.make_planned_visit(week.session, later, week.cadre, MONDAY, why="added")
    week.plan()
    assert week.published.missing_s == 4 * 1500


def test_more_than_the_week_holds_is_said_in_hours(week: Week) -> None:
    due(week, 120)
    week.plan()
    planned = len(week.rows())
    assert 0 < planned < 120
    assert len(week.published.unplanned) == 120 - planned
    assert week.published.missing_s >= (120 - planned) * 1500 - 3 * 1500


def test_what_is_left_undone_is_told_by_grid(week: Week, session: Session) -> None:
    west = "441427100201002"
    f.make_grid(session, west, f.square(116.13, 24.6))
    f.make_assignment(session, week.cadre, west)
    due(week, 90)
    far = f.make_household(session, west, point="SRID=4490;POINT(116.135 24.605)")
    f.make_visit(session, far, week.cadre, happened_at=LONG_SINCE)
    week.plan()
    east, other = week.published.load
    assert (east["grid"], east["due"], other["grid"], other["due"]) == (EAST, 90, west, 1)
    assert east["planned"] + other["planned"] == len(week.rows())
    missing = east["missing_s"] + other["missing_s"]
    assert missing == pytest.approx(week.published.missing_s, abs=2)
    assert east["missing_s"] > other["missing_s"]


def test_six_hundred_households_for_one_cadre_are_planned(week: Week) -> None:
    homes = [week.home(n % 18, number=f"X{n}") for n in range(600)]
    week.plan()
    assert 0 < len(week.rows()) <= len(homes)


def test_a_household_without_a_point_is_named_not_lost(week: Week) -> None:
    home = week.home(point=None)
    f.make_visit(week.session, home, week.cadre, happened_at=LONG_SINCE)
    week.plan()
    assert week.rows() == []
    assert [one["reason"] for one in week.published.unplanned] == ["no_point"]


def test_two_cadres_who_share_a_grid_share_its_households(week: Week, session: Session) -> None:
    other = Week(session, f.make_person(session, areas=[EAST]))
    homes = [week.home(place) for place in range(16)]
    week.plan()
    other.plan()
    mine, theirs = ({row.household_id for row in each.rows()} for each in (week, other))
    assert mine
    assert theirs
    assert not mine & theirs
    assert mine | theirs == {home.id for home in homes}


def test_who_answers_for_a_whole_village_has_households_to_visit_too(
    week: Week, session: Session
) -> None:
    """Each household is in one plan, and nobody is sent out to visit nobody."""
    secretary = Week(session, f.make_person(session, areas=[EAST[:12]]))
    homes = [week.home(place) for place in range(16)]
    week.plan()
    secretary.plan()
    mine, theirs = ({row.household_id for row in each.rows()} for each in (week, secretary))
    assert mine
    assert theirs
    assert not mine & theirs
    assert mine | theirs == {home.id for home in homes}


def test_a_shared_household_is_planned_by_whoever_adds_it_to_their_week(
    week: Week, session: Session
) -> None:
    other = Week(session, f.make_person(session, areas=[EAST]))
    due(week, 4)
    for home in week.homes:  # who was there last would plan all of them
        f.make_visit(session, home, other.cadre, happened_at=LONG_SINCE + timedelta(days=1))
    first, second = week.homes[:2]
    f.make_planned_visit(session, first, week.cadre, MONDAY, why="added")
    f.make_planned_visit(session, second, week.cadre, MONDAY, why="added", day=MONDAY)
    week.plan()
    other.plan()
    assert {row.household_id for row in week.rows()} == {first.id, second.id}
    assert {row.dropped for row in week.rows()} == {None}
    assert {row.household_id for row in other.rows()} == {home.id for home in week.homes[2:]}


def test_a_week_s_plan_is_kept_when_somebody_comes_to_share_the_grid(
    week: Week, session: Session
) -> None:
    homes = due(week, 12)
    week.plan()
    new = Week(session, f.make_person(session, areas=[EAST]))
    week.plan()
    new.plan()
    assert {row.household_id for row in week.rows() if not row.dropped} == {h.id for h in homes}
    assert new.rows() == []


def test_a_grid_that_changes_hands_on_wednesday_is_planned_by_its_new_cadre_from_then_on(
    week: Week, session: Session
) -> None:
    due(week, 40)
    week.plan()
    wednesday = MONDAY + timedelta(days=2)
    session.execute(sa.text("UPDATE assignments SET valid_to = :day"), {"day": wednesday})
    new = Week(session, f.make_person(session))
    f.make_assignment(session, new.cadre, EAST, valid_from=wednesday)
    tuesday_night = datetime(2026, 3, 17, 12, 30, tzinfo=UTC)
    week.plan(tuesday_night)
    new.plan(tuesday_night)
    still = {row.planned_day for row in week.rows() if row.dropped is None}
    assert still == {MONDAY}
    assert {row.dropped for row in week.rows() if row.planned_day is None} == {"not_yours"}
    assert min(row.planned_day for row in new.rows() if row.planned_day) >= wednesday


def test_who_keeps_a_household_by_name_plans_it(week: Week, session: Session) -> None:
    home, _ = due(week, 2)
    other = Week(session, f.make_person(session))
    f.make_assignment(session, other.cadre, EAST, kind="household", household_id=home.id)
    week.plan()
    other.plan()
    assert home.id not in {row.household_id for row in week.rows()}
    assert {row.household_id for row in other.rows()} == {home.id}


def test_a_grid_that_changed_hands_takes_its_visits_off_the_phone(
    week: Week, session: Session
) -> None:
    due(week, 3)
    week.plan()
    session.execute(sa.text("UPDATE assignments SET valid_to = :day"), {"day": MONDAY})
    f.make_assignment(session, week.cadre, "441427100201002")
    week.plan()
    assert {row.dropped for row in week.rows()} == {"not_yours"}


def test_a_week_that_is_over_is_not_planned(week: Week) -> None:
    with pytest.raises(WeekIsPast):
        week.plan(datetime(2026, 3, 23, 1, tzinfo=UTC))


def test_a_cadre_without_areas_has_an_empty_plan(week: Week, session: Session) -> None:
    session.execute(sa.text("UPDATE assignments SET valid_to = :day"), {"day": MONDAY})
    assert week.plan().visits == 0


def test_phones_pull_what_was_planned(week: Week, phone_of: Callable[[Person], Any]) -> None:
    due(week, 3)
    week.plan()
    phone = phone_of(week.cadre)
    phone.sync()
    assert len(phone.live("planned_visits")) == 3
    assert len(phone.live("plans")) == 1


def test_by_road_the_plan_says_so_and_its_lines_follow_the_roads(week: Week) -> None:
    due(week, 9)
    with road_server() as (server, address):
        made = week.make(roads=Roads(service_at(address)))
        assert made.road_fault is None
        publish(week.session, made, EVENING_BEFORE)
        asked = server.pairs
        again = week.plan(EVENING_BEFORE + timedelta(hours=2), Roads(service_at(address)))
        assert (again.visits, again.plan, server.pairs) == (0, False, asked)
    assert week.published.ways == "road"
    stops = Counter(str(row.planned_day) for row in week.rows())
    lines = {day["day"]: day["route"] for day in week.published.days if stops[day["day"]] > 1}
    assert lines  # nine visits on three days
    for day, line in lines.items():
        assert len(line["coordinates"]) == stops[day] + 1  # the service's lines bend once


def test_a_plan_made_while_the_roads_were_away_is_mended_the_next_night(week: Week) -> None:
    due(week, 9)
    dead = Roads(RoadService("car", "osrm", "http://127.0.0.1:9", "driving"))
    made = week.make(roads=dead)
    assert made.road_fault
    publish(week.session, made, EVENING_BEFORE)
    assert week.published.ways == "line"
    with road_server() as (_, address):
        week.plan(EVENING_BEFORE + timedelta(hours=2), Roads(service_at(address)))
    assert week.published.ways == "road"
    assert len(week.rows()) == 9
