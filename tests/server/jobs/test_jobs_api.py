"""The job process as the county's admin sees it, by the API and on the command line."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from records.system.audit import AuditRow
from schedulers.jobs.tasks import add_tasks
from tests import factories as f
from tests.messages import queue_message

QUIET = {
    "worker_lives": False,
    "failing_jobs": 0,
    "dead_tasks": 0,
    "dead_messages": 0,
    "overdue_tasks": 0,
    "overdue_messages": 0,
    "backed_up_at": None,
}


@pytest.fixture
def admin(session):
    return f.make_person(session, roles=["county_admin"])


@pytest.fixture
def headers(session, admin):
    return f.bearer(f.make_login(session, admin))


@pytest.fixture
def dead(session, admin):
    """A task and a message that were given up, and a task of another county."""
    now = datetime.now(UTC)
    other = f.make_county(session, "441426").county
    for county in (admin.county, other):
        add_tasks(session, county, "plan", {"2026-W12/a": {}}, now)
    queue_message(session, admin.county, admin.id, "m1", "backup_overdue", {"days": 3}, now=now)
    for table in ("tasks", "outbox"):
        session.execute(
            text(f"UPDATE {table} SET dead_at = :now, attempts = 5, error = 'ValueError'"),
            {"now": now},
        )
    session.commit()


def test_a_quiet_county_has_a_timetable_and_zeros(client, headers):
    told = client.get("/api/v1/jobs", headers=headers).json
    assert {name: value for name, value in told.items() if name != "jobs"} == QUIET
    assert {"households", "sessions", "photos", "retention", "backup"} <= {
        job["name"] for job in told["jobs"]
    }
    assert all(job["last"] is None and job["about"] for job in told["jobs"])


def test_what_fails_is_late_or_was_given_up_is_counted(client, session, headers, admin, dead):
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    add_tasks(session, admin.county, "plan", {"late": {}}, long_ago)
    session.execute(
        text("""
            INSERT INTO job_attempts (county, job, period, due_at, attempts, begun_at, not_before,
                                      error)
            VALUES (:county, 'backup', '2026-03-18', :at, 3, :at, :at, 'ValueError at x.py:1')
        """),
        {"county": admin.county, "at": long_ago},
    )
    session.commit()
    told = client.get("/api/v1/jobs", headers=headers).json
    assert {name: told[name] for name in QUIET} == QUIET | {
        "failing_jobs": 1,
        "dead_tasks": 1,
        "dead_messages": 1,
        "overdue_tasks": 1,
    }
    (attempt,) = next(job["attempts"] for job in told["jobs"] if job["name"] == "backup")
    assert (attempt["attempts"], attempt["error"]) == (3, "ValueError at x.py:1")


def test_what_was_given_up_is_listed_and_tried_anew(client, session, headers, dead, admin):
    address = "/api/v1/jobs/dead-letters"
    items = client.get(address, headers=headers).json["items"]
    assert {(row["queue"], row["kind"], row["error"]) for row in items} == {
        ("tasks", "plan", "ValueError"),
        ("outbox", "backup_overdue", "ValueError"),
    }
    body = {"queue": "tasks", "kind": "plan"}
    assert client.post(f"{address}/retry", headers=headers, json=body).json == {"retried": 1}
    assert client.post(f"{address}/retry", headers=headers, json=body).json == {"retried": 0}
    assert [row["queue"] for row in client.get(address, headers=headers).json["items"]] == [
        "outbox"
    ]
    session.expire_all()
    assert (
        session.scalars(text("SELECT count(*) FROM tasks WHERE dead_at IS NOT NULL")).one() == 1
    ), "another county's task was touched"
    noted = session.execute(select(AuditRow.action, AuditRow.target).order_by(AuditRow.id)).all()
    retried = ("dead_letters_retried", "tasks")
    assert noted == [("read", "jobs/dead-letters"), retried, retried, ("read", "jobs/dead-letters")]


def test_what_was_given_up_says_neither_whom_it_is_for_nor_at_which_minute(
    client, session, headers, admin
):
    """Their own keys say who is behind with which quota, and who asked what if they were away."""
    person = f.make_person(session)
    keys = [f"quota/field-days/2026-W12/{person.id}/{n}/2026-03-18T03" for n in ("behind", "late")]
    for key in keys:
        queue_message(
            session, admin.county, person.id, key, "quota_behind", {}, now=datetime.now(UTC)
        )
    add_tasks(session, admin.county, "plan_trial", {f"{person.id}/x": {}}, datetime.now(UTC))
    at = datetime(2026, 3, 18, 1, 47, 31, tzinfo=UTC)
    for table in ("tasks", "outbox"):
        session.execute(
            text(f"UPDATE {table} SET dead_at = :at, error = 'unreachable'"), {"at": at}
        )
    session.commit()

    answer = client.get("/api/v1/jobs/dead-letters", headers=headers)
    items = answer.json["items"]
    assert {row["kind"] for row in items} == {"quota_behind", "plan_trial"}
    assert {row["dead_at"] for row in items} == {"2026-03-17T16:00:00+00:00"}
    for told in (str(person.id), "2026-W12", "01:47:31"):
        assert told not in answer.text

    def retry(key):
        body = {"queue": "outbox", "key": key}
        return client.post("/api/v1/jobs/dead-letters/retry", headers=headers, json=body).json

    assert retry(keys[0]) == {"retried": 0}, "a guessed key would tell who is behind"
    shown = [row["key"] for row in items if row["queue"] == "outbox"]
    assert (len(set(shown)), retry(shown[0])) == (2, {"retried": 1})
    left = client.get("/api/v1/jobs/dead-letters", headers=headers).json["items"]
    assert {row["key"] for row in left} == {row["key"] for row in items} - {shown[0]}


@pytest.mark.parametrize(
    "body", [{}, {"queue": "people"}, {"queue": "tasks", "key": ""}, {"queue": "tasks", "x": 1}]
)
def test_a_retry_that_says_something_else_is_refused(client, headers, body):
    answer = client.post("/api/v1/jobs/dead-letters/retry", headers=headers, json=body)
    assert (answer.status_code, answer.json["code"]) == (400, "invalid_fields")


def test_it_is_for_the_admin_of_the_whole_county(client, session):
    for role, code in (
        (("county_admin", "441427100"), "out_of_scope"),
        ("dispatcher", "forbidden"),
        ("cadre", "forbidden"),
    ):
        headers = f.bearer(f.make_login(session, f.make_person(session, roles=[role])))
        for path in ("", "/dead-letters"):
            answer = client.get(f"/api/v1/jobs{path}", headers=headers)
            assert (answer.status_code, answer.json["code"]) == (403, code)


def test_the_same_on_the_command_line(app, client, session, dead):
    def run(*arguments):
        result = app.test_cli_runner().invoke(args=["jobs", *arguments])
        assert result.exit_code == 0, result.output
        return result.output

    assert json.loads(run("state")) == QUIET | {"dead_tasks": 1, "dead_messages": 1}
    shown = {row["queue"]: row["key"] for row in map(json.loads, run("dead").splitlines())}
    assert not {"2026-W12/a", "m1"} & set(shown.values())
    assert run("retry", "outbox", "--key", "m1") == "0 are tried anew\n"
    assert run("retry", "outbox", "--key", shown["outbox"]) == "1 are tried anew\n"
    assert json.loads(run("state")) == QUIET | {"dead_tasks": 1}
