"""What each version of the app's store has left on phones: ``stores/``, a file for each version.

A file is two databases, the store and its drafts, as that version's own code wrote them in a
browser: fifty unsent rows, six photos with their bytes, a draft with one. It never changes. A new
version in ``web/phone/store/versions.ts`` gets its own by `make_store.py`. From version 3 on they
are sealed, with a key of 32 times 7, and the file says what is in them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from playwright.sync_api import Page

from tests.conftest import CHECKOUT

FOLDER = CHECKOUT / "tests" / "phone_app" / "stores"
UNSENT = 50
# Of each collection: what the server gets of a fixture.
ROWS = Counter(households=10, contacts=7, visits=23, meal_tickets=4, photos=6)
_UUID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DATABASES = (CHECKOUT / "tests" / "phone_app" / "databases.js").read_text("utf-8")


@dataclass(frozen=True)
class OldStore:
    """``store`` and ``drafts`` are databases: their version, and their object stores with rows.
    ``content``: its holdings and photos, where the rows are sealed."""

    version: int
    store: dict[str, Any]
    drafts: dict[str, Any]
    content: dict[str, Any] | None = None

    def holdings(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]]
        found = self.content["all"] if self.content else self.store["stores"]["holdings"]["rows"]
        return found

    def unsent(self) -> list[tuple[Any, ...]]:
        return unsent(self.holdings())

    def photos(self) -> dict[str, str]:
        """The bytes of each, in base64, wherever the version keeps them."""
        if self.content:
            return dict(self.content["photos"])
        stores = self.store["stores"].values()
        rows = [row for each in stores for row in each["rows"] if "bytes" in row]
        return {row["id"]: row["bytes"]["$bytes"] for row in rows}


def path_of(version: int) -> Path:
    return FOLDER / f"{version}.json"


def old_store(version: int, of: str = "") -> OldStore:
    """The work of somebody else, ``of``, has ids of its own."""
    text = path_of(version).read_text("utf-8")
    if of:
        text = _UUID.sub(lambda found: str(_of(of + found[0])), text)
        text = text.replace('"样-', f'"样-{of}-')  # a ticket's number is one of its county
    return OldStore(version, **json.loads(text))


def _of(text: str) -> UUID:
    return UUID(bytes=hashlib.sha256(text.encode()).digest()[:16], version=4)


def unsent(holdings: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """What was written, in the order of sending, and what it was made from."""
    waiting = [(one, one["waiting"]) for one in holdings if "waiting" in one]
    waiting.sort(key=lambda each: each[1]["order"])
    return [
        (one["collection"], edit["document"], edit.get("base"), edit["at"]) for one, edit in waiting
    ]


def load(page: Page, name: str, old: OldStore) -> None:
    """Onto a page of the app's origin on which the app does not run."""
    for each, database in ((name, old.store), (f"{name}-drafts", old.drafts)):
        page.evaluate(f"([name, dumped]) => {_DATABASES}.load(name, dumped)", [each, database])


def dump(page: Page, name: str) -> dict[str, Any]:
    dumped: dict[str, Any] = page.evaluate(f"(name) => {_DATABASES}.dump(name)", name)
    return dumped


def name_of_store(page: Page) -> str:
    """Of whoever is logged in."""
    name: str = page.evaluate(f"() => {_DATABASES}.name()")
    return name
