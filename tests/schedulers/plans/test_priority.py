"""Which households a week leaves out that is too short for all that are due."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from records.planning.quotas import TEMPLATES, Quota
from tests import factories as f
from tests.schedulers.plans.weeks import MONDAY, Week


def late(week: Week, days: int, count: int, place: int, **more: object) -> set[object]:
    """Households of a kind that are overdue by so many days on the week's Monday."""
    interval = 90 if more.get("kind") == "priority" else 365
    on = datetime(MONDAY.year, MONDAY.month, MONDAY.day, 3, tzinfo=UTC)
    homes = [week.home(place + n % 4, **more) for n in range(count)]
    for home in homes:
        at = on - timedelta(days=interval + days)
        f.make_visit(week.session, home, week.cadre, happened_at=at)
    return {home.id for home in homes}


def planned(week: Week) -> set[object]:
    return {row.household_id for row in week.rows() if row.planned_day}


def test_priority_households_long_overdue_come_before_ordinary_ones_just_overdue(
    week: Week,
) -> None:
    """Their visits take longer, and they live apart from the others."""
    late(week, 20, 80, place=0)
    priority = late(week, 300, 8, place=16, kind="priority")
    week.plan()
    assert priority <= planned(week)
    assert len(planned(week)) < 88


def test_of_equal_lateness_priority_households_come_first(week: Week) -> None:
    late(week, 40, 60, place=0)
    priority = late(week, 40, 20, place=0, kind="priority")
    week.plan()
    shares = Counter(id in priority for id in planned(week))
    assert shares[True] == 20
    assert 0 < shares[False] < 60


def test_an_ordinary_household_a_year_late_comes_before_a_priority_one_that_is_just_due(
    week: Week,
) -> None:
    """Else it would wait forever where there are many of these."""
    late(week, 0, 60, place=0, kind="priority")
    old = late(week, 300, 4, place=16)
    week.plan()
    assert old <= planned(week)


def test_of_several_quotas_of_households_each_is_planned_by_the_earliest_of_its_days(
    week: Week,
) -> None:
    """A quota of ordinary households, and another one of priority ones that comes after it by
    name; a third asks for all, once in three years."""
    session = week.session
    every = sa.update(Quota).where(Quota.name == "coverage").values(every={"ordinary": 365})
    session.execute(every)
    for name, days in (
        ("every-household", {"ordinary": 1096, "priority": 1096}),
        ("priority-coverage", {"priority": 90}),
    ):
        (values,) = (each for each in TEMPLATES if each["name"] == "coverage")
        values = dict(values) | {"name": name, "every": days}
        session.add(Quota(county=f.COUNTY, valid_from=date(2024, 1, 1), **values))
    late_ones = late(week, 10, 2, place=0) | late(week, 10, 2, place=8, kind="priority")
    week.plan()
    assert planned(week) == late_ones
    assert {str(row.due) for row in week.rows()} == {"2026-03-06"}
