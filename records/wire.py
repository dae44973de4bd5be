"""Base of all wire schemas: error codes, text that PostgreSQL can store, the sync fields.

A schema describes what a phone may send. Errors are codes (``required``, ``too_long``): a phone
branches on them and shows its own texts.
"""

import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time
from itertools import islice
from typing import Any, TypedDict
from uuid import UUID

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from records.keys import normal_key

MAX_NOTE = 4000
MAX_FIELD_ERRORS = 20  # in the response to one row, or to one request
# Metadata of a ``valid_to`` field, for the OpenAPI document.
ENDS = {"description": "The first day on which it no longer holds; null without an end."}


# Codes that replace marshmallow's messages, for all fields of all schemas.
_CODES: Mapping[type[fields.Field[Any]], Mapping[str, str]] = {
    fields.Field: {
        "required": "required",
        "null": "null_not_allowed",
        "validator_failed": "invalid_value",
    },
    fields.String: {"invalid": "not_text", "invalid_utf8": "invalid_text"},
    fields.Number: {"invalid": "not_a_number", "too_large": "out_of_range"},
    fields.Integer: {"invalid": "not_a_whole_number"},
    fields.Float: {"invalid": "not_a_number", "special": "not_a_number"},
    fields.Boolean: {"invalid": "not_a_boolean"},
    fields.Date: {"invalid": "invalid_date"},
    fields.List: {"invalid": "not_a_list"},
    fields.Mapping: {"invalid": "not_an_object"},
    fields.Nested: {"type": "not_an_object"},
}
for kind in list(vars(fields).values()):
    if isinstance(kind, type) and issubclass(kind, fields.Field):
        words = vars(kind).get("default_error_messages", {})
        kind.default_error_messages = {
            **dict.fromkeys(words, "invalid_value"),
            **_CODES.get(kind, {}),
        }
validate.OneOf.default_message = "unknown_value"
validate.Regexp.default_message = "invalid_value"
for name in ("message_min", "message_max", "message_all"):
    setattr(validate.Range, name, "out_of_range")
for name in ("message_min", "message_max", "message_all", "message_equal"):
    setattr(validate.Length, name, "invalid_value")


class FieldError(TypedDict):
    """One reason why a row was not accepted: which field, and a stable code."""

    field: str
    code: str


def one_error(field: str, code: str) -> list[FieldError]:
    """A list with one field error."""
    return [FieldError(field=field, code=code)]


_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")
_DIGITS = re.compile("-?[0-9]+")


def uuid_of(value: Any) -> UUID | None:
    """Parse a UUID with hyphens, in either case; None for anything else."""
    try:
        parsed = UUID(value) if isinstance(value, str) and len(value) == 36 else None
    except ValueError:
        return None
    return parsed if parsed and str(parsed) == value.lower() else None


class Text(fields.String):
    """Text that PostgreSQL can store: no NUL, no lone surrogate; at most ``most`` characters."""

    default_error_messages = {"text": "invalid_text", "long": "too_long", "empty": "empty"}

    def __init__(self, *, most: int, least: int = 0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most, self.least = most, least

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        if _NOT_STORABLE.search(value):
            raise self.make_error("text")
        if len(value) > self.most:
            raise self.make_error("long")
        if len(value.strip()) < self.least:
            raise self.make_error("empty")
        return value


class Key(Text):
    """Text that is a key, kept as typed; ``empty`` where its normal form is empty."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        typed = super()._deserialize(value, attr, data, **kwargs)
        if len(normal_key(typed)) < self.least:
            raise self.make_error("empty")
        return typed


class Code(fields.String):
    """A division or grid code, converted to ASCII digits: ``４４１４２７`` is ``441427``."""

    default_error_messages = {"text": "invalid_text"}

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        typed: str = super()._deserialize(value, attr, data, **kwargs)
        if _NOT_STORABLE.search(typed):
            raise self.make_error("text")
        return normal_key(typed)


class Number(fields.Float):
    """A finite number. Marshmallow's Float also accepts text such as ``"1_0"``."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.make_error("invalid")
        try:
            number = float(value)
        except OverflowError:
            raise self.make_error("invalid") from None
        if not math.isfinite(number):
            raise self.make_error("special")
        return number


class Digits(fields.Integer):
    """A whole number in a query or header: ASCII digits. int() also accepts ``1_0``."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str) or not _DIGITS.fullmatch(value):
            raise self.make_error("invalid")
        return super()._deserialize(value, attr, data, **kwargs)


class Id(fields.Field[UUID]):
    """A UUID with hyphens, in either case; returned in lower case."""

    default_error_messages = {"invalid": "invalid_uuid"}

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> UUID:
        if (parsed := uuid_of(value)) is None:
            raise self.make_error("invalid")
        return parsed

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else str(value)


class Instant(fields.Field[datetime]):
    """RFC 3339 with an offset; kept to the microsecond, in UTC."""

    default_error_messages = {"invalid": "invalid_time", "naive": "time_without_offset"}

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> datetime:
        try:
            at = datetime.fromisoformat(value)
            if at.tzinfo is None:
                raise self.make_error("naive")
            return at.astimezone(UTC)
        except (TypeError, ValueError, OverflowError):
            raise self.make_error("invalid") from None

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else value.astimezone(UTC).isoformat()


class ClockTime(fields.Field[time]):
    """A time of day in the county, to the minute, such as ``08:30``."""

    default_error_messages = {"invalid": "invalid_time", "range": "out_of_range"}

    def __init__(self, *, first: time = time.min, last: time = time.max, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.first, self.last = first, last

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> time:
        try:
            parsed = time.fromisoformat(value)
        except (TypeError, ValueError):
            raise self.make_error("invalid") from None
        if len(value) != 5 or parsed.tzinfo is not None:
            raise self.make_error("invalid")
        if not self.first <= parsed <= self.last:
            raise self.make_error("range")
        return parsed

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> str | None:
        return value if value is None or isinstance(value, str) else f"{value:%H:%M}"


def choice(values: tuple[str, ...], **kwargs: Any) -> fields.String:
    """A string out of a fixed list."""
    return fields.String(validate=validate.OneOf(values), **kwargs)


class WireSchema(Schema):
    """Base of all wire schemas; an unknown field is an error, so that no data is silently lost."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "unknown_field", "type": "not_an_object"}


class AnswerSchema(WireSchema):
    """What the server answers: every field is always there."""

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        field_obj.required = True


class RecordSchema(WireSchema):
    """A record as a phone sends it. Ignored: ``srv``, the server's own part, and ``collection``,
    which a response has for records of several collections."""

    id = Id(required=True)
    rev = Id(required=True)
    _deleted = fields.Boolean(truthy={True}, falsy={False}, load_default=False)
    srv = fields.Raw(load_only=True)
    collection = fields.Raw(load_only=True)


def field_errors(error: ValidationError) -> list[FieldError]:
    """Marshmallow's nested messages as a flat list of ``{field, code}``, in field order.

    At most `MAX_FIELD_ERRORS`.
    """
    return [
        FieldError(field=storable_path(path) or "row", code=code)
        for path, code in islice(_flat(error.messages, ""), MAX_FIELD_ERRORS)
    ]


def storable_path(path: str) -> str:
    """Make the name of an unknown field storable: it can be any JSON string."""
    return _NOT_STORABLE.sub("\N{REPLACEMENT CHARACTER}", path)[:120]


def _flat(messages: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            own = "" if name == "_schema" else str(name)
            yield from _flat(inner, ".".join(part for part in (path, own) if part))
    else:
        for code in messages:
            yield path, str(code)
