"""A position fix as phones send it: part of households and visits."""

import sys
from datetime import datetime
from typing import Any

from marshmallow import fields

from records.wire import Instant, Number, WireSchema, choice

CRS = ("wgs84", "cgcs2000", "gcj02", "bd09")
_REQUIRED = frozenset({"lng", "lat", "crs"})
_MEMBERS = _REQUIRED | {"accuracy_m", "at"}


class FixSchema(WireSchema):
    """One fix, in degrees and metres, kept as sent.

    Numbers have to be finite or null. An impossible position is flagged by geo/coordinates, never
    refused: a poor fix must not cost a visit.
    """

    lng = Number(required=True, allow_none=True)
    lat = Number(required=True, allow_none=True)
    crs = choice(CRS, required=True, allow_none=True)
    accuracy_m = Number(allow_none=True)
    at = Instant(allow_none=True)


class Fix(fields.Nested):
    """A fix, stored as the JSON that was sent.

    Nearly all fixes are valid and pass a fast check here. The schema takes four times as long
    (docs/benchmarks.md); it reports the errors of the others.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(FixSchema, **kwargs)

    def _deserialize(
        self, value: Any, attr: Any, data: Any, partial: Any = None, **kwargs: Any
    ) -> Any:
        if not is_valid(value):
            super()._deserialize(value, attr, data, partial, **kwargs)
        return value


def is_valid(fix: Any) -> bool:
    """True for fixes that `FixSchema` accepts; may be false for odd ones that it accepts too."""
    return (
        isinstance(fix, dict)
        and _REQUIRED <= fix.keys() <= _MEMBERS
        and (fix["crs"] is None or fix["crs"] in CRS)
        and _is_number(fix["lng"])
        and _is_number(fix["lat"])
        and _is_number(fix.get("accuracy_m"))
        and _is_instant(fix.get("at"))
    )


def _is_number(value: Any) -> bool:
    if value is None:
        return True
    return type(value) in (int, float) and abs(value) <= sys.float_info.max


def _is_instant(value: Any) -> bool:
    if value is None:
        return True
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return at.tzinfo is not None and 1 < at.year < 9999  # in any zone
