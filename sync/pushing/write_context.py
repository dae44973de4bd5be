"""The feeds to which a batch of drafts may be written, worked out once more for the database.

What may be written is decided in sync/pushing/push.py. This is the second lock behind it: it asks
none of the functions there, so that where one of them is wrong, row-level security still refuses.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from authz.reach import Reach
from geo.following import stood_before
from sync.collections.collections import Draft, Writable
from sync.collections.sender import Sender


def write_context(
    session: Session, collection: Writable, sender: Sender, drafts: Sequence[Draft]
) -> Reach:
    """The access context in which these drafts are written, for records and tombstones.

    It holds the areas of today and of the days on which the work was done, and the sender's own
    feed. And two kinds of feeds that the sender may not hold: where their own records stand by now,
    and where households have moved to from one of those areas since the work was done.
    """
    days = {draft.day for draft in drafts if draft.day}
    context = sender.scope.write_reach(days)
    feeds = {
        draft.current.feed
        for draft in drafts
        if collection.authored and draft.current and draft.current.row
        if draft.current.row[collection.author] == sender.person_id
    }
    feeds |= _moved_to(session, sender, context, drafts)
    feeds = {feed for feed in feeds if not _holds(context, feed)}
    return sender.scope.write_reach(days, feeds) if feeds else context


def _moved_to(
    session: Session, sender: Sender, context: Reach, drafts: Sequence[Draft]
) -> set[str]:
    """The grids of work that was done while its household stood in one that the context holds."""
    elsewhere = [
        draft
        for draft in drafts
        if draft.grid and "counted_at" in draft.columns and not _holds(context, draft.grid)
    ]
    if not elsewhere:
        return set()
    asked = [(draft.values["household"], draft.columns["counted_at"]) for draft in elsewhere]
    stood = stood_before(session, sender.county, asked)
    return {
        draft.grid
        for draft, grid in zip(elsewhere, stood, strict=True)
        if draft.grid and grid and _holds(context, grid)
    }


def _holds(context: Reach, feed: str) -> bool:
    return any(feed in area for area in context.feeds)
