"""Base classes of collections: a table, its documents on the wire, and how rows are written.

A new kind of record needs a class in this folder (take sync/collections/visits.py as the model) and
a line in sync/collections/registry.py.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.orm import Session

from authz.sight import NOT_OWN, ONES_OWN, day_of, own_or_day, the_day
from records.phones import PhoneSeal
from records.wire import FieldError, RecordSchema
from sync.collections.merge import MergeRule, Version, decide
from sync.collections.phone_clock import TIME_FLAGS, CountedTime, counted_time
from sync.collections.sender import Sender


@dataclass(frozen=True, slots=True)
class PullCollection:
    """A collection that phones pull.

    ``document`` is a SQL select list over the table's alias ``t``: the fields of the wire document
    between ``rev`` and ``srv``; ``derived`` is that of ``srv``. ``is_own`` is the condition of
    authz/sight.py under which the reader sees all fields; both lists may use its value, ``r.mine``.
    ``sealed_phone`` is the column with the sealed number for the field ``phone``, which is NULL in
    ``document``.
    """

    name: str
    table: str
    document: str
    derived: str
    is_own: str = NOT_OWN
    sealed_phone: str | None = None

    @property
    def json(self) -> str:
        """SQL: the wire document of the row ``t`` as JSON, as the reader may see it."""
        return self._json("", self.is_own)

    @property
    def whole_json(self) -> str:
        """SQL: the document as its author sees it, but with only the day of writing: for those who
        decide about it."""
        return self._json("", ONES_OWN, at=the_day("t.written_at"))

    def text(self, *, named: bool = False) -> str:
        """SQL: the text of ``json``, with `GAP` as the placeholder of a sealed ``phone``.

        ``named``: the first member is the collection's name.
        """
        name = f"'{self.name}' AS collection," if named else ""
        document = f"{self._json(name, self.is_own)}::text"
        if self.sealed_phone is None:
            return document
        return f"""CASE WHEN {self.sealed_phone} IS NULL THEN {document}
            ELSE replace({document}, '"phone":' || 'null', '{GAP}') END"""

    def _json(self, first: str, is_own: str, at: str = own_or_day("t.written_at")) -> str:
        # OFFSET 0: evaluate the condition once per row, not per field; without it a page of 1,000
        # takes a quarter longer.
        return f"""(SELECT row_to_json(d) FROM (SELECT {first} t.id, t.rev, false AS _deleted,
            {self.document},
            (SELECT row_to_json(s) FROM (SELECT 'ok' AS status, t.seq,
                {at} AS at, {self.derived}) s) AS srv
            FROM (SELECT {is_own} AS mine OFFSET 0) r) d)"""

    @property
    def phone(self) -> str:
        """SQL: the record's id (16 bytes) and its sealed number, for `open_phones`."""
        return f"uuid_send(t.id) || {self.sealed_phone}" if self.sealed_phone else "NULL::bytea"


# The placeholder of a sealed number. It is not valid JSON, and in a string its quotes would be
# escaped: no user input can contain it.
GAP = '"phone":?'


def open_phones(documents: str, phones: Iterable[bytes], seal: PhoneSeal) -> str:
    """Fill the gaps in the text of documents with the opened numbers; ``phones`` in their order."""
    first, *rest = documents.split(GAP)
    opened = (seal.open(phone[16:], phone[:16]) for phone in phones)
    parts = (
        f'"phone":"{number}"{text}' if number else f'"phone":null{text}'
        for number, text in zip(opened, rest, strict=True)
    )
    return "".join([first, *parts])


# SQL: the wire document of a tombstone ``t``, for a deletion or a record that left the reader's
# scope. Ids only, no content.
TOMBSTONE = f"""json_build_object('id', t.record_id, 'rev', t.rev, '_deleted', true,
    'srv', json_build_object(
        'status', CASE t.why WHEN 'moved' THEN 'out_of_scope' ELSE 'deleted' END,
        'seq', t.seq, 'at', {the_day("t.at")}))"""


