"""A position fix as phones send it: part of households and visits."""

from typing import Any

from marshmallow import fields

from records.wire import Instant, Number, WireSchema, choice

CRS = ("wgs84", "cgcs2000", "gcj02", "bd09")


class FixSchema(WireSchema):
    """One fix, in degrees and metres, kept as sent.

    Numbers only have to be that, finite, or null: an impossible place is flagged by
    geo/coordinates, never refused, for a poor fix must not cost a visit.
    """

    lng = Number(required=True, allow_none=True)
    lat = Number(required=True, allow_none=True)
    crs = choice(CRS, required=True, allow_none=True)
    accuracy_m = Number(allow_none=True)
    at = Instant(allow_none=True)


class Fix(fields.Nested):
    """A fix whose stored form is the JSON that was sent, not a converted one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(FixSchema, **kwargs)

    def _deserialize(
        self, value: Any, attr: Any, data: Any, partial: Any = None, **kwargs: Any
    ) -> Any:
        super()._deserialize(value, attr, data, partial, **kwargs)
        return value
