"""Write a batch of admitted drafts: lock the feeds, check again, write; one statement each.

Verdicts are based on reads without locks. Once all feeds concerned are locked, nobody else can
commit to them, and the same reads are repeated: if they differ, the request is retried
(ConcurrentWrite). See docs/sync.md, "How a push is written".
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from authz.access_context import access_context
from records.changes import Change, Was, hold_feeds, write_changes
from records.problems import ConcurrentWrite
from records.same_keys import pass_on
from sync.collections.collections import Draft, PushCollection
from sync.collections.sender import Sender
from sync.pushing.erased import is_erased
from sync.pushing.write_context import write_context


def write(
    session: Session, collection: PushCollection, sender: Sender, drafts: Sequence[Draft]
) -> None:
    """Write or delete every draft.

    Raises ConcurrentWrite if a record changed meanwhile, and IntegrityError if a key was taken
    meanwhile: the caller retries after both (server/web/database_errors.py).
    """
    if not drafts:
        return
    entering = [draft for draft in drafts if not draft.deleted]
    collection.before_write(session, sender, entering)
    feeds = {_feed(draft, sender) for draft in entering}
    feeds |= {was.feed for draft in drafts if (was := _was(collection, draft, sender))}
    hold_feeds(session, sender.county, feeds)
    # An erasure holds the same feeds: what it emptied at this moment is not filled again.
    if is_erased(session, sender.county, *({"id": d.id, **d.values} for d in drafts)):
        raise ConcurrentWrite("the household was erased at the same moment")
    entering = collection.check(session, sender, entering)
    checked = {draft.id: draft for draft in entering}
    drafts = [checked.get(draft.id, draft) for draft in drafts]
    changes = [_change(collection, draft, sender) for draft in drafts]
    context = write_context(session, collection, sender, drafts)
    with access_context(context):
        write_changes(session, sender.county, sender.now, changes)
    _pass_on_keys(session, collection, sender, drafts)
    collection.after_write(session, sender, entering)
    collection.after_delete(session, sender, [draft for draft in drafts if draft.deleted])


def _feed(draft: Draft, sender: Sender) -> str:
    """The feed to write a draft to: its grid, or its author's own feed while that is unknown."""
    return draft.grid or sender.scope.own_feed


def _was(collection: PushCollection, draft: Draft, sender: Sender) -> Was | None:
    """The stored version on which an edit or deletion was decided; None for a new record."""
    current = draft.current
    if current is None:
        # The server never had the record: a tombstone in the author's feed tells their phones.
        return Was(None, sender.scope.own_feed) if draft.deleted else None
    # Passing on a key changes ``same_key`` but not ``rev``, so compare both.
    if collection.unique and current.row:
        same_key = {"same_key": current.row["same_key"]}
        return Was(current.version.rev, current.feed, same_key)
    return Was(current.version.rev, current.feed)


def _change(collection: PushCollection, draft: Draft, sender: Sender) -> Change:
    table, was = collection.pull.table, _was(collection, draft, sender)
    if draft.deleted:
        return Change(table, draft.id, draft.rev, None, was=was)
    fixed = collection.fixed if was else ()
    columns = {name: draft.columns.get(name) for name in collection.columns if name not in fixed}
    return Change(table, draft.id, draft.rev, _feed(draft, sender), columns, was)


def _pass_on_keys(
    session: Session, collection: PushCollection, sender: Sender, drafts: Sequence[Draft]
) -> None:
    """Give each key that became free to the next record with the same text, if there is one."""
    if collection.unique is None:
        return
    column = f"{collection.unique}_key"
    before = [draft.stored[column] for draft in drafts if draft.stored]
    after = {draft.columns.get(column) for draft in drafts}
    freed = [key for key in before if key is not None and key not in after]
    pass_on(session, collection.pull.table, column, sender.county, freed)
