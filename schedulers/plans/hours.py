"""When somebody is out on a field day: from when on, and for how long. Pure.

The noon break of a county divides a day into its halves; without one they meet at noon. Whoever
has half a day of leave goes out in the other half. Whose office is a share of a post has as many
field days as come to that share of the county's most, and that share of their hours.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time

from records.staff.office_shares import WHOLE
from schedulers.planning.week import FieldDay
from schedulers.plans.plan_figures import PlanFigures

NOON = time(12)
MORNING, AFTERNOON = "am", "pm"


@dataclass(frozen=True, slots=True)
class Capacity:
    """How much of a week somebody may spend on field days: days, and seconds of each."""

    days: int
    day_s: int

    def spread_over(self, days: int, spent_s: int) -> "Capacity":
        """What is left of the hours, on so many days more; none is longer than theirs are."""
        left = max(self.days * self.day_s - spent_s, 0)
        return Capacity(days, min(self.day_s, left // days))


def capacity(figures: PlanFigures, percent: int = WHOLE) -> Capacity:
    """Of half a post: two days of three quarters of their hours, where three are the most."""
    share = figures.most_field_days * percent / WHOLE
    days = math.ceil(share)
    return Capacity(days, round(figures.day_s * share / days))


def field_day(day: date, figures: PlanFigures, day_s: int, away: Collection[str] = ()) -> FieldDay:
    """The field day of somebody who may be ``away`` in the morning or in the afternoon; its budget
    is nothing where no time is left. ``day_s`` is what a whole one of theirs may take."""
    begins = seconds(figures.begins)
    noon, after_noon = map(seconds, figures.pause or (NOON, NOON))
    morning = min(max(noon - begins, 0), day_s)
    if {MORNING, AFTERNOON}.issubset(away):
        return FieldDay(day, begins, 0)
    if AFTERNOON in away:
        return FieldDay(day, begins, morning)
    if MORNING in away:
        return FieldDay(day, max(begins, after_noon), day_s - morning)
    return FieldDay(day, begins, day_s, pause=(noon, after_noon) if figures.pause else None)


def seconds(at: time) -> int:
    return at.hour * 3600 + at.minute * 60 + at.second
