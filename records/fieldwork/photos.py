"""Photos of visits: the synced record, and the uploads of its bytes.

The record is synced with the visits; the bytes are uploaded later by tus (docs/photos.md), so that
a visit never waits for a photo.
"""

import re
from datetime import datetime
from uuid import UUID

from marshmallow import fields, validate
from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from records.db import (
    Base,
    Identified,
    Synced,
    code_type,
    grid_in_county,
    one_of,
    references,
    synced_args,
)
from records.wire import Id, Instant, RecordSchema, choice

MIMES = ("image/jpeg", "image/png", "image/webp")
MAX_BYTES = 64 * 2**20  # of any deployment; each sets its own limit below that

_SHA256 = re.compile("[0-9a-f]{64}\\Z")


class Photo(Synced, Base):
    """A photo of a visit, in the feed of the visit's household.

    ``sha256``, ``bytes`` and ``mime`` describe the bytes that the phone will send. The stored file
    differs: its metadata is removed. ``stored_name`` is its name in the photo store; it is set,
    with ``width`` and ``height``, once the file is stored.
    """

    __tablename__ = "photos"
    __table_args__ = synced_args(
        Index("ix_photos_household", "county", "household_id"),
        Index("ix_photos_visit", "county", "visit_id"),
        UniqueConstraint("county", "stored_name"),
        references("cadre_id", "people.id"),
        grid_in_county(),
        one_of("mime", MIMES),
        CheckConstraint("bytes > 0", name="bytes_positive"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256_hex"),
        CheckConstraint("num_nulls(stored_name, stored_at, width, height) IN (0, 4)", name="whole"),
    )

    household_id: Mapped[UUID]
    visit_id: Mapped[UUID]
    taken_at: Mapped[datetime]
    sha256: Mapped[str] = mapped_column(String(64))
    bytes: Mapped[int]
    mime: Mapped[str] = mapped_column(String(16))

    cadre_id: Mapped[UUID]
    counted_at: Mapped[datetime]
    received_at: Mapped[datetime]
    grid: Mapped[str | None] = mapped_column(code_type(15))
    stored_name: Mapped[str | None] = mapped_column(String(120))
    stored_at: Mapped[datetime | None]
    width: Mapped[int | None]
    height: Mapped[int | None]


class PhotoUpload(Identified, Base):
    """An upload under way, or finished recently. Only the person who began it may use it.

    The size of its file is the number of bytes received; there is no column for it. ``photo_id``
    has no foreign key: deleting a photo must not wait for its upload.
    """

    __tablename__ = "photo_uploads"
    __table_args__ = (
        UniqueConstraint("county", "photo_id"),
        Index("ix_photo_uploads_person", "county", "person_id"),
        Index("ix_photo_uploads_expires", "county", "expires_at"),
        references("person_id", "people.id"),
    )

    photo_id: Mapped[UUID]
    person_id: Mapped[UUID]
    device_id: Mapped[UUID | None]
    length: Mapped[int]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class PhotoSchema(RecordSchema):
    """A photo as phones write it; hash and size are of the bytes to be sent."""

    visit = Id(required=True)
    household = Id(required=True)
    taken_at = Instant(required=True)
    sha256 = fields.String(required=True, validate=validate.Regexp(_SHA256, error="invalid_sha256"))
    bytes = fields.Integer(required=True, strict=True, validate=validate.Range(1, MAX_BYTES))
    mime = choice(MIMES, required=True)
