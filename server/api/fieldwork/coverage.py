"""Coverage of grids, villages and townships: counts of households, never of people."""

from typing import Any

from marshmallow import fields

from authz.scope import Permission
from geo.area_shapes import area_shapes
from records.dates import WEEK, monday_named, monday_of
from records.db import db
from records.divisions import LENGTHS, CodeRange
from records.fieldwork.households import VISITED_KINDS
from records.problems import InvalidFields, NotFound
from records.wire import AnswerSchema, Instant, WireSchema, choice
from schedulers.coverage.counting import PERIODS
from server.exports.endpoint import export_endpoint, has_shapes
from server.services.coverage import (
    CoverageNotCounted,
    CoverageQuery,
    coverage_of,
    up_to_date,
    weeks_of,
)
from server.services.coverage_rows import CoverageRow, coverage_rows
from server.services.coverage_version import coverage_version
from server.services.reading import AreaCode, WeekField, areas_to_read
from server.web.auth import current, needs
from server.web.conditional import unless_known
from server.web.openapi import Blueprint, documented
from server.web.paging import ComputedRows

blueprint = Blueprint(
    "coverage",
    __name__,
    url_prefix="/api/v1/coverage",
    description="Coverage: which households were contacted in time, as of any day.",
)

_FIGURE = {
    "households": 268,
    "asked": 268,
    "in_time": 220,
    "overdue": 30,
    "never": 18,
    "lowest": 214,
    "highest": 233,
    "without_cadre": 2,
    "contacted": 12,
    "reached": True,
    "covered": False,
    "phones": {"behind": 1, "silent_since": "2026-03-11"},
    "visits": {"inside": 10, "near": 3, "outside": 0, "no_fix": 1},
}
_AREA = {"code": "441427100201001", "name": "第一网格", **_FIGURE}
EXAMPLE = {
    "as_of": {"day": "2026-03-17", "known": "now", "counted_at": "2026-03-18T01:50:00+00:00"},
    "threshold": 85,
    "items": [_AREA],
    "total": _FIGURE,
}
WEEKS = {
    "weeks": ["2026-W10", "2026-W11"],
    "codes": ["441427100201001"],
    "households": [[268, 268]],
    "asked": [[268, 268]],
    "in_time": [[214, 220]],
    "highest": [[214, 233]],
}
_WITHIN = AreaCode(
    metadata={
        "description": "Only this grid, village, township or county; default: all your areas.",
        "example": "441427100",
    }
)


class CoverageFilter(WireSchema):
    within = _WITHIN
    by = choice(
        ("grid", "village", "township", "county"),
        load_default="grid",
        metadata={"description": "The level of `items`; not above `within`."},
    )
    on = fields.Date(metadata={"description": "As of this day; default: today."})
    kind = choice(VISITED_KINDS, metadata={"description": "Only households of this kind."})
    period = choice(
        PERIODS,
        load_default="month",
        metadata={"description": "Of `contacted`, `reached` and `visits`: from its first day on."},
    )


def _week(key: str, description: str) -> WeekField:
    shape = {"pattern": "^[0-9]{4}-W[0-9]{2}$", "example": "2026-W12"}
    return WeekField(data_key=key, metadata={"description": description, **shape})


class WeeksFilter(WireSchema):
    within = _WITHIN
    first = _week("from", "The first week; default: 52 weeks in all.")
    last = _week("to", "The last week; default: this week.")
    kind = choice(VISITED_KINDS, metadata={"description": "Only households of this kind."})


class AsOf(AnswerSchema):
    day = fields.Date()
    known = fields.String(metadata={"description": "now: late work counts on its day."})
    counted_at = Instant()


class PhonesBehind(AnswerSchema):
    behind = fields.Integer(metadata={"description": "Phones that may still hold work."})
    silent_since = fields.Date(
        allow_none=True, metadata={"description": "Only after 3 days of silence."}
    )


class VisitsByEvidence(AnswerSchema):
    inside = fields.Integer()
    near = fields.Integer()
    outside = fields.Integer()
    no_fix = fields.Integer()


