"""Compare the records of a phone with the server's, and repair differences (docs/sync.md)."""

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
from server.web.auth import current, signed_in_with
from server.web.body import BodySize
from server.web.metrics import ignoring_full_disk
from server.web.openapi import Blueprint, documented
from server.web.request_context import now, settings
from server.web.responses import json_response
from sync.collections import registry
from sync.pulling.checkpoints import Checkpoint
from sync.pulling.digest import Digest, digest
from sync.pulling.pull import MAX_DOCUMENTS
from sync.pulling.repair import MAX_NAMED, Difference, HeldVersions, Window, difference

blueprint = Blueprint(
    "digest",
    __name__,
    url_prefix="/api/v1/sync",
    description="Compare and repair the records of a phone.",
)

log = structlog.get_logger("server.sync")
_REPAIRED = Counter(
    "yicetong_sync_repaired_total",
    "Records on which a phone differed from the server when it should not have.",
    ("collection", "what"),
)
_MAX_SEQ = 2**63 - 1


class DigestQuery(WireSchema):
    checkpoint = fields.String(
        metadata={
            "description": "The phone's checkpoint, as JSON. With it, the response lists feeds that"
            " the phone must pull first."
        }
    )
    feeds = fields.String(metadata={"description": "Only these feeds, separated by commas."})
    collections = fields.String(
        metadata={"description": "Only these collections, separated by commas."}
    )


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
            "description": f"The phone's records, at most {MAX_NAMED}: `id: [rev, seq]`, as the"
            " server confirmed them. A `seq` of null is not compared.",
        },
    )
    after = Id(allow_none=True, metadata={"description": "Only ids greater than this one."})
    until = Id(allow_none=True, metadata={"description": "Only ids up to this one, included."})
    limit = fields.Integer(
        strict=True,
        load_default=200,
        validate=validate.Range(1, _MAX_SEQ),
        metadata={"description": f"Documents per response, 1 to {MAX_DOCUMENTS}."},
    )


@blueprint.get("/digest")
@documented(errors=[UnknownCollection, CheckpointInvalid, Resync], **COMPARED)
@signed_in_with(after_leaving=True)
@blueprint.arguments(DigestQuery, location="query")
def compare(query: dict[str, str]) -> Response:
    """Get checksums of the records that a phone should hold, by feed and collection."""
    names = (
        query["collections"].split(",") if "collections" in query else [*registry.PULL_COLLECTIONS]
    )
    result = digest(
        db.session(),
        registry.pull_collections(names),
        current().scope,
        _checkpoint(query.get("checkpoint"), names),
        query["feeds"].split(",") if "feeds" in query else None,
    )
    return json_response(
        {
            "feeds": _to_wire(result),
            "behind": result.behind,
            "own_feed": current().scope.own_feed,
            "server": {"at": now(), "epoch": current().epoch},
        }
    )


@blueprint.post("/repair")
@documented(errors=[UnknownCollection, TooManyRows, LimitTooLarge], **REPAIRED)
@signed_in_with(after_leaving=True, body=BodySize.ROWS)
@blueprint.arguments(RepairBody)
def repair(body: dict[str, Any]) -> Response:
    """Get the documents in which a phone's records of a feed and collection differ.

    Use `after` and `until` for a window of ids. If `next` is not null, there are more after that
    id.
    """
    collection = registry.pull_collection(body["collection"])
    result = difference(
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
    _note(collection.name, result)
    return json_response({"documents": orjson.Fragment(result.documents), "next": result.next})


def _checkpoint(text: str | None, names: list[str]) -> Checkpoint | None:
    """The checkpoint over all collections, or over the only requested one."""
    raw = checkpoints.in_query(text)
    if raw is None:
        return None
    if len(names) == 1:
        try:
            return checkpoints.read(raw, names[0])
        except CheckpointInvalid:
            pass
    return checkpoints.read(raw, checkpoints.ALL)


def _to_wire(result: Digest) -> dict[str, Any]:
    return {
        feed: {
            name: {"n": one.n, "ids": one.ids, "revs": one.revs, "seqs": one.seqs}
            for name, one in collections.items()
        }
        for feed, collections in result.feeds.items()
    }


def _held(raw: Any) -> HeldVersions:
    """Parse ``{id: [rev, seq]}``. Raises InvalidFields for the first invalid entry."""
    if not isinstance(raw, Mapping):
        raise _wrong("not_an_object")
    held: dict[UUID, tuple[UUID, int | None]] = {}
    for name, entry in raw.items():
        record = uuid_of(name)
        if record is None:
            raise _wrong("invalid_uuid")
        if not isinstance(entry, list) or len(entry) != 2:
            raise _wrong("not_a_list", record)
        rev, seq = uuid_of(entry[0]), entry[1]
        if rev is None:
            raise _wrong("invalid_uuid", record)
        if seq is not None and type(seq) is not int:
            raise _wrong("not_a_whole_number", record)
        if seq is not None and not 0 <= seq <= _MAX_SEQ:
            raise _wrong("out_of_range", record)
        held[record] = (rev, seq)
    return held


def _wrong(code: str, record: UUID | None = None) -> InvalidFields:
    field = "have" if record is None else f"have.{record}"
    return InvalidFields(errors=[FieldError(field=field, code=code)])


def _note(collection: str, result: Difference) -> None:
    """Log and count differences, so that operators notice lost records; without ids or people."""
    counts = {
        "lacking": result.lacking,
        "outdated": result.outdated,
        "astray": result.astray,
    }
    if not any(counts.values()):
        return
    log.warning("sync_repaired", collection=collection, **counts)
    with ignoring_full_disk():
        for what, count in counts.items():
            _REPAIRED.labels(collection, what).inc(count)
