"""What the audit log says of log-ins and of reading: who and on which day, not who worked when."""

from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from records.system.audit import AuditRow
from tests import factories as f
from tests.server.accounts.logins import log_in

ZONE = ZoneInfo("Asia/Shanghai")
VILLAGE = "441427100201"
NEXT_TOWNSHIP = "441427101"


def rows(session, *actions):
    found = session.scalars(select(AuditRow).order_by(AuditRow.at, AuditRow.id)).all()
    return [row for row in found if row.action in actions]


def begins_a_day(at):
    return at.astimezone(ZONE).strftime("%H:%M:%S.%f") == "00:00:00.000000"


@pytest.mark.at(f.NOW)
class TestLogIns:
    def test_a_log_in_is_noted_with_its_day_and_no_time(self, client, session, cadre):
        for _ in range(3):
            assert log_in(client, cadre, browser=True, device=None).status_code == 200
        (row,) = rows(session, "logged_in")
        assert (row.person_id, row.target) == (cadre.id, "browser")
        assert begins_a_day(row.at)
        assert row.details.keys() == {"caller"}

    def test_a_phone_is_named(self, client, session, cadre):
        device = log_in(client, cadre).json["device_id"]
        assert [row.target for row in rows(session, "logged_in")] == [f"device/{device}"]

    def test_a_failure_is_not_its_victims_doing(self, client, session, cadre):
        for login in (cadre.login, cadre.login, "nobody", "nobody-else"):
            log_in(client, cadre, login=login, password="wrong")
        found = rows(session, "login_failed")
        assert {row.person_id for row in found} == {None}
        assert {row.target for row in found} == {f"person/{cadre.id}", "person/unknown"}
        assert len(found) == 2
        assert all(begins_a_day(row.at) for row in found)

    def test_nor_is_the_lock(self, client, session, cadre):
        for _ in range(5):
            log_in(client, cadre, password="wrong")
        (row,) = rows(session, "login_locked")
        assert (row.person_id, row.target) == (None, f"person/{cadre.id}")
        assert not begins_a_day(row.at)  # an attack has a time

    def test_an_address_is_the_same_all_day_and_never_to_be_read(self, client, session, cadre):
        for address in ("203.0.113.7", "203.0.113.7", "203.0.113.8"):
            body = {"login": "nobody", "password": "wrong", "browser": True}
            client.post("/api/v1/login", json=body, environ_base={"REMOTE_ADDR": address})
        callers = [row.details["caller"] for row in rows(session, "login_failed")]
        assert len(callers) == len(set(callers)) == 2
        assert not any("203" in str(row.details) and "." in str(row.details) for row in
                       rows(session, "login_failed"))  # fmt: skip

    def test_a_wrong_old_password_is_one_too(self, client, session, cadre):
        headers = f.bearer(f.make_login(session, cadre))
        body = {"old": "wrong", "new": "Tea-hill-and-9-cups"}
        assert client.post("/api/v1/password", json=body, headers=headers).status_code == 401
        assert [row.target for row in rows(session, "login_failed")] == [f"person/{cadre.id}"]


@pytest.mark.at(f.NOW)
class TestReading:
    def reader(self, session, role, area):
        person = f.make_person(session, roles=[(role, area)], home=VILLAGE[:9])
        return person, f.bearer(f.make_login(session, person))

    def test_somebodys_devices(self, client, session, cadre):
        cadre.home = VILLAGE[:9]
        admin, headers = self.reader(session, "county_admin", f.COUNTY)
        assert client.get("/api/v1/devices", headers=headers).status_code == 200
        assert rows(session, "read") == []
        assert client.get(f"/api/v1/devices?person={cadre.id}", headers=headers).status_code == 200
        (row,) = rows(session, "read")
        assert (row.person_id, row.target) == (admin.id, f"devices/{cadre.id}")

    def test_the_front_page_once_a_day_by_the_day(self, client, session, cadre):
        leader, headers = self.reader(session, "township_leader", VILLAGE[:9])
        for _ in range(3):
            assert client.get("/api/v1/overview", headers=headers).status_code == 200
        (row,) = rows(session, "read")
        assert (row.person_id, row.target) == (leader.id, "overview")
        assert begins_a_day(row.at)

    def test_the_front_page_of_ones_own_grids_is_not(self, client, session, cadre):
        headers = f.bearer(f.make_login(session, cadre))
        assert client.get("/api/v1/overview", headers=headers).status_code == 200
        assert rows(session, "read") == []

    @pytest.mark.parametrize(
        ("role", "area", "noted"),
        [
            ("auditor", f.COUNTY, 1),
            ("auditor", VILLAGE[:9], 0),  # at home there
            ("auditor", NEXT_TOWNSHIP, 1),
            ("cadre", VILLAGE, 0),
        ],
    )
    def test_the_roster_of_others(self, client, session, cadre, role, area, noted):
        _, headers = self.reader(session, role, area)
        url = "/api/v1/roster"
        assert client.get(url, headers=headers).status_code == 200
        assert [row.target for row in rows(session, "read")] == ["roster"] * noted
