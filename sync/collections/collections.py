"""What a collection is: a table, how its documents read on the wire, and how rows are written.

A new kind of record is a class here beside the others (sync/collections/visits.py is the one to
read) and a line in sync/collections/registry.py.
"""

from collections.abc import Collection as Several
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from authz.sight import EVERYBODYS, ONES_OWN, day_of, own_or_day, the_day
from geo.following import await_household
from records.dates import local_day
from records.phones import PhoneSeal
from records.problems import ConcurrentWrite
from records.wire import FieldError, RecordSchema
from sync.decisions.aliases import led_to
from sync.pushing.merge import Decision, Version, decide
from sync.pushing.phone_clock import TIME_FLAGS, CountedTime, counted_time
from sync.pushing.rows import PushedRow, Sender


@dataclass(frozen=True, slots=True)
class Readable:
    """A collection that phones pull.

    ``document`` is a SQL expression over the table's alias ``t`` that gives the fields of the wire
    document between ``rev`` and ``srv``, as a select list; ``derived`` gives those of ``srv``.
    ``whose`` is the one of authz/sight.py that says whether the reader sees all of it, and both may
    ask ``r.mine`` for the answer. ``sealed_phone`` is the column of what its field ``phone``, NULL
    in ``document``, stands for.
    """

    name: str
    table: str
    document: str
    derived: str
    whose: str = EVERYBODYS
    sealed_phone: str | None = None

    @property
    def json(self) -> str:
        """SQL: the wire document of the row ``t``, as JSON, as its reader sees it."""
        return self._json("", self.whose)

    @property
    def whole_json(self) -> str:
        """SQL: the same with all that its author sees of it but when it was written: for whoever
        decides about it."""
        return self._json("", ONES_OWN, at=the_day("t.written_at"))

    def text(self, *, named: bool = False) -> str:
        """SQL: the text of that, with `GAP` where ``phone`` goes once it is opened.

        ``named``: with the name of the collection in front.
        """
        name = f"'{self.name}' AS collection," if named else ""
        document = f"{self._json(name, self.whose)}::text"
        if self.sealed_phone is None:
            return document
        return f"""CASE WHEN {self.sealed_phone} IS NULL THEN {document}
            ELSE replace({document}, '"phone":' || 'null', '{GAP}') END"""

    def _json(self, first: str, whose: str, at: str = own_or_day("t.written_at")) -> str:
        # OFFSET 0: it is asked once for a row and not once for each field, or a page of 1,000 would
        # take a quarter longer.
        return f"""(SELECT row_to_json(d) FROM (SELECT {first} t.id, t.rev, false AS _deleted,
            {self.document},
            (SELECT row_to_json(s) FROM (SELECT 'ok' AS status, t.seq,
                {at} AS at, {self.derived}) s) AS srv
            FROM (SELECT {whose} AS mine OFFSET 0) r) d)"""

    @property
    def phone(self) -> str:
        """SQL: the record's id and what is sealed with it, to be opened by `open_phones`."""
        return f"uuid_send(t.id) || {self.sealed_phone}" if self.sealed_phone else "NULL::bytea"


# No JSON reads like this, neither bare nor inside of a text, where the quotes would be escaped:
# whatever people typed, a gap is one that was left here.
GAP = '"phone":?'


def open_phones(documents: str, phones: Iterable[bytes], seal: PhoneSeal) -> str:
    """Texts of documents with the telephone numbers in their gaps; ``phones`` in that order."""
    first, *rest = documents.split(GAP)
    opened = (seal.open(phone[16:], phone[:16]) for phone in phones)
    told = (
        f'"phone":"{number}"{text}' if number else f'"phone":null{text}'
        for number, text in zip(opened, rest, strict=True)
    )
    return "".join([first, *told])


@dataclass(slots=True)
class Current:
    """A record as the server holds it. ``row`` is None for one that was deleted."""

    version: Version
    feed: str
    row: RowMapping | None


@dataclass(slots=True)
class Draft:
    """A record about to be written, or a deletion. The collection's ``derive`` completes it.

    ``grid`` is the grid that it belongs to, None while its household is unknown; ``day`` the day
    on which it happened, where it happened on one. ``columns`` holds the table's own columns.
    """

    pushed: PushedRow
    rev: UUID
    values: Mapping[str, Any]
    current: Current | None
    deleted: bool = False
    grid: str | None = None
    day: date | None = None
    columns: dict[str, Any] = field(default_factory=dict)
    errors: list[FieldError] = field(default_factory=list)

    @property
    def id(self) -> UUID:
        assert self.pushed.id is not None, "only valid rows become drafts"
        return self.pushed.id

    def counted(self, field_name: str, sender: Sender) -> CountedTime:
        """When the work counts as done. An edit that leaves the time alone leaves this alone, too:
        measured by the clock of another day, mending a word would move the work."""
        row = self.current.row if self.current else None
        if row and row[field_name] == self.values[field_name]:
            kept = tuple(flag for flag in row.get("flags", ()) if flag in TIME_FLAGS)
            return CountedTime(row["counted_at"], kept)
        return counted_time(self.values[field_name], sender.received_at, sender.skew_s)

    def refuse(self, field_name: str, code: str) -> None:
        self.errors.append(FieldError(field=field_name, code=code))


