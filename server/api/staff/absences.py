"""Leave and counter rota, of oneself and of the cadres whom one directs."""

from typing import Any
from uuid import UUID

from flask import Response
from marshmallow import fields

from authz.scope import Permission
from records.db import db
from records.problems import AbsencesOverlap, LimitTooLarge, NotFound
from records.staff.people import ABSENCE_KINDS, HALVES, Absence
from records.wire import Id, WireSchema, choice
from schedulers.calendars.working_days import DaysOutOfOrder, OutsideCalendar
from server.services import listing
from server.services.accounts import absences
from server.services.actor import Actor
from server.services.audit import note_reading
from server.services.reading import AreaFilter, RowPage, areas_within
from server.web.auth import current, needs, signed_in
from server.web.openapi import Blueprint, documented
from server.web.paging import Listing, paged
from server.web.request_context import now

blueprint = Blueprint(
    "absences",
    __name__,
    url_prefix="/api/v1/absences",
    description="Leave and counter rota (窗口轮值). First and last day are included.",
)

_ENTERED = {
    "person": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
    "kind": "leave",
    "first_day": "2026-03-18",
    "last_day": "2026-03-20",
}
ABSENCE = _ENTERED | {"half": None, "id": "0198a3c2-9999-7c6b-9a44-0d2f6c1b7e55", "name": "陈晓明"}


class NewAbsence(WireSchema):
    person = Id(required=True)
    kind = choice(ABSENCE_KINDS, required=True)
    first_day = fields.Date(required=True)
    last_day = fields.Date(required=True)
    half = choice(
        HALVES,
        allow_none=True,
        metadata={"description": "Half of a single day; null: whole days."},
    )


class AbsenceFilter(AreaFilter):
    person = Id()
    first = fields.Date(
        data_key="from", metadata={"description": "Only absences that end on this day or later."}
    )
    last = fields.Date(
        data_key="to", metadata={"description": "Only absences that begin by this day."}
    )


class AbsenceAnswer(NewAbsence):
    id = Id(required=True)
    name = fields.String(required=True, metadata={"description": "The person's name."})


class AbsencePage(RowPage):
    items = fields.List(fields.Nested(AbsenceAnswer))


@blueprint.get("")
@documented(errors=[NotFound, LimitTooLarge], example={"items": [ABSENCE], "next": None})
@signed_in
@blueprint.arguments(AbsenceFilter, location="query")
@blueprint.response(200, AbsencePage)
@paged
def list_absences(filters: dict[str, Any]) -> Listing:
    """List your own absences, and those of the cadres whom you direct.

    `within` filters by the home division of the person, and leaves out your own absences.
    """
    me = current()
    directed = me.scope.ranges(Permission.DIRECT)
    own = me.person_id if "within" not in filters else None
    if own is None:
        directed = areas_within(Permission.DIRECT, filters["within"])
    if directed and filters.get("person") != me.person_id:
        session, scope = db.session(), me.scope
        note_reading(session, scope, now(), "absences", directed, filters, anywhere=True)
    return listing.absences(
        me.county, directed, own, filters.get("person"), filters.get("first"), filters.get("last")
    )


@blueprint.post("")
@documented(
    errors=[NotFound, DaysOutOfOrder, OutsideCalendar, AbsencesOverlap],
    body_example=_ENTERED,
    example=ABSENCE,
    status=201,
)
@needs(Permission.DIRECT)
@blueprint.arguments(NewAbsence)
@blueprint.response(201, AbsenceAnswer)
def enter(requested: dict[str, Any]) -> Any:
    """Enter leave or counter rota of a person at home in the areas that you direct."""
    by, directed = _directing()
    made = absences.enter(db.session(), by, directed, requested)
    query = listing.absences(by.county, directed, None, made.person_id).query
    return db.session.execute(query.where(Absence.id == made.id)).one()


@blueprint.delete("/<uuid:absence_id>")
@documented(errors=[NotFound], status=204, example=None)
@needs(Permission.DIRECT)
def remove_absence(absence_id: UUID) -> Response:
    """Remove an absence that was entered by mistake, or that ended early.

    If it ended early, then enter the days that were taken.
    """
    by, directed = _directing()
    absences.remove(db.session(), by, directed, absence_id)
    return Response(status=204)


def _directing() -> tuple[Actor, tuple[Any, ...]]:
    me = current()
    return me.actor, me.scope.ranges(Permission.DIRECT)
