"""The figures of the front page."""

from typing import Any

from marshmallow import fields

from authz.scope import Permission
from records.db import db
from records.fieldwork.visits import EVIDENCE, OUTCOMES, PURPOSES
from records.wire import AnswerSchema, Id, Instant, choice
from server.services.overview import overview
from server.web.auth import current, needs
from server.web.openapi import Blueprint, documented

blueprint = Blueprint("overview", __name__, description="An overview of your areas.")

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


class Area(AnswerSchema):
    code = fields.String()
    name = fields.String()


class GridVisits(Area):
    visits = fields.Integer()


class LatestVisit(AnswerSchema):
    id = Id()
    at = Instant(metadata={"description": "For other people's visits, the beginning of the day."})
    purpose = choice(PURPOSES)
    outcome = choice(OUTCOMES)
    evidence = choice(
        EVIDENCE, allow_none=True, metadata={"description": "null for other people's visits."}
    )
    grid = fields.String()
    grid_name = fields.String()


class Overview(AnswerSchema):
    timezone = fields.String()
    week = fields.String()
    areas = fields.List(fields.Nested(Area))
    households = fields.Integer()
    grids = fields.List(fields.Nested(GridVisits))
    latest = fields.List(fields.Nested(LatestVisit))
    calendar_ends = fields.Date(
        allow_none=True,
        metadata={
            "description": "The last certain day of the calendar, if it is near and you may enter"
            " the next year; otherwise null."
        },
    )
    work_rests = fields.Boolean(
        metadata={
            "description": "true if no job process runs; only for people with `operate`,"
            " otherwise false."
        }
    )


@blueprint.get("/overview")
@documented(example=EXAMPLE)
@needs(Permission.READ_RECORDS)
@blueprint.response(200, Overview)
def show_overview() -> dict[str, Any]:
    """Show your areas: households, this week's visits by grid, the latest visits."""
    return overview(db.session(), current())
