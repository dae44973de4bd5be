"""Remove expired uploads, uploaded bytes that are no longer needed, and unclaimed stored files.

Deleting a photo's record deletes its bytes here, because no record names them any more.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import Session

from records.fieldwork.photos import Photo, PhotoUpload
from server.photos.files import PhotoFiles

# Longer than any request: a younger file may be about to be claimed.
YOUNG = timedelta(hours=1)

_HAS_PHOTO = exists().where(Photo.county == PhotoUpload.county, Photo.id == PhotoUpload.photo_id)


class Removed(NamedTuple):
    """How many of each were removed."""

    uploads: int
    arrived: int
    stored: int


def remove_orphans(
    session: Session, files: PhotoFiles, county: str, now: datetime, *, dry: bool = False
) -> Removed:
    """Clean up one county; the caller commits. It may run at any time, and again after a crash.

    ``dry`` only counts the files.
    """
    uploads = session.scalars(
        delete(PhotoUpload)
        .where(PhotoUpload.county == county, or_(PhotoUpload.expires_at <= now, ~_HAS_PHOTO))
        .returning(PhotoUpload.id)
    ).all()
    arrived = _arrived(session, files, county, set(uploads), now)
    stored = _stored(session, files, county, now)
    if not dry:
        for upload_id in arrived:
            files.arriving.remove(upload_id)
        for name in stored:
            files.store.remove(name)
    return Removed(len(uploads), len(arrived), len(stored))


def _arrived(
    session: Session, files: PhotoFiles, county: str, given_up: set[UUID], now: datetime
) -> list[UUID]:
    """Uploaded files to remove: they may hold positions, so they go once the photo is stored or
    given up.

    The folder is shared by all counties. A file that no upload of this county names is removed once
    it is too old for an upload of any other county.
    """
    finished = dict(
        session.execute(
            select(PhotoUpload.id, PhotoUpload.finished_at.is_not(None)).where(
                PhotoUpload.county == county
            )
        ).all()
    )
    before = (now - YOUNG).timestamp()
    long_before = before - 3600 * files.settings.photo_upload_hours
    return [
        upload_id
        for upload_id, at in files.arriving.all()
        if (at < before and (upload_id in given_up or finished.get(upload_id)))
        or (at < long_before and upload_id not in finished)
    ]


def _stored(session: Session, files: PhotoFiles, county: str, now: datetime) -> list[str]:
    unclaimed: list[str] = []
    for names in files.store.listing(county):
        old = [name for name, at in names.items() if at < now - YOUNG]
        claimed = _claimed(session, county, old)
        unclaimed += [name for name in old if name not in claimed]
    return unclaimed


def _claimed(session: Session, county: str, names: Iterable[str]) -> set[str | None]:
    return set(
        session.scalars(
            select(Photo.stored_name).where(
                Photo.county == county, Photo.stored_name.in_(list(names))
            )
        )
    )
