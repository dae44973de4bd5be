"""Judge a row by its content and what is stored: pure rules, no database access."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from authz.scope import Permission, Scope
from records.wire import one_error, uuid_of
from sync.collections.collections import Current, Draft, PushCollection
from sync.collections.merge import MergeResult, MergeRule, Version
from sync.collections.sender import Sender
from sync.pushing.by_sms import base_with_part, with_mark_removed
from sync.pushing.rows import read_document
from sync.pushing.sealing import opened
from sync.pushing.stages import UNFINISHED, Aliases, Edit, Errors, Judgement, KnownRow, Verdict

Document = Mapping[str, Any]


def edit_of(collection: PushCollection, sender: Sender, known: KnownRow, aliases: Aliases) -> Edit:
    """The row with its effective base.

    An edit of a version that was never taken gets the base of that version. Otherwise a corrected
    row would contain only the correction as its change, and the other changes of the rejected
    version would be lost.
    """
    row, base_document, prior = known.row, known.row.base, known.made_from
    if prior and prior["outcome"] in UNFINISHED:
        base_document = opened(collection, prior["base"], sender.seal, prior["key"])
    base_document = base_with_part(collection, sender, known, base_document)
    if row.version is None:
        return Edit(known, base_document, mine=None, base=None, renamed=False)
    mine = _resolve_household(row.version, aliases)
    base = None if base_document is None else _version(collection, base_document, aliases)
    renamed = mine is not row.version and not mine.deleted
    return Edit(known, base_document, mine, base, renamed)


def _version(collection: PushCollection, document: Mapping[str, Any], aliases: Aliases) -> Version:
    # Defaults are filled in as for the row: a field that both omit counts as unchanged.
    values, _ = read_document(collection.schema, document)
    rev, deleted = uuid_of(document.get("rev")), document.get("_deleted") is True
    return _resolve_household(Version(rev, values, deleted), aliases)


def _resolve_household(version: Version, aliases: Aliases) -> Version:
    """The version with a household's alias replaced by the household."""
    household = aliases.get(version.values["household"]) if "household" in version.values else None
    return (
        replace(version, values={**version.values, "household": household})
        if household
        else version
    )


def judge(
    collection: PushCollection, sender: Sender, edit: Edit, rule: MergeRule | None = None
) -> Judgement:
    """Decide the outcome of an edit, and its draft without derived columns.

    ``rule`` replaces the collection's own merge rule (for decisions by a dispatcher).
    """
    current, mine, base = edit.known.current, edit.mine, edit.base
    if mine is None:
        return Judgement(edit, "rejected", edit.known.row.errors)
    if sender.brings_later_work and not edit.known.completes:
        return Judgement(edit, "held", one_error("row", "after_last_day"))
    if _has_other_author(collection, sender, edit):
        return Judgement(edit, "rejected", one_error("row", "not_your_record"))
    if current is not None and sender.by_sms:
        return Judgement(edit, "merged")  # the record says more than an SMS
    if current is not None:
        if not _may_change(collection, sender, edit, current):
            return Judgement(edit, "held", one_error("row", "out_of_scope"))
        if is_newer(edit.base_document, current, sender.scope.own_feed):
            base = current.version
        names = omitted_fields(edit.known.row.raw, edit.base_document, collection.fields)
        mine = keep_omitted(mine, current, names)
        base = base and keep_omitted(base, current, names)
    theirs = current.version if current else None
    decision = (rule or collection.rule)(mine, base, theirs, collection.fields)
    decision = with_mark_removed(edit.known, decision)
    if edit.renamed and decision.outcome == "applied":
        decision = replace(decision, outcome="merged")  # the answer carries the household's id
    conflicts = _conflicts(collection, decision, visible=edit.known.visible)
    return Judgement(edit, decision.outcome, conflicts, _draft(mine, decision, edit))


def _has_other_author(collection: PushCollection, sender: Sender, edit: Edit) -> bool:
    """True if somebody else recorded it. The household's present grid does not matter."""
    if not collection.authored:
        return False
    current = edit.known.current
    # The base as sent, and the effective base (of a version that was refused before).
    documents = (edit.known.row.base, edit.base_document)
    names_other = any(_names_other_author(document, sender) for document in documents)
    if current is None:
        # A restored server has lost the record; its author will push it again.
        return names_other
    if current.row is None:
        return False
    # It was credited to somebody else after the backup that this server was restored from.
    credited = names_other and is_newer(edit.base_document, current, sender.scope.own_feed)
    return credited or current.row[collection.author] != sender.person_id


