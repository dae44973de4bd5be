"""The receipt of each row that a phone sent, in a push or a hand-in."""

from typing import Any

from sync.pushing.stages import Verdict


def receipt_of(verdict: Verdict) -> dict[str, Any]:
    """A row's receipt, with `id` and `rev` as they were sent, or null if they are no UUIDs."""
    row = verdict.row
    return {
        "id": row.id and row.raw["id"],
        "rev": row.rev and row.raw["rev"],
        "outcome": verdict.outcome,
        "replay": verdict.replay,
    }
