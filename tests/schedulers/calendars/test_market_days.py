"""Market days by every rule, against calendars that were made by others."""

from datetime import date, timedelta

import pytest
import sxtwl
from hypothesis import given
from hypothesis import strategies as st

from schedulers.calendars.market_days import MarketPattern, Markets, branch, lunar_day
from schedulers.calendars.working_days import days_between

DAYS = st.dates(date(2004, 1, 1), date(2050, 12, 31))
DIGITS = st.frozensets(st.integers(0, 9), min_size=1)
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"

# New Year's Day of the Chinese calendar, as published.
NEW_YEARS = [
    "2020-01-25", "2021-02-12", "2022-02-01", "2023-01-22", "2024-02-10", "2025-01-29",
    "2026-02-17", "2027-02-06", "2028-01-26", "2029-02-13", "2030-02-03", "2031-01-23",
    "2032-02-11", "2033-01-31", "2034-02-19", "2035-02-08",
]  # fmt: skip


def lunar(day):
    found = sxtwl.fromSolar(day.year, day.month, day.day)
    return found.getLunarDay(), found.getDayGZ().dz + 1


def held(rule, first, last):
    return [day for day in days_between(first, last) if rule.has_market_on(day)]


@pytest.mark.parametrize("new_year", [date.fromisoformat(day) for day in NEW_YEARS])
def test_the_first_day_of_the_lunar_year_is_the_published_one(new_year):
    assert lunar_day(new_year) == 1
    assert lunar_day(new_year - timedelta(days=1)) in (29, 30)
    assert lunar_day(new_year + timedelta(days=14)) == 15  # 元宵


def test_every_day_of_the_calendar_is_that_of_another_almanac():
    wrong = [
        day
        for day in days_between(date(2004, 1, 1), date(2050, 12, 31))
        if (lunar_day(day), branch(day)) != lunar(day)
    ]
    assert wrong == []


@given(DIGITS, DAYS)
def test_lunar_digits_are_the_last_digits_of_the_day_in_its_month(digits, day):
    assert MarketPattern("lunar_digits", digits).has_market_on(day) == (
        lunar(day)[0] % 10 in digits
    )


def test_a_market_of_3_6_and_9_is_held_nine_times_in_a_long_month_and_in_a_short_one():
    rule = MarketPattern("lunar_digits", frozenset({3, 6, 9}))
    for first in (date(2026, 2, 17), date(2026, 3, 19)):  # 30 days, then 29
        month = held(rule, first, first + timedelta(days=28))
        assert [lunar_day(day) for day in month] == [3, 6, 9, 13, 16, 19, 23, 26, 29]


def test_a_market_of_5_and_10_loses_a_day_in_a_short_month():
    rule = MarketPattern("lunar_digits", frozenset({0, 5}))
    days = held(rule, date(2026, 2, 17), date(2026, 4, 16))
    assert [lunar_day(day) for day in days] == [5, 10, 15, 20, 25, 30, 5, 10, 15, 20, 25]


def test_a_leap_month_has_its_markets_too():
    rule = MarketPattern("lunar_digits", frozenset({1}))
    assert len(held(rule, date(2025, 1, 29), date(2026, 2, 16))) == 13 * 3  # 闰六月


@given(DIGITS, DAYS)
def test_solar_digits_are_the_last_digits_of_the_date(digits, day):
    digit = int(day.isoformat()[-1])
    assert MarketPattern("solar_digits", digits).has_market_on(day) == (digit in digits)


@given(st.frozensets(st.integers(1, 7), min_size=1), DAYS)
def test_weekdays_come_every_week(weekdays, day):
    rule = MarketPattern("weekdays", weekdays)
    week = held(rule, day, day + timedelta(days=6))
    assert {found.isoweekday() for found in week} == weekdays
    assert rule.has_market_on(day) == rule.has_market_on(day + timedelta(days=7))


def test_1_is_monday():
    assert held(
        MarketPattern("weekdays", frozenset({1})), date(2026, 11, 20), date(2026, 11, 26)
    ) == [date(2026, 11, 23)]


@given(st.integers(2, 60), DAYS, st.integers(-2000, 2000))
def test_every_n_days_counts_from_its_anchor_in_both_directions(every, anchor, rounds):
    rule = MarketPattern("every", every=every, anchor=anchor)
    market = anchor + timedelta(days=every * rounds)
    between = held(rule, market, market + timedelta(days=every - 1))
    assert between == [market]


@given(st.frozensets(st.integers(1, 12), min_size=1), DAYS)
def test_branch_days_come_again_after_twelve(branches, day):
    rule = MarketPattern("branches", branches)
    round_of_twelve = held(rule, day, day + timedelta(days=11))
    assert {lunar(found)[1] for found in round_of_twelve} == branches
    assert rule.has_market_on(day) == rule.has_market_on(day + timedelta(days=12))


def test_branches_are_those_of_known_days():
    # 甲子 of 2000-01-07; 壬戌, the New Year of 2026; 戊午, the first day of the year 2000.
    for day, word in (
        (date(2000, 1, 7), "子"),
        (date(2026, 2, 17), "戌"),
        (date(2000, 1, 1), "午"),
    ):
        assert BRANCHES[branch(day) - 1] == word


@given(st.frozensets(DAYS, min_size=1, max_size=8), DAYS)
def test_a_hand_kept_list_is_itself(dates, day):
    rule = MarketPattern("dates", dates=dates)
    assert rule.has_market_on(day) == (day in dates)
    assert all(map(rule.has_market_on, dates))


@given(DAYS, st.integers(1, 400), st.data())
def test_no_rule_holds_outside_its_time_or_on_a_day_that_is_taken_out(first, length, data):
    until = first + timedelta(days=length)
    out = data.draw(st.dates(first, until))
    rule = MarketPattern(
        "every", every=2, anchor=first, not_on=frozenset({out}), valid_from=first, valid_to=until
    )
    for day in (first - timedelta(days=2), out, until):
        assert not rule.has_market_on(day)


class TestPlaces:
    township = MarketPattern("weekdays", frozenset({1}))
    village = MarketPattern("weekdays", frozenset({3}), valid_from=date(2026, 7, 1))
    markets = Markets({"441427100": (township,), "441427100201": (village,)})
    monday, wednesday = date(2026, 8, 3), date(2026, 8, 5)

    def test_a_village_goes_to_the_market_of_its_township(self):
        assert self.markets.days("441427100203", self.monday, self.wednesday) == [self.monday]

    def test_a_grid_is_as_its_village(self):
        assert self.markets.days("441427100201001", self.monday, self.wednesday) == [self.wednesday]

    def test_before_a_village_had_its_own_market_it_went_to_the_townships(self):
        assert self.markets.days("441427100201", date(2026, 6, 1), date(2026, 6, 3)) == [
            date(2026, 6, 1)
        ]

    def test_a_market_is_named_by_the_place_that_holds_it(self):
        assert self.markets.held_on(self.monday) == ["441427100"]
        assert self.markets.held_on(self.wednesday) == ["441427100201"]

    def test_where_nobody_named_a_rule_there_is_no_market(self):
        assert self.markets.days("441427101", self.monday, date(2027, 1, 1)) == []

    def test_several_rules_of_a_place_add_up(self):
        twice = Markets({"441427100": (self.township, MarketPattern("weekdays", frozenset({5})))})
        assert len(twice.days("441427100", self.monday, date(2026, 8, 9))) == 2
