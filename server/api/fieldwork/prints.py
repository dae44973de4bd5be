"""What goes on paper, as PDF: an area's coverage page, and its report of a month."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response
from marshmallow import fields

from authz.access_context import access_context
from authz.scope import Permission
from records.db import db
from records.divisions import LENGTHS, CodeRange, part_in
from records.fieldwork.households import VISITED_KINDS
from records.problems import InvalidFields, NotFound
from records.staff.people import Person
from records.wire import WireSchema, choice
from schedulers.coverage.counting import PERIODS
from server.prints.area_page import area_page
from server.prints.monthly_report import monthly_report
from server.prints.pdf import PrintingFailed, PrintingUnavailable, pdf_of
from server.prints.places import area_of
from server.prints.words import Words
from server.services.audit import note
from server.services.coverage import CoverageNotCounted, CoverageQuery
from server.services.reading import AreaCode, MonthField, areas_within
from server.web.auth import current, needs
from server.web.boundary import pause_transaction
from server.web.openapi import Blueprint, documented
from server.web.pages import LANGUAGES, language_of_request
from server.web.request_context import now

blueprint = Blueprint(
    "prints",
    __name__,
    url_prefix="/api/v1/coverage",
    description="Pages and monthly reports for paper, as PDF (docs/reports.md).",
)

PDF = "application/pdf"
_FILE: dict[str, Any] = {
    "errors": [NotFound, CoverageNotCounted, PrintingFailed, PrintingUnavailable],
    "example": "%PDF-1.7 ...",
    "answer": {"type": "string", "format": "binary"},
    "media_type": PDF,
}
_LANG = {"description": "The page's language; default: the cookie `lang`, else `Accept-Language`."}


def _area(description: str) -> AreaCode:
    return AreaCode(required=True, metadata={"description": description, "example": "441427100"})


class PageQuery(WireSchema):
    within = _area("A township, or a village or county; not a single grid.")
    on = fields.Date(metadata={"description": "As of this day; default: today."})
    kind = choice(VISITED_KINDS, metadata={"description": "Only households of this kind."})
    period = choice(PERIODS, load_default="month", metadata={"description": "Of `reached`."})
    lang = choice(LANGUAGES, metadata=_LANG)


class ReportQuery(WireSchema):
    within = _area("A township, or a village or county; not a single grid.")
    month = MonthField(
        required=True,
        metadata={"pattern": "^[0-9]{4}-[0-9]{2}$", "example": "2026-03"},
    )
    lang = choice(LANGUAGES, metadata=_LANG)


@blueprint.get("/page.pdf")
@documented(**_FILE)
@needs(Permission.SEE_FIGURES)
@blueprint.arguments(PageQuery, location="query")
def print_page(requested: dict[str, Any]) -> Response:
    """Print the coverage of an area on A4: map, grids, and the households unvisited for longest.

    The names of households and of those who answer for them are on it, so it is in the audit log.
    """
    ranges = _ranges(requested)
    me = current()
    query = CoverageQuery(
        ranges, "grid", requested.get("on"), requested.get("kind"), requested["period"]
    )
    listed = part_in(me.scope.ranges(Permission.SEE_AUTHORS), requested["within"])

    def page(words: Words, area: str, printed_by: str) -> str:
        return area_page(db.session(), me.actor, words, query, listed, area, printed_by)

    return _printed(page, "coverage/page", ranges, requested)


@blueprint.get("/report.pdf")
@documented(**_FILE)
@needs(Permission.SEE_FIGURES)
@blueprint.arguments(ReportQuery, location="query")
def print_report(requested: dict[str, Any]) -> Response:
    """Print the report of an area and month: figures of areas and households, and of nobody."""
    ranges = _ranges(requested)
    me = current()

    def report(words: Words, area: str, printed_by: str) -> str:
        named = requested["month"]
        return monthly_report(db.session(), me.actor, words, ranges, area, named, printed_by)

    return _printed(report, "coverage/report", ranges, requested)


def _ranges(requested: Mapping[str, Any]) -> tuple[CodeRange, ...]:
    if len(requested["within"]) == LENGTHS["grid"]:
        raise InvalidFields(errors=[{"field": "within", "code": "out_of_range"}])
    return areas_within(Permission.SEE_FIGURES, requested["within"])


def _printed(
    page: Callable[[Words, str, str], str],
    what: str,
    ranges: tuple[CodeRange, ...],
    requested: Mapping[str, Any],
) -> Response:
    """The page as PDF, noted as an export. Its rows are those of the lists of `see_authors`."""
    me, session = current(), db.session()
    area = area_of(ranges, requested["within"])
    words = Words(requested.get("lang") or language_of_request(), me.zone)
    person = session.get(Person, (me.county, me.person_id))
    with access_context(me.scope.access_context(Permission.SEE_AUTHORS)):
        html = page(words, area, person.name if person else "")
    filters = {name: str(value) for name, value in requested.items()}
    details = {"format": "pdf", "filters": filters}
    note(session, me.county, now(), me.person_id, "exported", what, details)
    pause_transaction()  # the connection is for others while the PDF is made
    response = Response(pdf_of(html), mimetype=PDF)
    when = requested.get("month") or requested.get("on") or me.today
    name = f"{what.replace('/', '-')}-{area}-{when}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response
