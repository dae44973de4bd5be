"""The moments at which the tests are run again: where days, weeks, months and years begin and end.

    python -m tests.clock.dates [pytest's arguments]              at all: `make test-dates`
    python -m tests.clock.dates --of-the-day [pytest's arguments] a twelfth at one, by the day

The clock goes on from each: what begins at 23:55 goes over midnight.
"""

import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime

# In the time of the county.
MOMENTS = {
    "the last day of a month": "2026-11-30T23:55+08:00",
    "a Sunday evening, when plans are published": "2026-12-06T17:55+08:00",
    "a Monday, half an hour old": "2026-12-07T00:30+08:00",
    "New Year's Eve": "2026-12-31T23:57+08:00",
    "Spring Festival's eve, in a year that is not announced": "2027-02-05T10:00+08:00",
    "Spring Festival, a Saturday": "2027-02-06T12:00+08:00",
    "a week of two working days": "2027-02-08T07:30+08:00",
    "28 February": "2027-02-28T23:50+08:00",
    "29 February": "2028-02-29T09:00+08:00",
}
# The tests take long: a change waits for so much of them to be run a second time.
PARTS = 12
# As the Makefile.
PYTEST = ("-m", "pytest", "-n", "4", "--dist", "loadfile", "--no-loadscope-reorder")


def main(arguments: Sequence[str]) -> int:
    """Returns the exit code: 0 where all passed at all moments."""
    moments, rest = list(MOMENTS), list(arguments)
    if rest[:1] == ["--of-the-day"]:
        name, part = of_the_day(datetime.now(UTC).date())
        moments, rest = [name], [f"--part={part}/{PARTS}", *rest[1:]]
    failed = [name for name in moments if not passes(name, rest)]
    for name in moments:
        print(f"{'FAILED' if name in failed else 'passed'}  {MOMENTS[name]}  {name}")
    return 1 if failed else 0


def of_the_day(day: date) -> tuple[str, int]:
    """A moment and which part of the tests: 108 days in a row see all tests at all moments."""
    names = list(MOMENTS)
    turn, at = divmod(day.toordinal(), len(names))
    return names[at], turn % PARTS + 1


def passes(name: str, arguments: Sequence[str]) -> bool:
    print(f"At {MOMENTS[name]}, {name}:", flush=True)
    clock = (sys.executable, "-m", "tests.clock", MOMENTS[name])
    return subprocess.run([*clock, sys.executable, *PYTEST, *arguments]).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
