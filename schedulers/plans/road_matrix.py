"""Stored road times between a cadre's places. Pure functions.

Each cadre has one matrix in one small database row. A new household needs only one more row and
column from the road service.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schedulers.planning.problem import Matrix
from schedulers.planning.travel import Location

PER_DEGREE = 100_000  # resolution: about a metre
MAX_KEPT = 400  # places per cadre; the oldest are dropped
UNKNOWN, UNREACHABLE = 65_535, 65_534
LONGEST = 65_533  # seconds
# A day, if the service finds no route: such a household is planned alone, or not at all.
NO_WAY = 86_400.0

Places = NDArray[np.int32]  # (n, 2)
Seconds = NDArray[np.uint16]  # (n, n)


@dataclass(frozen=True, slots=True)
class RoadTable:
    """Seconds between all places; `UNKNOWN` if not requested yet."""

    places: Places
    seconds: Seconds

    @classmethod
    def empty(cls) -> "RoadTable":
        return cls(np.zeros((0, 2), np.int32), np.zeros((0, 0), np.uint16))

    @classmethod
    def of_bytes(cls, places: bytes, seconds: bytes) -> "RoadTable":
        """Raises ValueError if the sizes do not match."""
        keys = np.frombuffer(places, "<i4").reshape(-1, 2)
        return cls(keys, np.frombuffer(seconds, "<u2").reshape(len(keys), len(keys)))

    def to_bytes(self) -> tuple[bytes, bytes]:
        return self.places.astype("<i4").tobytes(), self.seconds.astype("<u2").tobytes()

    def widened(self, wanted: Sequence[Location]) -> "RoadTable":
        """A table with these places first, followed by the known other places."""
        requested = list(dict.fromkeys(map(key_of, wanted)))
        known = [(int(lng), int(lat)) for lng, lat in self.places]
        kept = [key for key in known if key not in set(requested)]
        keys = requested + kept[: max(MAX_KEPT - len(requested), 0)]
        before = {key: at for at, key in enumerate(known)}
        old = np.array([before.get(key, -1) for key in keys], np.int64)
        present = np.flatnonzero(old >= 0)
        seconds = np.full((len(keys), len(keys)), UNKNOWN, np.uint16)
        seconds[np.ix_(present, present)] = self.seconds[np.ix_(old[present], old[present])]
        np.fill_diagonal(seconds, 0)
        return RoadTable(np.array(keys, np.int32).reshape(-1, 2), seconds)

    def among(self, places: Sequence[Location], otherwise: Matrix) -> Matrix:
        """Seconds between these places; values of ``otherwise`` for unknown ones."""
        known = self._between(places)
        seconds: Matrix = np.where(known == UNKNOWN, otherwise, known.astype(np.float64))
        seconds[known == UNREACHABLE] = NO_WAY
        return seconds

    def share_known(self, places: Sequence[Location]) -> float:
        """The share of known times between these places, 0 to 1."""
        known = self._between(places)
        between = known[~np.eye(len(places), dtype=bool)]
        return float((between != UNKNOWN).mean()) if len(between) else 1.0

    def _between(self, places: Sequence[Location]) -> Seconds:
        before = {(int(lng), int(lat)): at for at, (lng, lat) in enumerate(self.places)}
        at = np.array([before.get(key_of(place), -1) for place in places], np.int64)
        present = np.flatnonzero(at >= 0)
        seconds = np.full((len(places), len(places)), UNKNOWN, np.uint16)
        seconds[np.ix_(present, present)] = self.seconds[np.ix_(at[present], at[present])]
        np.fill_diagonal(seconds, 0)
        return seconds


def from_service(rows: Sequence[Sequence[float | None]]) -> Seconds:
    """Convert the response of a service. Raises ValueError for invalid times."""
    times = np.array(
        [[np.inf if cell is None else float(cell) for cell in row] for row in rows], np.float64
    )
    if np.isnan(times).any() or (times < 0).any():
        raise ValueError("invalid times")
    near = np.minimum(np.where(np.isinf(times), 0, np.round(times)), LONGEST)
    return np.where(np.isinf(times), UNREACHABLE, near).astype(np.uint16)


def key_of(place: Location) -> tuple[int, int]:
    """The key of a place."""
    return round(place.lng * PER_DEGREE), round(place.lat * PER_DEGREE)
