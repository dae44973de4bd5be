"""Request bodies: JSON, plain or compressed, never inflated past the setting.

A body is received before its request's transaction begins (server/auth.py): a line may stall, and
must not hold a database connection meanwhile.
"""

import json
import zlib
from typing import Any, NoReturn

import orjson
from flask import g, request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from records.problems import BodyTooLarge, Malformed
from server.boundary import settings
from server.errors import BodyTooSlow, UnsupportedMediaType
from server.slow_lines import SLOW_LINES

MAX_DRAINED_BYTES = 64 * 2**20
DEEPEST = 32  # levels of nesting; our own documents have four
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
_COMPRESSED = ("gzip", "x-gzip", "deflate")


def receive_body() -> None:
    """Wait for all of a JSON body, if there is one to come; `read_json` then finds it here.

    Bodies of other types are refused unread, or read by endpoints that know how to wait for them.
    Raises `body_too_large`, and `body_too_slow` where the setting's time is up.
    """
    if request.method in ("GET", "HEAD", "OPTIONS") or not _says_json():
        return
    line = request.environ.get("gunicorn.socket")
    if line is None:  # no line: a test's client
        request.get_data(cache=True)
        return
    seconds = settings().body_seconds
    with SLOW_LINES.watched(line, seconds) as watched:
        try:
            request.get_data(cache=True)
        except RequestEntityTooLarge:
            _drain()
            raise
        except ClientDisconnected:
            if not watched.cut:
                raise
    if watched.cut:  # what was read is but a part
        raise BodyTooSlow(seconds=seconds)


def _drain() -> None:
    """Read what is too large and throw it away, within reason: a client that is still sending when
    the connection closes sees a broken line, and never the answer that tells it to send less."""
    left = request.content_length or 0
    if left > MAX_DRAINED_BYTES:
        return
    while left > 0 and (piece := request.environ["wsgi.input"].read(min(left, 2**16))):
        left -= len(piece)


def read_json() -> Any:
    """The request's body. A further try of the same request reads it anew.

    Raises `unsupported_media_type`, `body_too_large`, and `malformed` with a `reason`:
    `compression_broken`, `not_utf8`, `not_json`, `too_deep`.
    """
    if not _says_json():
        raise UnsupportedMediaType()
    if "body" not in g:
        g.body = _inflated(request.get_data(cache=True))
    value = _parsed(g.body)
    if _is_too_deep(value):
        raise Malformed(reason="too_deep")
    return value


def _says_json() -> bool:
    return request.mimetype == "application/json" or request.mimetype.endswith("+json")


def _inflated(sent: bytes) -> bytes:
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in _COMPRESSED:
        return inflate(sent, settings().max_inflated_bytes)
    if encoding != "identity":
        raise UnsupportedMediaType()
    return sent


def inflate(sent: bytes, most: int) -> bytes:
    """One gzip member or one zlib stream; at most ``most`` bytes are ever made.

    More members in one body are refused, as no client makes them: four megabytes can hold two
    hundred thousand empty ones, and each costs as much as a whole stream.
    """
    stream = zlib.decompressobj(_GZIP_OR_ZLIB)
    try:
        made = stream.decompress(sent, most + 1)
    except zlib.error:
        raise Malformed(reason="compression_broken") from None
    if len(made) > most:
        raise BodyTooLarge(largest=most)
    if not stream.eof or stream.unused_data:
        raise Malformed(reason="compression_broken")
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
