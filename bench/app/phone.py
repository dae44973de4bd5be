"""A cheap phone: Chromium of its size with a fourth of the processor, and what can be timed on it.

Times are taken inside the page, up to the frame that shows it: no clock of this program is in them.
"""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Request

from demo.logins import DEMO_LOGINS
from tests.browser import ARGUMENTS, CHROMIUM
from tests.phone_app.conftest import PHONE
from tests.phone_app.opened import PIN, opened

SLOWER = 4
PATIENCE_MS = 180_000
PASSWORD = DEMO_LOGINS[0].password

# Milliseconds from now until `selector` is there and the frame with it has been drawn.
_UNTIL = """const drawn = () => new Promise((done) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done();
    channel.port2.postMessage(null);
  }));
  const until = async (holds) => {
    while (!holds()) await new Promise((next) => requestAnimationFrame(next));
    await drawn();
  };
"""
_OPEN = (
    "async ([path, selector]) => {"
    + _UNTIL
    + """const begun = performance.now();
  history.pushState({ back: "/", current: path, position: history.length }, "", `/app${path}`);
  dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
  await until(() => document.querySelector(selector));
  return performance.now() - begun;
}"""
)
_KEY = (
    "async ([selector, text]) => {"
    + _UNTIL
    + """const field = document.querySelector(selector);
  const begun = performance.now();
  field.value = text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  await drawn();
  return performance.now() - begun;
}"""
)
_SHOWN = "(selector) => document.querySelector(selector) && performance.now()"
# All but its last digit; then milliseconds from that until `selector` is drawn.
_UNLOCK = (
    "async ([pin, selector]) => {"
    + _UNTIL
    + """const press = (key) => dispatchEvent(new KeyboardEvent("keydown", { key }));
  for (const digit of pin.slice(0, -1)) press(digit);
  await drawn();
  const begun = performance.now();
  press(pin.slice(-1));
  await until(() => document.querySelector(selector));
  return performance.now() - begun;
}"""
)
# Milliseconds of what a try of a PIN costs whoever guesses it.
_DERIVE = """async (iterations) => {
  const pin = new Uint8Array(6);
  const typed = await crypto.subtle.importKey("raw", pin, "PBKDF2", false, ["deriveBits"]);
  const begun = performance.now();
  const salt = new Uint8Array(16);
  await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, typed, 256);
  return performance.now() - begun;
}"""
_EMPTIED = """async () => {
  const answered = (asked) => new Promise((done, fail) => {
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
  const named = (await indexedDB.databases()).map(({ name }) => name);
  const name = named.find((each) => /^yicetong-\\d+-[0-9a-f-]{36}$/.test(each));
  const database = await answered(indexedDB.open(name));
  for (const kept of ["holdings", "bundles"])
    await answered(database.transaction(kept, "readwrite").objectStore(kept).clear());
  database.close();
}"""
ROUNDS = 600_000
BETWEEN_PINS_MS = 1_000
_NOTE = "收了三亩稻子，问了医保缴费和村道路灯的事，答应下周回话。"


@dataclass(frozen=True, slots=True)
class Start:
    """Milliseconds of a start: until the PIN is asked for, and from its last digit on."""

    to_pin: float
    from_pin: float


