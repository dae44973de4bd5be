"""The features of this server, for older and newer clients.

A newer app sends an older server only what is listed here. An older app ignores what it does not
know, and returns unknown fields unchanged.
"""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from records.hand_in_seal import base64url
from records.wire import AnswerSchema
from server import versions
from sync.collections import registry

# Added after the first version of the protocol: docs/sync.md, "Older and newer".
FEATURES = (
    *("collections", "device_id", "unsaid_fields", "brotli", "initials", "card", "point"),
    *("sealed_hand_in", "turn"),
)


class Collection(AnswerSchema):
    """``fields`` are the fields that a client may write, besides `id`, `rev` and `_deleted`."""

    written = fields.Boolean()
    fields_ = fields.List(fields.String(), data_key="fields", attribute="fields")


class HandIn(AnswerSchema):
    key = fields.String(
        metadata={
            "description": "The county's public key, to which phones seal what they have not sent:"
            " base64url of the 65 bytes of a point on P-256."
        }
    )


class ServerProfile(AnswerSchema):
    """The server's versions, features and collections."""

    version = fields.String()
    schema = fields.String(metadata={"description": "The newest migration that it brings."})
    api = fields.String()
    features = fields.List(fields.String())
    sms = fields.String(
        allow_none=True,
        metadata={"description": "The number that takes visits by SMS; null: none."},
    )
    collections = fields.Dict(keys=fields.String(), values=fields.Nested(Collection))
    hand_in = fields.Nested(HandIn)


def profile(hand_in_point: bytes, sms_number: str | None = None) -> Mapping[str, Any]:
    """The values for `ServerProfile`."""
    return {
        "version": versions.SERVER,
        "schema": versions.schema(),
        "api": versions.API,
        "features": list(FEATURES),
        "sms": sms_number,
        "collections": {
            name: {
                "written": name in registry.PUSH_COLLECTIONS,
                "fields": list(getattr(registry.PUSH_COLLECTIONS.get(name), "fields", ())),
            }
            for name in registry.PULL_COLLECTIONS
        },
        "hand_in": {"key": base64url(hand_in_point)},
    }
