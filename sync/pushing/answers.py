"""The documents with which a push is answered."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from authz.access_context import access_context, as_county
from authz.sight import the_day
from sync.collections.collections import TOMBSTONE, PushCollection, open_phones
from sync.collections.sender import Sender
from sync.pushing.rows import PushedRow, canonical_json
from sync.pushing.stages import Verdict

# After these outcomes the record differs from the row.
_DIFFERING = ("merged", "conflict")


class _Stored(NamedTuple):
    rev: UUID
    document: str
    readable: bool


def documents(
    session: Session, collection: PushCollection, sender: Sender, verdicts: Sequence[Verdict]
) -> list[str | None]:
    """For each verdict the JSON of the document that the phone must hold; None if it is as sent.

    - merged, conflict: the record as stored;
    - rejected, held: the document as sent, with the reasons in ``srv``, so that no input is lost;
    - replay: the record if others have changed it since, for RxDB ignores in a pull what it has yet
      to push;
    - erased: what is left of the record, or a removal, so that the phone drops its copy;
    - echo: never the same answer again, or RxDB would resend it for ever;
    - written to a grid that the sender may not read: a removal, for no pull will bring one.
    """
    ids = [
        v.row.id
        for v in verdicts
        if v.row.id and (v.replay or v.unreadable or v.erased or v.outcome in _DIFFERING)
    ]
    stored = _stored(session, collection, sender, ids)
    answers = [
        _document(verdict, stored.get(verdict.row.id) if verdict.row.id else None)
        for verdict in verdicts
    ]
    return [each and _with_sent_id(each, v.row) for each, v in zip(answers, verdicts, strict=True)]


def _with_sent_id(document: str, row: PushedRow) -> str:
    """The document with the id as sent: to a client that uses upper case, the id in lower case
    names another document."""
    sent = row.raw.get("id")
    if row.id is None or sent == str(row.id):
        return document
    # Not orjson: it refuses lone surrogates, which a rejected row may contain.
    return canonical_json(json.loads(document) | {"id": sent})


def _document(verdict: Verdict, stored: _Stored | None) -> str | None:
    if verdict.erased:
        return stored.document if stored else _removal(verdict)
    if verdict.outcome in ("rejected", "held"):
        return None if verdict.echo else _with_srv(dict(verdict.row.raw), verdict, {})
    if verdict.outcome == "applied" or verdict.echo:
        if stored is None:
            return None
        overtaken = verdict.replay and stored.rev != verdict.row.rev
        gone = not stored.readable and not verdict.echo
        return stored.document if overtaken or gone else None
    if stored is None:
        return _with_srv(dict(verdict.row.raw), verdict, {})
    if verdict.outcome == "merged":
        return stored.document
    whole = orjson.loads(stored.document)
    return _with_srv(whole, verdict, whole["srv"])


def _removal(verdict: Verdict) -> str | None:
    """Names only; None for a row without an id, of which no client can have a copy by name."""
    row = verdict.row
    if row.raw.get("id") is None:
        return None
    srv = {"status": "deleted", "key": str(verdict.key), "errors": list(verdict.errors)}
    names = {"id": row.raw["id"], "rev": row.raw.get("rev")}
    return canonical_json({**names, "_deleted": True, "srv": srv})


def _with_srv(document: dict[str, Any], verdict: Verdict, srv: Mapping[str, Any]) -> str:
    errors = orjson.loads(orjson.dumps(list(verdict.errors)))
    # ``key`` is the id in ``outcomes``: the rev, unless that names another version.
    outcome = {"status": verdict.outcome, "key": str(verdict.key), "errors": errors}
    document["srv"] = {**srv, **outcome}
    return canonical_json(document)


def _stored(
    session: Session, collection: PushCollection, sender: Sender, ids: Sequence[UUID]
) -> dict[UUID, _Stored]:
    """The wire documents of these records, deleted ones included.

    Content is read in the sender's own access context. For a record that they may no longer read,
    only id and version are read, and the document is a removal.
    """
    if not ids:
        return {}
    readable = collection.pull
    with access_context(sender.scope.access_context()):
        rows = _rows(session, collection, sender, ids, f"{readable.text()}, {readable.phone}")
    stored = {row.id: _to_stored(row, sender) for row in rows}
    if hidden := [id for id in ids if id not in stored]:
        with as_county(sender.county):
            rows = _rows(session, collection, sender, hidden, "NULL, NULL")
        stored |= {row.id: _to_stored(row, sender) for row in rows}
    return stored


def _rows(
    session: Session, collection: PushCollection, sender: Sender, ids: Sequence[UUID], document: str
) -> Sequence[Row[Any]]:
    return session.execute(
        text(f"""
            SELECT t.id, t.rev, t.feed, t.seq, {the_day("t.written_at")} AS at,
                   d.document, d.phone
            FROM {collection.pull.table} t
            CROSS JOIN LATERAL (SELECT {document}) AS d(document, phone)
            WHERE t.county = :county AND t.id = ANY(:ids)
            UNION ALL
            (SELECT DISTINCT ON (t.record_id)
                t.record_id, t.rev, NULL, t.seq, t.at, {TOMBSTONE}::text, NULL
             FROM tombstones t
             WHERE t.county = :county AND t.record_id = ANY(:ids)
               AND t.collection = :collection AND t.why = 'deleted'
               -- A live record wins: after a restore it may be deleted before it is pushed again.
               AND NOT EXISTS (SELECT FROM {collection.pull.table} l
                               WHERE l.county = :county AND l.id = t.record_id)
             ORDER BY t.record_id, t.at DESC)
        """),
        {"county": sender.county, "ids": list(ids), "collection": collection.pull.name},
    ).all()


def _to_stored(row: Row[Any], sender: Sender) -> _Stored:
    deleted = row.feed is None
    if deleted or (row.document is not None and sender.scope.carries(row.feed)):
        document = open_phones(row.document, [row.phone] if row.phone else [], sender.seal)
        return _Stored(row.rev, document, readable=True)
    srv = {"status": "out_of_scope", "seq": row.seq, "at": row.at}
    removal = {"id": row.id, "rev": row.rev, "_deleted": True, "srv": srv}
    return _Stored(row.rev, orjson.dumps(removal).decode(), readable=False)
