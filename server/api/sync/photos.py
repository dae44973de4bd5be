"""Stored photos, for people who may read the records of the grid."""

from typing import Any
from uuid import UUID

from flask import Response, request
from sqlalchemy import select

from authz.scope import Permission
from records.db import db
from records.divisions import CodeRange
from records.fieldwork.photos import Photo
from records.problems import NotFound
from server.photos.files import photo_files
from server.photos.images import STORED_MIME
from server.photos.problems import PhotoStoreUnavailable
from server.photos.store import pieces
from server.services.audit import note_reading
from server.web.auth import current, needs
from server.web.openapi import Blueprint, documented
from server.web.request_context import now

blueprint = Blueprint(
    "photos", __name__, url_prefix="/api/v1/photos", description="Photos of visits."
)

_JPEG: dict[str, Any] = {
    "example": "...",
    "answer": {"type": "string", "format": "binary"},
    "media_type": STORED_MIME,
}


@blueprint.get("/<uuid:photo_id>")
@documented(errors=[NotFound, PhotoStoreUnavailable], **_JPEG)
@needs(Permission.READ_RECORDS)
@blueprint.alt_response(304, description="As `If-None-Match` has it")
def photo(photo_id: UUID) -> Response:
    """Get a photo of your areas: a JPEG, upright, without metadata."""
    return _sent(photo_id, thumbnail=False)


@blueprint.get("/thumbnails/<uuid:photo_id>")
@documented(errors=[NotFound, PhotoStoreUnavailable], **_JPEG)
@needs(Permission.READ_RECORDS)
@blueprint.alt_response(304, description="As `If-None-Match` has it")
def thumbnail(photo_id: UUID) -> Response:
    """Get a photo of your areas, at most 320 pixels wide and high."""
    return _sent(photo_id, thumbnail=True)


def _sent(photo_id: UUID, *, thumbnail: bool) -> Response:
    name = _readable_name(photo_id)
    etag = f"{name.rpartition('.')[2]}{'t' if thumbnail else ''}"
    # Cached by the reader's device only, and checked each time, as the reader may lose the area.
    response = Response(mimetype=STORED_MIME, headers={"Cache-Control": "private, no-cache"})
    response.set_etag(etag)
    if request.if_none_match.contains(etag):
        response.status_code = 304
        return response
    size, file = photo_files().store.open(name, thumbnail=thumbnail)
    response.response = pieces(file)
    response.call_on_close(file.close)
    response.content_length = size
    response.headers["Content-Disposition"] = f'inline; filename="{photo_id}.jpg"'
    return response


def _readable_name(photo_id: UUID) -> str:
    """The stored name of a photo. Raises NotFound for one that the reader may not see."""
    me = current()
    row = db.session.execute(
        select(Photo.stored_name, Photo.grid, Photo.cadre_id).where(
            Photo.county == me.county, Photo.id == photo_id
        )
    ).one_or_none()
    if row is None or row.stored_name is None:
        raise NotFound()
    if row.grid is None:  # its household is unknown: only for the author
        if row.cadre_id != me.person_id:
            raise NotFound()
    elif not me.scope.covers(Permission.READ_RECORDS, row.grid):
        raise NotFound()
    else:
        area = (CodeRange.below(row.grid),)
        note_reading(db.session(), me.scope, now(), f"photo/{photo_id}", area, {})
    name: str = row.stored_name
    return name
