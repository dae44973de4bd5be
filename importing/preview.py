"""What a load would do to each row, for people: a few lines on the screen, all of it as CSV."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from importing.load_outcome import LoadChange, LoadOutcome
from importing.reading.safe_csv import ENCODING, write_rows

# The order in which people should look: what is refused, what moves, what changes.
_FIRST: Final = (
    *("refused", "kept", "moved", "removed", "changed", "restored", "ended", "warning", "new"),
)
SHOWN: Final = 20


def whole(outcome: LoadOutcome) -> list[LoadChange]:
    """What happens and what is noted, as one list."""
    found = list(outcome.changes)
    for note in outcome.notes:
        what = "refused" if note.level == "error" else "warning"
        if note.code == "kept_newer":
            what = "kept"
        reason = f"{note.code}: {note.reason}" if note.reason else note.code
        key = outcome.keys.get(note.number, "")
        found.append(LoadChange(note.number, key, what, note.field, reason=reason))
    return in_order(found)


def in_order(changes: Iterable[LoadChange]) -> list[LoadChange]:
    """In the order in which people should look."""
    return sorted(changes, key=lambda c: (_FIRST.index(c.what), c.row, c.key))


def write_preview(path: Path, changes: Sequence[LoadChange]) -> None:
    """All of it, as CSV that a spreadsheet opens."""
    with path.open("w", encoding=ENCODING, newline="") as file:
        write_rows(file, ["row", "key", "what", "field", "from", "to", "reason"], changes)
