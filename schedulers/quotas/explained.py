"""Explain one period of a person's account: why each record and each day counts or not.

It applies the rules of `progress` to single records instead of sums from the database; tests
compare the two on random histories.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from records.dates import DAY, instant, local_day
from records.fieldwork.visits import is_logged_twice
from records.staff.office_shares import percent_on
from records.validity import is_valid
from schedulers.calendars.working_days import Span, WorkingCalendar, days_between
from schedulers.quotas.accounts import credits
from schedulers.quotas.day_sets import cut, day_set, days_in
from schedulers.quotas.facts import COUNTED_IN, counts_as, sitting_of
from schedulers.quotas.obligations import frames
from schedulers.quotas.progress import (
    CountyNow,
    Entry,
    account_start,
    compute_entries,
    days_in_force,
    obligations_of,
)
from schedulers.quotas.rules import Rule, Versions, period_of, version_on
from schedulers.quotas.subjects import LEVEL_OF, Subject, days_of_levels, in_office

_AHEAD = timedelta(days=366)


class FactUse(StrEnum):
    """How a record was used. Only the first three are credited to a period."""

    COUNTS = "counts"
    MADE_UP = "made_up"  # later surplus, credited to this period
    PAID_OLDER_DEBT = "paid_older_debt"  # surplus, credited to an earlier period
    SAME_DAY = "same_day"
    SAME_HOUSEHOLD = "same_household"
    SAME_MEAL = "same_meal"
    NOBODY_HOME = "nobody_home"
    LOGGED_TWICE = "logged_twice"  # its duplicate counts
    NOT_PAIRED = "not_paired"
    BY_SOMEBODY_ELSE = "by_somebody_else"
    OTHER_PERIOD = "other_period"  # within the grace, but credited to another period
    # Not a record (any more): see server/services/quotas/waiting.py.
    HELD = "held"
    REJECTED = "rejected"
    DISMISSED = "dismissed"
    DELETED = "deleted"


class DayReason(StrEnum):
    """Why a day is not available; for absences, their kind is used instead."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    NOT_IN_FORCE = "not_in_force"  # no version of the quota holds
    NOT_IN_OFFICE = "not_in_office"  # before joining, after leaving, or not as a cadre
    OTHER_LEVEL = "other_level"  # the quota does not apply to this level of office
    NO_AREA = "no_area"  # no assignment of the kind


@dataclass(frozen=True, slots=True)
class Fact:
    """A visit or meal ticket."""

    id: UUID
    person: UUID
    household: UUID
    at: datetime  # `counted_at`
    outcome: str | None  # of a visit
    is_double: bool = False  # saved twice (sync/collections/doubles.py)


@dataclass(frozen=True, slots=True)
class ExplainedFact:
    fact: Fact
    day: date
    use: FactUse
    pays: Span | None = None  # the period that it is credited to


@dataclass(frozen=True, slots=True)
class JudgedDay:
    day: date
    reason: str | None  # a DayReason or the kind of an absence; None: available
    percent: int  # of a full post


@dataclass(frozen=True, slots=True)
class Explained:
    """``rule`` is the version that applies; ``entry`` is None if the person has no obligation."""

    subject: Subject
    rule: Rule
    span: Span
    entry: Entry | None
    facts: list[ExplainedFact]
    days: list[JudgedDay]


