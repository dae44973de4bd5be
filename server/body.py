"""Request bodies: JSON, plain or compressed, never inflated past the setting."""

import json
import zlib
from typing import Any, NoReturn

import orjson
from flask import g, request

from records.problems import BodyTooLarge, Malformed
from server.boundary import settings
from server.errors import UnsupportedMediaType

DEEPEST = 32  # levels of nesting; our own documents have four
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
_COMPRESSED = ("gzip", "x-gzip", "deflate")


def read_json() -> Any:
    """The request's body. A further try of the same request reads it anew.

    Raises `unsupported_media_type`, `body_too_large`, and `malformed` with a `reason`:
    `compression_broken`, `not_utf8`, `not_json`, `too_deep`.
    """
    if request.mimetype != "application/json" and not request.mimetype.endswith("+json"):
        raise UnsupportedMediaType()
    if "body" not in g:
        g.body = _inflated(request.get_data(cache=True))
    value = _parsed(g.body)
    if _is_too_deep(value):
        raise Malformed(reason="too_deep")
    return value


def _inflated(sent: bytes) -> bytes:
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in _COMPRESSED:
        return inflate(sent, settings().max_inflated_bytes)
    if encoding != "identity":
        raise UnsupportedMediaType()
    return sent


def inflate(sent: bytes, most: int) -> bytes:
    """A gzip (of one or more members) or zlib stream; at most ``most`` bytes are ever made."""
    made = b""
    while True:
        stream = zlib.decompressobj(_GZIP_OR_ZLIB)
        try:
            made += stream.decompress(sent, most - len(made) + 1)
        except zlib.error:
            raise Malformed(reason="compression_broken") from None
        if len(made) > most:
            raise BodyTooLarge(largest=most)
        if not stream.eof:
            raise Malformed(reason="compression_broken")
        sent = stream.unused_data
        if not sent:
            return made


def _parsed(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        pass
    # orjson refuses lone surrogates, which are the fault of one row and not of the whole request.
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise Malformed(reason="not_utf8") from None
    except RecursionError:
        raise Malformed(reason="too_deep") from None
    except ValueError:
        raise Malformed(reason="not_json") from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity are not JSON


def _is_too_deep(value: Any) -> bool:
    # Every value of every row comes by here: plain comparisons, as parsers make nothing else.
    level = [value] if type(value) in (dict, list) else []
    for _ in range(DEEPEST):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if type(outer) is dict else outer)
            if type(inner) is dict or type(inner) is list
        ]
        if not level:
            return False
    return True
