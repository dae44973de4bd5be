"""Two job processes under fire, and whether everything happened once."""

import collections
import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import flask_migrate
import psycopg

from authz.access_context import EVERYTHING, access_context, connection_options
from records.db import db
from records.staff.channels import Channel
from server import create_app
from server.channels.ways import binding
from server.config import Settings
from server.ops.postgres_setup import for_web
from server.ops.private_database import PrivateDatabase
from tests import factories as f
from tests.conftest import CHECKOUT, settings_of
from tests.jobs_chaos.process import CLOCK, JOBS, KILLER, MESSAGES, POISON, SUBJECTS, TRIES, UNTIL
from tests.server.channels.receivers import Webhook, webhook
from tests.waiting import PATIENCE

UTC_ZONE = ZoneInfo("UTC")
FAULTS = ("kill", "kill_both", "stop", "database", "clock")


@dataclass
class Result:
    faults: collections.Counter[str]
    wrong: list[str] = field(default_factory=list)
    figures: dict[str, int] = field(default_factory=dict)

    @property
    def last_line(self) -> str:
        told = " ".join(f"{name}={count}" for name, count in self.figures.items())
        return f"jobs_chaos {'ok' if not self.wrong else 'WRONG'} {told}"


class Worker:
    """One job process; its own clock is whatever the file says."""

    def __init__(self, environment: dict[str, str], folder: Path, name: str) -> None:
        self._clock = folder / f"{name}.clock"
        self._log = folder / f"{name}.log"
        self._environment = environment | {CLOCK: str(self._clock)}
        self.set_clock(0)
        self.process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.jobs_chaos.process"],
                cwd=CHECKOUT,
                env=self._environment,
                stderr=log,
                stdout=log,
            )

    def set_clock(self, seconds: int) -> None:
        draft = self._clock.with_suffix(".new")
        draft.write_text(str(seconds))
        draft.rename(self._clock)

    def finish_by(self, stop: datetime) -> None:
        self._environment[UNTIL] = stop.isoformat()

    def keep_running(self) -> None:
        if self.process.poll() is not None:
            self.process = self._started()

    def signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(number)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        self.process.wait()


@contextlib.contextmanager
def county(folder: Path, hook: Webhook) -> Iterator[tuple[PrivateDatabase, dict[str, str], str]]:
    """A durable database of its own, one person, one channel; with POISON and KILLER waiting."""
    database = PrivateDatabase(folder / "database")
    database.start()
    try:
        url = database.url()
        with create_app(settings_of(url)).app_context(), access_context(EVERYTHING):
            flask_migrate.upgrade()
            with _connected(url) as owner:
                owner.execute("CREATE TABLE effects (what text NOT NULL)")
            session = db.session()
            person_id = uuid4()
            made = f.make_person(
                session,
                id=person_id,
                phone_sealed=f.SEAL.seal("+8613812342345", person_id.bytes),
                phone_masked="138****2345",
            )
            channel = hook.url.replace("http://", "json://") + "/{phone}"
            sealed = f.SEAL.seal(channel, binding(made.county, "hook"))
            session.add(
                Channel(
                    county=made.county,
                    name="hook",
                    address="phone",
                    url_sealed=sealed,
                    rank=1,
                    set_at=datetime.now(UTC),
                )
            )
            session.execute(
                db.text("""
                    INSERT INTO tasks (county, kind, key, added_at, not_before, attempts)
                    SELECT :county, 'plan', unnest(CAST(:keys AS text[])), now(), now(), :tried
                """),
                # Two more tries: each of KILLER's costs a process.
                {"county": made.county, "keys": [POISON, KILLER], "tried": TRIES - 2},
            )
            session.commit()
            db.engine.dispose()
        yield database, environment_of(url, folder), url
    finally:
        database.stop()


def environment_of(url: str, folder: Path) -> dict[str, str]:
    found: Settings = settings_of(url)
    return os.environ | {
        "DATABASE_URL": for_web(url),
        "DATABASE_OWNER_URL": url,
        "YICETONG_DATA_DIR": str(folder / "data"),
        "YICETONG_SECRET_KEY": found.secret_key,
        "YICETONG_FIELD_KEYS": "1:" + "b25seS1mb3ItdGVzdHMtLW9ubHktZm9yLXRlc3RzLS0=",
        "YICETONG_LOG_LEVEL": "WARNING",
    }


def run(seed: int, seconds: float, say: Callable[[str], None]) -> Result:
    """Fire for so many seconds, let it come to rest, and compare."""
    chance = random.Random(seed)
    result = Result(collections.Counter())
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="yct-jobs-")))
        folder.chmod(0o755)
        hook = stack.enter_context(webhook())
        database, environment, url = stack.enter_context(county(folder, hook))
        workers = [Worker(environment, folder, name) for name in ("one", "two")]
        for worker in workers:
            stack.callback(worker.kill)
        _await_progress(url, workers)
        end = time.monotonic() + seconds
        order = list(FAULTS)
        while order or time.monotonic() < end:
            fault = order.pop(0) if order else chance.choice(FAULTS)
            say(fault)
            result.faults[fault] += 1
            _strike(fault, chance, workers, database)
            time.sleep(chance.uniform(0, 1))
            _await_progress(url, workers)
        say("coming to rest")
        stop = _rest(url, workers)
        for worker in workers:
            worker.kill()
        _compare(result, url, hook, stop)
    return result


