"""What a thin line of 400 kbit/s and 400 ms makes of a first sync; and what syncs carry."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Browser

from bench.app.given import GRID, Scope
from bench.app.line import ThinLine
from bench.app.phone import Phone, phone
from bench.table import Line

USABLE_S, ALL_S, VISITS = 10.0, 60.0, 60
_FAST = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Carried:
    """Bytes with heads. The engine asks one thing after the other: its requests are trips."""

    trips: int
    up: int
    down: int

    def __str__(self) -> str:
        return f"{self.trips}, {self.up / 1000:.1f} kB, {self.down / 1000:.1f} kB"


@dataclass(frozen=True, slots=True)
class FirstSync:
    """Seconds since the log-in was sent, but ``log_in``: since the address was opened."""

    log_in: float
    usable: float
    synced: float
    kept: float
    carried: Carried
    # Of the whole line, the app's own files included.
    line_bytes: int


def measure(browser: Browser, port: int, scope: Scope) -> Iterator[Line]:
    with ThinLine(port) as line, phone(browser, line.address) as new:
        thin = _first_sync(new, line)
        new.opens("/sync", "main button")
        empty = _round(new, line)
        new.has_unsent_visits(VISITS)
        pushed = _round(new, line)
    with ThinLine(port, _FAST, 0) as line, phone(browser, line.address) as new:
        fast = _first_sync(new, line)
    what = f"thin line, first sync of {scope.households} households"
    yield _seconds(f"{what}: first usable screen", thin.usable, fast.usable, USABLE_S)
    yield _seconds("... records and all kept answers", thin.synced, fast.synced, ALL_S)
    yield _seconds("... all files of the app as well", thin.kept, fast.kept, ALL_S)
    yield _seconds("... the log-in page, before it", thin.log_in, fast.log_in)
    yield Line("app: ... all that the line carried", f"{thin.line_bytes / 1000:,.0f} kB")
    trips = "trips, bytes up, bytes down"
    yield Line(f"app: first sync: {trips}", str(thin.carried), str(empty))
    yield Line(f"app: empty sync: {trips}", str(empty))
    yield Line(f"app: push of {VISITS} visits: {trips}", str(pushed), str(empty))


def _first_sync(new: Phone, line: ThinLine) -> FirstSync:
    new.throttle()
    began = time.monotonic()
    new.page.goto("/app/", wait_until="commit")
    new.page.get_by_label("用户名").wait_for()
    log_in = time.monotonic() - began
    new.asked.clear()
    began = time.monotonic()
    new.log_in(GRID)
    new.await_work()
    usable = time.monotonic() - began
    new.await_synced()
    synced = time.monotonic() - began
    carried = _carried(new)
    new.await_kept()
    kept = time.monotonic() - began
    return FirstSync(log_in, usable, synced, kept, carried, line.bytes_down + line.bytes_up)


def _round(phone: Phone, line: ThinLine) -> Carried:
    """Nothing else is on the line meanwhile."""
    phone.asked.clear()
    up, down = line.bytes_up, line.bytes_down
    phone.syncs()
    return Carried(len(phone.asked), line.bytes_up - up, line.bytes_down - down)


def _carried(phone: Phone) -> Carried:
    """Of the API alone: the app's own files share the line."""
    sizes = [request.sizes() for request in list(phone.asked) if request.response()]
    return Carried(
        len(sizes),
        sum(size["requestBodySize"] + size["requestHeadersSize"] for size in sizes),
        sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes),
    )


def _seconds(figure: str, s: float, fast: float, most: float | None = None) -> Line:
    aim, ok = ("", None) if most is None else (f"<= {most:.0f} s", s <= most)
    return Line(f"app: {figure}", f"{s:.1f} s", f"{fast:.1f} s, no limit", aim=aim, ok=ok)
