"""The job process on a database where commits are real: what it does, what it survives."""

import io
import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import DateTime, literal, select, text

from records.db import db
from schedulers.jobs.job import Job
from schedulers.jobs.periods import Minutes
from schedulers.jobs.task_work import task_work
from schedulers.jobs.tasks import TASK_KINDS, add_tasks
from schedulers.plans.queue_plans import queue_plans
from server.jobs import job_process
from server.jobs.job_commands import main
from server.jobs.job_process import fault_of
from server.jobs.job_state import jobs_of
from server.jobs.task_process import threads_of
from server.ops.processes import live_commands
from tests import factories as f
from tests.conftest import CHECKOUT
from tests.contexts import JobProcess, from_nothing
from tests.served import environment_of, run_job
from tests.waiting import PATIENCE, await_that

pytestmark = pytest.mark.slow

EVERY_MINUTE = Minutes(1)
GRID = "441427100201001"
LONG = timedelta(minutes=5)


@pytest.fixture
def county(committing_app: Flask):
    with committing_app.app_context():
        made = f.make_county(db.session()).county
        db.session.commit()
    return made


def rows(app, statement, **asked):
    with app.app_context():
        return [tuple(row) for row in db.session.execute(text(statement), asked)]


def job(name, work):
    return Job(name, EVERY_MINUTE, LONG, work)


def write(run):
    """Writes a row where one can be seen."""
    run.session.execute(
        text("INSERT INTO feeds (county, code) VALUES (:c, :code)"),
        {"c": run.county, "code": f"{run.county}{run.period[-6:-1].replace(':', '')}"},
    )
    return {"rows": 1}


def fail(run):
    write(run)
    raise ValueError("the head of household is 陈晓明")


def test_a_job_runs_once_and_leaves_a_note(committing_app, county):
    process = JobProcess(committing_app, [job("writes", write)], {})
    process.run_due_jobs()
    process.run_due_jobs()
    done = rows(committing_app, "SELECT period, told FROM job_runs ORDER BY period")
    assert 1 <= len(done) <= 2  # a minute may have begun
    assert all(told == {"rows": 1} for _, told in done)
    assert len(rows(committing_app, "SELECT code FROM feeds")) == len(done)


def test_one_that_raises_leaves_no_trace_but_the_fault_and_holds_up_nobody(committing_app, county):
    with committing_app.app_context():
        f.make_county(db.session(), "441426")
        db.session.commit()
    process = JobProcess(committing_app, [job("fails", fail), job("writes", write)], {})
    process.run_due_jobs()
    assert {job for (job,) in rows(committing_app, "SELECT job FROM job_runs")} == {"writes"}
    assert len(rows(committing_app, "SELECT DISTINCT county FROM job_runs")) == 2
    (attempts,) = {
        row[1:] for row in rows(committing_app, "SELECT county, attempts, error FROM job_attempts")
    }
    assert attempts[0] == 1
    assert attempts[1].startswith("ValueError at test_job_process.py:")
    assert "陈晓明" not in attempts[1]


def test_the_next_try_succeeds_and_takes_the_fault_away(committing_app, county):
    process = JobProcess(committing_app, [job("mends", fail)], {})
    process.run_due_jobs()
    rows(committing_app, "SELECT 1")
    with committing_app.app_context():
        db.session.execute(text("UPDATE job_attempts SET not_before = begun_at"))
        db.session.commit()
    JobProcess(committing_app, [job("mends", write)], {}).run_due_jobs()
    assert rows(committing_app, "SELECT * FROM job_attempts") == []
    assert len(rows(committing_app, "SELECT * FROM job_runs")) >= 1


def test_tasks_are_done_one_by_one_and_poison_ends_in_the_dead_letter_list(committing_app, county):
    def plan(subject):
        db.session.execute(
            text("INSERT INTO feeds (county, code) VALUES (:c, :code)"),
            {"c": subject.county, "code": subject.key},
        )
        if subject.payload.get("poison"):
            raise ZeroDivisionError

    process = JobProcess(committing_app, [], {"plan": plan})
    tasks = {"a": {}, "b": {"poison": True}, "c": {}}
    with process.transaction(county) as (session, now):
        add_tasks(session, county, "plan", tasks, now)
    for _ in range(process.tasks.retry.attempts):
        process.run_tasks()
        with process.transaction(county) as (session, now):
            session.execute(text("UPDATE tasks SET not_before = :now"), {"now": now})
    assert rows(committing_app, "SELECT code FROM feeds ORDER BY code") == [("a",), ("c",)]
    (dead,) = rows(
        committing_app, "SELECT key, attempts, error FROM tasks WHERE dead_at IS NOT NULL"
    )
    assert dead[:2] == ("b", 5)
    assert dead[2].startswith("ZeroDivisionError at test_job_process.py:")


