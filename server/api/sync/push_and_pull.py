"""Sync v1 over HTTP: pull and push by collection, and all collections in one round trip.

The protocol is in docs/sync.md. The endpoints of a collection follow RxDB's HTTP replication, so
that other clients can use them unchanged.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from flask import Response
from marshmallow import ValidationError

from records.dates import instant
from records.db import db
from records.problems import (
    CheckpointInvalid,
    ClientTooOld,
    Forbidden,
    LimitTooLarge,
    Malformed,
    ReadOnlyCollection,
    Resync,
    TooManyRows,
    UnknownCollection,
)
from records.wire import Instant
from server.api.sync.sync_bodies import SyncBody, read_body
from server.api.sync.sync_docs import (
    PULLED,
    PUSHED,
    SYNCED,
    AppVersion,
    PullQuery,
    PushHeaders,
    in_path,
)
from server.services.accounts.devices import note_contact
from server.services.accounts.turns import next_turn
from server.versions import SERVER
from server.web import checkpoints
from server.web.auth import current, signed_in_with
from server.web.body import BodySize
from server.web.body import read_rows as read_body_of_rows
from server.web.boundary import pause_transaction
from server.web.limits import limits_of
from server.web.openapi import Blueprint, documented
from server.web.request_context import now, settings
from server.web.responses import json_response
from sync.collections import registry
from sync.collections.collections import PullCollection
from sync.collections.sender import Sender
from sync.pulling.checkpoints import Checkpoint
from sync.pulling.pull import PulledPage, pull, refuse_limit
from sync.pulling.resync import refuse_ahead, refuse_rows_of_other_epoch
from sync.pushing.answers import documents
from sync.pushing.push import push
from sync.pushing.rows import read_mixed, read_rows
from sync.pushing.stages import Verdict

blueprint = Blueprint("sync", __name__, url_prefix="/api/v1/sync", description="Sync of phones")

_BODY = SyncBody()
_PUSHING = (ClientTooOld, Forbidden, TooManyRows)


@blueprint.get("/<collection>/pull", parameters=[in_path(registry.PULL_COLLECTIONS)])
@documented(
    errors=[ClientTooOld, UnknownCollection, LimitTooLarge, CheckpointInvalid, Resync], **PULLED
)
@signed_in_with(after_leaving=True)
@blueprint.arguments(PullQuery, location="query")
@blueprint.arguments(AppVersion, location="headers")
def pull_collection(query: dict[str, Any], headers: dict[str, str], collection: str) -> Response:
    """Pull changes of one collection since a checkpoint."""
    _refuse_old_app(headers)
    readable = registry.pull_collection(collection)
    note_contact(db.session(), current(), {}, now())
    checkpoint = checkpoints.read(checkpoints.in_query(query.get("checkpoint")), collection)
    page = _pull([readable], checkpoint, query["limit"])
    return _answer(
        documents=orjson.Fragment(page.documents),
        checkpoint=checkpoints.written(page.checkpoint),
        hasMore=page.has_more,
    )


@blueprint.post("/<collection>/push", parameters=[in_path(registry.PUSH_COLLECTIONS)])
@documented(errors=[*_PUSHING, UnknownCollection, ReadOnlyCollection], **PUSHED)
@signed_in_with(after_leaving=True, body=BodySize.ROWS)
@blueprint.arguments(PushHeaders, location="headers")
def push_collection(headers: dict[str, str], collection: str) -> Response:
    """Push rows of one collection; returns documents of the rows that were not applied as sent."""
    writable = registry.push_collection(collection)
    _refuse_old_app(headers)
    sender = sender_of(headers)
    note_contact(db.session(), current(), headers, now())
    rows = read_rows(writable.schema, read_body_of_rows(), sender)
    verdicts = push(db.session(), writable, sender, rows)
    sent = documents(db.session(), writable, sender, verdicts)
    return json_response(_list(filter(None, sent)))


@blueprint.post("")
@documented(
    errors=[
        *_PUSHING,
        UnknownCollection,
        ReadOnlyCollection,
        LimitTooLarge,
        CheckpointInvalid,
        Resync,
    ],
    **SYNCED,
)
@signed_in_with(after_leaving=True, body=BodySize.ROWS)
def sync_all() -> Response:
    """Push rows of any collections, then pull from all of them, in one round trip."""
    body = read_body(_BODY)
    _refuse_old_app(body["device"])
    note_contact(db.session(), current(), body["device"], now())
    checkpoint = checkpoints.read(body.get("checkpoint"), checkpoints.ALL)
    limit = _whole_number(body["limit"])
    readables = registry.pull_collections(body.get("collections"))
    if body["push"]:
        # Check before anything is written; without rows, the pull checks.
        refuse_limit(limit)
        refuse_rows_of_other_epoch(checkpoint, body["push"])
        refuse_ahead(db.session(), current().county, checkpoint)
    receipts = _push_all(body)
    page = _pull(readables, checkpoint, limit, named=True)
    turn = next_turn(db.session(), current(), body["device"].get("turn"), now())
    return _answer(
        receipts=receipts,
        documents=orjson.Fragment(page.documents),
        checkpoint=checkpoints.written(page.checkpoint),
        hasMore=page.has_more,
        server={
            "at": now(),
            "epoch": page.checkpoint.epoch,
            "version": SERVER,
            "limits": limits_of(settings()),
            "turn": turn,
        },
    )


def _push_all(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Push rows of all collections; returns receipts in the order of the rows."""
    rows = body["push"]
    if not rows:
        return []
    sender = sender_of(body["device"])
    receipts: dict[int, dict[str, Any]] = {}
    for writable, part in read_mixed(rows, sender):
        verdicts = push(db.session(), writable, sender, list(part.values()))
        sent = documents(db.session(), writable, sender, verdicts)
        receipts |= zip(part, map(_receipt, verdicts, sent), strict=True)
        # Collections are independent, and rows may be sent again: release the locks on their feeds.
        pause_transaction()
    return [receipts[at] for at in sorted(receipts)]


