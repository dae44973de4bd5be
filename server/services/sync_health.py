"""The queries of `GET /api/v1/sync/troubles`."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from authz.sight import day_of
from records.dates import beginning_of_day, instant, local_day
from records.divisions import within
from records.intake.inbox import InboxRow
from records.intake.outcomes import Outcome
from records.staff.people import Assignment, Device, Person
from server.services.accounts.devices import MIN_SILENT_DAYS, silent_days
from server.services.listing import Ranges
from server.web.paging import Listing

# A copied phone that nobody revoked shows again whenever the other one syncs.
HEARD_TWICE_FOR = timedelta(days=30)


def silent_devices(
    county: str, ranges: Ranges, now: datetime, zone: ZoneInfo, days: int
) -> Listing:
    """Phones of cadres of these areas that somebody should ask about, by area and id: without
    contact for ``days`` calendar days, without their store, or with a second one that uses their
    token.

    Revoked phones are left out.
    """
    last_contact_before = instant(local_day(now, zone) - timedelta(days=days - 1), zone)
    today = local_day(now, zone)
    areas = (
        select(Assignment.person_id, func.min(Assignment.area).label("area"))
        .where(
            Assignment.county == county,
            within(Assignment.area, ranges),
            Assignment.valid_on(today),
        )
        .group_by(Assignment.person_id)
        .subquery()
    )
    query = (
        select(
            Device.id.label("device"),
            Device.name,
            Device.person_id,
            Person.name.label("person_name"),
            areas.c.area,
            Device.last_seen_at,
            Device.backlog,
            Device.app_version,
            Device.emptied_at,
            Device.heard_twice_at,
        )
        .join(areas, areas.c.person_id == Device.person_id)
        .join(Person, (Person.county == Device.county) & (Person.id == Device.person_id))
        .where(
            Device.county == county,
            Device.revoked_at.is_(None),
            or_(
                Device.last_seen_at < last_contact_before,
                Device.emptied_at.is_not(None),
                Device.heard_twice_at > now - HEARD_TWICE_FOR,
            ),
        )
    )
    first: Any = areas.c.area
    return Listing(query, (first, Device.id))


def described(row: Row[Any], now: datetime, zone: ZoneInfo, *, named: bool) -> dict[str, Any]:
    """A phone of `silent_devices`; its owner only if ``named``, for readers who can help.

    Its contacts are told only after days of silence; what it had not sent also if its store is
    missing, as there is no further contact.
    """
    days = silent_days(row.last_seen_at, now, zone)
    silent, emptied = days >= MIN_SILENT_DAYS, row.emptied_at
    twice = row.heard_twice_at and row.heard_twice_at > now - HEARD_TWICE_FOR
    return {
        "device": row.device if named else None,
        "name": row.name if named else None,
        "person": {"id": row.person_id, "name": row.person_name} if named else None,
        "area": row.area,
        "last_seen_at": day_of(row.last_seen_at, zone) if silent else None,
        "silent_days": days if silent else None,
        "backlog": row.backlog if silent or emptied else None,
        "app_version": row.app_version if silent else None,
        "emptied_at": emptied and day_of(emptied, zone),
        "heard_twice_at": day_of(row.heard_twice_at, zone) if twice else None,
    }


def waiting(session: Session, county: str, ranges: Ranges, timezone: str) -> Sequence[Row[Any]]:
    """The number of waiting rows by area, outcome and first error code, with the oldest day."""
    code = func.coalesce(InboxRow.errors[0]["code"].astext, "unknown").label("code")
    return session.execute(
        select(
            Outcome.area,
            Outcome.outcome,
            code,
            func.count().label("rows"),
            beginning_of_day(func.min(Outcome.received_at), timezone).label("oldest"),
        )
        .join(InboxRow, (InboxRow.county == Outcome.county) & (InboxRow.key == Outcome.id))
        .where(Outcome.county == county, Outcome.decision.is_(None), within(Outcome.area, ranges))
        .group_by(Outcome.area, Outcome.outcome, code)
        .order_by(Outcome.area, Outcome.outcome, code)
    ).all()
