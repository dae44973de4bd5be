"""What may be written: derive the drafts of judged rows, refuse or hold those that may not be."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from authz.sight import day_of
from geo.following import stood_before
from records.keys import columns_of
from records.system.audit import note_on_day
from sync.collections.collections import Draft, PushCollection
from sync.collections.sender import Sender
from sync.pushing.judging import may_write
from sync.pushing.stages import Judgement, Verdict, error

_TOLD = "number_used_elsewhere"  # in the audit log


def admit(
    session: Session, collection: PushCollection, sender: Sender, judged: Sequence[Judgement]
) -> list[Verdict]:
    """The verdicts, with drafts that are complete, or without one where it may not be written."""
    drafts = [judgement.draft for judgement in judged if judgement.draft]
    deletions = [draft for draft in drafts if draft.deleted and draft.current]
    if deletions:
        deletions = collection.check_deletions(session, sender, deletions)
    entering = [draft for draft in drafts if not draft.deleted]
    if entering:
        entering = collection.derive(session, sender, entering)
    whole = [draft for draft in entering if not draft.errors]
    theirs = _of_others(session, sender, whole)
    # After the area: what may not be written here asks nothing about the county's numbers.
    own = [draft for draft in whole if draft.id not in theirs]
    released = {draft.id for draft in deletions if not draft.errors}
    claiming, elsewhere = _claim_keys(session, collection, sender, own, released)
    complete = {draft.id: draft for draft in (*drafts, *deletions, *entering, *claiming)}
    return [
        _verdict(sender, each, each.draft and complete[each.draft.id], theirs, elsewhere)
        for each in judged
    ]


def _verdict(
    sender: Sender,
    judgement: Judgement,
    draft: Draft | None,
    theirs: Collection[UUID],
    elsewhere: Collection[UUID],
) -> Verdict:
    """The verdict once the draft, where there is one, is complete."""
    edit, outcome, errors = judgement.edit, judgement.outcome, judgement.errors
    current = edit.known.current
    area, grid = current.feed if current else None, draft.grid if draft else None
    taken_elsewhere = draft is not None and draft.id in elsewhere
    if draft and (draft.errors or draft.id in theirs):
        outcome = "rejected" if draft.errors else "held"
        errors = draft.errors or error("row", "out_of_scope")
        area, draft = grid or area, None
    return Verdict(
        edit.known,
        outcome,
        errors,
        document=edit.document,
        area=area,
        draft=draft,
        unreadable=draft is not None and grid is not None and not sender.scope.carries(grid),
        taken_elsewhere=taken_elsewhere,
    )


def _of_others(session: Session, sender: Sender, drafts: Sequence[Draft]) -> set[UUID]:
    """Of these drafts those for grids that the sender does not hold, and did not hold then, either.

    The household may have moved since, or its grid been drawn anew: what counts is the grid that
    it stood in when the work was done, as far as anybody knew.
    """
    doubtful = [draft for draft in drafts if not may_write(sender.scope, draft.grid, draft.day)]
    done = [draft for draft in doubtful if draft.day and "counted_at" in draft.columns]
    asked = [(draft.values["household"], draft.columns["counted_at"]) for draft in done]
    stood = stood_before(session, sender.county, asked) if asked else []
    held_then = {
        draft.id
        for draft, grid in zip(done, stood, strict=True)
        if grid and may_write(sender.scope, grid, draft.day)
    }
    return {draft.id for draft in doubtful} - held_then


def _claim_keys(
    session: Session,
    collection: PushCollection,
    sender: Sender,
    drafts: Sequence[Draft],
    released: Collection[UUID],
) -> tuple[Sequence[Draft], set[UUID]]:
    """Each draft with the key of what it says, those refused that claim what is another record's;
    and which of these claim what is in use beyond what the sender sees.

    The constraint itself ends races. ``released`` are records that the same batch deletes:
    deletions are written first.
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
    """The drafts, those refused whose key is another record's; the first of a batch has it.

    What has read the same as an older record since before there were keys may go on doing so.
    """
    column, owned = f"{name}_key", dict(owners)
    claimed = []
    for draft in drafts:
        key, stored = draft.columns[column], draft.current and draft.current.row
        if key is None or owned.setdefault(key, draft.id) == draft.id:
            claimed.append(draft)
        elif stored and stored["same_key"] == key:
            columns = {**draft.columns, column: None, "same_key": key}
            claimed.append(replace(draft, columns=columns))
        else:
            claimed.append(draft.refused(name, "already_used"))
    return claimed


def note_taken_numbers(session: Session, sender: Sender, verdicts: Sequence[Verdict]) -> None:
    """Tell the auditor of numbers that are in use beyond what the sender sees: few are met, many
    are tried."""
    if count := sum(verdict.taken_elsewhere for verdict in verdicts):
        who, day = sender.decided_by or sender.person_id, day_of(sender.now, sender.zone)
        row = (who, _TOLD, f"person/{who}", {"count": count})
        note_on_day(session, sender.county, day, *row, each_time=True)
