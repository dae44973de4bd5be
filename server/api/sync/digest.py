"""Proof that phones and server hold the same, and repair where they do not (docs/sync.md)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
import structlog
from flask import Response
from marshmallow import fields, validate
from prometheus_client import Counter

from records.db import db
from records.problems import (
    CheckpointInvalid,
    InvalidFields,
    LimitTooLarge,
    Resync,
    TooManyRows,
    UnknownCollection,
)
from records.wire import FieldError, Id, Text, WireSchema, uuid_of
from server.api.sync.sync_docs import COMPARED, REPAIRED
from server.web import checkpoints
from server.web.auth import current, signed_in
from server.web.body import BodySize
from server.web.boundary import now, settings
from server.web.metrics import where_there_is_room
from server.web.openapi import Blueprint, documented
from server.web.responses import json_response
from sync.collections import registry
from sync.pulling.checkpoints import Checkpoint
from sync.pulling.digest import Digest, digest
from sync.pulling.pull import MAX_DOCUMENTS
from sync.pulling.repair import MAX_NAMED, Difference, Held, Window, difference

blueprint = Blueprint(
    "digest", __name__, url_prefix="/api/v1/sync", description="Do phone and server hold the same?"
)

log = structlog.get_logger("server.sync")
_REPAIRED = Counter(
    "yicetong_sync_repaired_total",
    "Records on which a phone differed from the server when it should not have.",
    ("collection", "what"),
)
_MAX_PLACE = 2**63 - 1


class DigestQuery(WireSchema):
    checkpoint = fields.String(
        metadata={"description": "Where the phone stands, as JSON. Feeds to pull first are named."}
    )
    feeds = fields.String(metadata={"description": "Only these feeds, with commas between them."})
    collections = fields.String(metadata={"description": "Only these, with commas between them."})


class RepairBody(WireSchema):
    feed = Text(most=40, required=True)
    collection = Text(most=40, required=True)
    have = fields.Raw(
        required=True,
        metadata={
            "type": "object",
            "additionalProperties": {
                "type": "array",
                "items": {"type": ["string", "integer", "null"]},
            },
            "description": f"At most {MAX_NAMED}: `id: [rev, seq]`, as the server confirmed them."
            " A `seq` of null is not compared.",
        },
    )
    after = Id(allow_none=True, metadata={"description": "Only ids after this one."})
    until = Id(allow_none=True, metadata={"description": "Only ids up to and with this one."})
    limit = fields.Integer(
        strict=True,
        load_default=200,
        validate=validate.Range(1, _MAX_PLACE, error="out_of_range"),
        metadata={"description": f"1 to {MAX_DOCUMENTS}."},
    )


@blueprint.get("/digest")
@documented(errors=[UnknownCollection, CheckpointInvalid, Resync], **COMPARED)
@signed_in(after_leaving=True)
@blueprint.arguments(DigestQuery, location="query")
def compare(query: dict[str, str]) -> Response:
    """What a phone is to hold, summed up by feed and collection."""
    names = (
        query["collections"].split(",") if "collections" in query else [*registry.PULL_COLLECTIONS]
    )
    found = digest(
        db.session(),
        registry.readables(names),
        current().scope,
        _checkpoint(query.get("checkpoint"), names),
        query["feeds"].split(",") if "feeds" in query else None,
    )
    return json_response(
        {
            "feeds": _told(found),
            "behind": found.behind,
            "own_feed": current().scope.own_feed,
            "server": {"at": now(), "epoch": current().epoch},
        }
    )


@blueprint.post("/repair")
@documented(errors=[UnknownCollection, TooManyRows, LimitTooLarge], **REPAIRED)
@signed_in(after_leaving=True, body=BodySize.ROWS)
@blueprint.arguments(RepairBody)
def repair(body: dict[str, Any]) -> Response:
    """The difference between what a phone holds of a feed and what it is to hold.

    Of one collection, and of a window of ids where that is much. While `next` is not null, there is
    more behind that id.
    """
    collection = registry.pull_collection(body["collection"])
    found = difference(
        db.session(),
        collection,
        current().scope,
        body["feed"],
        _held(body["have"]),
        Window(body.get("after"), body.get("until")),
        body["limit"],
        settings().phone_seal,
        now(),
    )
    _note(collection.name, found)
    return json_response({"documents": orjson.Fragment(found.documents), "next": found.next})


def _checkpoint(text: str | None, names: list[str]) -> Checkpoint | None:
    """That of all collections together, or of the one that is asked for."""
    raw = checkpoints.in_query(text)
    if raw is None:
        return None
    if len(names) == 1:
        try:
            return checkpoints.read(raw, names[0])
        except CheckpointInvalid:
            pass
    return checkpoints.read(raw, checkpoints.ALL)


def _told(found: Digest) -> dict[str, Any]:
    return {
        feed: {
            name: {"n": one.n, "ids": one.ids, "revs": one.revs, "seqs": one.seqs}
            for name, one in collections.items()
        }
        for feed, collections in found.feeds.items()
    }


def _held(raw: Any) -> Held:
    """``{id: [rev, seq]}``; raises InvalidFields for the first entry that is something else."""
    if not isinstance(raw, Mapping):
        raise _wrong("not_an_object")
    held: dict[UUID, tuple[UUID, int | None]] = {}
    for name, said in raw.items():
        record = uuid_of(name)
        if record is None:
            raise _wrong("invalid_uuid")
        if not isinstance(said, list) or len(said) != 2:
            raise _wrong("not_a_list", record)
        rev, seq = uuid_of(said[0]), said[1]
        if rev is None:
            raise _wrong("invalid_uuid", record)
        if seq is not None and type(seq) is not int:
            raise _wrong("not_a_whole_number", record)
        if seq is not None and not 0 <= seq <= _MAX_PLACE:
            raise _wrong("out_of_range", record)
        held[record] = (rev, seq)
    return held


def _wrong(code: str, record: UUID | None = None) -> InvalidFields:
    field = "have" if record is None else f"have.{record}"
    return InvalidFields(errors=[FieldError(field=field, code=code)])


def _note(collection: str, found: Difference) -> None:
    """Somebody is to notice a phone that loses records: how many, never which or whose."""
    counts = {
        "lacking": found.lacking,
        "outdated": found.outdated,
        "astray": found.astray,
    }
    if not any(counts.values()):
        return
    log.warning("sync_repaired", collection=collection, **counts)
    with where_there_is_room():
        for what, count in counts.items():
            _REPAIRED.labels(collection, what).inc(count)
