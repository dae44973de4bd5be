"""Where all quotas of cadres stand: for one person, a township or a county, by a few statements."""

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
    """What all quotas of a county are reckoned with; ``today`` is the day in its zone."""

    code: str
    zone: ZoneInfo
    calendar: WorkingCalendar
    today: date


# By the period's place, days in office by level, days away, number of households, days by share.
Known = dict[
    tuple[int, tuple[tuple[str, DaySet], ...], DaySet, int | None, tuple[tuple[int, DaySet], ...]],
    Obligation | None,
]


@dataclass(slots=True)
class Entry:
    """One period of an account. Not frozen: that makes a county's hundred thousand slow.

    ``done`` is what is credited to the period: what was done in it (``own``), less what was surplus
    and paid an older debt, with what was ``made_up`` for it later.
    """

    obligation: Obligation
    own: int
    made_up: int
    standing: Standing


@dataclass(frozen=True, slots=True)
class QuotaAccount:
    """All periods of one quota for one person, oldest first."""

    subject: Subject
    quota: str
    entries: list[Entry]


def opened(versions: Versions, first: date) -> date:
    """The day from which an account is reckoned, to know how it stood on ``first``.

    Whether a surplus is left over depends on the debts before it, and these on the surplus before
    them: so accounts with a grace begin on the first of October of the year before. It is the same
    day for all periods of a year, and farther back than any grace.
    """
    return date(first.year - 1, 10, 1) if any(v.grace_days for v in versions) else first


def load_progress(
    session: Session,
    county: CountyNow,
    span: Span,
    people: Collection[UUID] | None = None,
    quotas: Collection[str] | None = None,
) -> list[QuotaAccount]:
    """Every account's periods that have a day in ``span`` and have begun by today.

    By quota, then by log-in name: there is no order of people by figures. Quotas of households are
    not among them: see `schedulers.quotas.household_quotas`.
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
    """Where everybody stands now: the periods that run today, and debts that are still in grace."""
    yesterday = county.today - DAY
    rules = load_rules(session, county.code).values()
    grace = max((rule.grace_days for versions in rules for rule in versions), default=0)
    span = Span(county.today - timedelta(days=grace), county.today)
    accounts = load_progress(session, county, span, people)
    found = []
    for account in accounts:
        entries = [
            entry
            for entry in account.entries
            if entry.obligation.span.last_day > yesterday
            or entry.standing.state is QuotaState.MAKING_UP
        ]
        if entries:
            found.append(QuotaAccount(account.subject, account.quota, entries))
    return found


class _Done:
    """Facts until today, by what is counted: read once where quotas count the same."""

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
            found = load_days(self._session, county.code, county.zone, counting, span, self._people)
            known = self._known[counting] = span, found
        return known[1]


def _accounts(
    versions: Versions, subjects: Sequence[Subject], county: CountyNow, span: Span, done: _Done
) -> list[QuotaAccount]:
    rule = versions[-1]
    base = period_of(rule.period, opened(versions, span.first_day)).first_day
    last = period_of(rule.period, min(span.last_day, county.today)).last_day
    if last < max(base, versions[0].valid_from):
        return []
    working = day_set(base, county.calendar.working_days(base, last))
    periods = frames(versions, base, working, base, last)
    in_force = days_in_force(versions, base)
    days = done.days(rule, Span(base, county.today))
    found = []
    known: Known = {}
    for subject in subjects:
        asked = unfold(subject, periods, base, in_force, known)
        if asked:
            done_on = days.get(subject.id, ())
            if entries := reckon(asked, done_on, county.today, span.first_day):
                found.append(QuotaAccount(subject, rule.name, entries))
    return found


def days_in_force(versions: Versions, base: date) -> DaySet:
    """The days on which any version holds: before a quota began, and between its end and a new
    beginning, nobody was asked."""
    found = 0
    for rule in versions:
        last_day = rule.valid_to - DAY if rule.valid_to else None
        found |= days_from(base, rule.valid_from, last_day)
    return found


def unfold(
    subject: Subject, periods: Sequence[Frame], base: date, in_force: DaySet, known: Known
) -> list[Obligation]:
    """What each of the periods asks of one person.

    ``known``, of one quota, is what was asked of those before them: most were in office and away
    on the same days of a period, and share its obligation.
    """
    office = in_office(subject, periods[0].rule, base) & in_force if periods else 0
    by_level = [
        (level, office & days_of_levels(subject, base, [level])) for level in levels_of(subject)
    ]
    absent, parts = away(subject, base), days_by_share(subject, base)
    found = []
    for frame in periods:
        served = tuple((level, cut) for level, days in by_level if (cut := frame.cut(days)))
        if served:
            paired = paired_with(subject, frame.span) if frame.rule.among == "paired" else None
            shares = tuple((part, cut) for part, days in parts if (cut := frame.cut(days)))
            asked = frame.after, served, frame.cut(absent), paired, shares
            if asked not in known:
                known[asked] = obligation(frame, *asked[1:])
            if (owed := known[asked]) is not None:
                found.append(owed)
    return found


def reckon(
    asked: Sequence[Obligation], days: Sequence[date], today: date, since: date = date.min
) -> list[Entry]:
    """The account of these obligations, with a fact on each of these days, as of ``today``.

    Without the periods that had ended before ``since``. The days are in order, and none is later
    than today.
    """
    own, made_up, done = ([0] * len(asked) for _ in range(3))
    place = 0
    for day, credited in zip(days, credits(asked, days), strict=True):
        while place < len(asked) and asked[place].frame.span.last_day < day:
            place += 1
        if place < len(asked) and asked[place].frame.span.first_day <= day:
            own[place] += 1
        if credited is not None:
            done[credited] += 1
            made_up[credited] += credited != place
    used_today = bool(days) and days[-1] == today
    return [
        Entry(each, own[at], made_up[at], standing(each, done[at], today, used_today=used_today))
        for at, each in enumerate(asked)
        if each.frame.span.last_day >= since
    ]
