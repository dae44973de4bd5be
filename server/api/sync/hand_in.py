"""Receive the rows of a revoked phone, before it erases its data."""

from collections.abc import Mapping
from typing import Any

from flask import Response

from records.db import db
from records.problems import (
    Forbidden,
    HandInFull,
    Malformed,
    ReadOnlyCollection,
    TooManyRows,
    UnknownCollection,
)
from server.api.sync.push_and_pull import receipt_of, sender_of
from server.api.sync.sync_bodies import HandInBody, read_body
from server.api.sync.sync_docs import HANDED_IN
from server.web.auth import current, signed_in_with
from server.web.body import BodySize
from server.web.boundary import pause_transaction
from server.web.openapi import Blueprint, documented
from server.web.responses import json_response
from sync.decisions.hand_in import decisions_about, hand_in
from sync.pushing.rows import read_mixed

blueprint = Blueprint(
    "hand_in",
    __name__,
    url_prefix="/api/v1/sync",
    description="Hand-in of phones that were reported lost",
)

_BODY = HandInBody()


@blueprint.post("/hand-in")
@documented(
    errors=[Forbidden, HandInFull, ReadOnlyCollection, TooManyRows, UnknownCollection], **HANDED_IN
)
@signed_in_with(handing_in=True, body=BodySize.ROWS)
def hand_in_rows() -> Response:
    """Hand in rows of a revoked device; they are held for a decision, and only receipts return.

    `erase` is true if the phone reports that it has no further rows.
    """
    if not current().device_revoked:
        raise Forbidden("this device was not revoked: use sync")
    body = read_body(_BODY)
    backlog = body["device"].get("backlog")
    if type(backlog) is not int or backlog < 0:
        raise Malformed(
            "device.backlog must be the number of further rows, and photos with unsent bytes"
        )
    return json_response({"receipts": _kept(body), "erase": backlog == 0})


def _kept(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Receipts in the order of the rows."""
    rows = body["push"]
    sender = sender_of(body["device"])
    receipts: dict[int, dict[str, Any]] = {}
    for writable, part in read_mixed(rows, sender):
        verdicts = hand_in(db.session(), writable, sender, list(part.values()))
        decided = decisions_about(db.session(), sender.county, verdicts)
        for at, verdict in zip(part, verdicts, strict=True):
            receipts[at] = receipt_of(verdict) | {"decision": decided.get(verdict.key)}
        pause_transaction()  # as in a push
    return [receipts[at] for at in sorted(receipts)]
