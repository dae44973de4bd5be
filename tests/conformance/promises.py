"""The list of promises, and the field on which they are tried."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from tests.conformance.cadre import Account, expect, new_id, new_rev, row, version
from tests.conformance.wire import Json

DEMO_PASSWORD = "Kan-Yi-Kan-2026"
DEMO_LOGINS = {
    "cadre": "share1",
    "colleague": "share2",
    "stranger": "grid",
    "dispatcher": "dispatcher",
}


class NotAsked(Exception):
    """This promise cannot be tried on this server, for the reason given."""


Check = Callable[["Ground"], None]


@dataclass(frozen=True)
class Promise:
    """``section`` is the heading of docs/sync.md that gives it."""

    section: str
    words: str
    check: Check


PROMISES: list[Promise] = []


def promise(section: str, words: str) -> Callable[[Check], Check]:
    def listed(check: Check) -> Check:
        PROMISES.append(Promise(section, words, check))
        return check

    return listed


@dataclass
class Ground:
    """``cadre`` and ``colleague`` share a grid; ``stranger`` holds none of the cadre's.

    ``made`` is what was written, by author, in the order in which it may be taken away again.
    """

    cadre: Account
    colleague: Account
    stranger: Account
    dispatcher: Account | None
    made: list[tuple[Account, str, Json]] = field(default_factory=list)

    @cached_property
    def grid(self) -> Json:
        """A grid that the cadre shares with the colleague, and the stranger does not hold."""
        theirs = {doc["code"] for doc in self.colleague.pull("grids")[0]}
        strange = {doc["code"] for doc in self.stranger.pull("grids")[0]}
        own = [doc for doc in self.cadre.pull("grids")[0] if not doc["_deleted"]]
        shared = [doc for doc in own if doc["code"] in theirs - strange]
        if not shared:
            raise SystemExit(
                f"{self.cadre.login} and {self.colleague.login} share no grid of which "
                f"{self.stranger.login} knows nothing: name other accounts"
            )
        return shared[0]

    @cached_property
    def household(self) -> Json:
        """A household in that grid, as the server has it."""
        return self.new("households", head="李合规", grid=self.grid["code"])

    def visit(self, **content: Any) -> Json:
        """The content of a visit to that household, not pushed yet."""
        return {
            "id": new_id(),
            "rev": new_rev(),
            "household": self.household["id"],
            "happened_at": datetime.now(UTC).isoformat(),
            "purpose": "regular",
        } | content

    def new(self, collection: str, **content: Any) -> Json:
        """A record that the cadre pushed and that was taken, as it comes in a pull."""
        made = {"id": new_id(), "rev": new_rev()} | content
        self.take(collection, made)
        return self.see(collection, made["id"])

    def new_visit(self, **content: Any) -> Json:
        return self.new("visits", **self.visit(**content))

    def take(self, collection: str, made: Json, author: Account | None = None) -> None:
        """Push it as new; it has to be taken as sent."""
        author = author or self.cadre
        said = author.push(collection, row(made))
        expect(said == [], "a new record with valid content is applied as sent", said)
        self.clean_up_later(collection, made, author)

    def clean_up_later(self, collection: str, made: Json, author: Account | None = None) -> None:
        self.made.append((author or self.cadre, collection, made))

    def see(self, collection: str, record_id: str, reader: Account | None = None) -> Json:
        """The newest document of a record that a pull from the beginning brings, or None."""
        documents, _ = (reader or self.cadre).pull(collection)
        found = [doc for doc in documents if doc["id"] == record_id]
        expect(len(found) < 2, "a pull from the beginning brings no record twice", found)
        return found[0] if found else None

    def clean_up(self) -> list[Json]:
        """Delete what was made, newest first; returns what would not go."""
        left = []
        for author, collection, made in reversed(self.made):
            now = self.see(collection, made["id"], author)
            if now is None or now.get("_deleted"):
                continue
            gone = version(now, _deleted=True)
            left += [d for d in author.push(collection, row(gone, now)) if not d.get("_deleted")]
        return left


def demo_ground(url: str) -> Ground:
    """The field on a server with the demo county."""
    accounts = {role: Account(url, login, DEMO_PASSWORD) for role, login in DEMO_LOGINS.items()}
    return Ground(**accounts)
