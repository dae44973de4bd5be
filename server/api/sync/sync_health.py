"""Sync health: silent phones in the reader's areas, and waiting rows with their reasons.

It is for help, not for ranking: phones are listed by area, never by days or backlog, and rows are
counted by area and reason, never by person.
"""

from typing import Any

from marshmallow import fields, validate

from authz.scope import Permission
from records.db import db
from records.problems import LimitTooLarge, NotFound
from records.wire import AnswerSchema, Digits, Id, Instant, choice
from server.services import sync_health
from server.services.accounts.devices import MIN_SILENT_DAYS
from server.services.reading import AreaFilter, RowPage, areas_to_read
from server.web.auth import current, needs
from server.web.openapi import Blueprint, documented
from server.web.paging import page_of
from server.web.request_context import now
from sync.pushing.stages import UNFINISHED

blueprint = Blueprint(
    "troubles",
    __name__,
    url_prefix="/api/v1/sync",
    description="Sync health: silent phones and waiting rows.",
)

_SILENT = {
    "device": "0198a3c2-5d1e-7c6b-9a44-0d2f6c1b7e55",
    "name": "Redmi 12",
    "person": {"id": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55", "name": "陈晓明"},
    "area": "441427100201001",
    "last_seen_at": "2026-03-01T16:00:00+00:00",
    "silent_days": 16,
    "backlog": 12,
    "app_version": "1.0.0",
    "emptied_at": None,
    "heard_twice_at": None,
}
_WAITING = {
    "area": "441427100201001",
    "outcome": "rejected",
    "code": "unknown_value",
    "rows": 2,
    "oldest": "2026-03-16T16:00:00+00:00",
}


class TroublesFilter(AreaFilter):
    silent_days = Digits(
        load_default=7,
        validate=validate.Range(MIN_SILENT_DAYS, 366),
        metadata={"description": "The minimum of whole days without sync."},
    )


class Owner(AnswerSchema):
    id = Id()
    name = fields.String()


_WHOSE = {"description": "Only for people who direct or decide in the area; null for others."}
_DAY = {"description": "The beginning of that day in the county."}


_IF_SILENT = {
    "description": "The beginning of that day, or days since then; null until"
    f" {MIN_SILENT_DAYS} days without contact."
}


class SilentDevice(AnswerSchema):
    device = Id(allow_none=True, metadata=_WHOSE)
    name = fields.String(allow_none=True, metadata=_WHOSE)
    person = fields.Nested(Owner, allow_none=True, metadata=_WHOSE)
    area = fields.String(metadata={"description": "The first of the person's areas within yours."})
    last_seen_at = Instant(allow_none=True, metadata=_IF_SILENT)
    silent_days = fields.Integer(allow_none=True, metadata=_IF_SILENT)
    backlog = fields.Integer(
        allow_none=True, metadata={"description": "Rows not yet pushed at the last contact."}
    )
    app_version = fields.String(allow_none=True)
    emptied_at = Instant(
        allow_none=True,
        metadata={"description": "The day on which its store was found missing: what it had not"
                  " sent is lost, unless the store is found."},
    )  # fmt: skip
    heard_twice_at = Instant(
        allow_none=True,
        metadata={"description": "The last day, of 30, on which two phones used its token."},
    )


class WaitingRows(AnswerSchema):
    area = fields.String()
    outcome = choice(UNFINISHED)
    code = fields.String(metadata={"description": "The first reason of each row."})
    rows = fields.Integer()
    oldest = Instant(metadata=_DAY)


class Troubles(RowPage):
    items = fields.List(fields.Nested(SilentDevice))
    waiting = fields.List(fields.Nested(WaitingRows))


@blueprint.get("/troubles")
@documented(
    errors=[NotFound, LimitTooLarge],
    example={"items": [_SILENT], "next": None, "waiting": [_WAITING]},
)
@needs(Permission.SEE_AUTHORS)
@blueprint.arguments(TroublesFilter, location="query")
@blueprint.response(200, Troubles)
def find_troubles(filters: dict[str, Any]) -> dict[str, Any]:
    """List silent, emptied and copied phones in your areas, by area, and count waiting rows, by
    reason.

    This is no ranking of people: nothing is ordered by days or backlog, or counted by person.
    Every page has all of ``waiting``.
    """
    limit, after = filters.pop("limit"), filters.pop("after", None)
    ranges = areas_to_read(Permission.SEE_AUTHORS, "troubles", filters, of_people=True)
    session, me = db.session(), current()
    page = page_of(
        sync_health.silent_devices(me.county, ranges, now(), me.zone, filters["silent_days"]),
        limit,
        after,
    )
    return {
        "items": [
            sync_health.described(row, now(), me.zone, named=_may_act(row.area))
            for row in page.rows
        ],
        "next": page.next,
        "waiting": sync_health.waiting(session, me.county, ranges, me.timezone),
    }


def _may_act(area: str) -> bool:
    """True if the reader directs or decides in the area, and so can help."""
    scope = current().scope
    return scope.covers(Permission.DIRECT, area) or scope.covers(Permission.DECIDE, area)
