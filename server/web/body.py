"""Request bodies: JSON, plain or compressed, within limits that are checked before parsing.

Each endpoint sets its maximum of bytes (server/web/auth.py); the maxima of values and depth are the
same for all. A body over a limit is answered with 400 or 413.

A body is received before the request's transaction begins: a stalled client must not hold a
database connection.
"""

import json
import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from enum import Enum
from typing import Any, NoReturn

import orjson
from flask import current_app, g, request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from records.problems import BodyTooLarge, InvalidFields, Malformed
from records.wire import MAX_FIELD_ERRORS, FieldError, storable_path
from server.ops.slow_connections import SLOW_CONNECTIONS
from server.web import json_size
from server.web.errors import BodyTooSlow, UnsupportedMediaType
from server.web.request_context import settings
from sync.pushing import lenient_json

MAX_DRAINED_BYTES = 64 * 2**20
# 500 rows of the largest record, each with its base, have 50,000 values. Parsed, this maximum takes
# at most 20 MB.
MAX_VALUES = 100_000
MAX_DEPTH = 200  # levels of nesting; our own documents have five
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
_COMPRESSED = ("gzip", "x-gzip", "deflate")


class BodySize(Enum):
    """The maximum bytes of an endpoint's body, as sent and after decompression."""

    SMALL = 8 * 2**10  # without a session: a log-in
    ORDINARY = 128 * 2**10  # the fields of one record, with the longest note
    ROWS = None  # many records; the settings have the limits

    @property
    def sent(self) -> int:
        return min(self.value or 2**63, settings().max_body_bytes)

    @property
    def inflated(self) -> int:
        return min(self.value or 2**63, settings().max_inflated_bytes)


def receive_body(size: BodySize) -> None:
    """Receive and cache a whole JSON body, for `read_json`.

    Bodies of other types are refused unread, or read by their endpoint. Raises `body_too_large`,
    and `body_too_slow` after the time in the settings.
    """
    g.body_size = size
    if not is_json():
        return
    request.max_content_length = size.sent
    try:
        _receive()
    except RequestEntityTooLarge:
        raise BodyTooLarge(limit="body_bytes", largest=size.sent) from None


def _receive() -> None:
    connection = request.environ.get("gunicorn.socket")
    if connection is None:  # Flask's test client
        request.get_data(cache=True)
        return
    seconds = settings().body_seconds
    with SLOW_CONNECTIONS.watched(connection, seconds) as watched:
        try:
            request.get_data(cache=True)
        except RequestEntityTooLarge:
            _drain()
            raise
        except ClientDisconnected:
            if not watched.cut:
                raise
    if watched.cut:  # only part of the body was read
        raise BodyTooSlow(seconds=seconds)


def _drain() -> None:
    """Read a too large body and discard it, up to a limit: a client that is still sending when the
    connection closes would see a broken connection instead of the 413."""
    left = request.content_length or 0
    if left > MAX_DRAINED_BYTES:
        return
    while left > 0 and (piece := request.environ["wsgi.input"].read(min(left, 2**16))):
        left -= len(piece)


def refuse_unknown_arguments(takes: Collection[str]) -> None:
    """Refuse query arguments and bodies that the endpoint does not read.

    ``takes`` has the locations that the endpoint validates itself: "query", "json". Pages for
    people, which are linked with all kinds of arguments, ignore unknown ones.
    """
    if not getattr(current_app.blueprints.get(request.blueprint or ""), "is_strict", False):
        return
    unknown = [] if "query" in takes else [*request.args]
    if "json" not in takes and is_json() and request.get_data(cache=True).strip():
        body = read_json()
        if not isinstance(body, Mapping | None):
            raise Malformed("this endpoint takes no body")
        unknown += body or ()
    if unknown:
        names = map(storable_path, unknown[:MAX_FIELD_ERRORS])
        raise InvalidFields(errors=[FieldError(field=n, code="unknown_field") for n in names])


def read_json() -> Any:
    """Parse the request's body; each retry of the request parses it again.

    Raises `unsupported_media_type`, `body_too_large`, and `malformed` with a `reason`:
    `compression_broken`, `not_utf8`, `not_json`, `too_deep`.
    """
    body = _checked_body()
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        # json accepts lone surrogates; the field's validation reports them.
        return _loads(body, lambda text: json.loads(text, parse_constant=_no_constant))


def read_rows() -> Any:
    """As `read_json`, for rows: an invalid number (NaN) fails its row only, and is parsed as a
    `NotJson` (sync/pushing/lenient_json.py)."""
    body = _checked_body()
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return _loads(body, lenient_json.loads)


def read_opened(texts: Sequence[bytes]) -> list[Any]:
    """Parse rows that came sealed, one text each, as `read_rows` does; None for one that is no
    JSON, or too deep. Together they have the limit of a body."""
    if sum(map(json_size.count, texts)) > MAX_VALUES:
        raise BodyTooLarge(limit="values", largest=MAX_VALUES)
    return [_opened(text) for text in texts]


def _opened(text: bytes) -> Any:
    if json_size.is_deeper(text, MAX_DEPTH):
        return None
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        try:
            return lenient_json.loads(text.decode())
        except ValueError:  # also one of decoding
            return None


def _checked_body() -> bytes:
    """The decompressed body, within the limits of values and depth."""
    if not is_json():
        raise UnsupportedMediaType()
    if "body" not in g:
        body = _inflated(request.get_data(cache=True))
        if not json_size.is_within(body, MAX_VALUES):
            raise BodyTooLarge(limit="values", largest=MAX_VALUES)
        if json_size.is_deeper(body, MAX_DEPTH):
            raise Malformed(reason="too_deep", most=MAX_DEPTH)
        g.body = body
    checked: bytes = g.body
    return checked


def is_json() -> bool:
    """True if the request's media type is JSON."""
    return request.mimetype == "application/json" or request.mimetype.endswith("+json")


def _inflated(sent: bytes) -> bytes:
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in _COMPRESSED:
        return inflate(sent, g.body_size.inflated)
    if encoding != "identity":
        raise UnsupportedMediaType()
    return sent


def inflate(sent: bytes, max_bytes: int) -> bytes:
    """Decompress one gzip member or one zlib stream, to at most ``max_bytes``.

    More members are refused. No client sends them, and 4 MB can hold 200,000 empty ones, each as
    expensive as a whole stream.
    """
    stream = zlib.decompressobj(_GZIP_OR_ZLIB)
    try:
        inflated = stream.decompress(sent, max_bytes + 1)
    except zlib.error:
        raise Malformed(reason="compression_broken") from None
    if len(inflated) > max_bytes:
        raise BodyTooLarge(limit="inflated_bytes", largest=max_bytes)
    if not stream.eof or stream.unused_data:
        raise Malformed(reason="compression_broken")
    return inflated


def _loads(body: bytes, parse: Callable[[str], Any]) -> Any:
    try:
        return parse(body.decode("utf-8"))
    except UnicodeDecodeError:
        raise Malformed(reason="not_utf8") from None
    except ValueError:
        raise Malformed(reason="not_json") from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity are not JSON
