"""tus 1.0.0 over HTTP: its headers, and a body that may break off.

https://tus.io/protocols/resumable-upload: core, creation, creation-with-upload, termination,
checksum, expiration.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Response, request
from werkzeug.exceptions import ClientDisconnected
from werkzeug.http import http_date

from records.problems import BodyTooLarge, InvalidFields
from server.photos.arriving import ArrivingFile
from server.photos.problems import (
    TusVersionUnsupported,
    UploadChecksumDiffers,
    UploadOffsetDiffers,
)
from server.web.body import is_json
from server.web.errors import UnsupportedMediaType

UPLOADS = "/api/v1/photos/uploads"
VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,termination,checksum,expiration"
CHECKSUMS = ("sha1", "sha256")
OFFSET_STREAM = "application/offset+octet-stream"
# The connection of a phone that lost its signal stays open for an hour. Without this limit it would
# hold the upload's lock, and the phone could not go on.
SILENCE_MAY_TAKE_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Checksum:
    """The checksum that a request announces for its body."""

    algorithm: str
    digest: bytes


def accept_method_in_header(app: WSGIApplication) -> WSGIApplication:
    """Middleware for X-HTTP-Method-Override, for networks that let only POST through."""

    def overridden(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        method = environ.get("HTTP_X_HTTP_METHOD_OVERRIDE")
        posted = environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"].startswith(
            f"{UPLOADS}/"
        )
        if posted and method in ("PATCH", "DELETE"):
            environ["REQUEST_METHOD"] = method
        return app(environ, start_response)

    return overridden


def refuse_others() -> None:
    """Refuse requests without the Tus-Resumable header (except OPTIONS), and JSON bodies.

    A JSON body would be received before authentication, and nginx does not buffer requests for
    photos (deploy/nginx).
    """
    if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
        raise TusVersionUnsupported()
    if is_json():
        raise UnsupportedMediaType(f"bytes come as {OFFSET_STREAM}")


def add_headers(response: Response, max_size: int) -> Response:
    """Add the tus headers of every response, and the server's capabilities for OPTIONS."""
    response.headers["Tus-Resumable"] = VERSION
    if request.method == "OPTIONS" or response.status_code == 412:
        response.headers["Tus-Version"] = VERSION
    if request.method == "OPTIONS":
        response.headers["Tus-Extension"] = EXTENSIONS
        response.headers["Tus-Max-Size"] = str(max_size)
        response.headers["Tus-Checksum-Algorithm"] = ",".join(CHECKSUMS)
    return response


def answer(status: int, *, offset: int, expires_at: datetime) -> Response:
    headers = {"Upload-Offset": str(offset), "Upload-Expires": http_date(expires_at)}
    return Response(status=status, headers=headers)


def metadata_of(photo_id: UUID) -> str:
    """Upload-Metadata as it is returned: without the file's name on the phone."""
    return "photo " + base64.b64encode(str(photo_id).encode()).decode()


def photo_of(metadata: str) -> UUID:
    """The photo's id in Upload-Metadata: ``photo <base64 of the id>``. Raises InvalidFields."""
    for pair in metadata.split(","):
        key, _, value = pair.strip().partition(" ")
        if key == "photo":
            try:
                return UUID(base64.b64decode(value, validate=True).decode("ascii"))
            except ValueError:
                raise _invalid("Upload-Metadata", "invalid_uuid") from None
    raise _invalid("Upload-Metadata", "required")


def checksum_of(header: str | None) -> Checksum | None:
    """Parse ``<algorithm> <base64 of the digest>``. Raises InvalidFields."""
    if header is None:
        return None
    algorithm, _, value = header.partition(" ")
    if algorithm not in CHECKSUMS:
        raise _invalid("Upload-Checksum", "unknown_value")
    try:
        return Checksum(algorithm, base64.b64decode(value, validate=True))
    except (binascii.Error, ValueError):
        raise _invalid("Upload-Checksum", "invalid_value") from None


def offset_of(size: int, length: int) -> int:
    """The offset of an unfinished upload: never its full length.

    At the full length a client takes the upload for done. It is done only when the photo is stored,
    so until then the last byte is requested again.
    """
    return min(size, length - 1)


def receive(file: ArrivingFile, length: int, offset: int, announced: Checksum | None) -> None:
    """Append the request's body at ``offset``; if the connection breaks, keep what has arrived.

    A body with a checksum is kept whole or not at all, because a part cannot be verified.
    """
    start = offset_of(file.size, length)
    if offset != start:
        raise UploadOffsetDiffers(offset=start)
    file.cut(start)
    request.max_content_length = length - start
    digest = hashlib.new(announced.algorithm, usedforsecurity=False) if announced else None
    with _read_timeout():
        for piece in file.append(_read, length - start):
            if digest is not None:
                digest.update(piece)
    if announced and digest and not hmac.compare_digest(digest.digest(), announced.digest):
        file.cut(start)
        raise UploadChecksumDiffers()


def receive_whole(max_bytes: int) -> bytes:
    """The request's body, to be kept in memory; what came of it if the connection breaks.

    Raises BodyTooLarge.
    """
    request.max_content_length = max_bytes
    if (request.content_length or 0) > max_bytes:
        raise BodyTooLarge(largest=max_bytes)
    received = bytearray()
    with _read_timeout():
        while piece := _read(max_bytes + 1 - len(received)):
            received += piece
    if len(received) > max_bytes:
        raise BodyTooLarge(largest=max_bytes)
    return bytes(received)


def _read(max_bytes: int) -> bytes:
    try:
        return request.stream.read(max_bytes)
    except (ClientDisconnected, OSError):
        return b""  # no client is left to get an error


@contextmanager
def _read_timeout() -> Iterator[None]:
    """While the body is read, treat a silent connection as broken."""
    connection = request.environ.get("gunicorn.socket")
    if connection is None:
        yield
        return
    connection.settimeout(SILENCE_MAY_TAKE_SECONDS)
    try:
        yield
    finally:
        with suppress(OSError):  # closed meanwhile
            connection.settimeout(None)


def _invalid(field: str, code: str) -> InvalidFields:
    return InvalidFields(errors=[{"field": field, "code": code}])
