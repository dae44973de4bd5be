"""Resumable uploads of photos (tus 1.0.0)."""

from typing import Any
from uuid import UUID

from flask import Response, after_this_request, g, request
from marshmallow import fields, validate

from authz.access_context import as_county
from records.db import db
from records.problems import BodyTooLarge, NotFound, RecordErased
from records.wire import Digits, WireSchema
from server.photos import tus
from server.photos.files import photo_files
from server.photos.problems import (
    PhotoAlreadyStored,
    PhotoRefused,
    PhotoStoreUnavailable,
    TooManyUploads,
    TusVersionUnsupported,
    UploadChecksumDiffers,
    UploadExpired,
    UploadLocked,
    UploadOffsetDiffers,
)
from server.photos.storing import keep
from server.photos.uploads import (
    Upload,
    begin_upload,
    end_upload,
    find_upload,
    mark_stored,
    prolong,
)
from server.web.auth import current, signed_in_with
from server.web.boundary import pause_transaction
from server.web.errors import UnsupportedMediaType, problem_response
from server.web.openapi import Blueprint, documented
from server.web.request_context import now, settings

blueprint = Blueprint(
    "photo_uploads",
    __name__,
    url_prefix=tus.UPLOADS,
    description="Resumable uploads of photos (tus 1.0.0).",
)

_SENDING = (
    PhotoRefused,
    PhotoStoreUnavailable,
    UploadChecksumDiffers,
    UploadLocked,
    UploadOffsetDiffers,
)
_OF_ONE = (NotFound, TusVersionUnsupported, UploadExpired)
_CHECKSUM = fields.String(
    data_key="Upload-Checksum",
    metadata={"description": "`sha1` or `sha256`, a space, and the body's digest in base64."},
)


class TusHeaders(WireSchema):
    resumable = fields.String(
        data_key="Tus-Resumable", required=True, validate=validate.OneOf([tus.VERSION])
    )


class CreationHeaders(TusHeaders):
    length = Digits(
        data_key="Upload-Length",
        required=True,
        validate=validate.Range(1),
        metadata={"description": "The size in bytes, as in the photo's record."},
    )
    metadata = fields.String(
        data_key="Upload-Metadata",
        required=True,
        metadata={
            "description": "`photo`, a space, and the id of the photo's record in base64.",
            "example": "photo MDE5OGEzYzItNjY2Ni03YzZiLTlhNDQtMGQyZjZjMWI3ZTU1",
        },
    )
    checksum = _CHECKSUM


class SendingHeaders(TusHeaders):
    offset = Digits(data_key="Upload-Offset", required=True, validate=validate.Range(0))
    checksum = _CHECKSUM


blueprint.before_request(tus.refuse_others)


@blueprint.after_request
def _with_tus_headers(response: Response) -> Response:
    return tus.add_headers(response, settings().photo_max_bytes)


@blueprint.post("")
@documented(
    errors=[
        RecordErased,
        NotFound,
        PhotoAlreadyStored,
        TooManyUploads,
        BodyTooLarge,
        TusVersionUnsupported,
        *_SENDING,
    ],
    example=None,
    status=201,
)
@signed_in_with(handing_in=True)
@blueprint.arguments(CreationHeaders, location="headers")
@blueprint.response(201)
def begin(headers: dict[str, Any]) -> Response:
    """Begin the upload of a photo whose record was pushed; the body may have the first bytes.

    Send the rest to the URL in `Location`. An earlier upload of the same photo ends.
    """
    if headers["length"] > settings().photo_max_bytes:
        raise BodyTooLarge(largest=settings().photo_max_bytes)
    upload = g.get("begun") or _begun(headers)
    response = tus.answer(201, offset=0, expires_at=upload.expires_at)
    if request.mimetype == tus.OFFSET_STREAM:
        response = _take(upload, 0, headers.get("checksum"), status=201)
    if response.status_code == 201:
        response.headers["Location"] = f"{tus.UPLOADS}/{upload.id}"
    return response