def test_a_fault_is_told_without_what_it_quotes(committing_app, county):
    process = JobProcess(committing_app, [], {})
    try:
        with process.transaction() as (session, _):
            session.execute(text("INSERT INTO counties (county, name) VALUES ('x', '陈晓明')"))
    except Exception as error:
        told = fault_of(error)
    assert told.startswith("IntegrityError 23514 at ")
    assert "陈" not in told


def test_a_heartbeat_is_seen(committing_app, county):
    process = JobProcess(committing_app, [], {})
    process.beat()
    process.beat()
    ((name, lives),) = rows(
        committing_app, "SELECT name, seen_at >= started_at AND seen_at <= now() FROM workers"
    )
    assert name.endswith(f":{os.getpid()}")
    assert lives


class TestCommands:
    def run(self, app, monkeypatch, *arguments):
        said = io.StringIO()
        monkeypatch.setattr(sys, "stdout", said)
        return from_nothing(main, app, arguments), said.getvalue()

    def test_once_runs_a_period_once(self, committing_app, county, monkeypatch):
        asked = ("--once", "sessions", "--period", "2026-03-18")
        code, said = self.run(committing_app, monkeypatch, *asked)
        assert (code, said) == (
            0,
            "441427 sessions 2026-03-18 done: {'sessions': 0, 'failures': 0, 'hand_in_keys': 0}\n",
        )
        code, said = self.run(committing_app, monkeypatch, *asked)
        assert code == 0
        assert "was done at" in said
        assert rows(committing_app, "SELECT job, period FROM job_runs") == [
            ("sessions", "2026-03-18")
        ]

    def test_a_dry_run_of_one_takes_all_back(self, committing_app, county, monkeypatch):
        with committing_app.app_context():
            person = f.make_person(db.session(), roles=["county_admin"])
            db.session.commit()
        assert person is not None
        code, said = self.run(committing_app, monkeypatch, "--once", "backup", "--dry-run")
        assert code == 0
        assert "would do: {'told': 1}" in said
        assert rows(committing_app, "SELECT 1 FROM job_runs UNION ALL SELECT 1 FROM outbox") == []

    def test_a_dry_run_says_what_is_due(self, committing_app, county, monkeypatch):
        # The roster is planned on the 20th, and looked for on the ten days from then on.
        day = literal(datetime(2026, 3, 25, 12, tzinfo=UTC), DateTime(timezone=True))
        monkeypatch.setattr(job_process, "_CLOCK", select(day))
        code, said = self.run(committing_app, monkeypatch, "--dry-run")
        assert code == 0
        assert {line.split()[1] for line in said.splitlines()} == {
            job.name for job in jobs_of(committing_app.config["SETTINGS"])
        }
        assert rows(committing_app, "SELECT 1 FROM job_starts") == []

    def test_the_timetable_is_listed(self, committing_app, county, monkeypatch):
        self.run(committing_app, monkeypatch, "--once", "sessions", "--period", "2026-03-18")
        code, said = self.run(committing_app, monkeypatch, "--list")
        assert code == 0
        assert "441427 (Asia/Shanghai)" in said
        for each in jobs_of(committing_app.config["SETTINGS"]):
            assert f"  {each.name} " in said
            assert each.about in said
        assert "last 2026-03-18" in said

    @pytest.mark.parametrize(
        ("arguments", "why"),
        [
            (("--once", "sessions", "--period", "2026-W12"), "--period 2026-W12"),
            (("--list", "--county", "999999"), "there is no county 999999"),
        ],
    )
    def test_what_is_wrong_is_named(self, committing_app, county, capsys, arguments, why):
        assert from_nothing(main, committing_app, arguments) == 1
        assert why in capsys.readouterr().err

    def test_worker_py_runs_from_the_environment(self, fresh_database, committing_app, county):
        log = run_job(fresh_database, "sessions", "2026-03-18", log_level="INFO")
        (line,) = log.splitlines()
        assert json.loads(line) | {"timestamp": ""} == {
            "event": "job_done",
            "job": "sessions",
            "county": "441427",
            "period": "2026-03-18",
            "sessions": 0,
            "failures": 0,
            "hand_in_keys": 0,
            "logger": "server.jobs",
            "level": "info",
            "timestamp": "",
        }