class CoverageFigure(AnswerSchema):
    households = fields.Integer()
    asked = fields.Integer(
        metadata={"description": "Households whose kind has an interval: the denominator."}
    )
    in_time = fields.Integer()
    overdue = fields.Integer(metadata={"description": "Contacted before, but too long ago."})
    never = fields.Integer(metadata={"description": "Never contacted."})
    lowest = fields.Integer(metadata={"description": "Of `in_time`, once all has arrived."})
    highest = fields.Integer(metadata={"description": "Of `in_time`, once all has arrived."})
    without_cadre = fields.Integer()
    contacted = fields.Integer(metadata={"description": "In the period, up to the day."})
    reached = fields.Boolean(metadata={"description": "Somebody was there in the period."})
    covered = fields.Boolean(
        allow_none=True, metadata={"description": "null: no household has an interval."}
    )
    phones = fields.Nested(PhonesBehind)
    visits = fields.Nested(VisitsByEvidence)


class CoveredArea(CoverageFigure):
    code = fields.String()
    name = fields.String()


class Coverage(AnswerSchema):
    as_of = fields.Nested(AsOf)
    threshold = fields.Integer(metadata={"description": "Percent in time for `covered`."})
    items = fields.List(fields.Nested(CoveredArea))
    total = fields.Nested(CoverageFigure)


_TABLE = {"description": "A row for each code, a column for each week."}


class CoverageWeeks(AnswerSchema):
    weeks = fields.List(fields.String())
    codes = fields.List(fields.String())
    households = fields.List(fields.List(fields.Integer()), metadata=_TABLE)
    asked = fields.List(fields.List(fields.Integer()), metadata=_TABLE)
    in_time = fields.List(fields.List(fields.Integer()), metadata=_TABLE)
    highest = fields.List(fields.List(fields.Integer()), metadata=_TABLE)


@blueprint.get("")
@documented(errors=[NotFound, CoverageNotCounted], example=EXAMPLE)
@needs(Permission.SEE_FIGURES)
@blueprint.arguments(CoverageFilter, location="query")
@blueprint.alt_response(304, description="As `If-None-Match` has it")
@blueprint.response(200, Coverage)
def show_coverage(requested: dict[str, Any]) -> Any:
    """Show the coverage of areas, by code, as of a day."""
    query = _query(requested)
    session, me = db.session(), current()
    counted = up_to_date(session, me.actor)
    version = coverage_version(session, me.county, me.today, "areas", query)
    return unless_known(version, lambda: coverage_of(session, me.actor, query, counted))


@export_endpoint(
    blueprint,
    "",
    Permission.SEE_FIGURES,
    CoverageFilter,
    CoverageRow,
    "MultiPolygon",
    errors=[NotFound, CoverageNotCounted],
)
def coverage_as_file(requested: dict[str, Any]) -> ComputedRows:
    """List the coverage of areas, by code, as of a day."""
    session, query = db.session(), _query(requested)
    coverage = coverage_of(session, current().actor, query)
    rows = coverage_rows(coverage)
    if has_shapes():
        day, length = coverage["as_of"]["day"], LENGTHS[query.by]
        shapes = area_shapes(session, current().county, query.ranges, day, length)
        rows = [row | {"geometry": shapes.get(row["code"])} for row in rows]
    return ComputedRows(rows)


def _query(requested: dict[str, Any]) -> CoverageQuery:
    ranges = _ranges(requested)
    if any(len(area.lo) > LENGTHS[requested["by"]] for area in ranges):
        raise InvalidFields(errors=[{"field": "by", "code": "out_of_range"}])
    return CoverageQuery(
        ranges, requested["by"], requested.get("on"), requested.get("kind"), requested["period"]
    )


@blueprint.get("/weeks")
@documented(errors=[NotFound, CoverageNotCounted], example=WEEKS)
@needs(Permission.SEE_FIGURES)
@blueprint.arguments(WeeksFilter, location="query")
@blueprint.alt_response(304, description="As `If-None-Match` has it")
@blueprint.response(200, CoverageWeeks)
def show_weeks(requested: dict[str, Any]) -> Any:
    """Show the coverage of grids at the end of each week, at most two years of weeks."""
    ranges = _ranges(requested)
    last = monday_named(requested["last"]) if "last" in requested else monday_of(current().today)
    first = monday_named(requested["first"]) if "first" in requested else last - 51 * WEEK
    session, me, kind = db.session(), current(), requested.get("kind")
    counted = up_to_date(session, me.actor)
    version = coverage_version(session, me.county, me.today, "weeks", ranges, first, last, kind)
    return unless_known(
        version, lambda: weeks_of(session, me.actor, ranges, first, last, kind, counted)
    )


def _ranges(requested: dict[str, Any]) -> tuple[CodeRange, ...]:
    # The map looks again by itself.
    return areas_to_read(Permission.SEE_FIGURES, "coverage", requested, by_day=True)
