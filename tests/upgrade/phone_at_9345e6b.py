"""Frozen: tests/sync/phone.py of commit 9345e6b, but for its imports.

A phone, as far as sync goes: it keeps records without signal and syncs them over real HTTP.

It does what docs/sync.md asks of a client and no more: it mints ids and revs, remembers the version
that the server last confirmed of each record (the base), pushes what it changed, pulls the rest. It
remembers for 30 days what it pushed, and pushes that again to a server that was restored. Now and
then it checks that it holds what it should, and has repaired what it does not. What it holds, and
how that changes by what it is told, is in `holdings`.
"""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.phone.client import HttpAnswer, HttpClient
from tests.upgrade.holdings_at_9345e6b import MEMORY, Document, Holdings, Key, summed_up

MOST_ROWS = 500


class Erased(Exception):
    """This device was revoked, and what it held is gone."""


class Refused(Exception):
    """An answer that says nothing about any row: what was sent is sent again another time."""

    def __init__(self, answer: TestResponse | HttpAnswer) -> None:
        super().__init__(f"{answer.status_code} {answer.text}")
        self.answer = answer


@dataclass
class Phone(Holdings):
    """``client`` is the way to the server: the test client in this process, or real HTTP."""

    client: FlaskClient | HttpClient
    headers: Mapping[str, str]

    def sync(self, limit: int = 200) -> Document:
        """Round trips until there is nothing more; returns the first answer."""
        first = answer = self.exchange(self.waiting(), limit)
        while answer["hasMore"]:
            answer = self.exchange([], limit)
        return first

    def pull(self, limit: int = 200) -> None:
        """Round trips that bring what is new, and push nothing."""
        while self.exchange([], limit)["hasMore"]:
            pass

    def exchange(self, rows: list[Document], limit: int = 200) -> Document:
        """One round trip, and what the phone learns from it."""
        answer = self.post("/api/v1/sync", self.body(rows, limit))
        if answer.status_code == 409 and answer.json["code"] == "resync":
            return self.start_again(rows, limit)
        said = self.heed(answer)
        if self.epoch not in (None, said["server"]["epoch"]):
            return self.start_again(rows, limit)
        self.epoch = said["server"]["epoch"]
        for row, receipt in zip(rows, said["receipts"], strict=True):
            self.take_receipt(row, receipt)
        for document in said["documents"]:
            self.take_document(document.pop("collection"), document)
        self.checkpoint = said["checkpoint"]
        if not said["hasMore"]:
            self.drop_unlisted()
        return said

    def start_again(self, rows: list[Document], limit: int = 200) -> Document:
        """After a restore: push what the server may have forgotten, then ``rows``, pull anew.

        The checkpoint is given up only when all is pushed: if this breaks off, the next sync comes
        here again. What is pulled meanwhile is not looked at: it is older than what is pushed.
        """
        since = datetime.now(UTC) - MEMORY
        again = [row for at, row in self.sent if at > since]
        receipts = []
        for start in range(0, len(again) + len(rows), MOST_ROWS):
            part = (again + rows)[start : start + MOST_ROWS]
            answer = self.post("/api/v1/sync", self.body(part, 1) | {"checkpoint": None})
            receipts += self.heed(answer)["receipts"]
        for row, receipt in zip(again, receipts, strict=False):
            self.take_receipt_again(row, receipt)
        for row, receipt in zip(rows, receipts[len(again) :], strict=True):
            self.take_receipt(row, receipt)
        self.under.clear()
        self.checkpoint, self.epoch, self.listed = None, None, set()
        return self.exchange([], limit) | {"receipts": receipts[len(again) :]}

    def check(self, limit: int = 200, window: int = 1000) -> list[Document]:
        """Sync, then compare with the server and repair; returns what the server sent for that."""
        self.sync(limit)
        return self.repair(limit, window)

    def repair(self, limit: int = 200, window: int = 1000) -> list[Document]:
        """Repair what differs.

        What differs and was pushed from here is first pushed again, as it was: a server that has
        it takes no notice, and one that has lost it has nobody else to get it from.
        """
        places = self.differing()
        found = [one for place in places for one in self._difference(*place, limit, window)]
        again = self.pushed_of({key for key, _ in found})
        for start in range(0, len(again), MOST_ROWS):
            self._push_again(again[start : start + MOST_ROWS])
        if again:
            self.pull(limit)
            found = [one for place in places for one in self._difference(*place, limit, window)]
        for key, document in found:
            self.take_repaired(key, document)
        return [document for _, document in found]

    def differing(self) -> list[tuple[str, str]]:
        """The feeds and collections in which server and phone do not hold the same."""
        for _ in range(3):
            said = self.digest()
            if not said["behind"]:
                break
            self.pull()
        holds = self.holds()
        summed = {place: summed_up(records) for place, records in holds.items()}
        told = {
            (feed, collection): one
            for feed, collections in said["feeds"].items()
            for collection, one in collections.items()
        }
        behind = set(said["behind"])
        return sorted(
            place
            for place in summed.keys() | told.keys()
            if summed.get(place) != told.get(place) and place[0] not in behind
        )

    def digest(self, **query: str) -> Document:
        asked = {"checkpoint": json.dumps(self.checkpoint)} | query
        answer = self.client.get("/api/v1/sync/digest", query_string=asked, headers=self.headers)
        said = self.heed(answer)
        self.own_feed = said["own_feed"]
        return said

    def _difference(
        self, feed: str, collection: str, limit: int, window: int
    ) -> list[tuple[Key, Document]]:
        """In windows of so many ids, each of as many pages as it takes. The last one is open."""
        named = sorted(self.holds().get((feed, collection), {}).items())
        found: list[tuple[Key, Document]] = []
        after: str | None = None
        for start in range(0, max(len(named), 1), window):
            part = named[start : start + window]
            until = part[-1][0] if start + window < len(named) else None
            while True:
                asked = {"feed": feed, "collection": collection, "have": dict(part)}
                asked |= {"after": after, "until": until, "limit": limit}
                said = self.heed(self.post("/api/v1/sync/repair", asked))
                found += [((collection, one["id"]), one) for one in said["documents"]]
                after = said["next"]
                if after is None:
                    break
            after = until
        return found

    def _push_again(self, rows: list[Document]) -> None:
        """Rows that were answered before; what comes of them is pulled."""
        said = self.heed(self.post("/api/v1/sync", self.body(rows, 1)))
        for row, receipt in zip(rows, said["receipts"], strict=True):
            self.take_receipt_again(row, receipt)

    def heed(self, answer: TestResponse | HttpAnswer) -> Document:
        """What a 200 says. Of all others one empties the phone; the rest say nothing about it."""
        said: Document = answer.json
        if answer.status_code == 403 and said["code"] == "device_revoked" and said["erase"]:
            self.erase()
            raise Erased
        if answer.status_code != 200:
            raise Refused(answer)
        return said

    def body(self, rows: list[Document], limit: int = 200) -> Document:
        device = {"sent_at": self.now().isoformat()}
        return {"device": device, "push": rows, "checkpoint": self.checkpoint, "limit": limit}

    def post(self, url: str, body: Any) -> TestResponse | HttpAnswer:
        """As phones send: compressed."""
        return self.client.post(
            url,
            data=gzip.compress(json.dumps(body).encode()),
            headers={**self.headers, "Content-Encoding": "gzip"},
            content_type="application/json",
        )
