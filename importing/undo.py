"""Undo a whole load within a week: docs/decisions/0014-loads-are-writers.md."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from importing import provenance, staging
from importing.divisions.undo_divisions import undo_divisions
from importing.grids.undo_grids import undo_grids
from importing.households.undo_households import undo_households
from importing.journal import UNDO_FOR
from importing.load_outcome import LoadChange, LoadOrder
from importing.people.undo_people import undo_people
from importing.problems import LoadTooOld, LoadUndone, LoadUnknown
from records.intake.loads import Load

# Deletes the load's journal, and the digests of its file.
_FORGET = (
    "DELETE FROM load_rows WHERE county = :county AND load = :load",
    *provenance.forget("household_provenance", "household_id"),
    *provenance.forget("person_provenance", "person_id"),
)

Undo = Callable[[Session, LoadOrder, int, date], list[LoadChange]]
_UNDO: Final[Mapping[str, Undo]] = {
    "divisions": undo_divisions,
    "grids": undo_grids,
    "households": undo_households,
    "people": undo_people,
}


@dataclass(slots=True)
class Undone:
    """What an undo did, or would do. Records with a change ``kept`` stay: somebody has changed them
    since, or work depends on them."""

    load: Load
    changes: list[LoadChange] = field(default_factory=list)

    def counts(self) -> Counter[str]:
        return Counter(change.what for change in self.changes)


def undo_load(session: Session, order: LoadOrder, number: int) -> Undone:
    """Undo a load of this county; a dry run only returns what would change.

    Raises LoadRunning, LoadUnknown, LoadUndone, LoadTooOld, CountyUnknown and ConcurrentWrite.
    """
    today = staging.begin(session, order, "undo")
    load = session.scalars(
        select(Load)
        .where(Load.county == order.county, Load.number == number)
        .execution_options(populate_existing=True)
    ).first()
    if load is None:
        raise LoadUnknown(str(number))
    if load.undone_at is not None:
        raise LoadUndone(str(number))
    if order.now - load.at > UNDO_FOR:
        raise LoadTooOld(str(number))
    undone = Undone(load, _UNDO[load.kind](session, order, number, today))
    if not order.dry_run:
        for forget in _FORGET:
            session.execute(text(forget), {"county": order.county, "load": number})
        load.undone_at = order.now
        session.flush()
    return undone
