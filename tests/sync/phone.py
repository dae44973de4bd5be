"""A phone, as far as sync goes: it keeps records without signal and syncs them over real HTTP.

It does what docs/sync.md asks of a client and no more: it mints ids and revs, remembers the version
that the server last confirmed of each record (the base), pushes what it changed, pulls the rest. It
remembers for 30 days what it pushed, and pushes that again to a server that was restored. Now and
then it checks that it holds what it should, and has repaired what it does not.
"""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask.testing import FlaskClient
from uuid_utils.compat import uuid7
from werkzeug.test import TestResponse

from tests.http_client import HttpAnswer, HttpClient

Document = dict[str, Any]
Key = tuple[str, str]

MEMORY = timedelta(days=30)
MOST_ROWS = 500
NOT_TAKEN = ("rejected", "held")
FINAL = ("accepted", "corrected", "dismissed")


class Erased(Exception):
    """This device was revoked, and what it held is gone."""


class Refused(Exception):
    """An answer that says nothing about any row: what was sent is sent again another time."""

    def __init__(self, answer: TestResponse | HttpAnswer) -> None:
        super().__init__(f"{answer.status_code} {answer.text}")
        self.answer = answer


@dataclass
class Phone:
    """``client`` is the way to the server: the test client in this process, or real HTTP.

    ``mine`` is what the phone shows; ``base`` what the server last said; ``told`` its receipts.

    Keys are (collection, id). A record whose two versions differ waits to be pushed. ``sent`` has
    the rows that the server has answered, as they were sent and in that order. While everything is
    pulled anew, ``listed`` has the keys of what came. ``under`` has, where the base is a version
    that was not taken, the one that the server has instead.
    """

    client: FlaskClient | HttpClient
    headers: Mapping[str, str]
    clock_ahead_s: float = 0
    mine: dict[Key, Document] = field(default_factory=dict)
    base: dict[Key, Document] = field(default_factory=dict)
    told: dict[Key, Document] = field(default_factory=dict)
    checkpoint: Any = None
    epoch: str | None = None
    sent: list[tuple[datetime, Document]] = field(default_factory=list)
    listed: set[Key] | None = None
    under: dict[Key, Document] = field(default_factory=dict)
    own_feed: str = ""

    def record(self, collection: str, **content: Any) -> str:
        """A new record, made without signal; returns its id."""
        made = str(uuid7())
        self.mine[collection, made] = {"id": made, "rev": str(uuid4()), **content}
        return made

    def visit(self, household: Any, **more: Any) -> str:
        now = self.now().isoformat()
        content = {"household": str(household), "happened_at": now, "purpose": "regular"}
        return self.record("visits", **content | more)

    def edit(self, collection: str, record_id: str, **changes: Any) -> None:
        """A further version of a record, whether or not the last one was pushed."""
        was = self.mine[collection, record_id]
        self.mine[collection, record_id] = was | changes | {"rev": str(uuid4())}

    def delete(self, collection: str, record_id: str) -> None:
        self.edit(collection, record_id, _deleted=True)

    def waiting(self) -> list[Document]:
        """The rows that the next push brings."""
        return [
            {"collection": collection, "newDocumentState": mine}
            | ({"assumedMasterState": base} if (base := self.base.get((collection, key))) else {})
            for (collection, key), mine in self.mine.items()
            if self._is_unpushed((collection, key))
        ]

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
        said: Document = answer.json
        if answer.status_code == 403 and said["code"] == "device_revoked" and said["erase"]:
            self.erase()
            raise Erased
        if answer.status_code == 409 and said["code"] == "resync":
            return self.start_again(rows, limit)
        if answer.status_code != 200:
            raise Refused(answer)
        if self.epoch not in (None, said["server"]["epoch"]):
            return self.start_again(rows, limit)
        self.epoch = said["server"]["epoch"]
        for row, receipt in zip(rows, said["receipts"], strict=True):
            self._take_receipt(row, receipt)
        for document in said["documents"]:
            self._take_document(document.pop("collection"), document)
        self.checkpoint = said["checkpoint"]
        if not said["hasMore"]:
            self._drop_unlisted()
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
            if answer.status_code != 200:
                raise Refused(answer)
            receipts += answer.json["receipts"]
        for row, receipt in zip(again, receipts, strict=False):
            self._take_receipt_again(row, receipt)
        for row, receipt in zip(rows, receipts[len(again) :], strict=True):
            self._take_receipt(row, receipt)
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
        again = self._pushed_of({key for key, _ in found})
        for start in range(0, len(again), MOST_ROWS):
            self._push_again(again[start : start + MOST_ROWS])
        if again:
            self.pull(limit)
            found = [one for place in places for one in self._difference(*place, limit, window)]
        for key, document in found:
            self._take_repaired(key, document)
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
        if answer.status_code != 200:
            raise Refused(answer)
        said: Document = answer.json
        self.own_feed = said["own_feed"]
        return said

    def holds(self) -> dict[tuple[str, str], dict[str, tuple[str, int]]]:
        """(feed, collection) -> id -> (rev, seq) of what the server has confirmed, deletions and
        versions that it did not take left out. What has no grid is in one's own feed."""
        held: dict[tuple[str, str], dict[str, tuple[str, int]]] = {}
        for key, shown in self.mine.items():
            document = self.base.get(key) if self._is_unpushed(key) else shown
            if document and _status(document) in NOT_TAKEN:
                document = self.under.get(key)
            # What lies under another name is not that record.
            if document and not document.get("_deleted") and document["id"] == key[1]:
                srv = document.get("srv", {})
                place = srv.get("grid") or self.own_feed, key[0]
                held.setdefault(place, {})[key[1]] = document["rev"], srv.get("seq", 0)
        return held

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
                answer = self.post("/api/v1/sync/repair", asked)
                if answer.status_code != 200:
                    raise Refused(answer)
                said: Document = answer.json
                found += [((collection, one["id"]), one) for one in said["documents"]]
                after = said["next"]
                if after is None:
                    break
            after = until
        return found

    def _pushed_of(self, keys: set[Key]) -> list[Document]:
        since = datetime.now(UTC) - MEMORY
        return [
            row
            for at, row in self.sent
            if at > since and (row["collection"], row["newDocumentState"]["id"]) in keys
        ]

    def _push_again(self, rows: list[Document]) -> None:
        """Rows that were answered before; what comes of them is pulled."""
        answer = self.post("/api/v1/sync", self.body(rows, 1))
        if answer.status_code != 200:
            raise Refused(answer)
        for row, receipt in zip(rows, answer.json["receipts"], strict=True):
            self._take_receipt_again(row, receipt)

    def _take_repaired(self, key: Key, document: Document) -> None:
        """As what is pulled, but that what was not taken stays on the screen, above it."""
        if _status(self.mine.get(key, {})) in NOT_TAKEN and not self._is_unpushed(key):
            self.under[key] = document
        else:
            self._take_document(key[0], document)

    def body(self, rows: list[Document], limit: int = 200) -> Document:
        device = {"sent_at": self.now().isoformat()}
        return {"device": device, "push": rows, "checkpoint": self.checkpoint, "limit": limit}

    def now(self) -> datetime:
        """What this phone's clock says, be it right or wrong."""
        return datetime.now(UTC) + timedelta(seconds=self.clock_ahead_s)

    def post(self, url: str, body: Any) -> TestResponse | HttpAnswer:
        """As phones send: compressed."""
        return self.client.post(
            url,
            data=gzip.compress(json.dumps(body).encode()),
            headers={**self.headers, "Content-Encoding": "gzip"},
            content_type="application/json",
        )

    def live(self, collection: str) -> dict[str, Document]:
        return {
            key: document
            for (name, key), document in self.mine.items()
            if name == collection and not document.get("_deleted")
        }

    def _take_receipt(self, row: Document, receipt: Document) -> None:
        key = row["collection"], row["newDocumentState"]["id"]
        self.sent.append((datetime.now(UTC), row))
        self.told[key] = receipt
        if document := receipt.get("document"):
            self._confirm(key, document)
            if self.mine[key]["rev"] == row["newDocumentState"]["rev"]:
                self.mine[key] = document
                self._drop_if_decided(document)
        elif receipt["outcome"] == "applied":
            self._confirm(key, row["newDocumentState"])

    def _take_receipt_again(self, row: Document, receipt: Document) -> None:
        """Of a row pushed again only a refusal matters here; all else comes with the pull."""
        key = row["collection"], row["newDocumentState"]["id"]
        is_newest = key in self.mine and self.mine[key]["rev"] == row["newDocumentState"]["rev"]
        if is_newest and receipt["outcome"] in NOT_TAKEN and "document" in receipt:
            self.told[key] = receipt
            self._confirm(key, receipt["document"])
            self.mine[key] = receipt["document"]

    def _take_document(self, collection: str, document: Document) -> None:
        key = collection, document["id"]
        # One that bears the rev of an unpushed version is that version: its receipt was lost.
        unpushed = self._is_unpushed(key) and self.mine[key]["rev"] != document["rev"]
        self._confirm(key, document)
        if not unpushed:
            self.mine[key] = document
        if self.listed is not None:
            self.listed.add(key)
        if collection == "outcomes" and document.get("decision") in FINAL:
            self._drop_decided(document)

    def _drop_decided(self, outcome: Document) -> None:
        """Decided for good: the record, if there is one for this phone, comes by an ordinary pull.

        What stays until then is only what came back untaken, and nothing that was made of it since.
        """
        key = outcome["record_collection"], outcome["record"]
        shown = self.mine.get(key, {})
        if _status(shown) not in NOT_TAKEN or self._is_unpushed(key):
            return
        if shown["srv"].get("key", shown["rev"]) == outcome["id"]:
            del self.mine[key]
            self.base.pop(key, None)
            self.under.pop(key, None)

    def _drop_if_decided(self, document: Document) -> None:
        """Its receipt was lost, and the decision came before the row was pushed again."""
        outcome = self.mine.get(("outcomes", document.get("srv", {}).get("key", "")))
        if outcome and outcome.get("decision") in FINAL:
            self._drop_decided(outcome)

    def erase(self) -> None:
        """The phone was reported lost: nothing stays on it. Only that coded answer leads here."""
        for held in (self.mine, self.base, self.told, self.sent, self.under):
            held.clear()
        self.checkpoint, self.epoch, self.listed = None, None, None

    def _drop_unlisted(self) -> None:
        """All has been pulled anew: what did not come, the server does not have for this phone.

        What it has not taken stays: unpushed work, and what came back with a reason.
        """
        if self.listed is None:
            return
        for key in self.mine.keys() - self.listed:
            if not self._is_unpushed(key) and _status(self.mine[key]) not in NOT_TAKEN:
                del self.mine[key]
                self.base.pop(key, None)
        self.listed = None

    def _confirm(self, key: Key, document: Document) -> None:
        """What the server says of a record; below what it did not take lies what it has."""
        if _status(document) not in NOT_TAKEN:
            self.under.pop(key, None)
        elif key in self.base and _status(self.base[key]) not in NOT_TAKEN:
            self.under[key] = self.base[key]
        self.base[key] = document

    def _is_unpushed(self, key: Key) -> bool:
        return key in self.mine and self.mine[key]["rev"] != self.base.get(key, {}).get("rev")


def summed_up(records: Mapping[str, tuple[str, int]]) -> Document:
    """What a digest says of records, as id -> (rev, seq)."""
    ids, revs, seqs = 0, 0, 0
    for record, (rev, seq) in records.items():
        ids, revs, seqs = ids ^ UUID(record).int, revs ^ UUID(rev).int, seqs + seq
    xors = {"ids": str(UUID(int=ids)), "revs": str(UUID(int=revs))}
    return {"n": len(records), "seqs": seqs} | xors


def _status(document: Document) -> str | None:
    status: str | None = document.get("srv", {}).get("status")
    return status
