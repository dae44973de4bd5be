"""What a cadre does with households in the app, and sees of them."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, expect

from tests.phone_app.app import App
from tests.phone_app.visits import Visits
from tests.waiting import await_that


class Households:
    """The list of households, their pages and forms in one app."""

    def __init__(self, app: App) -> None:
        self.app, self.page = app, app.page

    # What is done

    def open_list(self) -> None:
        self.app.tab("农户").click()
        self.app.expect_title("农户")

    def search(self, typed: str) -> None:
        self.page.get_by_label("找一户").fill(typed)

    def sort(self, order: str) -> None:
        self.page.get_by_role("radiogroup", name="排序").get_by_text(order).click()

    def open(self, head: str) -> None:
        self.rows().filter(has_text=head).get_by_role("link").first.click()
        self.app.expect_title(head)

    def go(self, name: str) -> None:
        self.page.get_by_role("link", name=name).click()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def write(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)

    def undo(self) -> None:
        self.press("撤销")

    def add(self, head: str, address: str) -> None:
        """A new household at the door, its place taken."""
        self.go("新建一户")
        self.write("户主", head)
        self.write("地址", address)
        self.press("我在门口，记下位置")
        expect(self.page.get_by_text("位置记下了")).to_be_visible()
        self.press("记下")
        self.app.expect_title(head)

    # What is seen

    def rows(self) -> Locator:
        return self.page.locator(".hh")

    def heads(self) -> list[str]:
        return self.page.locator(".hh b").all_inner_texts()

    def expect_count(self, found: int) -> None:
        expect(self.rows()).to_have_count(found)

    def expect_all(self, there: int) -> None:
        """The list begins with a screenful: the rest comes when somebody scrolls."""
        self.page.locator(".body.list").evaluate("(list) => list.scrollTo(0, list.scrollHeight)")
        self.expect_count(there)

    def expect_draft(self, field: str, typed: str) -> None:
        """What was typed is on the disk."""
        drafts = Visits(self.app).drafts
        await_that(lambda: typed in [draft["fields"].get(field) for draft in drafts()])

    def people(self) -> Locator:
        return self.page.locator(".ppl li").filter(has=self.page.locator("b"))

    def shown(self, collection: str) -> list[dict[str, Any]]:
        """The newest version of each record on the phone."""
        found = []
        for holding in self.app.stored(collection):
            waiting = (holding.get("waiting") or {}).get("document")
            document = waiting or holding.get("refused") or holding.get("confirmed")
            if document and not document.get("_deleted"):
                found.append(document)
        return found
