"""What is sealed in the inbox: telephone numbers, as everywhere else in the database.

A body is kept as it was sent, but for the fields that its collection seals: they are kept as
``{"sealed": "<hex>"}``, bound to the inbox row, and opened for whoever works on the row again.
"""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from records.phones import PhoneSeal
from sync.collections import Writable

_MARK = "sealed"


def sealed(
    collection: Writable, document: Mapping[str, Any], seal: PhoneSeal, key: UUID
) -> Mapping[str, Any]:
    """The document as the inbox keeps it; whatever was sent in such a field, number or not."""
    hidden = {
        name: {_MARK: seal.seal(json.dumps(document[name]), key.bytes).hex()}
        for name in collection.sealed
        if document.get(name) is not None
    }
    return {**document, **hidden} if hidden else document


def opened(collection: Writable, document: Any, seal: PhoneSeal, key: UUID) -> Any:
    """The document as it was sent; None where it was wiped, and for a field whose key is lost."""
    if not isinstance(document, Mapping):
        return document
    shown = {
        name: json.loads(seal.open(bytes.fromhex(document[name][_MARK]), key.bytes) or "null")
        for name in collection.sealed
        if isinstance(document.get(name), Mapping) and _MARK in document[name]
    }
    return {**document, **shown} if shown else document