def _strike(
    fault: str, chance: random.Random, workers: list[Worker], database: PrivateDatabase
) -> None:
    victim = chance.choice(workers)
    if fault == "kill":
        victim.kill()
    elif fault == "kill_both":
        for worker in workers:
            worker.kill()
    elif fault == "stop":
        victim.signal(signal.SIGSTOP)
        time.sleep(chance.uniform(0.5, 3))
        victim.signal(signal.SIGCONT)
    elif fault == "clock":
        victim.set_clock(chance.choice((-86_400, -3_600, 0, 3_600, 400 * 86_400)))
    else:
        postmaster = database.postmaster()
        assert postmaster is not None
        os.kill(postmaster, signal.SIGKILL)
        database.start()


def _await_progress(url: str, workers: list[Worker]) -> None:
    """Until something more was done than before: on a busy machine a start takes its time."""
    count = "SELECT count(*) FROM job_runs"
    before, deadline = _ask(url, count), time.monotonic() + PATIENCE
    while _ask(url, count) == before:
        assert time.monotonic() < deadline, "nothing goes on any more"
        for worker in workers:
            worker.keep_running()
        time.sleep(0.2)


def _rest(url: str, workers: list[Worker]) -> datetime:
    """Wait until all is done that was due by now; returns that moment of the database's clock."""
    now: datetime = _ask(url, "SELECT clock_timestamp()")[0][0]
    stop = datetime.fromtimestamp(int(now.timestamp()), UTC)
    for worker in workers:
        worker.kill()
        worker.finish_by(stop)
    deadline = time.monotonic() + 600
    while True:
        for worker in workers:
            worker.keep_running()
        ((runs, waits),) = _ask(
            url,
            """
            SELECT (SELECT count(*) FROM job_runs),
                   (SELECT count(*) FROM tasks WHERE done_at IS NULL AND dead_at IS NULL)
                 + (SELECT count(*) FROM outbox WHERE sent_at IS NULL)
            """,
        )
        lacking = len(_wanted(url, stop)) - runs
        if lacking <= 0 and waits == 0:
            return stop
        assert time.monotonic() < deadline, f"{lacking} periods and {waits} others wait"
        time.sleep(0.5)


def _wanted(url: str, stop: datetime) -> set[str]:
    """All periods from the first one on."""
    since = dict(_ask(url, "SELECT job, since FROM job_starts"))
    return {
        f"{job.name}/{due.period}"
        for job in JOBS
        for due in job.every.between(since[job.name] - timedelta(microseconds=1), stop, UTC_ZONE)
    }


def _compare(result: Result, url: str, hook: Webhook, stop: datetime) -> None:
    """What was to happen by ``stop``, and what did."""
    effects = collections.Counter(what for (what,) in _ask(url, "SELECT what FROM effects"))
    got = collections.Counter(each.headers["Idempotency-Key"] for each in hook.got)
    wanted = _wanted(url, stop)
    tasks = {f"{each.replace('fan', 'plan')}/{n}" for each in wanted for n in range(SUBJECTS)}
    tasks = {each for each in tasks if each.startswith("plan/")}
    messages = {f"{each}/{n}" for each in wanted for n in range(MESSAGES)}
    messages = {each for each in messages if each.startswith("tell/")}
    dead = {key for (key,) in _ask(url, "SELECT key FROM tasks WHERE dead_at IS NOT NULL")}
    twice = {what for what, count in effects.items() if count > 1}
    queued = {key for (key,) in _ask(url, "SELECT key FROM outbox")}
    result.figures = {
        "periods": len(wanted),
        "tasks": len(tasks),
        "messages": len(messages),
        "deliveries": sum(got[key] for key in messages),
        "faults": sum(result.faults.values()),
    }
    for what, found in {
        "done twice": twice,
        "periods forgotten": wanted - effects.keys(),
        "tasks forgotten": tasks - effects.keys(),
        "messages not created": messages - queued,
        "messages not delivered": messages - got.keys(),
        "deliveries of nothing": got.keys() - queued,
        "given up, or not": dead ^ {POISON, KILLER},
        "poison that left a trace": effects.keys() & {f"plan/{POISON}", f"plan/{KILLER}"},
    }.items():
        if found:
            result.wrong.append(f"{what}: {sorted(found)[:5]} ({len(found)})")


def _connected(url: str) -> psycopg.Connection[Any]:
    """As the owner of the tables, who reaches everything."""
    return psycopg.connect(url.replace("+psycopg", ""), options=connection_options())


def _ask(url: str, query: str, **asked: Any) -> list[Any]:
    with _connected(url) as connection:
        return connection.execute(query, asked).fetchall()
