"""Receive the bytes of photos that a phone without its PIN has sealed.

They come whole, not in parts as an upload does: nothing can be checked before all of it is there.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import g, request
from marshmallow import fields, validate
from sqlalchemy import select
from sqlalchemy.orm import Session

from authz.access_context import as_county
from records import hand_in_seal
from records.db import db
from records.hand_in_seal import OVERHEAD, PHOTO_BYTES, Private, SealUnreadable, bound_to
from records.intake.outcomes import Outcome
from records.problems import BodyTooLarge, CsrfFailed, InvalidFields, NotFound, TooManyRequests
from records.wire import AnswerSchema, Id, WireSchema
from server.photos import tus
from server.photos.files import photo_files
from server.photos.problems import (
    PhotoAlreadyStored,
    PhotoRefused,
    PhotoStoreUnavailable,
    SealedUnreadable,
    TooManyUploads,
    UploadLocked,
)
from server.photos.storing import keep
from server.photos.uploads import Upload, begin_upload, end_upload, mark_stored
from server.services.hand_in_keys import opening_keys
from server.web.auth import SignedIn, by_hand_in_cookie
from server.web.boundary import pause_transaction
from server.web.errors import UnsupportedMediaType, problem_response
from server.web.hand_in_cookies import PATH, device_handing_in
from server.web.openapi import Blueprint, documented
from server.web.rate_limits import wrong_passwords
from server.web.request_context import now, settings

blueprint = Blueprint(
    "hand_in_photos",
    __name__,
    url_prefix=f"{PATH}/photos",
    description="Hand-in of photos by phones that lack their PIN",
)

OCTETS = "application/octet-stream"
# What became of the bytes: kept; their record is held, so keep them; there is no such record.
STATES = ("stored", "waiting", "unknown")


class OfDevice(WireSchema):
    device = Id(required=True, metadata={"description": "The device of the cookie."})


class PhotoState(AnswerSchema):
    state = fields.String(required=True, validate=validate.OneOf(STATES))


@blueprint.post("/<uuid:photo_id>")
@documented(
    errors=[
        BodyTooLarge,
        CsrfFailed,
        NotFound,
        PhotoRefused,
        PhotoStoreUnavailable,
        SealedUnreadable,
        TooManyRequests,
        TooManyUploads,
        UnsupportedMediaType,
        UploadLocked,
    ],
    body={"type": "string", "format": "binary"},
    body_example="...",
    body_type=OCTETS,
    example={"state": "stored"},
)
@by_hand_in_cookie
@wrong_passwords
@blueprint.arguments(OfDevice, location="query")
@blueprint.response(200, PhotoState)
def hand_in_photo(query: dict[str, Any], photo_id: UUID) -> Any:
    """Hand in the sealed bytes of a photo whose record was pushed or handed in.

    `waiting`: its record is held; keep the bytes. `unknown`: there is no record; hand it in first.
    """
    if request.mimetype != OCTETS:
        raise UnsupportedMediaType(f"send sealed bytes as {OCTETS}")
    me = device_handing_in(query["device"])
    assert me.device_id, "a cookie is of a device"
    keys = opening_keys(db.session(), me.county, settings().phone_seal, now())
    pause_transaction()  # a slow phone must not hold a database connection
    with photo_files().slots.one(me.person_id):
        if "plain" not in g:  # a retry cannot read the body again
            g.plain = _opened(keys, bound_to(me.device_id, PHOTO_BYTES, photo_id, None))
        try:
            upload = g.get("begun") or _begun(me, photo_id, len(g.plain))
        except InvalidFields:
            raise PhotoRefused(reason="hash_differs") from None  # its length differs
        except PhotoAlreadyStored:
            return {"state": "stored"}
        except NotFound:
            return {"state": "waiting" if _is_held(db.session(), me, photo_id) else "unknown"}
        return _stored(upload, g.plain)


def _opened(keys: Mapping[bytes, Private], bound: bytes) -> bytes:
    sealed = tus.receive_whole(settings().photo_max_bytes + OVERHEAD)
    try:
        return hand_in_seal.open_sealed(sealed, keys, bound)
    except SealUnreadable as error:
        raise SealedUnreadable(reason=error.code) from None


def _begun(me: SignedIn, photo_id: UUID, length: int) -> Upload:
    """The photo's upload, committed at once, as in `photo_uploads`."""
    with as_county(me.county):  # the household may have moved out of the author's areas
        upload = begin_upload(
            db.session(), me.county, me.person_id, me.device_id, photo_id, length, now(), settings()
        )
    pause_transaction()
    g.begun = upload
    return upload


def _stored(upload: Upload, plain: bytes) -> Any:
    with photo_files().arriving.held(upload.id) as file:
        file.cut(0)
        file.write(plain)
        try:
            if "kept" not in g:
                g.kept = keep(photo_files(), upload, file.path, now())
        except PhotoRefused as refusal:
            end_upload(db.session(), upload)
            photo_files().arriving.remove(upload.id)
            return problem_response(refusal)  # returned, so that the upload's end is committed
        with as_county(upload.county):  # as above
            mark_stored(db.session(), upload, g.kept.picture, g.kept.name, now())
    photo_files().arriving.remove(upload.id)
    return {"state": "stored"}


def _is_held(session: Session, me: SignedIn, photo_id: UUID) -> bool:
    """True if a row of this photo waits for a decision, or for its author."""
    return (
        session.scalars(
            select(Outcome.id)
            .where(
                Outcome.county == me.county,
                Outcome.feed == me.scope.own_feed,
                Outcome.record_id == photo_id,
                Outcome.decision.is_(None) | (Outcome.decision == "returned"),
            )
            .limit(1)
        ).one_or_none()
        is not None
    )
