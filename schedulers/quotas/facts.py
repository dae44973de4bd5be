"""Load facts as lists of days by person, with one statement for a county.

A fact counts for its author, with its present values, on the day of `counted_at` in the county's
time zone. Rows in the inbox and deleted records do not count. What counts as which kind of fact is
said here only: `is_counted` for statements, `counts_as` for values.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from records.arrays import array
from records.dates import DAY, instant
from records.fieldwork.visits import is_logged_twice
from records.validity import valid_on
from schedulers.calendars.working_days import Span, days_between
from schedulers.quotas.rules import Rule

# The ends of breakfast and of lunch.
MEALS_PART_AT = (time(10), time(16))
# Declining is the householder's right, and counts as a contact.
_CONTACT_OUTCOMES = ("met", "declined")

# The table of each kind of fact.
COUNTED_IN = {"visit": "visits", "contact": "visits", "meal": "meal_tickets"}
# SQL: the day of a fact ``f``.
FACT_DAY = "(f.counted_at AT TIME ZONE :zone)::date"
# SQL: whether the author of fact ``f`` was paired with its household on that day.
PAIRED_THEN = f"""EXISTS (
    SELECT FROM assignments a
    WHERE a.county = f.county AND a.person_id = f.cadre_id AND a.household_id = f.household_id
      AND {valid_on("a", FACT_DAY)})"""


@dataclass(frozen=True, slots=True)
class Counting:
    """The part of a rule that selects facts; quotas with equal values share the facts."""

    counts: str
    among: str
    unit: str
    period: str | None  # only if a household counts once in each period
    by_sitting: bool = False
    each_until: date | None = None

    @classmethod
    def of(cls, rule: Rule) -> "Counting":
        by_household = rule.unit == "household"
        return cls(
            rule.counts,
            rule.among,
            rule.unit,
            rule.period if by_household else None,
            rule.by_sitting,
            rule.each_ticket_until if rule.by_sitting else None,
        )


def sitting_of(at: time) -> int:
    """The index of a meal within its day: 0 breakfast, 1 lunch, 2 dinner."""
    return sum(at >= end for end in MEALS_PART_AT)


def load_days(
    session: Session,
    county: str,
    zone: ZoneInfo,
    counting: Counting,
    span: Span,
    people: Collection[UUID] | None = None,
) -> dict[UUID, list[date]]:
    """The sorted days of each person's facts, one for each fact that counts.

    A field day counts once for all its visits, a meal once for all its tickets, and a household on
    the first day on which it was met in a period.
    """
    every_day = days_between(span.first_day, span.last_day)
    rows = session.connection().execute(
        text(_statement(counting, one_by_one=people is not None)),
        {
            "county": county,
            "zone": zone.key,
            "base": span.first_day,
            "start": instant(span.first_day, zone),
            "end": instant(span.last_day + DAY, zone),
            "people": array(people or ()),
            "period": counting.period,
            "each_until": counting.each_until,
            "breakfast_ends": MEALS_PART_AT[0],
            "lunch_ends": MEALS_PART_AT[1],
        },
    )
    return {person: [every_day[day] for day in days] for person, days in rows}


def is_counted(counts: str) -> str:
    """SQL: whether a row ``f`` of its table (`COUNTED_IN`) counts as this kind of fact."""
    return f"f.outcome IN {_CONTACT_OUTCOMES}" if counts == "contact" else "true"


def counts_as(counts: str, outcome: str | None) -> bool:
    """Whether a visit with this outcome, or a meal, counts as this kind of fact."""
    return counts != "contact" or outcome in _CONTACT_OUTCOMES


def _statement(counting: Counting, *, one_by_one: bool) -> str:
    conditions = "f.county = :county AND f.counted_at >= :start AND f.counted_at < :end"
    conditions += f" AND {is_counted(counting.counts)}"
    if counting.unit == "fact" and counting.counts != "meal":
        conditions += f" AND NOT {is_logged_twice('f')}"
    if counting.among == "paired":
        conditions += f" AND {PAIRED_THEN}"
    if one_by_one:
        conditions += " AND f.cadre_id = ANY(CAST(:people AS uuid[]))"
    done = f"""
        SELECT f.id, f.cadre_id, f.household_id, (f.counted_at AT TIME ZONE :zone)::time AS at,
               {FACT_DAY} - CAST(:base AS date) AS day
        FROM {COUNTED_IN[counting.counts]} f WHERE {conditions}"""
    counted = {
        "fact": done,
        "day": f"SELECT DISTINCT cadre_id, day FROM ({done}) d",
        "household": f"""
            SELECT cadre_id, min(day) AS day FROM ({done}) d
            GROUP BY cadre_id, household_id,
                     date_trunc(:period, CAST(CAST(:base AS date) + day AS timestamp))""",
        "sitting": f"""
            SELECT DISTINCT cadre_id, day, (at >= :breakfast_ends)::int + (at >= :lunch_ends)::int,
                   CASE WHEN CAST(:base AS date) + day < CAST(:each_until AS date) THEN id END
            FROM ({done}) d""",
    }["sitting" if counting.by_sitting else counting.unit]
    return f"SELECT cadre_id, array_agg(day ORDER BY day) FROM ({counted}) c GROUP BY cadre_id"
