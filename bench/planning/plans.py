"""The weekly plans of a county: how long for all, in how much memory.

A process of its own (``python -m bench.planning.plans CADRES``), so that nothing else is measured.
"""

import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from bench.planning.county import weeks
from schedulers.planning.planner import plan_week, seed_of
from schedulers.planning.week import PlannedWeek, WeekToPlan

CORES = 2


def plan_county(cadres: int) -> None:
    """Plans all weeks on two threads: the planner's core runs without the interpreter's lock."""
    all_weeks = list(weeks(cadres))
    cpu, wall = time.process_time(), time.perf_counter()
    with ThreadPoolExecutor(CORES) as pool:
        plans = list(pool.map(_plan, enumerate(all_weeks)))
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    households = sum(len(week.calls) for week in all_weeks)
    planned = sum(len(day.stops) for plan in plans for day in plan.days)
    short = sum(plan.missing_s > 0 for plan in plans)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"county: {cadres:,} cadres with {households:,} households planned in {wall:.1f} s on "
        f"{CORES} cores ({cpu:.1f} s of CPU, {cpu / CORES:.1f} s for each core); "
        f"{planned:,} visits, {short} cadres short of hours; memory {memory:.0f} MB in all, "
        f"at its highest (one process, {CORES} threads)",
        flush=True,
    )


def _plan(numbered: tuple[int, WeekToPlan]) -> PlannedWeek:
    cadre, week = numbered
    return plan_week(week, seed_of(cadre, "2026-W48"))


if __name__ == "__main__":
    plan_county(int(sys.argv[1]))
