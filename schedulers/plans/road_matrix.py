"""Road times between a cadre's places, as they are kept from night to night. Pure.

Kept as one matrix a cadre: a household more then costs a row and a column to ask for, and reading
it all is one small row of the database.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schedulers.planning.problem import Matrix
from schedulers.planning.travel import Location

PER_DEGREE = 100_000  # places are told apart by about a metre
MAX_KEPT = 400  # places a cadre; the oldest are forgotten
UNKNOWN, UNREACHABLE = 65_535, 65_534
LONGEST = 65_533  # seconds
# Where the service knows no way, a day: such a household is planned alone, or not at all.
NO_WAY = 86_400.0

Places = NDArray[np.int32]  # (n, 2)
Seconds = NDArray[np.uint16]  # (n, n)


@dataclass(frozen=True, slots=True)
class RoadTable:
    """Seconds from each of these places to each; `UNKNOWN` where nobody has been asked yet."""

    places: Places
    seconds: Seconds

    @classmethod
    def empty(cls) -> "RoadTable":
        return cls(np.zeros((0, 2), np.int32), np.zeros((0, 0), np.uint16))

    @classmethod
    def of_bytes(cls, places: bytes, seconds: bytes) -> "RoadTable":
        """Raises ValueError where these are not of one matrix."""
        found = np.frombuffer(places, "<i4").reshape(-1, 2)
        return cls(found, np.frombuffer(seconds, "<u2").reshape(len(found), len(found)))

    def to_bytes(self) -> tuple[bytes, bytes]:
        return self.places.astype("<i4").tobytes(), self.seconds.astype("<u2").tobytes()

    def widened(self, wanted: Sequence[Location]) -> "RoadTable":
        """With these places first, and behind them what is kept of the others."""
        asked = list(dict.fromkeys(map(key_of, wanted)))
        known = [(int(lng), int(lat)) for lng, lat in self.places]
        kept = [key for key in known if key not in set(asked)]
        keys = asked + kept[: max(MAX_KEPT - len(asked), 0)]
        before = {key: at for at, key in enumerate(known)}
        old = np.array([before.get(key, -1) for key in keys], np.int64)
        there = np.flatnonzero(old >= 0)
        seconds = np.full((len(keys), len(keys)), UNKNOWN, np.uint16)
        seconds[np.ix_(there, there)] = self.seconds[np.ix_(old[there], old[there])]
        np.fill_diagonal(seconds, 0)
        return RoadTable(np.array(keys, np.int32).reshape(-1, 2), seconds)

    def among(self, places: Sequence[Location], otherwise: Matrix) -> Matrix:
        """Seconds between these places; where they are not known, those of ``otherwise``."""
        found = self._between(places)
        seconds: Matrix = np.where(found == UNKNOWN, otherwise, found.astype(np.float64))
        seconds[found == UNREACHABLE] = NO_WAY
        return seconds

    def share_known(self, places: Sequence[Location]) -> float:
        """Of the ways between two of these places."""
        found = self._between(places)
        between = found[~np.eye(len(places), dtype=bool)]
        return float((between != UNKNOWN).mean()) if len(between) else 1.0

    def _between(self, places: Sequence[Location]) -> Seconds:
        before = {(int(lng), int(lat)): at for at, (lng, lat) in enumerate(self.places)}
        at = np.array([before.get(key_of(place), -1) for place in places], np.int64)
        there = np.flatnonzero(at >= 0)
        found = np.full((len(places), len(places)), UNKNOWN, np.uint16)
        found[np.ix_(there, there)] = self.seconds[np.ix_(at[there], at[there])]
        np.fill_diagonal(found, 0)
        return found


def from_service(rows: Sequence[Sequence[float | None]]) -> Seconds:
    """A service's answer. Raises ValueError for what are no times."""
    told = np.array(
        [[np.inf if cell is None else float(cell) for cell in row] for row in rows], np.float64
    )
    if np.isnan(told).any() or (told < 0).any():
        raise ValueError("no times")
    near = np.minimum(np.where(np.isinf(told), 0, np.round(told)), LONGEST)
    return np.where(np.isinf(told), UNREACHABLE, near).astype(np.uint16)


def key_of(place: Location) -> tuple[int, int]:
    """What tells a place from others."""
    return round(place.lng * PER_DEGREE), round(place.lat * PER_DEGREE)
