"""What a phone is told of each row that it sent: in a push, and where it hands in."""

from typing import Any

from sync.pushing.stages import Verdict


def receipt_of(verdict: Verdict) -> dict[str, Any]:
    """Names the row as it was sent, where its ids are UUIDs at all: phones look rows up by them."""
    row = verdict.row
    return {
        "id": row.id and row.raw["id"],
        "rev": row.rev and row.raw["rev"],
        "outcome": verdict.outcome,
        "replay": verdict.replay,
    }
