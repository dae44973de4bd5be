"""A position fix as phones send it: part of households and visits."""

from typing import Any

from marshmallow import fields

from records.wire import Instant, WireSchema, choice

CRS = ("wgs84", "cgcs2000", "gcj02", "bd09")


class FixSchema(WireSchema):
    """One fix, in degrees and metres, kept as sent.

    Numbers are only held to be finite: an impossible place is flagged by geo/coordinates, never
    refused, for a poor fix must not cost a visit.
    """

    lng = fields.Float(required=True)
    lat = fields.Float(required=True)
    crs = choice(CRS, required=True)
    accuracy_m = fields.Float(allow_none=True)
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
