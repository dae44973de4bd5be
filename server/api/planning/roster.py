"""Duties: show the roster, plan it, and swap duties by agreement."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any
from uuid import UUID

from marshmallow import fields

from authz.access_context import access_context, people_of, switch_to
from authz.scope import Permission, Scope
from records.dates import days_of_month
from records.db import db
from records.divisions import CodeRange, part_in
from records.problems import InvalidFields, LimitTooLarge, NotFound, OutOfScope
from records.staff.duties import DUTY_KINDS, SWAP_STATES, DutySwap
from records.wire import AnswerSchema, Id, Instant, WireSchema, choice
from schedulers.calendars.working_days import DaysOutOfOrder, OutsideCalendar, WorkingCalendar
from schedulers.duties import swaps
from schedulers.duties.duty_plan import DaysPast
from schedulers.duties.swaps import SwapNotPossible
from server.services import roster
from server.services.audit import note_reading
from server.services.reading import (
    AreaCode,
    MonthField,
    RowPage,
    first_day,
    last_day,
    requested_days,
)
from server.web.auth import current, needs, signed_in
from server.web.openapi import Blueprint, documented, stacked
from server.web.paging import PageSchema, page_of
from server.web.request_context import now

blueprint = Blueprint(
    "roster", __name__, description="Duties on market days and at the counter (docs/roster.md)."
)

MAX_DAYS = 62
_TURN = {
    "kind": "market",
    "area": "441427100201",
    "first_day": "2026-12-03",
    "last_day": "2026-12-03",
}
DUTY = _TURN | {
    "id": "0198a3c2-aaaa-7c6b-9a44-0d2f6c1b7e55",
    "place": "城郊村",
    "from": "09:00",
    "until": "16:00",
    "person": {"id": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55", "name": "陈晓明"},
    "agreed": False,
    "away": None,
}
OPEN = _TURN | {"area": "441427100203", "reason": "no_cadres"}
PLANNED = {"new": 27, "changed": 1, "kept": 3, "removed": 0, "open": [OPEN]}
SWAP = {
    "id": "0198a3c2-bbbb-7c6b-9a44-0d2f6c1b7e55",
    "duty": DUTY["id"],
    "for_duty": "0198a3c2-aaaa-7c6b-9a44-0d2f6c1b7e56",
    "kind": "market",
    "area": "441427100201",
    "first_day": "2026-12-03",
    "for_first_day": "2026-12-06",
    "asked_by": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
    "asked_of": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e56",
    "state": "asked",
    "asked_at": "2026-11-22T02:00:00+00:00",
    "answered_at": None,
}
_KIND = {"description": "A village's market day, or a week at a township's counter."}


class RosterQuery(WireSchema):
    first, last = first_day(), last_day(MAX_DAYS)
    within = AreaCode()
    kind = choice(DUTY_KINDS, load_default="market", metadata=_KIND)


class Holder(AnswerSchema):
    id = Id()
    name = fields.String()


class TurnAnswer(AnswerSchema):
    kind = choice(DUTY_KINDS, metadata=_KIND)
    area = fields.String()
    first_day = fields.Date()
    last_day = fields.Date()


class DutyAnswer(TurnAnswer):
    id = Id()
    place = fields.String(metadata={"description": "The name of the area."})
    since = fields.String(
        data_key="from", attribute="from", allow_none=True,
        metadata={"description": "On a market day, the time of its beginning: `09:00`."}
    )  # fmt: skip
    until = fields.String(allow_none=True)
    person = fields.Nested(Holder)
    agreed = fields.Boolean(
        metadata={"description": "true: from a swap; planning does not change it."}
    )
    away = fields.Boolean(
        allow_none=True,
        metadata={
            "description": "true: the holder is on leave; plan again. null unless you hold the duty"
            " or direct there."
        },
    )


class OpenTurn(TurnAnswer):
    reason = choice(("no_cadres", "nobody_available", "not_planned"))


class RosterAnswer(AnswerSchema):
    duties = fields.List(fields.Nested(DutyAnswer))
    open = fields.List(
        fields.Nested(OpenTurn),
        metadata={"description": "Turns without a holder, with the reason."},
    )


class PlanAsked(WireSchema):
    month = MonthField(
        required=True, metadata={"description": "For example 2026-12.", "example": "2026-12"}
    )
    within = AreaCode(metadata={"description": "Default: all areas that you direct."})
    kind = choice(DUTY_KINDS, load_default="market", metadata=_KIND)
    anew = fields.Boolean(
        load_default=False,
        truthy={True},
        falsy={False},
        metadata={"description": "true: plan all turns again, except past and swapped ones."},
    )


class PlanAnswer(AnswerSchema):
    new = fields.Integer()
    changed = fields.Integer()
    kept = fields.Integer()
    removed = fields.Integer()
    open = fields.List(fields.Nested(OpenTurn))


class SwapFilter(PageSchema):
    state = choice(SWAP_STATES)


class NewSwap(WireSchema):
    duty = Id(required=True, metadata={"description": "Your own duty."})
    for_duty = Id(
        allow_none=True,
        load_default=None,
        metadata={"description": "The colleague's duty that you take in exchange."},
    )
    person = Id(
        allow_none=True,
        load_default=None,
        metadata={"description": "The colleague; required without `for_duty`."},
    )


class SwapAnswer(AnswerSchema):
    id = Id()
    duty = Id()
    for_duty = Id(allow_none=True)
    kind = choice(DUTY_KINDS)
    area = fields.String()
    first_day = fields.Date()
    for_first_day = fields.Date(allow_none=True)
    asked_by = Id()
    asked_of = Id()
    state = choice(SWAP_STATES)
    asked_at = Instant()
    answered_at = Instant(allow_none=True)


class SwapPage(RowPage):
    items = fields.List(fields.Nested(SwapAnswer))


@blueprint.get("/roster")
@documented(errors=[DaysOutOfOrder, OutsideCalendar], example={"duties": [DUTY], "open": [OPEN]})
@signed_in
@blueprint.arguments(RosterQuery, location="query")
@blueprint.response(200, RosterAnswer)
def show_roster(requested: dict[str, Any]) -> dict[str, Any]:
    """Show the roster of your home division and of the areas whose records you read."""
    me = current()
    first, last = requested_days(requested, MAX_DAYS)
    WorkingCalendar().days(first, last)
    home = roster.home_of(db.session(), me)
    switch_to(me.scope.roster_context(home))
    ranges = roster.areas_shown(me, home, requested.get("within"))
    if me.scope.allows(Permission.DIRECT):
        _note_reading("roster", ranges, requested)
    else:  # the roster of the own place is public there
        own = (CodeRange.below(home),) if home else ()
        session, scope = db.session(), me.scope
        note_reading(session, scope, now(), "roster", ranges, requested, anywhere=True, besides=own)
    days = (requested["kind"], first, last)
    duties = roster.shown(db.session(), me.scope, ranges, *days)
    with access_context(people_of(me.county)):  # the reason depends on all possible holders
        open_turns = roster.open_turns(db.session(), me.county, ranges, *days)
    return {"duties": duties, "open": open_turns}


@blueprint.post("/roster/plan")
@documented(
    errors=[OutOfScope, DaysPast, OutsideCalendar],
    body_example={"month": "2026-12", "within": "441427100"},
    example=PLANNED,
)
@needs(Permission.DIRECT)
@blueprint.arguments(PlanAsked)
@blueprint.response(200, PlanAnswer)
def plan(requested: dict[str, Any]) -> dict[str, Any]:
    """Plan the coming turns of a month, in the areas that you direct.

    Holders keep their turns, unless they are away.
    """
    me = current()
    ranges, within = me.scope.ranges(Permission.DIRECT), requested.get("within")
    if within is not None and not (ranges := part_in(ranges, within)):
        raise OutOfScope(within=within)
    with access_context(people_of(me.county)):  # possible holders have their homes elsewhere
        planned = roster.plan(
            db.session(),
            me.actor,
            ranges,
            requested["kind"],
            days_of_month(requested["month"]),
            me.today,
            requested["anew"],
        )
    return {
        "new": planned.new,
        "changed": planned.changed,
        "kept": planned.kept,
        "removed": planned.removed,
        "open": [gap.need._asdict() | {"reason": gap.reason} for gap in planned.gaps],
    }


@blueprint.get("/duty-swaps")
@documented(errors=[LimitTooLarge], example={"items": [SWAP], "next": None})
@signed_in
@blueprint.arguments(SwapFilter, location="query")
@blueprint.response(200, SwapPage)
def requests(filters: dict[str, Any]) -> dict[str, Any]:
    """List swaps that you requested or were asked for, and those in areas that you direct."""
    scope = current().scope
    _note_reading("duty-swaps", scope.ranges(Permission.DIRECT), filters)
    listing = roster.swaps(scope, filters.get("state"))
    with _duties_of_swaps(scope):
        page = page_of(listing, filters["limit"], filters.get("after"))
    return {"items": page.rows, "next": page.next}


@blueprint.post("/duty-swaps")
@documented(
    errors=[NotFound, SwapNotPossible],
    body_example={"duty": SWAP["duty"], "for_duty": SWAP["for_duty"]},
    example=SWAP,
    status=201,
)
@signed_in
@blueprint.arguments(NewSwap)
@blueprint.response(201, SwapAnswer)
def ask_for_swap(requested: dict[str, Any]) -> Any:
    """Ask a colleague to take one of your duties, in exchange for one of theirs or for none.

    If the colleague has already requested the same swap, it is agreed at once.
    """
    if requested["for_duty"] is None and requested["person"] is None:
        raise InvalidFields(errors=[{"field": "person", "code": "required"}])
    me = current()
    with access_context(people_of(me.county)):  # to check the colleague's duties
        swap = swaps.request_swap(
            db.session(),
            me.county,
            me.person_id,
            requested["duty"],
            requested["for_duty"],
            requested["person"],
            today=me.today,
            now=now(),
        )
        db.session.flush()
    return _noted(swap)


def _swap_answer(name: str, state: str) -> Callable[..., Any]:
    """Make the endpoint of an answer to a swap, which sets that state."""
    answered = {"state": state, "answered_at": "2026-11-22T03:00:00+00:00"}
    return stacked(
        blueprint.post(f"/duty-swaps/<uuid:swap_id>/{name}"),
        documented(errors=[NotFound, SwapNotPossible], example=SWAP | answered),
        signed_in,
        blueprint.response(200, SwapAnswer),
    )


@_swap_answer("agree", "agreed")
def agree(swap_id: UUID) -> Any:
    """Agree to a swap that you were asked for: the duties are swapped."""
    return _answer(swap_id, "agreed")


@_swap_answer("decline", "declined")
def decline(swap_id: UUID) -> Any:
    """Decline a swap that you were asked for; no reason is needed."""
    return _answer(swap_id, "declined")


@_swap_answer("withdraw", "withdrawn")
def withdraw(swap_id: UUID) -> Any:
    """Withdraw a swap that you requested."""
    return _answer(swap_id, "withdrawn")


def _note_reading(what: str, ranges: tuple[CodeRange, ...], filters: dict[str, Any]) -> None:
    """Note readings by people who direct others: the rows show leave and swap requests."""
    scope = current().scope
    if scope.allows(Permission.DIRECT):
        note_reading(db.session(), scope, now(), what, ranges, filters, anywhere=True)


def _answer(swap_id: UUID, answered: str) -> Any:
    me = current()
    with access_context(people_of(me.county)):  # to change both duties, and end their other swaps
        swap = swaps.answer_swap(
            db.session(),
            me.county,
            me.person_id,
            swap_id,
            answered,
            today=me.today,
            now=now(),
        )
        db.session.flush()
    return _noted(swap)


def _noted(swap: DutySwap) -> Any:
    """Note a swap in the audit log, and return its row."""
    me = current()
    roster.note_swap(db.session(), me.actor, swap)
    db.session.flush()
    query = roster.swaps(me.scope, None).query.where(DutySwap.id == swap.id)
    with _duties_of_swaps(me.scope):
        return db.session.execute(query).one()


def _duties_of_swaps(scope: Scope) -> AbstractContextManager[None]:
    """Access to all duties of the county, to show those of visible swaps."""
    everywhere = (CodeRange.below(scope.county),)
    return access_context(replace(scope.access_context(), oversight=everywhere))
