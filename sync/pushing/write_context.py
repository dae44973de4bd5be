"""The access context for writing a batch of drafts.

sync/pushing/admission.py decides what may be written. This computes the writable feeds again and
shares no code with it: if admission is wrong, row-level security still refuses.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from authz.access_context import AccessContext
from geo.following import grids_at
from records.divisions import CodeRange
from sync.collections.collections import Draft, PushCollection
from sync.collections.sender import Sender


def write_context(
    session: Session, collection: PushCollection, sender: Sender, drafts: Sequence[Draft]
) -> AccessContext:
    """The access context in which to write these drafts and their tombstones.

    It has the sender's own feed and their areas of today and of the days of work. It also has
    feeds outside these: those that hold the sender's own records now, and the grids to which
    households moved from one of these areas after the work.
    """
    scope, days = sender.scope, {draft.day for draft in drafts if draft.day}
    held = scope.write_context(days).feeds
    own = {
        draft.current.feed
        for draft in drafts
        if collection.authored and draft.current and draft.current.row
        if draft.current.row[collection.author] == sender.person_id
    }
    elsewhere = [
        d for d in drafts if d.grid and "counted_at" in d.columns and not _in(held, d.grid)
    ]
    visited = [(draft.values["household"], draft.columns["counted_at"]) for draft in elsewhere]
    grids = grids_at(session, sender.county, visited) if visited else []
    moved_to = {
        draft.grid
        for draft, grid in zip(elsewhere, grids, strict=True)
        if draft.grid and grid and _in(held, grid)
    }
    return scope.write_context(days, own | moved_to)


def _in(held: Sequence[CodeRange], feed: str) -> bool:
    return any(feed in area for area in held)
