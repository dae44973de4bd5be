"""A week too short for all that are due leaves out no priority household for an ordinary one."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import combinations, pairwise
from math import ceil
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from schedulers.planning.checker import check
from schedulers.planning.planner import plan_week
from schedulers.planning.prizes import prize, weight_beside
from schedulers.planning.problem import RoutingProblem
from schedulers.planning.room import make_room
from schedulers.planning.routing import problem_of, travel_of
from schedulers.planning.week import Call, WeekToPlan
from tests.schedulers.planning.small_weeks import HOUR, MONDAY, day, index_routes, near, week


@st.composite
def short_weeks(draw: st.DrawFn) -> WeekToPlan:
    """Some twelve households that are due, near and far, and a day or two for a few of them."""
    ordinary, priority = draw(st.sampled_from(((25, 40), (25, 25), (60, 20), (10, 90))))
    calls = []
    for number in range(draw(st.integers(4, 14))):
        first = draw(st.booleans())
        minutes = priority if first else ordinary
        due = MONDAY + timedelta(days=draw(st.sampled_from((-300, -40, -38, 2, 3))))
        place = near(draw(st.integers(0, 60)), km=draw(st.sampled_from((0.5, 2.0, 6.0))))
        weight = weight_beside(minutes, ordinary, priority=first)
        id = ("priority" if first else "ordinary", number)
        calls.append(Call(id, place, 60 * minutes, due, weight=weight))
    hours = draw(st.lists(st.sampled_from((1.5, 2.5, 4.0)), min_size=1, max_size=2))
    return week(calls, [day(MONDAY + timedelta(days=n), each) for n, each in enumerate(hours)])


def fits(
    problem: RoutingProblem, route: list[int], k: int, one: int, instead: tuple[int, ...]
) -> bool:
    """Whether ``one`` could be visited on that field day if those others were not."""
    rest, field_day = [h for h in route if h not in instead], problem.field_days[k]
    for at in range(len(rest) + 1):
        visits = [*rest[:at], one, *rest[at:]]
        way = sum(problem.travel[a, b] for a, b in pairwise(visits))
        if way + sum(problem.visits[h].service for h in visits) <= field_day.budget:
            return True
    return False


def assert_fair(one: WeekToPlan, problem: RoutingProblem, routes: Sequence[Sequence[int]]) -> None:
    """No ordinary household is in place of a priority one that is as late; nor are several, where
    its visit takes as long as theirs."""
    inside = {h for route in routes for h in route}
    priority = {h for h, call in enumerate(one.calls) if call.id[0] == "priority"}
    for left_out in priority - inside:
        call = one.calls[left_out]
        for k, route in enumerate(routes):
            no_later = [h for h in route if h not in priority and one.calls[h].due >= call.due]
            for count in range(1, 1 + ceil(call.weight / 2)):
                for instead in combinations(no_later, count):
                    assert not fits(problem, [*route], k, left_out, instead)


@settings(max_examples=100)
@given(short_weeks(), st.integers(0, 100))
def test_no_ordinary_household_is_planned_in_place_of_a_priority_one_as_late(
    one: WeekToPlan, seed: int
) -> None:
    plan = plan_week(one, seed, turns=1_000)
    assert_fair(one, problem_of(one, travel_of(one)), index_routes(one, plan))


@given(short_weeks(), st.randoms(use_true_random=False))
def test_room_is_made_in_whatever_plan_there_is(one: WeekToPlan, chance: Random) -> None:
    problem = problem_of(one, travel_of(one))
    routes: list[tuple[int, ...]] = [()] * len(problem.field_days)
    for h in chance.sample(range(len(one.calls)), len(one.calls)):
        for k, route in enumerate(routes):
            fuller = [*routes[:k], (*route, h), *routes[k + 1 :]]
            if not check(problem, fuller).faults:
                routes = fuller
                break
    made = make_room(problem, routes)
    before, after = check(problem, routes), check(problem, made)
    assert not after.faults
    assert after.cost <= before.cost
    assert_fair(one, problem, made)


@given(
    st.integers(-400, 60),
    st.integers(-400, 60),
    *(st.integers(300, 28_800) for _ in range(2)),
)
def test_a_priority_household_is_worth_twice_an_ordinary_one_as_late(
    slack: int, other: int, takes: int, ordinary: int
) -> None:
    """And what it is worth grows with its lateness, as that of the others does."""
    weight = weight_beside(takes, ordinary, priority=True)
    early, late = (MONDAY + timedelta(days=n) for n in sorted((slack, other)))
    assert prize(late, MONDAY, weight) >= 2 * prize(late, MONDAY)
    assert prize(early, MONDAY, weight) >= prize(late, MONDAY, weight)
    # By the time that it takes as well: else short days would leave out what takes long.
    per_second = prize(early, MONDAY, weight) / (takes + HOUR)
    assert per_second * (1 + 1e-9) >= prize(early, MONDAY) / (ordinary + HOUR)
