"""Frozen: tests/sync/holdings.py of commit 9345e6b, as phones of that version have it.

What a phone holds, and what it learns from the answers of a server.

docs/sync.md says what a client keeps: of each record what it shows and the version that the server
last confirmed (the base), and for 30 days the rows that were answered, as they were sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from uuid_utils.compat import uuid7

Document = dict[str, Any]
Key = tuple[str, str]

MEMORY = timedelta(days=30)
NOT_TAKEN = ("rejected", "held")
FINAL = ("accepted", "corrected", "dismissed")


@dataclass(kw_only=True)
class Holdings:
    """``mine`` is what the phone shows; ``base`` what the server last said; ``told`` its receipts.

    Keys are (collection, id). A record whose two versions differ waits to be pushed. Where the
    server has said something else since that edit was made, ``made_from`` has the version that it
    was made from. ``sent`` has the rows that the server has answered, as they were sent and in that
    order. While everything is pulled anew, ``listed`` has the keys of what came. ``under`` has,
    where the base is a version that was not taken, the one that the server has instead.
    """

    clock_ahead_s: float = 0
    mine: dict[Key, Document] = field(default_factory=dict)
    base: dict[Key, Document] = field(default_factory=dict)
    made_from: dict[Key, Document | None] = field(default_factory=dict)
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

    def live(self, collection: str) -> dict[str, Document]:
        return {
            key: document
            for (name, key), document in self.mine.items()
            if name == collection and not document.get("_deleted")
        }

    def now(self) -> datetime:
        """What this phone's clock says, be it right or wrong."""
        return datetime.now(UTC) + timedelta(seconds=self.clock_ahead_s)

    def waiting(self) -> list[Document]:
        """The rows that the next push brings."""
        return [
            {"collection": key[0], "newDocumentState": mine}
            | ({"assumedMasterState": base} if (base := self._base_of_edit(key)) else {})
            for key, mine in self.mine.items()
            if self._is_unpushed(key)
        ]

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

    def pushed_of(self, keys: set[Key]) -> list[Document]:
        since = datetime.now(UTC) - MEMORY
        return [
            row
            for at, row in self.sent
            if at > since and (row["collection"], row["newDocumentState"]["id"]) in keys
        ]

    def take_receipt(self, row: Document, receipt: Document) -> None:
        key = row["collection"], row["newDocumentState"]["id"]
        pushed = row["newDocumentState"]
        self.sent.append((datetime.now(UTC), row))
        self.told[key] = receipt
        document = receipt.get("document")
        if document:
            self._confirm(key, document)
            if self.mine[key]["rev"] == pushed["rev"]:
                self.mine[key] = document
                self._drop_if_decided(document)
        elif receipt["outcome"] == "applied":
            self._confirm(key, pushed)
        if document and self._is_unpushed(key) and document["rev"] != pushed["rev"]:
            self.made_from[key] = pushed  # the edit since is one of that, not of what came of it
        else:
            self.made_from.pop(key, None)

    def take_receipt_again(self, row: Document, receipt: Document) -> None:
        """Of a row pushed again it matters whether it is refused; all else comes with the pull."""
        key = row["collection"], row["newDocumentState"]["id"]
        if key not in self.mine or self.mine[key]["rev"] != row["newDocumentState"]["rev"]:
            return
        if receipt["outcome"] not in NOT_TAKEN:
            if _status(self.mine[key]) in NOT_TAKEN:  # a server that was restored has taken it
                # An edit of what was held carries that in its srv.
                taken = {name: v for name, v in self.mine[key].items() if name != "srv"}
                self.mine[key] = self.base[key] = taken
        elif "document" in receipt:
            self.told[key] = receipt
            self._confirm(key, receipt["document"])
            self.mine[key] = receipt["document"]

    def take_document(self, collection: str, document: Document) -> None:
        key = collection, document["id"]
        # One that bears the rev of an unpushed version is that version: its receipt was lost.
        if self._is_unpushed(key) and self.mine[key]["rev"] != document["rev"]:
            self.made_from.setdefault(key, self.base.get(key))
        else:
            self.mine[key] = document
            self.made_from.pop(key, None)
        self._confirm(key, document)
        if self.listed is not None:
            self.listed.add(key)
        if collection == "outcomes" and document.get("decision") in FINAL:
            self._drop_decided(document)

    def take_repaired(self, key: Key, document: Document) -> None:
        """As what is pulled, but that what was not taken stays on the screen, above it."""
        if _status(self.mine.get(key, {})) in NOT_TAKEN and not self._is_unpushed(key):
            self.under[key] = document
        else:
            self.take_document(key[0], document)

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
        for held in (self.mine, self.base, self.made_from, self.told, self.sent, self.under):
            held.clear()
        self.checkpoint, self.epoch, self.listed = None, None, None

    def drop_unlisted(self) -> None:
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

    def _base_of_edit(self, key: Key) -> Document | None:
        """The version that an edit was made from, whatever the server has said since.

        Pushed on top of what has come since, it would take back what others have changed.
        """
        return self.made_from[key] if key in self.made_from else self.base.get(key)

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
