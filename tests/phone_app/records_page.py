"""What became of it: the list, a record, a conflict; and what other phones push meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from playwright.sync_api import Locator, expect

from tests.conftest import CHECKOUT
from tests.phone.client import HttpClient
from tests.phone_app.app import PASSWORD, App
from tests.waiting import PATIENCE

AXE = CHECKOUT / "web" / "node_modules" / "axe-core" / "axe.min.js"


class OtherPhone:
    """A phone of somebody, without a screen: it pushes rows and reads records."""

    def __init__(self, address: str, as_: str) -> None:
        body = {"login": as_, "password": PASSWORD, "device": {"name": "another phone"}}
        answer = HttpClient(address, PATIENCE).post("/api/v1/login", json=body)
        assert answer.status_code == 200, answer.text
        token = answer.json["token"]
        self._http = HttpClient(address, PATIENCE, {"Authorization": f"Bearer {token}"})

    def push(
        self, collection: str, document: dict[str, Any], base: dict[str, Any] | None = None
    ) -> str:
        """Push a version; return what became of it."""
        row = {"collection": collection, "newDocumentState": document}
        if base:
            row["assumedMasterState"] = base
        body = {"device": {"sent_at": datetime.now(UTC).isoformat()}, "push": [row], "limit": 1}
        answer = self._http.post("/api/v1/sync", json=body)
        assert answer.status_code == 200, answer.text
        return str(answer.json["receipts"][0]["outcome"])

    def gives_back(self, key: str, note: str) -> None:
        answer = self._http.post(f"/api/v1/inbox/{key}/return", json={"note": note})
        assert answer.status_code == 200, answer.text

    def records(self, collection: str) -> dict[str, dict[str, Any]]:
        """All that it may read of a collection, by id."""
        answer = self._http.get(f"/api/v1/sync/{collection}/pull?limit=2000")
        assert answer.status_code == 200, answer.text
        return {each["id"]: each for each in answer.json["documents"] if not each.get("_deleted")}

    def change(self, collection: str, base: dict[str, Any], **changes: Any) -> str:
        return self.push(collection, {**base, **changes, "rev": str(uuid4())}, base)


class RecordsPage:
    def __init__(self, app: App) -> None:
        self.app, self.page = app, app.page

    def open(self) -> None:
        self.page.locator(".unsent").click()
        self.app.expect_title("记录去哪儿了")

    def goes_to(self, path: str) -> None:
        """By the app's own links, as somebody does who has no address bar."""
        self.page.evaluate("(path) => history.pushState({}, '', path)", f"/app{path}")
        self.page.evaluate("() => dispatchEvent(new PopStateEvent('popstate', {state: {}}))")

    def tries_now(self) -> None:
        self.page.get_by_role("button", name="现在试着发").click()

    def mends(self, label: str, value: str) -> None:
        self.page.get_by_label(label).fill(value)
        self.page.get_by_role("button", name="改好了，再发一次").click()

    def chooses(self, field: str, side: str) -> None:
        self.page.locator(f"[data-field={field}] [data-side={side}]").click()

    def needing(self, text: str) -> Locator:
        return self.page.locator("[data-list=needs-you] > li").filter(has_text=text)

    def expect_told(self, text: str) -> None:
        expect(self.page.locator("main [role=status]").filter(has_text=text)).to_be_visible()

    def expect_accessible(self) -> None:
        self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate(
            "async () => (await axe.run()).violations.map("
            "(each) => `${each.id}: ${each.nodes.map((node) => node.target.join(' ')).join(', ')}`)"
        )
        assert found == [], found
