"""Checks when a quota is defined: can anybody meet it?"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from records.problems import Problem
from records.staff.people import OFFICE_LEVELS
from schedulers.calendars.working_days import Span
from schedulers.quotas.rules import USUAL_DAYS, Rule
from schedulers.quotas.subjects import LEVEL_OF, Subject, days_of_levels, in_office, paired_with

# Weekends included: three meals a day; a visit every five minutes of eight hours.
_DAYS = {"week": 7, "month": 31, "quarter": 92, "year": 366}
_MAX_A_DAY = {"meal": 3, "visit": 96, "contact": 96}


class QuotaCannotBeMet(Problem):
    """``reasons``: each has ``why`` and the figures concerned."""

    code = "quota_cannot_be_met"
    title = "Nobody could meet this quota as it is defined."


def check_can_be_met(rule: Rule, subjects: Sequence[Subject], today: date) -> None:
    """Raise `quota_cannot_be_met` with all reasons why nobody at the quota's levels of office could
    meet the figure, if there are any."""
    if rule.each == "household":
        return
    levels = [LEVEL_OF[rule.who]] if rule.who in LEVEL_OF else list(OFFICE_LEVELS)
    figures = {level: rule.least_of(level) for level in levels}
    if set(figures.values()) == {None}:
        raise QuotaCannotBeMet(reasons=[{"why": "no_figure_for_these_people", "levels": levels}])
    reasons: list[dict[str, Any]] = []
    if rule.unit == "day":
        limit, why = USUAL_DAYS[rule.period], "more_days_than_there_are"
    else:
        limit, why = _DAYS[rule.period] * _MAX_A_DAY[rule.counts], "more_than_there_is_time_for"
    for level, least in figures.items():
        if least is not None and least > limit:
            reasons.append({"why": why, "level": level, "least": least, "most": limit})
    if rule.among == "paired" and rule.unit == "household":
        limit = max((paired_with(subject, Span(today, today)) for subject in subjects), default=0)
        lowest = min(least for least in figures.values() if least is not None)
        if 0 < limit < lowest:
            why = "more_households_than_anybody_has"
            reasons.append({"why": why, "least": lowest, "most": limit})
    if reasons:
        raise QuotaCannotBeMet(reasons=reasons)


def count_people(rule: Rule, subjects: Sequence[Subject], day: date) -> int:
    """The number of people to whom the quota applies on a day."""
    levels = rule.levels
    return sum(
        1
        for subject in subjects
        if in_office(subject, rule, day) & days_of_levels(subject, day, levels) & 1
    )
