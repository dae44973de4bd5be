"""The solver against the separate checker, against the true optimum, and against itself."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from schedulers.planning.checker import check
from schedulers.planning.problem import (
    Candidate,
    Option,
    PlanInputInvalid,
    RoutingDay,
    RoutingProblem,
)
from schedulers.planning.solver import solve
from tests.schedulers.planning.tasks import optimum, tasks

SOME = 1_000  # turns
SEEDS = st.integers(0, 1 << 64)


def worth(problem, routes):
    account = check(problem, routes)
    assert account.faults == ()
    return account.owed, round(account.cost, 6)


@settings(max_examples=60)
@given(tasks(), SEEDS)
def test_every_plan_is_feasible_and_costs_what_it_says(problem, seed):
    found = solve(problem, SOME, seed)
    assert worth(problem, found.routes) == (found.owed, pytest.approx(found.cost, abs=1e-5))


@settings(max_examples=60)
@given(tasks(most_visits=4, most_days=3), SEEDS)
def test_small_tasks_are_solved_to_the_optimum(problem, seed):
    assert worth(problem, solve(problem, SOME, seed).routes) == pytest.approx(
        optimum(problem), abs=1e-5
    )


@settings(max_examples=30)
@given(tasks(), SEEDS, SEEDS)
def test_a_plan_that_is_gone_on_with_never_gets_worse(problem, seed, other):
    before = solve(problem, SOME, seed)
    after = solve(problem, SOME, other, before.routes)
    assert worth(problem, after.routes) <= worth(problem, before.routes)


@settings(max_examples=30)
@given(tasks(), SEEDS)
def test_the_same_seed_gives_the_same_plan(problem, seed):
    assert solve(problem, SOME, seed) == solve(problem, SOME, seed)


@settings(max_examples=60)
@given(tasks(), st.data())
def test_a_plan_that_no_longer_fits_is_mended(problem, data):
    """Any rubbish as a published plan: what can stay stays, the rest is found a place or told."""
    assume(problem.visits)
    visits = st.integers(0, len(problem.visits) - 1)
    rubbish = [data.draw(st.lists(visits, max_size=5)) for _ in problem.field_days]
    worth(problem, solve(problem, 0, 0, rubbish).routes)
    worth(problem, solve(problem, SOME, 0, rubbish).routes)


def test_more_visits_than_field_days_can_hold_are_owed():
    travel = np.full((3, 3), 10.0) - 10 * np.eye(3)
    visits = tuple(Candidate(30.0, (Option((0,)),)) for _ in range(3))
    found = solve(RoutingProblem(travel, visits, (RoutingDay(0, 100.0),)), SOME)
    assert found.owed == 1
    assert len(found.routes[0]) == 2


def square(nodes, value=1.0):
    return np.full((nodes, nodes), value)


@pytest.mark.parametrize(
    ("reason", "make"),
    [
        ("travel_shape", lambda: RoutingProblem(np.zeros((2, 3)), (), ())),
        ("travel_shape", lambda: RoutingProblem(square(0), (Candidate(1, ()),), ())),
        ("travel_value", lambda: RoutingProblem(square(1, np.nan), (Candidate(1, ()),), ())),
        ("travel_value", lambda: RoutingProblem(square(1, -1), (Candidate(1, ()),), ())),
        ("field_day_twice", lambda: RoutingProblem(square(0), (), (RoutingDay(0), RoutingDay(0)))),
        ("shift_budget", lambda: RoutingProblem(square(0), (), (RoutingDay(0, -1),))),
        ("shift_budget", lambda: RoutingProblem(square(0), (), (RoutingDay(0, np.nan),))),
        ("visit_service", lambda: RoutingProblem(square(1), (Candidate(-1, ()),), ())),
        ("visit_service", lambda: RoutingProblem(square(1), (Candidate(np.inf, ()),), ())),
        ("visit_prize", lambda: RoutingProblem(square(1), (Candidate(1, (), prize=np.inf),), ())),
        ("option_days", lambda: RoutingProblem(square(1), (Candidate(1, (Option(()),)),), ())),
        ("option_days", lambda: RoutingProblem(square(1), (Candidate(1, (Option((1, 1)),)),), ())),
        (
            "option_price",
            lambda: RoutingProblem(square(1), (Candidate(1, (Option((1,), np.nan),)),), ()),
        ),
        (
            "too_many_days",
            lambda: solve(
                RoutingProblem(square(0), (), tuple(RoutingDay(d) for d in range(63))), SOME
            ),
        ),
    ],
)
def test_what_cannot_be_planned_is_told_by_a_code(reason, make):
    with pytest.raises(PlanInputInvalid) as told:
        make()
    assert told.value.details["reason"] == reason
