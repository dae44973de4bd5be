"""The lock-out: alike for names that somebody has and for those that nobody has."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, select, update

from records.db import db
from records.staff.people import Device, LoginFailures, LoginSession
from records.system.audit import AuditRow
from server.web.rate_limits import limiter
from tests import factories as f
from tests.server.accounts.logins import log_in


@pytest.fixture(params=["somebody's", "nobody's"])
def login(request, cadre):
    """A log-in name."""
    return cadre.login if request.param == "somebody's" else "nobody"


def kept(session):
    session.expire_all()
    return session.scalars(select(LoginFailures)).one()


def audited(session):
    """Of all alike failures of a day there is one row."""
    return sorted(session.scalars(select(AuditRow.action)))


def test_five_failures_lock_a_name_for_five_minutes(client, session, cadre, login):
    for _ in range(5):
        before = datetime.now(UTC)
        assert log_in(client, cadre, login=login, password="wrong").status_code == 401
    last = kept(session).locked_until - timedelta(minutes=5)
    assert before <= last <= datetime.now(UTC)
    assert audited(session) == ["login_failed", "login_locked"]
    assert login.encode() not in kept(session).name_hash


def test_a_locked_name_opens_for_no_password_until_its_time_is_up(client, session, cadre):
    for _ in range(5):
        log_in(client, cadre, password="wrong")
    assert log_in(client, cadre).json["code"] == "login_failed"
    session.execute(update(LoginFailures).values(locked_until=datetime.now(UTC)))
    session.commit()
    assert log_in(client, cadre).status_code == 200


def test_the_same_is_written_for_every_name(app, client, session, cadre):
    # What is read, locked and flushed is what could be measured from outside.
    def statements(login):
        said = []
        engine = session.get_bind()

        def note(connection, cursor, statement, *more):
            # Savepoints are the test's own; a context is sent where the one before was another.
            if "SAVEPOINT" not in statement and not statement.startswith("SET LOCAL yicetong."):
                said.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        for _ in range(7):
            log_in(client, cadre, login=login, password="wrong")
        event.remove(engine, "before_cursor_execute", note)
        return said

    known, unknown = statements(cadre.login), statements("nobody")
    assert known == unknown
    assert any("INSERT INTO login_failures" in statement for statement in known)


def test_a_right_password_forgets_earlier_failures(client, session, cadre):
    for _ in range(2):
        for _ in range(4):
            log_in(client, cadre, password="wrong")
        assert log_in(client, cadre).status_code == 200
    assert session.scalars(select(LoginFailures)).all() == []


def test_names_that_nobody_tried_for_a_day_are_forgotten(client, session, cadre):
    log_in(client, cadre, login="mistyped", password="wrong")
    long_ago = datetime.now(UTC) - timedelta(days=1, minutes=1)
    session.execute(update(LoginFailures).values(tried_at=long_ago))
    session.commit()
    log_in(client, cadre, login="nobody", password="wrong")
    assert kept(session).tried_at > long_ago


def test_a_county_that_is_not_there_counts_nothing(client, session, cadre):
    assert log_in(client, cadre, county="999999").status_code == 401
    assert session.scalars(select(LoginFailures)).all() == []


def test_a_failure_is_counted_though_its_request_fails(committing_app, fresh_limits):
    with committing_app.app_context():
        person = f.make_person(db.session())
        body = {"login": person.login, "password": "wrong", "browser": True}
        db.session.commit()
    assert committing_app.test_client().post("/api/v1/login", json=body).status_code == 401
    with committing_app.app_context():
        assert db.session.scalars(select(LoginFailures.failures)).one() == 1


@pytest.mark.parametrize("known", [True, False])
def test_guesses_sent_at_the_same_time_are_counted_one_by_one(committing_app, fresh_limits, known):
    with committing_app.app_context():
        login = f.make_person(db.session()).login
        db.session.commit()
    body = {"login": login if known else "nobody", "password": "wrong", "browser": True}
    statuses = []

    def guess():
        answer = committing_app.test_client().post("/api/v1/login", json=body)
        statuses.append(answer.status_code)

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert statuses == [401] * 8
    with committing_app.app_context():
        counted = db.session.scalars(select(LoginFailures)).one()
        # The three that came after the lock found it, and are not counted.
        assert (counted.failures, counted.locked_until is not None) == (0, True)
        assert audited(db.session) == ["login_failed", "login_locked"]


def from_address(client, cadre, address, token=None, **more):
    body = {"login": cadre.login, "password": f.PASSWORD, "browser": True} | more
    return client.post(
        "/api/v1/login",
        json=body,
        headers=f.bearer(token) if token else {},
        environ_base={"REMOTE_ADDR": address},
    )


def lock_everywhere(client, cadre):
    for last in range(4):
        for _ in range(5):
            from_address(client, cadre, f"10.0.0.{last}", password="wrong")


def test_who_knows_a_name_alone_locks_nobody_else_out(client, cadre):
    for _ in range(40):
        answer = from_address(client, cadre, "10.0.0.1", password="wrong")
        assert answer.status_code in (401, 429)
    limiter.reset()
    assert from_address(client, cadre, "10.0.0.1").status_code == 401
    assert from_address(client, cadre, "10.0.0.2").status_code == 200
    assert from_address(client, cadre, "10.0.0.1").status_code == 401, "theirs stays locked"


def test_all_addresses_of_one_network_of_the_sixth_version_are_one(client, cadre):
    for last in range(5):
        from_address(client, cadre, f"2001:db8::{last}", password="wrong")
    assert from_address(client, cadre, "2001:db8::ff").status_code == 401
    assert from_address(client, cadre, "2001:db8:0:1::ff").status_code == 200


def test_many_addresses_at_once_lock_a_name_for_all_but_its_own_device(client, session, cadre):
    token = log_in(client, cadre).json["token"]
    others = log_in(client, f.make_person(session)).json["token"]
    session.execute(update(LoginSession).values(expires_at=datetime.now(UTC)))
    session.commit()
    lock_everywhere(client, cadre)
    assert from_address(client, cadre, "10.0.0.9").status_code == 401
    assert from_address(client, cadre, "10.0.0.9", others).status_code == 401
    assert from_address(client, cadre, "10.0.0.9", "441427." + "x" * 43).status_code == 401
    assert from_address(client, cadre, "10.0.0.9", token).status_code == 200
    for _ in range(5):
        from_address(client, cadre, "10.0.0.9", token, password="wrong")
    assert from_address(client, cadre, "10.0.0.9", token).status_code == 401, "its own failures"


@pytest.mark.parametrize("kind", [LoginSession, Device])
def test_a_secret_that_was_revoked_opens_nothing(client, session, cadre, kind):
    token = log_in(client, cadre).json["token"]
    session.execute(update(kind).values(revoked_at=datetime.now(UTC)))
    session.commit()
    lock_everywhere(client, cadre)
    assert from_address(client, cadre, "10.0.0.9", token).status_code == 401


def test_a_name_that_many_tried_opens_again_by_itself(client, session, cadre):
    lock_everywhere(client, cadre)
    before = datetime.now(UTC) - timedelta(minutes=5)
    session.execute(update(LoginFailures).values(locked_until=before, tried_at=before))
    session.commit()
    assert from_address(client, cadre, "10.0.0.9").status_code == 200
