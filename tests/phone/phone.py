"""A phone's sync client: it keeps records offline and syncs them when there is a connection.

It does what docs/sync.md requires of a client and no more: it creates ids and revs, keeps the last
version of each record that the server confirmed (the base), pushes its changes and pulls the rest.
It keeps pushed rows for 30 days and pushes them again to a restored server. It compares its records
with the server's digest and repairs differences. Its data are in `holdings`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.phone.client import Transport, post_compressed
from tests.phone.holdings import MEMORY, Document, Holdings, Key, summed_up

MAX_PUSHED_ROWS = 500


class Erased(Exception):
    """This device was revoked, and its data are erased."""


class Refused(Exception):
    """An answer without receipts: the rows are sent again later."""

    def __init__(self, answer: Any) -> None:
        super().__init__(f"{answer.status_code} {answer.text}")
        self.answer = answer


@dataclass
class Phone(Holdings):
    """``client``: Flask's test client, or real HTTP."""

    client: Transport
    headers: Mapping[str, str]
    names_backlog = False  # with each sync, as an app does

    def sync(self, limit: int = 200) -> Document:
        """Exchange until there is nothing more; returns the first answer."""
        first = answer = self.exchange(self.waiting(), limit)
        while answer["hasMore"]:
            answer = self.exchange([], limit)
        return first

    def pull(self, limit: int = 200) -> None:
        """Exchange until there is nothing more, without a push."""
        while self.exchange([], limit)["hasMore"]:
            pass

    def exchange(self, rows: list[Document], limit: int = 200) -> Document:
        """One round trip; applies its answer."""
        answer = self.post_sync(self.body(rows, limit))
        if answer.status_code == 413 and len(rows) > 1:
            first = self.exchange(rows[: len(rows) // 2], limit)
            rest = self.exchange(rows[len(rows) // 2 :], limit)
            return rest | {name: first[name] + rest[name] for name in ("receipts", "documents")}
        if answer.status_code == 409 and answer.json["code"] == "resync":
            return self.start_again(rows, limit)
        content = self.heed(answer)
        if self.epoch not in (None, content["server"]["epoch"]):
            return self.start_again(rows, limit)
        self.take(rows, content)
        return content

    def take(self, rows: Sequence[Document], content: Document) -> None:
        """Apply an answer to these rows."""
        self.epoch = content["server"]["epoch"]
        for row, receipt in zip(rows, content["receipts"], strict=True):
            self.take_receipt(row, receipt)
        for document in content["documents"]:
            self.take_document(document.pop("collection"), document)
        self.checkpoint = content["checkpoint"]
        if not content["hasMore"]:
            self.drop_unlisted()

    def start_again(self, rows: list[Document], limit: int = 200) -> Document:
        """After a restore: push the rows of the last 30 days again, then ``rows``; pull all.

        The checkpoint is reset only after all is pushed, so that an interrupted resync starts again
        with the next sync. Documents pulled meanwhile are ignored: they are older than the rows.
        """
        since = datetime.now(UTC) - MEMORY
        again = [row for at, row in self.sent if at > since]
        receipts, epoch = [], None
        for start in range(0, len(again) + len(rows), MAX_PUSHED_ROWS):
            part = (again + rows)[start : start + MAX_PUSHED_ROWS]
            content = self._push(part, checkpoint=None)
            receipts += content["receipts"]
            epoch = epoch or content["server"]["epoch"]
        for row, receipt in zip(again, receipts, strict=False):
            self.take_receipt_again(row, receipt)
        for row, receipt in zip(rows, receipts[len(again) :], strict=True):
            self.take_receipt(row, receipt)
        self.under.clear()
        self.checkpoint, self.epoch, self.listed = None, epoch, set()
        return self.exchange([], limit) | {"receipts": receipts[len(again) :]}

    def check(self, limit: int = 200, window: int = 1000) -> list[Document]:
        """Sync, then compare with the server and repair; returns the documents of the repair."""
        self.sync(limit)
        return self.repair(limit, window)

    def repair(self, limit: int = 200, window: int = 1000) -> list[Document]:
        """Repair all differences.

        Differing records that this phone pushed are pushed again first: a server that has them
        treats them as replays, and one that has lost them can get them only from here.
        """
        places = self.differing()
        found = [one for place in places for one in self._difference(*place, limit, window)]
        again = self.pushed_of({key for key, _ in found})
        for start in range(0, len(again), MAX_PUSHED_ROWS):
            self._push_again(again[start : start + MAX_PUSHED_ROWS])
        if again:
            self.pull(limit)
            found = [one for place in places for one in self._difference(*place, limit, window)]
        for key, document in found:
            self.take_repaired(key, document)
        return [document for _, document in found]

    def differing(self) -> list[tuple[str, str]]:
        """The feeds and collections in which server and phone differ."""
        content = self.digest()
        for _ in range(3):
            if not content["behind"]:
                break
            self.pull()
            content = self.digest()
        holds = self.holds()
        summed = {place: summed_up(records) for place, records in holds.items()}
        server_sums = {
            (feed, collection): one
            for feed, collections in content["feeds"].items()
            for collection, one in collections.items()
        }
        behind = set(content["behind"])
        return sorted(
            place
            for place in summed.keys() | server_sums.keys()
            if summed.get(place) != server_sums.get(place) and place[0] not in behind
        )

    def digest(self, **query: str) -> Document:
        params = {"checkpoint": json.dumps(self.checkpoint)} | query
        answer = self.client.get("/api/v1/sync/digest", query_string=params, headers=self.headers)
        content = self.heed(answer)
        self.own_feed = content["own_feed"]
        return content

    def _difference(
        self, feed: str, collection: str, limit: int, window: int
    ) -> list[tuple[Key, Document]]:
        """The documents of a repair, by windows of ``window`` ids; the last has no upper end."""
        named = sorted(self.holds().get((feed, collection), {}).items())
        found: list[tuple[Key, Document]] = []
        after: str | None = None
        for start in range(0, max(len(named), 1), window):
            part = named[start : start + window]
            until = part[-1][0] if start + window < len(named) else None
            while True:
                request = {"feed": feed, "collection": collection, "have": dict(part)}
                request |= {"after": after, "until": until, "limit": limit}
                content = self.heed(self.post("/api/v1/sync/repair", request))
                found += [((collection, one["id"]), one) for one in content["documents"]]
                after = content["next"]
                if after is None:
                    break
            after = until
        return found

    def _push_again(self, rows: list[Document]) -> None:
        """Push rows that were answered before; their results come with the next pull."""
        for row, receipt in zip(rows, self._push(rows)["receipts"], strict=True):
            self.take_receipt_again(row, receipt)

    def _push(self, rows: list[Document], **more: Any) -> Document:
        """Push, in halves if the request is too large; ignores all but the receipts."""
        answer = self.post_sync(self.body(rows, 1) | more)
        if answer.status_code == 413 and len(rows) > 1:
            half = len(rows) // 2
            first, rest = self._push(rows[:half], **more), self._push(rows[half:], **more)
            return first | {"receipts": first["receipts"] + rest["receipts"]}
        return self.heed(answer)

    def heed(self, answer: Any) -> Document:
        """The content of a 200. Raises Erased after hand-in if this device was revoked, else
        Refused."""
        content: Document = answer.json
        if answer.status_code == 403 and content["code"] == "device_revoked":
            if not self.hand_in(content["hand_in"]):
                raise Refused(answer)
            raise Erased
        if answer.status_code != 200:
            raise Refused(answer)
        return content

    def hand_in(self, url: str) -> bool:
        """This phone was reported lost: hand in all waiting rows, then erase.

        Rows without a receipt stay, so that an interrupted hand-in continues later. Returns False
        if bytes of photos are still to be sent.
        """
        while True:
            rows = self.waiting()
            part, left = rows[:MAX_PUSHED_ROWS], len(rows[MAX_PUSHED_ROWS:])
            device = {"sent_at": self.now().isoformat(), "backlog": left + self.bytes_left()}
            answer = self.post(url, {"device": device, "push": part})
            if answer.status_code != 200:
                raise Refused(answer)
            for row in part:
                self.take_handed_in(row)
            if answer.json["erase"]:
                self.erase()
                return True
            if not left:
                return False

    def bytes_left(self) -> int:
        """The number of photos whose bytes are still to be sent: here none."""
        return 0

    def post_sync(self, body: Document) -> Any:
        """Sync with the turn of the last answer, if it had one, and keep that of this one.

        A server that was put back to an older version does not know it: go on without.
        """
        told = {"turn": self.turn} if self.turn else {}
        answer = self.post("/api/v1/sync", {**body, "device": body["device"] | told})
        if told and answer.status_code == 400 and answer.json["code"] == "invalid_fields":
            self.turn = None
            answer = self.post("/api/v1/sync", body)
        if answer.status_code == 200:
            self.turn = answer.json["server"].get("turn")
        return answer

    def body(self, rows: list[Document], limit: int = 200) -> Document:
        device: Document = {"sent_at": self.now().isoformat()}
        if self.names_backlog:
            device["backlog"] = max(len(self.waiting()) - len(rows), 0) + self.bytes_left()
        return {"device": device, "push": rows, "checkpoint": self.checkpoint, "limit": limit}

    def post(self, url: str, body: Any) -> Any:
        """POST gzipped JSON."""
        return post_compressed(self.client, url, body, self.headers)
