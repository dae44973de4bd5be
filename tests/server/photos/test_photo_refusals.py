"""What is refused of a photo's bytes, and what happens then."""

import pytest
from sqlalchemy import select

from records.erasing.erase import Asked, erase
from records.fieldwork.photos import PhotoUpload
from server.services.rights.erasing import remove_files
from tests import factories as f
from tests.server.photos import photo_files as pictures
from tests.server.photos.answers import code, stored
from tests.server.photos.photos import make_photo


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


def test_bytes_of_an_erased_household_are_refused_and_those_that_came_are_gone(
    sender, session, photo, data, files
):
    """Also in the middle of an upload: the phone asks, begins again, and is told to drop them."""
    photo_id, household_id = photo.id, photo.household_id
    url = sender.begin(photo, len(data)).headers["Location"]
    assert sender.send(url, 0, data[:500]).status_code == 204
    asked = Asked(f.COUNTY, household_id, f.NOW, f.NOW.date(), 10, "asked")
    remove_files(erase(session, asked), files)
    session.commit()
    session.expire_all()
    assert list(files.arriving.all()) == []
    assert sender.send(url, 500, data[500:]).status_code == 404
    assert code(sender.begin_id(photo_id, len(data), data)) == (410, "erased")
    assert list(files.arriving.all()) == []
