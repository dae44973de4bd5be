"""One request is one transaction, tried again where others wrote first."""

import threading

import pytest
from flask import request
from sqlalchemy import text

from authz.access_context import EVERYTHING, switch_to
from records.db import db
from records.problems import ConcurrentWrite, NotFound
from server.web.auth import public
from server.web.body import read_json
from server.web.boundary import TRIES
from server.web.request_context import now
from tests import factories as f
from tests.waiting import PATIENCE


@pytest.fixture
def view(committing_app):
    """Adds a public view to an app of the test's own, and gives a function that calls it."""

    # As in earnest: a fault is an answer, not an exception that reaches the test.
    committing_app.config["PROPAGATE_EXCEPTIONS"] = False

    def add(function):
        def tested():
            switch_to(EVERYTHING)
            return function()

        committing_app.add_url_rule("/tested", "tested", public(tested), methods=["GET", "POST"])
        return lambda **more: committing_app.test_client().post("/tested", json=[1], **more)

    return add


def count_people():
    return db.session.scalar(text("SELECT count(*) FROM people"))


def test_what_returns_is_kept_and_what_raises_is_not(view, committing_app):
    def tested():
        f.make_person(db.session())
        if request.args:
            raise NotFound()
        return {"people": count_people()}

    call = view(tested)
    assert call(query_string="fail=1").status_code == 404
    assert call().json == {"people": 1}
    with committing_app.app_context():
        assert count_people() == 1


def test_what_cannot_be_answered_is_not_kept(view, committing_app):
    def tested():
        f.make_person(db.session())
        return object()

    assert view(tested)().status_code == 500
    with committing_app.app_context():
        assert count_people() == 0


def test_a_write_that_came_second_is_run_again_from_its_start(view, committing_app):
    tries = []

    def tested():
        tries.append((now(), read_json()))
        f.make_person(db.session())
        if len(tries) < 3:
            raise ConcurrentWrite()
        return {"people": count_people()}

    assert view(tested)().json == {"people": 1}
    # The body is there again, and it is still the same request at the same moment.
    assert len(tries) == 3
    assert len({moment for moment, _ in tries}) == 1
    assert [sent for _, sent in tries] == [[1]] * 3


def test_in_the_end_it_says_busy(view, monkeypatch):
    monkeypatch.setattr("server.web.boundary._MAX_PAUSE", 0)
    tries = []

    def tested():
        tries.append(1)
        raise ConcurrentWrite()

    answer = view(tested)()
    assert (answer.status_code, answer.json["code"]) == (503, "busy")
    assert answer.headers["Retry-After"] == "2"
    assert len(tries) == TRIES


def test_a_key_that_somebody_else_took_meanwhile_is_another_try(view):
    ids = iter([1, 1, 2])

    def tested():
        db.session.execute(
            text("INSERT INTO feeds (county, code) VALUES ('441427', :code)"),
            {"code": f"44142710020100{next(ids)}"},
        )
        return {}

    call = view(tested)
    assert call().status_code == 200
    assert call().status_code == 200  # the first key again, then the other


def test_two_that_wait_for_each_other_both_succeed(view, committing_app):
    meet = threading.Barrier(2, timeout=PATIENCE)
    with committing_app.app_context():
        for n in (1, 2):
            db.session.execute(
                text("INSERT INTO feeds (county, code) VALUES ('441427', :c)"), {"c": f"f{n}"}
            )
        db.session.commit()
    met = set()

    def tested():
        mine, other = ("f1", "f2") if request.args["who"] == "1" else ("f2", "f1")
        update = text("UPDATE feeds SET n = n + 1 WHERE county = '441427' AND code = :c")
        db.session.execute(update, {"c": mine})
        if mine not in met:
            met.add(mine)
            meet.wait()
        db.session.execute(update, {"c": other})
        return {}

    call = view(tested)
    statuses = []
    threads = [
        threading.Thread(target=lambda w=w: statuses.append(call(query_string=f"who={w}").status))
        for w in "12"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == ["200 OK", "200 OK"]
    with committing_app.app_context():
        assert db.session.scalars(text("SELECT n FROM feeds ORDER BY code")).all() == [2, 2]


@pytest.mark.parametrize("setting", ["lock_timeout", "statement_timeout"])
def test_what_takes_too_long_is_busy(view, setting):
    def tested():
        db.session.execute(text(f"SET LOCAL {setting} = '50ms'"))
        if setting == "statement_timeout":
            db.session.execute(text("SELECT pg_sleep(5)"))
        with db.engine.begin() as other:
            other.execute(text("LOCK TABLE people"))
            db.session.execute(text("LOCK TABLE people"))
        return {}

    answer = view(tested)()
    assert (answer.status_code, answer.json["code"]) == (503, "busy")


def test_a_connection_lost_while_a_problem_is_on_its_way_is_no_fault(view):
    """Nothing is left to roll back: the answer is the problem, and the next request goes well."""
    refusing = [True, False]

    def tested():
        pid = db.session.scalar(text("SELECT pg_backend_pid()"))
        if refusing.pop(0):
            with db.engine.connect() as killer:
                killer.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
            raise NotFound()
        return {"people": count_people()}

    call = view(tested)
    answer = call()
    assert (answer.status_code, answer.json["code"]) == (404, "not_found")
    assert call().status_code == 200


def test_a_connection_that_the_server_closed_is_replaced(view, committing_app):
    def tested():
        return {"people": count_people()}

    call = view(tested)
    assert call().status_code == 200
    with committing_app.app_context(), db.engine.connect() as killer:
        killer.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    assert call().status_code == 200


@pytest.mark.parametrize(
    ("value", "status"), [("a\0b", 400), (2**63, 400), (2**31, 200), ("plain", 200)]
)
def test_values_that_the_database_cannot_hold_are_the_callers_fault(view, value, status):
    def tested():
        kind = "bigint" if isinstance(value, int) else "text"
        db.session.execute(text(f"SELECT CAST(:value AS {kind})"), {"value": value})
        return {}

    answer = view(tested)()
    assert answer.status_code == status
    if status == 400:
        assert answer.json["reason"] == "value_not_storable"


def test_a_broken_check_is_a_fault_of_ours(view):
    def tested():
        f.make_person(db.session(), level="emperor")
        return {}

    answer = view(tested)()
    assert (answer.status_code, answer.json["code"]) == (500, "internal_error")
    assert "emperor" not in answer.text


@pytest.mark.parametrize("state", ["53100", "53200", "53400"])
def test_a_database_without_disk_or_memory_is_told_of_and_asked_again_later(view, caplog, state):
    """As PostgreSQL raises it when its disk is full; no request is at fault."""
    call = view(lambda: db.session.execute(text(f"DO $$BEGIN RAISE SQLSTATE '{state}'; END$$")))
    answer = call()
    assert (answer.status_code, answer.json["code"]) == (503, "busy")
    assert "database_exhausted" in caplog.text
