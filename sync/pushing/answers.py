"""What a phone is told of the rows that it pushed."""

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

# Outcomes after which the record is not as the row said.
_OTHERWISE = ("merged", "conflict")


class _Stored(NamedTuple):
    rev: UUID
    document: str
    readable: bool


def documents(
    session: Session, collection: PushCollection, sender: Sender, verdicts: Sequence[Verdict]
) -> list[str | None]:
    """For each verdict the JSON of the document that holds now; None where it is just as sent.

    Merged and conflicting rows bring the record as the server has it; rejected and held ones bring
    back what was sent, with the reasons in ``srv``, so that nothing typed is lost from the phone.
    A replay brings what others have written since: RxDB skips in a pull what it still has to push.
    An echo is never told twice, or RxDB would send it for ever. Work that was taken into a grid
    which the sender does not hold (any more) brings its removal: no pull of theirs will.
    """
    asked = [
        v.row.id
        for v in verdicts
        if v.row.id and (v.replay or v.unreadable or v.outcome in _OTHERWISE)
    ]
    stored = _stored(session, collection, sender, asked)
    found = [
        _document(verdict, stored.get(verdict.row.id) if verdict.row.id else None)
        for verdict in verdicts
    ]
    return [each and _as_named(each, v.row) for each, v in zip(found, verdicts, strict=True)]


def _as_named(document: str, row: PushedRow) -> str:
    """Under the id as it was sent: to a client that writes it in upper case, the id in lower case
    is that of another document."""
    sent = row.raw.get("id")
    if row.id is None or sent == str(row.id):
        return document
    # Not orjson, which refuses what a refused row may hold: a lone surrogate.
    return canonical_json(json.loads(document) | {"id": sent})


def _document(verdict: Verdict, stored: _Stored | None) -> str | None:
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


def _with_srv(document: dict[str, Any], verdict: Verdict, srv: Mapping[str, Any]) -> str:
    errors = orjson.loads(orjson.dumps(list(verdict.errors)))
    # Its name in ``outcomes``: the rev as a rule, but not where that names another version.
    told = {"status": verdict.outcome, "key": str(verdict.key), "errors": errors}
    document["srv"] = {**srv, **told}
    return canonical_json(document)


def _stored(
    session: Session, collection: PushCollection, sender: Sender, ids: Sequence[UUID]
) -> dict[UUID, _Stored]:
    """The wire documents of these records as they are now, deleted ones included.

    A record that the sender may no longer read comes as a tombstone: it has left their scope. Its
    content is not even read; what is, is read by the sender's own reach.
    """
    if not ids:
        return {}
    readable = collection.pull
    with access_context(sender.scope.access_context()):
        rows = _rows(session, collection, sender, ids, f"{readable.text()}, {readable.phone}")
    found = {row.id: _as_told(row, sender) for row in rows}
    if lacking := [id for id in ids if id not in found]:
        with as_county(sender.county):
            rows = _rows(session, collection, sender, lacking, "NULL, NULL")
        found |= {row.id: _as_told(row, sender) for row in rows}
    return found


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
               -- One that was deleted before it came lives.
               AND NOT EXISTS (SELECT FROM {collection.pull.table} l
                               WHERE l.county = :county AND l.id = t.record_id)
             ORDER BY t.record_id, t.at DESC)
        """),
        {"county": sender.county, "ids": list(ids), "collection": collection.pull.name},
    ).all()


def _as_told(row: Row[Any], sender: Sender) -> _Stored:
    deleted = row.feed is None
    if deleted or (row.document is not None and sender.scope.carries(row.feed)):
        document = open_phones(row.document, [row.phone] if row.phone else [], sender.seal)
        return _Stored(row.rev, document, readable=True)
    srv = {"status": "out_of_scope", "seq": row.seq, "at": row.at}
    removal = {"id": row.id, "rev": row.rev, "_deleted": True, "srv": srv}
    return _Stored(row.rev, orjson.dumps(removal).decode(), readable=False)
