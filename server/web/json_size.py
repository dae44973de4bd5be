"""How many values some JSON holds, and how deep they lie, told from its bytes before any is parsed.

A parser makes an object of 56 bytes and more out of the two bytes `[]`, so a limit of bytes is none
of memory. All here is linear and needs no more than a piece of the body at a time; what is not JSON
is counted as if it were, for the parser stops at its first fault.
"""

from collections.abc import Iterator
from itertools import accumulate

_MARKS = b'{}[],"'
_ALL_ELSE = bytes(set(range(256)) - set(_MARKS))
_STEPS = {ord("{"): 1, ord("["): 1, ord("}"): -1, ord("]"): -1}
_AT_ONCE = 2**16


def is_within(body: bytes, most_values: int) -> bool:
    """True where it holds at most so many values, names of members aside."""
    if _values_in(body) < most_values:  # as if there were no texts: nearly all bodies end here
        return True
    found = accumulate(map(_values_in, _structure(body)))
    return all(values < most_values for values in found)


def is_deeper(body: bytes, most: int) -> bool:
    """Ask `is_within` first: this looks at each bracket."""
    return body.count(b"[") + body.count(b"{") > most and depth(body) > most


def depth(body: bytes) -> int:
    """Its levels of nesting."""
    deepest = level = 0
    for marks in _structure(body):
        levels = list(
            accumulate(map(_STEPS.__getitem__, marks.translate(None, b",")), initial=level)
        )
        deepest, level = max(deepest, *levels), levels[-1]
    return deepest


def _values_in(marks: bytes) -> int:
    """Each value but the first of a container comes after a comma, the first after its bracket."""
    return marks.count(b",") + marks.count(b"[") + marks.count(b"{")


def _structure(body: bytes) -> Iterator[bytes]:
    """Its brackets and commas that are in no text, piece by piece."""
    at, in_text = 0, False
    while piece := body[at : at + _AT_ONCE]:
        if _ends_in_an_escape(piece) and at + len(piece) < len(body):
            piece = piece[:-1]
        at += len(piece)
        # `\\` before `\"`: an escaped backslash does not escape what follows it.
        plain = piece.replace(b"\\\\", b"").replace(b'\\"', b"").translate(None, _ALL_ELSE)
        # Two quotes side by side change nothing about what is in a text and what is not.
        parts = plain.replace(b'""', b"").split(b'"')
        yield b"".join(parts[in_text::2])
        in_text ^= len(parts) % 2 == 0


def _ends_in_an_escape(piece: bytes) -> bool:
    return (len(piece) - len(piece.rstrip(b"\\"))) % 2 == 1
