"""What a server that was restored from a backup owes its phones: to notice, and to say so.

A restored server has forgotten what phones were told is safe with it. A new epoch tells them; a
clock that is behind what a phone has read tells the server, where the epoch was left as it was.
"""

from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from authz.access_context import AccessContext, access_context
from records.divisions import CodeRange
from records.problems import Resync
from sync.pulling.checkpoints import Checkpoint

# For so long phones remember what they pushed; a backup must not be older than that.
DAYS = 30

_AHEAD = text("""
    SELECT EXISTS (
        SELECT FROM unnest(CAST(:codes AS text[]), CAST(:seqs AS bigint[])) AS c(code, seq)
        LEFT JOIN feeds f ON f.county = :county AND f.code = c.code
        WHERE c.seq > coalesce(f.n, 0))
""")


def refuse_ahead(session: Session, county: str, checkpoint: Checkpoint) -> None:
    """Raise Resync where a checkpoint has read further than any feed of it has come."""
    read = checkpoint.leaving | checkpoint.feeds
    if not read:
        return
    asked = {"county": county, "codes": list(read), "seqs": list(read.values())}
    # Feeds that were left since, too: nothing but whether is told, of feeds that we have named.
    feeds = tuple(CodeRange.only(code) for code in sorted(read))
    with access_context(AccessContext(county, feeds=feeds)):
        ahead = session.scalar(_AHEAD, asked)
    if ahead:
        raise Resync(days=DAYS)


def refuse_rows_of_other_epoch(checkpoint: Checkpoint, rows: Any) -> None:
    """Raise Resync where rows come along with a checkpoint of another epoch.

    They were made on versions that this server may have lost. What the phone pushed before them
    has to come first, or they would seem to change more, or other things, than they do.
    """
    if rows and checkpoint.restarted:
        raise Resync(days=DAYS)
