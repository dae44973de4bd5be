"""Phones that fall silent, phones that are lost, and what waits where, and why."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from records.staff.people import LoginSession
from tests import factories as f
from tests.phone.phone import Erased, Phone, Refused

VILLAGE = "441427100201"
EAST, WEST = VILLAGE + "001", VILLAGE + "002"
TOWNSHIP = VILLAGE[:9]
LONG_AGO = datetime.now(UTC) - timedelta(days=30)


@pytest.fixture
def dispatcher(session):
    person = f.make_person(session, roles=[("dispatcher", TOWNSHIP)])
    return f.bearer(f.make_login(session, person))


def phone_of(client, session, person, **more):
    device = f.make_device(session, person, **more)
    phone = Phone(client, f.bearer(f.make_login(session, person, device=device)))
    session.commit()
    return phone, device


def troubles(client, headers, **query):
    answer = client.get("/api/v1/sync/troubles", headers=headers, query_string=query)
    assert answer.status_code == 200, answer.text
    return answer.json


class TestWhatAPhoneSaysOfItself:
    @pytest.fixture
    def phone(self, client, session):
        self.session = session
        cadre = f.make_person(session, areas=[EAST])
        f.make_household(session, EAST)
        phone, self.device = phone_of(client, session, cadre, last_seen_at=LONG_AGO)
        return phone

    def sync(self, phone, **device):
        return phone.post("/api/v1/sync", {"device": device, "push": [], "checkpoint": None})

    def kept(self):
        self.session.expire_all()
        return self.device.backlog, self.device.app_version

    def test_is_kept_with_the_moment_and_shown(self, phone, client):
        assert self.sync(phone, backlog=12, app_version="1.4.0").status_code == 200
        assert self.kept() == (12, "1.4.0")
        assert self.device.last_seen_at > LONG_AGO
        shown = client.get("/api/v1/devices", headers=phone.headers).json["items"][0]
        assert (shown["backlog"], shown["app_version"]) == (12, "1.4.0")

    def test_is_written_at_most_once_a_minute_but_an_empty_backlog_at_once(self, phone):
        self.sync(phone, backlog=700)
        first = self.device.last_seen_at
        self.sync(phone, backlog=200)
        assert self.kept() == (700, None)
        self.sync(phone, backlog=0)
        assert self.kept() == (0, None)
        last = self.device.last_seen_at
        assert last > first
        self.sync(phone, backlog=0)
        self.kept()
        assert self.device.last_seen_at == last

    def test_a_backlog_is_of_the_contact_that_named_it(self, phone, client):
        """Whoever names none in between says nothing about what it holds since then."""
        self.device.backlog, self.device.backlog_at = 5, LONG_AGO
        self.session.commit()
        client.get("/api/v1/sync/visits/pull", headers=phone.headers)
        assert self.kept() == (5, None)
        assert self.device.backlog_at == LONG_AGO < self.device.last_seen_at
        self.sync(phone, backlog=3)
        assert self.kept() == (3, None)
        assert self.device.backlog_at > LONG_AGO

    @pytest.mark.parametrize(
        "told",
        [
            {"backlog": -1},
            {"backlog": True},
            {"backlog": "5"},
            {"backlog": 10**30},
            {"app_version": "1" * 21},
            {"app_version": 1},
        ],
    )
    def test_is_refused_where_it_cannot_be_meant(self, phone, told):
        answer = self.sync(phone, **told)
        assert (answer.status_code, answer.json["code"]) == (400, "malformed")
        assert self.kept() == (None, None)

    def test_the_endpoints_of_collections_count_as_contact(self, phone, client):
        client.get("/api/v1/sync/visits/pull", headers=phone.headers)
        self.kept()
        assert self.device.last_seen_at > LONG_AGO


@pytest.mark.at(f.NOW)  # days are counted, and a midnight in between would be one more
def test_silent_phones_are_listed_by_area_and_never_ranked(client, session, dispatcher):
    west, east, elsewhere = (
        f.make_person(session, areas=[area]) for area in (WEST, EAST, "441427101200001")
    )
    days = timedelta(days=1)
    long_ago = f.NOW - 30 * days
    f.make_grid(session, WEST)
    f.make_device(session, west, last_seen_at=long_ago - 9 * days, backlog=90)
    f.make_device(session, east, last_seen_at=long_ago, backlog=2)
    f.make_device(session, east, last_seen_at=f.NOW)
    f.make_device(session, east, last_seen_at=long_ago, revoked_at=long_ago)
    f.make_device(session, elsewhere, last_seen_at=long_ago)
    session.commit()
    found = troubles(client, dispatcher)["items"]
    assert [(one["area"], one["silent_days"], one["backlog"]) for one in found] == [
        (EAST, 30, 2),
        (WEST, 39, 90),
    ]
    assert found[0]["person"] == {"id": str(east.id), "name": east.name}
    assert len(troubles(client, dispatcher, silent_days=35)["items"]) == 1
    assert len(troubles(client, dispatcher, within=WEST)["items"]) == 1
    first = troubles(client, dispatcher, limit=1)
    rest = troubles(client, dispatcher, limit=1, after=first["next"])
    assert [one["area"] for one in first["items"] + rest["items"]] == [EAST, WEST]
    assert rest["next"] is None


class TestWhenSomebodyWasOnline:
    """It is nobody's business: what is told is that a phone has been silent for whole days."""

    @pytest.fixture
    def cadre(self, session):
        return f.make_person(session, areas=[EAST])

    @pytest.mark.parametrize("days", [0, 1, 2, -1])
    def test_is_not_told_of_less_than_three_days(self, client, dispatcher, days):
        answer = client.get(
            "/api/v1/sync/troubles", headers=dispatcher, query_string={"silent_days": days}
        )
        assert answer.status_code == 400
        assert answer.json["errors"] == [{"field": "silent_days", "code": "out_of_range"}]

    @pytest.mark.at(f.NOW)
    def test_days_are_those_of_the_calendar(self, client, session, dispatcher, cadre):
        """Told by the hour, the figure would change at the minute of the last contact."""
        first = datetime(2026, 3, 14, 16, tzinfo=UTC)  # the 15th begins in the county
        times = {f.make_device(session, cadre, last_seen_at=first + step).id: step for step in (
            timedelta(minutes=-1), timedelta(0), timedelta(hours=23, minutes=59), timedelta(days=1)
        )}  # fmt: skip
        session.commit()
        found = troubles(client, dispatcher, silent_days=3)["items"]
        assert {(one["silent_days"], one["last_seen_at"]) for one in found} == {
            (4, "2026-03-13T16:00:00+00:00"), (3, "2026-03-14T16:00:00+00:00"),
        }  # fmt: skip
        assert len(found) == len(times) - 1

    @pytest.mark.parametrize(
        ("role", "named"),
        [
            ("dispatcher", True),
            ("township_leader", True),
            ("county_admin", True),
            ("auditor", False),
        ],
    )
    def test_whose_phone_it_is_is_for_those_who_can_act(self, client, session, cadre, role, named):
        device = f.make_device(session, cadre, last_seen_at=LONG_AGO)
        who = f.make_person(session, roles=[(role, "441427")])
        answer = client.get("/api/v1/sync/troubles", headers=f.bearer(f.make_login(session, who)))
        (one,) = answer.json["items"]
        assert one["area"] == EAST
        assert (one["person"] is not None, one["device"] is not None) == (named, named)
        assert (cadre.name in answer.text, str(device.id) in answer.text) == (named, named)

    @pytest.mark.at(f.NOW)
    def test_of_somebodys_devices_come_days_and_none_of_late(self, client, session, cadre):
        """Nor what changes at each contact: who asks every minute would see when they are there."""
        for days in (0, 2, 3):
            seen_at = f.NOW - timedelta(days=days, minutes=7)
            said = {"backlog": 10 + days, "app_version": f"1.{days}"}
            f.make_device(session, cadre, last_seen_at=seen_at, **said)
        admin = f.make_person(session, roles=["county_admin"])
        answer = client.get(
            f"/api/v1/devices?person={cadre.id}", headers=f.bearer(f.make_login(session, admin))
        )
        told = [one["last_seen_at"] for one in answer.json["items"]]
        assert sorted(told, key=str) == ["2026-03-14T16:00:00+00:00", None, None]
        said = {(one["backlog"], one["app_version"]) for one in answer.json["items"]}
        assert said == {(13, "1.3"), (None, None)}
        assert {one["first_seen_at"] for one in answer.json["items"]} == {
            "2026-03-17T16:00:00+00:00"
        }


