"""Log-in, log-out, passwords, devices, own profile."""

from typing import Any
from uuid import UUID

from flask import Response, request
from flask_limiter.util import get_remote_address
from marshmallow import ValidationError, fields, validate, validates_schema
from sqlalchemy import select

from authz.access_context import people_of, switch_to
from authz.scope import Permission
from records.db import db
from records.problems import LoginFailed, NotFound, PasswordTooWeak, TooManyRequests
from records.staff.people import Device, LoginSession, Person
from records.wire import AnswerSchema, Code, Id, Instant, Text, WireSchema
from server.services.accounts.devices import MIN_SILENT_DAYS, of_somebody_else
from server.services.accounts.handing_in import give_cookie
from server.services.accounts.login import (
    Caller,
    authenticate,
    change_password,
    device_of,
    open_session,
    revoke_device,
)
from server.services.accounts.me import Me, describe
from server.services.accounts.passwords import MAX_LENGTH
from server.services.accounts.sessions import end_sessions
from server.services.audit import note
from server.services.reading import person_within
from server.services.sms.keys import SmsKey, key_of
from server.web.auth import COOKIE, current, public, signed_in, signed_in_with
from server.web.errors import problem_response
from server.web.hand_in_cookies import LIFETIME
from server.web.hand_in_cookies import set_cookie as set_hand_in_cookie
from server.web.limits import LIMITS
from server.web.openapi import Blueprint, documented
from server.web.profile import profile
from server.web.rate_limits import wrong_passwords
from server.web.request_context import now, settings
from server.web.responses import json_response
from server.web.tokens import csrf_token, hash_of

blueprint = Blueprint("login", __name__, description="Log-in, devices, your own profile.")

DEVICE = {
    "id": "0198a3c2-5d1e-7c6b-9a44-0d2f6c1b7e55",
    "name": "Redmi 12",
    "app_version": "1.0.0",
    "backlog": 0,
    "first_seen_at": "2026-03-02T00:12:44+00:00",
    "last_seen_at": "2026-03-18T01:30:00+00:00",
    "revoked_at": None,
    "handed_in_at": None,
    "emptied_at": None,
    "heard_twice_at": None,
}
# A point of P-256, of no county.
EXAMPLE_POINT = bytes.fromhex(
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
)
ME = {
    "id": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
    "county": "441427",
    "timezone": "Asia/Shanghai",
    "login": "chenxm",
    "name": "陈晓明",
    "level": "township",
    "home": "441427100",
    "phone": "138****2345",
    "must_change_password": False,
    "roles": [{"role": "cadre", "area": "441427100", "valid_from": "2025-01-01", "valid_to": None}],
    "areas": {"sync": ["441427100201001"], "read_records": ["441427100201001"]},
    "limits": LIMITS,
    "server": profile(EXAMPLE_POINT),
}


class DeviceInput(WireSchema):
    id = Id()
    name = Text(most=80, least=1, required=True)
    app_version = Text(most=20, allow_none=True)


class LoginInput(WireSchema):
    login = Text(most=40, least=1, required=True)
    password = Text(most=MAX_LENGTH, least=1, required=True)
    county = Code(validate=validate.Length(equal=6, error="invalid_code"))
    device = fields.Nested(DeviceInput)
    browser = fields.Boolean(truthy={True}, falsy={False}, load_default=False)

    @validates_schema
    def _one_of_both(self, data: dict[str, Any], **kwargs: Any) -> None:
        if data["browser"] == ("device" in data):
            raise ValidationError("device_or_browser")


class LoginAnswer(WireSchema):
    token = fields.String(metadata={"description": "For phones only. It is shown only once."})
    csrf_token = fields.String(metadata={"description": "For browsers only."})
    device_id = Id(allow_none=True)
    expires_at = Instant(required=True)
    person = fields.Nested(Me, required=True)
    must_change_password = fields.Boolean(required=True)
    sms_key = fields.Nested(
        SmsKey,
        allow_none=True,
        metadata={"description": "For phones: signs visits by SMS. Null where none are taken."},
    )


class PasswordInput(WireSchema):
    old = Text(most=MAX_LENGTH, least=1, required=True)
    new = Text(most=MAX_LENGTH, least=1, required=True)


