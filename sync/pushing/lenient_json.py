"""Parse the JSON of pushed rows so that invalid values reject one row, not the request.

Some apps write `NaN` where a sensor fails. A strict parser would refuse the whole request, and that
row would block the phone's queue for ever. Here such a number becomes a `NotJson`, which no schema
accepts, and `faults` names the fields that contain one.
"""

import json
import math
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from records.wire import MAX_FIELD_ERRORS, FieldError, storable_path

MAX_ROW_DEPTH = 20  # levels within a document; ours have three
MAX_DIGITS = 1_000  # of an integer; longer ones are costly to parse
_CONTAINERS = (dict, list)


class NotJson:
    """A number that is not valid JSON or too large; ``text`` is the source."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


_LOOKED_INTO = frozenset((dict, list, NotJson))


def loads(text: str) -> Any:
    """Parse JSON that a strict parser refused, with a `NotJson` for each invalid number.

    Raises ValueError if anything else is invalid. The caller has checked its depth.
    """
    return json.loads(text, parse_constant=NotJson, parse_int=_whole, parse_float=_real)


def _whole(text: str) -> int | NotJson:
    return int(text) if len(text) <= MAX_DIGITS else NotJson(text)


def _real(text: str) -> float | NotJson:
    number = float(text)
    return number if math.isfinite(number) else NotJson(text)


def as_text(value: Any) -> str:
    """The text of a `NotJson`; use it as the ``default`` of a JSON dump."""
    if isinstance(value, NotJson):
        return value.text
    raise TypeError(type(value).__name__)


def faults(document: Mapping[str, Any]) -> list[FieldError]:
    """The errors ``not_json`` and ``too_deep`` of a document, by field."""
    inner = [value for value in document.values() if type(value) in _LOOKED_INTO]
    if not inner or _is_plain(inner):
        return []
    errors = (
        (path, code) for name, value in document.items() for path, code in _fault(name, value)
    )
    return [
        FieldError(field=storable_path(path) or "row", code=code)
        for path, code in islice(errors, MAX_FIELD_ERRORS)
    ]


def _is_plain(level: list[Any]) -> bool:
    """True if there is no fault: a quick check, level by level, of containers only."""
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
    """Paths as tuples, not joined: long names above many values would cost too much."""
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
