"""Quotas as values, and their calendar periods."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.dates import DAY, first_of_month, monday_of, name_of_week
from records.planning import quotas as records
from records.staff.people import OFFICE_LEVELS
from records.validity import is_valid
from schedulers.calendars.working_days import Span

# Working days of a period in an ordinary year; the figures of quotas refer to these.
USUAL_DAYS: Mapping[str, int] = {"week": 5, "month": 21, "quarter": 63, "year": 250}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of a quota, as in `records.planning.quotas.Quota`."""

    name: str
    title: str
    title_en: str
    who: str
    counts: str
    among: str
    unit: str
    period: str
    least: int | Mapping[str, int]
    every: Mapping[str, int] | None
    scale: bool
    grace_days: int
    valid_from: date
    valid_to: date | None
    each_ticket_until: date | None = None

    @property
    def by_sitting(self) -> bool:
        """Whether meals are counted, not their tickets."""
        return self.counts == "meal" and self.unit == "fact"

    @property
    def each(self) -> str:
        """Who has the accounts: households or cadres."""
        return "household" if self.who == "households" else "cadre"

    def least_of(self, level: str) -> int | None:
        """The figure for a level of office; None if the quota does not apply to it."""
        return self.least if isinstance(self.least, int) else self.least.get(level)

    @property
    def levels(self) -> list[str]:
        """The levels of office with a figure."""
        return [level for level in OFFICE_LEVELS if self.least_of(level) is not None]

    def holds_on(self, day: date) -> bool:
        return is_valid(self.valid_from, self.valid_to, day)


Versions = Sequence[Rule]  # of one quota, sorted by first day


def rule_of(version: Mapping[str, Any] | records.Quota) -> Rule:
    """Build a rule from a table row, or from a document loaded by `QuotaSchema`."""
    if isinstance(version, records.Quota):
        return Rule(*(getattr(version, name) for name in Rule.__slots__))
    return Rule(**{"valid_to": None, **version})


def load_rules(session: Session, county: str) -> dict[str, Versions]:
    """Load all quotas of a county by name, including ended ones."""
    rules: dict[str, list[Rule]] = {}
    rows = session.scalars(
        select(records.Quota)
        .where(records.Quota.county == county)
        .order_by(records.Quota.name, records.Quota.valid_from)
    )
    for row in rows:
        rules.setdefault(row.name, []).append(rule_of(row))
    return dict(rules)


def version_on(versions: Versions, day: date) -> Rule | None:
    return next((rule for rule in versions if rule.holds_on(day)), None)


def versions_in(versions: Versions, span: Span) -> list[Rule]:
    """The versions that are valid on some day of the span."""
    return [
        rule
        for rule in versions
        if is_valid(rule.valid_from, rule.valid_to, span.first_day, span.last_day)
    ]


def period_of(period: str, day: date) -> Span:
    """The week (from Monday), month, quarter or year that a day lies in."""
    if period == "week":
        monday = monday_of(day)
        return Span(monday, monday + 6 * DAY)
    months = _MONTHS[period]
    first = first_of_month(day, -((day.month - 1) % months))
    return Span(first, first_of_month(first, months) - DAY)


def periods_between(period: str, first: date, last: date) -> list[Span]:
    """The periods that overlap ``first`` to ``last``."""
    periods = []
    while first <= last:
        periods.append(period_of(period, first))
        first = periods[-1].last_day + DAY
    return periods


def name_of(period: str, span: Span) -> str:
    """``2026-W12``, ``2026-03``, ``2026-Q1`` or ``2026``."""
    day = span.first_day
    if period == "week":
        return name_of_week(day)
    if period == "quarter":
        return f"{day.year:04}-Q{(day.month + 2) // 3}"
    return f"{day.year:04}" if period == "year" else f"{day.year:04}-{day.month:02}"
