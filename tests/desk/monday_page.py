"""What a leader does on the page for Monday, and sees there; by keyboard alone."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.desk.desk import Desk


class MondayPage:
    def __init__(self, desk: Desk) -> None:
        self.desk, self.page = desk, desk.page

    def open(self, login: str, password: str) -> MondayPage:
        """From the plain address: this is where those begin who hand over."""
        self.page.goto("/desk")
        self.desk.sign_in(login, password)
        expect(self.page).to_have_url(re.compile("/desk/monday$"))
        self.desk.expect_heading("周一")
        return self

    @property
    def boxes(self) -> Locator:
        return self.page.locator(".longest input[type=checkbox]:enabled")

    def chosen(self) -> list[str]:
        rows = self.page.locator(".longest tr", has=self.page.locator("input:checked"))
        return [str(row.get_attribute("data-household")) for row in rows.all()]

    def row(self, household: str) -> Locator:
        return self.page.locator(f'.longest tr[data-household="{household}"]')

    def waits(self, kind: str) -> Locator:
        return self.page.locator(f"[data-waits={kind}]")

    def expect_behind(self, kind: str, text: str, key: str) -> None:
        """The rows behind a number, by its key; then back to the page."""
        expect(self.waits(kind).locator("kbd")).to_have_text(key)
        self.press(key)
        expect(self.page).not_to_have_url(re.compile("/desk/monday$"))
        expect(self.page.locator("tbody tr").filter(has_text=text)).to_have_count(1)
        self.page.go_back()
        expect(self.waits(kind)).to_be_visible()
        expect(self.boxes.first).to_be_visible()

    def became(self, state: str) -> Locator:
        return self.page.locator(f"[data-became={state}]")

    @property
    def reasons(self) -> Locator:
        return self.page.locator(".why li")

    def expect_said(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator(".fit")).to_contain_text(text)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def tab_to(self, button: Locator) -> None:
        for _ in range(5):
            self.page.keyboard.press("Tab")
            if button.evaluate("(it) => it === document.activeElement"):
                return
        expect(button).to_be_focused()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name)
