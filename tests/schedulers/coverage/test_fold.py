"""Figures that are kept up to date equal a count of every household, on every day."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from records.divisions import CodeRange
from schedulers.calendars.working_days import days_between
from schedulers.coverage import fold as folding
from schedulers.coverage.figures import load_counted, on_days
from schedulers.coverage.fold import fold
from schedulers.coverage.recount import differences
from tests import factories as f
from tests.schedulers.coverage.histories import BEGIN, GRIDS, History, examples, histories


def sums(session, days, areas):
    """The figures of each day, summed over the areas' own answers."""
    total = {day: Counter() for day in days}
    for area in areas:
        found = on_days(session, f.COUNTY, [CodeRange.below(area)], days)
        for day, grids in found.items():
            for numbers in grids.values():
                total[day].update(numbers)
    return total


@given(steps=histories)
@settings(
    max_examples=examples(12),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_figures_equal_a_recount_on_every_day_of_any_history(session, steps):
    savepoint = session.begin_nested()
    try:
        history = History(session)
        fold(session, f.COUNTY, history.now)
        for step, is_folded in steps:
            history.take(step)
            if is_folded:
                fold(session, f.COUNTY, history.now)
        fold(session, f.COUNTY, history.now)
        days = days_between(BEGIN - timedelta(days=30), history.today)
        for day in days:
            assert list(differences(session, f.COUNTY, day)) == []
        by_level = [
            sums(session, days, {code[:length] for code in GRIDS}) for length in (6, 9, 12, 15)
        ]
        assert by_level == by_level[:1] * 4
    finally:
        savepoint.rollback()
        session.expunge_all()


def folded(session, history):
    return fold(session, f.COUNTY, history.now)


def is_right(session, history, days=40):
    span = [history.today - timedelta(days=back) for back in range(days)]
    return not [each for day in span for each in differences(session, f.COUNTY, day)]


def test_nothing_is_counted_where_nothing_has_changed(session):
    history = History(session)
    assert folded(session, history)["feeds"] == 4
    assert folded(session, history) == {"feeds": 0, "rows": 0}
    history.take(("days", 1))
    assert folded(session, history) == {"feeds": 4, "rows": 3}  # a day more of each with households


def test_a_new_visit_has_its_day_and_later_ones_counted(session):
    history = History(session)
    folded(session, history)
    history.take(("visit", 0, 4, 16 * 3600, "met", "inside", 0))
    assert folded(session, history) == {"feeds": 1, "rows": 4}  # 16:00 UTC is the day after there
    assert is_right(session, history)


@pytest.mark.parametrize(
    "change",
    [
        ("edit", 0, 12, "met", 0),  # its former day is known to nobody any more
        ("edit", 0, 0, "nobody_home", 0),
        ("edit", 0, 0, "met", 1),  # another household, in another grid
        ("delete_visit", 0),
        ("accept", 1, 14),
        ("move", 0, 3),
        ("kind", 0, "priority"),
        ("kind", 0, "moved_away"),
    ],
)
def test_whatever_is_not_new_has_all_days_counted(session, change):
    history = History(session)
    history.take(("visit", 0, 14, 3600, "met", "inside", 0))
    folded(session, history)
    history.take(change)
    folded(session, history)
    assert is_right(session, history)


def test_a_late_visit_to_a_household_that_has_moved_counts_in_its_former_grid(session):
    history = History(session)
    history.take(("days", 9))
    history.take(("move", 0, 3))
    folded(session, history)
    history.take(("visit", 0, 5, 3600, "met", "inside", 0))
    assert folded(session, history)["feeds"] == 1
    assert is_right(session, history)


def test_other_intervals_and_free_days_are_counted_from_their_day_on(session):
    history = History(session)
    history.take(("visit", 1, 18, 3600, "met", "inside", 0))
    folded(session, history)
    history.take(("days", 9))
    for change in (("free_day", -3, False), ("free_day", -6, True), ("quota", {"ordinary": 5})):
        folded(session, history)
        history.take(change)
        assert folded(session, history)["rows"] < 8 * 4
        assert is_right(session, history)


def test_a_long_count_is_done_in_parts_and_a_change_in_between_is_not_forgotten(
    session, monkeypatch
):
    monkeypatch.setattr(folding, "_DAYS_AT_ONCE", 1)  # a feed at a time
    history = History(session)
    history.take(("visit", 0, 14, 3600, "met", "inside", 0))

    def part():
        return fold(session, f.COUNTY, history.now, seconds=0)["feeds"]

    assert [part(), part()] == [1, 1]
    assert load_counted(session, f.COUNTY) is None
    history.take(("free_day", -3, False))
    history.take(("visit", 0, 3, 3600, "met", "inside", 0))  # in a feed that was counted already
    while load_counted(session, f.COUNTY) is None:
        assert part() == 1
    assert is_right(session, history)
    known = load_counted(session, f.COUNTY)
    history.take(("days", 2))
    history.take(("quota", {"ordinary": 5}))
    assert part() == 1
    assert load_counted(session, f.COUNTY) == known  # until all are counted
    for _ in GRIDS:
        part()
    assert load_counted(session, f.COUNTY).until == history.today
    assert is_right(session, history)