class Ledger:
    """One person's account of one quota, from single records."""

    def __init__(
        self,
        county: CountyNow,
        subject: Subject,
        versions: Versions,
        facts: Iterable[Fact],
        base: date,
        last: date,
    ) -> None:
        """``facts``, also those of other people, and periods are from ``base`` to ``last``."""
        self._county, self._subject, self._versions = county, subject, versions
        self._counting, self._others = judge(versions[-1], subject, facts, county.zone)
        working = day_set(base, county.calendar.working_days(base, last))
        self._frames = frames(versions, base, working, base, last)
        owed = obligations_of(subject, self._frames, base, days_in_force(versions, base), {})
        days = [judged.day for judged in self._counting]
        self._pays = [None if at is None else owed[at].span for at in credits(owed, days)]
        self.entries = compute_entries(owed, days, county.today)

    def explained(self, span: Span) -> Explained | None:
        """Explain the period ``span``; None if the quota is not in force then."""
        rule = version_on(self._versions, span.last_day)
        if rule is None:
            return None
        entry = next((each for each in self.entries if each.obligation.span == span), None)
        shown = [each for each in self._others if each.day in span]
        last_day = span.last_day + timedelta(days=rule.grace_days)
        if entry is not None:
            rule, last_day = entry.obligation.rule, entry.obligation.last_day
        within_grace = Span(span.first_day, last_day)
        shown += [
            each for each in _credited(self._counting, self._pays, span) if each.day in within_grace
        ]
        shown.sort(key=lambda judged: (judged.day, judged.fact.id))
        days = _days(self._county.calendar, self._subject, self._versions, rule, span)
        return Explained(self._subject, rule, span, entry, shown, days)


def explain(
    session: Session, county: CountyNow, subject: Subject, versions: Versions, day: date
) -> Explained | None:
    """Explain the period of ``day``; None if the quota is not in force, or ``day`` is far ahead."""
    begun = period_of(versions[0].period, versions[0].valid_from).first_day
    if not begun <= day <= county.today + _AHEAD:
        return None
    span = period_of(versions[0].period, day)
    return load_ledger(session, county, subject, versions, span).explained(span)


def explain_open_periods(
    session: Session, county: CountyNow, subject: Subject, versions: Versions, since: date
) -> list[Explained]:
    """Explain the periods with an obligation whose grace ends on ``since`` or later."""
    longest = max(rule.grace_days for rule in versions)
    first = period_of(versions[0].period, since - timedelta(days=longest)).first_day
    ledger = load_ledger(session, county, subject, versions, Span(first, county.today))
    owed = [e.obligation for e in ledger.entries if e.obligation.frame.last_day >= since]
    explained = [ledger.explained(each.span) for each in owed]
    return [each for each in explained if each is not None]


def load_ledger(
    session: Session, county: CountyNow, subject: Subject, versions: Versions, span: Span
) -> Ledger:
    """Load all records that affect the periods of ``span``, with one statement."""
    rule = versions[-1]
    base = period_of(rule.period, account_start(versions, span.first_day)).first_day
    facts = load_facts(session, county, subject, rule, Span(base, county.today))
    last = period_of(rule.period, max(span.last_day, county.today)).last_day
    return Ledger(county, subject, versions, facts, base, last)


def judge(
    rule: Rule, subject: Subject, facts: Iterable[Fact], zone: ZoneInfo
) -> tuple[list[ExplainedFact], list[ExplainedFact]]:
    """Split facts into those that count, by day, and the others with the reason.

    Of several facts on a day the one with the lowest id counts, not the earliest: that would reveal
    the order in which somebody worked. The sums are the same.
    """
    counting: list[ExplainedFact] = []
    others: list[ExplainedFact] = []
    seen: set[object] = set()
    dated = sorted(((local_day(fact.at, zone), fact) for fact in facts), key=_by_day)
    for day, fact in dated:
        use = _use_of(rule, subject, fact, day)
        key = _unique_key(rule, fact, day, zone)
        if use is FactUse.COUNTS and key is not None and key in seen:
            use = FactUse.SAME_MEAL if rule.by_sitting else _SAME[rule.unit]
        if use is FactUse.COUNTS:
            seen.add(key)
            counting.append(ExplainedFact(fact, day, use))
        else:
            others.append(ExplainedFact(fact, day, use))
    return counting, others


def _by_day(dated: tuple[date, Fact]) -> tuple[date, UUID]:
    day, fact = dated
    return day, fact.id


def _use_of(rule: Rule, subject: Subject, fact: Fact, day: date) -> FactUse:
    if fact.person != subject.id:
        return FactUse.BY_SOMEBODY_ELSE
    if not counts_as(rule.counts, fact.outcome):
        return FactUse.NOBODY_HOME
    if rule.unit == "fact" and fact.is_double:
        return FactUse.LOGGED_TWICE
    if rule.among == "paired" and not is_paired(subject, fact.household, day):
        return FactUse.NOT_PAIRED
    return FactUse.COUNTS


