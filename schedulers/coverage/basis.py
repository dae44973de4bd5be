"""What figures are computed by: the intervals in force and the working days, and their changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from records.dates import DAY
from schedulers.calendars import state_calendar
from schedulers.calendars.working_days import WorkingCalendar
from schedulers.quotas.household_quotas import HouseholdRule, household_rules
from schedulers.quotas.rules import Versions

# Entries of a basis: what holds from a day on.
Basis = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Regime:
    """The quota of households in force from a day on; None: no interval for any household."""

    first: date
    quota: HouseholdRule | None


def regimes(rules: Mapping[str, Versions], first: date, last: date) -> list[Regime]:
    """The regimes from ``first`` to ``last``, in order; of several quotas, the first by name."""
    changes = {
        day
        for versions in rules.values()
        for rule in versions
        if rule.each == "household"
        for day in (rule.valid_from, rule.valid_to)
        if day is not None and first < day <= last
    }
    return [
        Regime(day, next(iter(household_rules(rules, day)), None))
        for day in (first, *sorted(changes))
    ]


def basis_of(in_force: list[Regime], calendar: WorkingCalendar) -> Basis:
    """What figures depend on besides records, each with the day from which it matters."""
    intervals = [
        (str(each.first), repr([(s.day, s.until, dict(s.every)) for s in each.quota.steps]))
        if each.quota
        else (str(each.first), "none")
        for each in in_force
    ]
    days = [
        (str(day), "worked" if setting.working else "free")
        for day, setting in calendar.county_days.items()
    ]
    years = [(f"{year}-01-01", "announced") for year in calendar.announced_years]
    built_in = [(str(state_calendar.LAST_ANNOUNCED + DAY), "not announced")]
    return sorted([*intervals, *days, *years, *built_in])


def first_difference(before: Basis, after: Basis) -> date | None:
    """The first day on which figures by these two may differ; None: they are equal."""
    days = [day for day, _ in set(before) ^ set(after)]
    return date.fromisoformat(min(days)) if days else None
