"""What becomes of a row, as far as the row itself and its record tell: pure rules."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

from authz.scope import Permission, Scope
from records.wire import uuid_of
from sync.collections.collections import Current, Draft, PushCollection
from sync.collections.merge import Decision, Rule, Version
from sync.collections.sender import Sender
from sync.pushing.rows import read_document
from sync.pushing.sealing import opened
from sync.pushing.stages import UNFINISHED, Aliases, Edit, Errors, Judgement, KnownRow, error

Document = Mapping[str, Any]


def edit_of(collection: PushCollection, sender: Sender, known: KnownRow, aliases: Aliases) -> Edit:
    """The row with the base that it counts as made from.

    An edit of a version that was never taken has the base which that version had. Otherwise a
    corrected row would seem to have changed only what was corrected, and the rest of what the
    rejected one said would be lost.
    """
    row, document, prior = known.row, known.row.base, known.made_from
    if prior and prior["outcome"] in UNFINISHED:
        document = opened(collection, prior["base"], sender.seal, prior["key"])
    if row.version is None:
        return Edit(known, document, mine=None, base=None, renamed=False)
    mine = _of_households(row.version, aliases)
    base = None if document is None else _version(collection, document, aliases)
    renamed = mine is not row.version and not mine.deleted
    return Edit(known, document, mine, base, renamed)


def _version(collection: PushCollection, document: Mapping[str, Any], aliases: Aliases) -> Version:
    # With its defaults, as the row itself: what neither of them names was not changed.
    values, _ = read_document(collection.schema, document)
    rev, deleted = uuid_of(document.get("rev")), document.get("_deleted") is True
    return _of_households(Version(rev, values, deleted), aliases)


def _of_households(version: Version, aliases: Aliases) -> Version:
    """The version with the household that an alias in it stands for."""
    household = aliases.get(version.values["household"]) if "household" in version.values else None
    return (
        replace(version, values={**version.values, "household": household})
        if household
        else version
    )


def judge(
    collection: PushCollection, sender: Sender, edit: Edit, rule: Rule | None = None
) -> Judgement:
    """What becomes of a row, and what is to be written for it, before anything is derived from it.

    ``rule`` is the collection's own, unless somebody has decided.
    """
    current, mine, base = edit.known.current, edit.mine, edit.base
    if mine is None:
        return Judgement(edit, "rejected", edit.known.row.errors)
    if sender.brings_later_work:
        return Judgement(edit, "held", error("row", "out_of_scope"))
    if _is_anothers(collection, sender, edit):
        return Judgement(edit, "rejected", error("row", "not_your_record"))
    if current is not None:
        if not _may_change(collection, sender, edit, current):
            return Judgement(edit, "held", error("row", "out_of_scope"))
        if is_later(edit.document, current, sender.scope.own_feed):
            base = current.version
        names = unsaid(edit.known.row.raw, edit.document, collection.fields)
        mine = with_unsaid(mine, current, names)
        base = base and with_unsaid(base, current, names)
    theirs = current.version if current else None
    decision = (rule or collection.rule)(mine, base, theirs, collection.fields)
    if edit.renamed and decision.outcome == "applied":
        decision = replace(decision, outcome="merged")  # it comes back with the household's name
    conflicts = _conflicts(collection, decision, visible=edit.known.visible)
    return Judgement(edit, decision.outcome, conflicts, _draft(mine, decision, edit))


def _is_anothers(collection: PushCollection, sender: Sender, edit: Edit) -> bool:
    """True for what somebody else recorded. One's own stays one's own, wherever the household
    stands by now."""
    if not collection.authored:
        return False
    current = edit.known.current
    # As it was sent, and as the version was that was refused before it.
    documents = (edit.known.row.base, edit.document)
    says_so = any(_names_another_author(document, sender) for document in documents)
    if current is None:
        # A restored server has forgotten the record, and its author is yet to bring it back.
        return says_so
    if current.row is None:
        return False
    # Credited to somebody else, which a restored server may have forgotten.
    credited = says_so and is_later(edit.document, current, sender.scope.own_feed)
    return credited or current.row[collection.author] != sender.person_id


def _may_change(collection: PushCollection, sender: Sender, edit: Edit, current: Current) -> bool:
    """True where the sender may write where the record is; of their own records, anywhere."""
    if collection.authored and current.row:
        return True
    day = collection.day_of(current, sender)
    return edit.known.visible and may_write(sender.scope, current.feed, day)


def may_write(scope: Scope, feed: str | None, day: date | None) -> bool:
    """True where the sender holds the grid now, or held it on the day that the work was done.

    ``feed`` is a grid's, the sender's own, or None while the household is not known: then it is
    enough to hold, or to have held, any area.
    """
    if feed is None or feed == scope.own_feed:
        return scope.allows(Permission.SYNC) or (
            day is not None and any(held.on(day) for held in scope.assignments)
        )
    return scope.covers(Permission.SYNC, feed) or (day is not None and scope.held_on(feed, day))


def _names_another_author(document: Document | None, sender: Sender) -> bool:
    """True where the version that the phone started from was somebody else's, as the server said.

    It says ``mine``; and ``cadre``, now to its author alone, but phones have older documents. Only
    ever a reason to refuse: whoever leaves it out can but make a record of their own.
    """
    srv = document.get("srv") if document else None
    if not isinstance(srv, Mapping):
        return False
    author = uuid_of(srv.get("cadre"))
    return srv.get("mine") is False or (author is not None and author != sender.person_id)


def is_later(document: Document | None, current: Current, own_feed: str) -> bool:
    """True where the version that a phone started from is later than the one that the server has.

    Then the server has forgotten it, and what it has is what that version was made from: the row
    takes nothing away. By field, it would seem to be in conflict wherever both had changed it.
    The order within a feed is that of ``seq``, and a version that was overtaken has a lower one.
    """
    srv = document.get("srv") if document else None
    if current.row is None or not isinstance(srv, Mapping):
        return False
    seq = srv.get("seq")
    in_same_feed = (srv.get("grid") or own_feed) == current.feed
    return in_same_feed and isinstance(seq, int) and seq > current.row["seq"]


def unsaid(raw: Document, base: Document | None, fields: Sequence[str]) -> list[str]:
    """The fields that neither a document nor what it was made from names."""
    return [name for name in fields if name not in raw and (base is None or name not in base)]


def with_unsaid(version: Version, current: Current, names: Sequence[str]) -> Version:
    """The version with these fields as the record has them: an app that is older than a field sends
    it back to nobody, and does not mean to empty it."""
    if not names or current.version.deleted:
        return version
    stay = {name: current.version.values.get(name) for name in names}
    return replace(version, values={**version.values, **stay})


def _draft(mine: Version, decision: Decision, edit: Edit) -> Draft | None:
    if decision.values is None:
        return None
    rev = mine.rev if decision.outcome == "applied" else uuid4()
    assert rev is not None, "a valid row has a rev"
    return Draft(mine.values["id"], rev, decision.values, edit.known.current, decision.deleted)


def _conflicts(collection: PushCollection, decision: Decision, *, visible: bool) -> Errors:
    """Both values of each field; of a sealed one only that they differ, and of a record that the
    sender cannot see their own alone: their work stays theirs to change, where it has moved to, but
    what became of it there does not."""
    return [
        {"field": c.field, "code": "conflict"}
        | ({} if c.field in collection.sealed else {"yours": c.yours})
        | ({} if c.field in collection.sealed or not visible else {"theirs": c.theirs})
        for c in decision.conflicts
    ]
