"""Coordinates in: one position fix as it was sent -> a point in EPSG:4490, or the reason why not.

Phones and map services in China report WGS-84, GCJ-02 or BD-09; a fix says which. It is converted
once, here, on entry. CGCS2000 (EPSG:4490) and WGS-84 differ by less than any phone can measure,
and are taken as equal.

A wrong fix never rejects what it came with: it gives no point, and a flag that says why.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

import prcoords

from records.divisions import SRID

FIX_FLAGS: Final = (
    "zero_position",  # 0,0: a phone that had no position and reported one all the same
    "axes_swapped",  # latitude first: in China once the two are swapped
    "outside_china",
    "impossible",  # no position on Earth: not numbers, beyond ±180 / ±90, an unknown crs
    "poor_accuracy",  # a cell tower's guess, or an accuracy below zero (iOS: "not valid")
)

# Beyond this, a fix says which part of the county at most: no grid, and no evidence either way.
WORST_ACCURACY_M: Final = 5_000.0

# Mainland, Taiwan, Hainan and the islands of the South China Sea, with some room.
_LNG: Final = (73.0, 136.0)
_LAT: Final = (3.0, 54.0)
# "0,0" that a map service has already shifted is still 0,0: BD-09 adds 0.0065 and 0.006 degrees.
_ZERO: Final = 0.01


class Position(NamedTuple):
    """What a fix comes to. ``lng`` and ``lat`` are both set or both None; ``flags`` say why not."""

    lng: float | None
    lat: float | None
    accuracy_m: float | None
    flags: tuple[str, ...]

    @property
    def ewkt(self) -> str | None:
        """The point as PostGIS reads it."""
        return None if self.lng is None else f"SRID={SRID};POINT({self.lng!r} {self.lat!r})"


NOWHERE: Final = Position(None, None, None, ())


def read_fix(raw: Mapping[str, Any] | None) -> Position:
    """The position of a fix in the form of ``records.fieldwork.places.FixSchema``. Never raises.

    An accuracy that is missing is unknown and speaks against nothing. One above 5 km (or below
    zero) makes the point unusable: a visit would be placed in some grid by chance, and would be
    "near" everything.
    """
    if raw is None:
        return NOWHERE
    accuracy, poor = _accuracy(raw.get("accuracy_m"))
    lng, lat = _number(raw.get("lng")), _number(raw.get("lat"))
    to_wgs84 = _TO_WGS84.get(crs) if isinstance(crs := raw.get("crs"), str) else None
    flag = _fault(lng, lat) if to_wgs84 else "impossible"
    flags = tuple(f for f in (flag, "poor_accuracy" if poor else None) if f)
    if flags or to_wgs84 is None:
        return Position(None, None, accuracy, flags)
    return Position(*to_wgs84(lng, lat), accuracy, ())


def shift_back(lng: float, lat: float, crs: str) -> tuple[float, float]:
    """A place on a map in GCJ-02 or BD-09, in WGS-84; as it is where no such map reaches."""
    return _TO_WGS84[crs](lng, lat) if _in_china(lng, lat) else (lng, lat)


def _fault(lng: float, lat: float) -> str | None:
    """Why this cannot be a position in China, or None. Comparisons with NaN are false."""
    if abs(lng) < _ZERO and abs(lat) < _ZERO:
        return "zero_position"
    if _in_china(lng, lat):
        return None
    if _in_china(lat, lng):
        return "axes_swapped"
    return "outside_china" if abs(lng) <= 180 and abs(lat) <= 90 else "impossible"


def _in_china(lng: float, lat: float) -> bool:
    return _LNG[0] <= lng <= _LNG[1] and _LAT[0] <= lat <= _LAT[1]


def _accuracy(value: Any) -> tuple[float | None, bool]:
    """The accuracy in metres (None where there is none to speak of), and whether it is poor."""
    if value is None:
        return None, False
    metres = _number(value)
    if not 0 <= metres < math.inf:
        return None, True
    return metres, metres > WORST_ACCURACY_M


def _number(value: Any) -> float:
    """``value`` as a float; NaN for what is not a number (True is none either)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return math.nan
    try:
        return float(value)
    except OverflowError:
        return math.nan


def _as_is(lng: float, lat: float) -> tuple[float, float]:
    return lng, lat


def _from_gcj02(lng: float, lat: float) -> tuple[float, float]:
    lat, lng = prcoords.gcj_wgs_bored((lat, lng))
    return lng, lat


def _from_bd09(lng: float, lat: float) -> tuple[float, float]:
    lat, lng = prcoords.bd_wgs_bored((lat, lng))
    return lng, lat


_TO_WGS84: Final[Mapping[str, Callable[[float, float], tuple[float, float]]]] = {
    "wgs84": _as_is,
    "cgcs2000": _as_is,
    "gcj02": _from_gcj02,
    "bd09": _from_bd09,
}
