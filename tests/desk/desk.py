"""What a person does at the desk, and sees there: only this module knows the page."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import ConsoleMessage, Locator, Page, Request, expect

PASSWORD = "Kan-Yi-Kan-2026"  # the demo's
# Of whoever is not signed in yet the browser notes the 401; a busy server is asked again; drawing
# without a graphics card is slow.
_EXPECTED = re.compile("status of (401|503)|GL Driver Message")


class Desk:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._note)
        page.on("request", self._count)

    def open(self, path: str = "/desk/map", *, as_: str = "leader") -> None:
        """Open a page as somebody of the demo county."""
        self.page.goto(path)
        self.sign_in(as_)

    def sign_in(self, login: str, password: str = PASSWORD) -> None:
        self.page.get_by_label("用户名").fill(login)
        self.page.get_by_label("密码").fill(password)
        self.page.get_by_role("button", name="登录").click()

    def expect_heading(self, text: str) -> None:
        expect(self.page.get_by_role("heading", name=text)).to_be_visible()

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name)

    def get(self, path: str) -> Any:
        """What the API answers to the person at the desk."""
        answer = self.page.request.get(path)
        assert answer.ok, answer.text()
        return answer.json()

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not _EXPECTED.search(message.text):
            self.complaints.append(f"{message.text} {message.location}")

    def _count(self, request: Request) -> None:
        self.requests.append(request.url)
