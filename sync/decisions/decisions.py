"""Decisions about rows that were held, refused or in conflict. docs/held-work.md says what each is.

An accepted row is applied as if its author held the area: under the author's name, counted as of
its first arrival. Nothing of the inbox is changed; each decision is a further row beside it. Two
who decide at once both read that nothing is decided, and only one of them finds the document as it
was read: the other one's request starts again and is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Any
from uuid import UUID, uuid4

import orjson
from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from authz.access_context import as_county
from authz.scope import Permission, Scope, load_scope
from authz.sight import day_of
from records.changes import Change, Was, write_changes
from records.dates import local_day
from records.intake.outcomes import FINAL
from records.problems import (
    AlreadyDecided,
    Forbidden,
    NotFound,
    OutOfScope,
    StillRefused,
)
from records.wire import FieldError, uuid_of
from sync.collections.collections import Draft, PushCollection
from sync.collections.merge import insist
from sync.collections.phone_clock import sent_at
from sync.collections.registry import PUSH_COLLECTIONS
from sync.collections.sender import Sender
from sync.decisions.aliases import Merging, merge, with_number
from sync.pushing.admission import admit, audit_taken_numbers
from sync.pushing.judging import edit_of, judge
from sync.pushing.lookup import find_aliases, load_current, look_up
from sync.pushing.rows import PushedRow, read_row
from sync.pushing.sealing import opened, sealed
from sync.pushing.stages import Edit, Judgement
from sync.pushing.writing import write

_FIND = text("""
    SELECT i.key, i.collection, i.record_id, i.person_id, i.device_id, i.received_at, i.skew_s,
           i.body, i.base, i.outcome, i.errors, i.area, o.rev, o.feed, o.decision
    FROM inbox i LEFT JOIN outcomes o ON o.county = i.county AND o.id = i.key
    WHERE i.county = :county AND i.key = :key AND i.area IS NOT NULL
""")
_LAST = text("""
    SELECT n, decision, person_id, at, note, changes FROM decisions
    WHERE county = :county AND key = :key ORDER BY n DESC LIMIT 1
""")
# A record that lives or lived, another name of one, or one that still waits in a row of its own.
_IS_KNOWN = """
    SELECT EXISTS (SELECT FROM {table} WHERE county = :county AND id = :id)
        OR EXISTS (SELECT FROM tombstones WHERE county = :county AND record_id = :id)
        OR EXISTS (SELECT FROM household_aliases WHERE county = :county AND id = :id)
        OR EXISTS (SELECT FROM inbox WHERE county = :county AND record_id = :id AND key <> :key)
"""
# What says where a record belongs, as far as a correction goes.
_PLACES = frozenset(("household", "visit", "grid", "location"))
_KEEP = text("""
    INSERT INTO decisions (county, key, n, decision, person_id, at, note, changes, rev)
    VALUES (:county, :key, :n, :decision, :person, :now, :note, CAST(:changes AS json), :made)
