"""A cadre's field days and duties for calendar programs, at a secret URL.

Such programs store what they read, often in other countries. So the feed names no person and no
household: only times, duties, and the number of households of a field day.
"""

from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone
from sqlalchemy import delete, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from authz.access_context import AccessContext, access_context, people_of
from records.dates import DAY, local_day
from records.divisions import CodeRange
from records.planning.plans import CalendarFeed
from records.problems import NotFound
from records.staff.people import personal_feed
from records.system.audit import note
from server.web.pages import messages
from server.web.tokens import county_of, hash_of, new_token

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
_OWNER = text("""
    SELECT f.person_id, c.timezone, p.left_on FROM calendar_feeds f
    JOIN people p ON p.county = f.county AND p.id = f.person_id
    JOIN counties c ON c.county = f.county
    WHERE f.county = :county AND f.token_hash = :hash
""")
_MADE_AT = text("SELECT made_at FROM calendar_feeds WHERE county = :county AND person_id = :person")


def open_feed(session: Session, county: str, person: UUID, now: datetime) -> str:
    """Create a feed and return its secret; an older secret becomes invalid."""
    secret = new_token(county)
    values = {"token_hash": hash_of(secret), "made_at": now}
    row = insert(CalendarFeed).values(county=county, person_id=person, **values)
    session.execute(row.on_conflict_do_update(index_elements=["county", "person_id"], set_=values))
    note(session, county, now, person, "calendar_feed_opened", f"person/{person}")
    return secret


def close_feed(session: Session, county: str, person: UUID, now: datetime) -> None:
    """Close the person's feed. Raises `not_found` if there is none."""
    if not end_feed(session, county, person, now, by=person):
        raise NotFound()


def end_feed(
    session: Session, county: str, person: UUID, now: datetime, *, by: UUID | None
) -> bool:
    """Close a person's feed; True if there was one. Its secret works like a log-in."""
    gone = delete(CalendarFeed).where(
        CalendarFeed.county == county, CalendarFeed.person_id == person
    )
    if session.scalar(gone.returning(CalendarFeed.person_id)) is None:
        return False
    note(session, county, now, by, "calendar_feed_closed", f"person/{person}")
    return True


def opened_at(session: Session, county: str, person: UUID) -> datetime | None:
    made_at: datetime | None = session.scalar(_MADE_AT, {"county": county, "person": person})
    return made_at


def calendar_behind(session: Session, secret: str, language: str, now: datetime) -> bytes:
    """The calendar (RFC 5545) of a secret. Raises `not_found` for an unknown one."""
    county = county_of(secret)
    if county is None:
        raise NotFound()
    with access_context(people_of(county)):  # the owner is not known yet
        params = {"county": county, "hash": hash_of(secret)}
        owner = session.execute(_OWNER, params).one_or_none()
    if owner is None:
        raise NotFound()
    today = local_day(now, ZoneInfo(owner.timezone))
    if owner.left_on is not None and owner.left_on <= today:
        raise NotFound()
    own = CodeRange.only(personal_feed(owner.person_id))
    with access_context(AccessContext(county, owner.person_id, (own,))):
        return _calendar(session, county, owner.person_id, ZoneInfo(owner.timezone), language, now)


def _calendar(
    session: Session, county: str, person: UUID, zone: ZoneInfo, language: str, now: datetime
) -> bytes:
    words = messages(language)
    made = Calendar()
    made.add("prodid", "-//Yicetong//Field days and duties//ZH")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("name", words["plan"]["calendar"])
    made.add("x-wr-calname", words["plan"]["calendar"])
    made.add("refresh-interval", _REFRESH_INTERVAL, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT6H")
    made.add_component(_zone(zone))
    since = local_day(now, zone) - LOOKED_BACK
    params = {"county": county, "person": person, "since": since}
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
