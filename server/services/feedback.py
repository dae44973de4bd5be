"""Take feedback, and list it for whoever looks after the county."""

from collections.abc import Mapping
from datetime import date, tzinfo
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from records.dates import instant
from records.staff.people import Person
from records.system.audit import note_on_day
from records.system.feedback import Feedback
from server.services.actor import Actor
from server.web.paging import Listing


def give(session: Session, by: Actor, today: date, zone: tzinfo, said: Mapping[str, Any]) -> None:
    """Keep it, once: the same id again changes nothing, whoever sends it.

    Who it was is kept, and noted in the audit log, only of those who ask for an answer.
    """
    person: UUID | None = by.person_id if said["contact"] else None
    row = {
        "county": by.county,
        "id": said["id"],
        "day": today,
        "about": said["about"],
        "text": said["text"],
        "person_id": person,
    }
    session.execute(insert(Feedback).values(row).on_conflict_do_nothing())
    day, target = instant(today, zone), f"feedback/{said['id']}"
    note_on_day(session, by.county, day, person, "feedback_given", target)


def listing(county: str) -> Listing:
    query = (
        select(
            Feedback.id,
            Feedback.day,
            Feedback.about,
            Feedback.text,
            Feedback.person_id.label("person"),
            Person.name,
        )
        .outerjoin(Person, and_(Person.county == Feedback.county, Person.id == Feedback.person_id))
        .where(Feedback.county == county)
    )
    return Listing(query, (Feedback.day, Feedback.id), newest_first=True)
