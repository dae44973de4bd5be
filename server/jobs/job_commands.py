"""The command line of `worker.py`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from time import sleep
from zoneinfo import ZoneInfo

import structlog
from flask import Flask
from sqlalchemy import text

from schedulers.jobs.job import Job
from schedulers.jobs.periods import DuePeriod, latest
from schedulers.jobs.tasks import TASK_KINDS
from schedulers.jobs.timetable import Ticker, TickerStopped
from server.channels.sender import AT_ONCE, OutboxSender
from server.jobs.job_process import JobProcess
from server.jobs.job_state import jobs_of, overview
from server.jobs.task_child import TaskChild
from server.ops.processes import interrupt_once

HEARTBEAT, JOBS, TASKS, OUTBOX = 10.0, 5.0, 2.0, 2.0  # seconds
NICE = 5  # web requests on the same machine go before a night's plans
PAUSE = 30.0  # seconds before a failed task process is started again
LAST_WORK = 10.0  # seconds for running work when the process has to stop
THREADS = 5 + AT_ONCE  # threads that may use the database at once

_DONE_AT = text("""
    SELECT done_at FROM job_runs WHERE county = :county AND job = :job AND period = :period
""")

log = structlog.get_logger("server.jobs")


def main(app: Flask, arguments: Sequence[str]) -> int:
    """Run the job process, or one of its commands; returns the exit code."""
    jobs = {job.name: job for job in jobs_of(app.config["SETTINGS"])}
    options = _parser(list(jobs)).parse_args(arguments)
    process = JobProcess(app, list(jobs.values()))
    try:
        if options.list:
            return _list(process, options.county)
        if options.once:
            job = jobs[options.once]
            return _once(process, job, options.period, options.county, options.dry_run)
        if options.dry_run:
            return _due(process, options.county)
    except LookupError as error:
        sys.stderr.write(f"yicetong: {error.args[0]}\n")
        return 1
    return serve(process, OutboxSender(process, app.config["SETTINGS"]))


def serve(process: JobProcess, sender: OutboxSender) -> int:
    """Tick until Ctrl-C or SIGTERM."""
    os.nice(NICE)
    child = TaskChild()

    def tasks() -> None:
        if process.tasks_wait(TASK_KINDS) and (code := child.run()) != 0:
            log.error("task_process_ended", code=code)
            sleep(PAUSE)

    ticker = Ticker(
        {
            "heartbeat": (HEARTBEAT, process.beat),
            "jobs": (JOBS, process.run_due_jobs),
            "tasks": (TASKS, tasks),
            "outbox": (OUTBOX, sender.send_waiting),
        }
    )
    try:
        interrupt_once()
        log.debug("worker_started")
        ticker.run()
    except KeyboardInterrupt:
        log.debug("worker_stopping")
        return 0
    except TickerStopped:
        log.error("worker_stuck")
        return 1
    finally:
        process.stopping = True
        child.ask_to_stop()
        ticker.stop(within=LAST_WORK)


def _list(process: JobProcess, county: str | None) -> int:
    """Print the timetable of each county."""
    for code, zone in _counties(process, county):
        _print(f"{code} ({zone.key})")
        with process.transaction(code) as (session, now):
            for job in overview(session, code, zone, process.jobs, now):
                last = job["last"]["period"] if job["last"] else "never"
                due_at = job["next_at"].astimezone(zone)
                _print(f"  {job['name']:<12} next {due_at:%Y-%m-%d %H:%M}  last {last:<18}")
                _print(f"    {job['about']}")
                for attempt in job["attempts"]:
                    why = attempt["error"] or "under way, or its process ended"
                    _print(f"    {attempt['period']}: tried {attempt['attempts']} times: {why}")
    return 0


def _due(process: JobProcess, county: str | None) -> int:
    """Print what is due now. Writes nothing, not even that a job is known."""
    for code, zone in _counties(process, county):
        for job, due in process.due(code, zone, peek=True):
            _print(f"{code} {job.name} {due.period} due {due.at.astimezone(zone):%Y-%m-%d %H:%M}")
    return 0


def _once(process: JobProcess, job: Job, period: str | None, county: str | None, dry: bool) -> int:
    """Run the job once in each county, then the tasks that it queued."""
    exit_code = 0
    for code, zone in _counties(process, county):
        due = _period(process, code, zone, job, period)
        if dry:
            _print(
                f"{code} {job.name} {due.period} would do: {process.rehearse(code, zone, job, due)}"
            )
            continue
        counts = process.run(code, zone, job, due)
        if counts is not None:
            _print(f"{code} {job.name} {due.period} done: {dict(counts)}")
            continue
        with process.transaction(code) as (session, _):
            params = {"county": code, "job": job.name, "period": due.period}
            done_at = session.scalar(_DONE_AT, params)
        if done_at is not None:
            _print(f"{code} {job.name} {due.period} was done at {done_at:%Y-%m-%d %H:%M:%S} UTC")
        else:
            _print(
                f"{code} {job.name} {due.period} is not done: it failed, or another process runs it"
            )
            exit_code = 1
    if not dry and process.tasks_wait(TASK_KINDS) and TaskChild(linger=0).run() != 0:
        exit_code = 1
    return exit_code


def _period(
    process: JobProcess, county: str, zone: ZoneInfo, job: Job, period: str | None
) -> DuePeriod:
    with process.transaction(county) as (_, now):
        if period is None:
            return latest(job.every, now, zone)
        try:
            return job.every.named(period, zone)
        except ValueError as error:
            raise LookupError(f"--period {period}: {error}") from None


def _counties(process: JobProcess, county: str | None) -> list[tuple[str, ZoneInfo]]:
    counties = [each for each in process.counties() if county in (None, each[0])]
    if not counties:
        raise LookupError(f"there is no county {county}" if county else "there is no county yet")
    return counties


def _parser(jobs: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="worker.py", description="The job process of Yicetong.")
    parser.add_argument("--list", action="store_true", help="show the timetable")
    parser.add_argument("--once", metavar="JOB", choices=jobs, help=f"one of {', '.join(jobs)}")
    parser.add_argument("--period", help="with --once: 2026-03-18, 2026-W12, 2026-03, ...")
    parser.add_argument("--county", help="only this county")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done")
    return parser


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
