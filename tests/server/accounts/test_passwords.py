"""Setting a new password."""

import pytest

from tests import factories as f
from tests.server.accounts.logins import DEVICE, log_in, me


def change(client, token, new, old=f.PASSWORD):
    body = {"old": old, "new": new}
    return client.post("/api/v1/password", json=body, headers=f.bearer(token))


def test_the_first_log_in_owes_a_new_password(client, session, cadre):
    cadre.must_change_password = True
    session.commit()
    answer = log_in(client, cadre)
    assert answer.json["must_change_password"] is True
    token = answer.json["token"]
    refused = client.get("/api/v1/devices", headers=f.bearer(token))
    assert (refused.status_code, refused.json["code"]) == (403, "password_change_required")
    assert me(client, token).status_code == 200
    assert change(client, token, "Tea-hill-and-9-cups").status_code == 204
    assert client.get("/api/v1/devices", headers=f.bearer(token)).status_code == 200


def test_a_new_password_ends_the_other_sessions(client, session, cadre):
    one, other = f.make_login(session, cadre), f.make_login(session, cadre)
    assert change(client, one, "Tea-hill-and-9-cups").status_code == 204
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
def test_weak_passwords_are_refused_with_the_reason(client, session, cadre, new, reason):
    token = f.make_login(session, cadre)
    answer = change(client, token, new)
    assert (answer.status_code, answer.json["code"]) == (400, "password_too_weak")
    assert reason in answer.json["reasons"]


def test_a_password_may_not_contain_the_log_in_name(client, session, cadre):
    token = f.make_login(session, cadre)
    answer = change(client, token, f"My-{cadre.login}-26")
    assert answer.json["reasons"] == ["contains_login"]


@pytest.mark.parametrize("good", ["Tea-hill-and-9-cups", "梯田里有9只White鹭", "a1!a2@b3#C4"])
def test_other_passwords_are_accepted(client, session, cadre, good):
    assert change(client, f.make_login(session, cadre), good).status_code == 204


def test_a_wrong_old_password_counts_as_a_failed_log_in(client, session, cadre):
    token = f.make_login(session, cadre)
    for _ in range(5):
        assert change(client, token, "Tea-hill-and-9-cups", old="no").status_code == 401
    # The phone is the place of it, wherever it is carried: it is locked here and at log-ins.
    body = {"login": cadre.login, "password": f.PASSWORD, "device": DEVICE}
    locked = client.post("/api/v1/login", json=body, headers=f.bearer(token))
    assert locked.status_code == 401
    assert change(client, token, "Tea-hill-and-9-cups", old=f.PASSWORD).status_code == 401


def test_a_wrong_old_password_in_a_browser_locks_log_ins_from_there(client, session, cadre):
    made = log_in(client, cadre, device=None, browser=True)
    form = {"X-CSRF-Token": made.json["csrf_token"]}
    body = {"old": "no", "new": "Tea-hill-and-9-cups"}
    for _ in range(5):
        assert client.post("/api/v1/password", json=body, headers=form).status_code == 401
    assert log_in(client, cadre).status_code == 401
