"""The solver's input as plain values: visits, days and travel times."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from records.problems import Problem

Matrix = np.ndarray[Any, np.dtype[np.float64]]


class PlanInputInvalid(Problem):
    """``reason``: what is invalid; ``visit`` or ``shift`` (a field day): its index, if given."""

    code = "plan_input_invalid"
    title = "From these figures no plan can be made."


@dataclass(frozen=True, slots=True)
class RoutingDay:
    """A field day, from its first visit to its last; ``budget`` limits travel plus service."""

    day: int
    budget: float = math.inf


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of days: the visit is made on each of them, at a ``price``."""

    days: tuple[int, ...]
    price: float = 0.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A visit; ``prize``: the cost of omitting it, in units of travel; None if it is mandatory."""

    service: float
    options: tuple[Option, ...]
    prize: float | None = None


@dataclass(frozen=True, slots=True)
class RoutingProblem:
    """``travel[a, b]``: from visit a to visit b, may be asymmetric. The days differ."""

    travel: Matrix
    visits: tuple[Candidate, ...]
    field_days: tuple[RoutingDay, ...]

    def __post_init__(self) -> None:
        if self.travel.shape != (len(self.visits), len(self.visits)):
            raise PlanInputInvalid(reason="travel_shape")
        if not np.isfinite(self.travel).all() or (self.travel < 0).any():
            raise PlanInputInvalid(reason="travel_value")
        if len({one.day for one in self.field_days}) < len(self.field_days):
            raise PlanInputInvalid(reason="field_day_twice")
        for k, one in enumerate(self.field_days):
            if not one.budget >= 0:
                raise PlanInputInvalid(reason="shift_budget", shift=k)
        for h, visit in enumerate(self.visits):
            if not 0 <= visit.service < math.inf:
                raise PlanInputInvalid(reason="visit_service", visit=h)
            if visit.prize is not None and not 0 <= visit.prize < math.inf:
                raise PlanInputInvalid(reason="visit_prize", visit=h)
            for option in visit.options:
                if not option.days or len(set(option.days)) < len(option.days):
                    raise PlanInputInvalid(reason="option_days", visit=h)
                if not math.isfinite(option.price):
                    raise PlanInputInvalid(reason="option_price", visit=h)


@dataclass(frozen=True, slots=True)
class Routes:
    """The visits of each field day, in order; ``cost``: travel, prices and omitted prizes.

    ``owed``: days of mandatory visits that could not be placed.
    """

    routes: tuple[tuple[int, ...], ...]
    cost: float
    owed: int = 0
