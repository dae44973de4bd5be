"""The ticker: what goes round in the job process, and how it comes to an end."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta, tzinfo
from threading import Event, Thread

import apscheduler.schedulers.base
import pytest

import schedulers.jobs.timetable
from schedulers.jobs.timetable import Ticker, TickerStopped
from tests.waiting import PATIENCE


def test_told_to_stop_it_waits_for_what_is_under_way() -> None:
    begun, go_on, done = Event(), Event(), Event()

    def beat() -> None:
        begun.set()
        go_on.wait()
        done.set()

    ticker = ticking(beat)
    assert begun.wait(PATIENCE)
    stopping = Thread(target=ticker.stop, args=(PATIENCE,))
    stopping.start()
    go_on.set()
    stopping.join()
    assert done.is_set()


def test_told_to_stop_it_does_not_wait_for_ever() -> None:
    begun, go_on = Event(), Event()

    def hangs() -> None:
        begun.set()
        go_on.wait()

    ticker = ticking(hangs)
    assert begun.wait(PATIENCE)
    ticker.stop(within=0.1)
    assert not go_on.is_set()
    go_on.set()


def test_what_takes_long_is_not_warned_of_at_each_tick(caplog: pytest.LogCaptureFixture) -> None:
    ticks, go_on = Event(), Event()
    seen = 0

    def counts() -> None:
        nonlocal seen
        seen += 1
        if seen == 5:
            ticks.set()

    ticker = ticking(go_on.wait, counts)
    assert ticks.wait(PATIENCE)
    go_on.set()
    ticker.stop(PATIENCE)
    assert caplog.records == []


@pytest.mark.parametrize("days", [26 * 365, -365])
def test_a_clock_that_is_put_right_by_years_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    """A machine may start in the year 2000, until somebody tells it the time."""
    off = timedelta()

    class OwnClock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime.now(tz) + off

    for module in (apscheduler.schedulers.base, schedulers.jobs.timetable):
        monkeypatch.setattr(module, "datetime", OwnClock)
    begun, goes_on = Event(), Event()

    def beat() -> None:
        if off:
            goes_on.set()
        begun.set()

    ticker = ticking(beat)
    assert begun.wait(PATIENCE)
    off = timedelta(days=days)
    assert goes_on.wait(PATIENCE)
    ticker.stop(PATIENCE)


def ticking(*beats: Callable[[], object]) -> Ticker:
    ticker = Ticker({str(place): (0.1, beat) for place, beat in enumerate(beats)})

    def run() -> None:
        with suppress(TickerStopped):  # when it is stopped, its pulse stays away
            ticker.run()

    Thread(target=run, daemon=True).start()
    return ticker
