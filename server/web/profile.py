"""What this server knows, for clients that are older or newer than it is.

A newer app sends an older server only what is named here; an older app leaves alone what it does
not know, and gives back fields that it does not know as it got them.
"""

from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from records.wire import WireSchema
from sync.collections import registry

VERSION = "0.1.0"  # as in pyproject.toml
# What came after the first version of the protocol; docs/sync.md, "Older and newer", has each.
FEATURES = ("collections", "device_id", "unsaid_fields", "brotli")


class Collection(WireSchema):
    """``fields`` are those that a client may write, `id`, `rev` and `_deleted` aside."""

    written = fields.Boolean(required=True)
    fields_ = fields.List(fields.String(), data_key="fields", attribute="fields", required=True)


class ServerProfile(WireSchema):
    """The server's version, features and collections."""

    version = fields.String(required=True)
    features = fields.List(fields.String(), required=True)
    collections = fields.Dict(keys=fields.String(), values=fields.Nested(Collection), required=True)


def profile() -> Mapping[str, Any]:
    """As `ServerProfile` shows it."""
    return {
        "version": VERSION,
        "features": list(FEATURES),
        "collections": {
            name: {
                "written": name in registry.PUSH_COLLECTIONS,
                "fields": list(getattr(registry.PUSH_COLLECTIONS.get(name), "fields", ())),
            }
            for name in registry.PULL_COLLECTIONS
        },
    }
