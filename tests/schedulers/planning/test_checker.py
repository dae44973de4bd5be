"""The checker finds what is wrong, one by one; a judge that sees nothing would let all pass."""

import numpy as np
import pytest

from schedulers.planning import checker
from schedulers.planning.problem import Candidate, Option, RoutingDay, RoutingProblem

# Visits at 1, 3 and 4 on a line.
LINE = np.abs(np.subtract.outer([1.0, 3.0, 4.0], [1.0, 3.0, 4.0]))
TASK = RoutingProblem(
    LINE,
    (
        Candidate(5.0, (Option((0, 1)),)),
        Candidate(5.0, (Option((0,)), Option((1,), 7.0)), prize=20.0),
        Candidate(5.0, (Option((2,)),), prize=30.0),
    ),
    (RoutingDay(0, budget=14.0), RoutingDay(1, budget=14.0)),
)


def test_a_feasible_plan_and_its_cost():
    account = checker.check(TASK, [[0, 1], [0]])
    assert account == checker.PlanCheck((), travel=2.0, cost=2.0, owed=0)
    assert checker.check(TASK, [[0], [0, 1]]).cost == 2.0 + 7.0
    # The third visit has no field day: it is not the plan's to make.
    assert checker.check(TASK, [[], []]) == checker.PlanCheck((), 0.0, cost=20.0, owed=2)


@pytest.mark.parametrize(
    ("fault", "routes"),
    [
        ("field_days_differ", [[0, 1]]),
        ("visit_unknown 3", [[3], []]),
        ("visit_unknown -1", [[-1], []]),
        ("over_time 0", [[0, 1, 2], [0]]),
        ("days_not_allowed 0", [[0], []]),
        ("days_not_allowed 0", [[0, 0], [0]]),
        ("days_not_allowed 1", [[1], [1]]),
        ("days_not_allowed 2", [[2], []]),
    ],
)
def test_what_is_wrong_is_told(fault, routes):
    assert fault in checker.check(TASK, routes).faults


def test_the_checker_does_not_know_the_solver():
    names = {value.__module__ for value in vars(checker).values() if hasattr(value, "__module__")}
    assert {name for name in names if name.startswith("schedulers")} == {
        "schedulers.planning.checker",
        "schedulers.planning.problem",
    }
