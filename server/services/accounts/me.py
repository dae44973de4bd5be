"""A person's own profile."""

from datetime import datetime
from typing import Any

from marshmallow import fields
from sqlalchemy import select
from sqlalchemy.orm import Session

from authz.scope import load_scope
from records.dates import local_day
from records.divisions import zone_of
from records.staff.people import Person, RoleGrant
from records.wire import ENDS, AnswerSchema, Id, WireSchema
from server.services.hand_in_keys import current_point
from server.web.limits import Limits, limits_of
from server.web.profile import ServerProfile, profile
from server.web.request_context import settings


class Role(AnswerSchema):
    role = fields.String()
    area = fields.String()
    valid_from = fields.Date()
    valid_to = fields.Date(allow_none=True, metadata=ENDS)


class Me(WireSchema):
    """The profile of the signed-in person. ``areas``: codes by permission, as of today."""

    id = Id(required=True)
    county = fields.String(required=True)
    timezone = fields.String(
        required=True, metadata={"description": "The county's: its days and weeks are in it."}
    )
    login = fields.String(required=True)
    name = fields.String(required=True)
    level = fields.String(required=True)
    home = fields.String(required=True)
    phone = fields.String(attribute="phone_masked", allow_none=True)
    must_change_password = fields.Boolean(required=True)
    roles = fields.List(fields.Nested(Role), required=True)
    areas = fields.Dict(keys=fields.String(), values=fields.List(fields.String()), required=True)
    limits = fields.Nested(Limits, required=True)
    server = fields.Nested(ServerProfile, required=True)
    csrf_token = fields.String(metadata={"description": "Only in a browser session."})


def describe(session: Session, person: Person, now: datetime) -> dict[str, Any]:
    """The person's values for `Me`."""
    zone = zone_of(session, person.county)
    today = local_day(now, zone)
    point = current_point(session, person.county, settings().phone_seal, now)
    scope = load_scope(session, person.county, person.id, today)
    roles = session.scalars(
        select(RoleGrant)
        .where(RoleGrant.county == person.county, RoleGrant.person_id == person.id)
        .order_by(RoleGrant.area, RoleGrant.role, RoleGrant.valid_from)
    ).all()
    columns = ("id", "county", "login", "name", "level", "home", "phone_masked")
    return {name: getattr(person, name) for name in (*columns, "must_change_password")} | {
        "timezone": zone.key,
        "limits": limits_of(settings()),
        "server": profile(point, settings().takes_sms_at),
        "roles": roles,
        "areas": {
            permission.value: [area.lo for area in areas]
            for permission, areas in sorted(scope.areas.items())
        },
    }
