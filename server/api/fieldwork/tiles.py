"""Map tiles (Mapbox Vector Tile 2.1), and for each layer its description (TileJSON 3)."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from marshmallow import fields

from authz.scope import Permission
from geo.tiles import drawings, outlines, places, shapes
from geo.tiles.address import Tile
from records.dates import DAY, instant
from records.db import db
from records.divisions import CodeRange, outermost
from records.problems import InvalidFields, NotFound
from records.wire import AnswerSchema, Text, WireSchema
from schedulers.calendars.working_days import OutsideCalendar
from server.services.audit import note_reading
from server.services.reading import first_day, last_day, requested_days
from server.web.auth import current, needs, signed_in
from server.web.openapi import Blueprint, documented
from server.web.request_context import now, settings

blueprint = Blueprint(
    "tiles",
    __name__,
    url_prefix="/api/v1/tiles",
    description="Map tiles of divisions, grids, households and visits (docs/tiles.md).",
)

MVT = "application/vnd.mapbox-vector-tile"
MAX_DAYS = 366
# A tile of a version never changes. Only the reader's own device may keep it, because it is for
# people of the county; and what one reader's session brought is not given to another's.
IMMUTABLE = "private, max-age=31536000, immutable"
# Of households and visits: asked for again each time, as the reader may have lost the area.
PERSONAL = "private, no-cache"
FIELDS: Mapping[str, Mapping[str, str]] = {
    "divisions": {"code": "String", "name": "String", "level": "county, township or village"},
    "grids": {"code": "String"},
    "households": {
        "id": "String",
        "code": "Of its grid",
        "kind": "String",
        "count": "Number: of a cell, which has no id, code and kind",
        "priority": "Number: of a cell, how many of these are of that kind",
    },
    "visits": {
        "household": "Its id",
        "code": "Of its grid",
        "day": "YYYY-MM-DD",
        "purpose": "String",
        "outcome": "String",
        "count": "Number: of a cell, which has nothing of a single visit",
        "households": "Number: of a cell, how many were visited",
    },
}
ADDRESS = "/{z}/{x}/{y}.mvt"
DRAWING = "3f0c8a5e9b21d764"
_TILE: dict[str, Any] = {
    "errors": [NotFound],
    "example": "...",
    "answer": {"type": "string", "format": "binary"},
    "media_type": MVT,
}


class DrawingQuery(WireSchema):
    drawing = Text(
        most=40,
        required=True,
        metadata={"description": "A version that the TileJSON names.", "example": DRAWING},
    )


class DayQuery(WireSchema):
    on = fields.Date(metadata={"description": "As drawn on this day; default: today."})


class PeriodQuery(WireSchema):
    first = first_day()
    last = last_day(MAX_DAYS)


class VectorLayer(AnswerSchema):
    id = fields.String()
    fields_ = fields.Dict(keys=fields.String(), values=fields.String(), data_key="fields")


class TileJson(AnswerSchema):
    tilejson = fields.String()
    name = fields.String()
    scheme = fields.String()
    tiles = fields.List(
        fields.String(),
        metadata={
            "description": "One URL template. If the server's public URL is not set, it is a path"
            " relative to the URL of this request."
        },
    )
    minzoom = fields.Integer()
    maxzoom = fields.Integer()
    bounds = fields.List(
        fields.Float(),
        metadata={
            "description": "West, south, east, north of your areas; of the county without areas; of"
            " the world while nothing is drawn."
        },
    )
    vector_layers = fields.List(fields.Nested(VectorLayer))


class DrawnVersion(AnswerSchema):
    first_day = fields.Date()
    drawing = fields.String()


class DrawnTileJson(TileJson):
    drawing = fields.String(metadata={"description": "The version in the URL template."})
    drawings = fields.List(
        fields.Nested(DrawnVersion),
        metadata={
            "description": "All versions, by day: each holds until the day of the next. Equal names"
            " are equal maps."
        },
    )


def _example(layer: str, query: str, **more: Any) -> dict[str, Any]:
    return {
        "tilejson": "3.0.0",
        "name": layer,
        "scheme": "xyz",
        "tiles": [f"https://yicetong.example/api/v1/tiles/{layer}{ADDRESS}?{query}".rstrip("?")],
        "minzoom": 0,
        "maxzoom": 14,
        "bounds": [115.99, 24.46, 116.38, 24.92],
        "vector_layers": [{"id": layer, "fields": FIELDS[layer]}],
        **more,
    }


_VERSIONS = {
    "drawing": DRAWING,
    "drawings": [{"first_day": "0001-01-01", "drawing": DRAWING}],
}


@blueprint.get("/divisions.json")
@documented(example=_example("divisions", f"drawing={DRAWING}", **_VERSIONS))
@signed_in
@blueprint.arguments(DayQuery, location="query")
@blueprint.response(200, DrawnTileJson)
def describe_divisions(requested: dict[str, Any]) -> dict[str, Any]:
    """Describe the tiles of townships and villages, as drawn on a day."""
    return _described_outlines("divisions", requested)


@blueprint.get("/grids.json")
@documented(example=_example("grids", f"drawing={DRAWING}", **_VERSIONS))
@signed_in
@blueprint.arguments(DayQuery, location="query")
@blueprint.response(200, DrawnTileJson)
def describe_grids(requested: dict[str, Any]) -> dict[str, Any]:
    """Describe the tiles of grids, as drawn on a day."""
    return _described_outlines("grids", requested)


@blueprint.get("/households.json")
@documented(example=_example("households", "", maxzoom=places.MAX_ZOOM))
@needs(Permission.READ_RECORDS)
@blueprint.response(200, TileJson)
def describe_households() -> dict[str, Any]:
    """Describe the tiles of households of your areas."""
    return _described_places("households", {})


@blueprint.get("/visits.json")
@documented(
    errors=[OutsideCalendar],
    example=_example("visits", "from=2026-03-01&to=2026-03-31", maxzoom=places.MAX_ZOOM),
)
@needs(Permission.READ_RECORDS)
@blueprint.arguments(PeriodQuery, location="query")
@blueprint.response(200, TileJson)
def describe_visits(requested: dict[str, Any]) -> dict[str, Any]:
    """Describe the tiles of visits of a period in your areas."""
    first, last = _period(requested)
    return _described_places("visits", {"from": first.isoformat(), "to": last.isoformat()})


@blueprint.get("/divisions/<z>/<x>/<y>.mvt")
@documented(**_TILE)
@signed_in
@blueprint.alt_response(304, description="As `If-None-Match` has it")
@blueprint.arguments(DrawingQuery, location="query")
def divisions_tile(requested: dict[str, Any], z: str, x: str, y: str) -> Response:
    """Get a tile of the county's townships and villages; empty where there is none."""
    return _outlines("divisions", requested["drawing"], z, x, y)


