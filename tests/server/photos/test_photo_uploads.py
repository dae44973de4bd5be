"""Sending the bytes of photos: what tus 1.0.0 promises, and what becomes of the photo's record."""

import base64
import dataclasses
import errno
import hashlib
import json
import os
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from records.fieldwork.photos import Photo, PhotoUpload
from records.problems import Busy, ConcurrentWrite
from records.system.audit import AuditRow
from server.photos.cleaning import YOUNG, remove_orphans
from server.photos.files import PhotoFiles
from server.photos.uploads import mark_stored
from tests import factories as f
from tests.conftest import settings_of
from tests.server.photos import photo_files as pictures
from tests.server.photos.photos import UPLOADS, Sender, make_photo

EAST, WEST = "441427100201001", "441427100201002"


@pytest.fixture
def files(app, tmp_path):
    """The photos of this test are in a folder of its own."""
    before = app.extensions["photo_files"]
    settings = settings_of("postgresql://nobody@localhost/none")
    found = PhotoFiles(dataclasses.replace(settings, data_dir=tmp_path))
    app.extensions["photo_files"] = found
    yield found
    app.extensions["photo_files"] = before


@pytest.fixture
def household(session):
    f.make_grid(session, WEST)
    return f.make_household(session, EAST)


@pytest.fixture
def cadre(session):
    return f.make_person(session, areas=[EAST])


@pytest.fixture
def sender(client, session, cadre, files):
    return Sender(client, f.bearer(f.make_login(session, cadre)))


@pytest.fixture
def data():
    return pictures.jpeg()


@pytest.fixture
def photo(session, household, cadre, data):
    return make_photo(session, household, cadre, data)


def stored(session, photo):
    session.expire_all()
    return session.get(Photo, (photo.county, photo.id))


def code(answer):
    return answer.status_code, answer.json["code"]


# What tus promises


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


# Who, and how much


def test_who_lost_the_grid_still_brings_the_bytes_of_earlier_work(sender, session, photo, data):
    session.execute(update(f.Assignment).values(valid_to=date(2026, 6, 1)))
    assert sender.begin(photo, len(data), data).status_code == 201
    assert stored(session, photo).stored_name
    assert sender.read(photo).status_code == 403  # but no longer reads there


def test_the_record_comes_first(sender, data):
    answer = sender.begin_id(uuid4(), len(data))
    assert code(answer) == (404, "not_found")


def test_only_its_author_sends_a_photo(client, session, photo, data, files):
    peer = Sender(client, f.bearer(f.make_login(session, f.make_person(session, areas=[EAST]))))
    assert peer.begin(photo, len(data)).status_code == 404


def test_somebody_elses_upload_is_not_there(sender, client, session, photo, data):
    url = sender.begin(photo, len(data), data[:500]).headers["Location"]
    peer = Sender(client, f.bearer(f.make_login(session, f.make_person(session, areas=[EAST]))))
    assert peer.ask(url).status_code == 404
    assert peer.send(url, 500, data[500:]).status_code == 404
    assert peer.end(url).status_code == 404
    assert sender.ask(url).headers["Upload-Offset"] == "500"


def test_a_revoked_device_still_sends_the_bytes_of_what_was_taken(
    client, session, cadre, photo, data, files
):
    """It hands in what nobody else has; nothing comes back but how far it got."""
    device = f.make_device(session, cadre)
    sender = Sender(client, f.bearer(f.make_login(session, cadre, device=device)))
    url = sender.begin(photo, len(data), data[:500]).headers["Location"]
    device.revoked_at = datetime.now(UTC)
    session.flush()
    assert sender.ask(url).headers["Upload-Offset"] == "500"
    assert sender.send(url, 500, data[500:]).status_code == 204
    assert stored(session, photo).stored_name is not None
    answer = client.get(f"/api/v1/photos/{photo.id}", headers=sender.headers)
    assert code(answer) == (403, "device_revoked")


def test_too_large(sender, session, household, cadre, data):
    photo = make_photo(session, household, cadre, data, bytes=9 * 2**20)
    answer = sender.begin(photo, 9 * 2**20)
    assert code(answer) == (413, "body_too_large")
    assert answer.json["largest"] == 8 * 2**20


