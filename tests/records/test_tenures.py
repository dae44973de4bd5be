"""Tenures are sets of days; whatever is done with them is what sets do."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from records.tenures import Tenure, common, joined, missing

FIRST = date(2026, 2, 20)
DAYS = [FIRST + timedelta(days=n) for n in range(24)]

tenures = st.builds(
    lambda first, length: Tenure(first, length and first + timedelta(days=length)),
    st.sampled_from(DAYS[:20]),
    st.none() | st.integers(1, 12),
)
many = st.lists(tenures, max_size=5)


def days(*held: Tenure) -> set[date]:
    return {
        day
        for day in DAYS
        for each in held
        if each.first <= day and (each.until is None or day < each.until)
    }


@given(tenures, many)
def test_what_is_missing_is_wanted_and_not_held_and_apart(wanted: Tenure, held: list[Tenure]):
    found = list(missing(wanted, held))
    assert days(*found) == days(wanted) - days(*held)
    assert sum(len(days(each)) for each in found) == len(days(*found))


@given(tenures, many)
def test_what_is_common_is_held_by_both(one: Tenure, others: list[Tenure]):
    assert days(*common(one, others)) == days(one) & days(*others)


@given(many)
def test_joined_are_the_same_days_with_a_day_between_any_two(held: list[Tenure]):
    found = joined(held)
    assert days(*found) == days(*held)
    assert all(one.until and one.until < other.first for one, other in pairwise(found))


@given(tenures, st.sampled_from(DAYS))
def test_what_reaches_beyond_a_day_holds_on_it_or_later(held: Tenure, day: date):
    assert held.reaches_beyond(day) == (held.until is None or max(days(held)) >= day)
    assert not held.reaches_beyond(None)
