"""Check whether a plan is feasible, and compute its cost.

Independent of the solver on purpose: simple and slow, computed from the problem alone.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from schedulers.planning.problem import RoutingProblem

TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class PlanCheck:
    """``faults``: codes, each with its field day or visit; a feasible plan has none.

    ``cost``: travel, prices of options, and prizes of omitted optional visits. ``owed``: days of
    omitted mandatory visits (of the shortest option on field days).
    """

    faults: tuple[str, ...]
    travel: float
    cost: float
    owed: int


def check(problem: RoutingProblem, routes: Sequence[Sequence[int]]) -> PlanCheck:
    """Check ``routes``: the visits of each field day, in order."""
    faults: list[str] = []
    if len(routes) != len(problem.field_days):
        return PlanCheck(("field_days_differ",), 0.0, 0.0, 0)
    travel = 0.0
    days_of: dict[int, list[int]] = defaultdict(list)
    for k, (one, route) in enumerate(zip(problem.field_days, routes, strict=True)):
        unknown = [h for h in route if not 0 <= h < len(problem.visits)]
        if unknown:
            faults.append(f"visit_unknown {unknown[0]}")
            continue
        driven = sum(float(problem.travel[a, b]) for a, b in pairwise(route))
        worked = sum(problem.visits[h].service for h in route)
        for h in route:
            days_of[h].append(one.day)
        travel += driven
        if driven + worked > one.budget + TOLERANCE:
            faults.append(f"over_time {k}")
    cost, owed = travel, 0
    open_days = {one.day for one in problem.field_days}
    for h, visit in enumerate(problem.visits):
        made = sorted(days_of[h])
        if made:
            prices = [option.price for option in visit.options if sorted(option.days) == made]
            if prices:
                cost += min(prices)
            else:
                faults.append(f"days_not_allowed {h}")
            continue
        open_to = [len(o.days) for o in visit.options if open_days.issuperset(o.days)]
        if open_to and visit.prize is None:
            owed += min(open_to)
        elif open_to and visit.prize is not None:
            cost += visit.prize
    return PlanCheck(tuple(faults), travel, cost, owed)
