"""A photo is a record of its own: pushed with the visits, following its household."""

from uuid import uuid4

import pytest
from sqlalchemy import text

from tests.factories import make_person

SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def photo_of(phone, visit, household, **more):
    content = {
        "visit": visit,
        "household": str(household),
        "taken_at": "2026-03-18T01:15:00+00:00",
        "sha256": SHA,
        "bytes": 1234,
        "mime": "image/jpeg",
    }
    return phone.record("photos", **content | more)


def test_a_photo_is_pushed_with_its_visit_and_says_that_its_bytes_are_not_here_yet(field, phone_of):
    phone = phone_of(field.east_cadre)
    visit = phone.visit(field.east_household.id)
    photo = photo_of(phone, visit, field.east_household.id)
    phone.sync()
    assert phone.told["visits", visit]["outcome"] == "applied"
    assert phone.told["photos", photo]["outcome"] == "applied"
    srv = phone.mine["photos", photo]["srv"]
    assert srv["stored"] is False
    assert srv["grid"] == field.east.code
    assert srv["width"] is None


def test_a_photo_may_come_before_its_visit_and_its_household(field, phone_of, session):
    phone = phone_of(field.east_cadre)
    household = phone.record("households", head="迟到户", grid=field.east.code)
    photo = photo_of(phone, str(uuid4()), household)
    rows = {row["collection"]: row for row in phone.waiting()}
    phone.exchange([rows["photos"]])
    assert phone.mine["photos", photo]["srv"]["grid"] is None
    phone.sync()
    assert phone.mine["photos", photo]["srv"]["grid"] == field.east.code


def test_a_peer_who_shares_the_grid_sees_the_record_and_may_not_change_it(field, phone_of, session):
    phone, peer = phone_of(field.east_cadre), phone_of(field.west_cadre)
    photo = photo_of(phone, str(uuid4()), field.east_household.id)
    phone.sync()
    peer.sync()
    assert ("photos", photo) not in peer.mine
    peer.mine["photos", photo] = dict(phone.mine["photos", photo])
    peer.delete("photos", photo)
    peer.sync()
    told = peer.told["photos", photo]
    assert told["outcome"] == "rejected"
    assert told["errors"][0]["code"] == "not_your_record"


def test_one_that_is_larger_than_the_server_takes_is_refused_at_once(field, phone_of, app):
    phone = phone_of(field.east_cadre)
    most = app.config["SETTINGS"].photo_max_bytes
    largest = photo_of(phone, str(uuid4()), field.east_household.id, bytes=most)
    larger = photo_of(phone, str(uuid4()), field.east_household.id, bytes=most + 1)
    phone.sync()
    assert phone.told["photos", largest]["outcome"] == "applied"
    assert phone.told["photos", larger]["outcome"] == "rejected"
    assert phone.told["photos", larger]["errors"] == [{"field": "bytes", "code": "out_of_range"}]


@pytest.mark.parametrize(("name", "value"), [("sha256", "0" * 64), ("bytes", 99)])
def test_other_bytes_are_another_photo(field, phone_of, name, value):
    phone = phone_of(field.east_cadre)
    photo = photo_of(phone, str(uuid4()), field.east_household.id)
    phone.sync()
    phone.edit("photos", photo, **{name: value})
    phone.sync()
    told = phone.told["photos", photo]
    assert told["outcome"] == "rejected"
    assert told["errors"] == [{"field": name, "code": "cannot_change"}]


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("sha256", "ABC", "invalid_sha256"),
        ("bytes", 0, "out_of_range"),
        ("bytes", "12", "not_a_whole_number"),
        ("mime", "image/svg+xml", "unknown_value"),
        ("taken_at", None, "null_not_allowed"),
    ],
)
def test_what_is_wrong_with_a_photo_is_said_by_code(field, phone_of, name, value, code):
    phone = phone_of(field.east_cadre)
    visit = phone.visit(field.east_household.id)
    photo = photo_of(phone, visit, field.east_household.id, **{name: value})
    phone.sync()
    assert phone.told["photos", photo]["errors"] == [{"field": name, "code": code}]
    assert phone.told["visits", visit]["outcome"] == "applied"


def test_a_photo_goes_where_its_household_goes(field, phone_of, session):
    both = make_person(session, areas=[field.east.code, field.west.code])
    phone, west = phone_of(both), phone_of(field.west_cadre)
    photo = photo_of(phone, str(uuid4()), field.east_household.id)
    phone.sync()
    west.sync()
    assert ("photos", photo) not in west.mine
    at = {"lng": 116.105, "lat": 24.605, "crs": "cgcs2000"}
    phone.edit("households", str(field.east_household.id), location=at)
    phone.sync()
    west.sync()
    assert west.mine["photos", photo]["srv"]["grid"] == field.west.code


def test_a_deleted_photo_leaves_only_its_id(field, phone_of, session):
    phone = phone_of(field.east_cadre)
    photo = photo_of(phone, str(uuid4()), field.east_household.id)
    phone.sync()
    other = phone_of(field.east_cadre)
    other.sync()
    phone.delete("photos", photo)
    phone.sync()
    other.sync()
    assert other.mine["photos", photo]["_deleted"] is True
    assert "sha256" not in other.mine["photos", photo]
    assert session.scalar(text("SELECT count(*) FROM photos")) == 0
