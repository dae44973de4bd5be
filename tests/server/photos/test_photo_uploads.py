"""Sending the bytes of photos: what tus 1.0.0 promises, and what becomes of the photo's record."""

import base64
import errno
import hashlib
import os
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from records.fieldwork.photos import PhotoUpload
from records.problems import Busy, ConcurrentWrite
from server.photos.uploads import mark_stored
from tests.server.photos.answers import code, names, stored
from tests.server.photos.photos import UPLOADS


def test_discovery_needs_no_log_in(client):
    answer = client.options(UPLOADS)
    assert answer.status_code == 200
    assert answer.headers["Tus-Resumable"] == answer.headers["Tus-Version"] == "1.0.0"
    assert answer.headers["Tus-Max-Size"] == str(8 * 2**20)
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha1,sha256"
    extensions = "creation,creation-with-upload,termination,checksum,expiration"
    assert answer.headers["Tus-Extension"] == extensions


def test_without_the_version_nothing_is_done(sender, photo):
    answer = sender.begin(photo, 10, **{"Tus-Resumable": "0.2.2"})
    assert code(answer) == (412, "tus_version_unsupported")
    assert answer.headers["Tus-Version"] == "1.0.0"


def test_a_photo_sent_in_pieces_is_kept(sender, session, photo, data, files):
    begun = sender.begin(photo, len(data))
    assert begun.status_code == 201
    assert "Upload-Expires" in begun.headers
    url = begun.headers["Location"]
    for at in range(0, len(data), 1000):
        answer = sender.send(url, at, data[at : at + 1000])
        assert answer.status_code == 204
        assert answer.headers["Upload-Offset"] == str(min(at + 1000, len(data)))
        assert answer.headers["Tus-Resumable"] == "1.0.0"
    asked = sender.ask(url)
    assert asked.headers["Upload-Offset"] == asked.headers["Upload-Length"] == str(len(data))
    assert asked.headers["Cache-Control"] == "no-store"
    kept = stored(session, photo)
    assert (kept.width, kept.height) == (640, 480)
    assert kept.seq > 1
    assert list(files.arriving.all()) == []


def test_creation_with_upload_takes_one_request(sender, session, photo, data):
    answer = sender.begin(photo, len(data), data)
    assert answer.status_code == 201
    assert answer.headers["Upload-Offset"] == str(len(data))
    assert stored(session, photo).stored_name


def test_a_wrong_offset_says_where_the_upload_stands(sender, photo, data):
    url = sender.begin(photo, len(data), data[:500]).headers["Location"]
    for wrong in (0, 499, 501):
        answer = sender.send(url, wrong, data[wrong : wrong + 100])
        assert code(answer) == (409, "upload_offset_differs")
        assert answer.json["offset"] == 500
    assert sender.ask(url).headers["Upload-Offset"] == "500"


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_checksum_is_verified(sender, photo, data, algorithm):
    url = sender.begin(photo, len(data)).headers["Location"]
    digest = base64.b64encode(hashlib.new(algorithm, data[:800]).digest()).decode()
    header = {"Upload-Checksum": f"{algorithm} {digest}"}
    wrong = sender.send(url, 0, b"X" + data[1:800], **header)
    assert code(wrong) == (460, "upload_checksum_differs")
    assert sender.ask(url).headers["Upload-Offset"] == "0"
    assert sender.send(url, 0, data[:800], **header).status_code == 204


@pytest.mark.parametrize("header", ["md5 abc", "sha1 ***", "SHA1 YQ=="])
def test_an_unknown_checksum_is_refused(sender, photo, data, header):
    url = sender.begin(photo, len(data)).headers["Location"]
    answer = sender.send(url, 0, data, **{"Upload-Checksum": header})
    assert code(answer) == (400, "invalid_fields")
    assert answer.json["errors"][0]["field"] == "Upload-Checksum"
    assert sender.ask(url).headers["Upload-Offset"] == "0"


def test_termination(sender, session, photo, data):
    url = sender.begin(photo, len(data), data[:500]).headers["Location"]
    assert sender.end(url).status_code == 204
    assert sender.ask(url).status_code == 404
    assert sender.begin(photo, len(data), data).status_code == 201


def test_an_expired_upload_is_gone(sender, session, photo, data):
    url = sender.begin(photo, len(data), data[:500]).headers["Location"]
    session.execute(update(PhotoUpload).values(expires_at=datetime.now(UTC)))
    assert sender.ask(url).status_code == 410
    assert code(sender.send(url, 500, data[500:])) == (410, "upload_expired")
    assert sender.begin(photo, len(data), data).status_code == 201


