"""What is left over: uploads that expired, arrived bytes nobody needs, stored files nobody claims.

Deleting a photo's record deletes its bytes here: from then on no record names them.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import Session

from records.photos import Photo, PhotoUpload
from server.photos.files import PhotoFiles

# Longer than any request lasts: a file younger than this may be about to be claimed.
YOUNG = timedelta(hours=1)

_HAS_PHOTO = exists().where(Photo.county == PhotoUpload.county, Photo.id == PhotoUpload.photo_id)


class Removed(NamedTuple):
    """How many of each were removed."""

    uploads: int
    arrived: int
    stored: int


def remove_orphans(session: Session, files: PhotoFiles, now: datetime) -> Removed:
    """Remove them all; the caller commits. It may be run at any time, and again after a crash."""
    uploads = session.execute(
        delete(PhotoUpload)
        .where(or_(PhotoUpload.expires_at <= now, ~_HAS_PHOTO))
        .returning(PhotoUpload.id)
    ).all()
    return Removed(len(uploads), _arrived(session, files, now), _stored(session, files, now))


def _arrived(session: Session, files: PhotoFiles, now: datetime) -> int:
    """What was sent may hold positions: it goes as soon as the photo is stored or given up."""
    open_uploads = set(
        session.scalars(select(PhotoUpload.id).where(PhotoUpload.finished_at.is_(None)))
    )
    before = (now - YOUNG).timestamp()
    orphans = [
        upload_id
        for upload_id, at in files.arriving.all()
        if upload_id not in open_uploads and at < before
    ]
    for upload_id in orphans:
        files.arriving.remove(upload_id)
    return len(orphans)


def _stored(session: Session, files: PhotoFiles, now: datetime) -> int:
    count = 0
    for names in files.store.listing():
        old = [name for name, at in names.items() if at < now - YOUNG]
        claimed = _claimed(session, old)
        for name in old:
            if name not in claimed:
                files.store.remove(name)
                count += 1
    return count


def _claimed(session: Session, names: Iterable[str]) -> set[str | None]:
    names = list(names)
    counties = {name.partition("/")[0] for name in names}
    return set(
        session.scalars(
            select(Photo.stored_name).where(
                Photo.county.in_(counties), Photo.stored_name.in_(names)
            )
        )
    )
