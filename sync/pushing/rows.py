"""Reading pushed rows: each is read by itself, and each is kept, whatever it holds."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

import orjson
from marshmallow import ValidationError

from records.problems import Malformed, TooManyRows
from records.wire import (
    MAX_FIELD_ERRORS,
    FieldError,
    RecordSchema,
    field_errors,
    storable_path,
    uuid_of,
)
from sync.collections.collections import PushCollection
from sync.collections.merge import Version
from sync.collections.registry import PUSH_COLLECTIONS, push_collection
from sync.collections.sender import Sender
from sync.pushing import lenient_json

MAX_PUSHED_ROWS = 500
# Of one record, or under one rev. Each version after the first is a round of its own, in which all
# statements of a push are run: who sent 500 had others of the grid wait for nine seconds.
MAX_VERSIONS = 20
# Of a document as it is kept, as JSON. Ours have 5,000 at most; the rest is for newer apps.
MAX_ROW_CHARACTERS = 65_536
NAMES = ("id", "rev")
_MEMBERS = frozenset(("collection", "newDocumentState", "assumedMasterState"))
# Where the inbox keeps a row that does not say of which collection it is. What is in it may be
# anybody's number: there, all that no schema knows is sealed (sync/pushing/sealing.py).
UNFILED = "contacts"
# Names the rows whose own rev cannot be their key; any fixed UUID will do.
_NAMESPACE = UUID("0f6f3c1e-6d0a-4f0e-9f57-3a1b5d7c9e20")


@dataclass(frozen=True, slots=True, eq=False)  # each is itself: two may say the same
class PushedRow:
    """One row as it was pushed. ``version`` is None where its content is invalid.

    ``hashes`` are of its content, as it was sent by ``sent_by``: the fingerprints, whichever field
    key they were made with, then a plain hash. ``base_keys`` are those under which the inbox may
    have the version that it was made from: its rev, or a key of its own, where that rev names
    another version.
    """

    raw: Mapping[str, Any]
    base: Mapping[str, Any] | None
    id: UUID | None
    version: Version | None
    errors: Sequence[FieldError] = ()
    body: str = ""
    hashes: tuple[bytes, ...] = ()
    sent_by: UUID | None = None
    base_keys: tuple[UUID, ...] = ()

    @property
    def rev(self) -> UUID | None:
        return self.version.rev if self.version else uuid_of(self.raw.get("rev"))

    @property
    def fingerprints(self) -> Sequence[bytes]:
        return self.hashes[:-1]

    @property
    def own_keys(self) -> tuple[UUID, ...]:
        """Keys made of sender and content, for a row that has no rev to be known by: the same row
        sent again gets the same ones."""
        return _own_keys(self.sent_by, self.hashes)

    @property
    def keys(self) -> Sequence[UUID]:
        """Those under which the inbox may have this row; the first one is for a row that is new."""
        return (self.rev,) if self.rev else self.own_keys

    @property
    def is_echo(self) -> bool:
        """True where a client sends back what it was given: RxDB, after each conflict resolved."""
        base = self.base
        return (
            base is not None
            and self.raw.get("rev") == base.get("rev")
            and (self.body == content_json(base))
        )

    def says(self, name: str) -> bool:
        """False for a field that neither the document names nor what it was made from."""
        return name in self.raw or (self.base is not None and name in self.base)


def read_rows(schema: RecordSchema, rows: Any, sender: Sender) -> list[PushedRow]:
    """The rows of a push request, in order.

    Raises Malformed or TooManyRows for what is wrong with the request as a whole; what is wrong
    with a row, be it no row at all, is in its ``errors``.
    """
    read = [read_row(schema, row, sender) for row in listed(rows)]
    if (versions := len(rounds(read))) > MAX_VERSIONS:
        raise TooManyRows(most=MAX_VERSIONS, got=versions, of="one_record")
    return read


def listed(rows: Any) -> list[Any]:
    """A list of no more rows than a push may hold; else Malformed, TooManyRows."""
    if not isinstance(rows, list):
        raise Malformed("a push is a list of rows")
    if len(rows) > MAX_PUSHED_ROWS:
        raise TooManyRows(most=MAX_PUSHED_ROWS, got=len(rows))
    return rows


def read_row(schema: RecordSchema, row: Any, sender: Sender) -> PushedRow:
    """One row ``{newDocumentState, assumedMasterState?}``, with its content judged."""
    raw, base, misshapen = _parts(row)
    deleted = raw.get("_deleted") is True
    # A deletion needs no content: a phone may have kept nothing but the id.
    content = tuple(name for name in schema.fields if name not in NAMES) if deleted else ()
    values, errors = read_document(schema, raw, may_lack=content)
    if misshapen:
        errors = misshapen
    elif unreadable := lenient_json.faults(raw):
        named = {error["field"] for error in unreadable}
        others = [error for error in errors if error["field"] not in named]
        errors = [*unreadable, *others][:MAX_FIELD_ERRORS]
    body = content_json(raw)
    hashes = _hashes(sender, body)
    said = None if base is None else content_json(base)
    if len(body) > MAX_ROW_CHARACTERS:
        raw = _shortened(raw, body)
        body, errors = content_json(raw), [FieldError(field="row", code="too_long")]
    if said is not None and len(said) > MAX_ROW_CHARACTERS:
        base, errors = None, [FieldError(field="assumedMasterState", code="too_long")]
    base_keys: tuple[UUID, ...] = ()
    if base is not None and said is not None and (base_rev := uuid_of(base.get("rev"))):
        base_keys = (*_own_keys(sender.person_id, _hashes(sender, said)), base_rev)
    return PushedRow(
        raw=raw,
        base=base,
        id=values.get("id"),
        version=None if errors else Version(values["rev"], values, deleted),
        errors=errors,
        body=body,
        hashes=hashes,
        sent_by=sender.person_id,
        base_keys=base_keys,
    )


def _shortened(raw: Mapping[str, Any], body: str) -> Mapping[str, Any]:
    """What is kept of a document that is too long: enough for a person to tell what it is."""
    names = {name: raw[name] for name in NAMES if uuid_of(raw.get(name))}
    return {**names, "beginning": body[: MAX_ROW_CHARACTERS // 2]}


@dataclass(frozen=True, slots=True)
class _Unfiled:
    """A row of many collections that does not say of which it is."""

    sent: Any


def _parts(row: Any) -> tuple[Mapping[str, Any], Mapping[str, Any] | None, list[FieldError]]:
    """A row's document and base. Where it has no document, all of it is kept, as ``row``."""
    if isinstance(row, _Unfiled):
        field = "collection" if isinstance(row.sent, Mapping) else "row"
        code = "required" if isinstance(row.sent, Mapping) else "not_an_object"
        return {"row": row.sent}, None, [FieldError(field=field, code=code)]
    if not isinstance(row, Mapping):
        return {"row": row}, None, [FieldError(field="row", code="not_an_object")]
    raw, base = row.get("newDocumentState"), row.get("assumedMasterState")
    if not isinstance(raw, Mapping):
        code = "required" if raw is None else "not_an_object"
        return {"row": row}, None, [FieldError(field="newDocumentState", code=code)]
    if not isinstance(base, Mapping | None):
        return raw, None, [FieldError(field="assumedMasterState", code="not_an_object")]
    unknown = [storable_path(name) for name in row if name not in _MEMBERS]
    named = unknown[:MAX_FIELD_ERRORS]
    return raw, base, [FieldError(field=name, code="unknown_field") for name in named]


