"""A cadre's week as it comes in, and the plan that goes out."""

import hashlib
from collections.abc import Hashable
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum

from schedulers.planning.travel import Location, StraightLine, TravelTimes


@dataclass(frozen=True, slots=True)
class FieldDay:
    """A day on which the cadre goes out.

    ``begins`` is in seconds after midnight, ``budget`` in seconds of travel and visits together.
    The way begins at the first household and ends at the last. Nobody is visited during the
    ``pause``, from and until seconds after midnight; it takes nothing of the budget.
    """

    day: date
    begins: int
    budget: int
    pause: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A household that may be visited.

    ``due`` is the last day of its interval, None if it is never due. ``days`` are the choices of
    days, each a set of days on all of which it is visited: ``((tuesday,), (thursday,))`` is once,
    on either; None is once, on any field day; () is not at all. ``must`` is for what the cadre
    pinned or promised: it comes before everything else. ``first`` comes before all but that.
    ``weight`` is what the visit is worth beside an ordinary one that is as late
    (`prizes.weight_beside`).
    """

    id: Hashable
    place: Location
    service: int
    due: date | None = None
    days: tuple[tuple[date, ...], ...] | None = None
    must: bool = False
    weight: float = 1.0
    first: bool = False


@dataclass(frozen=True, slots=True)
class Promise:
    """What changing a published plan costs, in seconds of travel."""

    drop: float = 3600.0
    move: float = 1800.0
    # A plan that is not cheaper by this much is not worth telling people anew.
    least_gain: float = 300.0


@dataclass(frozen=True, slots=True)
class WeekToPlan:
    """All that a plan is made from. ``monday`` is the first day of the horizon."""

    monday: date
    field_days: tuple[FieldDay, ...]
    calls: tuple[Call, ...]
    travel: TravelTimes = field(default_factory=StraightLine)
    promise: Promise = field(default_factory=Promise)


class Reason(StrEnum):
    """Why a household is not in the plan."""

    NO_DAY = "no_day"  # none of its days is a field day
    TOO_LONG = "too_long"  # the visit takes longer than any of its field days
    NO_TIME = "no_time"  # it is due, but there are too few hours
    CAN_WAIT = "can_wait"  # others were worth more of the time there is


@dataclass(frozen=True, slots=True)
class Stop:
    """``travel`` leads here from the stop before; times are seconds after midnight."""

    id: Hashable
    travel: int
    arrive: int
    leave: int


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """``back`` is when the way ends, in seconds after midnight."""

    day: date
    stops: tuple[Stop, ...]
    travel: int
    back: int


@dataclass(frozen=True, slots=True)
class Unplanned:
    id: Hashable
    reason: Reason


@dataclass(frozen=True, slots=True)
class Shortage:
    """By how many seconds the work that is due exceeds the field days.

    With ``enough`` more, spread as the plan would need them, all of it can be done: a plan with so
    much overtime was found. With less than ``at_least`` more it cannot, by any plan.
    """

    at_least: int
    enough: int


@dataclass(frozen=True, slots=True)
class PlannedWeek:
    """``days`` in the order of the field days, ``unplanned`` in that of the calls."""

    days: tuple[PlannedDay, ...]
    unplanned: tuple[Unplanned, ...]
    travel: int
    shortage: Shortage
    made_from: str  # fingerprint of what it was made from


def fingerprint(week: WeekToPlan, matrix: bytes) -> str:
    """Equal for equal input; a plan published for the same input is kept as it is."""
    parts = [repr(week.monday), *map(repr, week.field_days), *map(repr, week.calls)]
    parts += [repr(getattr(week.promise, one.name)) for one in fields(week.promise)]
    found = hashlib.sha256("\n".join(parts).encode())
    found.update(matrix)
    return found.hexdigest()
