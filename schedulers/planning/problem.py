"""What the solver is asked, as plain values: visits, the days they may be made on, the ways."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from records.problems import Problem

Matrix = np.ndarray[Any, np.dtype[np.float64]]


class PlanInputInvalid(Problem):
    """``reason`` says what is wrong; ``visit`` or ``shift``, where given, which one."""

    code = "plan_input_invalid"
    title = "From these figures no plan can be made."


@dataclass(frozen=True, slots=True)
class Shift:
    """The outing of a day, from its first visit to its last; ``budget`` bounds travel and service
    together."""

    day: int
    budget: float = math.inf


@dataclass(frozen=True, slots=True)
class Option:
    """Days on all of which a visit is made, and what choosing them costs."""

    days: tuple[int, ...]
    price: float = 0.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """``prize`` is what leaving it out costs, in units of travel; None for what must be done."""

    service: float
    options: tuple[Option, ...]
    prize: float | None = None


@dataclass(frozen=True, slots=True)
class RoutingProblem:
    """``travel[a, b]`` leads from visit a to visit b; it need not be symmetric. Each day has one
    shift."""

    travel: Matrix
    visits: tuple[Candidate, ...]
    shifts: tuple[Shift, ...]

    def __post_init__(self) -> None:
        if self.travel.shape != (len(self.visits), len(self.visits)):
            raise PlanInputInvalid(reason="travel_shape")
        if not np.isfinite(self.travel).all() or (self.travel < 0).any():
            raise PlanInputInvalid(reason="travel_value")
        if len({shift.day for shift in self.shifts}) < len(self.shifts):
            raise PlanInputInvalid(reason="field_day_twice")
        for k, shift in enumerate(self.shifts):
            if not shift.budget >= 0:
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
    """Visits in order, for each shift; ``cost`` is of travel, prices and prizes left lying.

    ``owed`` counts the days of mandatory visits that could not be placed.
    """

    routes: tuple[tuple[int, ...], ...]
    cost: float
    owed: int = 0
