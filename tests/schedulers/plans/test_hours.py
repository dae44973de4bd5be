"""When somebody is out on a field day: noon breaks, half-days of leave, shares of a post."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedulers.planning.week import FieldDay
from schedulers.plans.hours import capacity, field_day
from schedulers.plans.plan_settings import DEFAULTS, SettingsInForce

DAY = date(2026, 3, 16)
HOUR = 3600
PAUSES = (None, (time(12), time(14)), (time(11, 30), time(12)), (time(8), time(20)))
SETTINGS = st.builds(
    lambda begins, minutes, most, pause: replace(
        DEFAULTS,
        begins=begins,
        day_s=60 * minutes,
        most_field_days=most,
        pause_from=pause and pause[0],
        pause_until=pause and pause[1],
    ),
    st.sampled_from((time(7), time(9), time(12, 30), time(15))),
    st.integers(30, 500),
    st.integers(1, 7),
    st.sampled_from(PAUSES),
)


def test_a_whole_day_has_a_noon_break_that_takes_nothing_of_it() -> None:
    noon = (12 * HOUR, 14 * HOUR)
    assert field_day(DAY, DEFAULTS, 6 * HOUR) == FieldDay(DAY, 9 * HOUR, 6 * HOUR, pause=noon)
    assert DEFAULTS.takes == timedelta(hours=8)


@pytest.mark.parametrize(
    ("away", "begins", "hours"), [("am", 14, 3), ("pm", 9, 3), (("am", "pm"), 9, 0)]
)
def test_half_a_day_of_leave_leaves_the_other_half(
    away: tuple[str, ...], begins: int, hours: int
) -> None:
    halves = {away} if isinstance(away, str) else set(away)
    expected = FieldDay(DAY, begins * HOUR, hours * HOUR)
    assert field_day(DAY, DEFAULTS, 6 * HOUR, halves) == expected


def test_without_a_noon_break_the_halves_meet_at_noon() -> None:
    settings = replace(DEFAULTS, pause_from=None, pause_until=None)
    assert field_day(DAY, settings, 6 * HOUR, {"am"}) == FieldDay(DAY, 12 * HOUR, 3 * HOUR)
    assert settings.takes == timedelta(hours=6)


@given(SETTINGS)
def test_the_halves_are_the_whole_and_do_not_overlap(settings: SettingsInForce) -> None:
    whole = field_day(DAY, settings, settings.day_s)
    morning = field_day(DAY, settings, settings.day_s, {"pm"})
    afternoon = field_day(DAY, settings, settings.day_s, {"am"})
    assert morning.budget + afternoon.budget == whole.budget == settings.day_s
    assert morning.begins == whole.begins
    assert morning.begins + morning.budget <= afternoon.begins or not afternoon.budget
    begins = datetime.combine(DAY, settings.begins)
    assert begins + settings.takes >= begins + timedelta(seconds=settings.day_s)


@given(SETTINGS, st.integers(1, 100))
def test_a_share_of_a_post_has_that_share_of_the_hours(
    settings: SettingsInForce, percent: int
) -> None:
    whole, part = capacity(settings), capacity(settings, percent)
    assert (whole.days, whole.day_s) == (settings.most_field_days, settings.day_s)
    hours, all_hours = part.days * part.day_s, whole.days * whole.day_s
    assert hours == pytest.approx(all_hours * percent / 100, abs=part.days)
    assert part.day_s <= settings.day_s
    assert 1 <= part.days <= whole.days
