"""What became of a hand-over, by everything that may have happened."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import update

from records.changes import Change, Was, write_changes
from records.fieldwork.households import Household
from records.staff.people import Assignment
from tests import factories as f
from tests import moment
from tests.server.planning.handovers.conftest import DAY, FAR, GRID, MONDAY

pytestmark = pytest.mark.at(f.NOW)
FRIDAY = MONDAY + 4 * DAY
NEXT_MONDAY = datetime(2026, 3, 30, 0, tzinfo=UTC)  # 08:00 in Shanghai
SATURDAY = datetime(2026, 3, 28, 2, tzinfo=UTC)


def noon(day):
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


class Case:
    """One household that was handed over and planned for Friday; the phone is in touch."""

    def __init__(self, county):
        self.county, self.session = county, county.session
        self.home = county.home(400)
        (item,) = county.hand_over(self.home)["items"]
        self.id = item["id"]
        self.phone = f.make_device(self.session, county.cadre, last_seen_at=SATURDAY, backlog=0)
        self.plan = f.make_plan(
            self.session, county.cadre, MONDAY, days=[{"day": FRIDAY.isoformat(), "end": "15:00"}]
        )

    def planned(self, **more):
        more = {"planned_day": FRIDAY, "asked_by": "x", "asked_until": MONDAY + 13 * DAY} | more
        return f.make_planned_visit(self.session, self.home, self.county.cadre, MONDAY, **more)

    def visited(self, day, outcome="met", by=None, **more):
        more = {"happened_at": noon(day), "outcome": outcome} | more
        return f.make_visit(self.session, self.home, by or self.county.cadre, **more)

    def row(self, at=NEXT_MONDAY):
        with moment.beginning_at(at):
            page = self.county.became()
        (row,) = page["items"]
        assert page["counts"][row["state"]] == sum(page["counts"].values()) == 1
        return row

    def told(self, at=NEXT_MONDAY):
        row = self.row(at)
        return row["state"], row["reason"]


@pytest.fixture
def case(county):
    return Case(county)


def test_reached_by_anybody(case):
    case.planned()
    case.visited(FRIDAY, "declined", by=f.make_person(case.session, home=GRID[:9]))
    row = case.row()
    assert (row["state"], row["day"], row["outcome"]) == (
        "reached", FRIDAY.isoformat(), "declined",
    )  # fmt: skip


def test_a_visit_before_it_was_asked_that_comes_in_late_settles_it(case):
    earlier = f.NOW.date() - 9 * DAY
    case.visited(earlier, received_at=SATURDAY)
    assert (case.told()[0], case.row()["day"]) == ("reached", earlier.isoformat())


def test_the_contact_that_was_known_settles_nothing(case):
    case.planned()
    case.visited(f.NOW.date() - 400 * DAY)  # of the same day as the known one
    assert case.told() == ("not_reached", "not_visited")


def test_a_visit_that_is_deleted_settles_it_no_more(case):
    case.planned()
    visit = case.visited(FRIDAY)
    assert case.told()[0] == "reached"
    case.session.delete(visit)
    assert case.told() == ("not_reached", "not_visited")


def test_nobody_home_counts_how_often(case):
    case.planned()
    for day in (MONDAY, FRIDAY):
        case.visited(day, "nobody_home")
    row = case.row()
    assert (row["state"], row["reason"], row["tries"]) == ("not_reached", "nobody_home", 2)


@pytest.mark.parametrize(
    "reason", ["household_away", "cannot_go", "road_closed", "seen_otherwise", "other"]
)
def test_skipped_with_the_cadre_s_reason(case, reason):
    case.planned(skipped=reason, note="只给自己看")
    assert case.told() == ("not_reached", reason)
    assert "只给自己看" not in str(case.row())


@pytest.mark.parametrize("reason", ["no_time", "too_long", "can_wait", "no_point"])
def test_left_out_by_the_plan(case, reason):
    case.plan.unplanned = [{"household": str(case.home.id), "reason": reason, "due": "2026-03-20"}]
    assert case.told() == ("not_reached", reason)


def test_no_field_day(case):
    case.plan.days = []
    case.plan.unplanned = [
        {"household": str(case.home.id), "reason": "no_day", "due": "2026-03-20"}
    ]
    assert case.told() == ("not_reached", "no_field_day")


def test_not_in_any_plan(case):
    assert case.told() == ("not_reached", "no_plan")


def test_nobody_answers_for_it_any_more(case):
    case.session.execute(update(Assignment).values(valid_to=MONDAY))
    assert case.told() == ("not_reached", "no_cadre")


def test_not_known_while_the_phone_is_silent(case):
    case.planned()
    case.phone.last_seen_at = case.phone.backlog_at = noon(FRIDAY)  # in the middle of the field day
    row = case.row()
    assert (row["state"], row["silent_since"]) == ("not_known", FRIDAY.isoformat())
    case.phone.backlog_at = noon(FRIDAY) + DAY / 4
    assert case.told() == ("not_reached", "not_visited")


def test_not_known_while_the_phone_keeps_rows_back(case):
    case.planned()
    case.phone.backlog = 3
    row = case.row()
    assert (row["state"], row["silent_since"]) == ("not_known", None)


def test_not_known_while_any_phone_has_not_said_that_it_holds_nothing(case):
    case.planned()
    long_ago = noon(MONDAY - 30 * DAY)
    old = f.make_device(
        case.session, case.county.cadre, first_seen_at=long_ago, last_seen_at=long_ago
    )
    row = case.row()
    assert (row["state"], row["silent_since"]) == ("not_known", long_ago.date().isoformat())
    old.last_seen_at = SATURDAY  # a sync that names no backlog says nothing about it
    assert case.told() == ("not_known", None)
    old.revoked_at = SATURDAY  # with its session it could hand in what it holds
    assert case.told() == ("not_reached", "not_visited")


def test_a_new_phone_holds_nothing_of_the_days_before(case):
    case.planned()
    f.make_device(case.session, case.county.cadre, first_seen_at=SATURDAY, last_seen_at=SATURDAY)
    assert case.told() == ("not_reached", "not_visited")


def test_to_come_before_it_is_planned_and_before_its_day(case):
    assert case.told(f.NOW) == ("to_come", None)
    case.planned()
    assert case.told(noon(MONDAY)) == ("to_come", None)


def test_next_week_s_day_is_named(case):
    case.planned()
    thursday = MONDAY + 10 * DAY
    f.make_planned_visit(
        case.session, case.home, case.county.cadre, MONDAY + 7 * DAY, planned_day=thursday
    )
    row = case.row()
    assert (row["state"], row["planned_for"]) == ("not_reached", thursday.isoformat())


def write_household(session, home, feed, at):
    """It moves into another grid, or is deleted."""
    columns = {"grid": feed, "village": feed[:12]} if feed else {}
    was = Was(home.rev, home.feed)
    write_changes(
        session, f.COUNTY, at, [Change("households", home.id, uuid4(), feed, columns, was)]
    )
    session.expire_all()


def test_moved_away_and_deleted_there(case, session):
    write_household(session, case.home, FAR, f.NOW)
    row = case.row()
    assert (row["reason"], row["head"], row["grid"]) == ("moved_away", None, None)
    write_household(session, session.get(Household, (f.COUNTY, case.home.id)), None, f.NOW + DAY)
    assert case.told() == ("not_reached", "moved_away")


def test_deleted(case, session):
    write_household(session, case.home, None, f.NOW)
    assert case.told() == ("not_reached", "deleted")


def test_rows_are_by_grid_and_count_no_person(county):
    homes = [county.home(400 + n) for n in range(3)]
    county.hand_over(*homes)
    page = county.became(within=GRID)
    assert [row["household"] for row in page["items"]] == sorted(str(home.id) for home in homes)
    assert page["counts"] == {
        "reached": 0, "not_reached": 0, "not_known": 0, "to_come": 3, "withdrawn": 0,
    }  # fmt: skip
    assert {row["answers_for"]["id"] for row in page["items"]} == {str(county.cadre.id)}
    county.ask("GET", "handovers", status=404, within=FAR)
