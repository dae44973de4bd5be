"""The shifted clock: whatever takes part in tests has the same time, and waits as long as ever."""

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from server.ops.private_database import PrivateDatabase
from tests.clock import moment
from tests.clock.dates import MOMENTS, PARTS, of_the_day
from tests.conftest import CHECKOUT, _asks_a_clock

AT = datetime(2028, 2, 29, 15, 59, 58, tzinfo=UTC)
SOON = timedelta(minutes=2)  # on a machine that is busy with much else


def run(*command: str, at: datetime = AT, **more: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tests.clock", at.isoformat(), *command],
        cwd=CHECKOUT, env=os.environ | more, text=True, capture_output=True, check=True,
    )  # fmt: skip
    return done.stdout


def python(program: str, at: datetime = AT) -> str:
    return run(sys.executable, "-c", program, at=at)


# By whatever way a program may ask.
ASKS = {
    "date": ("date", "-u", "+%FT%T+00:00"),
    "python": (
        sys.executable, "-c", "from datetime import *; print(datetime.now(timezone.utc))",
    ),
    "time()": (sys.executable, "-c", "import email.utils as e; print(e.localtime())"),
    "node": ("node", "-p", "new Date().toISOString()"),
    "a child of an empty environment": (
        sys.executable, "-c",
        "import subprocess; subprocess.run(['/bin/date', '-u', '+%FT%T+00:00'], env={})",
    ),
    "a child of a shell": ("sh", "-c", "env -i date -u +%FT%T+00:00"),
}  # fmt: skip


@pytest.mark.parametrize("asked", ASKS)
@pytest.mark.parametrize("at", [AT, datetime(2024, 2, 28, tzinfo=UTC)])
def test_programs_and_their_children_live_at_the_moment_that_is_named(
    asked: str, at: datetime
) -> None:
    said = datetime.fromisoformat(run(*ASKS[asked], at=at).strip())
    assert at <= said < at + SOON


def test_waits_are_as_long_as_ever() -> None:
    program = """
import json, multiprocessing, queue, threading, time
began = time.monotonic()
lock = threading.Lock()
lock.acquire()
waits = [
    lambda: time.sleep(0.2),
    lambda: lock.acquire(timeout=0.2),
    lambda: threading.Event().wait(0.2),
    lambda: multiprocessing.Semaphore(0).acquire(timeout=0.2),
]
took = []
for wait in waits:
    began = time.monotonic()
    wait()
    took.append(time.monotonic() - began)
print(json.dumps(took))
"""
    waits = json.loads(python(program))
    assert len(waits) == 4
    for took in waits:
        assert 0.19 < took < SOON.total_seconds()


def test_a_file_is_as_old_as_it_is_and_times_that_are_given_are_kept() -> None:
    program = """
import json, os, tempfile, time
with tempfile.NamedTemporaryFile() as file:
    new = time.time() - os.stat(file.name).st_mtime
    os.utime(file.name, (0, time.time() - 86_400))
    old = time.time() - os.stat(file.name).st_mtime
    os.utime(file.name, (0, 1_000_000_000))
    print(json.dumps([new, old, os.stat(file.name).st_mtime]))
"""
    new, old, given = json.loads(python(program))
    assert abs(new) < SOON.total_seconds()
    assert old > 86_000
    assert given == 1_000_000_000


def test_compiled_python_is_not_made_anew() -> None:
    file = CHECKOUT / "server" / "__init__.py"
    program = f"import os; print(os.stat({str(file)!r}).st_mtime_ns)"
    assert int(python(program)) == file.stat().st_mtime_ns


def test_the_database_has_the_time_of_the_tests(cluster: PrivateDatabase) -> None:
    """Also where this run has another time."""
    before = datetime.now(UTC)
    with cluster.connect_as_superuser() as connection:
        row = connection.execute("SELECT clock_timestamp()").fetchone()
    assert row is not None
    assert before - SOON < row[0] < datetime.now(UTC) + SOON


def test_a_moment_says_where_it_is_meant() -> None:
    assert moment("2026-12-31T23:57+08:00") == datetime(2026, 12, 31, 15, 57, tzinfo=UTC)
    for wrong in ("2026-12-31T23:57", "tomorrow"):
        with pytest.raises(ValueError, match=wrong):
            moment(wrong)


def test_each_part_of_the_tests_has_its_turn_at_each_moment() -> None:
    days = [date(2026, 11, 28) + timedelta(days=at) for at in range(len(MOMENTS) * PARTS)]
    assert {of_the_day(day) for day in days} == set(product(MOMENTS, range(1, PARTS + 1)))
    assert len({moment(text) for text in MOMENTS.values()}) == len(MOMENTS)


def test_what_asks_no_clock_does_not_depend_on_the_date() -> None:
    tests = CHECKOUT / "tests"
    assert _asks_a_clock(tests / "server" / "ops" / "test_serve.py")
    assert _asks_a_clock(tests / "sync" / "pulling" / "test_restore_drill.py")
    assert not _asks_a_clock(tests / "records" / "test_weeks.py")
