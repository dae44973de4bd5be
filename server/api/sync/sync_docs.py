"""The OpenAPI schemas and examples of the sync endpoints (docs/sync.md explains them)."""

from collections.abc import Iterable
from typing import Any

from marshmallow import fields

from records.wire import Digits, WireSchema
from server.api.sync.documents import list_of, one_of, record, ref
from server.versions import SERVER
from server.web.limits import LIMITS
from sync.collections import registry
from sync.pulling.pull import MAX_DOCUMENTS
from sync.pushing.rows import MAX_PUSHED_ROWS

_VISIT = {
    "id": "c9b2a477-77d1-4cc0-9d5e-3f1f6f0f2a11",
    "rev": "6b0f3c58-0b7e-4b6e-8d6a-2c6d0e9f4f10",
    "household": "0199a1c2-1111-7c6b-9a44-0d2f6c1b7e55",
    "happened_at": "2026-03-18T10:05:00+08:00",
    "purpose": "regular",
    "outcome": "met",
    "note": "收了三亩稻子",
    "fix": {"lng": 116.1712, "lat": 24.6603, "crs": "gcj02", "accuracy_m": 12},
}
_STORED = _VISIT | {
    "_deleted": False,
    "srv": {
        "status": "ok",
        "seq": 4711,
        "at": "2026-03-18T13:40:12.120Z",
        "grid": "441427100201001",
        "made_in": "441427100201001",
        "evidence": "inside",
        "distance_m": 14.2,
        "flags": [],
        "mine": True,
        "cadre": "0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
        "counted_at": "2026-03-18T02:05:00+00:00",
        "received_at": "2026-03-18T13:40:12.120Z",
        "partial": False,
    },
}
# Another cadre's visit in the same grid.
_OF_OTHERS: dict[str, Any] = _VISIT | {
    "id": "0d6b2c1e-6f0a-4c3e-9d5e-3f1f6f0f2a13",
    "rev": "1f0b3c58-0b7e-4b6e-8d6a-2c6d0e9f4f11",
    "happened_at": "2026-03-17T16:00:00+00:00",
    "fix": None,
    "_deleted": False,
    "srv": {
        "status": "ok",
        "seq": 4712,
        "at": "2026-03-17T16:00:00+00:00",
        "grid": "441427100201001",
        "made_in": None,
        "evidence": None,
        "distance_m": None,
        "flags": [],
        "mine": False,
        "cadre": None,
        "counted_at": "2026-03-17T16:00:00+00:00",
        "received_at": "2026-03-17T16:00:00+00:00",
        "partial": False,
    },
}
_REJECTED = _VISIT | {
    "purpose": "tea",
    "srv": {
        "status": "rejected",
        "key": _VISIT["rev"],
        "errors": [{"field": "purpose", "code": "unknown_value"}],
    },
}
_CHECKPOINT = {"c": "k3v0n2cJ0m8"}

_DOCUMENT = ref("SyncedDocument")
_FROM = {
    "anyOf": [ref("Checkpoint"), {"type": "null"}],
    "description": "The checkpoint of the last response. Omit it to begin from the start.",
}
_PAGE = {
    "documents": list_of(_DOCUMENT),
    "checkpoint": ref("Checkpoint"),
    "hasMore": {"type": "boolean"},
}
_SERVER: dict[str, Any] = {
    "at": {"type": "string", "format": "date-time"},
    "epoch": {"type": "string", "format": "uuid"},
}
_DEVICE: dict[str, Any] = {
    "id": {"type": ["string", "null"], "format": "uuid", "description": "The device of the token."},
    "sent_at": {
        "type": ["string", "null"],
        "format": "date-time",
        "description": "The phone's clock at sending.",
    },
    "app_version": {"type": ["string", "null"]},
    "backlog": {
        "type": ["integer", "null"],
        "minimum": 0,
        "description": "Rows that the phone still has to push after these.",
    },
    "turn": {
        "type": ["string", "null"],
        "description": "`server.turn` of the last answer that the phone has, as it came.",
    },
}


def in_path(collections: Iterable[str]) -> dict[str, Any]:
    """The parameter ``collection`` of a path."""
    return {"in": "path", "name": "collection", "schema": one_of(collections)}


class PullQuery(WireSchema):
    """Number of documents, and checkpoint."""

    limit = Digits(
        load_default=200,
        metadata={"description": f"1 to {MAX_DOCUMENTS}. More is an error."},
    )
    checkpoint = fields.String(
        metadata={"description": 'The last response\'s checkpoint, as JSON: `{"c": "..."}`.'}
    )


class AppVersion(WireSchema):
    """The optional version of the app."""

    app_version = fields.String(
        data_key="App-Version", metadata={"description": "For example 1.4.0."}
    )


class PushHeaders(AppVersion):
    """Version of the app, and the phone's clock."""

    sent_at = fields.String(
        data_key="Sent-At",
        metadata={"description": "The phone's clock at sending; its skew is stored with each row."},
    )


