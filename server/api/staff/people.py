"""The people whom one directs."""

from typing import Any

from marshmallow import fields

from authz.scope import Permission
from records.db import db
from records.problems import LimitTooLarge, NotFound
from records.staff.people import OFFICE_LEVELS
from records.wire import AnswerSchema, Id, choice
from server.services.accounts.directed import described, directed
from server.services.reading import AreaFilter, RowPage, areas_to_read
from server.web.auth import current, needs
from server.web.openapi import Blueprint, documented
from server.web.paging import page_of

blueprint = Blueprint("people", __name__, description="The people whom you direct.")

PERSON = {
    "id": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
    "login": "qiu",
    "name": "丘某",
    "level": "village",
    "home": "441427100201",
    "areas": ["441427100201001"],
    "away_until": None,
}


class DirectedPerson(AnswerSchema):
    id = Id()
    login = fields.String()
    name = fields.String()
    level = choice(OFFICE_LEVELS)
    home = fields.String()
    areas = fields.List(
        fields.String(),
        metadata={"description": "The areas that they are responsible for today; for groups and"
                  " households, their grids."}
    )  # fmt: skip
    away_until = fields.Date(
        allow_none=True,
        metadata={"description": "The last day of their present leave; null: not on leave."},
    )


class DirectedPage(RowPage):
    items = fields.List(fields.Nested(DirectedPerson))


@blueprint.get("/people")
@documented(errors=[NotFound, LimitTooLarge], example={"items": [PERSON], "next": None})
@needs(Permission.DIRECT)
@blueprint.arguments(AreaFilter, location="query")
@blueprint.response(200, DirectedPage)
def list_directed_people(filters: dict[str, Any]) -> dict[str, Any]:
    """List the people at home in your areas, by place, without figures."""
    me, session = current(), db.session()
    limit, after = filters.pop("limit"), filters.pop("after", None)
    ranges = areas_to_read(Permission.DIRECT, "people", filters, of_people=True)
    day = me.today
    page = page_of(directed(me.county, ranges, day), limit, after)
    return {"items": described(session, me.county, page.rows, day), "next": page.next}