class Writable:
    """A collection that phones also push."""

    readable: ClassVar[Readable]
    schema: ClassVar[RecordSchema]
    # The client's own fields: what is merged.
    fields: ClassVar[tuple[str, ...]]
    # Column -> type, as the batch is handed to PostgreSQL; what comes with it and is no column; and
    # the columns that are computed there.
    columns: ClassVar[Mapping[str, str]]
    inputs: ClassVar[Mapping[str, str]] = {}
    computed: ClassVar[Mapping[str, str]] = {}
    # Columns of the server's alone that decide whether a record may still be changed.
    guards: ClassVar[tuple[str, ...]] = ()
    # Columns that an edit leaves as they are.
    fixed: ClassVar[frozenset[str]] = frozenset()
    # Column that is a key (records/keys.py): its normal form, in the column of that name with
    # "_key", no two records share.
    unique: ClassVar[str | None] = None
    # Fields that the inbox keeps sealed.
    sealed: ClassVar[tuple[str, ...]] = ()
    # True where only the person in the column ``author`` may change it.
    authored: ClassVar[bool] = False
    author: ClassVar[str] = "cadre_id"
    # Of what others recorded, the fields that do not come, and the times of which the day comes.
    withheld: ClassVar[tuple[str, ...]] = ()
    of_the_day: ClassVar[tuple[str, ...]] = ()

    def rule(
        self,
        mine: Version,
        base: Version | None,
        current: Version | None,
        fields: tuple[str, ...],
    ) -> Decision:
        """How a pushed version and the server's become one."""
        return decide(mine, base, current, fields)

    def values_of(self, row: RowMapping, sender: Sender) -> dict[str, Any]:
        """The client's fields of a stored row, as ``schema`` would load them."""
        raise NotImplementedError

    def seen_by_others(self, values: Mapping[str, Any], zone: tzinfo) -> dict[str, Any]:
        """The client's fields as they come to others than the author.

        Also the same of what they already are: who is asked whether two versions say the same is
        asked no more than this.
        """
        seen = {name: None if name in self.withheld else value for name, value in values.items()}
        for name in self.of_the_day:
            if isinstance(at := seen.get(name), datetime):
                seen[name] = day_of(at, zone)
        return seen

    def derive(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> None:
        """Fill ``grid``, ``day`` and ``columns`` of every draft, or refuse it. Set-based."""
        raise NotImplementedError

    def check_deletions(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> None:
        """Refuse the deletion of what others still refer to."""

    def before_write(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> None:
        """Called before the clocks are taken: locks that the collection needs besides them."""

    def check(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> None:
        """Called with the clocks held: raises ConcurrentWrite where ``derive`` was overtaken."""

    def after_write(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> None:
        """Called when the drafts are written: what follows from them for other records."""

    def after_delete(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> None:
        """Called when records are deleted: what follows from that for other records."""

    def day_of(self, current: Current, sender: Sender) -> date | None:
        """The day on which a stored record happened, where it happened on one."""
        at = current.row and current.row.get("counted_at")
        return local_day(at, sender.zone) if at else None


class OfHousehold(Writable):
    """A collection whose records belong to the grid of their household, once it is known."""

    def derive(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> None:
        grids = household_grids(session, sender.county, {d.values["household"] for d in drafts})
        for draft in drafts:
            draft.grid = grids.get(draft.values["household"])
            draft.columns["household_id"] = draft.values["household"]
            draft.columns["grid"] = draft.grid

    def before_write(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> None:
        unknown = {draft.values["household"] for draft in drafts if draft.grid is None}
        await_household(session, sender.county, unknown)

    def check(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> None:
        decided_on = {draft.values["household"]: draft.grid for draft in drafts}
        grids = household_grids(session, sender.county, decided_on)
        moved = any(grids.get(household) != grid for household, grid in decided_on.items())
        if moved or led_to(session, sender.county, decided_on):
            raise ConcurrentWrite("a household moved or was merged at the same moment")


_KNOWN = "SELECT id, grid FROM households WHERE county = :county AND id = ANY(:ids)"
_DELETED = """
    SELECT record_id AS id, feed AS grid FROM departures
    WHERE county = :county AND record_id = ANY(:ids)
      AND collection = 'households' AND why = 'deleted' AND left(feed, 1) <> '@'
"""


def household_grids(session: Session, county: str, ids: Several[UUID]) -> dict[UUID, str]:
    """The grids of those households that are known, or, deleted ones, where they stood last."""
    return _grids(session, f"{_KNOWN} UNION ALL {_DELETED}", county, ids)


def deleted_household_grids(session: Session, county: str, ids: Several[UUID]) -> dict[UUID, str]:
    """Where those of these households stood that were deleted."""
    return _grids(session, _DELETED, county, ids)


def _grids(session: Session, query: str, county: str, ids: Several[UUID]) -> dict[UUID, str]:
    if not ids:
        return {}
    found = session.execute(text(query), {"county": county, "ids": list(ids)})
    return {row.id: row.grid for row in found}
