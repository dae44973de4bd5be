"""A cadre's week: what is due comes first, promises are kept, and what does not fit is said."""

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedulers.planning.checker import check
from schedulers.planning.planner import plan_week, seed_of
from schedulers.planning.prizes import prize
from schedulers.planning.problem import PlanInputInvalid
from schedulers.planning.routing import problem_of, travel_of
from schedulers.planning.travel import Location
from schedulers.planning.week import Call, FieldDay, Promise, Reason
from tests.schedulers.planning.bounds import Shortage, shortage
from tests.schedulers.planning.small_weeks import (
    HOUR,
    MONDAY,
    OFFICE,
    THURSDAY,
    TUESDAY,
    call,
    day,
    index_routes,
    near,
    week,
)


def planned(plan):
    return {stop.id: one.day for one in plan.days for stop in one.stops}


def reasons(plan):
    return {one.id: one.reason for one in plan.unplanned}


DAYS = st.sampled_from([MONDAY + timedelta(days=n) for n in range(5)])
CALLS = st.builds(
    call,
    number=st.integers(0, 40),
    due=st.none() | st.integers(-200, 200).map(lambda n: MONDAY + timedelta(days=n)),
    minutes=st.sampled_from((0, 20, 60, 500)),
    must=st.booleans(),
    days=st.none() | st.lists(st.tuples(DAYS), max_size=3, unique=True).map(tuple),
)
WEEKS = st.builds(
    week,
    st.lists(CALLS, max_size=12, unique_by=lambda one: one.id),
    st.lists(DAYS, unique=True, max_size=4).flatmap(
        lambda found: st.tuples(
            *(
                st.builds(
                    day,
                    st.just(one),
                    hours=st.sampled_from((0, 1, 3, 6)),
                )
                for one in found
            )
        )
    ),
)


@dataclass(frozen=True)
class GivenTimes:
    """A matrix for the places of a week, in their order."""

    matrix: np.ndarray

    def seconds(self, places):
        return self.matrix


@settings(max_examples=50)
@given(WEEKS, st.integers(0, 100))
def test_whatever_the_week_the_plan_is_feasible_and_tells_of_every_household(one, seed):
    plan = plan_week(one, seed, turns=1_000)
    assert check(problem_of(one, travel_of(one)), index_routes(one, plan)).faults == ()
    told = [*planned(plan), *reasons(plan)]
    assert sorted(told) == sorted(call.id for call in one.calls)
    missing = shortage(one, plan)
    assert missing.at_least <= missing.enough + 1
    short = any(reason is Reason.NO_TIME for reason in reasons(plan).values())
    assert short or missing == Shortage(0, 0)
    for routed, field_day in zip(plan.days, one.field_days, strict=True):
        clock = field_day.begins
        for stop in routed.stops:
            assert abs(stop.arrive - clock - stop.travel) <= 1
            assert stop.leave >= stop.arrive
            clock = stop.leave
        assert clock <= routed.back <= field_day.begins + field_day.budget + 1


@settings(max_examples=30)
@given(WEEKS, st.integers(0, 100), st.integers(0, 100))
def test_an_unchanged_week_keeps_its_plan(one, seed, other):
    plan = plan_week(one, seed, turns=1_000)
    assert plan_week(one, seed, turns=1_000) == plan
    assert plan_week(one, other, plan, turns=1_000) is plan


@settings(max_examples=30)
@given(WEEKS, st.integers(0, 100), st.integers(0, 100))
def test_planning_again_is_never_worse_than_the_published_plan(one, seed, other):
    before = plan_week(one, seed, turns=1_000)
    changed = replace(one, promise=Promise(drop=5_000.0))
    after = plan_week(changed, other, before, turns=1_000)
    problem = problem_of(changed, travel_of(changed), before)
    kept, new = (check(problem, index_routes(one, plan)) for plan in (before, after))
    assert (new.owed, new.cost) <= (kept.owed, kept.cost + 1e-6)


def test_a_later_seed_does_not_shuffle_what_was_promised():
    calls = [call(n, MONDAY + timedelta(days=n)) for n in range(40)]
    before = plan_week(week(calls), 1)
    # The next night nothing has happened but that a household is no longer due.
    after = plan_week(week([replace(calls[39], due=None), *calls[:39]]), 2, before)
    assert planned(after) == planned(before)


