"""Random planning tasks, and the true optimum of tiny ones."""

from itertools import permutations, product

import numpy as np
from hypothesis import strategies as st

from schedulers.planning.checker import check
from schedulers.planning.problem import Candidate, Option, RoutingDay, RoutingProblem


@st.composite
def tasks(draw, most_visits=12, most_days=4):
    """Of all sorts: no visits, no field days, no options, lopsided travel, several days."""
    visits = draw(st.integers(0, most_visits))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    points = rng.integers(0, draw(st.sampled_from((1, 10, 100))), (visits, 2))
    travel = np.abs(points[:, None] - points[None]).sum(-1).astype(float)
    if draw(st.booleans()):
        travel += rng.integers(0, 20, travel.shape)  # not symmetric
        np.fill_diagonal(travel, 0)
    days = st.integers(0, 3)
    options = st.builds(
        Option,
        days=st.sets(days, min_size=1, max_size=3).map(lambda found: tuple(sorted(found))),
        price=st.sampled_from((0.0, 0.0, 5.0)),
    )
    return RoutingProblem(
        travel,
        tuple(
            Candidate(
                service=draw(st.integers(0, 40)),
                options=tuple(draw(st.lists(options, max_size=4, unique_by=lambda o: o.days))),
                prize=draw(st.sampled_from((None, 0.0, 10.0, 100.0, 1000.0))),
            )
            for _ in range(visits)
        ),
        tuple(
            RoutingDay(
                day=day,
                budget=draw(st.sampled_from((0.0, 50.0, 200.0, 1000.0, np.inf))),
            )
            for day in draw(st.lists(days, unique=True, max_size=most_days))
        ),
    )


def optimum(problem: RoutingProblem) -> tuple[int, float]:
    """What is owed and the cost of the best plan there is, by trying all."""
    return min(
        (account.owed, round(account.cost, 6))
        for routes in _all_plans(problem)
        if not (account := check(problem, routes)).faults
    )


def _all_plans(problem):
    place_of = {one.day: k for k, one in enumerate(problem.field_days)}
    choices = [
        [
            (),
            *(
                tuple(place_of[d] for d in o.days)
                for o in v.options
                if place_of.keys() >= {*o.days}
            ),
        ]
        for v in problem.visits
    ]
    for chosen in product(*choices):
        inside = [
            [h for h, ks in enumerate(chosen) if k in ks] for k in range(len(problem.field_days))
        ]
        yield from product(*(permutations(visits) for visits in inside))