@blueprint.route("/<uuid:upload_id>", methods=["HEAD"])
@documented(errors=_OF_ONE, example=None)
@signed_in_with(handing_in=True)
@blueprint.arguments(TusHeaders, location="headers")
@blueprint.response(200)
def upload_offset(headers: dict[str, Any], upload_id: UUID) -> Response:
    """Get the number of bytes received. The last byte counts only once the photo is stored."""
    upload = _mine(upload_id)
    size = photo_files().arriving.size(upload.id)
    offset = upload.length if upload.finished else tus.offset_of(size, upload.length)
    response = tus.answer(200, offset=offset, expires_at=upload.expires_at)
    response.headers["Upload-Length"] = str(upload.length)
    response.headers["Upload-Metadata"] = tus.metadata_of(upload.photo_id)
    return response


@blueprint.patch("/<uuid:upload_id>")
@documented(
    errors=[*_OF_ONE, *_SENDING],
    body={"type": "string", "format": "binary"},
    body_example="...",
    body_type=tus.OFFSET_STREAM,
    example=None,
    status=204,
)
@signed_in_with(handing_in=True)
@blueprint.arguments(SendingHeaders, location="headers")
@blueprint.response(204)
def send(headers: dict[str, Any], upload_id: UUID) -> Response:
    """Send bytes from an offset on. If the connection breaks, the received bytes are kept.

    After the last byte the photo is checked, all metadata is removed, and it is stored. If it is
    refused, the upload ends.
    """
    if request.mimetype != tus.OFFSET_STREAM:
        raise UnsupportedMediaType(f"send bytes as {tus.OFFSET_STREAM}")
    return _take(_mine(upload_id), headers["offset"], headers.get("checksum"), status=204)


@blueprint.delete("/<uuid:upload_id>")
@documented(errors=_OF_ONE, example=None, status=204)
@signed_in_with(handing_in=True)
@blueprint.arguments(TusHeaders, location="headers")
@blueprint.response(204)
def give_upload_up(headers: dict[str, Any], upload_id: UUID) -> Response:
    """Cancel an upload. The photo's record stays, without bytes."""
    upload = _mine(upload_id)
    end_upload(db.session(), upload)
    _forget_bytes(upload.id)
    return Response(status=204)


def _begun(headers: dict[str, Any]) -> Upload:
    """Create an upload, committed at once: a retry of the request must not create another."""
    me, photo_id = current(), tus.photo_of(headers["metadata"])
    with as_county(me.county):  # the household may have moved out of the author's areas
        upload = begin_upload(
            db.session(), me.county, me.person_id, me.device_id, photo_id,
            headers["length"], now(), settings(),
        )  # fmt: skip
    pause_transaction()
    g.begun = upload
    return upload


def _mine(upload_id: UUID) -> Upload:
    me = current()
    with as_county(me.county):  # as above
        return find_upload(db.session(), me.county, me.person_id, upload_id, now())


def _take(upload: Upload, offset: int, checksum: str | None, status: int) -> Response:
    """Append the body to the upload; after the last byte, store the photo."""
    if upload.finished:
        if offset != upload.length:
            raise UploadOffsetDiffers(offset=upload.length)
        return tus.answer(status, offset=offset, expires_at=upload.expires_at)
    announced = tus.checksum_of(checksum)
    pause_transaction()  # a slow phone must not hold a database connection
    with (
        photo_files().slots.one(current().person_id),
        photo_files().arriving.held(upload.id) as file,
    ):
        if "received" not in g:
            tus.receive(file, upload.length, offset, announced)
            g.received = True  # a retry cannot read the body again
        if file.size < upload.length:
            until = prolong(db.session(), upload, now(), settings().photo_upload_hours)
            return tus.answer(status, offset=file.size, expires_at=until)
        try:
            if "kept" not in g:
                g.kept = keep(photo_files(), upload, file.path, now())
        except PhotoRefused as refusal:
            end_upload(db.session(), upload)
            _forget_bytes(upload.id)
            return problem_response(refusal)  # returned, so that the upload's end is committed
        with as_county(upload.county):  # as above
            mark_stored(db.session(), upload, g.kept.picture, g.kept.name, now())
    _forget_bytes(upload.id)
    return tus.answer(status, offset=upload.length, expires_at=upload.expires_at)


def _forget_bytes(upload_id: UUID) -> None:
    """Remove the received bytes after the transaction was committed."""

    @after_this_request
    def remove(response: Response) -> Response:
        if response.status_code < 300 or response.status_code == 422:
            photo_files().arriving.remove(upload_id)
        return response
