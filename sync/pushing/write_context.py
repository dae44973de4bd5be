"""The feeds to which a batch of drafts may be written, worked out once more for the database.

What may be written is decided in sync/pushing/admission.py. This looks again, and asks none of the
functions there: where one of them is wrong, row-level security still refuses.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from authz.access_context import AccessContext
from geo.following import stood_before
from records.divisions import CodeRange
from sync.collections.collections import Draft, PushCollection
from sync.collections.sender import Sender


def write_context(
    session: Session, collection: PushCollection, sender: Sender, drafts: Sequence[Draft]
) -> AccessContext:
    """The access context in which these drafts are written, for records and tombstones.

    It holds the areas of today and of the days on which the work was done, and the sender's own
    feed. And two kinds of feeds that the sender may not hold: where their own records stand by now,
    and where households have moved to from one of those areas since the work was done.
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
    asked = [(draft.values["household"], draft.columns["counted_at"]) for draft in elsewhere]
    stood = stood_before(session, sender.county, asked) if asked else []
    followed = {
        draft.grid
        for draft, grid in zip(elsewhere, stood, strict=True)
        if draft.grid and grid and _in(held, grid)
    }
    return scope.write_context(days, own | followed)


def _in(held: Sequence[CodeRange], feed: str) -> bool:
    return any(feed in area for area in held)
