"""Months in a zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.dates import days_of_month, month_of

SHANGHAI = ZoneInfo("Asia/Shanghai")


@given(st.dates(date(1, 1, 1), date(9999, 11, 30)))
def test_a_day_lies_in_its_month_and_months_follow_each_other(day):
    first, last = days_of_month(day.isoformat()[:7])
    assert first <= day <= last
    assert (first.day, (last + timedelta(days=1)).day) == (1, 1)
    assert (first.month, last.month) == (day.month, day.month)


def test_the_zone_decides_where_a_month_ends():
    evening = datetime(2026, 9, 30, 15, 59, tzinfo=UTC)
    assert month_of(evening, SHANGHAI) == "2026-09"
    assert month_of(evening + timedelta(minutes=1), SHANGHAI) == "2026-10"


@pytest.mark.parametrize(
    "wrong", ["", "2026", "2026-13", "2026-00", "2026-1", "0000-01", "２０２６-10"]
)
def test_what_is_no_month_is_refused(wrong):
    with pytest.raises(ValueError):
        days_of_month(wrong)
