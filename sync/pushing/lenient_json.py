"""JSON of pushed rows: what is not JSON, or too much of it, is the fault of the row that holds it.

Where a sensor fails, some apps write `NaN`. A strict parser would refuse the whole request, and the
rest of the batch would wait behind that row for ever. So what no parser takes is read as a
`NotJson`, which no schema accepts, and `faults` names the fields that hold one.
"""

import json
import math
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from records.wire import MAX_FIELD_ERRORS, FieldError, storable_path

MAX_ROW_DEPTH = 20  # levels within a document; ours have three
MAX_DIGITS = 1_000  # of a number; what is longer costs more than it can say
_CONTAINERS = (dict, list)


class NotJson:
    """A number that is none, or that nobody can hold; ``text`` is how it came."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


_LOOKED_INTO = frozenset((dict, list, NotJson))


def loads(text: str) -> Any:
    """What a strict parser has refused, with a `NotJson` for each number that cannot be.

    Raises ValueError where it is not JSON for any other reason. Its depth has been checked before.
    """
    return json.loads(text, parse_constant=NotJson, parse_int=_whole, parse_float=_real)


def _whole(text: str) -> int | NotJson:
    return int(text) if len(text) <= MAX_DIGITS else NotJson(text)


def _real(text: str) -> float | NotJson:
    number = float(text)
    return number if math.isfinite(number) else NotJson(text)


def as_text(value: Any) -> str:
    """How a `NotJson` is kept and told, for JSON has no other way; the `default` of a dump."""
    if isinstance(value, NotJson):
        return value.text
    raise TypeError(type(value).__name__)


def faults(document: Mapping[str, Any]) -> list[FieldError]:
    """What makes a document unreadable: ``not_json`` and ``too_deep``, by field."""
    inner = [value for value in document.values() if type(value) in _LOOKED_INTO]
    if not inner or _is_plain(inner):
        return []
    found = ((path, code) for name, value in document.items() for path, code in _fault(name, value))
    return [
        FieldError(field=storable_path(path) or "row", code=code)
        for path, code in islice(found, MAX_FIELD_ERRORS)
    ]


def _is_plain(level: list[Any]) -> bool:
    """True for nearly all that is ever pushed: looks at containers alone, a level at a time."""
    for _ in range(MAX_ROW_DEPTH - 1):
        if any(type(value) is NotJson for value in level):
            return False
        level = [inner for each in level for inner in _inner(each) if type(inner) in _LOOKED_INTO]
        if not level:
            return True
    return False


def _fault(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if _depth(value) >= MAX_ROW_DEPTH:
        yield name, "too_deep"
    else:
        yield from ((".".join(path), "not_json") for path in _not_json(value, (name,)))


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while level := [each for each in level if type(each) in _CONTAINERS]:
        depth += 1
        level = [inner for each in level for inner in _inner(each)]
    return depth


def _not_json(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Paths as their parts: a name may be long, and stand above very many values."""
    if type(value) is NotJson:
        yield path
    elif type(value) is dict:
        for name, inner in value.items():
            yield from _not_json(inner, (*path, name))
    elif type(value) is list:
        for at, inner in enumerate(value):
            yield from _not_json(inner, (*path, str(at)))


def _inner(container: Any) -> Any:
    return container.values() if type(container) is dict else container
