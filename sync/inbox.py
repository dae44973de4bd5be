"""Reading and writing the inbox: what makes every push count once, however often it arrives."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from records.problems import ConcurrentWrite
from records.wire import FieldError
from sync.rows import PushedRow, Sender, canonical_json

# Outcomes after which the phone may go on editing from a version that the server did not take.
UNFINISHED = ("rejected", "held", "conflict")

_FIND = text("""
    SELECT key, record_id, person_id, collection, body_hash, outcome, errors, base
    FROM inbox WHERE county = :county AND key = ANY(:keys)
""")
_KEEP = text("""
    INSERT INTO inbox (county, key, collection, record_id, person_id, device_id, received_at,
                       skew_s, body, base, body_hash, outcome, errors)
    SELECT :county, r.key, :collection, r.record_id, :person_id, :device_id, :now,
           :skew_s, CAST(r.body AS json), CAST(r.base AS json), r.body_hash, r.outcome, r.errors
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(
        key uuid, record_id uuid, body text, base text, body_hash bytea, outcome text, errors jsonb)
    ORDER BY r.key
    ON CONFLICT DO NOTHING
    RETURNING key
""")


@dataclass(slots=True)
class Verdict:
    """What became of one pushed row; ``replay`` where that had been decided before."""

    row: PushedRow
    outcome: str
    errors: Sequence[Mapping[str, Any]] = ()
    replay: bool = False


Seen = Mapping[UUID, RowMapping]


def rejected(row: PushedRow, field: str, code: str) -> Verdict:
    return Verdict(row, "rejected", [FieldError(field=field, code=code)])


def find(session: Session, county: str, keys: Collection[UUID]) -> Seen:
    """The inbox rows under these keys."""
    if not keys:
        return {}
    found = session.execute(_FIND, {"county": county, "keys": list(keys)})
    return {row["key"]: row for row in found.mappings()}


def replays(
    session: Session, collection: str, sender: Sender, rows: Sequence[PushedRow], seen: Seen
) -> dict[int, Verdict]:
    """Verdicts, by position, on rows whose key the inbox holds already.

    The same sender and content is a replay, and is told what it was told before. A rev that names
    something else is a new row that is rejected: it gets a key of its own, and is kept.
    """
    verdicts: dict[int, Verdict] = {}
    clashing: dict[int, PushedRow] = {}
    for at, row in enumerate(rows):
        prior = seen.get(row.key)
        if prior is None:
            continue
        if _is_same(prior, row, collection, sender):
            verdicts[at] = Verdict(row, prior["outcome"], prior["errors"] or (), replay=True)
        else:
            row.key = row.key_of_its_own(sender)
            clashing[at] = row
    kept = find(session, sender.county, [row.key for row in clashing.values()])
    for at, row in clashing.items():
        verdicts[at] = rejected(row, "rev", "rev_already_used")
        verdicts[at].replay = row.key in kept
    return verdicts


def _is_same(prior: RowMapping, row: PushedRow, collection: str, sender: Sender) -> bool:
    return (
        prior["person_id"] == sender.person_id
        and prior["collection"] == collection
        and bytes(prior["body_hash"]) == row.body_hash
    )


def keep(session: Session, collection: str, sender: Sender, verdicts: Sequence[Verdict]) -> None:
    """Write the rows of a push with their outcomes, by one statement.

    Raises ConcurrentWrite where another request has just written one of them: this one is then
    tried again from its start, and finds it.
    """
    fresh = [verdict for verdict in verdicts if not verdict.replay]
    if not fresh:
        return
    kept = session.execute(
        _KEEP,
        {
            "county": sender.county,
            "collection": collection,
            "person_id": sender.person_id,
            "device_id": sender.device_id,
            "now": sender.now,
            "skew_s": sender.skew_s,
            "rows": orjson.dumps([_stored(verdict) for verdict in fresh]).decode(),
        },
    ).all()
    if len(kept) != len(fresh):
        raise ConcurrentWrite("the same rows are being pushed by another request")


def _stored(verdict: Verdict) -> dict[str, Any]:
    row = verdict.row
    return {
        "key": row.key,
        "record_id": row.id,
        "body": row.body,
        # What was applied has become the record; only the others need what they were made from.
        "base": canonical_json(row.base) if row.base and verdict.outcome in UNFINISHED else None,
        "body_hash": f"\\x{row.body_hash.hex()}",
        "outcome": verdict.outcome,
        "errors": list(verdict.errors) or None,
    }
