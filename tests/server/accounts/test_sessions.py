"""Sessions: how they end, and what they are good for until then."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from records.staff.people import LoginSession
from server.web.tokens import hash_of
from tests import factories as f
from tests.server.accounts.logins import me


def test_expired_revoked_and_unknown_tokens_are_told_apart(client, session, cadre):
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
def test_what_is_no_token_of_ours_is_not_signed_in(client, header):
    answer = client.get("/api/v1/me", headers={"Authorization": header})
    assert (answer.status_code, answer.json["code"]) == (401, "not_signed_in")


def test_expiry_slides_but_not_at_every_request(client, session, cadre):
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


def test_logging_out_ends_this_session_only(client, session, cadre):
    one, other = f.make_login(session, cadre), f.make_login(session, cadre)
    assert client.post("/api/v1/logout", headers=f.bearer(one)).status_code == 204
    assert me(client, one).json["code"] == "session_revoked"
    assert me(client, other).status_code == 200


@pytest.mark.at(f.NOW)
def test_who_has_left_holds_nothing_but_may_still_bring_what_they_did(client, session, cadre):
    token = f.make_login(session, cadre)
    assert me(client, token).json["areas"]["sync"] == ["441427100201001"]
    browser = f.make_login(session, cadre, browser=True)
    today = f.NOW.date()
    cadre.left_on = today
    session.commit()
    until = str(today + timedelta(days=30))
    for headers in (f.bearer(token), f.bearer(browser)):
        for path in ("me", "visits", "households", "roster", "devices", "overview"):
            answer = client.get(f"/api/v1/{path}", headers=headers)
            told = (answer.status_code, answer.json["code"], answer.json["until"])
            assert told == (403, "office_ended", until), path

    def push(token):
        return client.post("/api/v1/sync/visits/push", json=[], headers=f.bearer(token))

    assert push(token).status_code == 200
    assert push(browser).json["code"] == "office_ended"
    cadre.left_on = today - timedelta(days=29)
    session.commit()
    assert push(token).status_code == 200
    cadre.left_on = today - timedelta(days=30)
    session.commit()
    assert push(token).json["code"] == "session_expired"
