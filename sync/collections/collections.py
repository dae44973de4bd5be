"""What a collection is: a table, how its documents read on the wire, and how rows are written.

A new kind of record is a class here beside the others (sync/collections/visits.py is the one to
read) and a line in sync/collections/registry.py.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.orm import Session

from authz.sight import EVERYBODYS, ONES_OWN, day_of, own_or_day, the_day
from records.dates import local_day
from records.phones import PhoneSeal
from records.wire import FieldError, RecordSchema
from sync.collections.merge import Decision, Version, decide
from sync.collections.phone_clock import TIME_FLAGS, CountedTime, counted_time
from sync.collections.sender import Sender


@dataclass(frozen=True, slots=True)
class PullCollection:
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


# SQL, of the row ``t`` of tombstones: a deletion, or a record that moved out of the reader's scope.
# Its names and nothing else.
TOMBSTONE = f"""json_build_object('id', t.record_id, 'rev', t.rev, '_deleted', true,
    'srv', json_build_object(
        'status', CASE t.why WHEN 'moved' THEN 'out_of_scope' ELSE 'deleted' END,
        'seq', t.seq, 'at', {the_day("t.at")}))"""


@dataclass(frozen=True, slots=True)
class Current:
    """A record as the server holds it. ``row`` is None for one that was deleted."""

    version: Version
    feed: str
    row: RowMapping | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A record about to be written, or a deletion. The collection's ``derive`` completes it.

    ``grid`` is the grid that it belongs to, None while its household is unknown; ``day`` the day
    on which it happened, where it happened on one. ``columns`` holds the table's own columns. One
    with ``errors`` is refused.
    """

    id: UUID
    rev: UUID
    values: Mapping[str, Any]
    current: Current | None
    deleted: bool = False
    grid: str | None = None
    day: date | None = None
    columns: Mapping[str, Any] = field(default_factory=dict)
    errors: tuple[FieldError, ...] = ()

    def counted(self, field_name: str, sender: Sender) -> CountedTime:
        """When the work counts as done. An edit that leaves the time alone leaves this alone, too:
        measured by the clock of another day, mending a word would move the work."""
        row = self.current.row if self.current else None
        if row and row[field_name] == self.values[field_name]:
            kept = tuple(flag for flag in row.get("flags", ()) if flag in TIME_FLAGS)
            return CountedTime(row["counted_at"], kept)
        return counted_time(self.values[field_name], sender.received_at, sender.skew_s)

    def refused(self, field_name: str, code: str) -> "Draft":
        """The same with one more error."""
        return replace(self, errors=(*self.errors, FieldError(field=field_name, code=code)))


class PushCollection:
    """A collection that phones also push."""

    pull: ClassVar[PullCollection]
    schema: ClassVar[RecordSchema]
    # The client's own fields: what is merged.
    fields: ClassVar[tuple[str, ...]]
    # The table's own columns that a push writes; ``derive`` gives those that are not NULL.
    columns: ClassVar[tuple[str, ...]]
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

    def derive(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> list[Draft]:
        """The drafts with ``grid``, ``day`` and ``columns``, or refused; in order. Set-based."""
        raise NotImplementedError

    def check_deletions(
        self, session: Session, sender: Sender, drafts: Sequence[Draft]
    ) -> list[Draft]:
        """The deletions, that of what others still refer to refused; in order."""
        return list(drafts)

    def before_write(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> None:
        """Called before the feeds are held: locks that the collection needs besides them."""

    def check(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> list[Draft]:
        """Called with the feeds held: the drafts as they are to be written, in order.

        Raises ConcurrentWrite where ``derive`` was overtaken.
        """
        return list(drafts)

    def after_write(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> None:
        """Called when the drafts are written: what follows from them for other records."""

    def after_delete(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> None:
        """Called when records are deleted: what follows from that for other records."""

    def day_of(self, current: Current, sender: Sender) -> date | None:
        """The day on which a stored record happened, where it happened on one."""
        at = current.row and current.row.get("counted_at")
        return local_day(at, sender.zone) if at else None