@blueprint.get("/grids/<z>/<x>/<y>.mvt")
@documented(**_TILE)
@signed_in
@blueprint.alt_response(304, description="As `If-None-Match` has it")
@blueprint.arguments(DrawingQuery, location="query")
def grids_tile(requested: dict[str, Any], z: str, x: str, y: str) -> Response:
    """Get a tile of the county's grids; empty where there is none."""
    return _outlines("grids", requested["drawing"], z, x, y)


@blueprint.get("/households/<z>/<x>/<y>.mvt")
@documented(**_TILE)
@needs(Permission.READ_RECORDS)
@blueprint.alt_response(304, description="As `If-None-Match` has it")
def households_tile(z: str, x: str, y: str) -> Response:
    """Get a tile of households of your areas, without names; far away, counted by cell."""
    tile = _tile(z, x, y, places.MAX_ZOOM)
    return _personal(_noted("households", {}), "households", tile)


@blueprint.get("/visits/<z>/<x>/<y>.mvt")
@documented(**_TILE | {"errors": [NotFound, OutsideCalendar]})
@needs(Permission.READ_RECORDS)
@blueprint.alt_response(304, description="As `If-None-Match` has it")
@blueprint.arguments(PeriodQuery, location="query")
def visits_tile(requested: dict[str, Any], z: str, x: str, y: str) -> Response:
    """Get a tile of visits of a period in your areas, by day and without author.

    A visit is shown at its household's point; far away, visits are counted by cell.
    """
    tile = _tile(z, x, y, places.MAX_ZOOM)
    first, last = _period(requested)
    ranges = _noted("visits", {"from": first, "to": last})
    return _personal(ranges, "visits", tile, (first, last))


def _tile(z: str, x: str, y: str, max_zoom: int) -> Tile:
    tile = Tile.named(z, x, y, max_zoom)
    if tile is None:
        raise NotFound("there is no such tile")
    return tile


