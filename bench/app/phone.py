"""A cheap phone: Chromium of its size with a fourth of the processor, and what can be timed on it.

Times are taken inside the page, up to the frame that shows it: no clock of this program is in them.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Request

from demo.logins import DEMO_LOGINS
from tests.phone_app.conftest import PHONE

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--enable-unsafe-swiftshader"]
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
_EMPTIED = """async () => {
  for (const { name } of await indexedDB.databases()) {
    if (!/^yicetong-[^-]*-[^-]*-[^-]*-[^-]*-[^-]*-[^-]*$/.test(name)) continue;
    const database = await new Promise((done, fail) => {
      const asked = indexedDB.open(name);
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => fail(asked.error);
    });
    const writing = database.transaction("holdings", "readwrite");
    writing.objectStore("holdings").clear();
    await new Promise((done, fail) => { writing.oncomplete = done; writing.onabort = fail; });
    database.close();
  }
}"""


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
        self.page.get_by_role("button", name="知道了").click()

    def await_work(self) -> None:
        """The first screen with somebody's records."""
        self.page.wait_for_function(_SHOWN, arg=".unsent")

    def await_synced(self) -> None:
        """The first round has ended: its note is on the disk, after records and kept answers."""
        self.page.wait_for_function(_HAS_ENDED_ROUND)

    def await_kept(self) -> None:
        self.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")

    def starts_offline(self, path: str, selector: str) -> float:
        """Milliseconds of a start without signal, in a new tab with a worker that has to start."""
        self.page.close()
        self.context.set_offline(True)
        self.page = self.context.new_page()
        self.page.goto("about:blank")
        tools = self.context.new_cdp_session(self.page)
        tools.send("ServiceWorker.enable")
        tools.send("ServiceWorker.stopAllWorkers")
        self.throttle()
        self.page.goto(path, wait_until="commit")
        ms: float = self.page.wait_for_function(_SHOWN, arg=selector, polling="raf").json_value()
        return ms

    def opens(self, path: str, selector: str) -> float:
        ms: float = self.page.evaluate(_OPEN, [path, selector])
        return ms

    def types(self, selector: str, text: str) -> float:
        """One keystroke: the field holds ``text`` after it."""
        ms: float = self.page.evaluate(_KEY, [selector, text])
        return ms

    def rests(self, ms: int = 1_500) -> None:
        """As somebody does who reads: what the app does meanwhile is over afterwards."""
        self.page.wait_for_timeout(ms)

    def is_emptied(self) -> None:
        """The records are gone, log-in and all else stay."""
        self.page.evaluate(_EMPTIED)

    def _note(self, request: Request) -> None:
        if "/api/" in request.url:
            self.asked.append(request)


_HAS_ENDED_ROUND = """async () => {
  const { name } = (await indexedDB.databases()).find(({ name }) => /^yicetong-\\d.*[0-9a-f]{12}$/.test(name)) ?? {};
  if (!name) return false;
  const database = await new Promise((done) => {
    const asked = indexedDB.open(name);
    asked.onsuccess = () => done(asked.result);
  });
  const rounds = await new Promise((done) => {
    if (!database.objectStoreNames.contains("meta")) return done(null);
    const asked = database.transaction("meta").objectStore("meta").get("rounds");
    asked.onsuccess = () => done(asked.result);
  });
  database.close();
  return rounds?.value?.[0]?.reason === null && performance.now();
}"""


@contextlib.contextmanager
def phone(browser: Browser, address: str) -> Iterator[Phone]:
    context = browser.new_context(base_url=address, **PHONE)
    yield Phone(context)
    context.close()


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
