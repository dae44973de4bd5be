"""Divisions and grids. They contain no personal data."""

import math
from dataclasses import replace
from typing import Any

import orjson
from flask import Response
from marshmallow import fields

from authz.access_context import switch_to
from geo.coordinates import read_fix
from geo.placement import locate
from records.db import db
from records.divisions import LENGTHS, CodeRange
from records.fieldwork.places import CRS
from records.problems import LimitTooLarge
from records.wire import AnswerSchema, WireSchema, choice
from server.exports.endpoint import export_endpoint
from server.services import listing
from server.services.reading import AreaFilter, RowPage, list_endpoint
from server.web.auth import current, signed_in
from server.web.openapi import Blueprint, documented
from server.web.paging import Listing, Page, PageSchema, page_of
from server.web.responses import json_response

blueprint = Blueprint("divisions", __name__, description="Divisions and grids of the county.")

DIVISION = {
    "code": "441427100201",
    "name": "城郊村",
    "kind": "村委会",
    "parent": "441427100",
    "fully_gridded": True,
}
FEATURE = {
    "type": "Feature",
    "id": "441427100201001",
    "geometry": {
        "type": "MultiPolygon",
        "coordinates": [[[[116.17, 24.65], [116.18, 24.65], [116.18, 24.66], [116.17, 24.65]]]],
    },
    "properties": {
        "code": "441427100201001",
        "name": "第一网格",
        "village": "441427100201",
        "valid_from": "2025-01-01",
        "valid_to": None,
    },
}
FEATURES = {
    "type": "object",
    "required": ["type", "features", "next"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "features": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "id", "geometry", "properties"],
                "properties": {
                    "type": {"const": "Feature"},
                    "id": {"type": "string"},
                    "geometry": {"type": ["object", "null"]},
                    "properties": {"type": "object"},
                },
            },
        },
        "next": {"type": ["string", "null"]},
    },
}


class Bbox(fields.String):
    """``west,south,east,north`` in degrees."""

    default_error_messages = {"bbox": "invalid_bbox"}

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        try:
            west, south, east, north = box = tuple(map(float, str(value).split(",")))
        except ValueError:
            raise self.make_error("bbox") from None
        inside = all(math.isfinite(side) and abs(side) <= 180 for side in box)
        if not (inside and west < east and -90 <= south < north <= 90):
            raise self.make_error("bbox")
        return box


class GridFilter(AreaFilter):
    bbox = Bbox(
        metadata={
            "description": "west,south,east,north in degrees (EPSG:4490)",
            "example": "116.1,24.5,116.3,24.8",
        }
    )
    on = fields.Date(metadata={"description": "The grids valid on this day; default: today."})


class GridQuery(GridFilter):
    outlines = fields.Boolean(
        load_default=True,
        truthy={"true"},
        falsy={"false"},
        metadata={"description": "false: without polygons, for whoever needs the names only."},
    )


class DivisionFilter(PageSchema):
    within = AreaFilter().fields["within"]
    level = choice(("county", "township", "village"))


class DivisionRow(AnswerSchema):
    code = fields.String()
    name = fields.String()
    kind = fields.String(allow_none=True)
    parent = fields.String(allow_none=True)
    fully_gridded = fields.Boolean()


class DivisionPage(RowPage):
    items = fields.List(fields.Nested(DivisionRow))


class GridRow(AnswerSchema):
    code = fields.String()
    name = fields.String(allow_none=True)
    village = fields.String()
    valid_from = fields.Date()
    valid_to = fields.Date(allow_none=True)


class PointQuery(WireSchema):
    lng = fields.Float(required=True)
    lat = fields.Float(required=True)
    crs = choice(CRS, load_default="wgs84")
    on = fields.Date()


class Located(AnswerSchema):
    grid = fields.String(allow_none=True)
    flags = fields.List(fields.String())


@list_endpoint(blueprint, "/divisions", None, DivisionFilter, DivisionPage, DIVISION)
def divisions(filters: dict[str, Any]) -> Listing:
    """List townships and villages of the county, by code."""
    level = LENGTHS[filters["level"]] if "level" in filters else None
    return listing.divisions(current().county, [_area(filters)], level)


@blueprint.get("/grids")
@documented(
    errors=[LimitTooLarge],
    answer=FEATURES,
    example={"type": "FeatureCollection", "features": [FEATURE], "next": None},
    media_type="application/geo+json",
)
@signed_in
@blueprint.arguments(GridQuery, location="query")
def grids(filters: dict[str, Any]) -> Response:
    """List grids with their polygons, as GeoJSON (EPSG:4490), by code."""
    return _feature_collection(page_of(_grids(filters), filters["limit"], filters.get("after")))


@export_endpoint(blueprint, "/grids", None, GridFilter, GridRow, "MultiPolygon")
def grids_as_file(filters: dict[str, Any]) -> Listing:
    """List grids by code; GeoJSON and GeoPackage have their polygons (EPSG:4490)."""
    return _grids(filters)


def _grids(filters: dict[str, Any]) -> Listing:
    me, area = current(), _area(filters)
    # Everybody in the county may see all its grids.
    switch_to(replace(me.scope.access_context(), feeds=(area,)))
    day, outlines = filters.get("on") or me.today, filters.get("outlines", True)
    return listing.grids(me.county, [area], day, filters.get("bbox"), outlines)


@blueprint.get("/grids/locate")
@documented(example={"grid": "441427100201001", "flags": []})
@signed_in
@blueprint.arguments(PointQuery, location="query")
@blueprint.response(200, Located)
def locate_point(requested: dict[str, Any]) -> dict[str, Any]:
    """Find the grid at a point; null if there is none, or if ``flags`` reject the point."""
    me = current()
    place = read_fix(requested)
    grid = None
    if place.lng is not None and place.lat is not None:
        day = requested.get("on") or me.today
        grid = locate(db.session(), me.county, place.lng, place.lat, day)
    return {"grid": grid, "flags": place.flags}


def _area(filters: dict[str, Any]) -> CodeRange:
    """The whole county, or the requested area; an area of another county has no rows."""
    return CodeRange.below(filters.get("within", current().county))


def _feature_collection(page: Page) -> Response:
    features = [
        {
            "type": "Feature",
            "id": row.code,
            "geometry": row.geometry and orjson.Fragment(row.geometry),  # JSON already
            "properties": {
                "code": row.code,
                "name": row.name,
                "village": row.village,
                "valid_from": row.valid_from,
                "valid_to": row.valid_to,
            },
        }
        for row in page.rows
    ]
    collection = {"type": "FeatureCollection", "features": features, "next": page.next}
    return json_response(collection, mimetype="application/geo+json")
