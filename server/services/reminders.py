"""What people say of their reminders, and how a county and its people like to be reminded."""

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
    """One's own, the newest first."""
    own = (Reminder.county == county, Reminder.person_id == person)
    query = select(Reminder.__table__).where(*own)
    return Listing(query, (Reminder.made_at, Reminder.id), newest_first=True)


def snooze(
    session: Session, county: str, person: UUID, reminder: UUID, until: datetime, now: datetime
) -> None:
    """Not before then. Raises InvalidFields for a time that is past or too far, and NotFound."""
    if not now < until <= now + MAX_SNOOZE:
        raise InvalidFields(errors=[{"field": "until", "code": "out_of_range"}])
    mark(session, county, person, reminder, now, snoozed_until=until)


def preferences(session: Session, county: str, person: UUID) -> dict[str, Any]:
    """What the person has said, and what the county has."""
    said = session.get(ReminderPreferences, (county, person))
    return {
        "told_from": said and said.told_from,
        "told_until": said and said.told_until,
        "rhythm": said and said.rhythm,
        "county": county_figures(session, county),
    }


def prefer(session: Session, county: str, person: UUID, asked: Mapping[str, Any]) -> None:
    """Raises InvalidFields where the hours are not within the county's."""
    bounds = county_figures(session, county)
    if asked["told_from"] is not None:
        errors = [
            {"field": name, "code": "out_of_range"}
            for name, wrong in (
                ("told_from", asked["told_from"] < bounds["told_from"]),
                ("told_until", asked["told_until"] > bounds["told_until"]),
            )
            if wrong
        ]
        if errors:
            raise InvalidFields(errors=errors)
    values = {name: asked[name] for name in ("told_from", "told_until", "rhythm")}
    row = insert(ReminderPreferences).values(county=county, person_id=person, **values)
    session.execute(row.on_conflict_do_update(index_elements=["county", "person_id"], set_=values))


def county_figures(session: Session, county: str) -> dict[str, Any]:
    found = session.get_one(County, county)
    return {name: getattr(found, name) for name in COUNTY_FIGURES}


def set_county_figures(
    session: Session, county: str, by: UUID | None, now: datetime, asked: Mapping[str, Any]
) -> None:
    """Change how a county reminds. Narrower hours hold for everybody, whatever they chose."""
    found = session.get_one(County, county, with_for_update=True)
    for name in COUNTY_FIGURES:
        setattr(found, name, asked[name])
    session.flush()
    details = {
        name: f"{value:%H:%M}" if isinstance(value, time) else value
        for name, value in asked.items()
    }
    note(session, county, now, by, "reminders_set", f"county/{county}", details)
