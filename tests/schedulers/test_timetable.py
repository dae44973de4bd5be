"""The ticker: what goes round in the job process, and how it comes to an end."""

from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread

from schedulers.timetable import Ticker, TickerStopped


def test_told_to_stop_it_waits_for_what_is_under_way() -> None:
    begun, go_on, done = Event(), Event(), Event()

    def beat() -> None:
        begun.set()
        go_on.wait()
        done.set()

    ticker = ticking(beat)
    assert begun.wait(30)
    stopping = Thread(target=ticker.stop, args=(30,))
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
    assert begun.wait(30)
    ticker.stop(within=0.1)
    assert not go_on.is_set()
    go_on.set()


def ticking(beat: Callable[[], None]) -> Ticker:
    ticker = Ticker({"beat": (0.1, beat)})

    def run() -> None:
        with suppress(TickerStopped):  # when it is stopped, its pulse stays away
            ticker.run()

    Thread(target=run, daemon=True).start()
    return ticker
