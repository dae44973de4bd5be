"""The figures of the front page."""

from typing import Any

from marshmallow import fields

from authz.scope import Permission
from records.db import db
from records.fieldwork.visits import EVIDENCE, OUTCOMES, PURPOSES
from records.wire import Id, Instant, WireSchema, choice
from server.services.overview import overview
from server.web.auth import current, needs
from server.web.openapi import Blueprint, documented

blueprint = Blueprint(
    "overview", __name__, url_prefix="/api/v1", description="An overview of your areas."
)

GRID = "441427100201001"
EXAMPLE = {
    "timezone": "Asia/Shanghai",
    "week": "2026-W12",
    "areas": [{"code": GRID, "name": "第一网格"}],
    "households": 268,
    "grids": [{"code": GRID, "name": "第一网格", "visits": 4}],
    "latest": [
        {
            "id": "0198a3c2-4444-7c6b-9a44-0d2f6c1b7e55",
            "at": "2026-03-18T01:12:00+00:00",
            "purpose": "listening",
            "outcome": "met",
            "evidence": "inside",
            "grid": GRID,
            "grid_name": "第一网格",
        }
    ],
    "calendar_ends": None,
    "work_rests": False,
}


class Area(WireSchema):
    code = fields.String(required=True)
    name = fields.String(required=True)


class GridVisits(Area):
    visits = fields.Integer(required=True)


class LatestVisit(WireSchema):
    id = Id(required=True)
    at = Instant(
        required=True,
        metadata={"description": "For other people's visits, the beginning of the day."},
    )
    purpose = choice(PURPOSES, required=True)
    outcome = choice(OUTCOMES, required=True)
    evidence = choice(
        EVIDENCE,
        allow_none=True,
        required=True,
        metadata={"description": "null for other people's visits."},
    )
    grid = fields.String(required=True)
    grid_name = fields.String(required=True)


class Overview(WireSchema):
    timezone = fields.String(required=True)
    week = fields.String(required=True)
    areas = fields.List(fields.Nested(Area), required=True)
    households = fields.Integer(required=True)
    grids = fields.List(fields.Nested(GridVisits), required=True)
    latest = fields.List(fields.Nested(LatestVisit), required=True)
    calendar_ends = fields.Date(
        required=True,
        allow_none=True,
        metadata={
            "description": "The last certain day of the calendar, if it is near and you may enter"
            " the next year; otherwise null."
        },
    )
    work_rests = fields.Boolean(
        required=True,
        metadata={
            "description": "true if no job process runs; only for people with `operate`,"
            " otherwise false."
        },
    )


@blueprint.get("/overview")
@documented(example=EXAMPLE)
@needs(Permission.READ_RECORDS)
@blueprint.response(200, Overview)
def show_overview() -> dict[str, Any]:
    """Show your areas: households, this week's visits by grid, the latest visits."""
    return overview(db.session(), current())
