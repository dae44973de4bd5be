"""Decide about rows that were held, rejected or in conflict. See docs/held-work.md.

An accepted row is applied as if its author held the area: in the author's name, counted as of its
first arrival. The inbox row does not change; decisions are rows of their own. Of two concurrent
decisions, the second finds the row's outcome changed (ConcurrentWrite); its retry raises
AlreadyDecided.
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
from records.intake.outcomes import FINAL
from records.problems import (
    AlreadyDecided,
    Forbidden,
    NotFound,
    OutOfScope,
    StillRefused,
)
from records.wire import one_error, uuid_of
from sync.collections.collections import Draft, PushCollection
from sync.collections.merge import insist
from sync.collections.phone_clock import sent_at
from sync.collections.registry import PUSH_COLLECTIONS
from sync.collections.sender import Sender
from sync.decisions.aliases import merge_household, with_number
from sync.pushing.admission import admit, audit_taken_numbers
from sync.pushing.erased import CODE, is_erased
from sync.pushing.judging import edit_of, judge
from sync.pushing.lookup import find_aliases, load_current, look_up
from sync.pushing.rows import PushedRow, read_row
from sync.pushing.sealing import opened, sealed
from sync.pushing.stages import Edit, Judgement
from sync.pushing.writing import write

_FIND = text("""
    SELECT i.key, i.collection, i.record_id, i.person_id, i.device_id, i.received_at, i.skew_s,
           i.body, i.base, i.outcome, i.errors, i.area, i.partial, o.rev, o.feed, o.decision
    FROM inbox i LEFT JOIN outcomes o ON o.county = i.county AND o.id = i.key
    WHERE i.county = :county AND i.key = :key AND i.area IS NOT NULL
""")
_LAST = text("""
    SELECT n, decision, person_id, at, note, changes FROM decisions
    WHERE county = :county AND key = :key ORDER BY n DESC LIMIT 1
""")
# A live or deleted record, an alias, or the record of another waiting row.
_ID_IS_USED = """
    SELECT EXISTS (SELECT FROM {table} WHERE county = :county AND id = :id)
        OR EXISTS (SELECT FROM tombstones WHERE county = :county AND record_id = :id)
        OR EXISTS (SELECT FROM household_aliases WHERE county = :county AND id = :id)
        OR EXISTS (SELECT FROM inbox WHERE county = :county AND record_id = :id AND key <> :key)
"""
# Fields of a correction that determine the record's grid.
_PLACE_FIELDS = frozenset(("household", "visit", "grid", "location"))
_INSERT_DECISION = text("""
    INSERT INTO decisions (county, key, n, decision, person_id, at, note, changes, rev)
    VALUES (:county, :key, :n, :decision, :person, :now, :note, CAST(:changes AS json), :made)
