"""Runs of jobs: what is due is the calendar minus the runs, and each period is done once."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from records.system.jobs import JobAttempt, JobRun
from schedulers.jobs import runs
from schedulers.jobs.job import Job
from schedulers.jobs.periods import Daily, latest
from schedulers.jobs.retries import RetryPolicy
from tests import factories as f

ZONE = ZoneInfo("Asia/Shanghai")
NOW = f.NOW
DAY = timedelta(days=1)


def count(run):
    """Counts."""
    return {"rows": 1}


def job(look_back=5 * DAY, work=count, name="census"):
    return Job(name, Daily(time(9)), look_back, work)


@pytest.fixture
def county(session):
    return f.make_county(session).county


def periods(found):
    return [due.period for _, due in found]


def run_all(session, county, one, now):
    done = []
    for each, due in runs.due(session, county, ZONE, [one], now):
        if runs.begin(session, county, each, due, now):
            runs.perform(session, county, ZONE, each, due, now)
            done.append(due.period)
    return done


def test_a_new_job_begins_with_its_latest_period(session, county):
    assert periods(runs.due(session, county, ZONE, [job()], NOW)) == ["2026-03-18"]


def test_after_an_outage_all_within_the_look_back_are_run_the_oldest_first(session, county):
    assert run_all(session, county, job(), NOW) == ["2026-03-18"]
    assert run_all(session, county, job(), NOW + 3 * DAY) == [
        "2026-03-19",
        "2026-03-20",
        "2026-03-21",
    ]
    assert run_all(session, county, job(look_back=2 * DAY), NOW + 20 * DAY) == [
        "2026-04-06",
        "2026-04-07",
    ]
    assert run_all(session, county, job(), NOW + 20 * DAY) == [
        "2026-04-03",
        "2026-04-04",
        "2026-04-05",
    ]


def test_what_was_due_before_the_job_was_known_is_nobodys_debt(session, county):
    run_all(session, county, job(), NOW)
    assert run_all(session, county, job(look_back=30 * DAY), NOW) == []


def test_a_clock_that_is_put_back_runs_nothing_twice(session, county):
    run_all(session, county, job(), NOW)
    run_all(session, county, job(), NOW + 2 * DAY)
    assert run_all(session, county, job(), NOW + DAY) == []
    assert run_all(session, county, job(), NOW + 2 * DAY) == []


def test_counties_have_their_own_runs_and_zones(session, county):
    other = f.make_county(session, "650102", timezone="Asia/Urumqi").county
    run_all(session, county, job(), NOW)
    found = runs.due(session, other, ZoneInfo("Asia/Urumqi"), [job()], NOW)
    assert periods(found) == ["2026-03-17"]  # it is 08:00 there


def test_a_run_is_told_its_period_and_kept_with_what_it_did(session, county):
    told = []
    one = job(work=lambda run: told.append(run) or {"rows": 7})
    run_all(session, county, one, NOW)
    (run,) = told
    assert (run.county, run.period, run.now) == (county, "2026-03-18", NOW)
    assert run.due_at == datetime(2026, 3, 18, 1, tzinfo=UTC)
    kept = session.scalars(select(JobRun)).one()
    assert (kept.period, kept.told, kept.done_at) == ("2026-03-18", {"rows": 7}, NOW)
    assert session.scalars(select(JobAttempt)).all() == []


def test_what_was_begun_waits_longer_each_time(session, county):
    one, due = job(), latest(job().every, NOW, ZONE)
    retry = RetryPolicy(timedelta(seconds=5), 2, timedelta(minutes=10))
    assert runs.begin(session, county, one, due, NOW, retry)
    assert not runs.begin(session, county, one, due, NOW, retry)
    assert runs.due(session, county, ZONE, [one], NOW) == []
    runs.fail(session, county, one, due, "ValueError at census.py:7")
    later = NOW + timedelta(seconds=5)
    assert periods(runs.due(session, county, ZONE, [one], later)) == ["2026-03-18"]
    assert runs.begin(session, county, one, due, later, retry)
    assert not runs.begin(session, county, one, due, later + timedelta(seconds=9), retry)
    assert runs.begin(session, county, one, due, later + timedelta(seconds=10), retry)
    kept = session.scalars(select(JobAttempt)).one()
    assert (kept.attempts, kept.error) == (3, "ValueError at census.py:7")


def test_what_is_done_is_neither_begun_nor_performed_again(session, county):
    one, due = job(), latest(job().every, NOW, ZONE)
    assert run_all(session, county, one, NOW) == ["2026-03-18"]
    assert not runs.begin(session, county, one, due, NOW)
    assert runs.perform(session, county, ZONE, one, due, NOW) is None


def test_waits_grow_up_to_a_limit():
    retry = RetryPolicy(timedelta(seconds=5), 2, timedelta(minutes=1), attempts=6)
    assert [wait.total_seconds() for wait in retry.waits()] == [5, 10, 20, 40, 60, 60]
    assert retry.after(10_000) == timedelta(minutes=1)
