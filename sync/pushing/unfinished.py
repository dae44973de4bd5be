"""Rows that were not simply taken: what their author's phones are told, and whose list they are on.

Each held, refused or conflicting row gets a document in its author's own feed, in the transaction
that keeps the row, so that every phone of the author learns of it by an ordinary pull. It leaves
when the author sends another version in its place; what becomes of it until then is
sync/decisions/decisions.py's. A push whose rows are all taken does nothing of this.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from authz.scope import Permission, Scope
from authz.sight import ONES_OWN
from records.changes import Change, Was, write_changes
from records.wire import uuid_of
from sync.collections.collections import PushCollection
from sync.collections.of_household import household_grids
from sync.collections.phone_clock import sent_at
from sync.collections.sender import Sender
from sync.pushing.rows import PushedRow
from sync.pushing.stages import UNFINISHED, Aliases, Verdict

_LEVELS = (15, 12, 9)
# The skew is kept as a float of seconds.
_CLOCK_ROUNDS_BY = timedelta(microseconds=10)

_OPEN = text("""
    SELECT o.id, o.rev, o.record_id, o.outcome, i.errors, i.device_id,
           i.received_at, i.skew_s
    FROM outcomes o JOIN inbox i ON i.county = o.county AND i.key = o.id
    WHERE o.county = :county AND o.feed = :feed AND o.record_id = ANY(:records)
      AND (o.decision IS NULL OR o.decision = 'returned') AND o.id <> ALL(:keys)
""")
_NOTE = text("""
    INSERT INTO decisions (county, key, n, decision, person_id, at, rev)
    SELECT CAST(:county AS text), r.key,
           1 + (SELECT count(*) FROM decisions d WHERE d.county = :county AND d.key = r.key),
           'superseded', :person, :now, r.by_key
    FROM unnest(CAST(:keys AS uuid[]), CAST(:by_keys AS uuid[])) AS r(key, by_key)
""")


def with_areas(
    session: Session,
    collection: PushCollection,
    sender: Sender,
    verdicts: Sequence[Verdict],
    aliases: Aliases,
) -> list[Verdict]:
    """The verdicts, those that will wait with the area in which the work was done, as far as known.

    That is the record's grid, else that of the household which the row names, else what the
    author's areas have in common: somebody's list it must be on. But what nobody else reads is on
    nobody's: of one's plan and reminders, only oneself is told.
    """
    if collection.pull.whose == ONES_OWN:
        return [replace(v, area=None) if v.area else v for v in verdicts]
    lacking = [v for v in _waiting(verdicts) if v.area is None or v.area.startswith("@")]
    if not lacking:
        return list(verdicts)
    named = {v.row: _household(v.row, aliases) for v in lacking}
    grids = household_grids(session, sender.county, {one for one in named.values() if one})
    in_common = area_in_common(sender.scope)
    found = {row: grids.get(one, in_common) if one else in_common for row, one in named.items()}
    return [replace(v, area=found[v.row]) if v.row in found else v for v in verdicts]


def _household(row: PushedRow, aliases: Aliases) -> UUID | None:
    named = uuid_of(row.raw.get("household"))
    return aliases.get(named, named) if named else None


def area_in_common(scope: Scope) -> str:
    """The smallest division that holds all areas of a person, or all they were given last."""
    areas = [area.lo for area in scope.ranges(Permission.SYNC)]
    if not areas:
        last = max((held.valid_from for held in scope.assignments), default=None)
        areas = [held.area for held in scope.assignments if held.valid_from == last]
    for length in _LEVELS:
        if len(shared := {area[:length] for area in areas}) == 1 and len(min(shared)) == length:
            return shared.pop()
    return scope.county


def follow_up(
    session: Session,
    collection: PushCollection,
    sender: Sender,
    verdicts: Sequence[Verdict],
    overtaking: Collection[UUID],
) -> None:
    """Tell of the rows that wait, and take back what was told of those that others now replace.

    ``overtaking`` are the records of which the author has open rows from before. Call it last: the
    author's own feed is held after those of all grids.
    """
    telling = list(_waiting(verdicts))
    replaced = _replaced(session, collection, sender, verdicts, overtaking) if overtaking else []
    if not telling and not replaced:
        return
    feed = sender.scope.own_feed
    changes = [_told(verdict, collection, sender) for verdict in telling]
    changes += [
        Change("outcomes", row.id, uuid4(), None, was=Was(row.rev, feed)) for row, _ in replaced
    ]
    write_changes(session, sender.county, sender.now, changes)
    if replaced:
        session.execute(
            _NOTE,
            {
                "county": sender.county,
                "person": sender.person_id,
                "now": sender.now,
                "keys": [row.id for row, _ in replaced],
                "by_keys": [by.key for _, by in replaced],
            },
        )


def _waiting(verdicts: Iterable[Verdict]) -> Iterable[Verdict]:
    return (v for v in verdicts if not v.replay and v.outcome in UNFINISHED)


def _told(verdict: Verdict, collection: PushCollection, sender: Sender) -> Change:
    columns = {
        "collection": collection.pull.name,
        "record_id": verdict.row.id,
        "outcome": verdict.outcome,
        "area": verdict.area,
        "received_at": sender.now,
    }
    return Change("outcomes", verdict.key, uuid4(), sender.scope.own_feed, columns)


def _replaced(
    session: Session,
    collection: PushCollection,
    sender: Sender,
    verdicts: Sequence[Verdict],
    overtaking: Collection[UUID],
) -> list[tuple[Row[Any], Verdict]]:
    """The open rows from before whose place a row of this push takes, each with its verdict."""
    fresh = {v.row.id: v for v in verdicts if not v.replay and v.row.id in overtaking}
    found = session.execute(
        _OPEN,
        {
            "county": sender.county,
            "feed": sender.scope.own_feed,
            "records": list(overtaking),
            "keys": [verdict.key for verdict in fresh.values()],
        },
    )
    return [
        (row, fresh[row.record_id])
        for row in found
        if takes_the_place(fresh[row.record_id], row.id, row.outcome, row.errors, collection.fields)
        and not _was_sent_later(row, fresh[row.record_id], sender)
    ]


def _was_sent_later(opened: Row[Any], verdict: Verdict, sender: Sender) -> bool:
    """True where the same phone sent the open row after this one, which was held up on its way.

    Only a row without a base needs the phone's clock for it; another one names what it answers.
    """
    was_sent = sent_at(opened.received_at, opened.skew_s)
    if verdict.document is not None or was_sent is None or sender.sent_at is None:
        return False
    later: bool = was_sent > sender.sent_at + _CLOCK_ROUNDS_BY
    return later and opened.device_id == sender.device_id


def takes_the_place(
    verdict: Verdict,
    key: UUID,
    outcome: str,
    errors: Sequence[Mapping[str, Any]] | None,
    fields: Sequence[str],
) -> bool:
    """True where the author has answered an open row with this one; never by mere chance.

    A refused or held version is answered by one made from it, or by one that says the whole record
    anew. A conflict is answered by an edit of a field in conflict, or by saving the record just as
    it is: an edit of something else on another phone leaves it open.
    """
    raw, base = verdict.row.raw, verdict.document
    if base is None:
        return True
    if outcome != "conflict":
        return key in verdict.row.base_keys
    if verdict.outcome not in ("applied", "merged", "conflict"):
        return False
    changed = {name for name in (*fields, "_deleted") if raw.get(name) != base.get(name)}
    if bool(raw.get("_deleted")) == bool(base.get("_deleted")):
        changed.discard("_deleted")
    return not changed or any(error["field"] in changed for error in errors or ())