_OTHERS = "For other people's devices, the beginning of the day."
_OF_CONTACT = f"For other people's devices, null until {MIN_SILENT_DAYS} days without contact."


class DeviceAnswer(WireSchema):
    id = Id(required=True)
    name = fields.String(required=True)
    app_version = fields.String(allow_none=True, metadata={"description": _OF_CONTACT})
    backlog = fields.Integer(
        allow_none=True,
        metadata={
            "description": f"Rows not yet pushed at the last contact. {_OF_CONTACT}"
            " Shown at once of a revoked device, and of one whose store is missing."
        },
    )
    first_seen_at = Instant(required=True, metadata={"description": _OTHERS})
    last_seen_at = Instant(
        required=True,
        allow_none=True,
        metadata={"description": f"{_OTHERS} null until {MIN_SILENT_DAYS} days without contact."},
    )
    revoked_at = Instant(allow_none=True)
    handed_in_at = Instant(
        allow_none=True,
        metadata={"description": "When it last handed in, after it was revoked; `backlog` is what"
                  " it still had then."},
    )  # fmt: skip
    emptied_at = Instant(
        allow_none=True, metadata={"description": "When its store was found missing."}
    )
    heard_twice_at = Instant(
        allow_none=True, metadata={"description": "When two phones last used its token."}
    )


class Devices(AnswerSchema):
    items = fields.List(fields.Nested(DeviceAnswer))


class DevicesFilter(WireSchema):
    person = Id(metadata={"description": "Another person, whom you direct or manage."})


@blueprint.post("/login")
@documented(
    errors=[LoginFailed, TooManyRequests],
    body_example={
        "login": "chenxm",
        "password": "Rice-terrace-26",
        "device": {"name": "Redmi 12", "app_version": "1.0.0"},
    },
    example={
        "token": "441427.3q2-7wABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijk",
        "device_id": DEVICE["id"],
        "expires_at": "2026-05-02T01:30:00+00:00",
        "person": ME,
        "must_change_password": False,
    },
)
@public
@wrong_passwords
@blueprint.arguments(LoginInput)
@blueprint.response(200, LoginAnswer)
def log_in(requested: dict[str, Any]) -> Any:
    """Log in, on a phone (with ``device``) or in a browser (with ``browser: true``).

    A phone gets a token that stays valid for weeks without a signal, and a cookie for handing
    in only (`POST /api/v1/sync/hand-in`). A browser gets an HttpOnly
    cookie, and in the response the form token for requests that write. Five failures from one
    address lock the name there for five minutes; twenty from several addresses lock it everywhere.
    The response is the same for a locked name and for a wrong password. A device that sends its
    last token, even an expired one, as ``Authorization: Bearer`` is not affected by failures from
    other clients.
    """
    county = requested.get("county") or settings().default_county
    switch_to(people_of(county))  # the person is not known yet
    session = db.session()
    person = authenticate(
        session, county, requested["login"], requested["password"], now(), _caller()
    )
    if isinstance(person, LoginFailed):
        return problem_response(person)  # returned, so that the counted failure is kept
    device = None
    if sent := requested.get("device"):
        device = device_of(
            session, person, sent.get("id"), sent["name"], sent.get("app_version"), now()
        )
    made = open_session(session, person, device, _caller().address, now(), settings().session_days)
    answer = {
        "device_id": made.device_id,
        "expires_at": made.expires_at,
        "person": describe(session, person, now()),
        "must_change_password": person.must_change_password,
    }
    if device is not None:
        keys = {"token": made.token, "sms_key": _sms_key(device)}
        response = json_response(LoginAnswer().dump(answer | keys))
        cookie = give_cookie(session, county, device.id, "", now(), LIFETIME)
        return set_hand_in_cookie(response, device.id, cookie)
    form_token = csrf_token(settings().secret_key, hash_of(made.token))
    response = json_response(LoginAnswer().dump(answer | {"csrf_token": form_token}))
    return with_cookie(response, made.token)


@blueprint.post("/logout")
@documented(example=None, status=204)
@signed_in_with(before_password_change=True)
@blueprint.response(204)
def log_out() -> Response:
    """End this session. Rows that a phone has not pushed stay on the phone."""
    me = current()
    end_sessions(db.session(), me.county, now(), LoginSession.id == me.session_id)
    response = Response(status=204)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="Strict")
    return response


