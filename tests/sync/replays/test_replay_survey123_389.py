"""Replay of Esri/Survey123Community#389: a day's surveys with pictures, uploaded over a slow line.

There, 28 surveys with some 150 pictures took two hours; several failed and were sent two to four
times, and in the morning there were 42 of them: a survey counted as failed, and was inserted again,
when one of its pictures had not come through. Here a visit is confirmed without its pictures, each
picture by itself, and whatever is sent again is the same record.
"""

import hashlib
import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from server.photos.files import PhotoFiles
from tests.phone.phone import Phone
from tests.server.photos.photo_files import jpeg
from tests.server.photos.photos import Sender, files_in
from tests.sync.conftest import Field, PhoneOf

pytestmark = pytest.mark.slow

SURVEYS, PICTURES = 28, 2


class TimedOut(ConnectionError):
    """The answer did not come; whether it was done, the phone does not know."""


@pytest.fixture
def store(app: Flask, tmp_path: Path) -> Iterator[PhotoFiles]:
    with files_in(app, tmp_path) as files:
        yield files


class SlowLine:
    """Half of what is sent is done, and its answer lost; some is lost on the way there."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.lost = 0

    def send(self, request: Callable[..., Any], *args: Any, **more: Any) -> Any:
        fate = self.chance.random()
        answer = request(*args, **more) if fate > 0.15 else None
        if fate < 0.6:
            self.lost += 1
            raise TimedOut
        return answer


def day_of_work(phone: Phone, household: Any) -> dict[str, bytes]:
    """28 visits with their pictures; the bytes of each picture."""
    pictures: dict[str, bytes] = {}
    for survey in range(SURVEYS):
        at = (phone.now() - timedelta(minutes=20 * survey)).isoformat()
        visit = phone.visit(household, happened_at=at, note=f"survey {survey}")
        for number in range(PICTURES):
            data = jpeg(32 + survey, 32 + number)
            record = phone.record(
                "photos",
                visit=visit,
                household=str(household),
                taken_at=at,
                sha256=hashlib.sha256(data).hexdigest(),
                bytes=len(data),
                mime="image/jpeg",
            )
            pictures[record] = data
    return pictures


def test_a_day_of_surveys_sent_again_and_again_is_there_once(
    field: Field, phone_of: PhoneOf, session: Session, store: PhotoFiles
) -> None:
    phone, line = phone_of(field.east_cadre), SlowLine(389)
    phone.sync()
    pictures = day_of_work(phone, field.east_household.id)
    made = set(phone.live("visits"))
    post = phone.post
    phone.post = lambda url, body: line.send(post, url, body)
    while phone.waiting():
        try:
            phone.exchange(phone.waiting()[: line.chance.randint(5, 30)])
        except TimedOut:
            continue
    assert {one["outcome"] for one in phone.told.values()} == {"applied"}

    sender = Sender(phone.client, dict(phone.headers))
    waiting = dict(pictures)
    while waiting:
        record, data = line.chance.choice(sorted(waiting.items()))
        try:
            answer = line.send(sender.begin_id, record, len(data), data)
        except TimedOut:
            continue
        code = (answer.json or {}).get("code")
        assert answer.status_code == 201 or code == "photo_already_stored", answer.text
        del waiting[record]
    assert line.lost > SURVEYS

    counted = {
        table: session.scalar(sa.text(f"SELECT count(*) FROM {table}"))
        for table in ("visits", "photos", "inbox")
    }
    assert counted == {
        "visits": SURVEYS,
        "photos": SURVEYS * PICTURES,
        "inbox": SURVEYS * (1 + PICTURES),
    }
    phone.post = post
    assert phone.check() == []
    assert set(phone.live("visits")) == made
    assert set(phone.live("photos")) == set(pictures)
    assert all(one["srv"]["stored"] for one in phone.live("photos").values())