def test_what_grows_lives_on(sender, session, photo, data):
    url = sender.begin(photo, len(data)).headers["Location"]
    session.execute(update(PhotoUpload).values(expires_at=datetime.now(UTC) + timedelta(hours=1)))
    sender.send(url, 0, data[:500])
    left = session.scalar(select(PhotoUpload.expires_at)) - datetime.now(UTC)
    assert left > timedelta(hours=23)


def test_bytes_come_as_bytes(sender, photo, data):
    url = sender.begin(photo, len(data)).headers["Location"]
    answer = sender.send(url, 0, data, **{"Content-Type": "image/jpeg"})
    assert code(answer) == (415, "unsupported_media_type")
    for method in ("POST", "PATCH", "HEAD", "DELETE"):  # whoever asks: nobody has looked yet
        answer = sender.client.open(
            url if method != "POST" else UPLOADS,
            method=method,
            json={},
            headers={"Tus-Resumable": "1.0.0"},
        )
        assert answer.status_code == 415


def test_no_more_than_was_announced(sender, photo, data):
    url = sender.begin(photo, len(data), data[:500]).headers["Location"]
    assert code(sender.send(url, 500, data + b"more")) == (413, "body_too_large")


def test_two_at_once_are_told_apart_by_a_lock(sender, photo, data, files, session):
    url = sender.begin(photo, len(data)).headers["Location"]
    upload_id = session.scalar(select(PhotoUpload.id))
    with files.arriving.held(upload_id):
        assert code(sender.send(url, 0, data)) == (423, "upload_locked")
    assert sender.send(url, 0, data).status_code == 204


def test_uploads_leave_threads_for_others(sender, photo, data, files):
    url = sender.begin(photo, len(data)).headers["Location"]
    with ExitStack() as held:
        for _ in range(2):  # of two colleagues two each
            one, another = uuid4(), uuid4()
            for person in (one, another):
                held.enter_context(files.slots.one(person))
        answer = sender.send(url, 0, data)
        assert code(answer) == (503, "busy")
        assert "Retry-After" in answer.headers
    assert sender.send(url, 0, data).status_code == 204


def test_who_sends_slowly_leaves_others_room(sender, photo, data, files):
    url = sender.begin(photo, len(data)).headers["Location"]
    slow = uuid4()
    with files.slots.one(slow), files.slots.one(slow):
        with pytest.raises(Busy), files.slots.one(slow):
            pass
        assert sender.send(url, 0, data).status_code == 204


def test_where_only_post_gets_through_the_method_is_in_a_header(client, sender, photo, data):
    url = sender.begin(photo, len(data)).headers["Location"]
    headers = {
        **sender.headers,
        "Tus-Resumable": "1.0.0",
        "Upload-Offset": "0",
        "Content-Type": "application/offset+octet-stream",
        "X-HTTP-Method-Override": "PATCH",
    }
    assert client.post(url, headers=headers, data=data[:500]).status_code == 204
    asked = sender.ask(url)
    assert asked.headers["Upload-Offset"] == "500"
    named = base64.b64encode(str(photo.id).encode()).decode()
    assert asked.headers["Upload-Metadata"] == f"photo {named}"
    assert client.post(url, headers=headers | {"X-HTTP-Method-Override": "GET"}).status_code == 405
    deleted = client.post(url, headers=headers | {"X-HTTP-Method-Override": "DELETE"})
    assert deleted.status_code == 204


def test_a_race_at_the_end_is_run_again_without_reading_or_storing_twice(
    sender, session, photo, data, tmp_path, monkeypatch
):
    calls = []

    def overtaken(*arguments):
        calls.append(1)
        if len(calls) < 3:
            raise ConcurrentWrite("the household moved")
        return mark_stored(*arguments)

    monkeypatch.setattr("server.api.sync.photo_uploads.mark_stored", overtaken)
    assert sender.begin(photo, len(data), data).status_code == 201
    assert len(calls) == 3
    assert stored(session, photo).stored_name
    assert len(names(tmp_path)) == 2
    assert session.scalar(select(func.count()).select_from(PhotoUpload)) == 1


def test_a_full_disk_is_a_503_and_what_was_written_counts(sender, photo, data, monkeypatch):
    url = sender.begin(photo, len(data)).headers["Location"]
    free = [5000]

    def write(descriptor, piece):
        if not free[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = real_write(descriptor, bytes(piece)[: free[0]])
        free[0] -= written
        return written

    real_write = os.write
    with monkeypatch.context() as patched:
        patched.setattr("server.photos.arriving.os.write", write)
        assert code(sender.send(url, 0, data)) == (503, "photo_store_unavailable")
    assert sender.ask(url).headers["Upload-Offset"] == "5000"
    assert sender.send(url, 5000, data[5000:]).status_code == 204
