"""Begin and length of a field day. Pure functions.

The noon break divides a day into halves; without one they meet at noon. With half a day of leave
the field day is in the other half. A share of a post gives that share of the county's maximum of
field days and of their hours.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time

from records.staff.office_shares import WHOLE
from schedulers.planning.week import FieldDay
from schedulers.plans.plan_settings import SettingsInForce

NOON = time(12)
MORNING, AFTERNOON = "am", "pm"


@dataclass(frozen=True, slots=True)
class Capacity:
    """The maximum number of field days in a week, and seconds of each."""

    days: int
    day_s: int

    def spread_over(self, days: int, spent_s: int) -> "Capacity":
        """Spread the remaining hours over ``days`` days; none is longer than ``day_s``."""
        left = max(self.days * self.day_s - spent_s, 0)
        return Capacity(days, min(self.day_s, left // days))


def capacity(settings: SettingsInForce, percent: int = WHOLE) -> Capacity:
    """Example: half a post with a maximum of 3 days gives 2 days with 3/4 of the hours."""
    share = settings.most_field_days * percent / WHOLE
    days = math.ceil(share)
    return Capacity(days, round(settings.day_s * share / days))


def field_day(
    day: date, settings: SettingsInForce, day_s: int, away: Collection[str] = ()
) -> FieldDay:
    """A field day of up to ``day_s`` seconds, without the halves in ``away``; its budget is 0 if no
    time is left."""
    begins = seconds(settings.begins)
    noon, after_noon = map(seconds, settings.pause or (NOON, NOON))
    morning = min(max(noon - begins, 0), day_s)
    if {MORNING, AFTERNOON}.issubset(away):
        return FieldDay(day, begins, 0)
    if AFTERNOON in away:
        return FieldDay(day, begins, morning)
    if MORNING in away:
        return FieldDay(day, max(begins, after_noon), day_s - morning)
    return FieldDay(day, begins, day_s, pause=(noon, after_noon) if settings.pause else None)


def seconds(at: time) -> int:
    return at.hour * 3600 + at.minute * 60 + at.second
