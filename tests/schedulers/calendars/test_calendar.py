"""Working days: as announced, as the law has them, and as a county sets them otherwise."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedulers.calendars.state_calendar import LAST_ANNOUNCED
from schedulers.calendars.working_days import (
    DaySetting,
    DaysOutOfOrder,
    Kind,
    OutsideCalendar,
    Source,
    Span,
    WorkingCalendar,
    available_days,
    days_between,
)

CALENDAR = WorkingCalendar()
NEXT_YEAR = LAST_ANNOUNCED.year + 1  # the first one that has not been announced
DAYS = st.dates(date(2004, 1, 1), date(2050, 12, 31))
ANNOUNCED = st.dates(date(2004, 1, 1), LAST_ANNOUNCED)
COUNTY_DAYS = st.dictionaries(
    st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    st.builds(DaySetting, st.booleans(), st.just("本县")),
    max_size=30,
)
SPANS = st.builds(
    lambda first, more: Span(first, first + timedelta(days=more)),
    st.dates(date(2026, 1, 1), date(2026, 3, 31)),
    st.integers(0, 20),
)

# 国务院办公厅关于2026年部分节假日安排的通知: first and last free day, and the weekend days worked.
ANNOUNCEMENT_OF_2026 = [
    ("元旦", "01-01", "01-03", ["01-04"]),
    ("春节", "02-15", "02-23", ["02-14", "02-28"]),
    ("清明", "04-04", "04-06", []),
    ("劳动节", "05-01", "05-05", ["05-09"]),
    ("端午", "06-19", "06-21", []),
    ("中秋", "09-25", "09-27", []),
    ("国庆节", "10-01", "10-07", ["09-20", "10-10"]),
]


@pytest.mark.parametrize(("name", "first", "last", "worked"), ANNOUNCEMENT_OF_2026)
def test_the_holidays_of_2026_are_those_of_the_announcement(name, first, last, worked):
    free = CALENDAR.days(date.fromisoformat(f"2026-{first}"), date.fromisoformat(f"2026-{last}"))
    assert {(day.kind, day.name, day.source) for day in free} == {
        (Kind.HOLIDAY, name, Source.STATE)
    }
    for day in worked:
        found = CALENDAR.day(date.fromisoformat(f"2026-{day}"))
        assert (found.kind, found.working) == (Kind.SHIFTED, True)


def test_nothing_else_is_out_of_the_ordinary_in_2026():
    named = [
        day for day in CALENDAR.days(date(2026, 1, 1), date(2026, 12, 31)) if day.name is not None
    ]
    announced = sum(
        len(days_between(date.fromisoformat(f"2026-{a}"), date.fromisoformat(f"2026-{b}")))
        + len(worked)
        for _, a, b, worked in ANNOUNCEMENT_OF_2026
    )
    assert len(named) == announced


@given(ANNOUNCED)
def test_announced_years_are_read_as_the_library_reads_them(day):
    assert CALENDAR.is_working_day(day) == chinese_calendar.is_workday(day)


@given(DAYS)
def test_a_day_has_one_kind_that_fits_its_weekday(day):
    found = CALENDAR.day(day)
    weekend = day.isoweekday() > 5
    assert found.kind in (
        (Kind.SHIFTED, Kind.HOLIDAY, Kind.WEEKEND) if weekend else (Kind.WORKING, Kind.HOLIDAY)
    )
    assert (found.name is None) == (found.source is Source.WEEK)


@given(st.dates(date(NEXT_YEAR, 1, 1), date(2050, 12, 31)))
def test_beyond_the_announcements_no_weekend_day_is_worked(day):
    assert CALENDAR.kind(day) is not Kind.SHIFTED
    assert not CALENDAR.is_certain(day)


@pytest.mark.parametrize("year", range(NEXT_YEAR, 2051))
def test_beyond_the_announcements_the_law_leaves_its_days(year):
    """13 days since 2025, fewer where 中秋 falls into 国庆."""
    days = CALENDAR.days(date(year, 1, 1), date(year, 12, 31))
    off = sum(day.kind is Kind.HOLIDAY and day.day.isoweekday() <= 5 for day in days)
    assert off in (11, 12, 13)
    names = {"元旦", "春节", "清明节", "劳动节", "端午节", "国庆节"}
    assert names <= {part.split("（")[0] for d in days if d.name for part in d.name.split("; ")}


@given(COUNTY_DAYS, st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_what_the_county_sets_holds_and_nothing_else_changes(county_days, day):
    calendar = WorkingCalendar(county_days)
    if day in county_days:
        assert calendar.is_working_day(day) == county_days[day].working
        assert calendar.day(day).source is Source.COUNTY
    else:
        assert calendar.day(day) == CALENDAR.day(day)


@given(COUNTY_DAYS, DAYS, st.integers(0, 60))
def test_working_days_are_those_of_the_span_that_are_worked(county_days, first, more):
    last = min(first + timedelta(days=more), date(2050, 12, 31))
    calendar = WorkingCalendar(county_days)
    found = calendar.working_days(first, last)
    assert found == [day for day in days_between(first, last) if calendar.is_working_day(day)]


def test_a_year_whose_announcement_the_county_entered_is_certain():
    days = CALENDAR.days(date(NEXT_YEAR, 1, 1), date(NEXT_YEAR, 12, 31))
    in_lieu = next(day.day for day in days if day.name and "补假" in day.name)
    saturday = next(day.day for day in days if day.day.isoweekday() == 6 and not day.name)
    entered = {saturday: DaySetting(True, "春节")}
    calendar = WorkingCalendar(entered, frozenset({NEXT_YEAR}))
    assert calendar.horizon == date(NEXT_YEAR, 12, 31)
    assert calendar.is_working_day(saturday)
    # The law's day in lieu is not what was announced.
    assert CALENDAR.kind(in_lieu) is Kind.HOLIDAY
    assert calendar.kind(in_lieu) is Kind.WORKING


def test_the_horizon_has_no_gap():
    assert CALENDAR.horizon == LAST_ANNOUNCED
    later = WorkingCalendar(announced_years=frozenset({NEXT_YEAR + 1}))
    assert later.horizon == LAST_ANNOUNCED
    assert later.is_certain(date(NEXT_YEAR + 1, 5, 1))
    assert not later.is_certain(date(NEXT_YEAR, 5, 1))


def test_the_end_is_told_two_months_before():
    assert CALENDAR.ends_soon(LAST_ANNOUNCED)
    assert CALENDAR.ends_soon(LAST_ANNOUNCED - timedelta(days=59))
    assert not CALENDAR.ends_soon(LAST_ANNOUNCED - timedelta(days=60))


@pytest.mark.parametrize("day", [date(2003, 12, 31), date(2051, 1, 1), date.min, date.max])
def test_days_that_no_calendar_knows_are_refused_with_its_ends(day):
    with pytest.raises(OutsideCalendar) as refused:
        CALENDAR.is_working_day(day)
    assert refused.value.details == {"first": "2004-01-01", "last": "2050-12-31"}
    with pytest.raises(OutsideCalendar):
        CALENDAR.working_days(min(day, date(2020, 1, 1)), max(day, date(2020, 1, 1)))


def test_an_end_before_the_start_is_refused():
    with pytest.raises(DaysOutOfOrder):
        CALENDAR.working_days(date(2026, 3, 2), date(2026, 3, 1))


@given(st.lists(SPANS, max_size=6))
def test_who_is_away_is_not_available_however_absences_overlap(away):
    days = CALENDAR.working_days(date(2026, 1, 1), date(2026, 4, 30))
    taken = {day for span in away for day in days_between(span.first_day, span.last_day)}
    assert available_days(days, away) == [day for day in days if day not in taken]
