"""Reading and writing the inbox: what makes every push count once, however often it arrives."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from records.arrays import array
from records.problems import ConcurrentWrite
from records.wire import FieldError
from sync.collections.collections import Writable
from sync.pushing.rows import PushedRow, Sender, canonical_json, content_json, read_document
from sync.pushing.sealing import opened, sealed

# Outcomes after which the phone may go on editing from a version that the server did not take.
UNFINISHED = ("rejected", "held", "conflict")

# What was decided since counts: an accepted row is told as one that was taken.
_FIND = text("""
    SELECT i.key, i.record_id, i.person_id, i.collection, i.fingerprint, i.base,
           CASE WHEN o.key IS NULL THEN i.outcome ELSE 'merged' END AS outcome,
           CASE WHEN o.key IS NULL THEN i.errors END AS errors
    FROM inbox i LEFT JOIN LATERAL (
        SELECT id AS key FROM outcomes
        WHERE county = i.county AND id = i.key AND decision IN ('accepted', 'corrected')
    ) o ON true
    WHERE i.county = :county AND i.key = ANY(CAST(:keys AS uuid[]))
""")
_LATER = text("""
    SELECT base_rev FROM inbox
    WHERE county = :county AND record_id = ANY(:records) AND base_rev = ANY(:revs)
      AND person_id = :person AND outcome IN ('applied', 'merged')
""")
_BODIES = text("""
    SELECT key, body FROM inbox
    WHERE county = :county AND collection = :collection AND key = ANY(:keys)
""")
_KEEP = text("""
    INSERT INTO inbox (county, key, collection, record_id, person_id, device_id, received_at,
                       skew_s, body, base_rev, base, fingerprint, outcome, errors, area)
    SELECT :county, r.key, :collection, r.record_id, :person_id, :device_id, :now,
           :skew_s, CAST(r.body AS json), r.base_rev, CAST(r.base AS json), r.fingerprint,
           r.outcome, r.errors, r.area
    FROM json_to_recordset(CAST(:rows AS json)) AS r(
        key uuid, record_id uuid, body text, base_rev uuid, base text, fingerprint bytea,
        outcome text, errors jsonb, area text)
    ORDER BY r.key
    ON CONFLICT DO NOTHING
    RETURNING record_id, EXISTS (
        SELECT FROM outcomes o
        WHERE o.county = inbox.county AND o.record_id = inbox.record_id AND o.feed = :feed
          AND (o.decision IS NULL OR o.decision = 'returned')) AS overtakes
