"""Receive what a phone has not sent: of one that was reported lost, and of one without its PIN.

A phone that cannot open its store has its rows sealed to the county's key, and a cookie for handing
them in (server/web/hand_in_cookies.py). It gets receipts only, as does one that was reported lost.
"""

from collections.abc import Mapping
from typing import Any

from flask import Response, request
from marshmallow import fields, validate

from records.db import db
from records.problems import (
    CsrfFailed,
    Forbidden,
    HandInFull,
    Malformed,
    NotFound,
    ReadOnlyCollection,
    TooManyRequests,
    TooManyRows,
    UnknownCollection,
)
from records.wire import AnswerSchema, Id, WireSchema
from server.api.sync.push_and_pull import receipt_of, sender_of
from server.api.sync.sync_bodies import HandInBody, read_body, read_sealed_body
from server.api.sync.sync_docs import HANDED_IN
from server.services.accounts.devices import MAX_BACKLOG, note_contact
from server.services.accounts.handing_in import (
    give_cookie,
    is_theirs,
    mark_emptied,
    note_hand_in,
)
from server.services.hand_in_keys import opening_keys
from server.web.auth import by_hand_in_cookie, current, signed_in_with
from server.web.body import BodySize, read_opened
from server.web.boundary import pause_transaction
from server.web.hand_in_cookies import (
    LIFETIME,
    MAX_COOKIES,
    device_handing_in,
    devices_named,
    refuse_other_sites,
    sent_token,
    set_cookie,
)
from server.web.openapi import Blueprint, documented
from server.web.rate_limits import wrong_passwords
from server.web.request_context import now, settings
from server.web.responses import json_response
from sync.decisions.hand_in import decisions_about, hand_in
from sync.pushing.push import push
from sync.pushing.rows import read_mixed
from sync.pushing.sealed_rows import open_rows

blueprint = Blueprint(
    "hand_in",
    __name__,
    url_prefix="/api/v1/sync/hand-in",
    description="Hand-in of phones that were reported lost, or lack their PIN",
)

_BODY = HandInBody()
_DEVICE = "0198a3c2-5d1e-7c6b-9a44-0d2f6c1b7e55"


class CookieInput(WireSchema):
    device = Id(metadata={"description": "An earlier device of this person; this one without it."})


class EmptiedInput(WireSchema):
    devices = fields.List(
        Id(),
        required=True,
        validate=validate.Length(max=MAX_COOKIES, error="too_long"),
        metadata={"description": "The devices whose store is still on this phone."},
    )


class EmptiedAnswer(AnswerSchema):
    emptied = fields.Integer(
        required=True, metadata={"description": "Devices without a store, marked now or before."}
    )
    backlog = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "The sum of their last known backlogs; null if none is known."},
    )


@blueprint.post("")
@documented(
    errors=[
        Forbidden,
        HandInFull,
        ReadOnlyCollection,
        TooManyRequests,
        TooManyRows,
        UnknownCollection,
    ],
    **HANDED_IN,
)
@signed_in_with(handing_in=True, hand_in_cookie=True, body=BodySize.ROWS)
@wrong_passwords
def hand_in_rows() -> Response:
    """Hand in rows with a revoked device's token, or sealed rows with a device's cookie.

    Only receipts return. Rows of a revoked device are held for a decision; those of another are
    pushed. A row that cannot be opened is `unreadable`: it is not stored, and stays on the phone.
    `erase` is true if a revoked phone reports that it has no further rows.
    """
    if "Authorization" in request.headers:
        if not current().device_revoked:
            raise Forbidden("this device was not revoked: use sync")
        body = read_body(_BODY)
        _note_contact(body["device"])
        return _answered(body["device"], _taken(body["push"], body["device"]))
    body = read_sealed_body()
    me = device_handing_in(body["device"]["id"])
    assert me.device_id, "a cookie is of a device"
    keys = opening_keys(db.session(), me.county, settings().phone_seal, now())
    opened = open_rows(body["sealed"], me.device_id, keys, read_opened)
    _note_contact(body["device"])
    taken = _taken(list(opened.rows.values()), body["device"])
    receipts = {**opened.receipts, **dict(zip(opened.rows, taken, strict=True))}
    return _answered(body["device"], [receipts[at] for at in sorted(receipts)])


@blueprint.post("/cookie")
@documented(errors=[Forbidden, NotFound], body_example={}, example=None, status=204)
@signed_in_with(before_password_change=True, after_leaving=True)
@blueprint.arguments(CookieInput)
@blueprint.response(204)
def give_hand_in_cookie(requested: dict[str, Any]) -> Response:
    """Give this phone the cookie by which it hands in sealed rows, or prolong the one it sends.

    With `device`, that of an earlier device of the same person, whose sealed rows this phone holds
    without a cookie.
    """
    me = current()
    if me.device_id is None:
        raise Forbidden("only phones hand in")
    device = requested.get("device", me.device_id)
    if device != me.device_id and not is_theirs(db.session(), me, device):
        raise NotFound()
    sent = sent_token(device)
    token = give_cookie(db.session(), me.county, device, sent, now(), LIFETIME)
    return set_cookie(Response(status=204), device, token)


@blueprint.post("/emptied")
@documented(
    errors=[CsrfFailed],
    body_example={"devices": [_DEVICE]},
    example={"emptied": 1, "backlog": 12},
)
@by_hand_in_cookie
@blueprint.arguments(EmptiedInput)
@blueprint.response(200, EmptiedAnswer)
def report_emptied(requested: dict[str, Any]) -> dict[str, Any]:
    """Report that the store of every other device with a cookie here is missing.

    They show in sync health at once. It says how many there are, and what they had not sent.
    """
    refuse_other_sites()
    there = {*requested["devices"]}
    return mark_emptied(db.session(), devices_named(), there, now())._asdict()


def _note_contact(device: Mapping[str, Any]) -> None:
    backlog = device.get("backlog")
    if type(backlog) is not int or not 0 <= backlog <= MAX_BACKLOG:
        raise Malformed(
            "device.backlog must be the number of further rows, and photos with unsent bytes"
        )
    me = current()
    if me.device_revoked:
        note_hand_in(db.session(), me, backlog, now())
    else:
        note_contact(db.session(), me, device, now())


def _answered(device: Mapping[str, Any], receipts: list[dict[str, Any]]) -> Response:
    """All is there where nothing is left on the phone, and nothing came that could not be read."""
    unread = any(receipt["outcome"] == "unreadable" for receipt in receipts)
    is_all = device["backlog"] == 0 and not unread
    return json_response({"receipts": receipts, "erase": current().device_revoked and is_all})


def _taken(rows: Any, device: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Receipts in the order of the rows."""
    if rows == []:
        return []
    sender = sender_of(device)
    take = hand_in if current().device_revoked else push
    receipts: dict[int, dict[str, Any]] = {}
    for writable, part in read_mixed(rows, sender):
        verdicts = take(db.session(), writable, sender, list(part.values()))
        decided = decisions_about(db.session(), sender.county, verdicts)
        for at, verdict in zip(part, verdicts, strict=True):
            receipts[at] = receipt_of(verdict) | {"decision": decided.get(verdict.key)}
        pause_transaction()  # as in a push
    return [receipts[at] for at in sorted(receipts)]
