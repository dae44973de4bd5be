"""Health, metrics, logs and the headers of every answer."""

import contextlib
import dataclasses
import gzip
import io
import json
import logging
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import NullPool, create_engine, make_url, text

from records.db import db
from server import MIGRATIONS, create_app, versions
from server.ops.postgres_setup import OWNER_ROLE, SUPERUSER
from tests import factories as f
from tests.conftest import settings_of

# Without a job process, which is information only.
READY = {
    "database": True,
    "migrations": True,
    "epoch": True,
    "row_locks": True,
    "worker": False,
}


def newest_migration() -> str:
    """By the files' names, which begin with their time."""
    newest = max((MIGRATIONS / "versions").glob("*.py"))
    return re.search(r'^revision = "(\w+)"$', newest.read_text(), re.MULTILINE)[1]


def test_the_process_lives_without_a_database():
    app = create_app(settings_of("postgresql://nobody@127.0.0.1:1/nothing"))
    assert app.test_client().get("/healthz").json == {
        "alive": True,
        "version": versions.SERVER,
        "schema": newest_migration(),
        "api": "1",
    }
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {
        "database": False,
        "migrations": False,
        "epoch": False,
        "row_locks": False,
        "worker": False,
    }


def test_without_a_database_requests_are_told_to_come_back():
    app = create_app(settings_of("postgresql://nobody@127.0.0.1:1/nothing"))
    headers = f.bearer("441427." + "A" * 43)
    answer = app.test_client().get("/api/v1/me", headers=headers)
    assert (answer.status_code, answer.json["code"]) == (503, "busy")
    assert int(answer.headers["Retry-After"]) > 0


def test_ready_means_database_migrations_and_identity(client):
    assert client.get("/readyz").json == READY


def test_a_worker_that_does_not_live_is_told_and_no_reason_to_be_unready(client, session):
    told = text("INSERT INTO workers (id, name, started_at, seen_at) VALUES (:id, 'w', :at, :at)")
    for minutes, lives in ((2, False), (0, True)):
        at = datetime.now(UTC) - timedelta(minutes=minutes)
        session.execute(told, {"id": uuid4(), "at": at})
        session.commit()
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json) == (200, READY | {"worker": lives})


@pytest.mark.parametrize("role", [SUPERUSER, OWNER_ROLE])
def test_a_role_above_the_row_locks_is_told_of(fresh_database, caplog, role):
    """Who serves as a superuser or as the owner has no second lock, and is not to think so."""
    url = make_url(fresh_database).set(username=role).render_as_string(hide_password=False)
    app = create_app(dataclasses.replace(settings_of(fresh_database), database_url=url))
    answer = app.test_client().get("/readyz")
    with app.app_context():
        db.engine.dispose()
    assert (answer.status_code, answer.json["row_locks"]) == (200, False)
    assert "above_row_locks" in caplog.text


@pytest.mark.parametrize(
    ("harm", "left"),
    [
        ("DELETE FROM deployment", READY | {"epoch": False}),
        (
            "UPDATE alembic_version SET version_num = 'another'",
            READY | {"migrations": False, "epoch": False, "row_locks": False},
        ),
    ],
)
def test_what_is_missing_is_named(committing_app, harm, left):
    owner = create_engine(committing_app.config["OWNER_DATABASE_URI"], poolclass=NullPool)
    with owner.begin() as connection:  # the app may not do such harm
        connection.execute(text(harm))
    answer = committing_app.test_client().get("/readyz")
    assert (answer.status_code, answer.json) == (503, left)


def test_metrics_count_by_route_and_never_by_id(client):
    client.get("/api/v1/households/0198a3c2-2222-7c6b-9a44-0d2f6c1b7e55?within=441427")
    client.get("/nowhere/wang-138123")
    client.open("/nowhere", method="BREW")
    told = client.get("/metrics").text
    assert (
        'yicetong_requests_total{method="GET",route="/api/v1/households/<uuid:household_id>",'
        'status="401"}' in told
    )
    assert 'route="unmatched",status="404"' in told
    assert 'method="other"' in told
    for private in ("0198a3c2", "wang-138123", "BREW", "within=441427"):
        assert private not in told


class TestRequestIds:
    def test_a_given_one_comes_back(self, client):
        answer = client.get("/nowhere", headers={"X-Request-Id": "phone-7.42"})
        assert answer.headers["X-Request-Id"] == answer.json["request_id"] == "phone-7.42"

    @pytest.mark.parametrize("strange", ["", "a b", "x" * 65, "<script>", "é"])
    def test_a_strange_or_missing_one_is_replaced(self, client, strange):
        answer = client.get("/nowhere", headers={"X-Request-Id": strange})
        assert answer.headers["X-Request-Id"] == answer.json["request_id"] != strange


