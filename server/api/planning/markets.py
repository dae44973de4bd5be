"""The rules of market days of townships and villages."""

from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import fields

from authz.scope import Permission
from records.db import db
from records.divisions import CodeRange
from records.planning.calendar import MARKET_RULES, MarketRule, MarketRuleSchema
from records.problems import NotFound, OutOfScope
from records.wire import ENDS, AnswerSchema, Id, choice
from schedulers.calendars.working_days import OutsideCalendar
from server.services import calendar, listing
from server.services.reading import AreaCode, AreaFilter, RowPage, list_endpoint
from server.web.auth import current, needs
from server.web.openapi import Blueprint, documented
from server.web.paging import Listing, PageSchema

blueprint = Blueprint(
    "markets", __name__, url_prefix="/api/v1/market-rules", description="Market days (圩日)."
)

PARTS = {
    "name": "蕉城圩",
    "kind": "lunar_digits",
    "numbers": [3, 6, 9],
    "not_on": [],
    "valid_from": "2020-01-01",
    "valid_to": None,
}
RULE: dict[str, Any] = {
    "id": "0198a3c2-8888-7c6b-9a44-0d2f6c1b7e55",
    "area": "441427100",
    "every": None,
    "anchor": None,
    "dates": [],
} | PARTS


class NewRule(MarketRuleSchema):
    area = AreaCode(required=True, metadata={"description": "A township or village."})


class MarketFilter(PageSchema):
    within = AreaFilter().fields["within"]


class RuleAnswer(AnswerSchema):
    id = Id()
    area = fields.String()
    name = fields.String(allow_none=True)
    kind = choice(tuple(MARKET_RULES))
    numbers = fields.List(fields.Integer())
    every = fields.Integer(allow_none=True)
    anchor = fields.Date(allow_none=True)
    dates = fields.List(fields.Date())
    not_on = fields.List(fields.Date())
    valid_from = fields.Date()
    valid_to = fields.Date(allow_none=True, metadata=ENDS)


class RulePage(RowPage):
    items = fields.List(fields.Nested(RuleAnswer))


@list_endpoint(blueprint, "", None, MarketFilter, RulePage, RULE)
def rules(filters: dict[str, Any]) -> Listing:
    """List the rules of the county's markets, by place."""
    county = current().county
    return listing.market_rules(county, [CodeRange.below(filters.get("within", county))])


@blueprint.post("")
@documented(
    errors=[OutOfScope, OutsideCalendar],
    body_example=PARTS | {"area": "441427100"},
    example=RULE,
    status=201,
)
@needs(Permission.MANAGE_CALENDAR)
@blueprint.arguments(NewRule)
@blueprint.response(201, RuleAnswer)
def add(requested: dict[str, Any]) -> MarketRule:
    """Add a rule of a township or village; a place may have several."""
    area = requested.pop("area")
    if not current().scope.covers(Permission.MANAGE_CALENDAR, area):
        raise OutOfScope(within=area)
    return calendar.add_market(db.session(), current().actor, area, requested)


@blueprint.put("/<uuid:rule_id>")
@documented(errors=[NotFound, OutsideCalendar], body_example=PARTS, example=RULE)
@needs(Permission.MANAGE_CALENDAR)
@blueprint.arguments(MarketRuleSchema)
@blueprint.response(200, RuleAnswer)
def change(requested: dict[str, Any], rule_id: UUID) -> MarketRule:
    """Replace a rule, its past included.

    If the market moves to other days from some day on, end this rule (`valid_to`) and add another.
    """
    return calendar.change_market(db.session(), current().actor, _rule(rule_id), requested)


@blueprint.delete("/<uuid:rule_id>")
@documented(errors=[NotFound], status=204, example=None)
@needs(Permission.MANAGE_CALENDAR)
def remove_market_rule(rule_id: UUID) -> Response:
    """Remove a rule, its past included."""
    calendar.remove_market(db.session(), current().actor, _rule(rule_id))
    return Response(status=204)


def _rule(rule_id: UUID) -> MarketRule:
    me = current()
    ranges = me.scope.ranges(Permission.MANAGE_CALENDAR)
    return calendar.market_rule(db.session(), me.county, ranges, rule_id)
