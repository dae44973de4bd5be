"""Convert a week into a routing problem.

Prizes come from the slack, options from the field days, prices from the published plan. A ``first``
call has a prize above all other prizes, travel and changes together. A ``must`` call has no prize:
it is mandatory.
"""

from collections.abc import Hashable
from datetime import date

from schedulers.planning.prizes import prize
from schedulers.planning.problem import (
    Candidate,
    Matrix,
    Option,
    PlanInputInvalid,
    RoutingDay,
    RoutingProblem,
)
from schedulers.planning.week import Call, PlannedWeek, WeekToPlan


def travel_of(week: WeekToPlan) -> Matrix:
    """Seconds between all calls."""
    return week.travel.seconds([call.place for call in week.calls])


def _days_of(published: PlannedWeek | None) -> dict[Hashable, tuple[date, ...]]:
    days_of: dict[Hashable, tuple[date, ...]] = {}
    for planned in published.days if published else ():
        for stop in planned.stops:
            days_of[stop.id] = (*days_of.get(stop.id, ()), planned.day)
    return {id: tuple(sorted(days)) for id, days in days_of.items()}


def problem_of(
    week: WeekToPlan, matrix: Matrix, published: PlannedWeek | None = None
) -> RoutingProblem:
    """Build the problem: calls become visits, in the same order."""
    if len({call.id for call in week.calls}) < len(week.calls):
        raise PlanInputInvalid(reason="call_twice")
    old = _days_of(published)
    field_days = {one.day for one in week.field_days}
    others = [call for call in week.calls if not (call.must or call.first)]
    ahead = sum(_worth(call, week) + week.promise.drop for call in others)
    ahead += 2 * float(matrix.max(initial=0.0)) + len(week.calls) * week.promise.move
    visits = []
    for call in week.calls:
        any_day = tuple((day,) for day in sorted(field_days))
        wanted = any_day if call.days is None else call.days
        choices = [tuple(sorted(days)) for days in wanted if field_days.issuperset(days)]
        before = old.get(call.id)
        promised = before in choices
        options = tuple(
            Option(
                tuple(day.toordinal() for day in days),
                week.promise.move if promised and days != before else 0.0,
            )
            for days in choices
        )
        worth = _worth(call, week) + (ahead if call.first else 0.0)
        if promised:
            worth += week.promise.drop
        visits.append(Candidate(float(call.service), options, None if call.must else worth))
    days = tuple(RoutingDay(one.day.toordinal(), float(one.budget)) for one in week.field_days)
    return RoutingProblem(matrix, tuple(visits), days)


def _worth(call: Call, week: WeekToPlan) -> float:
    return prize(call.due, week.monday, call.weight)


def routes_of(week: WeekToPlan, published: PlannedWeek | None) -> list[list[int]]:
    """The published visits that are still calls, by field day; [] without a published plan."""
    if published is None:
        return []
    index = {call.id: h for h, call in enumerate(week.calls)}
    stops = {planned.day: planned.stops for planned in published.days}
    return [
        [index[stop.id] for stop in stops.get(one.day, ()) if stop.id in index]
        for one in week.field_days
    ]
