"""What a cadre does with the app on a phone, and sees there: only this module knows its frame.

Each part of the app has its own verbs in a module beside this one.
"""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, expect

from demo.logins import DEMO_LOGINS
from tests.phone.client import HttpClient
from tests.phone_app.line import PhoneLine
from tests.phone_app.opened import PIN, opened
from tests.waiting import PATIENCE, await_that

PASSWORD = next(login.password for login in DEMO_LOGINS if login.login == "grid")
# Without signal the browser notes each request that failed, and each refused log-in.
_EXPECTED = re.compile(
    "status of (401|403|426|503)|net::ERR_|GL Driver Message|Failed to load resource"
)


class App:
    """The app in one tab of a phone. ``complaints``: what went wrong in it unseen."""

    def __init__(self, context: BrowserContext, line: PhoneLine) -> None:
        self.context, self.line = context, line
        self.complaints: list[str] = []
        self.page = self._watched(context.new_page())

    def another_tab(self) -> App:
        """The same phone; the complaints are one list."""
        other = App.__new__(App)
        other.context, other.line, other.complaints = self.context, self.line, self.complaints
        other.page = other._watched(self.context.new_page())
        return other

    # What is done

    def open(self, path: str = "/app/") -> None:
        """The PIN is given where it is asked for."""
        self.page.goto(path)
        self.unlock()

    def unlock(self) -> None:
        """Nothing where no PIN is asked for: nobody has one yet, or the app does not run here."""
        if self.page.locator("#phone").count() == 0:
            return
        self.page.wait_for_selector("#phone > *", state="attached")
        if self.page.locator("[data-pin]").count() > 0:
            self._enter()

    def press_pin(self, pin: str = PIN) -> None:
        for digit in pin:
            self.page.get_by_role("button", name=digit, exact=True).click()

    def choose_pin(self, pin: str = PIN) -> None:
        """In any language."""
        heading = self.page.locator(".locked h1, .locked h2")
        first = heading.text_content()
        self.press_pin(pin)
        expect(heading).not_to_have_text(first or "")
        self.press_pin(pin)

    def log_in(self, as_: str = "grid", password: str = PASSWORD) -> None:
        self.page.get_by_label("用户名").fill(as_)
        self.page.get_by_label("密码", exact=True).fill(password)
        self.page.get_by_role("button", name="登录").click()

    def give_pin(self) -> None:
        """What is asked for after a log-in: a new PIN, or the one that is there."""
        self.page.wait_for_selector("[data-pin]")
        if self.page.locator("[data-pin=new]").count() > 0:
            self.choose_pin()
            expect(self.page.locator("[data-pin]")).to_have_count(0)
        else:
            self._enter()

    def _enter(self) -> None:
        """As somebody who begins anew where the page came anew under the finger."""
        for _ in range(3):
            self.press_pin()
            door, part = self.page.locator("[data-pin]"), self.page.locator(".pin .dots i.on")
            await_that(lambda door=door, part=part: door.count() == 0 or 0 < part.count() < 6)
            if door.count() == 0:
                return
            for _ in range(part.count()):
                self.page.get_by_role("button", name="退一位").click()
        expect(self.page.locator("[data-pin]")).to_have_count(0)

    def read_notice(self) -> None:
        self.page.get_by_role("button", name="知道了").click()

    def begin(self, as_: str = "grid", path: str = "/app/") -> None:
        """The whole first run: afterwards all works without signal."""
        self.open(path)
        self.log_in(as_)
        self.give_pin()
        self.read_notice()
        self.expect_synced()
        self.expect_kept()

    def has_unsent_visit(self, household: str, note: str) -> str:
        """A visit as a save leaves it behind, on an app that was closed right after; its id."""
        fields = {"household": household, "note": note}
        (visit,) = opened(self.page, "unsentVisits", [fields])
        assert isinstance(visit, str)
        return visit

    def goes_offline(self) -> None:
        """The line is dead, and the phone knows it."""
        self.line.cut()
        self.context.set_offline(True)

    def comes_back(self) -> None:
        self.line.restore()
        self.context.set_offline(False)

    def reload(self) -> None:
        self.page.reload()
        self.unlock()

    # What is seen

    def expect_synced(self) -> None:
        """The frame is there, and the first sync has ended."""
        expect(self.page.locator(".unsent")).to_be_visible()
        self.expect_strips(0)

    def expect_unsent(self, count: int) -> None:
        """On whichever screen: the badge is in each head. What is received may still be odd."""
        badge = re.compile(f"^{count} 条未发" if count else "^(都已收到|\\d+ 条要您看看)$")
        expect(self.page.locator(".unsent")).to_have_text(badge)

    def expect_needs_you(self, count: int) -> None:
        """The same badge: nothing is unsent, and something came back."""
        expect(self.page.locator(".unsent")).to_have_text(f"{count} 条要您看看")

    def expect_kept(self) -> None:
        """The app itself is on the phone: it opens without signal."""
        self.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")

    def expect_strip(self, text: str) -> None:
        expect(self.page.locator(".strip").filter(has_text=text)).to_be_visible()

    def expect_strips(self, count: int) -> None:
        expect(self.page.locator(".strips > .strip")).to_have_count(count)

    def expect_title(self, text: str) -> None:
        expect(self.page.get_by_role("heading", name=text)).to_be_visible()

    def tab(self, name: str) -> Locator:
        return self.page.get_by_role("navigation").get_by_role("link", name=name, exact=True)

    # What is known of it elsewhere

    def stored(self, collection: str) -> list[dict[str, Any]]:
        """The records of the phone's own database: what it would still know without signal."""
        records = opened(self.page, "stored", collection)
        assert isinstance(records, list)
        return records

    def token(self) -> str:
        """Of whoever is logged in on this phone."""
        token = opened(self.page, "token")
        assert isinstance(token, str)
        return token

    def _watched(self, page: Page) -> Page:
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._note)
        return page

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not _EXPECTED.search(message.text):
            self.complaints.append(f"{message.text} {message.location}")


class Office:
    """What the server knows, asked as somebody of the county by its API."""

    def __init__(self, address: str, as_: str, password: str = PASSWORD) -> None:
        body = {"login": as_, "password": password, "device": {"name": "office"}}
        answer = HttpClient(address, PATIENCE).post("/api/v1/login", json=body)
        assert answer.status_code == 200, answer.text
        token = answer.json["token"]
        self._http = HttpClient(address, PATIENCE, {"Authorization": f"Bearer {token}"})

    def get(self, path: str) -> Any:
        answer = self._http.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """The answer's body, if it has one."""
        answer = self._http.post(path, json=body)
        assert answer.status_code in (200, 201, 204), answer.text
        return None if answer.status_code == 204 else answer.json

    def delete(self, path: str) -> None:
        answer = self._http.open(path, method="DELETE")
        assert answer.status_code == 204, answer.text