@dataclass(frozen=True, slots=True)
class Current:
    """A stored record. ``row`` is None if it was deleted."""

    version: Version
    feed: str
    row: RowMapping | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A record to write, or a deletion. The collection's ``derive`` completes it.

    ``grid``: its grid, None while its household is unknown. ``day``: the day on which it happened,
    if any. ``columns``: values of the table's columns. A draft with ``errors`` is refused.
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

    @property
    def stored(self) -> RowMapping | None:
        """The row to change; None for a new record, and for a deleted one."""
        return self.current.row if self.current else None

    @property
    def was_partial(self) -> bool:
        """True if the stored version came by SMS, which does not tell the phone's skew."""
        return bool(self.stored and self.stored.get("partial"))

    def counted(self, field_name: str, sender: Sender) -> CountedTime:
        """When the work counts as done. An edit that leaves the time alone keeps the stored value:
        otherwise the clock skew of another day would move the work."""
        row = self.stored
        if row and not self.was_partial and row[field_name] == self.values[field_name]:
            kept = tuple(flag for flag in row.get("flags", ()) if flag in TIME_FLAGS)
            return CountedTime(row["counted_at"], kept)
        return counted_time(self.values[field_name], sender.received_at, sender.skew_s)

    def refused(self, field_name: str, code: str) -> "Draft":
        """The draft with one more error."""
        return replace(self, errors=(*self.errors, FieldError(field=field_name, code=code)))


# Fields that are in columns of another name.
_COLUMN_OF = {"household": "household_id", "visit": "visit_id"}


class PushCollection:
    """A collection that phones also push."""

    pull: ClassVar[PullCollection]
    schema: ClassVar[RecordSchema]
    # The client's own fields, which are merged by ``rule``.
    fields: ClassVar[tuple[str, ...]]
    rule: ClassVar[MergeRule] = staticmethod(decide)
    # The table's columns that a push writes; ``derive`` gives those that are not NULL.
    columns: ClassVar[tuple[str, ...]]
    # Columns of the server that determine whether a record may still be changed.
    guards: ClassVar[tuple[str, ...]] = ()
    # Columns that an edit does not change.
    fixed: ClassVar[frozenset[str]] = frozenset()
    # A column whose normal form is unique (records/keys.py); that is stored in "<column>_key".
    unique: ClassVar[str | None] = None
    # Fields that the inbox keeps sealed.
    sealed: ClassVar[tuple[str, ...]] = ()
    # True if only the person in the column ``author`` may change a record.
    authored: ClassVar[bool] = False
    author: ClassVar[str] = "cadre_id"
    # Fields that others than the author do not get, and times of which they get only the day.
    withheld: ClassVar[tuple[str, ...]] = ()
    of_the_day: ClassVar[tuple[str, ...]] = ()

    def values_of(self, row: RowMapping, sender: Sender) -> dict[str, Any]:
        """The client's fields of a stored row, as ``schema`` loads them."""
        return {name: row[_COLUMN_OF.get(name, name)] for name in self.fields}

    def own_columns(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The columns of the client's fields: the reverse of ``values_of``."""
        return {_COLUMN_OF.get(name, name): values.get(name) for name in self.fields}

    def seen_by_others(self, values: Mapping[str, Any], zone: tzinfo) -> dict[str, Any]:
        """The client's fields as others than the author see them (idempotent).

        Versions of different people are compared in this form.
        """
        seen = {name: None if name in self.withheld else value for name, value in values.items()}
        for name in self.of_the_day:
            if isinstance(at := seen.get(name), datetime):
                seen[name] = day_of(at, zone)
        return seen

    def said_by_sms(self, values: Mapping[str, Any]) -> dict[str, Any] | None:
        """The document that an SMS would make of a version (its validated fields with ``id`` and
        ``rev``); None if none can."""
        return None

    def derive(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> list[Draft]:
        """Add ``grid``, ``day`` and ``columns``, or errors; same order, set-based queries."""
        raise NotImplementedError

    def check_deletions(
        self, session: Session, sender: Sender, drafts: Sequence[Draft]
    ) -> list[Draft]:
        """Refuse deletions of records to which others still refer; same order."""
        return list(drafts)

    def before_write(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> None:
        """Called before the feeds are locked, to take further locks."""

    def check(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> list[Draft]:
        """Called with the feeds locked; returns the drafts to write, in the same order.

        Raises ConcurrentWrite if what ``derive`` read has changed.
        """
        return list(drafts)

    def after_write(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> None:
        """Called after the drafts are written, to update other records."""

    def after_delete(self, session: Session, sender: Sender, drafts: Sequence[Draft]) -> None:
        """Called after records are deleted, to update other records."""

    def day_of(self, current: Current, sender: Sender) -> date | None:
        """The day on which a stored record happened, if any."""
        at = current.row and current.row.get("counted_at")
        return sender.day_of(at) if at else None