@dataclass
class Phone:
    """One browser profile on a server; ``page`` is the open tab."""

    context: BrowserContext
    page: Page = field(init=False)
    # What the app has asked the API for.
    asked: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.on("request", self._note)
        self.page = self.context.new_page()

    def throttle(self) -> None:
        tools = self.context.new_cdp_session(self.page)
        tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

    def log_in(self, login: str) -> None:
        self.page.get_by_label("用户名").fill(login)
        self.page.get_by_label("密码", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        for heading in ("设一个六位数", "再按一次"):
            self.page.get_by_role("heading", name=heading).wait_for()
            self.page.keyboard.type(PIN)
        self.page.get_by_role("button", name="知道了").click()

    def await_work(self) -> None:
        """The first screen with somebody's records."""
        self.page.wait_for_function(_SHOWN, arg=".unsent")

    def await_synced(self) -> None:
        """The first round has ended: its note is on the disk, after records and kept answers."""
        self._await_round(None)

    def await_kept(self) -> None:
        self.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")

    def starts_offline(self, path: str, selector: str) -> Start:
        """A start without signal, in a new tab with a worker that has to start."""
        self.page.close()
        self.context.set_offline(True)
        self.page = self.context.new_page()
        self.page.goto("about:blank")
        tools = self.context.new_cdp_session(self.page)
        tools.send("ServiceWorker.enable")
        tools.send("ServiceWorker.stopAllWorkers")
        self.throttle()
        self.page.goto(path, wait_until="commit")
        shown = self.page.wait_for_function(_SHOWN, arg=".pin", polling="raf")
        return Start(shown.json_value(), self.page.evaluate(_UNLOCK, [PIN, selector]))

    def derives(self) -> float:
        ms: float = self.page.evaluate(_DERIVE, ROUNDS)
        return ms

    def changes_pin(self) -> float:
        """Milliseconds from the last digit until it is done; it is the same PIN again."""
        self.opens("/settings/pin", ".pin")
        for _ in range(2):
            self.page.keyboard.type(PIN)
            self.rests(BETWEEN_PINS_MS)
        ms: float = self.page.evaluate(_UNLOCK, [PIN, ".strip.calm[role=status]"])
        return ms

    def opens(self, path: str, selector: str) -> float:
        ms: float = self.page.evaluate(_OPEN, [path, selector])
        return ms

    def types(self, selector: str, text: str) -> float:
        """One keystroke: the field holds ``text`` after it."""
        ms: float = self.page.evaluate(_KEY, [selector, text])
        return ms

    def syncs(self) -> None:
        """The sync page's button, until the round that it began has ended."""
        before = self._round()
        self.page.get_by_role("button", name="现在试着发").click()
        self._await_round(before)

    def has_unsent_visits(self, count: int) -> None:
        """As many saves leave them behind."""
        homes = [one["id"] for one in opened(self.page, "stored", "households")]
        fix = {"lng": 116.1712345, "lat": 24.6612345, "crs": "wgs84", "accuracy_m": 12}
        visits = [
            {"household": homes[nth % len(homes)], "note": f"{_NOTE}{nth}", "fix": fix}
            for nth in range(count)
        ]
        opened(self.page, "unsentVisits", visits)

    def rests(self, ms: int = 1_500) -> None:
        """As somebody does who reads: what the app does meanwhile is over afterwards."""
        self.page.wait_for_timeout(ms)

    def somebody(self) -> dict[str, str]:
        """A household of this phone by all that it can be searched by; its ``id`` too."""
        contact = next(
            one for one in self._confirmed("contacts") if re.search(r"\d{4}$", one["phone"] or "")
        )
        home = next(
            one for one in self._confirmed("households") if one["id"] == contact["household"]
        )
        number = re.search(r"\d+", home["address"] or home["number"])
        assert number is not None
        return {
            "id": home["id"],
            "name": home["head"],
            "initials": home["srv"]["initials"].split(" ")[0],
            "number": number[0],
            "telephone's end": contact["phone"][-4:],
        }

    def is_emptied(self) -> None:
        """The records are gone, log-in and all else stay."""
        self.page.evaluate(_EMPTIED)

    def _confirmed(self, collection: str) -> list[dict[str, Any]]:
        held = opened(self.page, "stored", collection)
        return [one["confirmed"] for one in held if "confirmed" in one]

    def _round(self) -> str | None:
        """When the last round began that ended well; None before."""
        rounds = opened(self.page, "meta", "rounds") or []
        return rounds[0]["at"] if rounds and rounds[0]["reason"] is None else None

    def _await_round(self, before: str | None) -> None:
        """Until a later round has ended well than the one that began then."""
        while self._round() in (None, before):
            self.page.wait_for_timeout(100)

    def _note(self, request: Request) -> None:
        if "/api/" in request.url:
            self.asked.append(request)


@contextlib.contextmanager
def phone(browser: Browser, address: str) -> Iterator[Phone]:
    context = browser.new_context(base_url=address, **PHONE)
    yield Phone(context)
    context.close()


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
