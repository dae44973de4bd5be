"""Reminders of a person, their preferences, and the county's reminder policy."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from records.divisions import County
from records.planning.reminders import Reminder, ReminderPreferences
from records.problems import InvalidFields
from server.services.audit import note
from server.web.paging import Listing
from sync.collections.reminders import MAX_SNOOZE, mark

COUNTY_FIGURES = (
    "told_from",
    "told_until",
    "reminders_a_day",
    "reminder_rhythm",
    "digest_weekday",
)


def listing(county: str, person: UUID) -> Listing:
    """A person's reminders, the newest first."""
    own = (Reminder.county == county, Reminder.person_id == person)
    query = select(Reminder.__table__).where(*own)
    return Listing(query, (Reminder.made_at, Reminder.id), newest_first=True)


def snooze(
    session: Session, county: str, person: UUID, reminder: UUID, until: datetime, now: datetime
) -> None:
    """Postpone a reminder. Raises InvalidFields for a time past or too far ahead, and NotFound."""
    if not now < until <= now + MAX_SNOOZE:
        raise InvalidFields(errors=[{"field": "until", "code": "out_of_range"}])
    mark(session, county, person, reminder, now, snoozed_until=until)


def preferences(session: Session, county: str, person: UUID) -> dict[str, Any]:
    """The person's preferences, and the county's policy."""
    row = session.get(ReminderPreferences, (county, person))
    return {
        "told_from": row and row.told_from,
        "told_until": row and row.told_until,
        "rhythm": row and row.rhythm,
        "county": county_figures(session, county),
    }


def prefer(session: Session, county: str, person: UUID, requested: Mapping[str, Any]) -> None:
    """Set preferences. Raises InvalidFields for hours outside the county's."""
    bounds = county_figures(session, county)
    if requested["told_from"] is not None:
        errors = [
            {"field": name, "code": "out_of_range"}
            for name, wrong in (
                ("told_from", requested["told_from"] < bounds["told_from"]),
                ("told_until", requested["told_until"] > bounds["told_until"]),
            )
            if wrong
        ]
        if errors:
            raise InvalidFields(errors=errors)
    values = {name: requested[name] for name in ("told_from", "told_until", "rhythm")}
    row = insert(ReminderPreferences).values(county=county, person_id=person, **values)
    session.execute(row.on_conflict_do_update(index_elements=["county", "person_id"], set_=values))


def county_figures(session: Session, county: str) -> dict[str, Any]:
    row = session.get_one(County, county)
    return {name: getattr(row, name) for name in COUNTY_FIGURES}


def set_county_figures(
    session: Session, county: str, by: UUID | None, now: datetime, requested: Mapping[str, Any]
) -> None:
    """Change a county's reminder policy. Narrower hours apply to everybody's preferences."""
    row = session.get_one(County, county, with_for_update=True)
    for name in COUNTY_FIGURES:
        setattr(row, name, requested[name])
    session.flush()
    note(session, county, now, by, "reminders_set", f"county/{county}", as_text(requested))


def as_text(policy: Mapping[str, Any]) -> dict[str, Any]:
    """The policy with its hours as text."""
    return {
        name: f"{value:%H:%M}" if isinstance(value, time) else value
        for name, value in policy.items()
    }
