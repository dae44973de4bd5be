"""A cadre's field days and duties for calendar programs, at a secret URL.

Such programs store what they read, often in other countries. So the feed names no person and no
household: only times, duties, and the number of households of a field day.
"""

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone
from sqlalchemy import text
from sqlalchemy.orm import Session

from authz.access_context import AccessContext, access_context
from records.dates import DAY
from records.divisions import CodeRange
from records.staff.people import personal_feed
from records.staff.secret_urls import CALENDAR
from server.services.accounts.secret_urls import SecretOwner, owner_of
from server.web.pages import messages

LOOKED_BACK = timedelta(days=28)
_REFRESH_INTERVAL = timedelta(hours=6)  # recommended to programs; plans change at night
_ZONES_FROM = date(2020, 1, 1)

# SEQUENCE (RFC 5545) must grow with each change: the highest seq of the week's rows does.
_FIELD_DAYS = text("""
    SELECT p.id, d.day, d.start, d."end",
           greatest(p.seq, max(v.seq)) AS seq, greatest(p.written_at, max(v.written_at)) AS at,
           count(*) FILTER (WHERE v.skipped IS NULL AND d.day = coalesce(
               v.day, CASE WHEN v.dropped IS NULL THEN v.planned_day END)) AS households
    FROM plans p
    CROSS JOIN LATERAL jsonb_to_recordset(p.days) AS d(day date, "start" time, "end" time)
    LEFT JOIN planned_visits v
        ON v.county = p.county AND v.cadre_id = p.person_id AND v.week = p.week
    WHERE p.county = :county AND p.person_id = :person AND p.week >= :since
    GROUP BY p.county, p.id, d.day, d.start, d."end" ORDER BY d.day
""")
_DUTIES = text("""
    SELECT d.id, d.kind, d.first_day, d.last_day, a.name AS place, c.duty_from, c.duty_until
    FROM duties d
    JOIN divisions a ON a.county = d.county AND a.code = d.area
    JOIN counties c ON c.county = d.county
    WHERE d.county = :county AND d.person_id = :person AND d.last_day >= :since
    ORDER BY d.first_day
""")


def calendar_behind(session: Session, secret: str, language: str, now: datetime) -> bytes:
    """The calendar (RFC 5545) of a secret. Raises `not_found` for an unknown one."""
    owner = owner_of(session, secret, CALENDAR, now)
    own = CodeRange.only(personal_feed(owner.person_id))
    with access_context(AccessContext(owner.county, owner.person_id, (own,))):
        return _calendar(session, owner, language, now)


def _calendar(session: Session, owner: SecretOwner, language: str, now: datetime) -> bytes:
    words, zone = messages(language), owner.zone
    made = Calendar()
    made.add("prodid", "-//Yicetong//Field days and duties//ZH")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("name", words["plan"]["calendar"])
    made.add("x-wr-calname", words["plan"]["calendar"])
    made.add("refresh-interval", _REFRESH_INTERVAL, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT6H")
    made.add_component(_zone(zone))
    since = owner.today - LOOKED_BACK
    params = {"county": owner.county, "person": owner.person_id, "since": since}
    for row in session.execute(_FIELD_DAYS, params):
        if row.households:
            made.add_component(_field_day(row, zone, words))
    for row in session.execute(_DUTIES, params):
        made.add_component(_duty(row, zone, words, now))
    return bytes(made.to_ical())


@cache
def _zone(zone: ZoneInfo) -> Timezone:
    return Timezone.from_tzinfo(zone, first_date=_ZONES_FROM)


def _field_day(row: Any, zone: ZoneInfo, words: dict[str, Any]) -> Event:
    event = _event(f"plan-{row.id}-{row.day}", row.at, row.seq)
    event.add("summary", words["plan"]["field_day"].format(count=row.households))
    _from_until(event, row.day, row.start, row.end, zone)
    return event


def _duty(row: Any, zone: ZoneInfo, words: dict[str, Any], now: datetime) -> Event:
    event = _event(f"duty-{row.id}", now, 0)
    event.add("summary", words["duty"][row.kind])
    event.add("location", row.place)
    if row.kind == "market":
        _from_until(event, row.first_day, row.duty_from, row.duty_until, zone)
    else:
        event.add("dtstart", row.first_day)
        event.add("dtend", row.last_day + DAY)  # exclusive
    return event


def _event(uid: str, at: datetime, sequence: int) -> Event:
    event = Event()
    event.add("uid", f"{uid}@yicetong")
    event.add("dtstamp", at)
    event.add("last-modified", at)
    event.add("sequence", sequence)
    return event


def _from_until(event: Event, day: date, since: time, until: time, zone: ZoneInfo) -> None:
    event.add("dtstart", datetime.combine(day, since, zone))
    event.add("dtend", datetime.combine(day, max(since, until), zone))
