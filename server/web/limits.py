"""The limits that a phone has to know before it sends: told at log-in and at each sync."""

from typing import Any

from marshmallow import fields

from records.fieldwork.photos import MIMES
from records.wire import WireSchema
from server.config import Settings
from server.web.body import MAX_DEPTH, MAX_VALUES
from sync.pushing.lenient_json import MAX_ROW_DEPTH
from sync.pushing.rows import MAX_PUSHED_ROWS, MAX_ROW_CHARACTERS


class Limits(WireSchema):
    """What is larger is refused: rows, bytes, values and depth as a whole request; a row of too
    many characters or levels as that row, a photo by its record."""

    rows = fields.Integer(required=True, metadata={"description": "Rows of one push."})
    body_bytes = fields.Integer(required=True, metadata={"description": "Of a request, as sent."})
    inflated_bytes = fields.Integer(
        required=True, metadata={"description": "Of a request, once decompressed."}
    )
    values = fields.Integer(
        required=True, metadata={"description": "Of a request: numbers, texts, lists, all of them."}
    )
    depth = fields.Integer(required=True, metadata={"description": "Levels of a request."})
    row_characters = fields.Integer(
        required=True, metadata={"description": "Of a document as compact JSON."}
    )
    row_depth = fields.Integer(required=True, metadata={"description": "Levels of a document."})
    photo_bytes = fields.Integer(required=True)
    photo_pixels = fields.Integer(required=True, metadata={"description": "Width times height."})
    photo_types = fields.List(fields.String(), required=True)


def limits_of(settings: Settings) -> dict[str, Any]:
    """As `Limits` shows them."""
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


# As they are unless set otherwise: what the API's examples show.
LIMITS = limits_of(Settings.defaults())
