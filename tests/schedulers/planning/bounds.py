"""A lower bound of the missing time, from the problem alone: no plan can need less."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from schedulers.planning.problem import Matrix, RoutingProblem
from schedulers.planning.routing import problem_of, travel_of
from schedulers.planning.week import PlannedWeek, Reason, WeekToPlan


class Shortage(NamedTuple):
    """By how many seconds the due work exceeds the field days: at least so much for any plan;
    ``enough`` is what the planner says."""

    at_least: int
    enough: int


def shortage(week: WeekToPlan, plan: PlannedWeek) -> Shortage:
    without_time = {one.id: one.reason for one in plan.unplanned}
    due = [
        h
        for h, call in enumerate(week.calls)
        if call.belongs_in_week(week.last_day)
        and without_time.get(call.id, Reason.NO_TIME) is Reason.NO_TIME
    ]
    problem = problem_of(week, travel_of(week))
    return Shortage(round(overtime_unavoidable(problem, due)), plan.missing_s)


def overtime_unavoidable(problem: RoutingProblem, due: Sequence[int]) -> float:
    """Lower bound of the overtime, if travel times satisfy the triangle inequality.

    Total service, and the minimum spanning forest of the visits with one tree for each field day.
    """
    if not due:
        return 0.0
    work = sum(
        min(len(o.days) for o in problem.visits[h].options) * problem.visits[h].service for h in due
    )
    between = np.minimum(problem.travel, problem.travel.T)
    inner = between[np.ix_(due, due)]
    travel = sum(sorted(_tree(inner))[: max(0, len(due) - len(problem.field_days))])
    return max(0.0, work + travel - sum(one.budget for one in problem.field_days))


def _tree(between: Matrix) -> list[float]:
    """The edges of the minimum spanning tree (Prim)."""
    away = between[0].copy()
    inside = np.zeros(len(between), dtype=bool)
    inside[0] = True
    edges = []
    for _ in range(len(between) - 1):
        nearest = int(np.argmin(np.where(inside, math.inf, away)))
        edges.append(float(away[nearest]))
        inside[nearest] = True
        away = np.minimum(away, between[nearest])
    return edges