@blueprint.post("/password")
@documented(
    errors=[LoginFailed, PasswordTooWeak, TooManyRequests],
    body_example={"old": "Rice-terrace-26", "new": "Tea-hill-and-9-cups"},
    example=None,
    status=204,
)
@signed_in_with(before_password_change=True)
@wrong_passwords
@blueprint.arguments(PasswordInput)
@blueprint.response(204)
def set_new_password(requested: dict[str, str]) -> Response:
    """Set a new password; all your other sessions end.

    It needs at least 10 characters of three kinds (lower case, upper case, digits, others). It must
    not be common, contain the log-in name, or equal the old one.
    """
    me, session = current(), db.session()
    login = session.scalars(_person(me.county, me.person_id).with_only_columns(Person.login)).one()
    person = authenticate(session, me.county, login, requested["old"], now(), _caller())
    if isinstance(person, LoginFailed):
        return problem_response(person)
    change_password(session, person, requested["new"], now(), keep_session=me.session_id)
    return Response(status=204)


@blueprint.get("/me")
@documented(example=ME)
@signed_in_with(before_password_change=True)
@blueprint.response(200, Me)
def who_am_i() -> dict[str, Any]:
    """Show your own profile, roles, and the areas of each permission."""
    me, session = current(), db.session()
    person = session.scalars(_person(me.county, me.person_id)).one()
    own = describe(session, person, now())
    if me.device_id is None and COOKIE in request.cookies:
        token_hash = hash_of(request.cookies[COOKIE])
        own["csrf_token"] = csrf_token(settings().secret_key, token_hash)
    return own


@blueprint.get("/devices")
@documented(errors=[NotFound], example={"items": [DEVICE]})
@signed_in
@blueprint.arguments(DevicesFilter, location="query")
@blueprint.response(200, Devices)
def devices(filters: dict[str, UUID]) -> dict[str, Any]:
    """List your own devices, the last used one first; or those of a person whom you direct or
    manage, without recent contacts."""
    me, session = current(), db.session()
    person_id = filters.get("person", me.person_id)
    _authorise(person_id)
    query = select(Device).where(Device.county == me.county, Device.person_id == person_id)
    if person_id == me.person_id:
        return {"items": session.scalars(query.order_by(Device.last_seen_at.desc())).all()}
    note(session, me.county, now(), me.person_id, "read", f"devices/{person_id}")
    rows = session.scalars(query.order_by(Device.first_seen_at, Device.id)).all()
    return {"items": [of_somebody_else(device, now(), me.zone) for device in rows]}


@blueprint.delete("/devices/<uuid:device_id>")
@documented(errors=[NotFound], example=None, status=204)
@signed_in
@blueprint.response(204)
def revoke(device_id: UUID) -> Response:
    """Revoke a lost device, your own or that of a person whom you direct or manage.

    At its next contact, the device hands in its unsent rows, and then erases its data.
    """
    me, session = current(), db.session()
    device = session.get(Device, (me.county, device_id))
    if device is None:
        raise NotFound()
    _authorise(device.person_id)
    revoke_device(session, device, me.person_id, now())
    return Response(status=204)


def with_cookie(response: Response, token: str) -> Response:
    """Add a session cookie: it ends with the browser; scripts and other sites cannot read it."""
    response.set_cookie(
        COOKIE, token, path="/", httponly=True, samesite="Strict", secure=request.is_secure
    )
    return response


def _sms_key(device: Device) -> dict[str, Any] | None:
    if settings().takes_sms_at is None:
        return None
    return key_of(db.session(), device.county, device.id, settings().phone_seal)


def _caller() -> Caller:
    """The client's address and bearer token; cookies do not count, as browsers are no devices."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return Caller(get_remote_address(), token.strip() if scheme.lower() == "bearer" else "")


def _authorise(person_id: UUID) -> None:
    """Allow oneself, and people at home where one manages people or directs; otherwise
    `not_found`: whoever is called about a lost phone can revoke it."""
    me = current()
    if person_id != me.person_id:
        manages = me.scope.allows(Permission.MANAGE_PEOPLE)
        person_within(Permission.MANAGE_PEOPLE if manages else Permission.DIRECT, person_id)


def _person(county: str, person_id: UUID) -> Any:
    return select(Person).where(Person.county == county, Person.id == person_id)
