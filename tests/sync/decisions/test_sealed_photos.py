"""The bytes of photos, sealed on a phone without its PIN: kept where their row was taken."""

import hashlib
import io
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session

from records.fieldwork.photos import Photo, PhotoUpload
from records.staff.people import Device
from server.config import Settings
from server.web.rate_limits import limiter
from tests.sync.conftest import Field
from tests.sync.decisions.locked import HAND_IN, LockedPhone
from tests.sync.desk import Desk


def picture(colour: str = "red") -> bytes:
    image = io.BytesIO()
    Image.new("RGB", (32, 32), colour).save(image, "JPEG")
    return image.getvalue()


@pytest.fixture
def locked(app: Flask, client: FlaskClient, session: Session, field: Field) -> LockedPhone:
    session.commit()
    limiter.reset()
    return LockedPhone(app, field.east_cadre)


def photo_of(locked: LockedPhone, household: Any, content: bytes) -> str:
    visit = locked.phone.visit(household.id)
    return locked.phone.record(
        "photos",
        visit=visit,
        household=str(household.id),
        taken_at=datetime.now(UTC).isoformat(),
        sha256=hashlib.sha256(content).hexdigest(),
        bytes=len(content),
        mime="image/jpeg",
    )


def state(answer: Any) -> str:
    assert answer.status_code == 200, answer.text
    said: str = answer.json["state"]
    return said


def test_they_are_stored_once_their_row_was_taken(
    field: Field, locked: LockedPhone, session: Session
) -> None:
    content = picture()
    photo = photo_of(locked, field.east_household, content)
    assert state(locked.hand_in_photo(photo, content)) == "unknown"
    assert [one["outcome"] for one in locked.hand_in()] == ["applied", "applied"]
    assert state(locked.hand_in_photo(photo, content)) == "stored"
    stored = session.scalars(sa.select(Photo).where(Photo.id == photo)).one()
    assert (stored.width, stored.height) == (32, 32)
    assert state(locked.hand_in_photo(photo, content)) == "stored", "and again"
    locked.phone.sync()
    answer = locked.client.get(f"/api/v1/photos/{photo}", headers=dict(locked.phone.headers))
    assert answer.mimetype == "image/jpeg"


def test_those_of_a_held_row_wait_on_the_phone(
    field: Field, locked: LockedPhone, desk: Desk, session: Session
) -> None:
    content = picture()
    photo = photo_of(locked, field.east_household, content)
    rows = locked.sealed()
    revoked = sa.update(Device).where(Device.id == locked.device)
    session.execute(revoked.values(revoked_at=datetime.now(UTC)))
    session.commit()
    assert {one["outcome"] for one in locked.hand_in(rows, backlog=1)} == {"held"}
    assert state(locked.hand_in_photo(photo, content)) == "waiting"
    for row in sorted(desk.rows(), key=lambda row: row["collection"], reverse=True):
        assert desk.do("accept", row["key"]).status_code == 200
    assert state(locked.hand_in_photo(photo, content)) == "stored"


def test_what_is_not_this_photo_is_refused(
    field: Field, locked: LockedPhone, session: Session
) -> None:
    content = picture()
    photo = photo_of(locked, field.east_household, content)
    locked.hand_in()
    for other in (picture("blue"), content + b"x", b""):
        answer = locked.hand_in_photo(photo, other)
        assert (answer.status_code, answer.json["code"]) == (422, "photo_refused")
        assert answer.json["reason"] == "hash_differs"
    assert session.scalar(sa.select(sa.func.count()).select_from(PhotoUpload)) == 0
    # Sealed for another photo, or not sealed at all.
    url = f"{HAND_IN}/photos/{photo}?device={locked.device}"
    octets = {"content_type": "application/octet-stream"}
    for data, reason in ((content, "unknown_format"), (b"", "unknown_format")):
        answer = locked.client.post(url, data=data, **octets)
        assert (answer.status_code, answer.json["code"]) == (422, "sealed_unreadable")
        assert answer.json["reason"] == reason
    assert locked.client.post(url, json={}).status_code == 415
    assert state(locked.hand_in_photo(photo, content)) == "stored"


def test_nobody_elses_photo_is_known(app: Flask, field: Field, locked: LockedPhone) -> None:
    content = picture()
    photo = photo_of(locked, field.east_household, content)
    locked.hand_in()
    other = LockedPhone(app, field.west_cadre)
    assert state(other.hand_in_photo(photo, content)) == "unknown"
    answer = app.test_client().post(
        f"{HAND_IN}/photos/{photo}?device={locked.device}",
        data=content,
        content_type="application/octet-stream",
    )
    assert (answer.status_code, answer.json["code"]) == (401, "not_signed_in")
    assert locked.client.post(f"{HAND_IN}/photos/{uuid4()}").status_code in (400, 415)


def test_no_more_is_read_than_a_photo_has(locked: LockedPhone) -> None:
    most = Settings.defaults().photo_max_bytes
    answer = locked.hand_in_photo(str(uuid4()), bytes(most + 1))
    assert (answer.status_code, answer.json["code"]) == (413, "body_too_large")
