"""An erasure changes no figure of a past day, and no figure of anybody's work, of any day."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from records.dates import DAY, instant, local_day
from records.erasing.erase import Asked, erase
from records.fieldwork.households import HOUSEHOLD_KINDS, VISITED_KINDS
from schedulers.calendars.working_days import Span
from schedulers.coverage.fold import fold
from schedulers.coverage.recount import differences, recount
from schedulers.quotas.facts import Counting, load_days
from tests import factories as f
from tests import moment
from tests.server.rights.office import ZONE

EAST = "441427100201001"
PAST = 40  # days
COUNTINGS = [
    Counting("visit", "all", "day", None),
    Counting("visit", "all", "fact", None),
    Counting("contact", "all", "household", "month"),
    Counting("contact", "paired", "household", "quarter"),
    Counting("meal", "all", "fact", None),
    Counting("meal", "all", "sitting", None, by_sitting=True),
]

done = st.tuples(
    st.integers(0, PAST - 1),  # days ago
    st.integers(0, 1),  # whose
    st.integers(0, 2),  # where
    st.sampled_from(("met", "nobody_home", "declined")),
    st.booleans(),  # a meal as well
)
homes = st.lists(st.sampled_from(HOUSEHOLD_KINDS), min_size=3, max_size=3)


def facts(session: Session, today: date) -> list[Any]:
    span = Span(today - PAST * DAY, today)
    return [load_days(session, f.COUNTY, ZONE, each, span) for each in COUNTINGS]


def numbers_of(session: Session, day: date) -> Counter[str]:
    """The figures of a day, over all kinds and grids."""
    total: Counter[str] = Counter()
    for cell in recount(session, f.COUNTY, day).values():
        total.update(cell)
    return total


def by_cell(session: Session, day: date) -> Any:
    cells = recount(session, f.COUNTY, day)
    return {place: dict(+cell) for place, cell in cells.items() if +cell}


@pytest.mark.slow
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories=st.lists(done, max_size=12), kinds=homes, erased=st.integers(0, 2))
def test_figures_are_as_before(
    session: Session, histories: list[Any], kinds: list[str], erased: int
) -> None:
    nested = session.begin_nested()
    try:
        _compare(session, histories, kinds, erased)
    finally:
        nested.rollback()
        session.expire_all()


def _compare(session: Session, histories: list[Any], kinds: list[str], erased: int) -> None:
    now = moment.now()
    today = local_day(now, ZONE)
    f.make_grid(session, EAST)
    cadres = [f.make_person(session, areas=[EAST]) for _ in range(2)]
    since = today - 30 * DAY
    households = [f.make_household(session, EAST, kind=kind, since=since) for kind in kinds]
    f.make_past_kind(session, households[erased], "priority", today - 10 * DAY)
    f.make_assignment(
        session, cadres[0], EAST, kind="household", household_id=households[erased].id
    )
    for ago, whose, where, outcome, meal in histories:
        at = instant(today - ago * DAY, ZONE) + timedelta(hours=9 if ago else 0)
        what = {"happened_at": at, "outcome": outcome, "note": "事由"}
        f.make_visit(session, households[where], cadres[whose], **what)
        if meal:
            f.make_meal_ticket(session, households[where], cadres[whose], happened_at=at)
    session.flush()
    past = [today - ago * DAY for ago in (1, 5, 9, 10, 11, 29, 31)]
    before = [by_cell(session, day) for day in past], facts(session, today)
    today_before = numbers_of(session, today)
    fold(session, f.COUNTY, now)

    erase(session, Asked(f.COUNTY, households[erased].id, now, today, 10, "asked"))
    session.expire_all()

    assert ([by_cell(session, day) for day in past], facts(session, today)) == before
    lost = today_before - numbers_of(session, today)
    assert lost["households"] == (kinds[erased] in VISITED_KINDS)
    assert not any(name.startswith("visits_") for name in lost)
    fold(session, f.COUNTY, now)
    for day in (*past, today):
        assert list(differences(session, f.COUNTY, day)) == []
