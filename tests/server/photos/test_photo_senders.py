"""Who may send the bytes of a photo, and how many."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from sqlalchemy import update

from tests import factories as f
from tests.server.photos.answers import EAST, code, stored
from tests.server.photos.photos import Sender, make_photo


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