def test_a_promise_gives_way_to_leave():
    calls = [call(n) for n in range(8)]
    before = plan_week(week(calls), 1)
    after = plan_week(week(calls, [day(THURSDAY)]), 1, before)
    assert set(planned(after).values()) == {THURSDAY}
    assert len(planned(after)) == 8


def test_what_is_overdue_comes_before_what_is_not_at_equal_travel():
    for early, late in [(-30, -2), (-1, 3), (3, 5), (6, 10), (10, 20), (20, 60), (60, 90)]:
        here = near(1, km=0.2)
        dues = {"early": MONDAY + timedelta(days=early), "late": MONDAY + timedelta(days=late)}
        calls = [Call(id, here, HOUR, due) for id, due in dues.items()]
        plan = plan_week(week(calls, [day(TUESDAY, hours=1.5)]), 3)
        assert planned(plan) == {"early": TUESDAY}


@given(st.integers(-300, 300), st.integers(-300, 300))
def test_prizes_fall_with_slack(slack, other):
    a, b = (prize(MONDAY + timedelta(days=n), MONDAY) for n in sorted((slack, other)))
    assert a >= b > 0
    assert prize(None, MONDAY) == 0


def test_what_was_pinned_comes_before_everything():
    calls = [call("pinned", None, 60, must=True), call("overdue", MONDAY - timedelta(9), 60)]
    plan = plan_week(week(calls, [day(TUESDAY, hours=1.6)]), 1)
    assert planned(plan) == {"pinned": TUESDAY}
    assert reasons(plan) == {"overdue": Reason.NO_TIME}


def test_what_comes_first_comes_before_all_but_what_was_pinned():
    """However late the others are, however many, and however far the way to it."""
    late = [call(n, MONDAY - timedelta(300), 20, weight=2) for n in range(8)]
    one = call("first", THURSDAY, 60, first=True, place=near(0, km=5))
    plan = plan_week(week([one, *late], [day(TUESDAY, hours=2.5)]), 1)
    assert "first" in planned(plan)
    assert 0 < len(planned(plan)) < 9
    pinned = call("pinned", None, 60, must=True)
    plan = plan_week(week([one, pinned, *late], [day(TUESDAY, hours=1.6)]), 1)
    assert "pinned" in planned(plan)
    assert reasons(plan)["first"] == Reason.NO_TIME


def test_the_market_day_takes_the_only_day():
    calls = [call("market", days=((MONDAY,),)), call("none", days=()), call("free")]
    one = week(calls, [day(TUESDAY)])
    plan = plan_week(one, 1)
    assert planned(plan) == {"free": TUESDAY}
    assert reasons(plan) == {"market": Reason.NO_DAY, "none": Reason.NO_DAY}
    assert shortage(one, plan) == Shortage(0, 0)


def test_a_visit_longer_than_any_day():
    one = week([call("long", minutes=400), call("short")])
    plan = plan_week(one, 1)
    assert reasons(plan) == {"long": Reason.TOO_LONG}
    assert shortage(one, plan) == Shortage(0, 0)


def test_how_many_hours_are_missing():
    """Five visits of an hour in each of two places an hour apart; a day of six hours holds the five
    of one place, and nothing of the other."""
    far = GivenTimes(
        np.array([[0.0 if (a < 5) == (b < 5) else HOUR for b in range(10)] for a in range(10)])
    )
    calls = [call(n, minutes=60) for n in range(10)]
    one = week(calls, [day(TUESDAY)], travel=far)
    plan = plan_week(one, 1)
    assert len(planned(plan)) == 5
    assert set(reasons(plan).values()) == {Reason.NO_TIME}
    # Ten hours of visits and one of travel.
    assert shortage(one, plan) == Shortage(at_least=5 * HOUR, enough=5 * HOUR)


def test_what_can_wait_is_no_shortage():
    calls = [call(n, MONDAY + timedelta(days=60), minutes=60) for n in range(10)]
    one = week(calls, [day(TUESDAY)])
    plan = plan_week(one, 1)
    assert set(reasons(plan).values()) == {Reason.CAN_WAIT}
    assert shortage(one, plan) == Shortage(0, 0)


