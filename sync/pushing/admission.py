"""Admission: complete the drafts of judged rows; reject or hold those that may not be written."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from authz.sight import day_of
from geo.following import grids_at
from records.keys import columns_of
from records.system.audit import note_on_day
from records.wire import one_error
from sync.collections.collections import Draft, PushCollection
from sync.collections.sender import Sender
from sync.pushing.judging import may_write
from sync.pushing.stages import Judgement, Verdict

_AUDIT_ACTION = "number_used_elsewhere"


def admit(
    session: Session, collection: PushCollection, sender: Sender, judgements: Sequence[Judgement]
) -> list[Verdict]:
    """One verdict per judgement: with a complete draft, or without one if it may not be written."""
    drafts = [judgement.draft for judgement in judgements if judgement.draft]
    deletions = [draft for draft in drafts if draft.deleted and draft.current]
    if deletions:
        deletions = collection.check_deletions(session, sender, deletions)
    entering = [draft for draft in drafts if not draft.deleted]
    if entering:
        entering = collection.derive(session, sender, entering)
    valid = [draft for draft in entering if not draft.errors]
    # What completes a visit stays where the visit is.
    settled = {each.draft.id for each in judgements if each.draft and _stays(each)}
    entered = [draft for draft in valid if draft.id not in settled]
    out_of_scope = _out_of_scope(session, sender, entered)
    # Only drafts in scope are checked for taken numbers: a refusal reveals that a number exists.
    admitted = [draft for draft in valid if draft.id not in out_of_scope]
    released = {draft.id for draft in deletions if not draft.errors}
    claiming, elsewhere = _claim_keys(session, collection, sender, admitted, released)
    complete = {draft.id: draft for draft in (*drafts, *deletions, *entering, *claiming)}
    return [
        _verdict(sender, each, each.draft and complete[each.draft.id], out_of_scope, elsewhere)
        for each in judgements
    ]


def _verdict(
    sender: Sender,
    judgement: Judgement,
    draft: Draft | None,
    out_of_scope: Collection[UUID],
    elsewhere: Collection[UUID],
) -> Verdict:
    """The verdict for a judgement and its completed draft."""
    edit, outcome, errors = judgement.edit, judgement.outcome, judgement.errors
    current = edit.known.current
    area, grid = current.feed if current else None, draft.grid if draft else None
    taken_elsewhere = draft is not None and draft.id in elsewhere
    if draft and (draft.errors or draft.id in out_of_scope):
        outcome = "rejected" if draft.errors else "held"
        code = "after_last_day" if sender.is_after_leaving(draft.day) else "out_of_scope"
        errors = draft.errors or one_error("row", code)
        area, draft = grid or area, None
    return Verdict(
        edit.known,
        outcome,
        errors,
        base_document=edit.base_document,
        area=area,
        draft=draft,
        unreadable=draft is not None and grid is not None and not sender.scope.carries(grid),
        taken_elsewhere=taken_elsewhere,
    )


def _stays(judgement: Judgement) -> bool:
    return judgement.edit.known.completes and judgement.edit.known.current is not None


def _out_of_scope(session: Session, sender: Sender, drafts: Sequence[Draft]) -> set[UUID]:
    """Ids of the drafts whose grid the sender holds neither now nor on the day of work.

    The household may have moved since, or its grid may have a new boundary. So the grid in which
    the household stood at the time of the work counts, too.
    """
    outside = [draft for draft in drafts if not may_write(sender.scope, draft.grid, draft.day)]
    dated = [draft for draft in outside if draft.day and "counted_at" in draft.columns]
    visited = [(draft.values["household"], draft.columns["counted_at"]) for draft in dated]
    grids = grids_at(session, sender.county, visited) if visited else []
    held_then = {
        draft.id
        for draft, grid in zip(dated, grids, strict=True)
        if grid and may_write(sender.scope, grid, draft.day)
    }
    return {draft.id for draft in outside} - held_then


def _claim_keys(
    session: Session,
    collection: PushCollection,
    sender: Sender,
    drafts: Sequence[Draft],
    released: Collection[UUID],
) -> tuple[Sequence[Draft], set[UUID]]:
    """Add the unique key to each draft; refuse drafts whose key belongs to another record.

    Returns the drafts, and the ids of refused ones whose key is used outside the sender's scope.
    ``released``: records that the same batch deletes; deletions are written first. Races end at
    the database constraint.
    """
    if collection.unique is None or not drafts:
        return drafts, set()
    column = f"{collection.unique}_key"
    keyed = [
        replace(
            draft,
            columns={**draft.columns, **columns_of(draft.values.get(collection.unique), column)},
        )
        for draft in drafts
    ]
    taken = session.execute(
        text(f"""
            SELECT {column} AS key, id, feed FROM {collection.pull.table}
            WHERE county = :county AND {column} = ANY(:keys)
        """),
        {"county": sender.county, "keys": [draft.columns[column] for draft in keyed]},
    ).all()
    owners = {row.key: row.id for row in taken if row.id not in released}
    claimed = _claimed(collection.unique, keyed, owners)
    hidden = {row.key for row in taken if not sender.scope.carries(row.feed)}
    return claimed, {d.id for d in claimed if d.errors and d.columns[column] in hidden}


def _claimed(name: str, drafts: Sequence[Draft], owners: Mapping[str, UUID]) -> list[Draft]:
    """Refuse drafts whose key belongs to another record; within a batch the first one wins.

    Records that shared a key before keys were unique (``same_key``) may keep it.
    """
    column, owned = f"{name}_key", dict(owners)
    claimed = []
    for draft in drafts:
        key, stored = draft.columns[column], draft.stored
        if key is None or owned.setdefault(key, draft.id) == draft.id:
            claimed.append(draft)
        elif stored and stored["same_key"] == key:
            columns = {**draft.columns, column: None, "same_key": key}
            claimed.append(replace(draft, columns=columns))
        else:
            claimed.append(draft.refused(name, "already_used"))
    return claimed


def audit_taken_numbers(session: Session, sender: Sender, verdicts: Sequence[Verdict]) -> None:
    """Write to the audit log how many numbers were refused as used outside the sender's scope.

    A high count suggests that somebody is guessing numbers.
    """
    if count := sum(verdict.taken_elsewhere for verdict in verdicts):
        who, day = sender.decided_by or sender.person_id, day_of(sender.now, sender.zone)
        row = (who, _AUDIT_ACTION, f"person/{who}", {"count": count})
        note_on_day(session, sender.county, day, *row, each_time=True)
