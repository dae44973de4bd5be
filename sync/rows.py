"""Reading pushed rows: each is judged by itself, and each is kept, whatever it holds."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import orjson
from marshmallow import ValidationError

from records.phones import PhoneSeal
from records.problems import Malformed, TooManyRows
from records.wire import FieldError, RecordSchema, field_errors, uuid_of
from sync.merge import Version
from sync.scope import Scope

MOST_ROWS = 500
NAMES = ("id", "rev")
# Names the rows whose own rev cannot be their key; any fixed UUID will do.
_NAMESPACE = UUID("0f6f3c1e-6d0a-4f0e-9f57-3a1b5d7c9e20")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who pushes, from which device, and what its clock said. ``now`` is the server's clock.

    ``photo_max_bytes`` is the deployment's limit: the record of a larger photo is refused, for its
    bytes could never come. ``arrived`` is set where a row came before and is only now applied: it
    counts as of then.
    """

    scope: Scope
    device_id: UUID | None
    now: datetime
    zone: ZoneInfo
    seal: PhoneSeal
    photo_max_bytes: int
    sent_at: datetime | None = None
    arrived: datetime | None = None

    @property
    def received_at(self) -> datetime:
        return self.arrived or self.now

    @property
    def person_id(self) -> UUID:
        return self.scope.person_id

    @property
    def county(self) -> str:
        return self.scope.county

    @property
    def skew_s(self) -> float | None:
        """The device's clock minus the server's, in seconds."""
        return None if self.sent_at is None else (self.sent_at - self.received_at).total_seconds()


@dataclass(slots=True)
class PushedRow:
    """One row as it was pushed. ``version`` is None where its content is invalid.

    ``base_keys`` are those under which the inbox may have the version that it was made from: its
    rev, or a key of its own, where that rev names another version. They stay when the base itself
    is resolved (sync/push.py). ``aliases`` are ids in it that stand for other households
    (sync/aliases.py); ``renamed`` where the version that is judged names another household than
    the one that was sent.
    """

    raw: Mapping[str, Any]
    base: Mapping[str, Any] | None
    id: UUID | None
    version: Version | None
    errors: list[FieldError] = field(default_factory=list)
    body: str = ""
    body_hash: bytes = b""
    key: UUID = _NAMESPACE
    base_keys: tuple[UUID, ...] = ()
    aliases: Mapping[UUID, UUID] = field(default_factory=dict)
    renamed: bool = False

    @property
    def rev(self) -> UUID | None:
        return self.version.rev if self.version else uuid_of(self.raw.get("rev"))

    @property
    def base_rev(self) -> UUID | None:
        return uuid_of(self.base.get("rev")) if self.base else None

    @property
    def is_echo(self) -> bool:
        """True where a client sends back what it was given: RxDB, after each conflict resolved."""
        base = self.base
        return (
            base is not None
            and self.raw.get("rev") == base.get("rev")
            and (self.body == content_json(base))
        )

    def of_households(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """The values with the household that an alias in them stands for."""
        household = self.aliases.get(values.get("household"))  # type: ignore[arg-type]
        return {**values, "household": household} if household else values

    def key_of_its_own(self, sender: Sender) -> UUID:
        """A key made of sender and content: the same row sent again gets the same one."""
        return _key_of(sender, self.body_hash)


def read_rows(schema: RecordSchema, rows: Any, sender: Sender) -> list[PushedRow]:
    """The rows of a push request, in order.

    Raises Malformed or TooManyRows for what is wrong with the request as a whole; what is wrong
    with a row's content is in its ``errors``.
    """
    return [read_row(schema, row, sender) for row in shaped(rows)]


def shaped(rows: Any) -> list[Mapping[str, Any]]:
    """A list of rows ``{newDocumentState, assumedMasterState?}``; else Malformed, TooManyRows."""
    if not isinstance(rows, list):
        raise Malformed("a push is a list of rows")
    if len(rows) > MOST_ROWS:
        raise TooManyRows(most=MOST_ROWS, got=len(rows))
    for at, row in enumerate(rows):
        if (
            not isinstance(row, Mapping)
            or not isinstance(row.get("newDocumentState"), Mapping)
            or not isinstance(row.get("assumedMasterState"), Mapping | None)
        ):
            raise Malformed("a row is {newDocumentState, assumedMasterState?}", row=at)
    return rows


def read_row(schema: RecordSchema, row: Mapping[str, Any], sender: Sender) -> PushedRow:
    """One row, with its content judged."""
    raw, base = row["newDocumentState"], row.get("assumedMasterState")
    deleted = raw.get("_deleted") is True
    # A deletion needs no content: a phone may have kept nothing but the id.
    content = tuple(name for name in schema.fields if name not in NAMES) if deleted else ()
    values, errors = read_document(schema, raw, may_lack=content)
    body = content_json(raw)
    pushed = PushedRow(
        raw=raw,
        base=base,
        id=values.get("id"),
        version=None if errors else Version(values["rev"], values, deleted),
        errors=errors,
        body=body,
        body_hash=_hash(body),
    )
    pushed.key = pushed.rev or pushed.key_of_its_own(sender)
    if base is not None and pushed.base_rev:
        pushed.base_keys = (_key_of(sender, _hash(content_json(base))), pushed.base_rev)
    return pushed


def _hash(body: str) -> bytes:
    return sha256(body.encode()).digest()


def _key_of(sender: Sender, body_hash: bytes) -> UUID:
    return uuid5(_NAMESPACE, f"{sender.person_id}:{body_hash.hex()}")


def by_collection(rows: Any, order: Sequence[str]) -> list[tuple[str, list[int]]]:
    """The positions of mixed rows by their collection, those named in ``order`` first.

    Raises Malformed or TooManyRows for what is wrong with the request as a whole.
    """
    found: dict[str, list[int]] = {name: [] for name in order}
    for at, row in enumerate(shaped(rows)):
        name = row.get("collection")
        if not isinstance(name, str):
            raise Malformed("a row names its collection", row=at)
        found.setdefault(name, []).append(at)
    return [(name, positions) for name, positions in found.items() if positions]


def read_document(
    schema: RecordSchema, raw: Mapping[str, Any], *, may_lack: Sequence[str] = ()
) -> tuple[dict[str, Any], list[FieldError]]:
    """A document's fields as Python values, and what is wrong with the others."""
    try:
        return dict(schema.load(raw, partial=may_lack)), []
    except ValidationError as error:
        return dict(error.valid_data or {}), field_errors(error)


def content_json(document: Mapping[str, Any]) -> str:
    """What the client says in a document: all but the server's own part."""
    return canonical_json({name: value for name, value in document.items() if name != "srv"})


def canonical_json(value: Mapping[str, Any]) -> str:
    """JSON with sorted keys: equal content gives equal text, whatever order it was sent in."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    except TypeError:
        # A lone surrogate or an integer past 64 bits, which orjson refuses: escape it.
        return json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"))


def rounds(rows: Sequence[PushedRow]) -> list[list[PushedRow]]:
    """Rows split so that no round holds a record or a key twice; order is kept within each."""
    split: list[list[PushedRow]] = []
    seen: list[set[UUID]] = []
    first_free: dict[UUID, int] = {}
    for row in rows:
        names = {row.key} | ({row.id} if row.id else set())
        turn = max(first_free.get(name, 0) for name in names)
        if turn == len(split):
            split.append([])
            seen.append(set())
        split[turn].append(row)
        first_free.update(dict.fromkeys(names, turn + 1))
    return split