""")


@dataclass(slots=True)
class Verdict:
    """What became of one pushed row; ``replay`` where that had been decided before.

    ``echo`` where the client holds the answer already and sends back just that. ``area`` is where
    the work was done, as far as it is known: who decides about a row that waits follows from it.
    ``unreadable`` where the row was written to a feed that its sender may not read.
    """

    row: PushedRow
    outcome: str
    errors: Sequence[Mapping[str, Any]] = ()
    replay: bool = False
    echo: bool = False
    area: str | None = None
    unreadable: bool = False


Seen = Mapping[UUID, RowMapping]


def rejected(row: PushedRow, field: str, code: str) -> Verdict:
    return Verdict(row, "rejected", [FieldError(field=field, code=code)])


def find_rows(session: Session, county: str, rows: Sequence[PushedRow]) -> Seen:
    """The inbox rows of these, and of what they were made from; each row gets the key that it was
    kept under before, if it was."""
    bases = {key for row in rows for key in row.base_keys}
    seen = find(session, county, {key for row in rows for key in _keys_of(row)} | bases)
    for row in rows:
        row.key = next((key for key in _keys_of(row) if key in seen), row.key)
    return seen


def _keys_of(row: PushedRow) -> Sequence[UUID]:
    return [row.rev] if row.rev else row.own_keys


def find(session: Session, county: str, keys: Collection[UUID]) -> Seen:
    """The inbox rows under these keys."""
    if not keys:
        return {}
    found = session.execute(_FIND, {"county": county, "keys": array(keys)})
    return {row["key"]: row for row in found.mappings()}


def replays(
    session: Session,
    collection: Writable,
    sender: Sender,
    rows: Sequence[PushedRow],
    seen: Seen,
    readable: Collection[UUID],
) -> list[Verdict]:
    """Verdicts on rows whose key the inbox holds already.

    The same content is a replay, and is told what was told before: from its sender, and from
    whoever can have pulled it (``readable`` are the ids of records that this sender may read).
    A rev that names something else is a new row that is rejected.
    """
    verdicts: list[Verdict] = []
    unlike: list[PushedRow] = []
    known: list[PushedRow] = []
    for row in rows:
        prior = seen.get(row.key)
        if prior is None:
            continue
        is_known = _is_known(prior, row, collection, sender, readable)
        if is_known and (row.is_echo or _is_same(prior, row, sender)):
            verdicts.append(_again(row, prior, sender))
            continue
        unlike.append(row)
        known += [row] if is_known else []
    reworded = _reworded(session, collection, sender, known, seen)
    verdicts += [_again(row, seen[row.key], sender) for row in unlike if row.key in reworded]
    return verdicts + clashes(session, sender, [row for row in unlike if row.key not in reworded])


def clashes(session: Session, sender: Sender, rows: Sequence[PushedRow]) -> list[Verdict]:
    """Reject rows whose rev names another version; each is kept under a key of its own.

    One that was kept before is told what it was told then, or was decided since.
    """
    kept = find(session, sender.county, {key for row in rows for key in row.own_keys})
    for row in rows:
        row.key = next((key for key in row.own_keys if key in kept), row.own_keys[0])
    return [
        replace(_again(row, kept[row.key], sender), echo=False)
        if row.key in kept
        else rejected(row, "rev", "rev_already_used")
        for row in rows
    ]


def forgive_ancestors(session: Session, sender: Sender, verdicts: Sequence[Verdict]) -> None:
    """A version that its sender has made a later one of is not in conflict with that one.

    Batches arrive in any order: where the later version came first, it is what holds, and this one
    adds what the later one left alone.
    """
    disputed = [v for v in verdicts if v.outcome == "conflict" and not v.replay and v.row.rev]
    if not disputed:
        return
    later = session.scalars(
        _LATER,
        {
            "county": sender.county,
            "person": sender.person_id,
            "records": [v.row.id for v in disputed],
            "revs": [v.row.rev for v in disputed],
        },
    )
    ancestors = set(later)
    for verdict in disputed:
        if verdict.row.rev in ancestors:
            verdict.outcome, verdict.errors = "merged", ()


def _again(row: PushedRow, prior: RowMapping, sender: Sender) -> Verdict:
    errors: Sequence[Mapping[str, Any]] = prior["errors"] or ()
    if prior["person_id"] != sender.person_id:  # what its own sender and the server said stays
        errors = [FieldError(field=error["field"], code=error["code"]) for error in errors]
    return Verdict(row, prior["outcome"], errors, replay=True, echo=row.is_echo)


def _is_known(
    prior: RowMapping,
    row: PushedRow,
    collection: Writable,
    sender: Sender,
    readable: Collection[UUID],
) -> bool:
    """True where the inbox row is of this record, and its sender or a reader of it is asking."""
    return (
        prior["collection"] == collection.readable.name
        and prior["record_id"] == row.id
        and (prior["person_id"] == sender.person_id or row.id in readable)
    )


def _is_same(prior: RowMapping, row: PushedRow, sender: Sender) -> bool:
    return prior["person_id"] == sender.person_id and prior["fingerprint"] in row.fingerprints


def _reworded(
    session: Session, collection: Writable, sender: Sender, rows: Sequence[PushedRow], seen: Seen
) -> set[UUID]:
    """The keys of those rows that say what the inbox has, in other words.

    A phone that lost its checkpoint pushes what it once pulled: the same version, as the server
    writes it (times in UTC, defaults filled in), and whoever recorded it. And what was kept before
    there were fingerprints is told by its content alone.
    """
    if not rows:
        return set()
    bodies = session.execute(
        _BODIES,
        {
            "county": sender.county,
            "collection": collection.readable.name,
            "keys": [row.key for row in rows],
        },
    ).mappings()
    stored = {
        body["key"]: opened(collection, body["body"], sender.seal, body["key"]) for body in bodies
    }
    return {
        row.key
        for row in rows
        if _says(collection, stored[row.key], row, sender, seen[row.key]["person_id"])
        or _is_plainly_same(seen[row.key], stored[row.key], row, sender)
    }


def _is_plainly_same(prior: RowMapping, body: Any, row: PushedRow, sender: Sender) -> bool:
    """Of a row without a fingerprint. Where its body was wiped as well, its rev and record decide:
    nothing is left that would tell another content."""
    if prior["fingerprint"] is not None or prior["person_id"] != sender.person_id:
        return False
    return body is None or (isinstance(body, Mapping) and content_json(body) == row.body)


def _says(collection: Writable, body: Any, row: PushedRow, sender: Sender, author: UUID) -> bool:
    """True where a body says what a row does, as far as whoever asks may see the body."""
    version = row.version
    if version is None or not isinstance(body, Mapping):
        return False
    if (body.get("_deleted") is True) != version.deleted:
        return False
    lacking = tuple(collection.schema.fields) if version.deleted else ()
    values, errors = read_document(collection.schema, body, may_lack=lacking)
    names = ("id",) if version.deleted else ("id", *collection.fields)
    said: Mapping[str, Any] = version.values
    if author != sender.person_id:
        values, said = (collection.seen_by_others(each, sender.zone) for each in (values, said))
    return not errors and all(values.get(n) == said.get(n) for n in names if row.says(n))


def keep(
    session: Session, collection: Writable, sender: Sender, verdicts: Sequence[Verdict]
) -> set[UUID]:
    """Write the rows of a push with their outcomes, by one statement.

    Returns the records of which the sender had rows waiting before. Raises ConcurrentWrite where
    another request has just written one of them: this one is then tried again from its start, and
    finds it.
    """
    fresh = [verdict for verdict in verdicts if not verdict.replay]
    if not fresh:
        return set()
    rows = [_stored(collection, sender, verdict) for verdict in fresh]
    kept = session.execute(
        _KEEP,
        {
            "county": sender.county,
            "collection": collection.readable.name,
            "person_id": sender.person_id,
            "feed": sender.scope.own_feed,
            "device_id": sender.device_id,
            "now": sender.now,
            "skew_s": sender.skew_s,
            "rows": orjson.dumps(rows).decode(),
        },
    ).all()
    if len(kept) != len(fresh):
        raise ConcurrentWrite("the same rows are being pushed by another request")
    return {row.record_id for row in kept if row.overtakes}


def _stored(collection: Writable, sender: Sender, verdict: Verdict) -> dict[str, Any]:
    row = verdict.row
    # What was applied has become the record; only the others need what they were made from.
    base = row.base if verdict.outcome in UNFINISHED else None
    body = row.body
    if collection.sealed:
        body = content_json(sealed(collection, row.raw, sender.seal, row.key))
        base = base and sealed(collection, base, sender.seal, row.key)
    return {
        "key": row.key,
        "record_id": row.id,
        "body": body,
        "base_rev": row.base_rev,
        "base": canonical_json(base) if base else None,
        "fingerprint": f"\\x{row.fingerprints[0].hex()}",
        "outcome": verdict.outcome,
        "errors": list(verdict.errors) or None,
        "area": verdict.area if verdict.outcome in UNFINISHED else None,
    }