@contextlib.contextmanager
def logged():
    """Gives the lines logged inside, once it has ended."""
    (handler,) = (
        h for h in logging.getLogger().handlers if type(h).__module__ == "server.web.logs"
    )
    found, stream = [], io.StringIO()
    before = handler.setStream(stream)
    yield found
    handler.setStream(before)
    found += [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_request_is_one_line_without_anything_about_people(client, session):
    person = f.make_person(session, name="陈晓明")
    headers = f.bearer(f.make_login(session, person)) | {"X-Request-Id": "r1"}
    with logged() as found:
        client.get(f"/api/v1/visits?cadre={person.id}&within=441427", headers=headers)
        client.post("/api/v1/login", json={"login": person.login, "password": "secret-word"})
    first, second = found
    assert first["request_id"] == "r1"
    assert (first["method"], first["route"], first["status"]) == ("GET", "/api/v1/visits", 403)
    assert first["ms"] >= 0
    assert second["bytes_in"] > 0
    text_of_all = json.dumps([first, second], ensure_ascii=False)
    for private in (person.login, "陈晓明", str(person.id), "secret-word", "within", "441427."):
        assert private not in text_of_all


def test_a_fault_is_logged_with_its_trace_and_answered_without_it():
    app = create_app(settings_of("postgresql://nobody@127.0.0.1:1/nothing"))

    @app.get("/broken")
    def broken():
        raise ZeroDivisionError("a secret of the inside")

    with logged() as found:
        answer = app.test_client().get("/broken", headers={"X-Request-Id": "r2"})
    assert (answer.status_code, answer.json["code"]) == (500, "internal_error")
    assert "secret of the inside" not in answer.text
    fault, request = found
    assert fault["request_id"] == request["request_id"] == "r2"
    assert fault["trace"][0]["type"] == "builtins.ZeroDivisionError"
    assert fault["trace"][0]["at"][-1].endswith(" broken")
    assert "secret of the inside" not in json.dumps(found)


def test_answers_are_compressed_for_whom_asks(client):
    answer = client.get("/api/v1/openapi.json", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(answer.data))["openapi"] == "3.1.0"
    assert "Content-Encoding" not in client.get("/api/v1/openapi.json").headers


@pytest.mark.parametrize("refused", ["gzip;q=0", "gzip; q=0.0, *", "identity, gzip;q=0", "*;q=0"])
def test_who_refuses_compression_gets_none(client, refused):
    answer = client.get("/api/v1/openapi.json", headers={"Accept-Encoding": refused})
    assert "Content-Encoding" not in answer.headers
    assert "Accept-Encoding" in answer.vary
    assert answer.json["openapi"] == "3.1.0"


def test_who_refuses_only_the_plain_form_is_answered_compressed(client):
    answer = client.get(
        "/api/v1/openapi.json", headers={"Accept-Encoding": "gzip, identity;q=0, *;q=0"}
    )
    assert answer.headers["Content-Encoding"] == "gzip"


OF_EVERY_PAGE = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def test_every_answer_keeps_browsers_from_guessing(app, client):
    """Pages, files, answers of the API and errors alike, of every address that there is."""
    named = {"path:name": "page.css", "secret": "x", "collection": "visits", "name": "x"}
    paths = {"/nowhere", "/static/nowhere"}
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<uuid:\w+>", str(UUID(int=4)), rule.rule)
        paths.add(re.sub(r"<([\w:]+)>", lambda found: named.get(found[1], "x"), path))
    assert len(paths) > 60
    for path in sorted(paths):
        with client.get(path) as answer:
            headers = answer.headers
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "same-origin", path
        (policy,) = headers.getlist("Content-Security-Policy")
        parts = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
        style = parts.pop("style-src", "'self'")
        assert style == ("'self' 'unsafe-inline'" if path == "/api/v1/docs" else "'self'"), path
        if path.startswith("/app/") and "worker-src" in parts:  # tests/server/web/test_faces.py
            assert OF_EVERY_PAGE.items() - parts.items() == {("img-src", "'self' data:")}, path
        else:
            assert parts == OF_EVERY_PAGE, path
    assert client.get("/api/v1/me").headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in headers
    secure = client.get("/api/v1/me", base_url="https://localhost")
    assert secure.headers["Strict-Transport-Security"]
