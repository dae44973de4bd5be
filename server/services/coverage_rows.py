"""Coverage as rows: one for each area, its figures side by side, as files and map layers have them.

The names are those of the figures in the API; what is nested there is spelled out here.
"""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from records.fieldwork.visits import EVIDENCE
from records.wire import AnswerSchema, Instant


class CoverageRow(AnswerSchema):
    code = fields.String()
    name = fields.String()
    day = fields.Date(metadata={"description": "As of the end of this day, as known now."})
    households = fields.Integer()
    asked = fields.Integer(metadata={"description": "The denominator."})
    in_time = fields.Integer(metadata={"description": "The numerator."})
    lowest = fields.Integer(metadata={"description": "Of `in_time`, once all has arrived."})
    highest = fields.Integer(metadata={"description": "Of `in_time`, once all has arrived."})
    overdue = fields.Integer()
    never = fields.Integer()
    without_cadre = fields.Integer()
    contacted = fields.Integer()
    reached = fields.Boolean()
    covered = fields.Boolean(allow_none=True)
    threshold = fields.Integer(metadata={"description": "Percent in time for `covered`."})
    phones_behind = fields.Integer(metadata={"description": "Phones that may still hold work."})
    silent_since = fields.Date(allow_none=True)
    visits_inside = fields.Integer()
    visits_near = fields.Integer()
    visits_outside = fields.Integer()
    visits_no_fix = fields.Integer()
    counted_at = Instant()


_FIGURES = tuple(CoverageRow().fields)


def coverage_rows(coverage: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of an answer of `coverage_of`, by code."""
    of_all = coverage["as_of"] | {"threshold": coverage["threshold"]}
    return [_row(area | of_all) for area in coverage["items"]]


def _row(area: Mapping[str, Any]) -> dict[str, Any]:
    phones = {"phones_behind": area["phones"]["behind"]}
    silent = {"silent_since": area["phones"]["silent_since"]}
    visits = {f"visits_{each}": area["visits"][each] for each in EVIDENCE}
    flat = {**area, **phones, **silent, **visits}
    return {name: flat[name] for name in _FIGURES}
