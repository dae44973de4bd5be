"""Travel times between places, in seconds.

`TravelTimes` returns the matrix of a plan. `StraightLine` is always available; road times are
another implementation, and may be asymmetric.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from schedulers.planning.problem import Matrix, PlanInputInvalid

EARTH_M = 6_371_008.8  # mean radius


class Location(NamedTuple):
    lng: float
    lat: float


class TravelTimes(Protocol):
    def seconds(self, places: Sequence[Location]) -> Matrix:
        """Seconds between all places, as an (n, n) matrix."""
        ...


@dataclass(frozen=True, slots=True)
class StraightLine:
    """Great-circle distance times ``factor``, at a speed of ``kmh``."""

    factor: float = 1.4
    kmh: float = 25.0

    def __post_init__(self) -> None:
        if not (self.factor >= 1 and self.kmh > 0):
            raise PlanInputInvalid(reason="travel_factor")

    def seconds(self, places: Sequence[Location]) -> Matrix:
        lng, lat = np.radians(np.array(places, np.float64).reshape(-1, 2)).T
        half = (
            np.sin((lat[:, None] - lat[None]) / 2) ** 2
            + np.cos(lat[:, None]) * np.cos(lat[None]) * np.sin((lng[:, None] - lng[None]) / 2) ** 2
        )
        metres = 2 * EARTH_M * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
        seconds: Matrix = np.round(metres * self.factor / (self.kmh / 3.6))
        return seconds