""")


@dataclass(frozen=True, slots=True)
class DecisionRequest:
    """``decision`` is accepted, corrected, returned, dismissed or merged.

    ``changes``: the fields that a correction replaces; for a merge, ``into`` is the id of the other
    household (default: the one with the same number).
    """

    decision: str
    note: str | None = None
    changes: Mapping[str, Any] | None = None


def decide(session: Session, actor: Sender, key: UUID, request: DecisionRequest) -> bool:
    """Carry out a decision; False if the same person has made the same decision before.

    Raises NotFound unless ``actor`` may decide about the row, AlreadyDecided, Forbidden for one's
    own work, StillRefused if the row cannot be applied, OutOfScope if it belongs to an area outside
    the actor's.
    """
    row = _find(session, actor, key)  # in the actor's own access context
    with as_county(actor.county):  # as in a push, the outcome depends on records anywhere
        return _decide(session, actor, row, request)


def _decide(session: Session, actor: Sender, row: RowMapping, request: DecisionRequest) -> bool:
    key: UUID = row["key"]
    params = {"county": actor.county, "key": key}
    last = session.execute(_LAST, params).mappings().one_or_none()
    collection = PUSH_COLLECTIONS[row["collection"]]
    if last is not None and _is_again(collection, key, last, actor, request):
        return False
    if last is not None and not _may_follow(last["decision"], request.decision):
        decider, at = last["person_id"], last["at"]
        if decider != actor.person_id:
            at = day_of(at, actor.zone).astimezone(UTC)
        raise AlreadyDecided(decision=last["decision"], by=decider, at=at)
    if row["person_id"] == actor.person_id:
        raise Forbidden("somebody else decides about one's own work")
    made = _carry_out(session, actor, row, request)
    columns = {"decision": request.decision, "note": request.note, "decided_at": actor.now}
    outcome = Change("outcomes", key, uuid4(), row["feed"], columns, Was(row["rev"], row["feed"]))
    write_changes(session, actor.county, actor.now, [outcome])
    session.execute(
        _INSERT_DECISION,
        {
            "county": actor.county,
            "key": key,
            "n": 1 + (last["n"] if last is not None else 0),
            "decision": request.decision,
            "person": actor.person_id,
            "now": actor.now,
            "note": request.note,
            "changes": request.changes
            and orjson.dumps(dict(sealed(collection, request.changes, actor.seal, key))).decode(),
            "made": made,
        },
    )
    return True


def _may_follow(last: str, decision: str) -> bool:
    """True after a return; and a dismissed household may still be merged, for its records wait."""
    return last == "returned" or (last, decision) == ("dismissed", "merged")


def _find(session: Session, actor: Sender, key: UUID) -> RowMapping:
    row = session.execute(_FIND, {"county": actor.county, "key": key}).mappings().one_or_none()
    if row is None or not actor.scope.covers(Permission.DECIDE, row["area"]):
        raise NotFound()
    return row


def _is_again(
    collection: PushCollection, key: UUID, last: RowMapping, actor: Sender, request: DecisionRequest
) -> bool:
    """True if the same person repeats the same decision, because the answer was lost."""
    return (
        last["decision"] == request.decision
        and last["person_id"] == actor.person_id
        and opened(collection, last["changes"], actor.seal, key) == request.changes
        and (request.decision in FINAL or last["note"] == request.note)
    )


def _carry_out(
    session: Session, actor: Sender, row: RowMapping, request: DecisionRequest
) -> UUID | None:
    """Apply the decision to the record; returns the ``rev`` that was written, if any."""
    if request.decision == "returned":
        return None
    if request.decision == "merged":
        _merge(session, actor, row, request)
        return None
    collection = PUSH_COLLECTIONS[row["collection"]]
    own = load_scope(session, actor.county, row["person_id"], actor.day_of(actor.now))
    author = _author(own, actor, row, moved=not _PLACE_FIELDS.isdisjoint(request.changes or ()))
    pushed = _pushed(collection, author, row, request.changes) if row["body"] is not None else None
    if request.decision == "dismissed":
        if pushed and row["outcome"] != "conflict":
            _pull_again(session, collection, author, own, pushed)
        return None
    if pushed is None:
        raise StillRefused("its content was erased", errors=[])
    if pushed.version is None:
        raise StillRefused(errors=pushed.errors)
    if is_erased(session, actor.county, pushed.raw):
        raise StillRefused(errors=one_error("row", CODE))
    _check_id(session, collection, actor, row, pushed)
    edit = _edit(session, collection, author, pushed)
    if row["outcome"] == "conflict":
        judged = _with_authors_values(collection, author, edit, row, request)
    else:  # held or rejected: judge again; its values win over those of others
        judged = judge(collection, author, edit, insist)
    if judged.outcome == "conflict":
        raise StillRefused("the record was deleted", errors=list(judged.errors))
    if judged.draft and (request.changes is not None or pushed.rev != row["key"]):
        judged = replace(judged, draft=replace(judged.draft, rev=uuid4()))
    [verdict] = admit(session, collection, author, [judged])
    audit_taken_numbers(session, author, [verdict])
    if verdict.outcome == "held":
        raise OutOfScope("it belongs to another area")
    if verdict.outcome == "rejected":
        raise StillRefused(errors=list(verdict.errors))
    if verdict.draft is None:
        _pull_again(session, collection, author, own, pushed)
        return None
    write(session, collection, author, [verdict.draft])
    return verdict.draft.rev


def _merge(session: Session, actor: Sender, row: RowMapping, request: DecisionRequest) -> None:
    """Make a household that was not taken an alias of a stored one."""
    if row["collection"] != "households" or row["record_id"] is None:
        field = "id" if row["collection"] == "households" else "collection"
        raise StillRefused(errors=one_error(field, "not_a_household"))
    into = uuid_of((request.changes or {}).get("into"))
    number = row["body"].get("number") if isinstance(row["body"], Mapping) else None
    if into is None and isinstance(number, str):
        into = with_number(session, actor, number)
    if into is None:
        raise StillRefused(errors=one_error("into", "required"))
    merge_household(session, actor, row["record_id"], into, row["key"])


def _check_id(
    session: Session, collection: PushCollection, actor: Sender, row: RowMapping, pushed: PushedRow
) -> None:
    """A correction cannot change a row's id; a row without one gets an id that was never used.

    Otherwise a correction could overwrite a record that its author never named.
    """
    used = False
    if row["record_id"] is None:
        params = {"county": actor.county, "id": pushed.id, "key": row["key"]}
        query = text(_ID_IS_USED.format(table=collection.pull.table))
        used = bool(session.scalar(query, params))
    if used or row["record_id"] not in (None, pushed.id):
        raise StillRefused(errors=one_error("id", "cannot_change"))


def _author(own: Scope, actor: Sender, row: RowMapping, *, moved: bool) -> Sender:
    """The author as the sender, with the areas of ``actor`` added to their own.

    If a correction changes the place (``moved``), with the areas of ``actor`` only: the author has
    not chosen that place.
    """
    held = actor.scope.ranges(Permission.DECIDE)
    if moved:
        own = replace(own, assignments=())
    else:
        held = (*own.ranges(Permission.SYNC), *held)
    return replace(
        actor,
        scope=replace(own, areas={Permission.SYNC: held}),
        decided_by=actor.person_id,
        device_id=row["device_id"],
        arrived=row["received_at"],
        sent_at=sent_at(row["received_at"], row["skew_s"]),
        by_sms=row["partial"],
    )


def _pushed(
    collection: PushCollection, author: Sender, row: RowMapping, changes: Mapping[str, Any] | None
) -> PushedRow:
    """The row as it was sent, with the changes of a correction."""
    body, base = (opened(collection, row[n], author.seal, row["key"]) for n in ("body", "base"))
    if changes is not None:
        body = {**body, **changes, "rev": str(uuid4())}
    sent = {"newDocumentState": body, "assumedMasterState": base}
    return read_row(collection.schema, sent, author)


def _edit(session: Session, collection: PushCollection, author: Sender, pushed: PushedRow) -> Edit:
    known = look_up(session, collection, author, [pushed])
    aliases = find_aliases(session, collection, author, known)
    return edit_of(collection, author, known[0], aliases)


def _with_authors_values(
    collection: PushCollection,
    author: Sender,
    edit: Edit,
    row: RowMapping,
    request: DecisionRequest,
) -> Judgement:
    """The author's values of the fields in conflict, on top of the stored record."""
    current, mine = edit.known.current, edit.mine
    assert mine is not None, "invalid rows are refused before"
    if current is None or current.row is None:
        return Judgement(edit, "conflict", row["errors"])
    if not author.scope.covers(Permission.SYNC, current.feed) and current.feed[0] != "@":
        return Judgement(edit, "held")
    chosen = {error["field"] for error in row["errors"]} | set(request.changes or ())
    fields = [name for name in collection.fields if name in chosen]
    values = dict(current.version.values) | {name: mine.values.get(name) for name in fields}
    draft = Draft(mine.values["id"], uuid4(), values, current, mine.deleted)
    return Judgement(edit, "merged", draft=draft)


def _pull_again(
    session: Session, collection: PushCollection, author: Sender, own: Scope, pushed: PushedRow
) -> None:
    """Write the record unchanged, so that the author's phones pull it again in place of their own
    version."""
    currents = load_current(session, collection, author, [pushed.id] if pushed.id else [])
    current = currents.get(pushed.id) if pushed.id else None
    if current is None or current.row is None or not own.carries(current.feed):
        return
    id, rev, feed = current.row["id"], current.row["rev"], current.feed
    unchanged = Change(collection.pull.table, id, rev, feed, was=Was(rev, feed))
    write_changes(session, author.county, author.now, [unchanged])


def history(session: Session, county: str, keys: Sequence[UUID]) -> dict[UUID, list[RowMapping]]:
    """All decisions about these rows, the oldest first."""
    rows = session.execute(
        text("""
            SELECT key, decision, person_id, at, note, rev FROM decisions
            WHERE county = :county AND key = ANY(:keys) ORDER BY key, n
        """),
        {"county": county, "keys": list(keys)},
    ).mappings()
    decisions: dict[UUID, list[RowMapping]] = {key: [] for key in keys}
    for row in rows:
        decisions[row["key"]].append(row)
    return decisions