def _hashes(sender: Sender, body: str) -> tuple[bytes, ...]:
    return (*sender.seal.fingerprints(body), sha256(body.encode()).digest())


def _own_keys(sent_by: UUID | None, hashes: Sequence[bytes]) -> tuple[UUID, ...]:
    """The one to keep a row under, then those that it may have been kept under: another field
    key's, and that of a plain hash, which came before there were fingerprints."""
    return tuple(uuid5(_NAMESPACE, f"{sent_by}:{each.hex()}") for each in hashes)


def read_mixed(rows: Any, sender: Sender) -> list[tuple[PushCollection, dict[int, PushedRow]]]:
    """Rows of many collections, each at its position, in the order in which these are written.

    All are read before any is written: a request that is refused has done nothing. Raises
    Malformed, TooManyRows, UnknownCollection or ReadOnlyCollection for the request as a whole.
    """
    parts = [(push_collection(name), part) for name, part in _by_collection(rows)]
    return [
        (each, dict(zip(part, read_rows(each.schema, list(part.values()), sender), strict=True)))
        for each, part in parts
    ]


def _by_collection(rows: Any) -> list[tuple[str, dict[int, Any]]]:
    """Mixed rows by their collection, each at its position."""
    found: dict[str, dict[int, Any]] = {name: {} for name in PUSH_COLLECTIONS}
    for at, row in enumerate(listed(rows)):
        name = row.get("collection") if isinstance(row, Mapping) else None
        if isinstance(name, str):
            found.setdefault(name, {})[at] = row
        else:
            found[UNFILED][at] = _Unfiled(row)
    return [(name, part) for name, part in found.items() if part]


def read_document(
    schema: RecordSchema, raw: Mapping[str, Any], *, may_lack: Sequence[str] = ()
) -> tuple[dict[str, Any], list[FieldError]]:
    """A document's fields as Python values, and what is wrong with the others."""
    try:
        return dict(schema.load(raw, partial=may_lack or None)), []
    except ValidationError as error:
        return dict(error.valid_data or {}), field_errors(error)


def content_json(document: Mapping[str, Any]) -> str:
    """What the client says in a document: all but the server's own part."""
    return canonical_json({name: value for name, value in document.items() if name != "srv"})


def canonical_json(value: Mapping[str, Any]) -> str:
    """JSON with sorted keys: equal content gives equal text, whatever order it was sent in."""
    try:
        return orjson.dumps(value, lenient_json.as_text, orjson.OPT_SORT_KEYS).decode()
    except TypeError:
        # A lone surrogate or an integer past 64 bits, which orjson refuses: escape it.
        return json.dumps(
            value,
            sort_keys=True,
            ensure_ascii=True,
            separators=(",", ":"),
            default=lenient_json.as_text,
        )


def rounds(rows: Sequence[PushedRow]) -> list[list[PushedRow]]:
    """Rows split so that no round holds a record or a key twice; order is kept within each."""
    split: list[list[PushedRow]] = []
    seen: list[set[UUID]] = []
    first_free: dict[UUID, int] = {}
    for row in rows:
        names = {row.keys[0]} | ({row.id} if row.id else set())
        turn = max(first_free.get(name, 0) for name in names)
        if turn == len(split):
            split.append([])
            seen.append(set())
        split[turn].append(row)
        first_free.update(dict.fromkeys(names, turn + 1))
    return split
