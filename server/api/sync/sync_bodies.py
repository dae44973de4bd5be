"""Request bodies of phones, without their rows; unknown names are refused.

Rows are read one by one (sync/pushing/rows.py), and stored as they were sent.
"""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validate

from records.problems import InvalidFields, Malformed
from records.wire import FieldError, Id, Text, WireSchema, field_errors
from server.web.auth import current
from server.web.body import read_rows


class DeviceSchema(WireSchema):
    """Data about the phone; `sent_at` is parsed later, and may be invalid."""

    id = Id(allow_none=True)
    sent_at = fields.Raw(allow_none=True)
    app_version = fields.Raw(allow_none=True)
    backlog = fields.Raw(allow_none=True)
    turn = fields.Raw(allow_none=True)


class HandInBody(WireSchema):
    device = fields.Nested(DeviceSchema, allow_none=True)
    push = fields.Raw(allow_none=True)


class SyncBody(HandInBody):
    checkpoint = fields.Raw(allow_none=True)
    limit = fields.Raw(
        load_default=200, allow_none=True
    )  # null is refused: server/api/sync/push_and_pull.py
    collections = fields.List(
        Text(most=40), allow_none=True, validate=validate.Length(min=1, error="empty")
    )


class SealedBody(WireSchema):
    """Rows that a phone sealed; it is known by the cookie of this device."""

    device = fields.Nested(DeviceSchema, required=True)
    sealed = fields.Raw(allow_none=True)


def read_sealed_body() -> dict[str, Any]:
    """Read the body of a hand-in without a token; ``sealed`` is never None. Raises `malformed`,
    `invalid_fields`."""
    body = _loaded(SealedBody())
    if body["device"].get("id") is None:
        raise InvalidFields(errors=[FieldError(field="device.id", code="required")])
    return body | {"sealed": [] if body.get("sealed") is None else body["sealed"]}


def read_body(schema: WireSchema) -> dict[str, Any]:
    """Read a request's body; ``device`` and ``push`` are never None.

    Raises `malformed` if it is no object, and `invalid_fields`, also for the id of another device
    than the token's.
    """
    body = _loaded(schema)
    body["device"] = body.get("device") or {}
    body["push"] = [] if body.get("push") is None else body["push"]
    device_id = body["device"].get("id")
    if device_id is not None and device_id != current().device_id:
        raise InvalidFields(errors=[FieldError(field="device.id", code="not_this_device")])
    return body


def _loaded(schema: WireSchema) -> dict[str, Any]:
    sent = read_rows()
    if not isinstance(sent, Mapping):
        raise Malformed(f"the body must be an object {{{', '.join(schema.fields)}}}")
    try:
        body: dict[str, Any] = schema.load(sent)
    except ValidationError as error:
        raise InvalidFields(errors=field_errors(error)) from None
    return body
