"""The people of a county who may be reminded today, and how each of them likes it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from schedulers.reminders.rules import Hours

# Nobody is reminded while on leave; at the counter people work as ever.
_READERS = text("""
    SELECT p.id, r.told_from, r.told_until, coalesce(r.rhythm, c.reminder_rhythm) AS rhythm
    FROM people p
    JOIN counties c ON c.county = p.county
    LEFT JOIN reminder_preferences r ON r.county = p.county AND r.person_id = p.id
    WHERE p.county = :county AND (p.left_on IS NULL OR p.left_on > :day)
      AND NOT EXISTS (
        SELECT FROM absences a WHERE a.county = p.county AND a.person_id = p.id
          AND a.kind = 'leave' AND :day BETWEEN a.first_day AND a.last_day)
""")
_MANNERS = text("""
    SELECT told_from, told_until, reminders_a_day, digest_weekday
    FROM counties WHERE county = :county
""")


@dataclass(frozen=True, slots=True)
class Manners:
    """How a county reminds."""

    hours: Hours
    most_a_day: int
    digest_weekday: int


@dataclass(frozen=True, slots=True)
class Reader:
    hours: Hours
    weekly: bool


def load_manners(session: Session, county: str) -> Manners:
    row = session.execute(_MANNERS, {"county": county}).one()
    return Manners(Hours(row.told_from, row.told_until), row.reminders_a_day, row.digest_weekday)


def load_readers(session: Session, county: str, day: date, bounds: Hours) -> dict[UUID, Reader]:
    """All who are in office and not on leave; their hours lie within ``bounds``."""
    found = {}
    for row in session.execute(_READERS, {"county": county, "day": day}):
        own = Hours(row.told_from, row.told_until) if row.told_from else bounds
        found[row.id] = Reader(own.within(bounds), row.rhythm == "weekly")
    return found
