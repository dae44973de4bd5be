"""The rows behind each figure of any day of any history: as many as it says, for every reader."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from authz.access_context import AccessContext, access_context
from records.divisions import CodeRange, lies_in, part_in
from records.fieldwork.households import HOUSEHOLD_KINDS, Household
from schedulers.coverage.counting import PERIODS
from schedulers.coverage.figures import load_counted
from schedulers.coverage.fold import fold
from server.services.actor import Actor
from server.services.counted_households import FIGURES, CountedQuery, counted_households
from server.services.coverage import CoverageQuery, coverage_of
from server.services.quotas.definitions import county_now
from tests import factories as f
from tests.schedulers.coverage.histories import GRIDS, VILLAGES, History, examples, histories

# Each with the part of it that is asked for.
_READERS = (
    ((f.COUNTY,), f.COUNTY),
    ((f.COUNTY,), GRIDS[0]),
    ((VILLAGES[0][:9],), f.COUNTY),
    ((VILLAGES[0][:9],), GRIDS[3]),
    ((GRIDS[0], GRIDS[2]), VILLAGES[0]),
    ((GRIDS[1],), GRIDS[1]),
)
_asked = st.lists(
    st.tuples(
        st.integers(0, 70),  # days ago
        st.sampled_from(_READERS),
        st.sampled_from([None, *HOUSEHOLD_KINDS]),
        st.sampled_from(PERIODS),
    ),
    min_size=4,
    max_size=8,
)


def number_in(figures, figure):
    return figures["asked"] - figures["in_time"] if figure == "left" else figures[figure]


@pytest.mark.slow
@given(steps=histories, asked=_asked)
@settings(
    max_examples=examples(12),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_rows_and_what_stands_elsewhere_are_the_figure_in_each_grid(session, steps, asked):
    savepoint = session.begin_nested()
    try:
        history = History(session, areas=GRIDS[2:3])
        for step, _ in steps:
            history.take(step)
        helper, home = f.make_person(session), history.homes[0]
        f.make_assignment(session, helper, GRIDS[0], kind="household", household_id=home)
        f.make_assignment(session, helper, GRIDS[1], kind="group", group_no=1)
        fold(session, f.COUNTY, history.now)
        by = Actor(f.COUNTY, helper.id, history.now)
        counted = load_counted(session, f.COUNTY)
        stands = dict(session.query(Household.id, Household.grid).all())
        for ago, (areas, within), kind, period in asked:
            day = history.today - timedelta(days=ago)
            readable = tuple(CodeRange.below(area) for area in areas)
            ranges = part_in(readable, within)
            with access_context(AccessContext(f.COUNTY, helper.id, readable)):
                query = CoverageQuery(ranges, "grid", day, kind, period)
                coverage = coverage_of(session, by, query, counted)
                county = county_now(session, by)
                for figure in FIGURES:
                    wanted = {item["code"]: number_in(item, figure) for item in coverage["items"]}
                    query = CountedQuery(day, readable, ranges, figure, kind, period)
                    found = counted_households(session, county, query)
                    rows = session.execute(found.listing.query).mappings().all()
                    listed = Counter(row["grid"] for row in rows)
                    assert len(rows) + found.elsewhere == sum(wanted.values()), (figure, day)
                    assert all(count <= wanted[grid] for grid, count in listed.items())
                    assert len({row["id"] for row in rows}) == len(rows)
                    assert kind is None or {row["kind"] for row in rows} <= {kind}
                    now_in = [stands[row["id"]] for row in rows]
                    assert all(lies_in(grid, readable) for grid in now_in)
                    assert all(lies_in(grid, (*ranges, *found.beyond)) for grid in now_in)
    finally:
        savepoint.rollback()
        session.expunge_all()
