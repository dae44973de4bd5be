"""How many values some JSON holds, and how deep they lie, told from its bytes before any is parsed.

A parser makes an object of 56 bytes and more out of the two bytes `[]`, so a limit of bytes is none
of memory. All here is linear and makes nothing but shorter bytes; what is not JSON is counted as if
it were, for the parser stops at its first fault.
"""

from itertools import accumulate

_MARKS = b'{}[],"'
_ALL_ELSE = bytes(set(range(256)) - set(_MARKS))
_STEPS = {ord("{"): 1, ord("["): 1, ord("}"): -1, ord("]"): -1}


def is_within(body: bytes, most_values: int) -> bool:
    """True where it holds at most so many values, names of members aside."""
    # Each value but the first of a container comes after a comma, the first after its bracket.
    return _marks_in(body) < most_values or _marks_in(_structure(body)) < most_values


def depth(body: bytes) -> int:
    """Its levels of nesting. Ask `is_within` first: this looks at each bracket."""
    brackets = _structure(body).translate(None, b",")
    return max(accumulate(map(_STEPS.__getitem__, brackets), initial=0))


def is_deeper(body: bytes, most: int) -> bool:
    return body.count(b"[") + body.count(b"{") > most and depth(body) > most


def _marks_in(body: bytes) -> int:
    return body.count(b",") + body.count(b"[") + body.count(b"{")


def _structure(body: bytes) -> bytes:
    """Its brackets and commas that are in no text."""
    if b"\\" in body:  # `\\\\` before `\"`: an escaped backslash does not escape what follows it
        body = body.replace(b"\\\\", b"").replace(b'\\"', b"")
    marks = body.translate(None, _ALL_ELSE)
    # Two quotes side by side change nothing about what is inside of a text and what is not.
    return b"".join(marks.replace(b'""', b"").split(b'"')[::2])
