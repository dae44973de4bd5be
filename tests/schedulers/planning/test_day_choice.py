"""Days to go out on: as many as asked, spread over the week, where people can be met."""

from collections import Counter
from datetime import date, timedelta
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedulers.planning.day_choice import choose_field_days, days_needed
from schedulers.planning.problem import PlanInputInvalid

MONDAY = date(2026, 11, 23)
WEEK = [MONDAY + timedelta(days=n) for n in range(5)]
MON, TUE, WED, THU, FRI = WEEK


def work_on(*parts):
    """Hours of visits by the days on which they can be made."""
    return {frozenset(days): hours for days, hours in parts}


@pytest.mark.parametrize(
    ("count", "chosen"),
    [(0, ()), (2, (MON, THU)), (3, (MON, WED, FRI)), (5, tuple(WEEK)), (9, tuple(WEEK))],
)
def test_they_lie_evenly(count, chosen):
    assert choose_field_days(WEEK, count) == chosen


def test_days_on_which_people_are_at_the_market_are_no_use():
    assert choose_field_days(WEEK, 1, work_on(({TUE, FRI}, 1), ({FRI}, 1)), 6) == (FRI,)
    assert choose_field_days(WEEK, 2, work_on(({TUE}, 1), ({WED}, 1)), 6) == (TUE, WED)


def test_work_for_three_days_is_not_given_a_market_day_that_nobody_can_be_met_on():
    """However evenly Monday, Wednesday and Friday lie."""
    assert choose_field_days(WEEK, 3, work_on(({MON, WED, THU}, 30)), 6) == (MON, WED, THU)
    some_at_the_market = work_on(({MON, WED, THU}, 12), (set(WEEK), 2))
    assert choose_field_days(WEEK, 3, some_at_the_market, 6) == (MON, WED, FRI)


def most_done(days, work, budget):
    """The most of the work that can be done on the days: each second has a place or none."""
    sums = {(0,) * len(days): 0}
    for seconds in work:
        for done, total in list(sums.items()):
            for i, day in enumerate(days):
                if day in seconds and done[i] < budget:
                    more = (*done[:i], done[i] + 1, *done[i + 1 :])
                    sums[more] = max(sums.get(more, 0), total + 1)
    return max(sums.values())


@settings(max_examples=40)
@given(
    st.lists(st.frozensets(st.sampled_from(WEEK)), max_size=6),
    st.integers(1, 3),
    st.integers(1, 3),
)
def test_no_other_days_leave_less_of_the_work_undone(work, count, budget):
    chosen = choose_field_days(WEEK, count, Counter(work), budget)
    best = max(most_done(days, work, budget) for days in combinations(WEEK, count))
    assert most_done(chosen, work, budget) == best


def test_published_days_stay():
    assert choose_field_days(WEEK, 2, fixed=[TUE]) == (TUE, FRI)
    assert choose_field_days(WEEK, 1, fixed=[TUE, WED]) == (TUE, WED)
    assert choose_field_days(WEEK[2:], 1, fixed=[TUE]) == (WED,)


def narrowest(days):
    """The fewest days between two of them, or between the last and the first of the next week."""
    round_the_week = [*sorted(days), min(days) + timedelta(days=7)]
    return min((b - a).days for a, b in pairwise(round_the_week))


@given(
    st.sets(st.sampled_from([MONDAY + timedelta(days=n) for n in range(7)]), min_size=1),
    st.integers(1, 7),
)
def test_no_choice_keeps_them_further_apart(days, count):
    chosen = choose_field_days(days, count)
    assert len(chosen) == min(count, len(days))
    assert set(chosen) <= days
    assert list(chosen) == sorted(chosen)
    assert narrowest(chosen) == max(map(narrowest, combinations(days, len(chosen))))


def test_as_many_as_the_work_takes():
    assert days_needed(0, 3600) == 0
    assert days_needed(3600, 3600) == 1
    assert days_needed(3601, 3600) == 2
    with pytest.raises(PlanInputInvalid):
        days_needed(1, 0)


def test_too_many_days_to_choose_from():
    with pytest.raises(PlanInputInvalid):
        choose_field_days([MONDAY + timedelta(days=n) for n in range(15)], 3)
