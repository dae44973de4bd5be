"""Weeks in a zone: every instant lies in exactly one of them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.dates import week_bounds, week_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
# Shanghai had summer time from 1986 to 1991; others have it still.
ZONES = st.sampled_from(
    [ZoneInfo(name) for name in ("Asia/Shanghai", "Asia/Urumqi", "Europe/Berlin", "UTC")]
)
INSTANTS = st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC))


@given(INSTANTS, ZONES)
def test_an_instant_lies_within_the_bounds_of_its_week(instant, zone):
    start, end = week_bounds(week_of(instant, zone), zone)
    assert start <= instant < end


@given(INSTANTS, ZONES)
def test_weeks_follow_each_other_without_gap(instant, zone):
    _, end = week_bounds(week_of(instant, zone), zone)
    following = week_of(end, zone)
    assert following != week_of(instant, zone)
    assert week_bounds(following, zone)[0] == end


@given(INSTANTS, ZONES)
def test_a_week_starts_on_monday_at_midnight(instant, zone):
    start = week_bounds(week_of(instant, zone), zone)[0].astimezone(zone)
    assert (start.isoweekday(), start.hour, start.minute) == (1, 0, 0)


def test_the_zone_decides_where_sunday_ends():
    sunday_night = datetime(2026, 3, 15, 15, 59, tzinfo=UTC)
    assert week_of(sunday_night, SHANGHAI) == "2026-W11"
    assert week_of(sunday_night + timedelta(minutes=1), SHANGHAI) == "2026-W12"


def test_a_year_may_begin_in_the_last_week_of_the_year_before():
    assert week_of(datetime(2027, 1, 1, 4, tzinfo=UTC), SHANGHAI) == "2026-W53"


@pytest.mark.parametrize(
    "wrong", ["", "2026-12", "2026-W00", "2026-W54", "2025-W53", "0000-W01", "2026-W1", "9999-W52",
              "9999-W01", "0001-W01", "0001-W52", "2026-W12 ", "２０２６-W12"]
)  # fmt: skip
def test_what_is_no_week_is_refused(wrong):
    with pytest.raises(ValueError):
        week_bounds(wrong, SHANGHAI)