def receipt_of(verdict: Verdict) -> dict[str, Any]:
    """A row's receipt, with `id` and `rev` as they were sent, or null if they are no UUIDs."""
    row = verdict.row
    return {
        "id": row.id and row.raw["id"],
        "rev": row.rev and row.raw["rev"],
        "outcome": verdict.outcome,
        "replay": verdict.replay,
    }


def _receipt(verdict: Verdict, document: str | None) -> dict[str, Any]:
    receipt = receipt_of(verdict)
    if verdict.errors:
        receipt["errors"] = list(verdict.errors)
    if document is not None:
        receipt["document"] = orjson.Fragment(document)
    return receipt


def _pull(
    collections: Sequence[PullCollection],
    checkpoint: Checkpoint,
    limit: int,
    *,
    named: bool = False,
) -> PulledPage:
    return pull(
        db.session(),
        collections,
        current().scope,
        checkpoint,
        limit,
        settings().phone_seal,
        named=named,
    )


def sender_of(device: Mapping[str, Any]) -> Sender:
    """The sender of a push. Raises `forbidden` for a person who never had an assignment."""
    me = current()
    if not me.scope.assignments:
        raise Forbidden("only people with an assigned area can push records")
    return Sender(
        scope=me.scope,
        device_id=me.device_id,
        now=now(),
        zone=me.zone,
        seal=settings().phone_seal,
        photo_max_bytes=settings().photo_max_bytes,
        sent_at=_instant(device.get("sent_at")),
        left_at=instant(me.left_on, me.zone) if me.left_on else None,
        emptied_at=me.device_backlog_at if me.device_backlog == 0 else None,
    )


def _refuse_old_app(device: Mapping[str, Any]) -> None:
    """Refuse an app older than the setting; clients without `app_version` are accepted."""
    version = device.get("app_version")
    if version is None:
        return
    try:
        parsed = tuple(int(part) for part in str(version).split("."))
    except ValueError:
        raise Malformed("app_version must be a version such as 1.4.0") from None
    if parsed < settings().oldest_app:
        raise ClientTooOld(oldest=".".join(map(str, settings().oldest_app)))


def _instant(value: Any) -> datetime | None:
    """Parse `sent_at`; None if invalid: rows are then counted by the phone's time, uncorrected."""
    try:
        return None if value is None else Instant().deserialize(value)
    except ValidationError:
        return None


def _whole_number(value: Any) -> int:
    if type(value) is not int:  # excludes bool
        raise Malformed("limit must be a whole number")
    return value


def _list(documents: Iterable[str]) -> orjson.Fragment:
    """Join documents, which are JSON already, to one list."""
    return orjson.Fragment(f"[{','.join(documents)}]")


def _answer(**content: Any) -> Response:
    return json_response(content)
