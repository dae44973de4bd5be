"""Quotas: definitions, the state of a person's quotas with explanations, and of areas."""

import re
from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import fields

from authz.scope import Permission
from records.dates import local_day
from records.db import db
from records.divisions import AREA_LEVELS
from records.planning.quotas import TEMPLATES, QuotaSchema
from records.problems import InvalidFields, NotFound, OutOfScope
from records.wire import AnswerSchema, WireSchema, choice
from schedulers.calendars.working_days import OutsideCalendar
from schedulers.quotas.definition import QuotaCannotBeMet
from schedulers.quotas.rules import load_rules, rule_of
from server.api.planning import quota_schemas as shown
from server.services.audit import note
from server.services.quotas import by_person, definitions
from server.services.quotas.by_area import areas, requested_month
from server.services.reading import AreaCode, MonthField, areas_to_read, person_within
from server.web.auth import current, in_whole_county, needs, signed_in
from server.web.openapi import Blueprint, documented
from server.web.request_context import now

blueprint = Blueprint(
    "quotas",
    __name__,
    description="Quotas (docs/quotas.md). A cadre's figures are for that cadre and the people who"
    " direct them. Nothing is ordered by a figure.",
)

_NAME = re.compile("[a-z][a-z0-9-]{0,39}")


class QuotaList(AnswerSchema):
    items = fields.List(fields.Nested(shown.QuotaRow))


class TemplateList(AnswerSchema):
    items = fields.List(fields.Dict())


class EndQuery(WireSchema):
    day = fields.Date(
        data_key="from",
        metadata={"description": "The first day without the quota; default: today."},
    )


class ExplainQuery(WireSchema):
    on = fields.Date(
        metadata={"description": "A day of the period; default: today.", "example": "2026-03-18"}
    )


class AreasQuery(WireSchema):
    within = AreaCode(metadata={"description": "Only this village, township or county."})
    level = choice(
        AREA_LEVELS,
        load_default="grid",
        metadata={"description": "The level of the rows."},
    )
    month = MonthField(
        metadata={
            "description": "The state of a month, not later than this one: households at its end,"
            " and periods that ended in it with their present state.",
            "pattern": "^[0-9]{4}-[0-9]{2}$",
            "example": "2026-02",
        }
    )


@blueprint.get("/quotas")
@documented(example={"items": [shown.QUOTA]})
@signed_in
@blueprint.response(200, QuotaList)
def list_quotas() -> dict[str, Any]:
    """List all versions of the county's quotas, by name. Everybody may read them."""
    rules = load_rules(db.session(), current().county)
    return {
        "items": [by_person.described(rule) for versions in rules.values() for rule in versions]
    }


@blueprint.get("/quotas/templates")
@documented(example={"items": [dict(TEMPLATES[0])]})
@needs(Permission.MANAGE_QUOTAS)
@blueprint.response(200, TemplateList)
def templates() -> dict[str, Any]:
    """List templates for the body of `PUT /quotas/{name}`, without `valid_from`."""
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

    You cannot change what it counts, for whom and in which periods: use another name. Higher
    figures begin with the next period, lower figures at once. Later versions stay: `valid_to` is
    the end of this version. A quota that nobody can meet is refused, with the reasons.
    """
    by = in_whole_county(Permission.MANAGE_QUOTAS).actor
    made, concerns = definitions.define(db.session(), by, _named(name), document)
    return by_person.described(rule_of(made)) | {"concerns": concerns}


@blueprint.delete("/quotas/<name>")
@documented(errors=[NotFound, OutOfScope], status=204, example=None)
@needs(Permission.MANAGE_QUOTAS)
@blueprint.arguments(EndQuery, location="query")
def end_quota(requested: dict[str, Any], name: str) -> Response:
    """End a quota. Settled periods do not change."""
    by = in_whole_county(Permission.MANAGE_QUOTAS).actor
    day = requested.get("day") or local_day(by.now, current().zone)
    definitions.end(db.session(), by, _named(name), day)
    return Response(status=204)


@blueprint.get("/me/quotas")
@documented(example=shown.MINE)
@signed_in
@blueprint.response(200, shown.PersonQuotas)
def my_quotas() -> dict[str, Any]:
    """Show your own quotas: running periods, and past ones that can still be made up.

    The server's figures are the official ones. A phone shows beside them `counted`, `waiting`, and
    its own work that has no receipt yet.
    """
    me = current()
    return by_person.quotas_of(db.session(), _county(), me.person_id)


@blueprint.get("/me/quotas/<name>/explain")
@documented(errors=[NotFound], example=shown.EXPLAINED)
@signed_in
@blueprint.arguments(ExplainQuery, location="query")
@blueprint.response(200, shown.ExplainedPeriod)
def explain_mine(requested: dict[str, Any], name: str) -> dict[str, Any]:
    """Show every record and day of one period, and why each counts or not."""
    county, me = _county(), current().person_id
    day = requested.get("on") or county.today
    return by_person.explained(db.session(), county, me, name, day, me)


@blueprint.get("/people/<uuid:person_id>/quotas")
@documented(errors=[NotFound], example=shown.MINE)
@needs(Permission.SEE_FIGURES)
@blueprint.response(200, shown.PersonQuotas)
def of_person(person_id: UUID) -> dict[str, Any]:
    """Show the quotas of a person whom you direct. The reading is in the audit log."""
    _directed(person_id)
    return by_person.quotas_of(db.session(), _county(), person_id)


@blueprint.get("/people/<uuid:person_id>/quotas/<name>/explain")
@documented(errors=[NotFound], example=shown.EXPLAINED)
@needs(Permission.SEE_FIGURES)
@blueprint.arguments(ExplainQuery, location="query")
@blueprint.response(200, shown.ExplainedPeriod)
def explain_person(requested: dict[str, Any], person_id: UUID, name: str) -> dict[str, Any]:
    """Show every record and day of one period of a person whom you direct.

    The reading is in the audit log.
    """
    _directed(person_id)
    county, me = _county(), current().person_id
    day = requested.get("on") or county.today
    return by_person.explained(db.session(), county, person_id, name, day, me)


@blueprint.get("/quotas/areas")
@documented(errors=[NotFound], example=shown.AREAS)
@needs(Permission.SEE_FIGURES)
@blueprint.arguments(AreasQuery, location="query")
@blueprint.response(200, shown.Areas)
def by_area(requested: dict[str, Any]) -> dict[str, Any]:
    """Show counts of households and obligations by grid, village or township, by code."""
    ranges = areas_to_read(Permission.SEE_FIGURES, "quotas", requested)
    county = _county()
    items = areas(
        db.session(), county, ranges, requested["level"], requested_month(requested, county.today)
    )
    return {"today": county.today, "items": items}


def _county() -> Any:
    me = current()
    return definitions.county_now(db.session(), me.actor)


def _named(name: str) -> str:
    if _NAME.fullmatch(name) is None:
        raise InvalidFields(errors=[{"field": "name", "code": "invalid_value"}])
    return name


def _directed(person_id: UUID) -> None:
    """Note the reading of a person's figures. Raises `not_found` outside the reader's areas."""
    person_within(Permission.SEE_FIGURES, person_id)
    me, target = current(), f"person/{person_id}/quotas"
    note(db.session(), me.county, now(), me.person_id, "read", target)
