"""The planner's input (a cadre's week) and its output (the plan)."""

import hashlib
from collections.abc import Hashable
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from enum import StrEnum

from schedulers.planning.travel import Location, StraightLine, TravelTimes


@dataclass(frozen=True, slots=True)
class FieldDay:
    """A field day.

    ``begins``: seconds after midnight. ``budget``: seconds of travel plus visits, from the first
    household to the last. ``pause``: begin and end in seconds after midnight, without visits; it
    does not reduce the budget.
    """

    day: date
    begins: int
    budget: int
    pause: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A household that may be visited.

    ``due``: the last day of its interval, None if never due. ``days``: choices of days; it is
    visited on all days of one choice: ``((tuesday,), (thursday,))`` is once, on either; None is
    once, on any field day; () is never. ``must``: pinned or added by the cadre, before everything
    else. ``first``: before all calls that are not ``must``. ``weight``: see
    `prizes.weight_beside`.
    """

    id: Hashable
    place: Location
    service: int
    due: date | None = None
    days: tuple[tuple[date, ...], ...] | None = None
    must: bool = False
    weight: float = 1.0
    first: bool = False

    def belongs_in_week(self, last_day: date) -> bool:
        """Whether a plan that ends on ``last_day`` should contain it: pinned, first, or due."""
        return self.must or self.first or (self.due is not None and self.due <= last_day)


@dataclass(frozen=True, slots=True)
class Promise:
    """The price of changing a published plan, in seconds of travel."""

    drop: float = 3600.0
    move: float = 1800.0
    # A new plan must be cheaper by this much to replace the published one.
    least_gain: float = 300.0


@dataclass(frozen=True, slots=True)
class WeekToPlan:
    """The planner's input. ``monday`` is the first day of the horizon."""

    monday: date
    field_days: tuple[FieldDay, ...]
    calls: tuple[Call, ...]
    travel: TravelTimes = field(default_factory=StraightLine)
    promise: Promise = field(default_factory=Promise)

    @property
    def last_day(self) -> date:
        """The end of the week, or the last field day if that is later."""
        sunday = self.monday + timedelta(days=6)
        return max([sunday, *(one.day for one in self.field_days)])


class Reason(StrEnum):
    """Why a household is not in the plan."""

    NO_DAY = "no_day"  # none of its days is a field day
    TOO_LONG = "too_long"  # the visit takes longer than any of its field days
    NO_TIME = "no_time"  # it is due, but there are too few hours
    CAN_WAIT = "can_wait"  # others were worth more of the time there is


@dataclass(frozen=True, slots=True)
class Stop:
    """``travel``: seconds from the previous stop; times are seconds after midnight."""

    id: Hashable
    travel: int
    arrive: int
    leave: int


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """``back``: the end of the last visit, in seconds after midnight."""

    day: date
    stops: tuple[Stop, ...]
    travel: int
    back: int


@dataclass(frozen=True, slots=True)
class Unplanned:
    id: Hashable
    reason: Reason


@dataclass(frozen=True, slots=True)
class PlannedWeek:
    """``days``: in the order of the field days; ``unplanned``: in the order of the calls.

    ``missing_s``: with so many more seconds on its field days, all that belongs in the week fits.
    """

    days: tuple[PlannedDay, ...]
    unplanned: tuple[Unplanned, ...]
    travel: int
    missing_s: int
    made_from: str  # fingerprint of the input


def fingerprint(week: WeekToPlan, matrix: bytes) -> str:
    """A digest of the input; a published plan with the same digest is kept."""
    parts = [repr(week.monday), *map(repr, week.field_days), *map(repr, week.calls)]
    parts += [repr(getattr(week.promise, one.name)) for one in fields(week.promise)]
    digest = hashlib.sha256("\n".join(parts).encode())
    digest.update(matrix)
    return digest.hexdigest()