def test_the_size_is_that_of_the_record(sender, photo, data):
    answer = sender.begin(photo, len(data) + 1)
    assert answer.json["errors"] == [{"field": "Upload-Length", "code": "differs_from_record"}]


@pytest.mark.parametrize(
    ("metadata", "wrong"),
    [
        ("filename YQ==", "required"),
        ("photo YQ==", "invalid_uuid"),
        ("photo ***", "invalid_uuid"),
        ("photo", "invalid_uuid"),
    ],
)
def test_metadata_names_the_photo(sender, photo, metadata, wrong):
    answer = sender.begin(photo, 10, **{"Upload-Metadata": metadata})
    assert answer.json["errors"] == [{"field": "Upload-Metadata", "code": wrong}]


def test_unfinished_uploads_are_counted(sender, session, household, cadre, data):
    for _ in range(20):
        photo = make_photo(session, household, cadre, data)
        assert sender.begin(photo, len(data)).status_code == 201
    answer = sender.begin(make_photo(session, household, cadre, data), len(data))
    assert code(answer) == (429, "too_many_uploads")
    assert sender.begin(photo, len(data)).status_code == 201  # the same photo anew is not one more


def test_a_photo_is_sent_once(sender, photo, data):
    sender.begin(photo, len(data), data)
    assert code(sender.begin(photo, len(data), data)) == (409, "photo_already_stored")


# What is refused, and what happens then


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: b"GIF89a" + bytes(500), "type_not_accepted"),
        (lambda: pictures.noise(50_000)[:-9000], "unreadable"),
        (pictures.png_bomb, "too_many_pixels"),
        (lambda: pictures.of_scans(10_000, side=2_000), "too_costly"),
    ],
)
def test_what_is_no_photo_is_refused_by_code_and_leaves_nothing(
    sender, session, household, cadre, files, make, reason
):
    data = make()
    photo = make_photo(session, household, cadre, data)
    url = sender.begin(photo, len(data)).headers["Location"]
    answer = sender.send(url, 0, data)
    assert code(answer) == (422, "photo_refused")
    assert answer.json["reason"] == reason
    assert sender.ask(url).status_code == 404
    assert stored(session, photo).stored_name is None
    assert list(files.arriving.all()) == []


def test_other_bytes_than_the_record_says_are_refused(sender, session, photo, data):
    other = data[:-1] + b"!"
    answer = sender.begin(photo, len(data), other)
    assert code(answer) == (422, "photo_refused")
    assert answer.json["reason"] == "hash_differs"
    assert "Location" not in answer.headers
    assert sender.begin(photo, len(data), data).status_code == 201


def test_a_store_that_fails_claims_nothing_and_the_upload_goes_on_later(
    sender, session, photo, data, files, tmp_path
):
    (tmp_path / "photos").write_text("a file where the folder should be")
    url = sender.begin(photo, len(data)).headers["Location"]
    answer = sender.send(url, 0, data)
    assert code(answer) == (503, "photo_store_unavailable")
    assert "Retry-After" in answer.headers
    assert stored(session, photo).stored_name is None
    # A client that heard the last byte had arrived would take the upload for done.
    assert sender.ask(url).headers["Upload-Offset"] == str(len(data) - 1)
    (tmp_path / "photos").unlink()
    assert sender.send(url, len(data) - 1, data[-1:]).status_code == 204
    assert stored(session, photo).stored_name


def test_a_machine_too_busy_to_read_a_photo_keeps_its_bytes_for_later(
    sender, session, photo, data, monkeypatch
):
    url = sender.begin(photo, len(data)).headers["Location"]
    with monkeypatch.context() as patched:
        patched.setattr("server.photos.images.MAX_WAIT_SECONDS", 0)
        assert code(sender.send(url, 0, data)) == (503, "busy")
    assert sender.ask(url).headers["Upload-Offset"] == str(len(data) - 1)
    assert sender.send(url, len(data) - 1, data[-1:]).status_code == 204
    assert stored(session, photo).stored_name


