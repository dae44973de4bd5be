"""Households and their kinds over time: overdue, a priority, and nobody gains by a slip."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from records.fieldwork.households import HouseholdKind
from schedulers.quotas.progress import CountyNow
from server.services.quotas import by_person
from tests import factories as f
from tests.moment import beginning_at
from tests.schedulers.quotas.histories import make_quota
from tests.server.planning.quota_scenarios.week import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY
from tests.sync.conftest import EAST


def test_a_household_is_overdue_for_whoever_answers_for_it_whoever_was_there_last(week, session):
    make_quota(session, "coverage")
    own = week.county(FRIDAY)
    f.make_household(session, EAST, kind="priority", since=date(2024, 1, 1))

    def counts(today):
        county = CountyNow(own.code, own.zone, own.calendar, today)
        (line,) = by_person.quotas_of(session, county, week.cadre.id)["households"]
        return line["households"], line["overdue"], line["never"]

    assert counts(date(2025, 4, 1)) == (2, 0, 2)  # the quota began with the year
    assert counts(date(2025, 4, 2)) == (2, 1, 2)  # 90 days after: the priority one
    assert counts(date(2026, 1, 4)) == (2, 1, 2)  # 1 January and its weekend are free
    assert counts(date(2026, 1, 6)) == (2, 2, 2)
    f.make_visit(session, week.field.east_household, week.field.west_cadre)
    assert counts(FRIDAY) == (2, 1, 1)


@pytest.mark.at(f.NOW)
def test_a_phone_makes_a_household_a_priority_one_from_that_day_on(week, session):
    make_quota(session, "coverage")
    home = week.field.east_household
    f.make_visit(session, home, week.cadre, happened_at=f.NOW - timedelta(days=200))
    session.commit()
    week.phone.sync()
    for address in ("一号", "二号"):
        week.phone.edit("households", str(home.id), kind="priority", address=address)
        week.phone.sync()
        assert kinds_of(session, home) == [("ordinary", WEDNESDAY)]
    (line,) = by_person.quotas_of(session, week.county(WEDNESDAY), week.cadre.id)["households"]
    assert (line["households"], line["overdue"]) == (1, 0)


def test_days_between_an_end_and_a_new_beginning_are_not_in_force(week, session):
    week.quota.valid_to = date(2026, 3, 3)
    session.flush()
    make_quota(session, "field-days", valid_from=FRIDAY)
    assert week.figures(FRIDAY) == (0, 1, "every_day_counts")
    days = {each["day"]: each["why"] for each in week.explained(FRIDAY, FRIDAY)["days"]}
    assert [days[day] for day in (MONDAY, THURSDAY, FRIDAY)] == ["not_in_force"] * 2 + [None]


def kinds_of(session, home):
    session.expire_all()
    query = select(HouseholdKind).where(HouseholdKind.household_id == home.id)
    past = session.scalars(query.order_by(HouseholdKind.valid_to))
    return [(each.kind, each.valid_to) for each in past]


@pytest.mark.at(f.NOW)
def test_nobody_wins_time_by_changing_a_kind_and_changing_it_back(week, session):
    """90 days were over long ago, and they still are; nor does it count as ordinary in the past."""
    make_quota(session, "coverage")
    home = week.field.east_household
    home.kind = "priority"
    f.make_visit(session, home, week.cadre, happened_at=f.NOW - timedelta(days=200))
    session.commit()

    def counts(day):
        (line,) = by_person.quotas_of(session, week.county(day), week.cadre.id)["households"]
        return line["overdue"], line["priority"], line["priority_overdue"]

    week.phone.sync()
    for after, kind in enumerate(("ordinary", "priority", "ordinary", "priority")):
        with beginning_at(f.NOW + timedelta(days=after)):
            week.phone.edit("households", str(home.id), kind=kind)
            week.phone.sync()
        session.expire_all()
        assert counts(WEDNESDAY + timedelta(days=after)) == (
            (1, 1, 1) if kind == "priority" else (0, 0, 0)
        )
    assert counts(TUESDAY) == (1, 1, 1)
    assert counts(WEDNESDAY) == (0, 0, 0)
    assert [kind for kind, _ in kinds_of(session, home)] == [
        "priority", "ordinary", "priority", "ordinary",
    ]  # fmt: skip


@pytest.mark.at(f.NOW)
def test_a_slip_that_is_mended_on_the_same_day_never_was(week, session):
    make_quota(session, "coverage", valid_from=date(2026, 1, 5))
    home = week.field.east_household
    f.make_visit(session, home, week.cadre, happened_at=datetime(2024, 12, 1, 4, tzinfo=UTC))
    session.commit()
    week.phone.sync()
    for kind in ("priority", "ordinary"):
        week.phone.edit("households", str(home.id), kind=kind)
        week.phone.sync()
    assert kinds_of(session, home) == []
    (line,) = by_person.quotas_of(session, week.county(date(2026, 12, 31)), week.cadre.id)[
        "households"
    ]
    assert (line["overdue"], line["priority"]) == (0, 0)
