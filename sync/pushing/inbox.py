"""Read and write the inbox: every pushed row, with its outcome."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from records.arrays import array
from records.db import changed_rows
from records.problems import ConcurrentWrite
from records.wire import uuid_of
from sync.collections.collections import PushCollection
from sync.collections.sender import Sender
from sync.pushing.rows import PushedRow, canonical_json, content_json
from sync.pushing.sealing import sealed
from sync.pushing.stages import UNFINISHED, Verdict

# A row that a dispatcher accepted counts as merged.
_FIND = text("""
    SELECT i.key, i.record_id, i.person_id, i.device_id, i.collection, i.fingerprint, i.base,
           i.partial,
           CASE WHEN o.key IS NULL THEN i.outcome ELSE 'merged' END AS outcome,
           CASE WHEN o.key IS NULL THEN i.errors END AS errors
    FROM inbox i LEFT JOIN LATERAL (
        SELECT id AS key FROM outcomes
        WHERE county = i.county AND id = i.key AND decision IN ('accepted', 'corrected')
    ) o ON true
    WHERE i.county = :county AND i.key = ANY(CAST(:keys AS uuid[]))
""")
_TAKEN_BASES = text("""
    SELECT base_rev FROM inbox
    WHERE county = :county AND record_id = ANY(:records) AND base_rev = ANY(:revs)
      AND person_id = :person AND outcome IN ('applied', 'merged')
""")
_INSERT = text("""
    INSERT INTO inbox (county, key, collection, record_id, person_id, device_id, received_at,
                       skew_s, body, base_rev, base, fingerprint, outcome, errors, area,
                       partial)
    SELECT :county, r.key, :collection, r.record_id, :person_id, :device_id, :now,
           :skew_s, CAST(r.body AS json), r.base_rev, CAST(r.base AS json), r.fingerprint,
           r.outcome, r.errors, r.area, r.partial
    FROM json_to_recordset(CAST(:rows AS json)) AS r(
        key uuid, record_id uuid, body text, base_rev uuid, base text, fingerprint bytea,
        outcome text, errors jsonb, area text, partial boolean)
    ORDER BY r.key
    ON CONFLICT DO NOTHING
    RETURNING record_id, EXISTS (
        SELECT FROM outcomes o
        WHERE o.county = inbox.county AND o.record_id = inbox.record_id AND o.feed = :feed
          AND (o.decision IS NULL OR o.decision = 'returned')) AS open_before
""")
_COMPLETE = text("""
    UPDATE inbox i SET body = CAST(r.body AS json), fingerprint = r.fingerprint, skew_s = :skew_s,
        partial = false, wiped_at = NULL
    FROM json_to_recordset(CAST(:rows AS json)) AS r(key uuid, body text, fingerprint bytea)
    WHERE i.county = :county AND i.key = r.key AND i.partial
""")

InboxRows = Mapping[UUID, RowMapping]


def find(session: Session, county: str, keys: Collection[UUID]) -> InboxRows:
    """The inbox rows with these keys."""
    if not keys:
        return {}
    rows = session.execute(_FIND, {"county": county, "keys": array(keys)})
    return {row["key"]: row for row in rows.mappings()}


def taken_bases(session: Session, sender: Sender, rows: Sequence[PushedRow]) -> set[UUID]:
    """The ``rev`` of each of these rows on which the sender based a version that was taken."""
    if not rows:
        return set()
    params = {
        "county": sender.county,
        "person": sender.person_id,
        "records": [row.id for row in rows],
        "revs": [row.rev for row in rows],
    }
    return set(session.scalars(_TAKEN_BASES, params))


def store(
    session: Session, collection: PushCollection, sender: Sender, verdicts: Sequence[Verdict]
) -> set[UUID]:
    """Insert the new rows of a push with their outcomes, by one statement.

    Returns the ids of the records for which the sender already has a waiting row. Raises
    ConcurrentWrite if another request inserted one of the rows meanwhile: the retry finds it.
    """
    new = [v for v in verdicts if not v.replay and not v.known.completes]
    if not new:
        return set()
    rows = [_columns(collection, sender, verdict) for verdict in new]
    inserted = session.execute(
        _INSERT,
        {
            "county": sender.county,
            "collection": collection.pull.name,
            "person_id": sender.person_id,
            "feed": sender.scope.own_feed,
            "device_id": sender.device_id,
            "now": sender.now,
            "skew_s": sender.skew_s,
            "rows": orjson.dumps(rows).decode(),
        },
    ).all()
    if len(inserted) != len(new):
        raise ConcurrentWrite("the same rows are being pushed by another request")
    return {row.record_id for row in inserted if row.open_before}


def complete(session: Session, sender: Sender, verdicts: Sequence[Verdict]) -> None:
    """Replace what an SMS brought by the whole versions that these verdicts are about.

    Their outcomes stay, and so do decisions about them. Raises ConcurrentWrite if another request
    completed one meanwhile.
    """
    whole = [verdict for verdict in verdicts if verdict.known.completes]
    if not whole:
        return
    rows = [
        {
            "key": verdict.key,
            "body": verdict.row.body,
            "fingerprint": f"\\x{verdict.row.fingerprints[0].hex()}",
        }
        for verdict in whole
    ]
    params = {"county": sender.county, "skew_s": sender.skew_s}
    done = session.execute(_COMPLETE, params | {"rows": orjson.dumps(rows).decode()})
    if changed_rows(done) != len(whole):
        raise ConcurrentWrite("the same rows are being completed by another request")


def _columns(collection: PushCollection, sender: Sender, verdict: Verdict) -> dict[str, Any]:
    row = verdict.row
    # Only a row that was not taken may be judged again, and needs its base for that.
    base = verdict.base_document if verdict.outcome in UNFINISHED else None
    body = row.body
    if collection.sealed:
        body = content_json(sealed(collection, row.raw, sender.seal, verdict.key))
        base = base and sealed(collection, base, sender.seal, verdict.key)
    return {
        "key": verdict.key,
        "record_id": row.id,
        "body": body,
        "base_rev": uuid_of(verdict.base_document.get("rev")) if verdict.base_document else None,
        "base": canonical_json(base) if base else None,
        "fingerprint": f"\\x{row.fingerprints[0].hex()}",
        "outcome": verdict.outcome,
        "errors": list(verdict.errors) or None,
        "area": verdict.area if verdict.outcome in UNFINISHED else None,
        # Under a key of its own it is another version than the one of that rev.
        "partial": sender.by_sms and verdict.key == row.rev,
    }
