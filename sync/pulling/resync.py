"""Detect a server that was restored from a backup; ask its phones to resync.

A restored server has lost rows that phones believe to be safe. A restore sets a new epoch, which
phones notice. If it did not, the server notices a checkpoint ahead of a feed's change sequence.
"""

from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from authz.access_context import AccessContext, access_context
from records.divisions import CodeRange
from records.problems import Resync
from sync.pulling.checkpoints import Checkpoint

# Phones keep what they pushed for so long; a backup must not be older.
DAYS = 30

_AHEAD = text("""
    SELECT EXISTS (
        SELECT FROM unnest(CAST(:codes AS text[]), CAST(:seqs AS bigint[])) AS c(code, seq)
        LEFT JOIN feeds f ON f.county = :county AND f.code = c.code
        WHERE c.seq > coalesce(f.n, 0))
""")


def refuse_ahead(session: Session, county: str, checkpoint: Checkpoint) -> None:
    """Raise Resync if a checkpoint is ahead of the change sequence of one of its feeds."""
    read = checkpoint.leaving | checkpoint.feeds
    if not read:
        return
    params = {"county": county, "codes": list(read), "seqs": list(read.values())}
    # Includes feeds that have left the scope: a signed checkpoint names them, and only one boolean
    # is revealed.
    feeds = tuple(CodeRange.only(code) for code in sorted(read))
    with access_context(AccessContext(county, feeds=feeds)):
        ahead = session.scalar(_AHEAD, params)
    if ahead:
        raise Resync(days=DAYS)


def refuse_rows_of_other_epoch(checkpoint: Checkpoint, rows: Any) -> None:
    """Raise Resync if rows come with a checkpoint of another epoch.

    This server may have lost the versions on which they are based. The phone must push these again
    first, or a merge would see wrong changes.
    """
    if rows and checkpoint.restarted:
        raise Resync(days=DAYS)
