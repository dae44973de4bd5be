"""The OpenAPI schemas of the documents of all collections.

The fields that phones write come from the schemas in records/; the fields that only the server
writes are listed here. tests/sync/pulling/test_documents.py compares both with a pull.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from apispec.ext.marshmallow.openapi import OpenAPIConverter
from flask_smorest import Api

from records.fieldwork.visits import EVIDENCE
from records.planning.plans import DROPPED, WAYS, WHY
from records.planning.reminders import STATES
from records.staff.people import OFFICE_LEVELS
from sync.collections import registry
from sync.collections.collections import PushCollection

Kind = Mapping[str, Any]

_TEXT: Kind = {"type": "string"}
_NUMBER: Kind = {"type": "number"}
_WHOLE: Kind = {"type": "integer"}
_YES: Kind = {"type": "boolean"}
_ID: Kind = {"type": "string", "format": "uuid"}
_TIME: Kind = {"type": "string", "format": "date-time"}
_DAY: Kind = {"type": "string", "format": "date"}
_CARD: Kind = {"type": "string", "pattern": "^[A-Za-z0-9_-]{22}$"}
_OBJECT: Kind = {"type": "object", "additionalProperties": True}


def one_of(values: Iterable[str]) -> Kind:
    return {"type": "string", "enum": list(values)}


def or_null(kind: Kind) -> Kind:
    """The schema, with null allowed."""
    schema = {**kind, "type": [kind["type"], "null"]}
    return schema | ({"enum": [*kind["enum"], None]} if "enum" in kind else {})


def list_of(kind: Kind) -> Kind:
    return {"type": "array", "items": kind}


def ref(name: str) -> Kind:
    return {"$ref": f"#/components/schemas/{name}"}


def record(fields: Mapping[str, Kind], optional: Iterable[str] = (), **more: Any) -> Kind:
    """An object with these fields, all required except the optional ones."""
    required = [name for name in fields if name not in set(optional)]
    return {"type": "object", "properties": dict(fields), "required": required} | more


# Fields that only the server writes, by collection.
FIELDS: Mapping[str, Mapping[str, Kind]] = {
    "grids": {
        "code": _TEXT,
        "name": _TEXT,
        "village": _TEXT,
        "valid_from": or_null(_DAY),
        "valid_to": or_null(_DAY),
        "geometry": {**_OBJECT, "description": "GeoJSON, in CGCS2000."},
    },
    "profile": {"login": _TEXT, "name": _TEXT, "level": one_of(OFFICE_LEVELS), "home": _TEXT},
    "household_aliases": {"household": _ID},
    "plans": {
        "week": {**_DAY, "description": "The Monday of the week."},
        "days": list_of(_OBJECT),
        "unplanned": list_of(_OBJECT),
        "missing_s": _WHOLE,
        "published_at": _TIME,
    },
    "outcomes": {
        "record_collection": _TEXT,
        "record": or_null(_ID),
        "outcome": one_of(("held", "rejected", "conflict")),
        "errors": {"type": ["array", "null"], "items": ref("RowError")},
        "received_at": _TIME,
        "decision": or_null(one_of(("accepted", "corrected", "returned", "dismissed"))),
        "note": or_null(_TEXT),
        "decided_at": or_null(_TIME),
        "body": {
            "description": "The row as it was sent; only if it was returned to the author.",
            "type": ["object", "null"],
            "additionalProperties": True,
        },
    },
}
# Further members of ``srv``, by collection.
_OF_AUTHOR: Mapping[str, Kind] = {"mine": _YES, "cadre": or_null(_ID)}
_IN_GRID: Mapping[str, Kind] = {"grid": or_null(_TEXT)}
DERIVED: Mapping[str, Mapping[str, Kind]] = {
    "grids": _IN_GRID,
    "profile": {"phone_masked": or_null(_TEXT)},
    "household_aliases": _IN_GRID,
    "plans": {"planned_at": _TIME, "ways": one_of(WAYS)},
    "outcomes": {"area": _TEXT},
    "households": {
        **_IN_GRID,
        "village": _TEXT,
        "flags": list_of(_TEXT),
        "since": _DAY,
        "initials": _TEXT,
        "card": _CARD,
        "point": {
            **record({"lng": _NUMBER, "lat": _NUMBER}),
            "type": ["object", "null"],
            "description": "Where it was placed, in CGCS2000; null if its location says nothing.",
        },
    },
    "contacts": {**_IN_GRID, "phone_masked": or_null(_TEXT), "initials": _TEXT},
    "visits": {
        **_IN_GRID,
        "made_in": or_null(_TEXT),
        "evidence": or_null(one_of(EVIDENCE)),
        "distance_m": or_null(_NUMBER),
        "flags": list_of(_TEXT),
        **_OF_AUTHOR,
        "counted_at": _TIME,
        "received_at": _TIME,
        "partial": _YES,
    },
    "meal_tickets": {
        **_IN_GRID,
        **_OF_AUTHOR,
        "counted_at": _TIME,
        "value_fen": _WHOLE,
        "redeemed_at": or_null(_TIME),
    },
    "photos": {
        **_IN_GRID,
        **_OF_AUTHOR,
        "counted_at": _TIME,
        "received_at": _TIME,
        "stored": _YES,
        "width": or_null(_WHOLE),
        "height": or_null(_WHOLE),
    },
    "planned_visits": {
        "why": one_of(WHY),
        "planned_day": or_null(_DAY),
        "dropped": or_null(one_of(DROPPED)),
        "position": or_null(_WHOLE),
        "arrives_at": or_null(_TIME),
        "service_s": or_null(_WHOLE),
        "due": or_null(_DAY),
        "asked_by": or_null(_TEXT),
        "asked_until": or_null(_DAY),
    },
    "reminders": {
        "kind": _TEXT,
        "params": _OBJECT,
        "made_at": _TIME,
        "expires_at": _TIME,
        "told_at": or_null(_TIME),
        "state": one_of((*STATES, "seen")),
    },
}
_SEQ: Kind = {"type": "integer", "format": "int64"}
_SRV: Mapping[str, Kind] = {
    "status": one_of(("ok", "conflict")),
    "seq": _SEQ,
    "at": _TIME,
    "key": {**_ID, "description": "Only in the response to a push: the row's key in the inbox."},
    "errors": list_of(ref("RowError")),
}
_ALL = one_of(registry.PULL_COLLECTIONS)
_ROW: Mapping[str, Kind] = {
    "newDocumentState": ref("PushedDocument"),
    "assumedMasterState": {
        "type": ["object", "null"],
        "additionalProperties": True,
        "description": "The server's version on which the change is based; null for a new record.",
    },
}
_OUTCOMES = ("applied", "merged", "conflict", "rejected", "held")
_RECEIPT: Mapping[str, Kind] = {
    "id": {"description": "The `id` as it was sent, or null."},
    "rev": {"description": "The `rev` as it was sent, or null."},
    "outcome": one_of(_OUTCOMES),
    "replay": {"type": "boolean", "description": "The row had arrived before."},
    "errors": list_of(ref("RowError")),
    "document": ref("ToldDocument"),
}


def register(api: Api) -> None:
    """Add the schemas to the description, by name."""
    for name, schema in _named(api.ma_plugin.converter):
        api.spec.components.schema(name, schema)


def _named(converter: OpenAPIConverter) -> Iterable[tuple[str, Kind]]:
    yield (
        "RowError",
        record(
            {
                "field": _TEXT,
                "code": _TEXT,
                "yours": {"description": "In a conflict: the value that was sent."},
                "theirs": {"description": "In a conflict: the server's value."},
            },
            optional=("yours", "theirs"),
            description="Why a row was not applied as it was sent: the field and a stable code.",
        ),
    )
    yield (
        "Checkpoint",
        {
            "type": "object",
            "properties": {"c": _TEXT},
            "description": "How far a phone has read. Opaque; `{}` is the beginning.",
        },
    )
    for name in registry.PULL_COLLECTIONS:
        yield synced(name), _synced(name, converter)
    for name, collection in registry.PUSH_COLLECTIONS.items():
        yield pushed(name), _pushed(collection, converter)
    yield (
        "Removal",
        record(
            {
                "collection": _ALL,
                "id": _ID,
                "rev": _ID,
                "_deleted": {"const": True},
                "srv": record(
                    {"status": one_of(("deleted", "out_of_scope")), "seq": _SEQ, "at": _TIME}
                ),
            },
            optional=("collection",),
            description="A record to remove: it was deleted, or left the reader's areas.",
        ),
    )
    yield (
        "Refused",
        record(
            {
                "srv": record(
                    {
                        "status": one_of(("rejected", "held", "merged", "conflict")),
                        "key": _ID,
                        "errors": list_of(ref("RowError")),
                    },
                    additionalProperties=True,
                )
            },
            additionalProperties=True,
            description="A document as it was sent, with the reason why it was not applied.",
        ),
    )
    yield "Row", record(_ROW, optional=("assumedMasterState",))
    yield (
        "NamedRow",
        record(
            {"collection": one_of(registry.PUSH_COLLECTIONS), **_ROW},
            optional=("assumedMasterState",),
        ),
    )
    yield "Receipt", record(_RECEIPT, optional=("errors", "document"))
    yield (
        "HandInReceipt",
        record(
            {
                **{name: _RECEIPT[name] for name in ("id", "rev", "replay")},
                "outcome": one_of((*_OUTCOMES, "unreadable")),
                "decision": or_null(_TEXT),
                "errors": {
                    **list_of(ref("RowError")),
                    "description": "Why a sealed row could not be opened; only then.",
                },
            },
            optional=("errors",),
        ),
    )
    yield "ToldDocument", {"anyOf": [ref("SyncedDocument"), ref("Refused")]}
    yield (
        "SyncedDocument",
        {"anyOf": [*map(ref, map(synced, registry.PULL_COLLECTIONS)), ref("Removal")]},
    )
    yield "PushedDocument", {"anyOf": [*map(ref, map(pushed, registry.PUSH_COLLECTIONS))]}


def synced(collection: str) -> str:
    """The name of the schema of pulled documents."""
    return f"Synced{_singular(collection)}"


def pushed(collection: str) -> str:
    """The name of the schema of pushed documents."""
    return f"Pushed{_singular(collection)}"


def _singular(collection: str) -> str:
    words = collection.title().replace("_", "")
    return words.removesuffix("es") if words.endswith("Aliases") else words.removesuffix("s")


def _synced(name: str, converter: OpenAPIConverter) -> Kind:
    writable = registry.PUSH_COLLECTIONS.get(name)
    written = {} if writable is None else _written(writable, converter)
    return record(
        {
            "collection": {"const": name},
            "id": _ID,
            "rev": _ID,
            "_deleted": {"const": False},
            **written,
            **FIELDS.get(name, {}),
            "srv": record({**_SRV, **DERIVED[name]}, optional=("key", "errors")),
        },
        optional=("collection",),
        description=f"A document of `{name}` from the server. `collection` is present only in"
        " responses with several collections.",
    )


def _pushed(collection: PushCollection, converter: OpenAPIConverter) -> Kind:
    name = collection.pull.name
    fields = _written(collection, converter)
    needed = {field for field in fields if collection.schema.fields[field].required}
    return record(
        {
            "id": _ID,
            "rev": _ID,
            "_deleted": _YES,
            **fields,
            "srv": _OBJECT,
            "collection": {"const": name},
        },
        optional={"_deleted", "srv", "collection", *(fields.keys() - needed)},
        description=f"A document of `{name}` from a phone. A deletion needs only `id`, `rev` and"
        " `_deleted`. `srv` and `collection` are ignored.",
    )


def _written(collection: PushCollection, converter: OpenAPIConverter) -> dict[str, Kind]:
    """The fields that phones write."""
    return {
        name: _plain(converter.field2property(field))
        for name, field in collection.schema.fields.items()
        if name in collection.fields
    }


def _plain(described: Kind) -> Kind:
    """Remove the default: clients must not fill it in, as omitted fields stay unchanged."""
    return {name: value for name, value in described.items() if name != "default"}
