"""Load the input of one cadre's weekly plan with a few statements."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from records.arrays import array
from records.dates import WEEK, local_day
from records.problems import NotFound
from records.staff.office_shares import percent_on
from schedulers.calendars.county_calendar import load_calendar, load_markets
from schedulers.calendars.market_days import Markets
from schedulers.calendars.working_days import Span, WorkingCalendar, available_days
from schedulers.plans.owed_days import Owed, days_owed
from schedulers.plans.plan_households import Home, QuotaDemand, load_homes
from schedulers.plans.plan_settings import SettingsInForce, load_settings
from schedulers.plans.planning_window import day_under_way, open_days
from schedulers.quotas.facts import Counting, load_days
from schedulers.quotas.progress import CountyNow, QuotaAccount, load_progress
from schedulers.quotas.rules import load_rules, period_of
from schedulers.quotas.subjects import load_subjects


@dataclass(frozen=True, slots=True)
class Situation:
    """The input of one cadre's weekly plan.

    ``open_days``: days of the week that have not begun yet, working or not. ``available``: those of
    them that are working days without absence. ``halves``: half-days of absence by day.
    ``percent``: the share of a post. ``under_way``: the day whose field day has begun and is not
    over. ``went_out``: days with a visit by the cadre. ``owed``: field days that quotas still
    require. ``contacts_owed``: paired households still to be reached for the quota. ``plan`` and
    ``visits``: rows of `plans` and `planned_visits`.
    """

    person: UUID
    monday: date
    settings: SettingsInForce
    markets: Markets
    open_days: tuple[date, ...]
    available: tuple[date, ...]
    halves: Mapping[date, frozenset[str]]
    percent: int
    under_way: date | None
    went_out: frozenset[date]
    owed: Owed
    contacts_owed: int
    homes: Mapping[UUID, Home]
    plan: RowMapping | None
    visits: Sequence[RowMapping]

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    def is_due(self, home: Home) -> bool:
        """Whether a household is due by the end of the week, or was handed over to it."""
        return home.due <= self.sunday or home.asked is not None


@dataclass(frozen=True, slots=True)
class SharedInput:
    """The input that all cadres of a county share.

    ``grace``: the longest grace of the county's quotas.
    """

    county: CountyNow
    calendar: WorkingCalendar
    markets: Markets
    settings: SettingsInForce
    demand: QuotaDemand
    grace: timedelta


def load_shared_input(session: Session, county: str, zone: Any, monday: date) -> SharedInput:
    calendar = load_calendar(session, county)
    # Quotas as they will stand after the week if nothing more is done.
    after = CountyNow(county, zone, calendar, monday + WEEK)
    rules = load_rules(session, county)
    days = (rule.grace_days for versions in rules.values() for rule in versions)
    return SharedInput(
        after,
        calendar,
        load_markets(session, county),
        load_settings(session, county),
        QuotaDemand.on(after, rules, monday),
        timedelta(days=max(days, default=0)),
    )


def gather(
    session: Session, shared: SharedInput, person: UUID, monday: date, now: datetime
) -> Situation:
    """Load the input of one cadre's week; raises NotFound if they never had an assignment."""
    code = shared.county.code
    subjects = load_subjects(session, code, [person])
    if not subjects:
        raise NotFound()
    subject = subjects[0]
    week = period_of("week", monday)
    still_open = open_days(monday, shared.settings.begins, shared.county.zone, now)
    working = [
        day for day in shared.calendar.working_days(monday, week.last_day) if day in still_open
    ]
    to_make_up = Span(monday - shared.grace, week.last_day)
    accounts = load_progress(session, shared.county, to_make_up, [person])
    plan, visits = load_rows(session, code, person, monday)
    first = still_open[0] if still_open else monday
    return Situation(
        person=person,
        monday=monday,
        settings=shared.settings,
        markets=shared.markets,
        open_days=still_open,
        available=tuple(available_days(working, subject.absences)),
        halves=load_halves(session, code, [person], week).get(person, {}),
        percent=percent_on(subject.shares, first),
        under_way=day_under_way(
            monday,
            shared.settings.begins,
            _field_day_length(shared.settings, plan, local_day(now, shared.county.zone)),
            shared.county.zone,
            now,
        ),
        went_out=_went_out(session, shared.county, person, week),
        owed=days_owed([account.entries for account in accounts], week),
        contacts_owed=_contacts_owed(shared.demand, accounts, first),
        homes=load_homes(
            session,
            shared.demand,
            person,
            week,
            first,
            subject.absences,
            local_day(now, shared.county.zone),
        ),
        plan=plan,
        visits=visits,
    )


def _field_day_length(settings: SettingsInForce, plan: RowMapping | None, day: date) -> timedelta:
    """The length of a field day: as usual, or until the last planned visit if that is later
    (visits that would overlap the noon break begin after it)."""
    ends = [
        datetime.combine(day, time.fromisoformat(each["end"]))
        for each in (plan["days"] if plan else ())
        if each["day"] == day.isoformat()
    ]
    begins = datetime.combine(day, settings.begins)
    return max([settings.takes, *(end - begins for end in ends)])


def _contacts_owed(demand: QuotaDemand, accounts: Sequence[QuotaAccount], day: date) -> int:
    """The number of paired households still to be reached in the period of ``day``; the maximum if
    there are several quotas, because a household counts for all of them."""
    names = {rule.name for rule in demand.pairing}
    owed = [
        entry.missing
        for account in accounts
        if account.quota in names
        for entry in account.entries
        if day in entry.obligation.span
    ]
    return max(owed, default=0)


def load_rows(
    session: Session, county: str, person: UUID, monday: date
) -> tuple[RowMapping | None, list[RowMapping]]:
    """Load a cadre's plan of a week and its visits."""
    params = {"county": county, "person": person, "week": monday}
    plan = session.execute(_PLAN, params).mappings().one_or_none()
    return plan, list(session.execute(_VISITS, params).mappings())


def load_halves(
    session: Session, county: str, people: Collection[UUID], week: Span
) -> dict[UUID, dict[date, frozenset[str]]]:
    """Half days of absence in the week, by person and day."""
    span = {"first": week.first_day, "last": week.last_day}
    params = {"county": county, "people": array(people), **span}
    found: dict[UUID, dict[date, frozenset[str]]] = {}
    for person, day, halves in session.execute(_HALVES, params):
        found.setdefault(person, {})[day] = frozenset(halves)
    return found


def _went_out(session: Session, county: CountyNow, person: UUID, week: Span) -> frozenset[date]:
    days = load_days(session, county.code, county.zone, _FIELD_DAY, week, [person])
    return frozenset(days.get(person, ()))


_FIELD_DAY = Counting(counts="visit", among="any", unit="day", period=None)
_PLAN = text("SELECT * FROM plans WHERE county = :county AND person_id = :person AND week = :week")
_VISITS = text("""
    SELECT * FROM planned_visits
    WHERE county = :county AND cadre_id = :person AND week = :week ORDER BY id
""")
_HALVES = text("""
    SELECT person_id, first_day, array_agg(half) FROM absences
    WHERE county = :county AND person_id = ANY(CAST(:people AS uuid[])) AND half IS NOT NULL
      AND first_day BETWEEN :first AND :last
    GROUP BY person_id, first_day
""")
