"""Devices: whose they are, and what becomes of revoked ones."""

from uuid import uuid4

from sqlalchemy import select

from records.staff.people import Device
from records.system.audit import AuditRow
from tests import factories as f
from tests.server.accounts.logins import log_in, me


def test_a_phones_own_id_is_kept_and_logging_in_again_uses_the_same_device(client, session, cadre):
    device_id = str(uuid4())
    for version in ("1.0.0", "1.1.0"):
        device = {"id": device_id, "name": "Redmi", "app_version": version}
        assert log_in(client, cadre, device=device).json["device_id"] == device_id
    stored = session.scalars(select(Device)).one()
    assert stored.app_version == "1.1.0"


def test_somebody_elses_device_id_is_not_taken_over(client, session, cadre):
    other = f.make_device(session, f.make_person(session))
    session.commit()
    answer = log_in(client, cadre, device={"id": str(other.id), "name": "x"})
    assert answer.json["device_id"] != str(other.id)
    session.expire_all()
    assert session.get(Device, (other.county, other.id)).person_id != cadre.id


def test_a_revoked_device_is_told_so_and_returns_under_a_new_id(client, session, cadre):
    device = f.make_device(session, cadre)
    token = f.make_login(session, cadre, device=device)
    other = f.make_login(session, cadre)
    answer = client.delete(f"/api/v1/devices/{device.id}", headers=f.bearer(other))
    assert answer.status_code == 204
    refused = me(client, token)
    assert (refused.status_code, refused.json["code"]) == (403, "device_revoked")
    assert me(client, other).status_code == 200
    again = log_in(client, cadre, device={"id": str(device.id), "name": "x"})
    assert again.json["device_id"] != str(device.id)
    assert "device_revoked" in session.scalars(select(AuditRow.action)).all()


def test_others_devices_are_only_for_whoever_directs_or_manages_people_there(
    client, session, cadre
):
    device = f.make_device(session, cadre)
    path = f"/api/v1/devices/{device.id}"
    for role, area, status in (
        ("cadre", "441427", 404),
        ("dispatcher", "441427", 404),
        ("auditor", "441427", 404),
        ("township_leader", "441427101", 404),
        ("township_leader", cadre.home, 204),
        ("county_admin", "441427", 204),
    ):
        token = f.make_login(session, f.make_person(session, roles=[(role, area)]))
        assert client.delete(path, headers=f.bearer(token)).status_code == status
        listed = client.get(f"/api/v1/devices?person={cadre.id}", headers=f.bearer(token))
        assert listed.status_code == (200 if status == 204 else 404)
    assert listed.json["items"][0]["revoked_at"] is not None


def test_another_countys_admin_finds_nothing(client, session, cadre):
    device = f.make_device(session, cadre)
    f.make_county(session, "441426")
    admin = f.make_person(session, roles=["county_admin"], county="441426")
    token = f.make_login(session, admin)
    answer = client.delete(f"/api/v1/devices/{device.id}", headers=f.bearer(token))
    assert answer.status_code == 404


def test_how_far_a_lost_phone_has_handed_in_is_seen_by_days(client, session, cadre):
    device = f.make_device(session, cadre)
    token = f.make_login(session, cadre, device=device)
    leader = f.make_person(session, roles=[("township_leader", cadre.home)])
    desk = f.bearer(f.make_login(session, leader))
    sync = {"device": {"backlog": 3}, "push": []}
    client.post("/api/v1/sync", json=sync, headers=f.bearer(token))

    def shown():
        (item,) = client.get(f"/api/v1/devices?person={cadre.id}", headers=desk).json["items"]
        return item

    assert shown()["backlog"] is None, "a phone that is not lost tells nobody when it was heard"
    assert client.delete(f"/api/v1/devices/{device.id}", headers=desk).status_code == 204
    assert (shown()["backlog"], shown()["handed_in_at"]) == (3, None)
    body = {"device": {"backlog": 1}, "push": []}
    answer = client.post("/api/v1/sync/hand-in", json=body, headers=f.bearer(token))
    assert answer.json == {"receipts": [], "erase": False}
    assert shown()["backlog"] == 1
    assert shown()["handed_in_at"] == shown()["revoked_at"]
    assert shown()["handed_in_at"].endswith("T16:00:00+00:00"), "the day, in the county"
    assert shown()["last_seen_at"] is None
