"""Small weeks around one office, to plan."""

from datetime import date, timedelta

import numpy as np

from schedulers.planning.travel import Location
from schedulers.planning.week import Call, FieldDay, WeekToPlan

MONDAY = date(2026, 11, 23)
TUESDAY, THURSDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=3)
OFFICE = Location(111.5, 24.6)
HOUR = 3600


def day(on, hours=6.0):
    return FieldDay(on, 9 * HOUR, int(hours * HOUR))


def near(number, km=1.0):
    """Places on a circle of ``km`` around the office."""
    return Location(
        111.5 + km * 0.0099 * float(np.cos(number)), 24.6 + km * 0.009 * float(np.sin(number))
    )


def call(number, due=MONDAY, minutes=30, **more):
    where = near(number) if isinstance(number, int) else near(len(number))
    return Call(number, more.pop("place", where), 60 * minutes, due, **more)


BOTH = (day(TUESDAY), day(THURSDAY))


def week(calls, days=BOTH, **more):
    return WeekToPlan(MONDAY, tuple(days), tuple(calls), **more)


def index_routes(one, plan):
    numbers = {call.id: h for h, call in enumerate(one.calls)}
    return [[numbers[stop.id] for stop in planned.stops] for planned in plan.days]
