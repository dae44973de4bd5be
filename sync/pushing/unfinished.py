"""Held, rejected and conflicting rows: publish their outcomes to the author's phones.

Each such row gets a document in its author's own feed (collection ``outcomes``), in the transaction
that stores the row; all phones of the author get it by an ordinary pull. It is deleted when the
author sends a version that replaces it. Dispatchers decide about it in
sync/decisions/decisions.py.
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
# The skew is stored as a float of seconds.
_CLOCK_ROUNDING = timedelta(microseconds=10)

_OPEN = text("""
    SELECT o.id, o.rev, o.record_id, o.outcome, i.errors, i.device_id,
           i.received_at, i.skew_s
    FROM outcomes o JOIN inbox i ON i.county = o.county AND i.key = o.id
    WHERE o.county = :county AND o.feed = :feed AND o.record_id = ANY(:records)
      AND (o.decision IS NULL OR o.decision = 'returned') AND o.id <> ALL(:keys)
""")
_RECORD_SUPERSEDED = text("""
    INSERT INTO decisions (county, key, n, decision, person_id, at, rev)
    SELECT CAST(:county AS text), r.key,
           1 + (SELECT count(*) FROM decisions d WHERE d.county = :county AND d.key = r.key),
           'superseded', :person, :now, r.by_key
    FROM unnest(CAST(:keys AS uuid[]), CAST(:by_keys AS uuid[])) AS r(key, by_key)
""")


def add_areas(
    session: Session,
    collection: PushCollection,
    sender: Sender,
    verdicts: Sequence[Verdict],
    aliases: Aliases,
) -> list[Verdict]:
    """Add the area of the work to the verdicts that will wait; its dispatchers decide about them.

    It is the record's grid, else the grid of the row's household, else the smallest division that
    holds all the author's areas. Rows of private collections (plans, reminders) get no area: nobody
    else decides about them.
    """
    if collection.pull.is_own == ONES_OWN:
        return [replace(v, area=None) if v.area else v for v in verdicts]
    lacking = [v for v in _waiting(verdicts) if v.area is None or v.area.startswith("@")]
    if not lacking:
        return list(verdicts)
    named = {v.row: _household(v.row, aliases) for v in lacking}
    grids = household_grids(session, sender.county, {one for one in named.values() if one})
    in_common = area_in_common(sender.scope)
    areas = {row: grids.get(one, in_common) if one else in_common for row, one in named.items()}
    return [replace(v, area=areas[v.row]) if v.row in areas else v for v in verdicts]


def _household(row: PushedRow, aliases: Aliases) -> UUID | None:
    named = uuid_of(row.raw.get("household"))
    return aliases.get(named, named) if named else None


def area_in_common(scope: Scope) -> str:
    """The smallest division that holds all areas of a person, or their latest ones if all ended."""
    areas = [area.lo for area in scope.ranges(Permission.SYNC)]
    if not areas:
        last = max((held.valid_from for held in scope.assignments), default=None)
        areas = [held.area for held in scope.assignments if held.valid_from == last]
    for length in _LEVELS:
        if len(shared := {area[:length] for area in areas}) == 1 and len(min(shared)) == length:
            return shared.pop()
    return scope.county


def publish_outcomes(
    session: Session,
    collection: PushCollection,
    sender: Sender,
    verdicts: Sequence[Verdict],
    open_before: Collection[UUID],
) -> None:
    """Write an outcome for each waiting row; delete those that rows of this push supersede.

    ``open_before``: ids of the records for which the author already has open rows. Must be called
    last: the author's own feed is locked after all grids.
    """
    waiting = list(_waiting(verdicts))
    superseded = _superseded(session, collection, sender, verdicts, open_before)
    if not waiting and not superseded:
        return
    feed = sender.scope.own_feed
    changes = [_outcome(verdict, collection, sender) for verdict in waiting]
    changes += [
        Change("outcomes", row.id, uuid4(), None, was=Was(row.rev, feed)) for row, _ in superseded
    ]
    write_changes(session, sender.county, sender.now, changes)
    if superseded:
        session.execute(
            _RECORD_SUPERSEDED,
            {
                "county": sender.county,
                "person": sender.person_id,
                "now": sender.now,
                "keys": [row.id for row, _ in superseded],
                "by_keys": [by.key for _, by in superseded],
            },
        )


def _waiting(verdicts: Iterable[Verdict]) -> Iterable[Verdict]:
    return (v for v in verdicts if not v.replay and v.outcome in UNFINISHED)


def _outcome(verdict: Verdict, collection: PushCollection, sender: Sender) -> Change:
    columns = {
        "collection": collection.pull.name,
        "record_id": verdict.row.id,
        "outcome": verdict.outcome,
        "area": verdict.area,
        "received_at": sender.now,
    }
    return Change("outcomes", verdict.key, uuid4(), sender.scope.own_feed, columns)


def _superseded(
    session: Session,
    collection: PushCollection,
    sender: Sender,
    verdicts: Sequence[Verdict],
    open_before: Collection[UUID],
) -> list[tuple[Row[Any], Verdict]]:
    """The open rows that rows of this push supersede, each with the verdict on the new row."""
    if not open_before:
        return []
    new = {v.row.id: v for v in verdicts if not v.replay and v.row.id in open_before}
    rows = session.execute(
        _OPEN,
        {
            "county": sender.county,
            "feed": sender.scope.own_feed,
            "records": list(open_before),
            "keys": [verdict.key for verdict in new.values()],
        },
    )
    return [
        (row, new[row.record_id])
        for row in rows
        if supersedes(new[row.record_id], row.id, row.outcome, row.errors, collection.fields)
        and not _was_sent_later(row, new[row.record_id], sender)
    ]


def _was_sent_later(opened: Row[Any], verdict: Verdict, sender: Sender) -> bool:
    """True if the same phone sent the open row after this one, which was delayed in transit.

    Rows with a base name the version that they answer; the rest are ordered by the phone's clock.
    """
    was_sent = sent_at(opened.received_at, opened.skew_s)
    if verdict.base_document is not None or was_sent is None or sender.sent_at is None:
        return False
    later: bool = was_sent > sender.sent_at + _CLOCK_ROUNDING
    return later and opened.device_id == sender.device_id


def supersedes(
    verdict: Verdict,
    key: UUID,
    outcome: str,
    errors: Sequence[Mapping[str, Any]] | None,
    fields: Sequence[str],
) -> bool:
    """True if the author answers an open row with this one.

    A rejected or held version is answered by an edit of it, or by the whole record without a base.
    A conflict is answered by an edit of a field in conflict, or by saving the record unchanged; an
    edit of other fields on another phone leaves it open.
    """
    raw, base = verdict.row.raw, verdict.base_document
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
