"""Schemas and examples of hand-overs."""

from typing import Any

from marshmallow import fields, validate

from records.planning.handovers import MAX_HOUSEHOLDS
from records.planning.plans import SKIPPED
from records.wire import AnswerSchema, Id, Instant, WireSchema, choice
from server.services.handovers.outcomes import REASONS, STATES
from server.services.reading import AreaCode, WeekField

REFUSED = ("no_cadre", "handed_over_already", "visited_since", "household_gone")
LEFT_OUT = ("no_day", "too_long", "no_time", "can_wait", "no_point")
_WEEK: dict[str, Any] = {"pattern": "^[0-9]{4}-W[0-9]{2}$", "example": "2026-W12"}
_FIRST, _SECOND, _THIRD = (f"0198a3c2-111{n}-7c6b-9a44-0d2f6c1b7e55" for n in (1, 2, 3))
ASKED = {"households": [_FIRST, _SECOND, _THIRD], "week": "2026-W12"}
ANSWER: dict[str, Any] = {
    "week": "2026-W12",
    "monday": "2026-03-16",
    "until": "2026-03-29",
    "preview": False,
    "fit": 1,
    "later": 1,
    "left_out": 0,
    "items": [
        {
            "id": "0198a3c2-aaa1-4c6b-9a44-0d2f6c1b7e55",
            "household": _FIRST,
            "week": "2026-W12",
            "reason": None,
        },
        {
            "id": "0198a3c2-aaa2-4c6b-9a44-0d2f6c1b7e55",
            "household": _SECOND,
            "week": "2026-W13",
            "reason": None,
        },
    ],
    "refused": [{"household": _THIRD, "code": "no_cadre"}],
}
ROW: dict[str, Any] = {
    "id": "0198a3c2-aaa1-4c6b-9a44-0d2f6c1b7e55",
    "household": _FIRST,
    "number": "H000123",
    "head": "陈大文",
    "address": "城郊村一组12号",
    "group_no": 1,
    "grid": "441427100201001",
    "grid_name": "城郊村第一网格",
    "state": "not_reached",
    "reason": "nobody_home",
    "day": None,
    "outcome": None,
    "tries": 2,
    "planned_for": "2026-03-26",
    "silent_since": None,
    "answers_for": {"id": "0198a3c2-3333-7c6b-9a44-0d2f6c1b7e55", "name": "林志强"},
    "asked_by": {"id": "0198a3c2-4444-7c6b-9a44-0d2f6c1b7e55", "name": "钟海平"},
    "asked_on": "2026-03-09",
    "until": "2026-03-29",
    "last_contact": "2025-01-29",
}
PAGE: dict[str, Any] = {
    "week": "2026-W12",
    "monday": "2026-03-16",
    "today": "2026-03-23",
    "counts": {"reached": 0, "not_reached": 1, "not_known": 0, "to_come": 0, "withdrawn": 0},
    "items": [ROW],
}
WEEKS: dict[str, Any] = {
    "today": "2026-03-23",
    "items": [{"week": "2026-W12", "monday": "2026-03-16", "households": 12}],
}


class HandoverRequest(WireSchema):
    households = fields.List(
        Id(),
        required=True,
        validate=validate.Length(1, MAX_HOUSEHOLDS, error="out_of_range"),
        metadata={"description": f"1 to {MAX_HOUSEHOLDS}. One that is named twice counts once."},
    )
    week = WeekField(
        metadata=_WEEK
        | {"description": "Default: the next week whose plans are not published yet."}
    )
    until = fields.Date(
        format="iso",
        metadata={
            "description": "The last day: from the Sunday of the week on, for at most four weeks;"
            " default: the Sunday after that."
        },
    )
    preview = fields.Boolean(
        load_default=False,
        truthy={True},
        falsy={False},
        metadata={"description": "true: only tell what would become of it."},
    )
    seen_at = Instant(
        metadata={
            "description": "When the list was read (its `as_of`): a household whose visit has come"
            " in since is refused as `visited_since`."
        }
    )


class HandoverItem(AnswerSchema):
    id = Id(allow_none=True, metadata={"description": "null in a preview."})
    household = Id()
    week = fields.String(
        allow_none=True,
        metadata={"description": "The week that it is likely to fit in; null: none until then."},
    )
    reason = choice(LEFT_OUT, allow_none=True, metadata={"description": "Why there is none."})


class RefusedHousehold(AnswerSchema):
    household = Id()
    code = choice(REFUSED)


class HandoverAnswer(AnswerSchema):
    week = fields.String()
    monday = fields.Date()
    until = fields.Date()
    preview = fields.Boolean()
    fit = fields.Integer(metadata={"description": "How many are likely to fit into the week."})
    later = fields.Integer(metadata={"description": "Into a later week until `until`."})
    left_out = fields.Integer(metadata={"description": "Into none."})
    items = fields.List(
        fields.Nested(HandoverItem),
        metadata={
            "description": "An estimate by hours, visits and straight lines; the plan decides."
        },
    )
    refused = fields.List(fields.Nested(RefusedHousehold))


class WithinQuery(WireSchema):
    within = AreaCode(metadata={"description": "Only this grid, village, township or county."})


class HandoverQuery(WithinQuery):
    week = WeekField(metadata=_WEEK | {"description": "The week; default: the current one."})


class Whom(AnswerSchema):
    id = Id()
    name = fields.String(allow_none=True)


class HandoverRow(AnswerSchema):
    id = Id()
    household = Id()
    number = fields.String(allow_none=True)
    head = fields.String(
        allow_none=True,
        metadata={"description": "null: the household has left your areas, or was deleted."},
    )
    address = fields.String(allow_none=True)
    group_no = fields.Integer(allow_none=True)
    grid = fields.String(allow_none=True)
    grid_name = fields.String(allow_none=True)
    state = choice(STATES)
    reason = choice(
        (*REASONS, *SKIPPED, *LEFT_OUT),
        allow_none=True,
        metadata={"description": "Why it was not reached."},
    )
    day = fields.Date(allow_none=True, metadata={"description": "The day of the first contact."})
    outcome = fields.String(allow_none=True)
    tries = fields.Integer(metadata={"description": "Visits with nobody home since it was asked."})
    planned_for = fields.Date(
        allow_none=True, metadata={"description": "The next day on which it is planned."}
    )
    silent_since = fields.Date(
        allow_none=True,
        metadata={
            "description": "If not known: the last contact of the phone that may have the visit, if"
            " it was silent for three days."
        },
    )
    answers_for = fields.Nested(Whom, allow_none=True)
    asked_by = fields.Nested(Whom)
    asked_on = fields.Date()
    until = fields.Date()
    last_contact = fields.Date(
        allow_none=True,
        metadata={"description": "The last contact that was known then; null: never."},
    )


class HandoverCounts(AnswerSchema):
    reached = fields.Integer()
    not_reached = fields.Integer()
    not_known = fields.Integer()
    to_come = fields.Integer()
    withdrawn = fields.Integer()


class HandoverPage(AnswerSchema):
    week = fields.String()
    monday = fields.Date()
    today = fields.Date()
    counts = fields.Nested(HandoverCounts)
    items = fields.List(fields.Nested(HandoverRow))


class HandoverWeek(AnswerSchema):
    week = fields.String()
    monday = fields.Date()
    households = fields.Integer(metadata={"description": "Handed over, and not withdrawn."})


class HandoverWeeks(AnswerSchema):
    today = fields.Date()
    items = fields.List(fields.Nested(HandoverWeek))
