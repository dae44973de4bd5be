"""Parse pushed rows, each by itself. Every row is stored, whatever it contains."""

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
    one_error,
    storable_path,
    uuid_of,
)
from sync.collections.collections import PushCollection
from sync.collections.merge import Version
from sync.collections.registry import PUSH_COLLECTIONS, push_collection
from sync.collections.sender import Sender
from sync.pushing import lenient_json

MAX_PUSHED_ROWS = 500
# Per record or ``rev``. Each version after the first needs another round with all statements of a
# push: 500 versions blocked other writers of the grid for nine seconds.
MAX_VERSIONS = 20
# Of a stored document, as JSON. Ours have at most 5,000; the rest is for newer apps.
MAX_ROW_CHARACTERS = 65_536
NAMES = ("id", "rev")
_MEMBERS = frozenset(("collection", "newDocumentState", "assumedMasterState"))
# The collection under which the inbox stores a row without one. Such a row may contain telephone
# numbers; in this collection, all unknown fields are sealed (sync/pushing/sealing.py).
UNFILED = "contacts"
# Namespace for keys of rows whose ``rev`` cannot be the key; any fixed UUID will do.
_NAMESPACE = UUID("0f6f3c1e-6d0a-4f0e-9f57-3a1b5d7c9e20")


@dataclass(frozen=True, slots=True, eq=False)  # by identity: two rows may be equal
class PushedRow:
    """One pushed row. ``version`` is None if its content is invalid.

    ``hashes`` are of its content: a fingerprint with each field key, then a plain hash.
    ``base_keys`` are the keys under which the inbox may hold its base version: keys made from
    sender and content, then the base's ``rev``.
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
        """Keys made from sender and content, for a row without a usable ``rev``: the same row sent
        again gets the same keys."""
        return _own_keys(self.sent_by, self.hashes)

    @property
    def keys(self) -> Sequence[UUID]:
        """The keys under which the inbox may hold this row; a new row is stored under the first."""
        return (self.rev,) if self.rev else self.own_keys

    @property
    def is_echo(self) -> bool:
        """True if the document equals its base, as RxDB sends it after it resolved a conflict."""
        base = self.base
        return (
            base is not None
            and self.raw.get("rev") == base.get("rev")
            and (self.body == content_json(base))
        )

    def contains(self, name: str) -> bool:
        """True if the document or its base contains the field."""
        return name in self.raw or (self.base is not None and name in self.base)


def read_rows(schema: RecordSchema, rows: Any, sender: Sender) -> list[PushedRow]:
    """Parse the rows of a push request, in order.

    Raises Malformed or TooManyRows for faults of the request; faults of a row go to its ``errors``.
    """
    read = [read_row(schema, row, sender) for row in listed(rows)]
    if (versions := len(rounds(read))) > MAX_VERSIONS:
        raise TooManyRows(most=MAX_VERSIONS, got=versions, of="one_record")
    return read


def listed(rows: Any) -> list[Any]:
    """Check that it is a list of at most MAX_PUSHED_ROWS; raises Malformed or TooManyRows."""
    if not isinstance(rows, list):
        raise Malformed("a push is a list of rows")
    if len(rows) > MAX_PUSHED_ROWS:
        raise TooManyRows(most=MAX_PUSHED_ROWS, got=len(rows))
    return rows


def read_row(schema: RecordSchema, row: Any, sender: Sender) -> PushedRow:
    """Parse and validate one row ``{newDocumentState, assumedMasterState?}``."""
    raw, base, misshapen = _parts(row)
    deleted = raw.get("_deleted") is True
    # A deletion needs no content: the phone may hold nothing but the id.
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
    base_body = None if base is None else content_json(base)
    if len(body) > MAX_ROW_CHARACTERS:
        raw = _shortened(raw, body)
        body, errors = content_json(raw), one_error("row", "too_long")
    if base_body is not None and len(base_body) > MAX_ROW_CHARACTERS:
        base, errors = None, one_error("assumedMasterState", "too_long")
    base_keys: tuple[UUID, ...] = ()
    if base is not None and base_body is not None and (base_rev := uuid_of(base.get("rev"))):
        base_keys = (*_own_keys(sender.person_id, _hashes(sender, base_body)), base_rev)
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
    """The part that is stored of a document that is too long, so that a person can recognise it."""
    names = {name: raw[name] for name in NAMES if uuid_of(raw.get(name))}
    return {**names, "beginning": body[: MAX_ROW_CHARACTERS // 2]}


@dataclass(frozen=True, slots=True)
class _Unfiled:
    """A row of a mixed push without a collection."""

    sent: Any


def _parts(row: Any) -> tuple[Mapping[str, Any], Mapping[str, Any] | None, list[FieldError]]:
    """A row's document, base and errors. A row without a document is stored whole, as ``row``."""
    if isinstance(row, _Unfiled):
        field = "collection" if isinstance(row.sent, Mapping) else "row"
        code = "required" if isinstance(row.sent, Mapping) else "not_an_object"
        return {"row": row.sent}, None, one_error(field, code)
    if not isinstance(row, Mapping):
        return {"row": row}, None, one_error("row", "not_an_object")
    raw, base = row.get("newDocumentState"), row.get("assumedMasterState")
    if not isinstance(raw, Mapping):
        code = "required" if raw is None else "not_an_object"
        return {"row": row}, None, one_error("newDocumentState", code)
    if not isinstance(base, Mapping | None):
        return raw, None, one_error("assumedMasterState", "not_an_object")
    unknown = [storable_path(name) for name in row if name not in _MEMBERS]
    named = unknown[:MAX_FIELD_ERRORS]
    return raw, base, [FieldError(field=name, code="unknown_field") for name in named]