def test_a_week_without_field_days():
    plan = plan_week(week([call(1)], []), 1)
    assert plan.days == ()
    assert reasons(plan) == {1: Reason.NO_DAY}


def test_a_week_without_households():
    plan = plan_week(week([]), 1)
    assert [one.stops for one in plan.days] == [(), ()]
    assert plan.travel == 0


def test_six_hundred_households_in_all_and_in_one_point():
    for place in (None, OFFICE):
        calls = [call(n, **({"place": place} if place else {})) for n in range(600)]
        one = week(calls)
        plan = plan_week(one, 1, turns=2_000)
        hours = 600 * 0.5 - 12
        assert len(planned(plan)) >= 20
        missing = shortage(one, plan)
        assert missing.enough >= missing.at_least >= hours * HOUR
        assert missing.enough <= (hours + 40) * HOUR


def test_several_visits_in_a_month():
    weeks = [TUESDAY + timedelta(weeks=n) for n in range(4)]
    pairs = ((weeks[0], weeks[2]), (weeks[1], weeks[3]))
    plan = plan_week(week([call(n, days=pairs) for n in range(6)], [day(d) for d in weeks]), 1)
    met = {n: tuple(one.day for one in plan.days for s in one.stops if s.id == n) for n in range(6)}
    assert set(met.values()) <= set(pairs)
    assert sum(len(one.stops) for one in plan.days) == 12


def test_a_day_that_begins_and_ends_where_the_cadre_is():
    plan = plan_week(week([call(1), call(2)], [day(TUESDAY)]), 1)
    first, second = plan.days[0].stops
    assert (first.travel, plan.days[0].back) == (0, second.leave)


@pytest.mark.parametrize(
    "make",
    [
        lambda: plan_week(week([call(1), call(1)]), 1),
        lambda: plan_week(week([call(1)], [day(TUESDAY), day(TUESDAY)]), 1),
        lambda: plan_week(week([call(1, minutes=-1)]), 1),
        lambda: plan_week(week([call(1)], [day(TUESDAY, hours=-1)]), 1),
        lambda: plan_week(week([call(1, place=Location(float("nan"), 24.6))]), 1),
    ],
)
def test_figures_from_which_no_plan_can_be_made(make):
    with pytest.raises(PlanInputInvalid):
        make()


def test_a_seed_of_a_cadre_and_week():
    assert seed_of("a", "2026-W48") == seed_of("a", "2026-W48")
    assert len({seed_of(c, w) for c in "ab" for w in ("2026-W48", "2026-W49")}) == 4


@settings(max_examples=50)
@given(WEEKS, st.sampled_from(((12, 14), (10, 11), (9, 15), (20, 21))))
def test_nobody_is_visited_during_the_pause_and_it_takes_no_working_time(one, hours):
    pause = tuple(hour * HOUR for hour in hours)
    without = plan_week(one, 1, turns=500)
    days = tuple(replace(each, pause=pause) for each in one.field_days)
    plan = plan_week(replace(one, field_days=days), 1, turns=500)
    assert [[stop.id for stop in each.stops] for each in plan.days] == [
        [stop.id for stop in each.stops] for each in without.days
    ]
    for routed, before in zip(plan.days, without.days, strict=True):
        assert routed.travel == before.travel
        for stop, earlier in zip(routed.stops, before.stops, strict=True):
            assert stop.leave <= pause[0] or stop.arrive >= pause[1]
            assert stop.leave - stop.arrive == earlier.leave - earlier.arrive
            longest_visit = 500 * 60
            assert 0 <= stop.arrive - earlier.arrive <= pause[1] - pause[0] + longest_visit


def test_a_visit_that_would_reach_into_the_noon_break_begins_after_it():
    noon = (12 * HOUR, 14 * HOUR)
    field_day = FieldDay(MONDAY, 9 * HOUR, 6 * HOUR, noon)
    where = near(1)
    calls = [Call(n, where, 50 * 60, MONDAY) for n in range(5)]
    (day,) = plan_week(week(calls, [field_day]), 1).days
    assert [stop.arrive / HOUR for stop in day.stops] == pytest.approx(
        [9, 9 + 5 / 6, 9 + 10 / 6, 14, 14 + 5 / 6], abs=0.01
    )