def test_only_the_process_of_tasks_loads_the_planner_s_compiler() -> None:
    """A hundred megabytes more in each web worker and in the job process: plans are made by a
    process that ends when they are made."""
    modules = "server, server.cli, server.jobs.job_commands, schedulers.jobs.timetable"
    loaded = f"import sys, {modules}; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", loaded], cwd=CHECKOUT).returncode == 0


def test_every_kind_of_task_has_its_function() -> None:
    assert set(task_work()) == set(TASK_KINDS)


@pytest.mark.parametrize(("cores", "threads"), [(1, 1), (2, 1), (4, 3)])
def test_plans_leave_a_core_to_those_who_wait_for_an_answer(cores: int, threads: int) -> None:
    assert threads_of(cores) == threads


class TestTasksInAProcessOfTheirOwn:
    def test_it_does_what_waits_and_ends(self, committing_app, county, fresh_database):
        ask_for_a_plan(committing_app, county)
        child = subprocess.run(
            [sys.executable, "-m", "server.jobs.task_process", "--linger", "0"],
            cwd=CHECKOUT,
            env=environment_of(fresh_database, log_level="INFO"),
            text=True,
            capture_output=True,
            check=False,
        )
        assert child.returncode == 0, child.stderr
        assert "Traceback" not in child.stderr
        (ended,) = rows(committing_app, "SELECT done_at IS NOT NULL, error FROM tasks")
        assert ended == (True, None)
        assert rows(committing_app, "SELECT count(*) FROM plans") == [(1,)]
        assert not JobProcess(committing_app, []).tasks_wait(TASK_KINDS)

    def test_a_task_of_a_kind_that_this_version_does_not_know_starts_nothing(
        self, committing_app, county
    ):
        process = JobProcess(committing_app, [])
        with process.transaction(county) as (session, now):
            add_tasks(session, county, "of tomorrow", {"a": {}}, now)
        assert not process.tasks_wait(TASK_KINDS)

    def test_the_job_process_starts_it_and_both_end_when_told_twice(
        self, committing_app, county, fresh_database
    ):
        ask_for_a_plan(committing_app, county)
        worker = start_worker(fresh_database, subprocess.PIPE)
        (child,) = await_that(lambda: children_of(worker.pid))
        await_that(lambda: not JobProcess(committing_app, []).tasks_wait(TASK_KINDS))
        for _ in range(2):
            worker.terminate()
            time.sleep(0.2)
        said, errors = worker.communicate(timeout=PATIENCE)
        assert worker.returncode == 0, errors
        assert "Traceback" not in said + errors
        await_that(lambda: child not in live_commands())

    def test_it_dies_with_a_job_process_that_is_killed(
        self, committing_app, county, fresh_database
    ):
        ask_for_a_plan(committing_app, county)
        worker = start_worker(fresh_database, subprocess.DEVNULL)
        (child,) = await_that(lambda: children_of(worker.pid))
        worker.kill()
        worker.wait()
        await_that(lambda: child not in live_commands())


def start_worker(url: str, output: int) -> subprocess.Popen[str]:
    environment = environment_of(url, log_level="INFO")
    command = [sys.executable, "worker.py"]
    return subprocess.Popen(
        command, cwd=CHECKOUT, env=environment, text=True, stdout=output, stderr=output
    )


def ask_for_a_plan(app: Flask, county: str) -> None:
    process = JobProcess(app, [])
    with process.transaction(county) as (session, now):
        f.make_grid(session, GRID, f.square(116.11, 24.6))
        f.make_household(session, GRID, point="SRID=4490;POINT(116.115 24.605)")
        person = f.make_person(session, areas=[GRID])
        # A week to come in any zone: nothing is planned of one that is over.
        monday = now.date() + timedelta(days=14 - now.weekday())
        queue_plans(session, county, [person.id], monday, "test", now)


def children_of(parent: int) -> list[int]:
    return [
        pid
        for pid, command in live_commands().items()
        if "server.jobs.task_process" in command and str(parent) in command
    ]
