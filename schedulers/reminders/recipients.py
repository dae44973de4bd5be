"""The people of a county who may be reminded today, and how each of them likes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from records.staff.people import employed_on
from schedulers.reminders.timing import Hours

NOON = time(12)  # where a day's halves meet
# Nobody is reminded while on leave; at the counter people work as ever. No day has two of leave.
_READERS = text(f"""
    SELECT p.id, r.told_from, r.told_until, coalesce(r.rhythm, c.reminder_rhythm) AS rhythm,
           NOT EXISTS (
        SELECT FROM unnest(CAST(:since_digest AS date[])) AS missed(day)
        WHERE NOT EXISTS (
            SELECT FROM absences a WHERE a.county = p.county AND a.person_id = p.id
              AND a.kind = 'leave' AND a.half IS NULL
              AND missed.day BETWEEN a.first_day AND a.last_day)
           ) AS first_chance,
           leave.half AS half_off
    FROM people p
    JOIN counties c ON c.county = p.county
    LEFT JOIN absences leave ON leave.county = p.county AND leave.person_id = p.id
        AND leave.kind = 'leave' AND :day BETWEEN leave.first_day AND leave.last_day
    LEFT JOIN reminder_preferences r ON r.county = p.county AND r.person_id = p.id
    WHERE p.county = :county AND {employed_on("p", ":day")}
      AND (leave.id IS NULL OR leave.half IS NOT NULL)
""")
_POLICY = text("""
    SELECT told_from, told_until, reminders_a_day, digest_weekday
    FROM counties WHERE county = :county
""")


@dataclass(frozen=True, slots=True)
class ReminderPolicy:
    """How a county reminds."""

    hours: Hours
    most_a_day: int
    digest_weekday: int


@dataclass(frozen=True, slots=True)
class Recipient:
    """``first_chance``: on no working day since the last digest day, that one included, could they
    be told before today, for they were on leave."""

    hours: Hours
    weekly: bool
    first_chance: bool = False


def load_policy(session: Session, county: str) -> ReminderPolicy:
    row = session.execute(_POLICY, {"county": county}).one()
    return ReminderPolicy(
        Hours(row.told_from, row.told_until), row.reminders_a_day, row.digest_weekday
    )


def load_recipients(
    session: Session, county: str, day: date, bounds: Hours, since_digest: Sequence[date]
) -> dict[UUID, Recipient]:
    """All who are in office and not on leave; their hours lie within ``bounds``, and in the half of
    the day on which they are there.

    ``since_digest``: the working days from the last digest day until yesterday.
    """
    found = {}
    asked = {"county": county, "day": day, "since_digest": list(since_digest)}
    for row in session.execute(_READERS, asked):
        own = Hours(row.told_from, row.told_until) if row.told_from else bounds
        hours = _without(own.within(bounds), row.half_off)
        found[row.id] = Recipient(hours, row.rhythm == "weekly", row.first_chance)
    return found


def _without(hours: Hours, half_off: str | None) -> Hours:
    """What is left of them in the other half of the day; perhaps nothing."""
    if half_off == "am":
        return Hours(max(hours.first, NOON), hours.last)
    return Hours(hours.first, min(hours.last, NOON)) if half_off == "pm" else hours
