"""The limits that a phone must know before it sends: part of log-in and of each sync."""

from typing import Any

from marshmallow import fields

from records.fieldwork.photos import MIMES
from records.wire import AnswerSchema
from server.config import Settings
from server.web.body import MAX_DEPTH, MAX_VALUES
from sync.pushing.lenient_json import MAX_ROW_DEPTH
from sync.pushing.rows import MAX_PUSHED_ROWS, MAX_ROW_CHARACTERS


class Limits(AnswerSchema):
    """Maxima of what a client may send. A request with too many rows, bytes, values or levels is
    refused as a whole. If one row has too many characters or levels, only that row is refused."""

    rows = fields.Integer(metadata={"description": "Rows in one push."})
    body_bytes = fields.Integer(metadata={"description": "Bytes of a request body, as sent."})
    inflated_bytes = fields.Integer(
        metadata={"description": "Bytes of a request body after decompression."}
    )
    values = fields.Integer(
        metadata={"description": "JSON values in a request body: numbers, strings, lists, objects."}
    )
    depth = fields.Integer(metadata={"description": "Levels of nesting in a request body."})
    row_characters = fields.Integer(
        metadata={"description": "Characters of one document as compact JSON."}
    )
    row_depth = fields.Integer(metadata={"description": "Levels of nesting in one document."})
    photo_bytes = fields.Integer()
    photo_pixels = fields.Integer(metadata={"description": "Width times height."})
    photo_types = fields.List(fields.String())


def limits_of(settings: Settings) -> dict[str, Any]:
    """The values for `Limits`."""
    return {
        "rows": MAX_PUSHED_ROWS,
        "body_bytes": settings.max_body_bytes,
        "inflated_bytes": settings.max_inflated_bytes,
        "values": MAX_VALUES,
        "depth": MAX_DEPTH,
        "row_characters": MAX_ROW_CHARACTERS,
        "row_depth": MAX_ROW_DEPTH,
        "photo_bytes": settings.photo_max_bytes,
        "photo_pixels": settings.photo_max_pixels,
        "photo_types": list(MIMES),
    }


# The defaults, for the API's examples.
LIMITS = limits_of(Settings.defaults())