def test_what_waits_is_counted_by_area_and_reason(client, session, dispatcher):
    cadre = f.make_person(session, areas=[EAST])
    east, west = f.make_household(session, EAST), f.make_household(session, WEST)
    phone, _ = phone_of(client, session, cadre)
    phone.sync()
    for _ in range(3):
        phone.visit(west.id)
    phone.visit(east.id, purpose="tea")
    phone.visit(east.id)
    phone.sync()
    waiting = troubles(client, dispatcher)["waiting"]
    assert [(row["area"], row["outcome"], row["code"], row["rows"]) for row in waiting] == [
        (EAST, "rejected", "unknown_value", 1),
        (WEST, "held", "out_of_scope", 3),
    ]
    assert all(set(row) == {"area", "outcome", "code", "rows", "oldest"} for row in waiting)


def test_only_who_directs_cadres_sees_whose_phones_they_are(client, session):
    cadre = f.make_person(session, areas=[EAST])
    answer = client.get("/api/v1/sync/troubles", headers=f.bearer(f.make_login(session, cadre)))
    assert (answer.status_code, answer.json["code"]) == (403, "forbidden")


class TestALostPhone:
    @pytest.fixture
    def phone(self, client, session):
        self.cadre = f.make_person(session, areas=[EAST])
        self.household = f.make_household(session, EAST)
        phone, self.device = phone_of(client, session, self.cadre)
        phone.sync()
        phone.visit(self.household.id)
        assert phone.live("households")
        return phone

    def revoke(self, client, session):
        owner = f.bearer(f.make_login(session, self.cadre))
        url = f"/api/v1/devices/{self.device.id}"
        assert client.delete(url, headers=owner).status_code == 204

    def test_hands_in_and_erases_at_its_next_contact(self, phone, client, session):
        self.revoke(client, session)
        answer = phone.post("/api/v1/sync", phone.body(phone.waiting()))
        assert answer.status_code == 403
        assert (answer.json["code"], answer.json["erase"]) == ("device_revoked", False)
        with pytest.raises(Erased):
            phone.sync()
        assert not phone.mine
        assert not phone.base
        assert phone.checkpoint is None

    def test_no_other_answer_erases_anything(self, phone, session):
        held, headers = dict(phone.mine), phone.headers
        wrong = {
            "session_expired": {"expires_at": LONG_AGO},
            "session_revoked": {"expires_at": datetime.now(UTC) + timedelta(1)}
            | {"revoked_at": LONG_AGO},
            "not_signed_in": {"revoked_at": None},
        }
        for code, values in wrong.items():
            session.execute(sa.update(LoginSession).values(values))
            session.commit()
            if code == "not_signed_in":
                phone.headers = {"Authorization": "Bearer 441427.nobody"}
            with pytest.raises(Refused, match=code):
                phone.sync()
            assert phone.mine == held
        phone.headers = headers
        assert phone.sync()["receipts"][0]["outcome"] == "applied"


