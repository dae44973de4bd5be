"""What a cadre does to log a visit, tap by tap, and what became of it on phone and server."""

from __future__ import annotations

import time
from typing import Any

from playwright.sync_api import Locator, expect

from tests.phone_app.app import App, Office
from tests.phone_app.camera import Camera
from tests.phone_app.opened import opened
from tests.waiting import await_that


class Visits:
    """The forms of visits in one tab. ``taps`` counts them since the last ``count_taps``."""

    def __init__(self, app: App) -> None:
        self.app, self.page = app, app.page
        self.is_away = False
        self.count_taps()

    # What is done

    def goes_away(self) -> None:
        self.is_away = True
        self.app.goes_offline()

    def count_taps(self) -> None:
        self.taps, self._since = 0, time.monotonic()

    def spent(self) -> str:
        """For whoever reads the tests' output: the machine types without thinking."""
        return f"{self.taps} taps, {time.monotonic() - self._since:.1f} s of the machine"

    def tap(self, target: Locator) -> None:
        self.taps += 1
        target.click()

    def open(self, path: str) -> None:
        """By an address of the app, within the page: no reload."""
        self.page.evaluate(_GO, f"/app{path}")

    def open_form(self, household: dict[str, Any]) -> None:
        self.open(f"/households/{household['id']}/visit")
        expect(self.button("记下")).to_be_visible()

    def open_sheet(self, household: dict[str, Any]) -> None:
        """From the list, by the key beside a household."""
        self.tap(self.page.get_by_role("link", name=f"记 {household['head']}", exact=True).first)
        expect(self.page.get_by_role("dialog")).to_be_visible()

    def choose(self, name: str) -> None:
        """An option among several; the radio itself lies under its label."""
        self.tap(self.page.locator("label.opt").filter(has_text=name))

    def press(self, name: str) -> None:
        self.tap(self.button(name))

    def note(self, text: str) -> None:
        self.page.get_by_label("说了些什么").fill(text)

    def scan_ticket(self, camera: Camera, text: str) -> None:
        camera.sees(text)
        self.page.get_by_role("button", name="扫餐票").click()

    def close_sheet(self) -> None:
        self.page.keyboard.press("Escape")
        expect(self.page.get_by_role("dialog")).to_be_hidden()

    def comes_back(self) -> None:
        """There is signal, and all is received."""
        if self.is_away:
            self.is_away = False
            self.app.comes_back()
        self.app.expect_unsent(0)

    def undo(self) -> None:
        self.press("撤销")

    # What is seen

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(label, exact=True)

    def expect_saved(self, line: str) -> None:
        expect(self.page.locator(".toast")).to_contain_text(line)

    def expect_nothing_covered(self) -> None:
        """What can be taken back is said above what is under the thumb."""
        toast, dock = (self.page.locator(part).bounding_box() for part in (".toast", ".dock"))
        assert toast is not None
        assert dock is not None
        assert toast["y"] + toast["height"] <= dock["y"]

    def expect_draft(self, note: str) -> None:
        """What was typed is on the disk."""
        await_that(lambda: note in [draft["fields"]["note"] for draft in self.drafts()])

    def expect_no_draft(self) -> None:
        await_that(lambda: self.drafts() == [])

    # What is known of it

    def households(self) -> list[dict[str, Any]]:
        return [holding["confirmed"] for holding in self.app.stored("households")]

    def drafts(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = opened(self.page, "drafts")
        return found

    def on_phone(self, collection: str = "visits") -> list[dict[str, Any]]:
        """What this phone has written and no server has taken yet."""
        waiting = [
            one["waiting"]["document"] for one in self.app.stored(collection) if "waiting" in one
        ]
        return [document for document in waiting if not document.get("_deleted")]


def visits_at(office: Office, household: str) -> list[dict[str, Any]]:
    """The server's, the newest first."""
    items: list[dict[str, Any]] = office.get(f"/api/v1/visits?household={household}")["items"]
    return items


_GO = """(path) => {
  history.pushState({ back: "/", current: path.slice(4), position: history.length }, "", path);
  dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
}"""
