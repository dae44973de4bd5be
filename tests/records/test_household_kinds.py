"""The kinds that a household was of: of one day the last word holds, and no day before it moves."""

from datetime import date, timedelta
from itertools import pairwise

import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from authz.access_context import AccessContext, access_context
from records.divisions import CodeRange
from records.fieldwork.household_kinds import KindChanged, note_kinds
from records.fieldwork.households import HOUSEHOLD_KINDS, HouseholdKind
from tests import factories as f

GRID, ELSEWHERE = "441427100201001", "441427101201001"
CAME = date(2026, 1, 5)

words = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(HOUSEHOLD_KINDS)), min_size=1, max_size=12
)


def kinds_of(session, home):
    query = sa.select(HouseholdKind.kind, HouseholdKind.valid_to).where(
        HouseholdKind.household_id == home.id
    )
    return [tuple(row) for row in session.execute(query.order_by(HouseholdKind.valid_to))]


@settings(
    max_examples=40,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(words)
def test_each_day_has_the_kind_that_was_said_last_on_it(session, words):
    savepoint = session.begin_nested()
    try:
        home = f.make_household(session, GRID, since=CAME)
        day, said = CAME, {CAME: home.kind}
        for later, kind in words:
            day += timedelta(days=later)
            note_kinds(session, f.COUNTY, day, [KindChanged(home.id, home.kind, kind, CAME)])
            home.kind = said[day] = kind
        session.flush()
        past = kinds_of(session, home)
        for each in (CAME + timedelta(days=n) for n in range((day - CAME).days + 2)):
            holds = next((kind for kind, until in past if each < until), home.kind)
            assert holds == said[max(known for known in said if known <= each)]
        held = [kind for kind, _ in past] + [home.kind]
        assert all(one != another for one, another in pairwise(held))
    finally:
        savepoint.rollback()


def test_they_are_seen_by_who_sees_the_household_and_go_with_it(session: Session) -> None:
    homes = [f.make_household(session, grid) for grid in (GRID, ELSEWHERE)]
    for home in homes:
        f.make_past_kind(session, home, "priority", date(2026, 3, 1))
    with access_context(AccessContext(f.COUNTY, feeds=(CodeRange.below(GRID),))):
        assert session.scalars(sa.select(HouseholdKind.household_id)).all() == [homes[0].id]
    session.delete(homes[0])
    session.flush()
    assert session.scalars(sa.select(HouseholdKind.household_id)).all() == [homes[1].id]
