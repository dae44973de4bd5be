"""Months follow each other, and a local time is one instant."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from records.dates import DAY, first_of_month, instant, local_day, monday_of

DAYS = st.dates(date(1970, 1, 2), date(2100, 1, 1))
ZONES = st.sampled_from([ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin"), UTC])


@given(DAYS, st.integers(-40, 40))
def test_months_later_are_counted_across_years(day, later):
    found = first_of_month(day, later)
    months = (found.year - day.year) * 12 + found.month - day.month
    assert (found.day, months) == (1, later)


@given(DAYS, ZONES)
def test_midnight_is_the_first_instant_of_its_day(day, zone):
    begin = instant(day, zone)
    assert local_day(begin, zone) == day
    assert local_day(begin - datetime.resolution, zone) == day - DAY


def test_a_local_time_that_clocks_skip_is_that_much_later():
    berlin, night = ZoneInfo("Europe/Berlin"), date(2026, 3, 29)
    assert instant(night, berlin, time(2, 30)) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@given(DAYS)
def test_a_week_begins_on_its_monday(day):
    assert monday_of(day).isoweekday() == 1
    assert 0 <= (day - monday_of(day)).days < 7
