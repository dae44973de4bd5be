"""Leave and counter rota of township cadres."""

from typing import NamedTuple

from numpy.random import Generator

from demo.people import Staff


class Absence(NamedTuple):
    person: int
    kind: str
    first_day: int
    last_day: int  # included


def absent(rng: Generator, staff: Staff, start: int, today: int) -> list[Absence]:
    """Absences from ``start`` until two weeks after ``today``, for rotas are made in advance."""
    absences = []
    first_monday = start - (start + 3) % 7  # day 0, 1 January 1970, was a Thursday
    for index, person in enumerate(staff.people):
        if person.level != "township":
            continue
        until = person.left or today + 14
        back = 0  # the day on which the person is back from leave
        joined = person.joined + -(person.joined + 3) % 7  # the Monday after
        for monday in range(max(first_monday, joined), until, 7):
            chance = rng.random()
            if chance < 0.045:
                absences.append(Absence(index, "counter_rota", monday, monday + 4))
            elif chance < 0.065:
                length = int(rng.choice([1, 2, 3, 5, 10], p=[0.25, 0.25, 0.2, 0.25, 0.05]))
                first = monday + int(rng.integers(0, 5))
                if first < back:
                    continue
                back = first + length
                absences.append(Absence(index, "leave", first, back - 1))
    return absences
