"""Public instances: cost against the best known, each checked by the separate checker."""

import time
from dataclasses import dataclass
from pathlib import Path

from bench.planning.cordeau import InstanceUnreadable, best_known, instances, read
from records.problems import Problem
from schedulers.planning.checker import check
from schedulers.planning.solver import Effort, solve


@dataclass(frozen=True, slots=True)
class Outcome:
    name: str
    cost: float
    best_known: float | None
    feasible: bool
    cpu: float
    wall: float
    turns: int

    @property
    def gap(self) -> float | None:
        """Per cent above the best known."""
        return None if not self.best_known else 100 * (self.cost / self.best_known - 1)

    def line(self) -> str:
        gap = "no best known beside it" if self.gap is None else f"gap {self.gap:6.2f} %"
        feasible = "" if self.feasible else "  INFEASIBLE"
        return (
            f"{self.name:<12} cost {self.cost:10.2f}  {gap}  "
            f"cpu {self.cpu:5.1f} s  wall {self.wall:5.1f} s  {self.turns:8,} turns{feasible}"
        )


def run(path: Path, seconds: float, seed: int) -> Outcome:
    task, best = read(path), best_known(path)
    cpu, wall = time.thread_time(), time.perf_counter()
    found = solve(task, Effort(seconds=seconds), seed)
    cpu, wall = time.thread_time() - cpu, time.perf_counter() - wall
    account = check(task, found.routes)
    feasible = not account.faults and not account.owed
    return Outcome(path.name, account.cost, best, feasible, cpu, wall, found.turns)


def run_all(folder: Path, seconds: float, seed: int) -> tuple[list[Outcome], int]:
    """The outcomes, printed as they come, and how many files could not be read."""
    outcomes, unreadable = [], 0
    for path in instances(folder):
        try:
            outcomes.append(run(path, seconds, seed))
        except (InstanceUnreadable, Problem) as error:
            unreadable += 1
            print(f"{path.name:<12} {error}", flush=True)
        else:
            print(outcomes[-1].line(), flush=True)
    return outcomes, unreadable


def summary(outcomes: list[Outcome]) -> str:
    """The last line. Gaps are of those instances whose best known cost is known."""
    gaps = [outcome.gap for outcome in outcomes if outcome.gap is not None]
    mean = f"{sum(gaps) / len(gaps):.3f}" if gaps else "none"
    worst = f"{max(gaps):.3f}" if gaps else "none"
    infeasible = sum(not outcome.feasible for outcome in outcomes)
    return (
        f"mean_gap_percent={mean} worst={worst} instances={len(outcomes)} infeasible={infeasible}"
    )
