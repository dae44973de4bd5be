"""What a load found and did: counts, and notes on single rows."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, Literal, NamedTuple, Protocol, TypeVar

from importing.reading.safe_csv import ENCODING, write_rows
from records.phones import PhoneSeal

T = TypeVar("T")

# Of a county's whole list every row may have one. Files with more were not made by people.
MAX_NOTES: Final = 100_000


class Note(NamedTuple):
    """One thing about one row. An error keeps the row out; a warning only tells.

    ``number`` is the row's, as a spreadsheet shows it (the heads are row 1), or that of the feature
    in a file of polygons (the first is 1).
    """

    number: int
    field: str
    code: str
    reason: str
    level: Literal["error", "warning"] = "error"


class LoadChange(NamedTuple):
    """One thing that happens to one record, by ``key`` (its number, log-in or code).

    ``before`` and ``after`` are texts, telephone numbers masked; ``reason`` says more.
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
        told = f"{where}: {self.what}" if where else self.what
        if self.field:
            told += f" {self.field}"
        if self.what in ("new", "removed"):
            told += f": {self.before}{self.after}" if self.before or self.after else ""
        elif self.before or self.after:
            told += f": {self.before or '(empty)'} -> {self.after or '(empty)'}"
        return f"{told} ({self.reason})" if self.reason else told


class Progress(Protocol):
    """Shows how far a long walk over rows has come; hands the rows on."""

    def __call__(
        self, rows: Iterable[T], label: str, length: int
    ) -> AbstractContextManager[Iterable[T]]: ...


def silent(rows: Iterable[T], label: str, length: int) -> AbstractContextManager[Iterable[T]]:
    return nullcontext(rows)


@dataclass(frozen=True, slots=True)
class LoadOrder:
    """How a load is to be done.

    ``seal`` closes what is remembered of it; ``by`` is who loads, for others who find the county
    busy. ``partial`` keeps the good rows of a file that has bad ones; ``same_records`` takes a row
    for the record of its key even where all else differs; ``overwrite`` takes what the file says
    even where somebody has changed it since.
    """

    county: str
    now: datetime
    seal: PhoneSeal
    by: str = "somebody"
    same_records: bool = False
    overwrite: bool = False
    dry_run: bool = False
    partial: bool = False
    progress: Progress = silent


@dataclass(slots=True)
class LoadOutcome:
    """What became of the rows of a file, or would have.

    ``bad`` rows and ``warnings`` count all that there are; ``notes`` has at most `MAX_NOTES`.
    """

    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    ended: int = 0
    # Of the households, once grids are drawn anew: those that moved, those left in an ended grid.
    moved: int = 0
    stranded: int = 0
    written: bool = False
    bad: int = 0
    warnings: int = 0
    notes: list[Note] = field(default_factory=list)
    ignored: Sequence[str] = ()
    # Of a dry run: what would happen, row by row. Of a load that changed something: its number.
    changes: list[LoadChange] = field(default_factory=list)
    keys: Mapping[int, str] = field(default_factory=dict)  # of the rows that notes are about
    load: int | None = None

    def may_write(self, order: LoadOrder) -> bool:
        return not order.dry_run and (order.partial or not self.bad)


def within_the_most(notes: Sequence[Note], all_of_them: int) -> list[Note]:
    """These notes, of ``all_of_them``; and one that says how many are left out."""
    found = list(notes[:MAX_NOTES])
    if (left := all_of_them - len(found)) > 0:
        found.insert(0, Note(0, "row", "not_listed", f"{left:,} more", "warning"))
    return found


def bad_rows(notes: Iterable[Note]) -> set[int]:
    return {note.number for note in notes if note.level == "error"}


def write_report(path: Path, notes: Sequence[Note]) -> None:
    """The notes as CSV; a reason may quote the file."""
    with path.open("w", encoding=ENCODING, newline="") as file:
        write_rows(file, Note._fields, sorted(notes))
