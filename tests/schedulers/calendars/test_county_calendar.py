"""What is in a county's tables, as the values that the rules take."""

from datetime import date

from records.planning.calendar import AnnouncedYear
from schedulers.calendars.county_calendar import load_calendar, load_markets
from schedulers.calendars.state_calendar import LAST_ANNOUNCED
from schedulers.calendars.working_days import Kind, WorkingCalendar
from tests import factories as f


def test_a_county_that_set_nothing_has_the_calendar_of_the_state(session):
    f.make_county(session)
    assert load_calendar(session, f.COUNTY) == WorkingCalendar()


def test_days_and_years_are_those_of_the_county(session):
    f.make_county_day(session, date(2026, 3, 18), working=False, name="防汛演练", note="停工一天")
    next_year = LAST_ANNOUNCED.year + 1
    session.add(AnnouncedYear(county=f.COUNTY, year=next_year))
    f.make_county(session, "441426")
    f.make_county_day(session, date(2026, 3, 19), working=False, county="441426")
    session.flush()
    calendar = load_calendar(session, f.COUNTY)
    day = calendar.day(date(2026, 3, 18))
    assert (day.kind, day.name, day.note) == (Kind.HOLIDAY, "防汛演练", "停工一天")
    assert calendar.is_working_day(date(2026, 3, 19))
    assert calendar.horizon == date(next_year, 12, 31)


def test_markets_are_read_with_all_that_their_rules_are_made_of(session):
    f.make_market_rule(session, "441427100", not_on=[date(2026, 11, 26)])
    f.make_market_rule(session, "441427101", kind="every", every=5, anchor=date(2026, 11, 24))
    f.make_market_rule(session, "441427102", kind="dates", dates=[date(2026, 11, 25)])
    f.make_market_rule(session, "441427102", kind="lunar_digits", numbers=[0])
    markets = load_markets(session, f.COUNTY)
    week = (date(2026, 11, 23), date(2026, 11, 29))
    assert {area: [day.day for day in markets.days(area, *week)] for area in markets.rules} == {
        "441427100": [23],
        "441427101": [24, 29],
        "441427102": [25, 28],  # 十月二十
    }
