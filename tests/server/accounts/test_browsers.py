"""Logging in with a browser: the cookie and the form token."""

from datetime import timedelta

from sqlalchemy import select

from records.staff.people import LoginSession
from tests import factories as f
from tests.server.accounts.logins import log_in


def enter(client, cadre, **more):
    return log_in(client, cadre, device=None, browser=True, **more)


def test_a_browser_gets_a_cookie_that_scripts_cannot_read_and_no_token(client, cadre):
    answer = enter(client, cadre)
    assert answer.status_code == 200
    assert "token" not in answer.json
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Secure" not in cookie
    assert client.get("/api/v1/me").json["csrf_token"] == answer.json["csrf_token"]


def test_the_cookie_is_for_https_only_where_it_came_by_https(client, cadre):
    body = {"login": cadre.login, "password": f.PASSWORD, "browser": True}
    answer = client.post("/api/v1/login", json=body, base_url="https://localhost")
    assert "Secure" in answer.headers["Set-Cookie"]


def test_unsafe_requests_by_cookie_need_the_form_token(client, cadre):
    form_token = enter(client, cadre).json["csrf_token"]
    for sent in (None, "", "wrong", "é", form_token[:-1]):
        headers = {} if sent is None else {"X-CSRF-Token": sent}
        answer = client.post("/api/v1/logout", headers=headers)
        assert (answer.status_code, answer.json["code"]) == (403, "csrf_failed")
    good = client.post("/api/v1/logout", headers={"X-CSRF-Token": form_token})
    assert good.status_code == 204
    assert client.get("/api/v1/me").status_code == 401


def test_another_sessions_form_token_does_not_do(app, client, session, cadre):
    other = enter(app.test_client(), cadre).json["csrf_token"]
    enter(client, cadre)
    answer = client.post("/api/v1/logout", headers={"X-CSRF-Token": other})
    assert answer.json["code"] == "csrf_failed"


def test_a_browser_session_is_short(client, session, cadre):
    enter(client, cadre)
    stored = session.scalars(select(LoginSession)).one()
    assert stored.expires_at - stored.created_at == timedelta(hours=12)
    assert stored.device_id is None
