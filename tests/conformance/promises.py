"""The list of promises, and the accounts with which they are tested."""

import os
import shlex
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from tests.conformance.cadre import Account, Json, expect, new_id, new_rev, row, version

DEMO_PASSWORD = "Kan-Yi-Kan-2026"
DEMO_LOGINS = {
    "cadre": "share1",
    "colleague": "share2",
    "stranger": "grid",
    "dispatcher": "dispatcher",
    "overseer": "village",
    "admin": "admin",
}


class NotAsked(Exception):
    """This promise cannot be tested on this server, for the reason given."""


Check = Callable[["Ground"], None]


@dataclass(frozen=True)
class Promise:
    """``section`` is the heading in docs/sync.md."""

    section: str
    words: str
    check: Check


PROMISES: list[Promise] = []


def promise(section: str, words: str) -> Callable[[Check], Check]:
    def listed(check: Check) -> Check:
        PROMISES.append(Promise(section, words, check))
        return check

    return listed


@dataclass(frozen=True)
class HandOver:
    """Commands that end an assignment and restore it: assignments are changed on the server itself,
    not over the API."""

    take_away: str
    give_back: str

    @contextmanager
    def taken_away(self, login: str, area: str) -> Iterator[None]:
        """Login and area are in the environment of the commands."""
        names = os.environ | {"CONFORMANCE_LOGIN": login, "CONFORMANCE_AREA": area}
        took = subprocess.run(shlex.split(self.take_away), env=names).returncode == 0
        try:
            if not took:
                raise NotAsked("the command of --take-away failed")
            yield
        finally:
            subprocess.run(shlex.split(self.give_back), env=names, check=took)


@dataclass
class Ground:
    """``cadre`` and ``colleague`` share a grid; ``stranger`` holds none of the cadre's, and the
    ``overseer`` one of each. The ``admin`` manages people there. Optional accounts may be None.

    ``made``: the records written, by author, in order; `clean_up` deletes them in reverse.
    ``phones``: further phones that were logged in.
    """

    cadre: Account
    colleague: Account
    stranger: Account
    dispatcher: Account | None = None
    overseer: Account | None = None
    admin: Account | None = None
    hand_over: HandOver | None = None
    made: list[tuple[Account, str, Json]] = field(default_factory=list)
    phones: list[Account] = field(default_factory=list)

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
        """A stored household in that grid."""
        return self.new("households", head="李合规", grid=self.grid["code"])

    def visit(self, **content: Any) -> Json:
        """A visit to that household, not pushed yet."""
        return {
            "id": new_id(),
            "rev": new_rev(),
            "household": self.household["id"],
            "happened_at": datetime.now(UTC).isoformat(),
            "purpose": "regular",
        } | content

    def new(self, collection: str, **content: Any) -> Json:
        """Push a new record of the cadre; returns it as pulled."""
        made = {"id": new_id(), "rev": new_rev()} | content
        self.take(collection, made)
        return self.see(collection, made["id"])

    def new_visit(self, **content: Any) -> Json:
        return self.new("visits", **self.visit(**content))

    def take(self, collection: str, made: Json, author: Account | None = None) -> None:
        """Push a new record; expects that it is applied as sent."""
        author = author or self.cadre
        answers = author.push(collection, row(made))
        expect(answers == [], "a new record with valid content is applied as sent", answers)
        self.clean_up_later(collection, made, author)

    def clean_up_later(self, collection: str, made: Json, author: Account | None = None) -> None:
        self.made.append((author or self.cadre, collection, made))

    def see(self, collection: str, record_id: str, reader: Account | None = None) -> Json:
        """The document of a record in a pull from the beginning, or None."""
        documents, _ = (reader or self.cadre).pull(collection)
        found = [doc for doc in documents if doc["id"] == record_id]
        expect(len(found) < 2, "a pull from the beginning brings no record twice", found)
        return found[0] if found else None

    def another_phone(self) -> Account:
        """The cadre, logged in on another phone."""
        self.phones.append(self.cadre.on_another_phone())
        return self.phones[-1]

    def waiting(self) -> Iterator[Json]:
        """The rows on the dispatcher's list."""
        after: dict[str, str] = {}
        while self.dispatcher is not None:
            page = self.dispatcher.get("/api/v1/inbox", state="waiting", limit=500, **after)
            expect(page.status_code == 200, "the dispatcher has a list", page)
            yield from page.json["items"]
            if page.json["next"] is None:
                break
            after = {"after": page.json["next"]}

    def leave(self) -> None:
        """Dismiss the waiting rows of this run, and revoke its devices."""
        own = {one.device for one in (self.cadre, self.colleague, self.stranger, *self.phones)}
        for left in [one for one in self.waiting() if one["device"] and one["device"]["id"] in own]:
            assert self.dispatcher is not None
            self.dispatcher.post(f"/api/v1/inbox/{left['key']}/dismiss", {"note": "一致性检查"})
        for phone in self.phones:
            self.cadre.revoke(phone.device)
        named = (self.cadre, self.colleague, self.stranger)
        others = (self.dispatcher, self.overseer, self.admin)
        for account in (*named, *filter(None, others)):
            account.revoke(account.device)

    def clean_up(self) -> list[Json]:
        """Delete the records, newest first; returns the answers to refused deletions."""
        refused = []
        for author, collection, made in reversed(self.made):
            now = self.see(collection, made["id"], author)
            if now is None or now.get("_deleted"):
                continue
            gone = version(now, _deleted=True)
            answers = author.push(collection, row(gone, now))
            refused += [
                d for d in answers if d["srv"]["status"] in ("rejected", "held", "conflict")
            ]
        return refused


def demo_ground(url: str) -> Ground:
    """The accounts on a server with the demo county."""
    accounts = {role: Account(url, login, DEMO_PASSWORD) for role, login in DEMO_LOGINS.items()}
    return Ground(**accounts)