""")


@dataclass(frozen=True, slots=True)
class DecisionRequest:
    """What somebody wants: ``decision`` is accepted, corrected, returned, dismissed or merged.

    ``changes`` are the fields of a correction, in place of those of the body as it was sent; of a
    household that is merged, ``into`` which one, where that is not who has its number.
    """

    decision: str
    note: str | None = None
    changes: Mapping[str, Any] | None = None


def decide(session: Session, by: Sender, key: UUID, asked: DecisionRequest) -> bool:
    """Carry out a decision; False where the same person has decided just that before.

    ``by`` is who decides; they hold the permission where the row belongs, or it is NotFound.
    Raises AlreadyDecided, StillRefused where what is to be applied cannot be, OutOfScope where it
    belongs to an area beyond theirs, Forbidden for one's own work.
    """
    row = _find(session, by, key)  # as far as whoever decides reaches, and no further
    with as_county(by.county):  # what becomes of a row depends on records anywhere, as of a push
        return _decide(session, by, row, asked)


def _decide(session: Session, by: Sender, row: RowMapping, asked: DecisionRequest) -> bool:
    key: UUID = row["key"]
    last = session.execute(_LAST, {"county": by.county, "key": key}).mappings().one_or_none()
    collection = PUSH_COLLECTIONS[row["collection"]]
    if last is not None and _is_again(collection, key, last, by, asked):
        return False
    if last is not None and not _may_follow(last["decision"], asked.decision):
        whose = last["person_id"]
        at = last["at"] if whose == by.person_id else day_of(last["at"], by.zone).astimezone(UTC)
        raise AlreadyDecided(decision=last["decision"], by=whose, at=at)
    if row["person_id"] == by.person_id:
        raise Forbidden("somebody else decides about one's own work")
    made = _carry_out(session, by, row, asked)
    told = {"decision": asked.decision, "note": asked.note, "decided_at": by.now}
    outcome = Change("outcomes", key, uuid4(), row["feed"], told, Was(row["rev"], row["feed"]))
    write_changes(session, by.county, by.now, [outcome])
    session.execute(
        _KEEP,
        {
            "county": by.county,
            "key": key,
            "n": 1 + (last["n"] if last is not None else 0),
            "decision": asked.decision,
            "person": by.person_id,
            "now": by.now,
            "note": asked.note,
            "changes": asked.changes
            and orjson.dumps(dict(sealed(collection, asked.changes, by.seal, key))).decode(),
            "made": made,
        },
    )
    return True


def _may_follow(last: str, decision: str) -> bool:
    """True after what was but sent back; and what waits for a dismissed household is to go on."""
    return last == "returned" or (last, decision) == ("dismissed", "merged")


def _find(session: Session, by: Sender, key: UUID) -> RowMapping:
    row = session.execute(_FIND, {"county": by.county, "key": key}).mappings().one_or_none()
    if row is None or not by.scope.covers(Permission.DECIDE, row["area"]):
        raise NotFound()
    return row


def _is_again(
    collection: PushCollection, key: UUID, last: RowMapping, by: Sender, asked: DecisionRequest
) -> bool:
    """True where an answer was lost, and the same person sends the same again."""
    return (
        last["decision"] == asked.decision
        and last["person_id"] == by.person_id
        and opened(collection, last["changes"], by.seal, key) == asked.changes
        and (asked.decision in FINAL or last["note"] == asked.note)
    )


def _carry_out(
    session: Session, by: Sender, row: RowMapping, asked: DecisionRequest
) -> UUID | None:
    """What follows for the record; returns the version that was made of it, if one was."""
    if asked.decision == "returned":
        return None
    if asked.decision == "merged":
        _merge(session, by, row, asked)
        return None
    collection = PUSH_COLLECTIONS[row["collection"]]
    own = load_scope(session, by.county, row["person_id"], local_day(by.now, by.zone))
    author = _author(own, by, row, moved=not _PLACES.isdisjoint(asked.changes or ()))
    pushed = _pushed(collection, author, row, asked.changes) if row["body"] is not None else None
    if asked.decision == "dismissed":
        if pushed and row["outcome"] != "conflict":
            _show_again(session, collection, author, own, pushed)
        return None
    if pushed is None:
        raise StillRefused("its content was erased", errors=[])
    if pushed.version is None:
        raise StillRefused(errors=pushed.errors)
    _check_id(session, collection, by, row, pushed)
    edit = _edit(session, collection, author, pushed)
    if row["outcome"] == "conflict":
        judged = _with_kept_values(collection, author, edit, row, asked)
    else:  # held or refused: judged anew, its own values holding where others wrote
        judged = judge(collection, author, edit, insist)
    if judged.outcome == "conflict":
        raise StillRefused("the record was deleted", errors=list(judged.errors))
    if judged.draft and (asked.changes is not None or pushed.rev != row["key"]):
        judged = replace(judged, draft=replace(judged.draft, rev=uuid4()))
    [verdict] = admit(session, collection, author, [judged])
    audit_taken_numbers(session, author, [verdict])
    if verdict.outcome == "held":
        raise OutOfScope("it belongs to another area")
    if verdict.outcome == "rejected":
        raise StillRefused(errors=list(verdict.errors))
    if verdict.draft is None:
        _show_again(session, collection, author, own, pushed)
        return None
    write(session, collection, author, [verdict.draft])
    return verdict.draft.rev


def _merge(session: Session, by: Sender, row: RowMapping, asked: DecisionRequest) -> None:
    """A household that was not taken becomes another name of one that is there."""
    if row["collection"] != "households" or row["record_id"] is None:
        field = "id" if row["collection"] == "households" else "collection"
        raise StillRefused(errors=[FieldError(field=field, code="not_a_household")])
    into = uuid_of((asked.changes or {}).get("into"))
    number = row["body"].get("number") if isinstance(row["body"], Mapping) else None
    if into is None and isinstance(number, str):
        into = with_number(session, by, number)
    if into is None:
        raise StillRefused(errors=[FieldError(field="into", code="required")])
    merge(session, by, Merging(row["record_id"], into, row["key"]))


def _check_id(
    session: Session, collection: PushCollection, by: Sender, row: RowMapping, pushed: PushedRow
) -> None:
    """A row keeps its id; one that had none can be given that of a new record, and of no other.

    Else a correction would write over a record that its author never named, wherever that lies.
    """
    known = False
    if row["record_id"] is None:
        asked = {"county": by.county, "id": pushed.id, "key": row["key"]}
        query = text(_IS_KNOWN.format(table=collection.pull.table))
        known = bool(session.scalar(query, asked))
    if known or row["record_id"] not in (None, pushed.id):
        raise StillRefused(errors=[FieldError(field="id", code="cannot_change")])


def _author(own: Scope, by: Sender, row: RowMapping, *, moved: bool) -> Sender:
    """The author as the sender once more, holding also what ``by`` decides about.

    Where a correction says of which place the row is, it holds nothing else: the author has not
    said so, and it is ``by`` who would write there.
    """
    held = by.scope.ranges(Permission.DECIDE)
    if moved:
        own = replace(own, assignments=())
    else:
        held = (*own.ranges(Permission.SYNC), *held)
    return replace(
        by,
        scope=replace(own, areas={Permission.SYNC: held}),
        decided_by=by.person_id,
        device_id=row["device_id"],
        arrived=row["received_at"],
        sent_at=sent_at(row["received_at"], row["skew_s"]),
    )


def _pushed(
    collection: PushCollection, author: Sender, row: RowMapping, changes: Mapping[str, Any] | None
) -> PushedRow:
    """The row as it came, with what a correction says in place of what was sent."""
    body, base = (opened(collection, row[n], author.seal, row["key"]) for n in ("body", "base"))
    if changes is not None:
        body = {**body, **changes, "rev": str(uuid4())}
    sent = {"newDocumentState": body, "assumedMasterState": base}
    return read_row(collection.schema, sent, author)


def _edit(session: Session, collection: PushCollection, author: Sender, pushed: PushedRow) -> Edit:
    known = look_up(session, collection, author, [pushed])
    aliases = find_aliases(session, collection, author, known)
    return edit_of(collection, author, known[0], aliases)


def _with_kept_values(
    collection: PushCollection, author: Sender, edit: Edit, row: RowMapping, asked: DecisionRequest
) -> Judgement:
    """The fields in conflict as the author had them, on top of the record as it is now."""
    current, mine = edit.known.current, edit.mine
    assert mine is not None, "an invalid one was refused before"
    if current is None or current.row is None:
        return Judgement(edit, "conflict", row["errors"])
    if not author.scope.covers(Permission.SYNC, current.feed) and current.feed[0] != "@":
        return Judgement(edit, "held")
    chosen = {error["field"] for error in row["errors"]} | set(asked.changes or ())
    fields = [name for name in collection.fields if name in chosen]
    values = dict(current.version.values) | {name: mine.values.get(name) for name in fields}
    draft = Draft(mine.values["id"], uuid4(), values, current, mine.deleted)
    return Judgement(edit, "merged", draft=draft)


def _show_again(
    session: Session, collection: PushCollection, author: Sender, own: Scope, pushed: PushedRow
) -> None:
    """Let the author's phones pull the record once more: they show what was not taken of it."""
    found = load_current(session, collection, author, [pushed.id] if pushed.id else [])
    current = found.get(pushed.id) if pushed.id else None
    if current is None or current.row is None or not own.carries(current.feed):
        return
    id, rev, feed = current.row["id"], current.row["rev"], current.feed
    same = Change(collection.pull.table, id, rev, feed, was=Was(rev, feed))
    write_changes(session, author.county, author.now, [same])


def history(session: Session, county: str, keys: Sequence[UUID]) -> dict[UUID, list[RowMapping]]:
    """All decisions about these rows, the first one first."""
    rows = session.execute(
        text("""
            SELECT key, decision, person_id, at, note, rev FROM decisions
            WHERE county = :county AND key = ANY(:keys) ORDER BY key, n
        """),
        {"county": county, "keys": list(keys)},
    ).mappings()
    found: dict[UUID, list[RowMapping]] = {key: [] for key in keys}
    for row in rows:
        found[row["key"]].append(row)
    return found
