"""Read and write a county's calendar, for API and commands; writes are in the audit log."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from records.dates import local_day
from records.divisions import CodeRange, Division, within, zone_of
from records.planning.calendar import AnnouncedYear, CountyDay, MarketRule
from records.problems import InvalidFields, NotFound
from schedulers.calendars import state_calendar
from schedulers.calendars.county_calendar import load_calendar, load_markets, rule_of
from schedulers.calendars.working_days import Day, OutsideCalendar, WorkingCalendar, days_between
from server.services.actor import Actor
from server.services.audit import note

_LOOKED_AHEAD = timedelta(days=400)  # longer than the cycle of any rule


def set_day(
    session: Session, by: Actor, day: date, *, working: bool, name: str, remark: str | None
) -> Day:
    """Make a day working or free in the county. Raises `outside_calendar`, and `invalid_fields` if
    a past free day would become a working day."""
    if working:
        _check_not_over(session, by, day)
    WorkingCalendar().day(day)
    values = {"working": working, "name": name, "note": remark}
    row = insert(CountyDay).values(county=by.county, day=day, **values)
    session.execute(row.on_conflict_do_update(index_elements=["county", "day"], set_=values))
    details = {"working": working, "name": name}
    note(session, by.county, by.now, by.person_id, "calendar_set", f"calendar/{day}", details)
    return load_calendar(session, by.county).day(day)


def clear_day(session: Session, by: Actor, day: date) -> None:
    """Remove the county's entry for a day. Raises `not_found`, and `invalid_fields` as `set_day`
    does."""
    if _without(load_calendar(session, by.county), day).is_working_day(day):
        _check_not_over(session, by, day)
    gone = delete(CountyDay).where(CountyDay.county == by.county, CountyDay.day == day)
    if session.scalar(gone.returning(CountyDay.day)) is None:
        raise NotFound()
    note(session, by.county, by.now, by.person_id, "calendar_cleared", f"calendar/{day}")


def _check_not_over(session: Session, by: Actor, day: date) -> None:
    """A past free day cannot become a working day: it would raise quotas afterwards."""
    is_free = not load_calendar(session, by.county).is_working_day(day)
    if is_free and day < local_day(by.now, zone_of(session, by.county)):
        raise InvalidFields(errors=[{"field": "day", "code": "in_the_past"}])


def _without(calendar: WorkingCalendar, day: date) -> WorkingCalendar:
    """The calendar without the county's entry for the day."""
    others = {each: own for each, own in calendar.county_days.items() if each != day}
    return replace(calendar, county_days=others)


def enter_year(
    session: Session, by: Actor, year: int, days: Iterable[tuple[date, bool, str]]
) -> None:
    """Enter the whole announcement of a year: the calendar is then certain for that year.

    Days that the county has set stay, unless the announcement has them. Raises `outside_calendar`.
    """
    if not state_calendar.FIRST_DAY.year <= year <= state_calendar.LAST_DAY.year:
        raise OutsideCalendar()
    rows = [
        {"county": by.county, "day": day, "working": working, "name": name}
        for day, working, name in days
    ]
    if rows:
        insertion = insert(CountyDay)
        session.execute(
            insertion.on_conflict_do_update(
                index_elements=["county", "day"],
                set_={name: insertion.excluded[name] for name in ("working", "name")},
            ),
            rows,
        )
    session.execute(
        insert(AnnouncedYear).values(county=by.county, year=year).on_conflict_do_nothing()
    )
    details = {"days": len(rows)}
    note(session, by.county, by.now, by.person_id, "calendar_entered", f"calendar/{year}", details)


def add_market(session: Session, by: Actor, area: str, values: Mapping[str, Any]) -> MarketRule:
    """Add a rule of a township or village. Raises `invalid_fields`, `outside_calendar`."""
    if len(area) not in (9, 12) or session.get(Division, (by.county, area)) is None:
        raise InvalidFields(errors=[{"field": "area", "code": "unknown_area"}])
    rule = MarketRule(county=by.county, id=uuid7(), area=area, **_parts(values))
    _check_days(rule)
    session.add(rule)
    session.flush()
    _note_market(session, by, "market_added", rule)
    return rule


def change_market(
    session: Session, by: Actor, rule: MarketRule, values: Mapping[str, Any]
) -> MarketRule:
    """Replace a rule. Raises `invalid_fields`, `outside_calendar`."""
    for name, value in _parts(values).items():
        setattr(rule, name, value)
    _check_days(rule)
    session.flush()
    _note_market(session, by, "market_changed", rule)
    return rule


def remove_market(session: Session, by: Actor, rule: MarketRule) -> None:
    _note_market(session, by, "market_removed", rule)
    session.delete(rule)


def market_rule(
    session: Session, county: str, ranges: tuple[CodeRange, ...], rule_id: UUID
) -> MarketRule:
    """Lock and return a rule of these areas. Raises `not_found`."""
    rule = session.scalar(
        select(MarketRule)
        .where(
            MarketRule.county == county, MarketRule.id == rule_id, within(MarketRule.area, ranges)
        )
        .with_for_update()
    )
    if rule is None:
        raise NotFound()
    return rule


def days_with_markets(
    session: Session, county: str, first: date, last: date, area: str | None
) -> tuple[WorkingCalendar, list[dict[str, Any]]]:
    """The calendar, and its days with their markets, by code of the place.

    ``area``: only markets in this area. Raises `days_out_of_order`, `outside_calendar`.
    """
    calendar = load_calendar(session, county)
    days = calendar.days(first, last)
    markets = load_markets(session, county)
    places = session.execute(
        select(Division.code, Division.name).where(
            Division.county == county, Division.code.in_(markets.rules)
        )
    )
    names = {place.code: place.name for place in places}
    held_in = CodeRange.below(area or county)
    return calendar, [
        described(day, certain=calendar.is_certain(day.day))
        | {
            "markets": [
                {"area": place, "name": names[place]}
                for place in markets.held_on(day.day)
                if place in held_in
            ]
        }
        for day in days
    ]


def described(day: Day, *, certain: bool) -> dict[str, Any]:
    """The fields of a day; it is ``certain`` once the year's shifts are announced."""
    names = ("day", "kind", "working", "source", "name", "note")
    return {name: getattr(day, name) for name in names} | {"certain": certain}


def _parts(values: Mapping[str, Any]) -> dict[str, Any]:
    """All columns of a rule, with defaults for those that its kind does not use."""
    return {"numbers": [], "every": None, "anchor": None, "dates": [], **values}


def _check_days(rule: MarketRule) -> None:
    """Refuse a rule without any market day. Raises `invalid_fields`, `outside_calendar`."""
    held = rule_of(rule)
    WorkingCalendar().day(held.valid_from)
    last = held.valid_from + _LOOKED_AHEAD + timedelta(days=len(held.not_on))
    ahead = days_between(held.valid_from, min(last, held.valid_to or last))
    if not any(held.has_market_on(day) for day in (*ahead, *held.dates)):
        raise InvalidFields(errors=[{"field": "row", "code": "no_market_days"}])


def _note_market(session: Session, by: Actor, action: str, rule: MarketRule) -> None:
    details = {"area": rule.area, "kind": rule.kind}
    note(session, by.county, by.now, by.person_id, action, f"market_rule/{rule.id}", details)
