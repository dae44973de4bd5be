"""The map below the map: tiles of others, by setting (docs/tiles.md)."""

from typing import Any

from marshmallow import fields

from records.wire import AnswerSchema
from server.web.auth import signed_in
from server.web.openapi import Blueprint, documented
from server.web.request_context import settings

blueprint = Blueprint(
    "basemap",
    __name__,
    url_prefix="/api/v1/tiles",
    description="Which tiles of others lie below the county's own (docs/tiles.md).",
)

EXAMPLE = {
    "layers": [["https://tiles.example/{z}/{x}/{y}.png"]],
    "attribution": "© the county's survey office",
}


class BasemapAnswer(AnswerSchema):
    layers = fields.List(
        fields.List(fields.String()),
        metadata={
            "description": "From below, raster tiles in WGS 84 (EPSG:3857): for each layer the"
            " addresses that its tiles may come from. Empty: there is no basemap."
        },
    )
    attribution = fields.String(
        allow_none=True, metadata={"description": "To be shown on the map."}
    )


@blueprint.get("/basemap.json")
@documented(example=EXAMPLE)
@signed_in
@blueprint.response(200, BasemapAnswer)
def describe_basemap() -> dict[str, Any]:
    """Describe the basemap of this deployment."""
    own = settings()
    if own.basemap is None:
        return {"layers": [], "attribution": None}
    return {
        "layers": [list(layer) for layer in own.basemap.layers],
        "attribution": own.basemap_attribution or own.basemap.credit,
    }
