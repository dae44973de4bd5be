"""Seal (encrypt) telephone numbers in the inbox.

A body is stored as sent, except the collection's sealed fields and all fields that its schema does
not know: an app may send a number under another name. They are stored as ``{"sealed": "<hex>"}``,
bound to the key of the inbox row, and opened when the row is judged again.
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
    """The document as the inbox stores it, with any value of a sealed field sealed."""
    hidden = {
        name: {_MARK: seal.seal(json.dumps(document[name], default=as_text), key.bytes).hex()}
        for name in _names(collection, document)
        if document[name] is not None
    }
    return {**document, **hidden} if hidden else document


def opened(collection: PushCollection, document: Any, seal: PhoneSeal, key: UUID) -> Any:
    """The document as sent; None if it was wiped. A field whose key is lost becomes None."""
    if not isinstance(document, Mapping):
        return document
    shown = {
        name: json.loads(seal.open(bytes.fromhex(document[name][_MARK]), key.bytes) or "null")
        for name in _names(collection, document)
        if is_sealed(document[name])
    }
    return {**document, **shown} if shown else document


def is_sealed(value: Any) -> bool:
    """True for a value that `sealed` made. Older bodies hold unknown fields unsealed."""
    if not isinstance(value, Mapping) or value.keys() != {_MARK}:
        return False
    return isinstance(value[_MARK], str) and _HEX.fullmatch(value[_MARK]) is not None


def _names(collection: PushCollection, document: Mapping[str, Any]) -> Iterator[str]:
    """The fields of a document that may contain a telephone number."""
    if collection.sealed:
        known = collection.schema.fields.keys() - {"collection", *collection.sealed}
        yield from (name for name in document if name not in known)
