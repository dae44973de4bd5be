"""The app's figures: how soon it shows what, with many records and with none; and syncs."""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from playwright.sync_api import Browser, sync_playwright

from bench.app import shell
from bench.app.first_sync import measure as measure_syncs
from bench.app.given import GRID, MANY, Scope, give_county
from bench.app.phone import Phone, launch, phone
from bench.database import Databases
from bench.plan import Plan
from bench.service import serving
from bench.table import Line, spread

PIN_S, START_S, LIST_S, FORM_S, KEY_MS = 1.0, 2.0, 1.0, 0.5, 100.0
BETWEEN_KEYS_MS = 200  # somebody quick
TODAY, ROW, FORM, SEARCH = ".dock", ".hh", "#visit-form", ".finder input"
NO_ROW = ".none, .hh"


@dataclass
class Times:
    """Milliseconds of each run."""

    pin: list[float] = field(default_factory=list)
    today: list[float] = field(default_factory=list)
    derivation: list[float] = field(default_factory=list)
    pin_changed: list[float] = field(default_factory=list)
    list_at_start: list[float] = field(default_factory=list)
    list_opened: list[float] = field(default_factory=list)
    form: list[float] = field(default_factory=list)
    keys: dict[str, list[float]] = field(default_factory=dict)


def measure(databases: Databases, plan: Plan) -> Iterator[Line]:
    yield from shell.measure()
    url = databases.empty()
    scopes = give_county(url, plan.demo)
    with serving(url) as service, sync_playwright() as playwright:
        browser = launch(playwright)
        address = f"http://127.0.0.1:{service.port}"
        yield from _speed(browser, address, scopes[MANY], plan.runs)
        yield from measure_syncs(browser, service.port, scopes[GRID])
        browser.close()


def _speed(browser: Browser, address: str, scope: Scope, runs: int) -> Iterator[Line]:
    with phone(browser, address) as many, phone(browser, address) as none:
        for each in (many, none):
            each.page.goto("/app/")
            each.log_in(MANY)
            each.await_synced()
            each.await_kept()
        none.is_emptied()
        wanted = many.somebody()
        full, bare = Times(), Times()
        for _ in range(runs):  # in turns
            _run(many, full, ROW, wanted)
            _run(none, bare, NO_ROW, wanted)
    held = f"{scope.households:,} households, {scope.visits:,} visits"
    yield _line(f"cold start without signal to the PIN ({held})", full.pin, bare.pin, PIN_S)
    yield _line("... from its last digit to today's list", full.today, bare.today, START_S)
    at_start, at_bare = full.list_at_start, bare.list_at_start
    yield _line("... from its last digit to the list of households", at_start, at_bare, START_S)
    derived = Line("app: ... the PIN's derivation, in these", _in_s(full.derivation))
    yield derived
    yield _line("... the PIN changed", full.pin_changed, bare.pin_changed, PIN_S)
    yield _line("... list of households opened", full.list_opened, bare.list_opened, LIST_S)
    yield _line("... form of a visit opened", full.form, [], FORM_S)
    for by, times in full.keys.items():
        yield _line(f"... a keystroke, search by {by}", times, bare.keys[by], KEY_MS / 1000)


def _run(phone: Phone, times: Times, row: str, wanted: dict[str, str]) -> None:
    for path, shown, found in (
        ("/app/households", row, times.list_at_start),
        ("/app/", TODAY, times.today),
    ):
        start = phone.starts_offline(path, shown)
        times.pin.append(start.to_pin)
        found.append(start.from_pin)
        times.derivation.append(phone.derives())
    phone.rests()
    times.list_opened.append(phone.opens("/households", row))
    phone.rests()
    for by, text in wanted.items():
        if by == "id":
            continue
        for end in range(1, len(text) + 1):
            times.keys.setdefault(by, []).append(phone.types(SEARCH, text[:end]))
            phone.rests(BETWEEN_KEYS_MS)
        phone.types(SEARCH, "")
    times.pin_changed.append(phone.changes_pin())
    if row == ROW:
        times.form.append(phone.opens(f"/households/{wanted['id']}/visit", FORM))


def _line(figure: str, ms: Sequence[float], bare: Sequence[float], most_s: float) -> Line:
    """Beside the empty app. Of starts and pages the middle run is held to the aim; each keystroke
    is, so of those the slowest."""
    is_key = most_s < FORM_S
    shown = _in_ms if is_key else _in_s
    ok = (max(ms) if is_key else statistics.median(ms)) <= 1000 * most_s
    aim = f"<= {shown([1000 * most_s])}"
    return Line(f"app: {figure}", shown(ms), shown(bare) if bare else "", aim=aim, ok=ok)


def _in_ms(ms: Sequence[float]) -> str:
    return spread(ms, ".0f", " ms")


def _in_s(ms: Sequence[float]) -> str:
    return spread([each / 1000 for each in ms], ".2f", " s")