PULLED: dict[str, Any] = {
    "example": {"documents": [_STORED, _OF_OTHERS], "checkpoint": _CHECKPOINT, "hasMore": False},
    "answer": record(_PAGE),
}
PUSHED: dict[str, Any] = {
    "body": {"type": "array", "items": ref("Row"), "maxItems": MAX_PUSHED_ROWS},
    "body_example": [{"newDocumentState": _VISIT}],
    "example": [_REJECTED],
    "answer": list_of(ref("ToldDocument")),
}
SYNCED: dict[str, Any] = {
    "body": {
        "type": "object",
        "properties": {
            "device": {"type": ["object", "null"], "properties": _DEVICE},
            "push": {"type": "array", "maxItems": MAX_PUSHED_ROWS, "items": ref("NamedRow")},
            "checkpoint": _FROM,
            "limit": {"type": "integer", "minimum": 1, "maximum": MAX_DOCUMENTS, "default": 200},
            "collections": {
                "type": ["array", "null"],
                "items": one_of(registry.PULL_COLLECTIONS),
                "minItems": 1,
                "description": "The collections to pull. Omit it for all.",
            },
        },
    },
    "body_example": {
        "device": {"sent_at": "2026-03-18T21:40:12+08:00", "app_version": "1.0.0", "backlog": 0},
        "push": [{"collection": "visits", "newDocumentState": _VISIT}],
        "checkpoint": _CHECKPOINT,
        "limit": 200,
    },
    "example": {
        "receipts": [
            {"id": _VISIT["id"], "rev": _VISIT["rev"], "outcome": "applied", "replay": False}
        ],
        "documents": [{"collection": "visits"} | _STORED],
        "checkpoint": _CHECKPOINT,
        "hasMore": False,
        "server": {
            "at": "2026-03-18T13:40:12.120Z",
            "epoch": "3f8c8f57-5a0e-4c70-b0a3-1b8f6a2f6f2e",
            "version": SERVER,
            "limits": LIMITS,
            "turn": "3f8c8f57.17",
        },
    },
    "answer": record(
        {
            "receipts": {**list_of(ref("Receipt")), "description": "In the order of the rows."},
            **_PAGE,
            "server": record(
                {
                    **_SERVER,
                    "version": {"type": "string"},
                    "limits": ref("Limits"),
                    "turn": {
                        "type": ["string", "null"],
                        "description": "Opaque: send it as `device.turn` next. null in a browser.",
                    },
                }
            ),
        }
    ),
}
_SEALED_ROW = record(
    {
        "collection": {"type": "string"},
        "id": {"type": "string", "format": "uuid"},
        "rev": {"type": "string", "format": "uuid"},
        "sealed": {"type": "string", "description": "base64url without padding; docs/sync.md."},
    }
)
HANDED_IN: dict[str, Any] = {
    "body": {
        "type": "object",
        "description": "With a token `push`, with a cookie `sealed` and `device.id`.",
        "required": ["device"],
        "properties": {
            "device": {
                "type": "object",
                "required": ["backlog"],
                "properties": {
                    **_DEVICE,
                    "backlog": {
                        "type": "integer",
                        "minimum": 0,
                        "description": "Further rows, and photos with unsent bytes.",
                    },
                },
            },
            "push": {"type": "array", "items": ref("NamedRow"), "maxItems": MAX_PUSHED_ROWS},
            "sealed": {"type": "array", "items": _SEALED_ROW, "maxItems": MAX_PUSHED_ROWS},
        },
    },
    "body_example": {
        "device": {"sent_at": "2026-03-18T21:40:12+08:00", "backlog": 0},
        "push": [{"collection": "visits", "newDocumentState": _VISIT}],
    },
    "example": {
        "receipts": [
            {
                "id": _VISIT["id"],
                "rev": _VISIT["rev"],
                "outcome": "held",
                "replay": False,
                "decision": None,
            }
        ],
        "erase": True,
    },
    "answer": record(
        {
            "receipts": list_of(ref("HandInReceipt")),
            "erase": {
                "type": "boolean",
                "description": "true: the server has everything; the phone must erase its data.",
            },
        }
    ),
}
_CHECKSUMS = record(
    {
        "n": {"type": "integer", "description": "The number of records that are not deleted."},
        "ids": {"type": "string", "format": "uuid", "description": "The XOR of their `id`s."},
        "revs": {"type": "string", "format": "uuid", "description": "The XOR of their `rev`s."},
        "seqs": {"type": "integer", "description": "The sum of their `srv.seq`."},
    }
)
COMPARED: dict[str, Any] = {
    "example": {
        "feeds": {
            "441427100201001": {
                "visits": {"n": 1, "ids": _VISIT["id"], "revs": _VISIT["rev"], "seqs": 4711}
            }
        },
        "behind": ["441427100201002"],
        "own_feed": "@0198a3c2-1111-7c6b-9a44-0d2f6c1b7e55",
        "server": {
            "at": "2026-03-18T13:40:12.120Z",
            "epoch": "3f8c8f57-5a0e-4c70-b0a3-1b8f6a2f6f2e",
        },
    },
    "answer": record(
        {
            "feeds": {
                "type": "object",
                "description": "By feed and collection, without empty ones.",
                "additionalProperties": {"type": "object", "additionalProperties": _CHECKSUMS},
            },
            "behind": {
                **list_of({"type": "string"}),
                "description": "Feeds that the phone must pull first: the checkpoint is behind.",
            },
            "own_feed": {
                "type": "string",
                "description": "The feed of records without `srv.grid`.",
            },
            "server": record(_SERVER),
        }
    ),
}
_REMOVED = {
    "id": "0199b2a4-77d1-7cc0-9d5e-3f1f6f0f2a12",
    "rev": "5a0e4c70-0b7e-4b6e-8d6a-2c6d0e9f4f10",
    "_deleted": True,
    "srv": {"status": "deleted", "seq": 4680, "at": "2026-03-10T16:00:00+00:00"},
}
REPAIRED: dict[str, Any] = {
    "body_example": {
        "feed": "441427100201001",
        "collection": "visits",
        "have": {_REMOVED["id"]: [_REMOVED["rev"], 4630]},
    },
    "example": {"documents": [_STORED, _REMOVED], "next": None},
    "answer": record(
        {
            "documents": list_of(_DOCUMENT),
            "next": {
                "type": ["string", "null"],
                "description": "Send it as `after` to get the rest. null: there is no more.",
            },
        }
    ),
}
