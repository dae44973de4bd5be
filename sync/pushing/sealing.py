"""What is sealed in the inbox: telephone numbers, as everywhere else in the database.

A body is kept as it was sent, but for the fields that its collection seals, and those that its
schema does not know: an app may send a number under another name. They are kept as
``{"sealed": "<hex>"}``, bound to the inbox row, and opened for whoever works on the row again.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from records.phones import PhoneSeal
from sync.collections.collections import PushCollection
from sync.pushing.lenient_json import as_text

_MARK = "sealed"
_HEX = re.compile("(?:[0-9a-f]{2})+")


def sealed(
    collection: PushCollection, document: Mapping[str, Any], seal: PhoneSeal, key: UUID
) -> Mapping[str, Any]:
    """The document as the inbox keeps it; whatever was sent in such a field, number or not."""
    hidden = {
        name: {_MARK: seal.seal(json.dumps(document[name], default=as_text), key.bytes).hex()}
        for name in _names(collection, document)
        if document[name] is not None
    }
    return {**document, **hidden} if hidden else document


def opened(collection: PushCollection, document: Any, seal: PhoneSeal, key: UUID) -> Any:
    """The document as it was sent; None where it was wiped, and for a field whose key is lost."""
    if not isinstance(document, Mapping):
        return document
    shown = {
        name: json.loads(seal.open(bytes.fromhex(document[name][_MARK]), key.bytes) or "null")
        for name in _names(collection, document)
        if is_sealed(document[name])
    }
    return {**document, **shown} if shown else document


def is_sealed(value: Any) -> bool:
    """True for what `sealed` made. Of what no schema knows, older bodies hold what was sent."""
    if not isinstance(value, Mapping) or value.keys() != {_MARK}:
        return False
    return isinstance(value[_MARK], str) and _HEX.fullmatch(value[_MARK]) is not None


def _names(collection: PushCollection, document: Mapping[str, Any]) -> Iterator[str]:
    """The fields of a document that may hold a number."""
    if collection.sealed:
        known = collection.schema.fields.keys() - {"collection", *collection.sealed}
        yield from (name for name in document if name not in known)
