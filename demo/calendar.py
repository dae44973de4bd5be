"""How the days of the demo's county differ: weekdays and festivals."""

from datetime import date

import numpy as np

from demo.chance import Floats, Ints, day_number, day_of

# New Year's Day of the lunar calendar.
_SPRING_FESTIVALS = [
    date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6), date(2028, 1, 26),
    date(2029, 2, 13), date(2030, 2, 3), date(2031, 1, 23), date(2032, 2, 11), date(2033, 1, 31),
    date(2034, 2, 19), date(2035, 2, 8),
]  # fmt: skip

_WEEKDAYS = {
    "township": [1, 1.05, 1.1, 1, 0.9, 0.25, 0.2],
    "village": [1, 1, 1, 1, 1, 0.7, 0.6],
    "county": [0.6, 1, 1, 1, 0.6, 0.05, 0.02],
}


def weekday(day: Ints) -> Ints:
    """0 for Monday; day 0 was a Thursday."""
    return (day + 3) % 7


def workload(day: Ints, level: str) -> Floats:
    """How much is done on each day in comparison with an ordinary Monday."""
    share = np.array(_WEEKDAYS[level])[weekday(day)]
    for eve in (day_number(new_year) - 1 for new_year in _SPRING_FESTIVALS):
        share = np.where((day >= eve) & (day <= eve + 7), share * 0.04, share)
        share = np.where((day > eve + 7) & (day <= eve + 16), share * 0.5, share)
        share = np.where((day < eve) & (day >= eve - 14), share * 1.3, share)  # condolence visits
    holidays = [(d.month, d.day) in _FIXED_HOLIDAYS for d in map(day_of, day)]
    return np.where(holidays, share * 0.15, share)


def before_festival(day: Ints) -> np.ndarray:
    """The fortnight before the Spring Festival, when households in need are called on."""
    eves = [day_number(new_year) - 1 for new_year in _SPRING_FESTIVALS]
    return np.any([(day < eve) & (day >= eve - 14) for eve in eves], axis=0)


_FIXED_HOLIDAYS = {(1, 1), *((5, d) for d in (1, 2, 3)), *((10, d) for d in range(1, 8))}
