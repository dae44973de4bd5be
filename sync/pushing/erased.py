"""Refuse rows that name something erased, and keep nothing of them but id, rev and outcome.

The household's data were erased on request or as its purpose had ended. A phone that did not know
pushes what it has, also after a restore. It gets a removal, and drops its copy.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from records.arrays import array
from records.changes import Change, write_changes
from records.problems import ConcurrentWrite
from records.wire import one_error, uuid_of
from sync.collections.collections import PushCollection
from sync.collections.sender import Sender
from sync.pushing.rows import PushedRow
from sync.pushing.stages import KnownRow, Verdict

CODE = "erased"
# Fields that name another record.
_NAMING = ("id", "household", "visit")
_ERASED = text("""
    SELECT record_id FROM erased_records
    WHERE county = :county AND record_id = ANY(CAST(:ids AS uuid[]))
""")
_STORE = text("""
    INSERT INTO inbox (county, key, collection, record_id, person_id, device_id, received_at,
                       outcome, errors, wiped_at)
    SELECT :county, r.key, :collection, r.record_id, :person, :device, :now,
           'rejected', CAST(:errors AS jsonb), :now
    FROM json_to_recordset(CAST(:rows AS json)) AS r(key uuid, record_id uuid)
    ORDER BY r.key
    ON CONFLICT DO NOTHING
    RETURNING key
""")


def is_erased(session: Session, county: str, *documents: Mapping[str, Any]) -> bool:
    """True if one of these documents names something that was erased."""
    return bool(_erased(session, county, {id for each in documents for id in _named(each)}))


def refuse_erased(
    session: Session, collection: PushCollection, sender: Sender, known: Sequence[KnownRow]
) -> list[Verdict]:
    """Verdicts on the rows that name something erased. Call `store_erased` at the end."""
    named = {each.row: _of_row(each.row) for each in known}
    erased = _erased(session, sender.county, {id for ids in named.values() for id in ids})
    if not erased:
        return []
    return [_verdict(each) for each in known if not erased.isdisjoint(named[each.row])]


def _verdict(known: KnownRow) -> Verdict:
    # Whatever was under this key: the answer is the same, and nothing is compared or kept.
    replay = known.prior is not None
    return Verdict(known, "rejected", one_error("row", CODE), replay=replay, erased=True)


def store_erased(
    session: Session, collection: PushCollection, sender: Sender, verdicts: Sequence[Verdict]
) -> None:
    """Store these rows without their content. Must be called last: it locks the author's own feed.

    The author reads in `outcomes` what became of them, as decided: nobody has to do anything.
    """
    verdicts = [verdict for verdict in verdicts if not verdict.replay]
    if not verdicts:
        return
    rows = [{"key": verdict.key, "record_id": _record(verdict.row)} for verdict in verdicts]
    stored = session.execute(
        _STORE,
        {
            "county": sender.county,
            "collection": collection.pull.name,
            "person": sender.person_id,
            "device": sender.device_id,
            "now": sender.now,
            "errors": orjson.dumps(one_error("row", CODE)).decode(),
            "rows": orjson.dumps(rows).decode(),
        },
    ).all()
    if len(stored) != len(verdicts):
        raise ConcurrentWrite("the same rows are being pushed by another request")
    write_changes(
        session,
        sender.county,
        sender.now,
        [_outcome(verdict, collection, sender, sender.now) for verdict in verdicts],
    )


def _outcome(verdict: Verdict, collection: PushCollection, sender: Sender, now: datetime) -> Change:
    columns = {
        "collection": collection.pull.name,
        "record_id": _record(verdict.row),
        "outcome": "rejected",
        "area": None,
        "received_at": now,
        "decision": "dismissed",
        "decided_at": now,
    }
    return Change("outcomes", verdict.key, uuid4(), sender.scope.own_feed, columns)


def _erased(session: Session, county: str, ids: set[UUID]) -> set[UUID]:
    if not ids:
        return set()
    return set(session.scalars(_ERASED, {"county": county, "ids": array(ids)}))


def _record(row: PushedRow) -> UUID | None:
    return row.id or uuid_of(row.raw.get("id"))


def _of_row(row: PushedRow) -> set[UUID]:
    return {*_named(row.raw), *(_named(row.base) if row.base else ())}


def _named(document: Mapping[str, Any]) -> list[UUID]:
    found = (document.get(name) for name in _NAMING)
    return [id for each in found if (id := each if isinstance(each, UUID) else uuid_of(each))]
