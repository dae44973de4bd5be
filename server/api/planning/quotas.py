"""Quotas: what they are, where one's own stand and why; for leaders, grids and townships."""

import re
from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import fields

from authz.scope import Permission
from records.dates import local_day
from records.db import db
from records.planning.quotas import TEMPLATES, QuotaSchema
from records.problems import InvalidFields, NotFound, OutOfScope
from records.staff.people import Person
from records.wire import WireSchema, choice
from schedulers.calendars.working_days import OutsideCalendar
from schedulers.quotas.definition import QuotaCannotBeMet
from schedulers.quotas.rules import load_rules, rule_of
from server.api.planning import quota_schemas as shown
from server.services.audit import note, note_reading
from server.services.quotas import by_person, definitions
from server.services.quotas.by_area import AREA_LEVELS, areas, month_asked
from server.services.reading import AreaCode, MonthField, narrowed
from server.web.auth import current, in_whole_county, needs, signed_in
from server.web.boundary import now
from server.web.openapi import Blueprint, documented

blueprint = Blueprint(
    "quotas",
    __name__,
    url_prefix="/api/v1",
    description="Quotas (docs/quotas.md). A cadre's figures are for that cadre and whoever directs"
    " them; nothing is ordered by a figure.",
)

_NAME = re.compile("[a-z][a-z0-9-]{0,39}")


class QuotaList(WireSchema):
    items = fields.List(fields.Nested(shown.QuotaRow), required=True)


class TemplateList(WireSchema):
    items = fields.List(fields.Dict(), required=True)


class EndQuery(WireSchema):
    day = fields.Date(
        data_key="from",
        metadata={"description": "The first day without it; by default today."},
    )


class ExplainQuery(WireSchema):
    on = fields.Date(
        metadata={"description": "A day of the period; by default today.", "example": "2026-03-18"}
    )


class AreasQuery(WireSchema):
    within = AreaCode(
        metadata={"description": "A village, township or county: only what is in it."}
    )
    level = choice(
        AREA_LEVELS,
        load_default="grid",
        metadata={"description": "What the lines are."},
    )
    month = MonthField(
        metadata={
            "description": "How a month stood, this one at the latest: its households at its end,"
            " and the periods that ended in it as they stand by now.",
            "pattern": "^[0-9]{4}-[0-9]{2}$",
            "example": "2026-02",
        }
    )


@blueprint.get("/quotas")
@documented(example={"items": [shown.QUOTA]})
@signed_in
@blueprint.response(200, QuotaList)
def list_quotas() -> dict[str, Any]:
    """All quotas of the county by name, with every version: the rules are open to everybody."""
    rules = load_rules(db.session(), current().county)
    return {
        "items": [by_person.described(rule) for versions in rules.values() for rule in versions]
    }


@blueprint.get("/quotas/templates")
@documented(example={"items": [dict(TEMPLATES[0])]})
@needs(Permission.MANAGE_QUOTAS)
@blueprint.response(200, TemplateList)
def templates() -> dict[str, Any]:
    """Quotas to begin with, as the body of `PUT /quotas/{name}` but for their first day."""
    return {"items": list(map(dict, TEMPLATES))}


@blueprint.put("/quotas/<name>")
@documented(
    errors=[OutOfScope, OutsideCalendar, QuotaCannotBeMet],
    body_example=shown.DEFINED,
    example=shown.QUOTA | {"concerns": 415},
)
@needs(Permission.MANAGE_QUOTAS)
@blueprint.arguments(QuotaSchema)
@blueprint.response(200, shown.DefinedQuota)
def define(document: dict[str, Any], name: str) -> dict[str, Any]:
    """Define a quota, or change its figures from a day on.

    What it counts, for whom and in which periods stays as it is: for another, take another name. A
    raise begins with the next period, what is eased is eased at once. What is ordered for later
    stays: `valid_to` says until when this version holds. A quota that nobody can meet is refused,
    with the reasons.
    """
    by = in_whole_county(Permission.MANAGE_QUOTAS).actor
    made, concerns = definitions.define(db.session(), by, _named(name), document)
    return by_person.described(rule_of(made)) | {"concerns": concerns}


