"""What a cadre does on today's page, in the week's plan and with what is theirs."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.phone_app.app import App


class WeekPages:
    def __init__(self, app: App) -> None:
        self.app, self.page = app, app.page

    # Where

    def to_today(self) -> None:
        self.app.tab("今天").click()

    def to_week(self) -> None:
        self.page.get_by_role("navigation", name="本周进度").get_by_role("link").first.click()

    def to_own(self, name: str) -> None:
        """From any first screen to one of the pages of 我."""
        self.app.tab("我").click()
        self.page.get_by_role("link", name=name).click()

    def back(self) -> None:
        self.page.get_by_role("button", name="返回").click()

    # Parts of screens

    def dock(self) -> Locator:
        return self.page.get_by_role("region", name="下一户")

    def today_rows(self) -> Locator:
        return self.page.get_by_role("list", name="今天的农户").get_by_role("listitem")

    def of_day(self, day: str) -> Locator:
        """The households of a day of the week's plan."""
        return self.page.locator(f"[data-day='{day}'] li b")

    def section(self, title: str) -> Locator:
        return self.page.locator("section", has=self.page.get_by_role("heading", name=title))

    # What is done

    def opens_change_of(self, head: str, day: str) -> Locator:
        self.page.locator(f"[data-day='{day}']").get_by_role(
            "button", name=f"改 {head} 的安排"
        ).click()
        return self.page.get_by_role("dialog")

    def takes_back(self) -> None:
        self.page.get_by_role("button", name="撤销").click()

    # What is seen

    def expect_progress(self, logged: int, confirmed: int) -> None:
        """Of the week's visits, on today's page."""
        visits = self.page.get_by_role("navigation", name="本周进度").get_by_role("link").first
        expect(visits).to_contain_text(f"{logged}已记")
        expect(visits).to_contain_text(f"{confirmed}已确认")
