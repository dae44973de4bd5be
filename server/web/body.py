"""Request bodies: JSON, plain or compressed, within limits that are checked before any work.

How many bytes an endpoint takes is said where it is (server/web/auth.py): a log-in needs no room
for a county's households. How many values, and how deep, is the same for all. What is over a limit
is one 400 or 413, before anything is parsed.

A body is received before its request's transaction begins (server/web/auth.py): a connection may
stall, and must not hold one to the database meanwhile.
"""

import json
import zlib
from collections.abc import Callable, Collection, Mapping
from enum import Enum
from typing import Any, NoReturn

import orjson
from flask import current_app, g, request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from records.problems import BodyTooLarge, InvalidFields, Malformed
from records.wire import MAX_FIELD_ERRORS, FieldError, storable_path
from server.ops.slow_connections import SLOW_CONNECTIONS
from server.web import json_size
from server.web.boundary import settings
from server.web.errors import BodyTooSlow, UnsupportedMediaType
from sync.pushing import lenient_json

MAX_DRAINED_BYTES = 64 * 2**20
# 500 rows of the fullest record, each with its base, are 50,000. What a parser makes of so many
# takes 20 MB at worst.
MAX_VALUES = 100_000
MAX_DEPTH = 200  # levels of nesting; our own documents have five
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
_COMPRESSED = ("gzip", "x-gzip", "deflate")


class BodySize(Enum):
    """How many bytes an endpoint takes, as sent and once decompressed."""

    SMALL = 8 * 2**10  # what anybody may send: a log-in
    ORDINARY = 128 * 2**10  # the fields of one thing, the longest note included
    ROWS = None  # many records at once: as the settings say

    @property
    def sent(self) -> int:
        return min(self.value or 2**63, settings().max_body_bytes)

    @property
    def inflated(self) -> int:
        return min(self.value or 2**63, settings().max_inflated_bytes)


def receive_body(size: BodySize) -> None:
    """Wait for all of a JSON body, if there is one to come; `read_json` then finds it here.

    Bodies of other types are refused unread, or read by endpoints that know how to wait for them.
    Raises `body_too_large`, and `body_too_slow` where the setting's time is up.
    """
    g.body_size = size
    if not says_json():
        return
    request.max_content_length = size.sent
    try:
        _receive()
    except RequestEntityTooLarge:
        raise BodyTooLarge(limit="body_bytes", largest=size.sent) from None


def _receive() -> None:
    line = request.environ.get("gunicorn.socket")
    if line is None:  # no line: a test's client
        request.get_data(cache=True)
        return
    seconds = settings().body_seconds
    with SLOW_CONNECTIONS.watched(line, seconds) as watched:
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


def refuse_unasked(takes: Collection[str]) -> None:
    """Refuse arguments of an endpoint that has none: nothing that is sent is silently ignored.

    ``takes`` are the places of its arguments, "query" or "json"; what is there is its own to judge.
    Pages for people, which come by all kinds of links, ignore what they do not know.
    """
    if not getattr(current_app.blueprints.get(request.blueprint or ""), "is_strict", False):
        return
    unasked = [] if "query" in takes else [*request.args]
    if "json" not in takes and says_json() and request.get_data(cache=True).strip():
        body = read_json()
        if not isinstance(body, Mapping | None):
            raise Malformed("this endpoint takes no body")
        unasked += body or ()
    if unasked:
        named = map(storable_path, unasked[:MAX_FIELD_ERRORS])
        raise InvalidFields(errors=[FieldError(field=n, code="unknown_field") for n in named])


def read_json() -> Any:
    """The request's body. A further try of the same request reads it anew.

    Raises `unsupported_media_type`, `body_too_large`, and `malformed` with a `reason`:
    `compression_broken`, `not_utf8`, `not_json`, `too_deep`.
    """
    body = _checked_body()
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        # A lone surrogate is the fault of its field, which says so.
        return _loads(body, lambda text: json.loads(text, parse_constant=_no_constant))


def read_rows() -> Any:
    """As `read_json`, for what holds rows: a number that is none is the fault of its row, and comes
    as a `NotJson` (sync/pushing/lenient_json.py)."""
    body = _checked_body()
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return _loads(body, lenient_json.loads)


def _checked_body() -> bytes:
    """The bytes of some JSON that is worth parsing."""
    if not says_json():
        raise UnsupportedMediaType()
    if "body" not in g:
        body = _inflated(request.get_data(cache=True))
        if not json_size.is_within(body, MAX_VALUES):
            raise BodyTooLarge(limit="values", largest=MAX_VALUES)
        if json_size.is_deeper(body, MAX_DEPTH):
            raise Malformed(reason="too_deep", most=MAX_DEPTH)
        g.body = body
    found: bytes = g.body
    return found


def says_json() -> bool:
    return request.mimetype == "application/json" or request.mimetype.endswith("+json")


def _inflated(sent: bytes) -> bytes:
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in _COMPRESSED:
        return inflate(sent, g.body_size.inflated)
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
        raise BodyTooLarge(limit="inflated_bytes", largest=most)
    if not stream.eof or stream.unused_data:
        raise Malformed(reason="compression_broken")
    return made


def _loads(body: bytes, parse: Callable[[str], Any]) -> Any:
    try:
        return parse(body.decode("utf-8"))
    except UnicodeDecodeError:
        raise Malformed(reason="not_utf8") from None
    except ValueError:
        raise Malformed(reason="not_json") from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity are not JSON
