"""What every wire schema shares: coded errors, text that PostgreSQL can hold, the sync fields.

A schema says what a phone may send. Errors come out as codes (``required``, ``too_long``), because
a phone branches on them and shows its own words.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, TypedDict
from uuid import UUID

from marshmallow import RAISE, Schema, ValidationError, fields, validate

MAX_NOTE = 4000


# Marshmallow's own words, replaced by codes once for every field of every schema.
CODES = {"required": "required", "null": "null_not_allowed", "validator_failed": "invalid_value"}
fields.Field.default_error_messages.update(CODES)
for kind, code in (
    (fields.String, "not_text"),
    (fields.Integer, "not_a_whole_number"),
    (fields.Float, "not_a_number"),
    (fields.Boolean, "not_a_boolean"),
    (fields.List, "not_a_list"),
    (fields.Dict, "not_an_object"),
):
    kind.default_error_messages = {**kind.default_error_messages, "invalid": code}
fields.Float.default_error_messages["special"] = "not_a_number"
fields.Number.default_error_messages["too_large"] = "out_of_range"
fields.String.default_error_messages["invalid_utf8"] = "invalid_text"
fields.Nested.default_error_messages["type"] = "not_an_object"


class FieldError(TypedDict):
    """One reason why a row was not accepted: which field, and a stable code."""

    field: str
    code: str


class Text(fields.String):
    """Text that PostgreSQL can store: no NUL, no lone surrogate; at most ``most`` characters."""

    default_error_messages = {"text": "invalid_text", "long": "too_long", "empty": "empty"}

    def __init__(self, *, most: int, least: int = 0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.most, self.least = most, least

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        if "\x00" in value or any("\ud800" <= c <= "\udfff" for c in value):
            raise self.make_error("text")
        if len(value) > self.most:
            raise self.make_error("long")
        if len(value.strip()) < self.least:
            raise self.make_error("empty")
        return value


class Id(fields.Field[UUID]):
    """A UUID in its canonical 36-character form."""

    default_error_messages = {"invalid": "invalid_uuid"}

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> UUID:
        try:
            if isinstance(value, str) and len(value) == 36:
                return UUID(value)
        except ValueError:
            pass
        raise self.make_error("invalid")

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


def choice(values: tuple[str, ...], **kwargs: Any) -> fields.String:
    """A string out of a fixed list."""
    return fields.String(validate=validate.OneOf(values, error="unknown_value"), **kwargs)


class WireSchema(Schema):
    """Base of all wire schemas; an unknown field is an error, so that nothing is silently lost."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "unknown_field", "type": "not_an_object"}


class RecordSchema(WireSchema):
    """A record as a phone sends it. ``srv`` is the server's own part and is ignored when sent."""

    id = Id(required=True)
    rev = Id(required=True)
    _deleted = fields.Boolean(truthy={True}, falsy={False}, load_default=False)
    srv = fields.Raw(load_only=True)


def field_errors(error: ValidationError) -> list[FieldError]:
    """Marshmallow's nested messages as a flat list of ``{field, code}``, in field order."""
    return [FieldError(field=path or "row", code=code) for path, code in _flat(error.messages, "")]


def _flat(messages: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            own = "" if name == "_schema" else str(name)
            yield from _flat(inner, ".".join(part for part in (path, own) if part))
    else:
        for code in messages:
            yield path, str(code)
