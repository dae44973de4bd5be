"""Logging in and out, passwords, devices, browsers."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from records.audit import AuditRow
from records.people import Device, LoginSession, Person
from server import passwords
from server.rate_limits import limiter
from server.tokens import hash_of
from tests import factories as f

DEVICE = {"name": "Redmi 12", "app_version": "1.0.0"}


@pytest.fixture(autouse=True)
def _fresh_limits(app):
    limiter.reset()


@pytest.fixture
def cadre(session):
    grid = f.make_grid(session, "441427100201001")
    made = f.make_person(session, areas=[grid.code])
    session.commit()
    return made


def log_in(client, person, **more):
    body = {"login": person.login, "password": f.PASSWORD, "device": DEVICE} | more
    return client.post("/api/v1/login", json={k: v for k, v in body.items() if v is not None})


def me(client, token):
    return client.get("/api/v1/me", headers=f.bearer(token))


def test_a_phone_gets_a_token_that_opens_its_profile(client, cadre):
    answer = log_in(client, cadre)
    assert answer.status_code == 200
    assert answer.json["must_change_password"] is False
    token = answer.json["token"]
    county, _, secret = token.partition(".")
    assert (county, len(secret)) == ("441427", 43)
    profile = me(client, token).json
    assert profile["login"] == cadre.login
    assert profile["areas"]["sync"] == ["441427100201001"]
    assert "csrf_token" not in profile


def test_only_a_hash_of_the_token_is_stored(client, session, cadre):
    token = log_in(client, cadre).json["token"]
    stored = session.scalars(select(LoginSession)).one()
    assert stored.token_hash == hash_of(token)
    assert token.encode() not in stored.token_hash


@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "wrong"},
        {"login": "nobody"},
        {"county": "999999"},
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same(client, cadre, wrong):
    answer = log_in(client, cadre, **wrong)
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    told = {k: v for k, v in answer.json.items() if k != "request_id"}
    assert told == {
        "type": "/problems#login_failed",
        "title": "The name or the password is wrong, or the account is locked for a while.",
        "status": 401,
        "code": "login_failed",
        "detail": "The name or the password is wrong, or the account is locked for a while.",
    }


@pytest.mark.parametrize("case", ["right", "wrong", "unknown", "locked", "left", "other county"])
def test_every_log_in_verifies_exactly_one_hash(client, session, cadre, monkeypatch, case):
    # argon2 is what takes the time: one verification each, at one cost, is uniform timing.
    if case == "locked":
        cadre.locked_until = datetime.now(UTC) + timedelta(minutes=1)
    if case == "left":
        cadre.left_on = date(2020, 1, 1)
    cadre.password_hash = passwords.hash_password(f.PASSWORD)
    session.commit()
    verified = []

    class Counting:
        def __getattr__(self, name):
            return getattr(hasher, name)

        def verify(self, password_hash, password):
            verified.append(password_hash.split("$")[1:4])
            return hasher.verify(password_hash, password)

    hasher = passwords._HASHER
    monkeypatch.setattr(passwords, "_HASHER", Counting())
    wrong = {
        "wrong": {"password": "x"},
        "unknown": {"login": "nobody"},
        "other county": {"county": "999999"},
    }
    answer = log_in(client, cadre, **wrong.get(case, {}))
    assert answer.status_code == (200 if case == "right" else 401)
    assert verified == [["argon2id", "v=19", "m=19456,t=2,p=1"]]


def test_nobodys_hash_is_a_real_one_that_no_password_fits():
    with pytest.raises(passwords.argon2.exceptions.VerifyMismatchError):
        passwords._HASHER.verify(passwords._NOBODYS, "")
    assert not passwords.verify(None, "anything")


def test_five_failures_lock_the_name_for_five_minutes(client, session, cadre):
    for _ in range(5):
        assert log_in(client, cadre, password="wrong").status_code == 401
    assert log_in(client, cadre).json["code"] == "login_failed"
    session.expire_all()
    left = session.get(Person, (cadre.county, cadre.id)).locked_until - datetime.now(UTC)
    assert timedelta(seconds=290) < left <= timedelta(seconds=300)
    assert session.scalars(select(AuditRow.action)).all() == ["login_locked"]

    cadre.locked_until = datetime.now(UTC)
    session.commit()
    assert log_in(client, cadre).status_code == 200


def test_a_right_password_forgets_earlier_failures(client, session, cadre):
    for _ in range(4):
        log_in(client, cadre, password="wrong")
    assert log_in(client, cadre).status_code == 200
    for _ in range(4):
        log_in(client, cadre, password="wrong")
    assert log_in(client, cadre).status_code == 200


def test_a_hash_of_lower_cost_is_renewed_at_log_in(client, session, cadre):
    assert passwords.is_outdated(cadre.password_hash)
    log_in(client, cadre)
    session.expire_all()
    assert not passwords.is_outdated(cadre.password_hash)
    assert log_in(client, cadre).status_code == 200


def test_one_address_may_not_try_without_end(client, cadre):
    answers = [
        client.post("/api/v1/login", json={"login": "x", "password": "x", "browser": True})
        for _ in range(31)
    ]
    assert answers[-1].status_code == 429
    assert answers[-1].json["code"] == "too_many_requests"
    assert int(answers[-1].headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"login": "a", "password": "b"}, [("row", "device_or_browser")]),
        ({"password": "b", "browser": True}, [("login", "required")]),
        ({"login": 5, "password": "b", "browser": True}, [("login", "not_text")]),
        ({"login": "a\0", "password": "b", "browser": True}, [("login", "invalid_text")]),
        ({"login": "a", "password": "b", "browser": "yes"}, [("browser", "not_a_boolean")]),
        ({"login": "a", "password": "b", "browser": True, "x": 1}, [("x", "unknown_field")]),
        (
            {"login": "a", "password": "b", "device": {"id": "1", "name": "n"}},
            [("device.id", "invalid_uuid")],
        ),
        ([], [("row", "not_an_object")]),
        ("a", [("row", "not_an_object")]),
    ],
)
def test_wrong_log_in_bodies_are_told_field_by_field(client, body, errors):
    answer = client.post("/api/v1/login", json=body)
    assert answer.status_code == 400
    assert answer.json["code"] == "invalid_fields"
    assert [(e["field"], e["code"]) for e in answer.json["errors"]] == errors


class TestDevices:
    def test_a_phones_own_id_is_kept_and_logging_in_again_uses_the_same_device(
        self, client, session, cadre
    ):
        device_id = str(uuid4())
        for version in ("1.0.0", "1.1.0"):
            device = {"id": device_id, "name": "Redmi", "app_version": version}
            assert log_in(client, cadre, device=device).json["device_id"] == device_id
        stored = session.scalars(select(Device)).one()
        assert stored.app_version == "1.1.0"

    def test_somebody_elses_device_id_is_not_taken_over(self, client, session, cadre):
        other = f.make_device(session, f.make_person(session))
        session.commit()
        answer = log_in(client, cadre, device={"id": str(other.id), "name": "x"})
        assert answer.json["device_id"] != str(other.id)
        session.expire_all()
        assert session.get(Device, (other.county, other.id)).person_id != cadre.id

    def test_a_revoked_device_is_told_so_and_returns_under_a_new_id(self, client, session, cadre):
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

    def test_others_devices_are_only_for_whoever_manages_people_there(self, client, session, cadre):
        device = f.make_device(session, cadre)
        path = f"/api/v1/devices/{device.id}"
        for role, area, status in (
            ("cadre", "441427", 404),
            ("township_leader", "441427", 404),
            ("county_admin", "441427", 204),
        ):
            token = f.make_login(session, f.make_person(session, roles=[(role, area)]))
            assert client.delete(path, headers=f.bearer(token)).status_code == status
            listed = client.get(f"/api/v1/devices?person={cadre.id}", headers=f.bearer(token))
            assert listed.status_code == (200 if status == 204 else 404)
        assert listed.json["items"][0]["revoked_at"] is not None

    def test_another_countys_admin_finds_nothing(self, client, session, cadre):
        device = f.make_device(session, cadre)
        f.make_county(session, "441426")
        admin = f.make_person(session, roles=["county_admin"], county="441426")
        token = f.make_login(session, admin)
        answer = client.delete(f"/api/v1/devices/{device.id}", headers=f.bearer(token))
        assert answer.status_code == 404


class TestSessions:
    def test_expired_revoked_and_unknown_tokens_are_told_apart(self, client, session, cadre):
        def code_after(**changes):
            token = f.make_login(session, cadre)
            stored = session.scalars(
                select(LoginSession).where(LoginSession.token_hash == hash_of(token))
            ).one()
            for name, value in changes.items():
                setattr(stored, name, value)
            session.commit()
            answer = me(client, token)
            assert answer.status_code == 401
            assert answer.headers["WWW-Authenticate"] == "Bearer"
            return answer.json["code"]

        assert code_after(expires_at=datetime.now(UTC)) == "session_expired"
        assert code_after(revoked_at=datetime.now(UTC)) == "session_revoked"
        assert code_after(token_hash=b"other") == "not_signed_in"

    @pytest.mark.parametrize(
        "header",
        [
            "",
            "Bearer",
            "Bearer x",
            "Bearer 441427.short",
            "Basic dXNlcjpwYXNz",
            "Bearer 441427." + "é" * 43,
            "Bearer 441427." + "A" * 43,
        ],
    )
    def test_what_is_no_token_of_ours_is_not_signed_in(self, client, header):
        answer = client.get("/api/v1/me", headers={"Authorization": header})
        assert (answer.status_code, answer.json["code"]) == (401, "not_signed_in")

    def test_expiry_slides_but_not_at_every_request(self, client, session, cadre):
        token = f.make_login(session, cadre)

        def expiry():
            session.expire_all()
            return session.scalars(select(LoginSession)).one().expires_at

        first = expiry()
        me(client, token)
        assert expiry() == first
        session.scalars(select(LoginSession)).one().expires_at = datetime.now(UTC) + timedelta(1)
        session.commit()
        me(client, token)
        assert expiry() > first

    def test_logging_out_ends_this_session_only(self, client, session, cadre):
        one, other = f.make_login(session, cadre), f.make_login(session, cadre)
        assert client.post("/api/v1/logout", headers=f.bearer(one)).status_code == 204
        assert me(client, one).json["code"] == "session_revoked"
        assert me(client, other).status_code == 200

    def test_who_has_left_holds_nothing_but_may_still_bring_what_they_did(
        self, client, session, cadre
    ):
        f.make_assignment(session, cadre, "441427100201001")
        token = f.make_login(session, cadre)
        assert me(client, token).json["areas"]["sync"] == ["441427100201001"]
        cadre.left_on = date(2026, 1, 1)
        session.commit()
        assert me(client, token).json["areas"] == {}
        push = client.post("/api/v1/sync/visits/push", json=[], headers=f.bearer(token))
        assert push.status_code == 200


class TestPasswords:
    def change(self, client, token, new, old=f.PASSWORD):
        body = {"old": old, "new": new}
        return client.post("/api/v1/password", json=body, headers=f.bearer(token))

    def test_the_first_log_in_owes_a_new_password(self, client, session, cadre):
        cadre.must_change_password = True
        session.commit()
        answer = log_in(client, cadre)
        assert answer.json["must_change_password"] is True
        token = answer.json["token"]
        refused = client.get("/api/v1/devices", headers=f.bearer(token))
        assert (refused.status_code, refused.json["code"]) == (403, "password_change_required")
        assert me(client, token).status_code == 200
        assert self.change(client, token, "Tea-hill-and-9-cups").status_code == 204
        assert client.get("/api/v1/devices", headers=f.bearer(token)).status_code == 200

    def test_a_new_password_ends_the_other_sessions(self, client, session, cadre):
        one, other = f.make_login(session, cadre), f.make_login(session, cadre)
        assert self.change(client, one, "Tea-hill-and-9-cups").status_code == 204
        assert me(client, one).status_code == 200
        assert me(client, other).json["code"] == "session_revoked"
        assert log_in(client, cadre).status_code == 401
        assert log_in(client, cadre, password="Tea-hill-and-9-cups").status_code == 200

    @pytest.mark.parametrize(
        ("new", "reason"),
        [
            ("Short-1", "too_short"),
            ("onlyletters-here", "too_few_kinds_of_characters"),
            ("P@ssw0rd2026", "common"),
            ("Password123!", "common"),
            ("Qwertyuiop123", "common"),
            ("Aaaaaaaaa1!", "repeats"),
            (f.PASSWORD, "same_as_before"),
        ],
    )
    def test_weak_passwords_are_refused_with_the_reason(self, client, session, cadre, new, reason):
        token = f.make_login(session, cadre)
        answer = self.change(client, token, new)
        assert (answer.status_code, answer.json["code"]) == (400, "password_too_weak")
        assert reason in answer.json["reasons"]

    def test_a_password_may_not_contain_the_log_in_name(self, client, session, cadre):
        token = f.make_login(session, cadre)
        answer = self.change(client, token, f"My-{cadre.login}-26")
        assert answer.json["reasons"] == ["contains_login"]

    @pytest.mark.parametrize("good", ["Tea-hill-and-9-cups", "梯田里有9只White鹭", "a1!a2@b3#C4"])
    def test_other_passwords_are_accepted(self, client, session, cadre, good):
        assert self.change(client, f.make_login(session, cadre), good).status_code == 204

    def test_a_wrong_old_password_counts_as_a_failed_log_in(self, client, session, cadre):
        token = f.make_login(session, cadre)
        for _ in range(5):
            assert self.change(client, token, "Tea-hill-and-9-cups", old="no").status_code == 401
        session.expire_all()
        assert cadre.locked_until is not None


class TestBrowsers:
    def log_in(self, client, cadre, **more):
        return log_in(client, cadre, device=None, browser=True, **more)

    def test_a_browser_gets_a_cookie_that_scripts_cannot_read_and_no_token(self, client, cadre):
        answer = self.log_in(client, cadre)
        assert answer.status_code == 200
        assert "token" not in answer.json
        cookie = answer.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        assert "Secure" not in cookie
        assert client.get("/api/v1/me").json["csrf_token"] == answer.json["csrf_token"]

    def test_the_cookie_is_for_https_only_where_it_came_by_https(self, client, cadre):
        body = {"login": cadre.login, "password": f.PASSWORD, "browser": True}
        answer = client.post("/api/v1/login", json=body, base_url="https://localhost")
        assert "Secure" in answer.headers["Set-Cookie"]

    def test_unsafe_requests_by_cookie_need_the_form_token(self, client, cadre):
        form_token = self.log_in(client, cadre).json["csrf_token"]
        for sent in (None, "", "wrong", "é", form_token[:-1]):
            headers = {} if sent is None else {"X-CSRF-Token": sent}
            answer = client.post("/api/v1/logout", headers=headers)
            assert (answer.status_code, answer.json["code"]) == (403, "csrf_failed")
        good = client.post("/api/v1/logout", headers={"X-CSRF-Token": form_token})
        assert good.status_code == 204
        assert client.get("/api/v1/me").status_code == 401

    def test_another_sessions_form_token_does_not_do(self, app, client, session, cadre):
        other = self.log_in(app.test_client(), cadre).json["csrf_token"]
        self.log_in(client, cadre)
        answer = client.post("/api/v1/logout", headers={"X-CSRF-Token": other})
        assert answer.json["code"] == "csrf_failed"

    def test_a_browser_session_is_short(self, client, session, cadre):
        self.log_in(client, cadre)
        stored = session.scalars(select(LoginSession)).one()
        assert stored.expires_at - stored.created_at == timedelta(hours=12)
        assert stored.device_id is None
