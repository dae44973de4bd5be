"""Phones of an older version go on with an upgraded server: what waits on them arrives, once."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from demo.logins import DEMO_LOGINS
from records.db import db
from server import MIGRATIONS
from server.ops.private_database import PrivateDatabase
from server.ops.restore import restore
from server.ops.restore_target import Target
from tests.conftest import clone
from tests.phone import phone as todays
from tests.upgrade import older
from tests.upgrade.phone_at_9345e6b import Phone, Refused

pytestmark = [pytest.mark.slow, pytest.mark.at(older.AT)]

PASSWORDS = {login.login: login.password for login in DEMO_LOGINS}
WRITTEN = ("households", "contacts", "visits", "meal_tickets", "photos", "planned_visits")
KINDS = ("new", "edited", "deleted")
# What a phone changes by a push, a pull or both; the rest of the database is its own business.
SYNCED = (
    *(*WRITTEN, "reminders"),
    *("inbox", "outcomes", "tombstones", "feeds", "decisions"),
)


@pytest.fixture
def app(cluster: PrivateDatabase, upgraded: str) -> Iterator[Flask]:
    with clone(cluster, upgraded) as url, older.app_on(url) as app:
        yield app


@pytest.fixture
def phones(app: Flask) -> dict[str, Phone]:
    return {login: older.phone_of(login, app.test_client()) for login in older.LOGINS}


def synced(cluster: PrivateDatabase, app: Flask) -> older.Content:
    name = older.database_of(app.config["OWNER_DATABASE_URI"])
    columns = older.columns(cluster, name)
    return older.content(cluster, name, {table: columns[table] for table in SYNCED})


def count(cluster: PrivateDatabase, app: Flask, query: str, *parameters: Any) -> int:
    name = older.database_of(app.config["OWNER_DATABASE_URI"])
    with cluster.connect_as_superuser(name) as connection:
        row = connection.execute(query, parameters).fetchone()
    assert row is not None
    return row[0]


def of_today(app: Flask, login: str) -> todays.Phone:
    """A phone of this version, logged in and synced."""
    client = app.test_client()
    asked = {"login": login, "password": PASSWORDS[login], "device": {"name": "手机"}}
    answer = client.post("/api/v1/login", json=asked)
    phone = todays.Phone(client, {"Authorization": f"Bearer {answer.json['token']}"})
    phone.sync()
    return phone


def test_the_frozen_phone_sends_what_the_recorded_one_was_about_to_send() -> None:
    for login in older.LOGINS:
        phone = older.phone_of(login, FlaskClient(Flask("nowhere")))
        recorded = older.RECORDED["phones"][login]["body"]
        body = json.loads(json.dumps(phone.body(phone.waiting())))
        assert body.keys() == recorded.keys()
        assert body["device"].keys() == recorded["device"].keys()  # its time is another one
        assert [body[name] for name in body if name != "device"] == [
            recorded[name] for name in body if name != "device"
        ]
        kinds = {(row["collection"], _kind(row)) for row in recorded["push"]}
        assert {(name, kind) for name in WRITTEN[:4] for kind in KINDS} <= kinds


def _kind(row: dict[str, Any]) -> str:
    if row["newDocumentState"].get("_deleted"):
        return "deleted"
    return "edited" if "assumedMasterState" in row else "new"


def test_the_server_holds_for_each_phone_what_it_held(phones: dict[str, Phone]) -> None:
    """By its digest, which that version answered before; only places in the feeds are others."""
    for login, phone in phones.items():
        was, now = older.RECORDED["phones"][login]["digest"], phone.digest()
        assert was["own_feed"] == now["own_feed"]
        assert _without_places(now["feeds"]) == _without_places(was["feeds"])


def _without_places(feeds: dict[str, Any]) -> dict[tuple[str, str], Any]:
    return {
        (feed, collection): {name: value for name, value in one.items() if name != "seqs"}
        for feed, collections in feeds.items()
        for collection, one in collections.items()
        if one["n"]
    }


def test_all_that_waits_arrives_once_and_nobody_loses_anything(
    cluster: PrivateDatabase, app: Flask, phones: dict[str, Phone]
) -> None:
    village = of_today(app, "village")
    theirs = {}
    for login, phone in phones.items():
        homes = [home for home in village.live("households") if ("households", home) in phone.mine]
        theirs[login] = homes[-1], village.visit(homes[-1])
        village.edit("households", homes[-1], address="书记改的")
    village.sync()

    shared = next(iter(phones["share1"].live("households")))
    for login, phone in phones.items():
        waiting = older.pushed(login)
        receipts = phone.sync()["receipts"]
        assert phone.waiting() == []
        outcomes = {_key(row): one["outcome"] for row, one in zip(waiting, receipts, strict=True)}
        # Both renamed one household, and one of them first.
        renamed = ("households", shared)
        if login == "share2":
            assert outcomes.pop(renamed) == "conflict"
        assert {*outcomes.values()} <= {"applied", "merged"}
        # What had arrived before the upgrade, without an answer, is known.
        lost = older.RECORDED["phones"][login]["lost"]
        answered = zip(waiting, receipts, strict=True)
        assert {_key(row)[1] for row, one in answered if one["replay"]} == {*lost}

    for login, phone in phones.items():
        assert phone.check() == [], f"{login} was repaired"
        home, visit = theirs[login]
        assert phone.mine["households", home]["address"] == "书记改的"
        assert ("visits", visit) in phone.mine
        for row in older.pushed(login):
            _assert_there_once(cluster, app, row)

    before = synced(cluster, app)
    for login, phone in phones.items():
        body = older.RECORDED["phones"][login]["body"]
        assert {one["replay"] for one in phone.exchange(body["push"])["receipts"]} == {True}
        # And as it was first about to send them: from its old place in the feeds.
        assert phone.post("/api/v1/sync", body).status_code == 200
    assert synced(cluster, app) == before


def _key(row: dict[str, Any]) -> tuple[str, str]:
    return row["collection"], row["newDocumentState"]["id"]


def _assert_there_once(cluster: PrivateDatabase, app: Flask, row: dict[str, Any]) -> None:
    """A row arrived once, and its record is there, or gone if that is what it said."""
    collection, record = _key(row)
    version = row["newDocumentState"]
    arrived = count(cluster, app, "SELECT count(*) FROM inbox WHERE key = %s", version["rev"])
    there = count(cluster, app, f"SELECT count(*) FROM {collection} WHERE id = %s", record)
    assert (arrived, there) == (1, 0 if version.get("_deleted") else 1), (collection, record)


def test_a_phone_that_is_alone_finds_its_work_as_it_left_it(
    cluster: PrivateDatabase, app: Flask, phones: dict[str, Phone]
) -> None:
    """Nobody else writes: what this phone shows is what it showed, field by field."""
    phone = phones["grid"]
    shown = {key: dict(one) for key, one in phone.mine.items() if key[0] in WRITTEN}
    phone.sync()
    for key, document in shown.items():
        now = phone.mine[key]
        if document.get("_deleted"):
            assert now["_deleted"]
            continue
        if number := document.get("phone"):
            document["phone"] = "+86" + number.removeprefix("+86")  # as every server made of it
        fields = document.keys() - {"srv"}
        assert {name: now.get(name) for name in fields} == {name: document[name] for name in fields}
    assert phone.differing() == []


def test_apps_of_that_version_log_in_and_calendars_are_served(
    app: Flask, phones: dict[str, Phone]
) -> None:
    for login, phone in phones.items():
        about = older.RECORDED["phones"][login]["about"]
        device = {"id": about["device_id"], "name": "手机", "app_version": "1.0.0"}
        asked = {"login": login, "password": PASSWORDS[login], "device": device}
        answer = app.test_client().post("/api/v1/login", json=asked)
        assert answer.status_code == 200
        assert answer.json["device_id"] == about["device_id"]
        assert about.keys() - {"calendar"} <= answer.json.keys()
        assert about["person"].keys() <= answer.json["person"].keys()
        path = about["calendar"].partition("/api/")[2]
        assert app.test_client().get(f"/api/{path}").status_code == 200
        assert phone.client.get("/api/v1/me", headers=phone.headers).status_code == 200


def test_a_phone_of_that_version_that_is_reported_lost_keeps_what_waits(
    app: Flask, phones: dict[str, Phone]
) -> None:
    """It does not know the hand-in, without which it is not told to erase."""
    phone, another = phones["grid"], of_today(app, "grid")
    device = older.RECORDED["phones"]["grid"]["about"]["device_id"]
    answer = another.client.delete(f"/api/v1/devices/{device}", headers=another.headers)
    assert answer.status_code == 204
    with pytest.raises(Refused, match="device_revoked"):
        phone.sync()
    assert len(phone.waiting()) == len(older.pushed("grid"))


def test_a_backup_of_that_version_is_restored_and_phones_bring_what_it_lacks(
    cluster: PrivateDatabase, upgraded: str
) -> None:
    """The way back, and on again: phones have synced since, and the backup knows nothing of it."""
    with clone(cluster, upgraded) as url, older.app_on(url) as app:
        phones = {login: older.phone_of(login, app.test_client()) for login in older.LOGINS}
        for phone in phones.values():
            phone.sync()
        with app.app_context():
            db.engine.dispose()
        target = Target.of_private(cluster, older.database_of(url))
        keys = older.settings_of(url).field_keys
        restored = restore(older.BACKUP, target, MIGRATIONS, keys, replace=True)
        assert restored.replaced is not None
        target.drop(restored.replaced)
        for phone in phones.values():
            phone.sync()
            assert phone.epoch == str(restored.epoch)
        for login, phone in phones.items():
            assert phone.check() == []
            for row in older.pushed(login):
                _assert_there_once(cluster, app, row)
