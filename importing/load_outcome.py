"""The result of a load: counts, and notes on single rows."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, Literal, NamedTuple, Protocol, TypeVar

from importing.safe_csv import ENCODING, write_rows
from records.phones import PhoneSeal

T = TypeVar("T")

# Enough for a note on each row of a county's complete list.
MAX_NOTES: Final = 100_000


class Note(NamedTuple):
    """A note on one row. A row with an error is not loaded; a row with a warning is.

    ``number`` is the row as a spreadsheet shows it (the headings are row 1), or the feature in a
    file of polygons (the first is 1).
    """

    number: int
    field: str
    code: str
    reason: str
    level: Literal["error", "warning"] = "error"


class LoadChange(NamedTuple):
    """One change of one record, identified by ``key`` (its number, log-in or code).

    ``before`` and ``after`` are texts with masked telephone numbers; ``reason`` has details.
    """

    row: int
    key: str
    what: str
    field: str = ""
    before: str = ""
    after: str = ""
    reason: str = ""

    def line(self) -> str:
        where = ", ".join(filter(None, (f"row {self.row}" if self.row else "", self.key)))
        line = f"{where}: {self.what}" if where else self.what
        if self.field:
            line += f" {self.field}"
        if self.what in ("new", "removed"):
            line += f": {self.before}{self.after}" if self.before or self.after else ""
        elif self.before or self.after:
            line += f": {self.before or '(empty)'} -> {self.after or '(empty)'}"
        return f"{line} ({self.reason})" if self.reason else line


class Progress(Protocol):
    """Shows the progress of an iteration over rows, and passes the rows on."""

    def __call__(
        self, rows: Iterable[T], label: str, length: int
    ) -> AbstractContextManager[Iterable[T]]: ...


def silent(rows: Iterable[T], label: str, length: int) -> AbstractContextManager[Iterable[T]]:
    return nullcontext(rows)


@dataclass(frozen=True, slots=True)
class LoadOrder:
    """Options of a load.

    ``seal`` encrypts the journal; ``actor`` is the person who loads, shown to others who find the
    county locked. ``partial``: load the good rows of a file that has bad ones. ``same_records``:
    match a row by its key even if all other fields differ. ``overwrite``: take the file's values
    even where somebody has changed them since.
    """

    county: str
    now: datetime
    seal: PhoneSeal
    actor: str = "somebody"
    same_records: bool = False
    overwrite: bool = False
    dry_run: bool = False
    partial: bool = False
    progress: Progress = silent


@dataclass(slots=True)
class LoadOutcome:
    """What happened to the rows of a file; in a dry run, what would happen.

    ``bad`` and ``warnings`` count all bad rows and warnings; ``notes`` has at most `MAX_NOTES`.
    """

    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    ended: int = 0
    # After a load of grids: households that moved, and households left in an ended grid.
    moved: int = 0
    stranded: int = 0
    written: bool = False
    bad: int = 0
    warnings: int = 0
    notes: list[Note] = field(default_factory=list)
    ignored: Sequence[str] = ()
    # ``changes``: of a dry run, row by row. ``load``: the number of a load that changed something.
    changes: list[LoadChange] = field(default_factory=list)
    keys: Mapping[int, str] = field(default_factory=dict)  # of the rows with notes
    load: int | None = None

    def is_refused(self, order: LoadOrder) -> bool:
        """True if the whole file is refused, for a bad row, unless it is loaded ``partial``."""
        return self.bad > 0 and not order.partial

    def is_refused_early(self, order: LoadOrder) -> bool:
        """True if it is refused with more bad rows than are listed: more checks show nothing."""
        return self.is_refused(order) and self.bad > MAX_NOTES

    def takes_effect(self, order: LoadOrder) -> bool:
        """True if the good rows are to be written."""
        return not order.dry_run and not self.is_refused(order)


def limit_notes(notes: Sequence[Note], total: int) -> list[Note]:
    """At most `MAX_NOTES` of ``total`` notes, and one with the number of those left out."""
    listed = list(notes[:MAX_NOTES])
    if (left := total - len(listed)) > 0:
        listed.insert(0, Note(0, "row", "not_listed", f"{left:,} more", "warning"))
    return listed


def bad_rows(notes: Iterable[Note]) -> set[int]:
    return {note.number for note in notes if note.level == "error"}


def write_report(path: Path, notes: Sequence[Note]) -> None:
    """Write the notes as CSV; a reason may quote the file."""
    with path.open("w", encoding=ENCODING, newline="") as file:
        write_rows(file, Note._fields, sorted(notes))