def test_a_folder_that_cannot_be_written_is_a_503(sender, photo, data, tmp_path):
    url = sender.begin(photo, len(data)).headers["Location"]
    (tmp_path / "photo-uploads").write_text("a file where the folder should be")
    assert code(sender.send(url, 0, data)) == (503, "photo_store_unavailable")


def test_bytes_that_arrived_just_before_a_crash_are_kept_when_asked_for(
    sender, session, photo, data, files
):
    """A worker killed between the last byte and the commit: the file is whole, the photo is not."""
    url = sender.begin(photo, len(data), data[:500]).headers["Location"]
    upload_id = session.scalar(select(PhotoUpload.id))
    with files.arriving.held(upload_id) as file:
        list(file.append(_once(data[500:]), len(data)))
    assert sender.ask(url).headers["Upload-Offset"] == str(len(data) - 1)
    assert sender.send(url, len(data) - 1, data[-1:]).status_code == 204
    assert stored(session, photo).stored_name


def _once(data):
    left = [data]
    return lambda most: left.pop() if left else b""


# Reading


def test_what_is_read_is_a_clean_jpeg(sender, photo, data):
    sender.begin(photo, len(data), data)
    answer = sender.read(photo)
    assert answer.status_code == 200
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == f'inline; filename="{photo.id}.jpg"'
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert b"SECRET" not in answer.data
    assert answer.data != data
    small = sender.read(photo, "/thumbnail")
    assert len(small.data) < len(answer.data)


