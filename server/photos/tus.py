"""tus 1.0.0, as far as it is HTTP: its headers, and a body that may end in the middle.

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

from records.problems import InvalidFields
from server.photos.arriving import ArrivingFile
from server.photos.problems import (
    TusVersionUnsupported,
    UploadChecksumDiffers,
    UploadOffsetDiffers,
)
from server.web.body import says_json
from server.web.errors import UnsupportedMediaType

UPLOADS = "/api/v1/photos/uploads"
VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,termination,checksum,expiration"
CHECKSUMS = ("sha1", "sha256")
OFFSET_STREAM = "application/offset+octet-stream"
# A phone that lost its signal does not say so. Its connection would hold the upload's lock, and the
# phone itself could not go on, until the network gives up an hour later.
SILENCE_MAY_TAKE_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Checksum:
    """What a request announces of its own body."""

    algorithm: str
    digest: bytes


def accept_method_in_header(app: WSGIApplication) -> WSGIApplication:
    """Where only POST gets through, a client says what it means in X-HTTP-Method-Override."""

    def meant(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        said = environ.get("HTTP_X_HTTP_METHOD_OVERRIDE")
        posted = environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"].startswith(
            f"{UPLOADS}/"
        )
        if posted and said in ("PATCH", "DELETE"):
            environ["REQUEST_METHOD"] = said
        return app(environ, start_response)

    return meant


def refuse_others() -> None:
    """Every request but OPTIONS says which protocol it speaks, and none has a body of JSON.

    Such a body would be waited for before anybody asks who sends it; and what comes for photos, a
    web front passes on as it trickles in (deploy/nginx).
    """
    if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
        raise TusVersionUnsupported()
    if says_json():
        raise UnsupportedMediaType(f"bytes come as {OFFSET_STREAM}")


def add_headers(response: Response, max_size: int) -> Response:
    """What every answer carries, and what one may ask for first (OPTIONS)."""
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
    """What is kept of Upload-Metadata: not the name that the file has on the phone."""
    return "photo " + base64.b64encode(str(photo_id).encode()).decode()


def photo_of(metadata: str) -> UUID:
    """The photo's id out of Upload-Metadata: ``photo <base64 of the id>``."""
    for pair in metadata.split(","):
        key, _, value = pair.strip().partition(" ")
        if key == "photo":
            try:
                return UUID(base64.b64decode(value, validate=True).decode("ascii"))
            except ValueError:
                raise _invalid("Upload-Metadata", "invalid_uuid") from None
    raise _invalid("Upload-Metadata", "required")


def checksum_of(header: str | None) -> Checksum | None:
    """``<algorithm> <base64 of the digest>``."""
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
    """How much of an unfinished upload counts as received: never all of it.

    A client that hears of the last byte takes the upload for done. It is done when the photo is
    stored, so until then the last byte is asked for again.
    """
    return min(size, length - 1)


def receive(file: ArrivingFile, length: int, offset: int, announced: Checksum | None) -> None:
    """Append the request's body at ``offset``; where the line is cut, keep what has come.

    A body with a checksum is kept whole or not at all, for half of one cannot be verified.
    """
    start = offset_of(file.size, length)
    if offset != start:
        raise UploadOffsetDiffers(offset=start)
    file.cut(start)
    request.max_content_length = length - start
    digest = hashlib.new(announced.algorithm, usedforsecurity=False) if announced else None
    with _impatient():
        for piece in file.append(_read, length - start):
            if digest is not None:
                digest.update(piece)
    if announced and digest and not hmac.compare_digest(digest.digest(), announced.digest):
        file.cut(start)
        raise UploadChecksumDiffers()


def _read(most: int) -> bytes:
    try:
        return request.stream.read(most)
    except (ClientDisconnected, OSError):
        return b""  # nobody is left to be told


@contextmanager
def _impatient() -> Iterator[None]:
    """While the body is read, a silent line counts as cut."""
    line = request.environ.get("gunicorn.socket")
    if line is None:
        yield
        return
    line.settimeout(SILENCE_MAY_TAKE_SECONDS)
    try:
        yield
    finally:
        with suppress(OSError):  # closed meanwhile
            line.settimeout(None)


def _invalid(field: str, code: str) -> InvalidFields:
    return InvalidFields(errors=[{"field": field, "code": code}])