def _hashes(sender: Sender, body: str) -> tuple[bytes, ...]:
    return (*sender.seal.fingerprints(body), sha256(body.encode()).digest())


def _own_keys(sent_by: UUID | None, hashes: Sequence[bytes]) -> tuple[UUID, ...]:
    """The key for a new row, then older ones: by other field keys, and by the plain hash that was
    used before there were fingerprints."""
    return tuple(uuid5(_NAMESPACE, f"{sent_by}:{each.hex()}") for each in hashes)


def read_mixed(rows: Any, sender: Sender) -> list[tuple[PushCollection, dict[int, PushedRow]]]:
    """Parse the rows of a mixed push, by collection in write order, as {position: row}.

    All are parsed before any is written, so a refused request has no effect. Raises Malformed,
    TooManyRows, UnknownCollection or ReadOnlyCollection.
    """
    parts = [(push_collection(name), part) for name, part in _by_collection(rows)]
    return [
        (each, dict(zip(part, read_rows(each.schema, list(part.values()), sender), strict=True)))
        for each, part in parts
    ]


def _by_collection(rows: Any) -> list[tuple[str, dict[int, Any]]]:
    """Group mixed rows by collection, as {position: row}."""
    parts: dict[str, dict[int, Any]] = {name: {} for name in PUSH_COLLECTIONS}
    for at, row in enumerate(listed(rows)):
        name = row.get("collection") if isinstance(row, Mapping) else None
        if isinstance(name, str):
            parts.setdefault(name, {})[at] = row
        else:
            parts[UNFILED][at] = _Unfiled(row)
    return [(name, part) for name, part in parts.items() if part]


def read_document(
    schema: RecordSchema, raw: Mapping[str, Any], *, may_lack: Sequence[str] = ()
) -> tuple[dict[str, Any], list[FieldError]]:
    """A document's valid fields as Python values, and the errors of the others."""
    try:
        return dict(schema.load(raw, partial=may_lack or None)), []
    except ValidationError as error:
        return dict(error.valid_data or {}), field_errors(error)


def content_json(document: Mapping[str, Any]) -> str:
    """A document as canonical JSON, without the server's part ``srv``."""
    return canonical_json({name: value for name, value in document.items() if name != "srv"})


def canonical_json(value: Mapping[str, Any]) -> str:
    """JSON with sorted keys: equal content gives equal text."""
    try:
        return orjson.dumps(value, lenient_json.as_text, orjson.OPT_SORT_KEYS).decode()
    except TypeError:
        # orjson refuses lone surrogates and integers above 64 bits.
        return json.dumps(
            value,
            sort_keys=True,
            ensure_ascii=True,
            separators=(",", ":"),
            default=lenient_json.as_text,
        )


def rounds(rows: Sequence[PushedRow]) -> list[list[PushedRow]]:
    """Split rows into rounds in which no record and no key appears twice; order is kept."""
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
