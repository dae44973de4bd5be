"""Reading photos: clean, cached, and only by who may."""

from datetime import date
from uuid import uuid4

from sqlalchemy import func, select, update

from records.system.audit import AuditRow
from tests import factories as f
from tests.server.photos.answers import EAST, WEST, code
from tests.server.photos.photos import Sender, make_photo


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
