"""A cheap phone: Chromium of its size with a fourth of the processor, and what can be timed on it.

Times are taken inside the page, up to the frame that shows it: no clock of this program is in them.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Request

from demo.logins import DEMO_LOGINS
from tests.browser import ARGUMENTS, CHROMIUM
from tests.phone_app.conftest import PHONE

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
# The person's database; its name is that of a county and a person's id.
_STORE = """const answered = (asked) => new Promise((done, fail) => {
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
  const named = (await indexedDB.databases()).map(({ name }) => name);
  const name = named.find((each) => /^yicetong-\\d+-[0-9a-f-]{36}$/.test(each));
  const opened = () => answered(indexedDB.open(name));
"""
_EMPTIED = (
    "async () => {"
    + _STORE
    + """const database = await opened();
  await answered(database.transaction("holdings", "readwrite").objectStore("holdings").clear());
  database.close();
}"""
)
# When the last round began that ended well; null before.
_ROUND = (
    "async () => {"
    + _STORE
    + """if (!name) return null;
  const database = await opened();
  const has = database.objectStoreNames.contains("meta");
  const meta = has && database.transaction("meta").objectStore("meta");
  const kept = meta && (await answered(meta.get("rounds")));
  database.close();
  const last = kept ? kept.value[0] : null;
  return last && last.reason === null ? last.at : null;
}"""
)
# Until a later round has ended well than the one that began then.
_NEXT_ROUND = (
    "async (before) => { const round = "
    + _ROUND
    + """;
  for (;;) {
    const now = await round();
    if (now !== null && now !== before) return;
    await new Promise((next) => setTimeout(next, 100));
  }
}"""
)
_SOMEBODY = (
    "async () => {"
    + _STORE
    + """const database = await opened();
  const all = await answered(database.transaction("holdings").objectStore("holdings").getAll());
  database.close();
  const live = (kind) =>
    all.filter((each) => each.collection === kind && each.confirmed).map((each) => each.confirmed);
  const contact = live("contacts").find(({ phone }) => /\\d{4}$/.test(phone || ""));
  const home = live("households").find(({ id }) => id === contact.household);
  return {
    id: home.id,
    name: home.head,
    initials: home.srv.initials.split(" ")[0],
    number: /\\d+/.exec(home.address || home.number)[0],
    "telephone's end": contact.phone.slice(-4),
  };
}"""
)
_UNSENT = (
    "async (count) => {"
    + _STORE
    + """const database = await opened();
  const writing = database.transaction(["holdings", "meta"], "readwrite");
  const [holdings, meta] = [writing.objectStore("holdings"), writing.objectStore("meta")];
  const all = await answered(holdings.getAll());
  const homes = all.filter((each) => each.collection === "households");
  let order = ((await answered(meta.get("order"))) || { value: 0 }).value;
  for (let nth = 0; nth < count; nth++) {
    const [id, rev, at] = [crypto.randomUUID(), crypto.randomUUID(), new Date().toISOString()];
    const note = `收了三亩稻子，问了医保缴费和村道路灯的事，答应下周回话。${nth}`;
    const household = homes[nth % homes.length].id;
    const fix = { lng: 116.1712345, lat: 24.6612345, crs: "wgs84", accuracy_m: 12 };
    const fields = { household, happened_at: at, purpose: "regular", outcome: "met", note, fix };
    const waiting = { document: { id, rev, ...fields }, order: ++order, sent: false, at };
    await answered(holdings.put({ collection: "visits", id, waiting }));
  }
  await answered(meta.put({ name: "order", value: order }));
  database.close();
}"""
)


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
        self.page.evaluate(_NEXT_ROUND, None)

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

    def syncs(self) -> None:
        """The sync page's button, until the round that it began has ended."""
        before = self.page.evaluate(_ROUND)
        self.page.get_by_role("button", name="现在试着发").click()
        self.page.evaluate(_NEXT_ROUND, before)

    def has_unsent_visits(self, count: int) -> None:
        """As many saves leave them behind."""
        self.page.evaluate(_UNSENT, count)

    def rests(self, ms: int = 1_500) -> None:
        """As somebody does who reads: what the app does meanwhile is over afterwards."""
        self.page.wait_for_timeout(ms)

    def somebody(self) -> dict[str, str]:
        """A household of this phone by all that it can be searched by; its ``id`` too."""
        found: dict[str, str] = self.page.evaluate(_SOMEBODY)
        return found

    def is_emptied(self) -> None:
        """The records are gone, log-in and all else stay."""
        self.page.evaluate(_EMPTIED)

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
