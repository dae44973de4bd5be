"""Cleaning up: what is claimed stays, what is deleted, expired or nobody's goes."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from records.fieldwork.photos import Photo
from server.photos.leftovers import YOUNG, remove_orphans
from tests import factories as f
from tests.server.photos.answers import names


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
