"""Logging in: the answers, the token, the bodies."""

from datetime import date

import pytest
from sqlalchemy import select

from records.staff.people import LoginSession
from server.services.accounts import passwords
from server.services.accounts.lockouts import FAILURES_BEFORE_LOCK
from server.web.tokens import hash_of
from tests import factories as f
from tests.server.accounts.logins import log_in, me


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
        for _ in range(FAILURES_BEFORE_LOCK):
            log_in(client, cadre, password="wrong")
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


def test_everybody_of_an_office_may_log_in_at_once(client, cadre):
    # One address, more log-ins than wrong passwords may come from it.
    assert [log_in(client, cadre).status_code for _ in range(35)] == [200] * 35


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
def test_wrong_log_in_bodies_are_told_field_by_field(client, fresh_limits, body, errors):
    answer = client.post("/api/v1/login", json=body)
    assert answer.status_code == 400
    assert answer.json["code"] == "invalid_fields"
    assert [(e["field"], e["code"]) for e in answer.json["errors"]] == errors