def test_an_unchanged_photo_is_not_sent_again(sender, photo, data):
    sender.begin(photo, len(data), data)
    etag = sender.read(photo).headers["ETag"]
    again = sender.read(photo, **{"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")
    assert sender.read(photo, "/thumbnail", **{"If-None-Match": etag}).status_code == 200


def test_a_photo_that_is_not_here_yet_is_not_found(sender, photo):
    assert sender.read(photo).status_code == 404


def test_outside_ones_areas_there_is_no_photo(sender, client, session, photo, data):
    sender.begin(photo, len(data), data)
    other = Sender(client, f.bearer(f.make_login(session, f.make_person(session, areas=[WEST]))))
    assert other.read(photo).status_code == 404
    assert other.read(photo, "/thumbnail").status_code == 404


def test_an_area_that_was_lost_is_lost_at_once(sender, session, cadre, photo, data):
    f.make_assignment(session, cadre, WEST)
    sender.begin(photo, len(data), data)
    session.execute(
        update(f.Assignment).where(f.Assignment.area == EAST).values(valid_to=date(2020, 1, 2))
    )
    assert sender.read(photo).status_code == 404


def test_reading_beyond_ones_own_grids_is_in_the_audit_log(sender, client, session, photo, data):
    sender.begin(photo, len(data), data)
    sender.read(photo)
    assert session.scalar(select(func.count()).select_from(AuditRow)) == 0
    leader = f.make_person(session, roles=[("township_leader", "441427100")])
    reader = Sender(client, f.bearer(f.make_login(session, leader)))
    assert reader.read(photo).status_code == 200
    (row,) = session.scalars(select(AuditRow))
    assert (row.action, row.target, row.person_id) == ("read", f"photo/{photo.id}", leader.id)


def test_while_its_household_is_unknown_a_photo_is_its_authors_alone(
    sender, client, session, household, cadre, data
):
    feed = f"@{cadre.id}"
    photo = make_photo(session, household, cadre, data, grid=None, feed=feed, household_id=uuid4())
    sender.begin(photo, len(data), data)
    assert sender.read(photo).status_code == 200
    leader = f.make_person(session, roles=[("township_leader", "441427100")])
    reader = Sender(client, f.bearer(f.make_login(session, leader)))
    assert reader.read(photo).status_code == 404


def test_a_store_that_lost_a_file_says_so(sender, photo, data, tmp_path):
    sender.begin(photo, len(data), data)
    for file in (tmp_path / "photos").rglob("*.jpg"):
        file.unlink()
    assert code(sender.read(photo)) == (503, "photo_store_unavailable")


# Cleaning up


def names(tmp_path):
    return sorted(path.name for path in (tmp_path / "photos").rglob("*.jpg"))


def test_what_is_claimed_or_young_stays(sender, session, photo, data, files, tmp_path):
    sender.begin(photo, len(data), data)
    files.store.put("441427", uuid4(), f.NOW, b"orphan", b"orphan")
    assert len(names(tmp_path)) == 4
    assert remove_orphans(session, files, f.COUNTY, datetime.now(UTC)) == (0, 0, 0)
    later = datetime.now(UTC) + YOUNG + timedelta(minutes=1)
    assert remove_orphans(session, files, f.COUNTY, later) == (0, 0, 1)
    assert all(name.startswith(str(photo.id)) for name in names(tmp_path))
    assert len(names(tmp_path)) == 2
    assert sender.read(photo).status_code == 200


def test_a_deleted_photo_takes_its_bytes_along(sender, session, photo, data, files, tmp_path):
    sender.begin(photo, len(data), data)
    session.execute(Photo.__table__.delete())
    later = datetime.now(UTC) + YOUNG + timedelta(minutes=1)
    assert remove_orphans(session, files, f.COUNTY, later) == (1, 0, 1)
    assert names(tmp_path) == []


def test_expired_uploads_go_with_what_had_arrived(sender, session, photo, data, files):
    sender.begin(photo, len(data), data[:500])
    assert remove_orphans(session, files, f.COUNTY, datetime.now(UTC) + timedelta(hours=2)) == (
        0,
        0,
        0,
    )
    assert remove_orphans(session, files, f.COUNTY, datetime.now(UTC) + timedelta(hours=25)) == (
        1,
        1,
        0,
    )
    assert list(files.arriving.all()) == []


def test_other_counties_keep_what_is_theirs(sender, session, photo, data, files, tmp_path):
    sender.begin(photo, len(data), data[:500])
    files.store.put("441426", uuid4(), f.NOW, b"orphan", b"orphan")
    later = datetime.now(UTC) + timedelta(hours=2)
    assert remove_orphans(session, files, "441426", later) == (0, 0, 1)
    assert len(list(files.arriving.all())) == 1
    # What no upload can name any more goes, whosever it was.
    later = datetime.now(UTC) + timedelta(hours=26)
    assert remove_orphans(session, files, "441426", later) == (0, 1, 0)


def test_a_rehearsal_removes_no_file(sender, session, photo, data, files, tmp_path):
    sender.begin(photo, len(data), data[:500])
    files.store.put("441427", uuid4(), f.NOW, b"orphan", b"orphan")
    later = datetime.now(UTC) + timedelta(hours=25)
    assert remove_orphans(session, files, f.COUNTY, later, dry=True) == (1, 1, 1)
    assert len(names(tmp_path)) == 2
    assert len(list(files.arriving.all())) == 1


def test_other_files_in_the_stores_folder_are_not_ours_to_remove(files, session, tmp_path):
    folder = tmp_path / "photos" / "441427" / "2026-03"
    folder.mkdir(parents=True)
    (folder / "holiday.jpg").write_text("somebody's")
    later = datetime.now(UTC) + YOUNG + timedelta(minutes=1)
    assert remove_orphans(session, files, f.COUNTY, later) == (0, 0, 0)
    assert (folder / "holiday.jpg").exists()


def test_the_command_says_what_it_removed(app, session, client, sender, photo, data):
    sender.begin(photo, len(data), data[:500])
    result = app.test_cli_runner().invoke(args=["photos", "clean"])
    assert result.exit_code == 0
    assert result.output.startswith("441427: removed 0 uploads")


def test_phones_learn_that_the_bytes_have_arrived(client, session, sender, photo, data, cadre):
    pull = "/api/v1/sync/photos/pull?limit=10"
    first = client.get(pull, headers=sender.headers).json
    assert [d["srv"]["stored"] for d in first["documents"]] == [False]
    sender.begin(photo, len(data), data)
    after = {"checkpoint": json.dumps(first["checkpoint"]), "limit": "10"}
    second = client.get("/api/v1/sync/photos/pull", query_string=after, headers=sender.headers).json
    (document,) = second["documents"]
    assert document["srv"]["stored"] is True
    assert (document["srv"]["width"], document["srv"]["height"]) == (640, 480)
    assert document["rev"] == first["documents"][0]["rev"]
