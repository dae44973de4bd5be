"""Logged work that does not count: waiting, dismissed or deleted.

Read from the inbox, as phones sent it, so that a cadre sees what became of each record. Times are
corrected as on arrival (sync/collections/phone_clock.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from records.arrays import array
from records.dates import DAY, instant, local_day
from records.divisions import in_ranges, outermost, range_params
from records.staff.people import personal_feed
from records.wire import uuid_of
from schedulers.calendars.working_days import Span
from schedulers.quotas.explained import FactUse, is_paired
from schedulers.quotas.facts import COUNTED_IN, counts_as
from schedulers.quotas.progress import CountyNow
from schedulers.quotas.rules import Rule
from schedulers.quotas.subjects import Subject
from sync.collections.phone_clock import counted_time


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """An inbox row without a record. Unreadable fields are None."""

    collection: str
    id: UUID | None
    at: datetime
    day: date
    household: UUID | None
    outcome: str | None
    why: FactUse

    def would_count(self, rule: Rule, subject: Subject) -> bool:
        """True if the quota would count it, were it a record."""
        is_fact = COUNTED_IN[rule.counts] == self.collection
        if not (is_fact and counts_as(rule.counts, self.outcome)):
            return False
        if rule.among == "paired":
            return self.household is not None and is_paired(subject, self.household, self.day)
        return True


def load_waiting(
    session: Session, county: CountyNow, person: UUID, span: Span
) -> list[Unconfirmed]:
    """The person's rows of these days that wait, or that a dispatcher dismissed."""
    rows = session.connection().execute(
        _WAITING, {"county": county.code, "feed": personal_feed(person)}
    )
    result = [
        _read(county, row, FactUse.DISMISSED if row.decision == "dismissed" else FactUse(row.kind))
        for row in rows
    ]
    return [each for each in result if each is not None and each.day in span]


def load_deleted(
    session: Session, county: CountyNow, subject: Subject, span: Span
) -> list[Unconfirmed]:
    """The last version of the person's records of these days that were deleted since."""
    areas = outermost(one.area for one in subject.assignments)
    rows = session.connection().execute(
        _DELETED,
        {
            "county": county.code,
            "person": subject.id,
            "feeds": array([personal_feed(subject.id)]),
            **range_params(areas),
            "since": instant(span.first_day - DAY, UTC),
        },
    )
    last = {}
    for row in rows:
        if (read := _read(county, row, FactUse.DELETED)) is not None:
            last[read.id] = read
    return [each for each in last.values() if each.day in span]


def _read(county: CountyNow, row: Any, why: FactUse) -> Unconfirmed | None:
    """Read an inbox row; None if it has no usable time."""
    body = row.body if isinstance(row.body, Mapping) else {}
    try:
        happened_at = datetime.fromisoformat(body["happened_at"])
        if happened_at.tzinfo is None:
            return None
        at = counted_time(happened_at.astimezone(UTC), row.received_at, row.skew_s).at
        day = local_day(at, county.zone)
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    outcome = body.get("outcome", "met" if row.collection == "visits" else None)
    household = uuid_of(body.get("household"))
    outcome = outcome if isinstance(outcome, str) else None
    return Unconfirmed(row.collection, row.record_id, at, day, household, outcome, why)


# An edit that waits is not counted apart: its record counts already.
_NO_RECORD = """
    NOT EXISTS (SELECT FROM visits v WHERE v.county = i.county AND v.id = i.record_id)
    AND NOT EXISTS (SELECT FROM meal_tickets t WHERE t.county = i.county AND t.id = i.record_id)"""
_WAITING = text(f"""
    SELECT i.collection, i.record_id, i.body, i.received_at, i.skew_s, o.decision,
           o.outcome AS kind
    FROM outcomes o JOIN inbox i ON i.county = o.county AND i.key = o.id
    WHERE o.county = :county AND o.feed = :feed AND o.outcome IN ('held', 'rejected')
      AND i.collection IN ('visits', 'meal_tickets')
      AND (o.decision IS NULL OR o.decision IN ('returned', 'dismissed'))
      AND {_NO_RECORD}
    ORDER BY i.received_at, i.key
""")
_DELETED = text(f"""
    SELECT i.collection, i.record_id, i.body, i.received_at, i.skew_s
    FROM tombstones d JOIN inbox i ON i.county = d.county AND i.record_id = d.record_id
    WHERE d.county = :county AND d.why = 'deleted' AND d.at >= :since
      AND d.collection IN ('visits', 'meal_tickets')
      AND (d.feed = ANY(CAST(:feeds AS text[])) OR {in_ranges("d.feed")})
      AND i.person_id = :person AND i.outcome IN ('applied', 'merged')
      AND {_NO_RECORD}
    ORDER BY i.received_at, i.key
""")