@pytest.mark.at(f.NOW)
class TestAPhoneWhoseStoreIsMissing:
    @pytest.fixture
    def device(self, session):
        cadre = f.make_person(session, areas=[EAST])
        at = f.NOW - timedelta(hours=3)
        return f.make_device(session, cadre, last_seen_at=f.NOW, backlog=12, emptied_at=at)

    def test_is_listed_at_once_with_what_it_had_not_sent(self, client, session, dispatcher, device):
        session.commit()
        (shown,) = troubles(client, dispatcher)["items"]
        assert (shown["device"], shown["area"]) == (str(device.id), EAST)
        assert shown["backlog"] == 12
        assert shown["emptied_at"].endswith("T16:00:00+00:00"), "the day, in the county"
        hidden = ("last_seen_at", "silent_days", "app_version", "heard_twice_at")
        assert [shown[name] for name in hidden] == [None] * 4

    def test_says_when_it_was_silent_too(self, client, session, dispatcher, device):
        device.last_seen_at = f.NOW - timedelta(days=5)
        session.commit()
        (shown,) = troubles(client, dispatcher)["items"]
        assert shown["silent_days"] == 5
        assert shown["last_seen_at"] is not None

    def test_is_not_listed_once_it_is_revoked_or_has_its_store_again(
        self, client, session, dispatcher, device
    ):
        device.revoked_at = f.NOW
        session.commit()
        assert troubles(client, dispatcher)["items"] == []
        device.revoked_at = device.emptied_at = None
        session.commit()
        assert troubles(client, dispatcher)["items"] == []

    def test_an_auditor_is_not_told_whose_it_is(self, client, session, device):
        auditor = f.make_person(session, roles=["auditor"])
        headers = f.bearer(f.make_login(session, auditor))
        session.commit()
        (shown,) = troubles(client, headers)["items"]
        assert (shown["device"], shown["name"], shown["person"]) == (None, None, None)
        assert shown["backlog"] == 12
