"""What every wire schema shares: coded errors, text that PostgreSQL can hold, the sync fields.

A schema says what a phone may send. Errors come out as codes (``required``, ``too_long``), because
a phone branches on them and shows its own words.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple, TypedDict
from uuid import UUID

from marshmallow import RAISE, Schema, ValidationError, fields, missing, validate

from records.keys import normal_key

MAX_NOTE = 4000
MAX_FIELD_ERRORS = 20  # told of one row, or of one request
# Of a ``valid_to``, in the API's description.
ENDS = {"description": "The first day on which it no longer holds; null without an end."}


# Marshmallow's own words, replaced by codes once for every field of every schema.
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


_NOT_STORABLE = re.compile("[\x00\ud800-\udfff]")
_DIGITS = re.compile("-?[0-9]+")


def uuid_of(value: Any) -> UUID | None:
    """The UUID that a client's value is, if it is one with its hyphens. Some platforms write them
    in upper case."""
    try:
        found = UUID(value) if isinstance(value, str) and len(value) == 36 else None
    except ValueError:
        return None
    return found if found and str(found) == value.lower() else None


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
    """Text that is a key, kept as it was typed; ``empty`` where it reads as nothing."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        typed = super()._deserialize(value, attr, data, **kwargs)
        if len(normal_key(typed)) < self.least:
            raise self.make_error("empty")
        return typed


class Code(fields.String):
    """A division's or grid's code, brought to ASCII digits: ``４４１４２７`` is ``441427``."""

    default_error_messages = {"text": "invalid_text"}

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        typed: str = super()._deserialize(value, attr, data, **kwargs)
        if _NOT_STORABLE.search(typed):
            raise self.make_error("text")
        return normal_key(typed)


class Number(fields.Float):
    """A finite number. Marshmallow's own also takes text for one: ``"1_0"`` would be stored."""

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
    """A whole number as queries and headers have it: ASCII digits. int() also reads ``1_0``."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str) or not _DIGITS.fullmatch(value):
            raise self.make_error("invalid")
        return super()._deserialize(value, attr, data, **kwargs)


class Id(fields.Field[UUID]):
    """A UUID in either case, with its hyphens; it is kept and given back in lower case."""

    default_error_messages = {"invalid": "invalid_uuid"}

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> UUID:
        if (found := uuid_of(value)) is None:
            raise self.make_error("invalid")
        return found

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
            found = time.fromisoformat(value)
        except (TypeError, ValueError):
            raise self.make_error("invalid") from None
        if len(value) != 5 or found.tzinfo is not None:
            raise self.make_error("invalid")
        if not self.first <= found <= self.last:
            raise self.make_error("range")
        return found

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> str | None:
        return value if value is None or isinstance(value, str) else f"{value:%H:%M}"


def choice(values: tuple[str, ...], **kwargs: Any) -> fields.String:
    """A string out of a fixed list."""
    return fields.String(validate=validate.OneOf(values, error="unknown_value"), **kwargs)


class _Step(NamedTuple):
    """What there is to do for one field of a document."""

    name: str
    read: Callable[..., Any]
    validators: Sequence[Callable[[Any], Any]]
    required: bool
    allow_none: bool
    default: Any


class WireSchema(Schema):
    """Base of all wire schemas; an unknown field is an error, so that nothing is silently lost.

    Validation is the dearest step of a push, and almost all that is pushed is valid. So ``load``
    tries a short way first, which knows no errors; only where that gives up does marshmallow's own
    go through the document again and say what is wrong. Both give the same (tests/records).
    """

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "unknown_field", "type": "not_an_object"}

    def load(self, data: Any, *, many: Any = None, partial: Any = None, unknown: Any = None) -> Any:
        plain = type(data) is dict and not many and unknown in (None, RAISE)
        if plain and self._steps and (partial is None or isinstance(partial, tuple)):
            try:
                return self._load_valid(data, partial or ())
            except ValidationError:
                pass
        return super().load(data, many=many, partial=partial, unknown=unknown)

    def _load_valid(self, data: Mapping[str, Any], may_lack: Sequence[str]) -> dict[str, Any]:
        """The values of a valid document; raises ValidationError, of any kind, for others."""
        values: dict[str, Any] = {}
        found = 0
        for name, read, validators, required, allow_none, default in self._steps:
            raw = data.get(name, missing)
            if raw is missing:
                if name in may_lack:
                    continue
                if required:
                    raise ValidationError("required")
                value = default() if callable(default) else default
                if value is not missing:
                    values[name] = value
                continue
            found += 1
            if raw is None:
                if not allow_none:
                    raise ValidationError("null")
                values[name] = None
                continue
            values[name] = value = read(raw, name, data)
            for validator in validators:
                validator(value)
        if found != len(data):
            raise ValidationError("unknown")
        return values

    @cached_property
    def _steps(self) -> tuple[_Step, ...]:
        """The fields of the schema; none where it uses what only marshmallow's own way knows."""
        if self.many or self.partial or self.unknown != RAISE or any(self._hooks.values()):
            return ()
        loaded = self.load_fields.items()
        if any(
            field.data_key or field.attribute or field.pre_load or field.post_load
            for _, field in loaded
        ):
            return ()
        return tuple(
            _Step(
                name,
                field._deserialize,
                field.validators,
                field.required,
                field.allow_none,
                field.load_default,
            )
            for name, field in loaded
        )


class RecordSchema(WireSchema):
    """A record as a phone sends it. Ignored when sent: ``srv``, the server's own part, and
    ``collection``, by which an answer tells the records of several apart."""

    id = Id(required=True)
    rev = Id(required=True)
    _deleted = fields.Boolean(truthy={True}, falsy={False}, load_default=False)
    srv = fields.Raw(load_only=True)
    collection = fields.Raw(load_only=True)


def field_errors(error: ValidationError) -> list[FieldError]:
    """Marshmallow's nested messages as a flat list of ``{field, code}``, in field order.

    At most `MAX_FIELD_ERRORS`: whoever sends more is not helped by the rest.
    """
    return [
        FieldError(field=storable_path(path) or "row", code=code)
        for path, code in islice(_flat(error.messages, ""), MAX_FIELD_ERRORS)
    ]


def storable_path(path: str) -> str:
    """The name of a field that nobody knows can be anything that JSON can say."""
    return _NOT_STORABLE.sub("\N{REPLACEMENT CHARACTER}", path)[:120]


def _flat(messages: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            own = "" if name == "_schema" else str(name)
            yield from _flat(inner, ".".join(part for part in (path, own) if part))
    else:
        for code in messages:
            yield path, str(code)
