"""The people of a county who may be reminded today, with their preferences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from records.staff.people import employed_on
from schedulers.reminders.timing import Hours

NOON = time(12)  # separates the halves of a day
# Nobody is reminded on leave; counter duty does not matter. A day has one row of leave at most.
_RECIPIENTS = text(f"""
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
    hours: Hours
    max_a_day: int
    digest_weekday: int


@dataclass(frozen=True, slots=True)
class Recipient:
    """``first_chance``: the person was on leave on all working days from the last digest day until
    yesterday."""

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
    """People who are employed and not on leave, with their hours within ``bounds`` and outside
    half-days of leave.

    ``since_digest``: the working days from the last digest day until yesterday.
    """
    recipients = {}
    params = {"county": county, "day": day, "since_digest": list(since_digest)}
    for row in session.execute(_RECIPIENTS, params):
        own = Hours(row.told_from, row.told_until) if row.told_from else bounds
        hours = _without(own.within(bounds), row.half_off)
        recipients[row.id] = Recipient(hours, row.rhythm == "weekly", row.first_chance)
    return recipients


def _without(hours: Hours, half_off: str | None) -> Hours:
    """The hours outside the half-day off; they may be empty."""
    if half_off == "am":
        return Hours(max(hours.first, NOON), hours.last)
    return Hours(hours.first, min(hours.last, NOON)) if half_off == "pm" else hours
