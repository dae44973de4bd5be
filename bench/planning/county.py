"""A county's weeks, generated: cadres with households in hamlets along made-up roads."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from schedulers.planning.day_choice import choose_field_days
from schedulers.planning.travel import Location
from schedulers.planning.week import Call, FieldDay, WeekToPlan

MONDAY = date(2026, 11, 23)
CENTRE = Location(111.5, 24.6)
KILOMETRE = 0.009  # degrees
HOURS = 6
INTERVALS = (30, 90, 90, 180)  # days


def weeks(cadres: int, seed: int = 0) -> Iterator[WeekToPlan]:
    for cadre in range(cadres):
        yield week(random.Random(f"{seed} {cadre}"))


def week(rng: random.Random) -> WeekToPlan:
    """About 120 households in hamlets some 8 km around a township's office; 4 days of 6 hours."""
    office = _near(rng, CENTRE, 25)
    grid = _near(rng, office, 5)
    hamlets = [_near(rng, grid, 3) for _ in range(rng.randint(3, 9))]
    monday_to_friday = [MONDAY + timedelta(days=n) for n in range(5)]
    away = set(rng.sample(monday_to_friday, rng.choice((0, 0, 0, 1))))
    days = choose_field_days(set(monday_to_friday) - away, 4)
    market = rng.choice(monday_to_friday)
    calls = []
    for number in range(rng.randint(60, 180)):
        due = MONDAY + timedelta(days=rng.randint(-10, rng.choice(INTERVALS)))
        at_market = rng.random() < 0.2
        calls.append(
            Call(
                id=number,
                place=_near(rng, rng.choice(hamlets), 0.4),
                service=60 * rng.choice((15, 20, 20, 30, 40)),
                due=due,
                days=tuple((day,) for day in days if day != market) if at_market else None,
            )
        )
    field_days = tuple(FieldDay(day, begins=9 * 3600, budget=HOURS * 3600) for day in days)
    return WeekToPlan(MONDAY, field_days, tuple(calls))


def _near(rng: random.Random, place: Location, km: float) -> Location:
    spread = km * KILOMETRE / 2
    return Location(round(rng.gauss(place.lng, spread), 6), round(rng.gauss(place.lat, spread), 6))
