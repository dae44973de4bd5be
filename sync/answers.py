"""What a phone is told of the rows that it pushed."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from sync.collections import Writable
from sync.inbox import Verdict
from sync.pull import TOMBSTONE, open_phone
from sync.rows import Sender, canonical_json


def documents(
    session: Session, collection: Writable, sender: Sender, verdicts: Sequence[Verdict]
) -> list[str | None]:
    """For each verdict the JSON of the document that holds now; None where it is just as sent.

    Merged and conflicting rows bring the record as the server has it; rejected and held ones bring
    back what was sent, with the reasons in ``srv``, so that nothing typed is lost from the phone.
    """
    stored = _stored(
        session,
        collection,
        sender,
        [v.row.id for v in verdicts if v.outcome in ("merged", "conflict") and v.row.id],
    )
    return [_document(verdict, stored) for verdict in verdicts]


def _document(verdict: Verdict, stored: Mapping[UUID, str]) -> str | None:
    if verdict.outcome == "applied":
        return None
    document = stored.get(verdict.row.id) if verdict.row.id else None
    if verdict.outcome in ("rejected", "held") or document is None:
        return _with_srv(dict(verdict.row.raw), verdict, {})
    if verdict.outcome == "merged":
        return document
    whole = orjson.loads(document)
    return _with_srv(whole, verdict, whole["srv"])


def _with_srv(document: dict[str, Any], verdict: Verdict, srv: Mapping[str, Any]) -> str:
    errors = orjson.loads(orjson.dumps(list(verdict.errors)))
    document["srv"] = {**srv, "status": verdict.outcome, "errors": errors}
    return canonical_json(document)


def _stored(
    session: Session, collection: Writable, sender: Sender, ids: Sequence[UUID]
) -> dict[UUID, str]:
    """The wire documents of these records as they are now, deleted ones included."""
    if not ids:
        return {}
    readable = collection.readable
    rows = session.execute(
        text(f"""
            SELECT t.id, {readable.json}::text AS document, {readable.sealed_phone} AS sealed_phone
            FROM {readable.table} t WHERE t.county = :county AND t.id = ANY(:ids)
            UNION ALL
            SELECT t.record_id, {TOMBSTONE}::text, NULL FROM departures t
            WHERE t.county = :county AND t.record_id = ANY(:ids)
              AND t.collection = :collection AND t.why = 'deleted'
        """),
        {"county": sender.county, "ids": list(ids), "collection": readable.name},
    )
    return {row.id: open_phone(row.document, row.sealed_phone, row.id, sender.seal) for row in rows}
