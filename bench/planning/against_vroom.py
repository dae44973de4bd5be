"""The same weeks given to VROOM, at equal CPU time as nearly as turns can be reckoned.

VROOM knows no prizes, but priorities from 0 to 100, whose sum it maximises before it looks at the
way: prizes are scaled to them. Both plans are then measured in our terms, travel and the prizes
left lying, by the separate checker.
"""

import time
from importlib.metadata import version

import numpy as np
import vroom

from bench.planning.county import weeks
from schedulers.planning.checker import check
from schedulers.planning.problem import RoutingProblem
from schedulers.planning.routing import problem_of, travel_of
from schedulers.planning.solver import solve

DEPTH = 5  # VROOM's highest exploration level


def compare(count: int) -> None:
    ours, theirs, best, seconds = [], [], [], []
    for number, week in enumerate(weeks(count, seed=1)):
        problem = problem_of(week, travel_of(week))
        cpu, routes = by_vroom(problem)
        account = check(problem, routes)
        if account.faults:
            raise AssertionError(account.faults)
        turns = _turns_in(cpu, problem)
        mine = check(problem, solve(problem, turns, number).routes)
        longer = check(problem, solve(problem, 10 * turns, number).routes)
        floor = min(mine.cost, account.cost, longer.cost)
        ours.append(mine.cost)
        theirs.append(account.cost)
        best.append(floor)
        seconds.append(cpu)
    better = sum(mine < other for mine, other in zip(ours, theirs, strict=True))
    print(
        f"against VROOM (pyvroom {version('pyvroom')}) on {count} weeks, {np.mean(seconds):.2f} s "
        f"of CPU each: ours {_gap(ours, best):.2f} %, VROOM {_gap(theirs, best):.2f} % above the "
        f"best of all runs in the mean; ours is better in {better} of {count}",
        flush=True,
    )


def _turns_in(cpu: float, problem: RoutingProblem) -> int:
    """How many turns of our solver take so many seconds."""
    turns = 2_000
    began = time.thread_time()
    solve(problem, turns)
    return round(turns * cpu / (time.thread_time() - began))


def _gap(costs: list[float], best: list[float]) -> float:
    return float(np.mean([100 * (a / b - 1) for a, b in zip(costs, best, strict=True)]))


def by_vroom(problem: RoutingProblem) -> tuple[float, list[list[int]]]:
    """The CPU seconds VROOM took, and its routes."""
    highest = max((visit.prize or 0.0) for visit in problem.visits) or 1.0
    vroom_input = vroom.Input()
    # A skill for each set of days that some visit is bound to; the field days have it.
    skills: dict[frozenset[int], int] = {}
    bound = [
        skills.setdefault(frozenset(option.days[0] for option in visit.options), len(skills))
        for visit in problem.visits
    ]
    # VROOM's vehicles begin somewhere: a last place, which is no way from any other.
    nowhere = len(problem.visits)
    travel = np.pad(problem.travel, ((0, 1), (0, 1)))
    vroom_input.set_durations_matrix("car", travel.astype(np.uint32))
    vroom_input.add_vehicle(
        [
            vroom.Vehicle(
                k,
                start=nowhere,
                end=nowhere,
                time_window=vroom.TimeWindow(0, int(field_day.budget)),
                skills={skill for days, skill in skills.items() if field_day.day in days},
            )
            for k, field_day in enumerate(problem.field_days)
        ]
    )
    vroom_input.add_job(
        [
            vroom.Job(
                h,
                location=h,
                default_service=int(visit.service),
                priority=round(100 * visit.prize / highest) if visit.prize else 0,
                skills={bound[h]},
            )
            for h, visit in enumerate(problem.visits)
        ]
    )
    began = time.process_time()
    solution = vroom_input.solve(exploration_level=DEPTH, nb_threads=1)
    cpu = time.process_time() - began
    routes: list[list[int]] = [[] for _ in problem.field_days]
    steps = solution.routes
    for k, h in steps.loc[steps["type"] == "job", ["vehicle_id", "id"]].to_numpy().tolist():
        routes[k].append(h)
    return cpu, routes
