"""The workload of each day: weekdays, holidays and the Spring Festival."""

import numpy as np
from borax.calendars.lunardate import LunarDate

from demo.chance import Floats, Ints, day_number, day_of

_WEEKDAYS = {
    "township": [1, 1.05, 1.1, 1, 0.9, 0.25, 0.2],
    "village": [1, 1, 1, 1, 1, 0.7, 0.6],
    "county": [0.6, 1, 1, 1, 0.6, 0.05, 0.02],
}


def weekday(day: Ints) -> Ints:
    """0 for Monday; day 0 was a Thursday."""
    return (day + 3) % 7


def workload(day: Ints, level: str) -> Floats:
    """The work of each day, relative to an ordinary Monday."""
    share = np.array(_WEEKDAYS[level])[weekday(day)]
    for eve in _festival_eves(day):
        # Nearly nobody goes out before the Lantern Festival.
        share = np.where((day >= eve) & (day <= eve + 15), share * 0.04, share)
        share = np.where((day < eve) & (day >= eve - 14), share * 1.3, share)  # condolence visits
    holidays = [(d.month, d.day) in _FIXED_HOLIDAYS for d in map(day_of, day)]
    return np.where(holidays, share * 0.15, share)


def before_festival(day: Ints) -> np.ndarray:
    """True in the fortnight before the Spring Festival, the time of condolence visits."""
    return np.any([(day < eve) & (day >= eve - 14) for eve in _festival_eves(day)], axis=0)


def _festival_eves(day: Ints) -> list[int]:
    """The eves of the lunar New Year in all years of these days."""
    years = range(day_of(day.min()).year, day_of(day.max()).year + 1)
    return [day_number(LunarDate(year, 1, 1).to_solar_date()) - 1 for year in years]


_FIXED_HOLIDAYS = {(1, 1), *((5, d) for d in (1, 2, 3)), *((10, d) for d in range(1, 8))}