_SAME = {"day": FactUse.SAME_DAY, "household": FactUse.SAME_HOUSEHOLD}


def _unique_key(rule: Rule, fact: Fact, day: date, zone: ZoneInfo) -> object:
    """The key of facts of which only one counts; None if each fact counts."""
    if rule.by_sitting:
        until = rule.each_ticket_until
        if until is not None and day < until:
            return None
        return day, sitting_of(fact.at.astimezone(zone).time())
    if rule.unit == "day":
        return day
    if rule.unit == "household":
        return fact.household, period_of(rule.period, day).first_day
    return None


def is_paired(subject: Subject, household: UUID, day: date) -> bool:
    return any(
        one.household == household and is_valid(one.since, one.until, day)
        for one in subject.assignments
    )


def _credited(
    counting: Sequence[ExplainedFact], paid: Sequence[Span | None], span: Span
) -> Iterable[ExplainedFact]:
    """Add to each fact its use, as seen from the period ``span``."""
    for judged, pays in zip(counting, paid, strict=True):
        if pays == span:
            use = FactUse.COUNTS if judged.day in span else FactUse.MADE_UP
        elif judged.day in span:
            use = FactUse.PAID_OLDER_DEBT if pays else FactUse.COUNTS
        else:
            use = FactUse.OTHER_PERIOD
        yield ExplainedFact(judged.fact, judged.day, use, pays)


def _days(
    calendar: WorkingCalendar, subject: Subject, versions: Versions, rule: Rule, span: Span
) -> list[JudgedDay]:
    base = span.first_day
    on_duty = in_office(subject, rule, base) & days_of_levels(subject, base, rule.levels)
    in_area = set(days_in(base, cut(base, on_duty, span)))
    judged = []
    for day in days_between(span.first_day, span.last_day):
        reasons = (
            None if calendar.is_working_day(day) else _free(calendar, day),
            None if version_on(versions, day) else DayReason.NOT_IN_FORCE,
            None if day in in_area else _missing(subject, rule, day),
            *(absence.kind for absence in subject.absences if day in absence),
        )
        reason = next((str(reason) for reason in reasons if reason is not None), None)
        judged.append(JudgedDay(day, reason, percent_on(subject.shares, day)))
    return judged


def _free(calendar: WorkingCalendar, day: date) -> DayReason:
    return DayReason.WEEKEND if calendar.kind(day) == "weekend" else DayReason.HOLIDAY


def _missing(subject: Subject, rule: Rule, day: date) -> DayReason:
    has_left = subject.left_on is not None and subject.left_on <= day
    as_cadre = any(is_valid(term.first_day, term.until, day) for term in subject.terms)
    if has_left or (rule.who != "paired_cadres" and not as_cadre):
        return DayReason.NOT_IN_OFFICE
    about = [LEVEL_OF[rule.who]] if rule.who in LEVEL_OF else rule.levels
    if not days_of_levels(subject, day, about) & 1:
        return DayReason.OTHER_LEVEL
    return DayReason.NO_AREA


def load_facts(
    session: Session, county: CountyNow, subject: Subject, rule: Rule, span: Span
) -> list[Fact]:
    """The person's records in these days; for paired households also those of other people."""
    values = "NULL, false" if rule.counts == "meal" else f"outcome, {is_logged_twice('f')}"
    others = rule.among == "paired"
    homes = [one.household for one in subject.assignments if one.household] if others else []
    rows = session.connection().execute(
        text(f"""
            SELECT id, cadre_id, household_id, counted_at, {values}
            FROM {COUNTED_IN[rule.counts]} f
            WHERE county = :county AND (cadre_id = :person OR household_id = ANY(:homes))
              AND counted_at >= :start AND counted_at < :end
        """),
        {
            "county": county.code,
            "person": subject.id,
            "homes": homes,
            "start": instant(span.first_day, county.zone),
            "end": instant(span.last_day + DAY, county.zone),
        },
    )
    return [Fact(*row) for row in rows]