@blueprint.delete("/quotas/<name>")
@documented(errors=[NotFound, OutOfScope], status=204, example=None)
@needs(Permission.MANAGE_QUOTAS)
@blueprint.arguments(EndQuery, location="query")
def end_quota(asked: dict[str, Any], name: str) -> Response:
    """End a quota. What was settled by it stays."""
    by = in_whole_county(Permission.MANAGE_QUOTAS).actor
    day = asked.get("day") or local_day(by.now, current().zone)
    definitions.end(db.session(), by, _named(name), day)
    return Response(status=204)


@blueprint.get("/me/quotas")
@documented(example=shown.MINE)
@signed_in
@blueprint.response(200, shown.PersonQuotas)
def my_quotas() -> dict[str, Any]:
    """Where one's own quotas stand: what runs, and what can still be made up.

    The server's figure is the official one. A phone shows beside it what it has logged: `counted`,
    `waiting`, and its own work that has no receipt yet.
    """
    me = current()
    return by_person.quotas_of(db.session(), _county(), me.person_id)


@blueprint.get("/me/quotas/<name>/explain")
@documented(errors=[NotFound], example=shown.EXPLAINED)
@signed_in
@blueprint.arguments(ExplainQuery, location="query")
@blueprint.response(200, shown.ExplainedPeriod)
def explain_mine(asked: dict[str, Any], name: str) -> dict[str, Any]:
    """Every record and every day of one period, and why each counts or does not."""
    county, me = _county(), current().person_id
    day = asked.get("on") or county.today
    return by_person.explained(db.session(), county, me, name, day, me)


@blueprint.get("/people/<uuid:person_id>/quotas")
@documented(errors=[NotFound], example=shown.MINE)
@needs(Permission.SEE_FIGURES)
@blueprint.response(200, shown.PersonQuotas)
def of_person(person_id: UUID) -> dict[str, Any]:
    """Where the quotas of somebody stand whom one directs. It is noted in the audit log."""
    _directed(person_id)
    return by_person.quotas_of(db.session(), _county(), person_id)


@blueprint.get("/people/<uuid:person_id>/quotas/<name>/explain")
@documented(errors=[NotFound], example=shown.EXPLAINED)
@needs(Permission.SEE_FIGURES)
@blueprint.arguments(ExplainQuery, location="query")
@blueprint.response(200, shown.ExplainedPeriod)
def explain_person(asked: dict[str, Any], person_id: UUID, name: str) -> dict[str, Any]:
    """The same of somebody whom one directs, record by record, and the day of each.

    It is noted in the audit log.
    """
    _directed(person_id)
    county, me = _county(), current().person_id
    day = asked.get("on") or county.today
    return by_person.explained(db.session(), county, person_id, name, day, me)


@blueprint.get("/quotas/areas")
@documented(errors=[OutOfScope], example=shown.AREAS)
@needs(Permission.SEE_FIGURES)
@blueprint.arguments(AreasQuery, location="query")
@blueprint.response(200, shown.Areas)
def by_area(asked: dict[str, Any]) -> dict[str, Any]:
    """Where grids, villages or townships stand, by code: households, and obligations in counts."""
    me = current()
    ranges = narrowed(me.scope.ranges(Permission.SEE_FIGURES), asked.get("within"))
    note_reading(db.session(), me.scope, now(), "quotas", ranges, asked)
    county = _county()
    items = areas(db.session(), county, ranges, asked["level"], month_asked(asked, county.today))
    return {"today": county.today, "items": items}


def _county() -> Any:
    me = current()
    return definitions.county_now(db.session(), me.actor)


def _named(name: str) -> str:
    if _NAME.fullmatch(name) is None:
        raise InvalidFields(errors=[{"field": "name", "code": "invalid_value"}])
    return name


def _directed(person_id: UUID) -> None:
    """Raises `not_found` for who is not at home where one sees figures; notes the reading."""
    me = current()
    person = db.session.get(Person, (me.county, person_id))
    if person is None or not me.scope.covers(Permission.SEE_FIGURES, person.home):
        raise NotFound()
    target = f"person/{person_id}/quotas"
    note(db.session(), me.county, now(), me.person_id, "read", target)
