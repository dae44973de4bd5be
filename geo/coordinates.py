"""Conversion of a position fix, as sent, to a point in EPSG:4490.

Phones and map services in China report WGS-84, GCJ-02 or BD-09; ``crs`` names it. A fix is
converted once, on entry. CGCS2000 (EPSG:4490) and WGS-84 differ by less than a phone can measure
and are treated as equal.

A wrong fix never rejects its record: it gives no point and a flag with the reason.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

import prcoords

from records.divisions import SRID

FIX_FLAGS: Final = (
    "zero_position",  # 0,0: the phone had no position
    "axes_swapped",  # latitude first: in China once swapped
    "outside_china",
    "impossible",  # not numbers, beyond ±180 / ±90, or an unknown crs
    "poor_accuracy",  # a cell tower's estimate, or below zero (iOS: "not valid")
)

# A less accurate fix gives no grid and no evidence.
WORST_ACCURACY_M: Final = 5_000.0

# Mainland, Taiwan, Hainan and the islands of the South China Sea, with a margin.
_LNG: Final = (73.0, 136.0)
_LAT: Final = (3.0, 54.0)
# Includes "0,0" shifted by a map service: BD-09 adds 0.0065 and 0.006 degrees.
_ZERO: Final = 0.01


class Position(NamedTuple):
    """The position of a fix. ``lng`` and ``lat`` are both set or both None; ``flags`` say why."""

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

    A missing accuracy is accepted as unknown. One above 5 km (or below zero) makes the point
    unusable: a visit would be placed in a random grid, and would be "near" everything.
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
    """Convert a point from GCJ-02 or BD-09 to WGS-84; outside China it is returned unchanged."""
    return _TO_WGS84[crs](lng, lat) if _in_china(lng, lat) else (lng, lat)


def _fault(lng: float, lat: float) -> str | None:
    """The flag of a position that is not in China, or None. Comparisons with NaN are false."""
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
    """The accuracy in metres (None: unknown or invalid), and whether it is poor."""
    if value is None:
        return None, False
    metres = _number(value)
    if not 0 <= metres < math.inf:
        return None, True
    return metres, metres > WORST_ACCURACY_M


def _number(value: Any) -> float:
    """``value`` as a float; NaN for anything but a number (a bool is not one)."""
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
