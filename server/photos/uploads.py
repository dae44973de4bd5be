"""Uploads in the database: begin, find, prolong, end, and mark the photo as stored."""

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import delete, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session

from records.changes import Change, Was, write_changes
from records.fieldwork.credits import Credit
from records.fieldwork.erasures import ErasedRecord
from records.fieldwork.photos import Photo, PhotoUpload
from records.problems import ConcurrentWrite, InvalidFields, NotFound, RecordErased
from server.config import Settings
from server.photos.images import Picture
from server.photos.problems import PhotoAlreadyStored, TooManyUploads, UploadExpired


class Upload(NamedTuple):
    """An upload, with the SHA-256 from the photo's record."""

    county: str
    id: UUID
    photo_id: UUID
    length: int
    expires_at: datetime
    finished: bool
    sha256: str


def begin_upload(
    session: Session,
    county: str,
    person_id: UUID,
    device_id: UUID | None,
    photo_id: UUID,
    length: int,
    now: datetime,
    settings: Settings,
) -> Upload:
    """Begin the upload of a photo whose record the person has pushed; replaces an earlier one.

    So a phone that lost the response begins again. The author may also send the bytes of a photo
    that was credited to somebody else since.
    """
    was_theirs = exists().where(
        Credit.county == county, Credit.record_id == photo_id, Credit.from_person == person_id
    )
    photo = session.execute(
        select(Photo.bytes, Photo.sha256, Photo.stored_name).where(
            Photo.county == county,
            Photo.id == photo_id,
            or_(Photo.cadre_id == person_id, was_theirs),
        )
    ).one_or_none()
    if photo is None:
        if session.get(ErasedRecord, (county, photo_id)) is not None:
            raise RecordErased()
        raise NotFound("push the record of this photo first; only its author sends the bytes")
    if photo.stored_name is not None:
        raise PhotoAlreadyStored()
    if length != photo.bytes:
        raise InvalidFields(errors=[{"field": "Upload-Length", "code": "differs_from_record"}])
    of_county = PhotoUpload.county == county
    session.execute(delete(PhotoUpload).where(of_county, PhotoUpload.photo_id == photo_id))
    unfinished = session.scalar(
        select(func.count()).where(
            of_county,
            PhotoUpload.person_id == person_id,
            PhotoUpload.finished_at.is_(None),
            PhotoUpload.expires_at > now,
        )
    )
    if unfinished is None or unfinished >= settings.photo_open_uploads:
        raise TooManyUploads(most=settings.photo_open_uploads)
    expires_at = now + timedelta(hours=settings.photo_upload_hours)
    # Random, not a UUIDv7: ids must not be guessable from each other.
    made = Upload(county, uuid4(), photo_id, length, expires_at, False, photo.sha256)
    session.execute(
        insert(PhotoUpload).values(
            county=county,
            id=made.id,
            photo_id=photo_id,
            person_id=person_id,
            device_id=device_id,
            length=length,
            created_at=now,
            expires_at=expires_at,
        )
    )
    return made


def find_upload(
    session: Session, county: str, person_id: UUID, upload_id: UUID, now: datetime
) -> Upload:
    """The person's own upload. Raises NotFound (also if its photo was deleted), UploadExpired."""
    row = session.execute(
        select(
            PhotoUpload.county,
            PhotoUpload.id,
            PhotoUpload.photo_id,
            PhotoUpload.length,
            PhotoUpload.expires_at,
            PhotoUpload.finished_at.is_not(None),
            Photo.sha256,
        )
        .join(Photo, (Photo.county == PhotoUpload.county) & (Photo.id == PhotoUpload.photo_id))
        .where(
            PhotoUpload.county == county,
            PhotoUpload.id == upload_id,
            PhotoUpload.person_id == person_id,
        )
    ).one_or_none()
    if row is None:
        raise NotFound()
    upload = Upload(*row)
    if upload.expires_at <= now:
        raise UploadExpired()
    return upload


def prolong(session: Session, upload: Upload, now: datetime, hours: int) -> datetime:
    """Extend an upload that grows: a phone may have signal for minutes a day. Returns the end."""
    expires_at = now + timedelta(hours=hours)
    session.execute(
        update(PhotoUpload)
        .where(PhotoUpload.county == upload.county, PhotoUpload.id == upload.id)
        .values(expires_at=expires_at)
    )
    return expires_at


def end_upload(session: Session, upload: Upload) -> None:
    session.execute(
        delete(PhotoUpload).where(PhotoUpload.county == upload.county, PhotoUpload.id == upload.id)
    )


def mark_stored(
    session: Session, upload: Upload, picture: Picture, name: str, now: datetime
) -> None:
    """Write the stored name to the photo's record, as a change that phones pull.

    Call it once the store has the files. Raises ConcurrentWrite if the photo moved to another feed,
    or was stored, meanwhile.
    """
    photo = session.execute(
        select(Photo.rev, Photo.feed).where(
            Photo.county == upload.county, Photo.id == upload.photo_id
        )
    ).one_or_none()
    if photo is None:
        raise NotFound()
    stored = {
        "stored_name": name,
        "stored_at": now,
        "width": picture.width,
        "height": picture.height,
    }
    was = Was(photo.rev, photo.feed, {"stored_name": None})
    change = Change("photos", upload.photo_id, photo.rev, photo.feed, stored, was)
    write_changes(session, upload.county, now, [change])
    finished = session.execute(
        update(PhotoUpload)
        .where(PhotoUpload.county == upload.county, PhotoUpload.id == upload.id)
        .values(finished_at=now)
        .returning(PhotoUpload.id)
    )
    if finished.one_or_none() is None:
        raise ConcurrentWrite("the upload was begun anew at the same moment")