def _period(requested: Mapping[str, Any]) -> tuple[date, date]:
    first, last = requested_days(requested, MAX_DAYS)
    if last < first:
        raise InvalidFields(errors=[{"field": "to", "code": "out_of_range"}])
    return first, last


def _outlines(layer: str, drawing: str, z: str, x: str, y: str) -> Response:
    me, tile = current(), _tile(z, x, y, shapes.MAX_ZOOM)
    response = _answer(f"{drawing}-{layer}-{tile.z}-{tile.x}-{tile.y}", IMMUTABLE)
    if response.status_code == 304:
        return response
    session = db.session()
    body = outlines.outline_tile(session, me.county, layer, drawing, tile)
    if not body and not drawings.is_known(session, me.county, drawing):
        raise NotFound("there is no such drawing; ask for the TileJSON again")
    response.set_data(body)
    return response


def _noted(layer: str, filters: Mapping[str, Any]) -> tuple[CodeRange, ...]:
    """The reader's areas; a map is moved about, so its reading is noted once a day."""
    me = current()
    ranges = me.scope.ranges(Permission.READ_RECORDS)
    note_reading(db.session(), me.scope, now(), f"tiles/{layer}", ranges, filters, by_day=me.zone)
    return ranges


def _personal(
    ranges: tuple[CodeRange, ...], layer: str, tile: Tile, days: tuple[date, date] | None = None
) -> Response:
    me = current()
    period = days and (instant(days[0], me.zone), instant(days[1] + DAY, me.zone))
    body = places.place_tile(db.session(), me.county, layer, ranges, tile, period)
    response = _answer(None, PERSONAL)
    response.set_data(body)
    response.add_etag()
    return _not_modified(response)


def _answer(etag: str | None, caching: str) -> Response:
    response = Response(mimetype=MVT, headers={"Cache-Control": caching})
    if etag is not None:
        response.set_etag(etag)
        return _not_modified(response)
    return response


def _not_modified(response: Response) -> Response:
    tag, _ = response.get_etag()
    if tag and request.if_none_match.contains_weak(tag):
        response.status_code = 304
        response.set_data(b"")
    return response


def _described_outlines(layer: str, requested: Mapping[str, Any]) -> dict[str, Any]:
    me = current()
    versions = drawings.update_drawings(db.session(), me.county)
    version = drawings.version_on(versions, requested.get("on") or me.today)
    # Each permission may be held in other areas.
    areas = outermost({area.lo for ranges in me.scope.areas.values() for area in ranges})
    named: list[dict[str, Any]] = []
    for each in versions:
        name = getattr(each, layer)
        if not named or named[-1]["drawing"] != name:
            named.append({"first_day": each.first_day, "drawing": name})
    drawing = getattr(version, layer)
    bounds = _bounds(version, areas)
    described = _described(layer, {"drawing": drawing}, shapes.MAX_ZOOM, bounds)
    return described | {"drawing": drawing, "drawings": named}


def _described_places(layer: str, query: Mapping[str, str]) -> dict[str, Any]:
    me = current()
    version = drawings.version_on(drawings.update_drawings(db.session(), me.county), me.today)
    bounds = _bounds(version, me.scope.ranges(Permission.READ_RECORDS))
    return _described(layer, query, places.MAX_ZOOM, bounds)


def _bounds(version: drawings.DrawingVersion, areas: tuple[CodeRange, ...]) -> list[float]:
    """Of the areas as drawn; else of the county; else of the world."""
    county = current().county
    for ranges in (areas, (CodeRange.below(county),)):
        found = drawings.bounds(db.session(), county, version.grids, shapes.MAX_ZOOM, ranges)
        if found is not None:
            return list(found)
    return [-180, -85.05, 180, 85.05]


def _described(
    layer: str, query: Mapping[str, str], max_zoom: int, bounds: list[float]
) -> dict[str, Any]:
    url = f"{settings().public_url or ''}{blueprint.url_prefix}/{layer}{ADDRESS}"
    return {
        "tilejson": "3.0.0",
        "name": layer,
        "scheme": "xyz",
        "tiles": [f"{url}?{urlencode(query)}" if query else url],
        "minzoom": 0,
        "maxzoom": max_zoom,
        "bounds": bounds,
        "vector_layers": [{"id": layer, "fields_": FIELDS[layer]}],
    }
