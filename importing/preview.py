"""The preview of a load: what would happen to each row, as a list and as CSV."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from importing.load_outcome import LoadChange, LoadOutcome
from importing.safe_csv import ENCODING, write_rows

# The order of a preview, the most important first.
_ORDER: Final = (
    *("refused", "kept", "moved", "removed", "changed", "restored", "ended", "warning", "new"),
)
SHOWN: Final = 20


def whole(outcome: LoadOutcome) -> list[LoadChange]:
    """Changes and notes in one list."""
    changes = list(outcome.changes)
    for note in outcome.notes:
        what = "refused" if note.level == "error" else "warning"
        if note.code == "kept_newer":
            what = "kept"
        reason = f"{note.code}: {note.reason}" if note.reason else note.code
        key = outcome.keys.get(note.number, "")
        changes.append(LoadChange(note.number, key, what, note.field, reason=reason))
    return in_order(changes)


def in_order(changes: Iterable[LoadChange]) -> list[LoadChange]:
    """Sort by importance."""
    return sorted(changes, key=lambda c: (_ORDER.index(c.what), c.row, c.key))


def write_preview(path: Path, changes: Sequence[LoadChange]) -> None:
    """Write the changes as CSV that a spreadsheet opens."""
    with path.open("w", encoding=ENCODING, newline="") as file:
        write_rows(file, ["row", "key", "what", "field", "from", "to", "reason"], changes)