def _may_change(collection: PushCollection, sender: Sender, edit: Edit, current: Current) -> bool:
    """True if the sender may write to the record's feed. Authors may change theirs anywhere."""
    if collection.authored and current.row:
        return True
    day = collection.day_of(current, sender)
    return edit.known.visible and may_write(sender.scope, current.feed, day)


def may_write(scope: Scope, feed: str | None, day: date | None) -> bool:
    """True if the sender is assigned to the feed's grid now, or was on ``day``, the day of work.

    For the sender's own feed, or None (the household is not known yet), any assignment is enough.
    """
    if feed is None or feed == scope.own_feed:
        return scope.allows(Permission.SYNC) or (
            day is not None and any(held.on(day) for held in scope.assignments)
        )
    return scope.covers(Permission.SYNC, feed) or (day is not None and scope.held_on(feed, day))


def _names_other_author(document: Document | None, sender: Sender) -> bool:
    """True if the base's ``srv`` part marks the record as somebody else's.

    That is ``mine: false``, or another ``cadre`` in documents of older servers. It is only a reason
    to refuse: without it, a client can only create a record of its own.
    """
    srv = document.get("srv") if document else None
    if not isinstance(srv, Mapping):
        return False
    author = uuid_of(srv.get("cadre"))
    return srv.get("mine") is False or (author is not None and author != sender.person_id)


def is_newer(document: Document | None, current: Current, own_feed: str) -> bool:
    """True if a phone's base is newer than the stored version (compared by ``seq`` in one feed).

    Then the server was restored from a backup, and the stored version is an ancestor of the base:
    the row overwrites nothing. A three-way merge would report conflicts that are none.
    """
    srv = document.get("srv") if document else None
    if current.row is None or not isinstance(srv, Mapping):
        return False
    seq = srv.get("seq")
    in_same_feed = (srv.get("grid") or own_feed) == current.feed
    return in_same_feed and isinstance(seq, int) and seq > current.row["seq"]


def omitted_fields(raw: Document, base: Document | None, fields: Sequence[str]) -> list[str]:
    """The fields that neither a document nor its base contains."""
    return [name for name in fields if name not in raw and (base is None or name not in base)]


def keep_omitted(version: Version, current: Current, names: Sequence[str]) -> Version:
    """The version with these fields as stored: an app older than a field omits it, and does not
    mean to clear it."""
    if not names or current.version.deleted:
        return version
    stored = {name: current.version.values.get(name) for name in names}
    return replace(version, values={**version.values, **stored})


def _draft(mine: Version, decision: MergeResult, edit: Edit) -> Draft | None:
    if decision.values is None:
        return None
    rev = mine.rev if decision.outcome == "applied" else uuid4()
    assert rev is not None, "a valid row has a rev"
    return Draft(mine.values["id"], rev, decision.values, edit.known.current, decision.deleted)


def merge_ancestors(verdicts: Sequence[Verdict], taken_bases: Collection[UUID]) -> list[Verdict]:
    """Turn conflicts into merges where the sender's own later version was taken already.

    Batches may arrive out of order. The later version wins where both changed a field; this one
    adds the fields that the later one left alone. ``taken_bases``: the revs on which the sender
    based versions that were taken.
    """
    return [
        replace(v, outcome="merged", errors=())
        if v.outcome == "conflict" and v.row.rev in taken_bases
        else v
        for v in verdicts
    ]


def _conflicts(collection: PushCollection, decision: MergeResult, *, visible: bool) -> Errors:
    """The field errors of a conflict, with both values.

    A sealed field shows neither value. If the sender may not see the record (it has moved), it
    shows only their own.
    """
    return [
        {"field": c.field, "code": "conflict"}
        | ({} if c.field in collection.sealed else {"yours": c.yours})
        | ({} if c.field in collection.sealed or not visible else {"theirs": c.theirs})
        for c in decision.conflicts
    ]
