"""Count the values and the depth of JSON from its bytes, before parsing.

A parser makes an object of 56 bytes or more from the two bytes `[]`, so a limit of bytes does not
limit memory. Time is linear, memory is one chunk. Invalid JSON is counted as if it were valid: the
parser stops at the first error.
"""

from collections.abc import Iterator
from itertools import accumulate

_MARKS = b'{}[],"'
_OTHERS = bytes(set(range(256)) - set(_MARKS))
_STEPS = {ord("{"): 1, ord("["): 1, ord("}"): -1, ord("]"): -1}
_CHUNK = 2**16


def is_within(body: bytes, max_values: int) -> bool:
    """True if it has at most so many values, names of members not counted."""
    if _values_in(body) < max_values:  # upper bound, strings included: enough for most bodies
        return True
    counts = accumulate(map(_values_in, _structure(body)))
    return all(count < max_values for count in counts)


def count(body: bytes) -> int:
    """The number of values, names of members not counted."""
    return 1 + sum(map(_values_in, _structure(body)))


def is_deeper(body: bytes, max_depth: int) -> bool:
    """Call `is_within` first: this looks at each bracket."""
    return body.count(b"[") + body.count(b"{") > max_depth and depth(body) > max_depth


def depth(body: bytes) -> int:
    """The levels of nesting."""
    deepest = level = 0
    for marks in _structure(body):
        levels = list(
            accumulate(map(_STEPS.__getitem__, marks.translate(None, b",")), initial=level)
        )
        deepest, level = max(deepest, *levels), levels[-1]
    return deepest


def _values_in(marks: bytes) -> int:
    """The first value of a container follows a bracket, each other value a comma."""
    return marks.count(b",") + marks.count(b"[") + marks.count(b"{")


def _structure(body: bytes) -> Iterator[bytes]:
    """The brackets and commas outside strings, chunk by chunk."""
    at, in_string = 0, False
    while chunk := body[at : at + _CHUNK]:
        if _ends_in_escape(chunk) and at + len(chunk) < len(body):
            chunk = chunk[:-1]
        at += len(chunk)
        # `\\` before `\"`: an escaped backslash does not escape the next character.
        plain = chunk.replace(b"\\\\", b"").replace(b'\\"', b"").translate(None, _OTHERS)
        # Two adjacent quotes do not change what is inside a string.
        parts = plain.replace(b'""', b"").split(b'"')
        yield b"".join(parts[in_string::2])
        in_string ^= len(parts) % 2 == 0


def _ends_in_escape(chunk: bytes) -> bool:
    return (len(chunk) - len(chunk.rstrip(b"\\"))) % 2 == 1
