"""Progress of all quotas of cadres, for any set of people, with a few statements."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from records.dates import DAY
from schedulers.calendars.working_days import Span, WorkingCalendar
from schedulers.quotas.accounts import QuotaState, Standing, credits, standing
from schedulers.quotas.day_sets import DaySet, day_set, days_from
from schedulers.quotas.facts import Counting, load_days
from schedulers.quotas.obligations import Frame, Obligation, frames, obligation
from schedulers.quotas.rules import Rule, Versions, load_rules, period_of
from schedulers.quotas.subjects import (
    Subject,
    away,
    days_by_share,
    days_of_levels,
    in_office,
    levels_of,
    load_subjects,
    paired_with,
)


@dataclass(frozen=True, slots=True)
class CountyNow:
    """Common data of a county; ``today`` is the day in its time zone."""

    code: str
    zone: ZoneInfo
    calendar: WorkingCalendar
    today: date


# Key: offset of the period, days in office by level, days away, paired households, days by share.
Known = dict[
    tuple[int, tuple[tuple[str, DaySet], ...], DaySet, int | None, tuple[tuple[int, DaySet], ...]],
    Obligation | None,
]


@dataclass(slots=True)
class Entry:
    """One period of an account. Not frozen, because that is slow for 100,000 objects.

    ``own``: facts in the period; ``made_up``: later facts credited to it.
    """

    obligation: Obligation
    own: int
    made_up: int
    standing: Standing

    @property
    def missing(self) -> int:
        """The part of the need that is not done yet."""
        return max(self.obligation.need - self.standing.done, 0)


@dataclass(frozen=True, slots=True)
class QuotaAccount:
    """All periods of one quota for one person, oldest first."""

    subject: Subject
    quota: str
    entries: list[Entry]


def account_start(versions: Versions, first: date) -> date:
    """The first day of the account that is needed for its state on ``first``.

    A surplus depends on earlier debts, and these on earlier surplus. So accounts with a grace begin
    on 1 October of the year before: the same day for all periods of a year, and earlier than any
    grace reaches.
    """
    return date(first.year - 1, 10, 1) if any(v.grace_days for v in versions) else first


def load_progress(
    session: Session,
    county: CountyNow,
    span: Span,
    people: Collection[UUID] | None = None,
    quotas: Collection[str] | None = None,
) -> list[QuotaAccount]:
    """Load all accounts with their periods that overlap ``span`` and have begun by today.

    Sorted by quota, then log-in name, never by figures. Quotas of households are not included; see
    `schedulers.quotas.household_quotas`.
    """
    rules = load_rules(session, county.code)
    subjects = load_subjects(session, county.code, people)
    chosen = [
        versions
        for name, versions in rules.items()
        if versions[0].each != "household" and (quotas is None or name in quotas)
    ]
    done = _Done(session, county, people)
    return [
        account
        for versions in chosen
        for account in _accounts(versions, subjects, county, span, done)
    ]


def load_standing(
    session: Session, county: CountyNow, people: Collection[UUID] | None = None
) -> list[QuotaAccount]:
    """Load the accounts with their current periods, and the debts still in grace."""
    yesterday = county.today - DAY
    rules = load_rules(session, county.code).values()
    grace = max((rule.grace_days for versions in rules for rule in versions), default=0)
    span = Span(county.today - timedelta(days=grace), county.today)
    accounts = load_progress(session, county, span, people)
    result = []
    for account in accounts:
        entries = [
            entry
            for entry in account.entries
            if entry.obligation.span.last_day > yesterday
            or entry.standing.state is QuotaState.MAKING_UP
        ]
        if entries:
            result.append(QuotaAccount(account.subject, account.quota, entries))
    return result


class _Done:
    """A cache of facts up to today; quotas that count the same share them."""

    def __init__(
        self, session: Session, county: CountyNow, people: Collection[UUID] | None
    ) -> None:
        self._session, self._county, self._people = session, county, people
        self._known: dict[Counting, tuple[Span, Mapping[UUID, list[date]]]] = {}

    def days(self, rule: Rule, span: Span) -> Mapping[UUID, list[date]]:
        counting = Counting.of(rule)
        known = self._known.get(counting)
        if known is None or known[0].first_day > span.first_day:
            county = self._county
            days = load_days(self._session, county.code, county.zone, counting, span, self._people)
            known = self._known[counting] = span, days
        return known[1]


def _accounts(
    versions: Versions, subjects: Sequence[Subject], county: CountyNow, span: Span, done: _Done
) -> list[QuotaAccount]:
    rule = versions[-1]
    base = period_of(rule.period, account_start(versions, span.first_day)).first_day
    last = period_of(rule.period, min(span.last_day, county.today)).last_day
    if last < max(base, versions[0].valid_from):
        return []
    working = day_set(base, county.calendar.working_days(base, last))
    periods = frames(versions, base, working, base, last)
    in_force = days_in_force(versions, base)
    days = done.days(rule, Span(base, county.today))
    accounts = []
    known: Known = {}
    for subject in subjects:
        owed = obligations_of(subject, periods, base, in_force, known)
        if owed:
            done_on = days.get(subject.id, ())
            if entries := compute_entries(owed, done_on, county.today, span.first_day):
                accounts.append(QuotaAccount(subject, rule.name, entries))
    return accounts


def days_in_force(versions: Versions, base: date) -> DaySet:
    """The days on which any version of the quota is valid."""
    days = 0
    for rule in versions:
        last_day = rule.valid_to - DAY if rule.valid_to else None
        days |= days_from(base, rule.valid_from, last_day)
    return days


def obligations_of(
    subject: Subject, periods: Sequence[Frame], base: date, in_force: DaySet, known: Known
) -> list[Obligation]:
    """One person's obligations in the periods.

    ``known`` caches obligations of one quota: most people have the same days in office and away in
    a period.
    """
    office = in_office(subject, periods[0].rule, base) & in_force if periods else 0
    by_level = [
        (level, office & days_of_levels(subject, base, [level])) for level in levels_of(subject)
    ]
    absent, parts = away(subject, base), days_by_share(subject, base)
    obligations = []
    for frame in periods:
        served = tuple((level, cut) for level, days in by_level if (cut := frame.cut(days)))
        if served:
            paired = paired_with(subject, frame.span) if frame.rule.among == "paired" else None
            shares = tuple((part, cut) for part, days in parts if (cut := frame.cut(days)))
            key = frame.after, served, frame.cut(absent), paired, shares
            if key not in known:
                known[key] = obligation(frame, *key[1:])
            if (owed := known[key]) is not None:
                obligations.append(owed)
    return obligations


def compute_entries(
    obligations: Sequence[Obligation], days: Sequence[date], today: date, since: date = date.min
) -> list[Entry]:
    """Compute the account, with a fact on each of ``days`` (sorted, none after today).

    Periods that ended before ``since`` are left out.
    """
    own, made_up, done = ([0] * len(obligations) for _ in range(3))
    place = 0
    for day, credited in zip(days, credits(obligations, days), strict=True):
        while place < len(obligations) and obligations[place].frame.span.last_day < day:
            place += 1
        if place < len(obligations) and obligations[place].frame.span.first_day <= day:
            own[place] += 1
        if credited is not None:
            done[credited] += 1
            made_up[credited] += credited != place
    used_today = bool(days) and days[-1] == today
    return [
        Entry(each, own[at], made_up[at], standing(each, done[at], today, used_today=used_today))
        for at, each in enumerate(obligations)
        if each.frame.span.last_day >= since
    ]
