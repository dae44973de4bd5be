"""The data of a phone, and how answers of a server change them.

As docs/sync.md requires, it keeps of each record the version that it shows and the last one that
the server confirmed (the base), and for 30 days the answered rows as sent.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

Document = dict[str, Any]
Key = tuple[str, str]

MEMORY = timedelta(days=30)
NOT_TAKEN = ("rejected", "held")
FINAL = ("accepted", "corrected", "dismissed")


@dataclass(kw_only=True)
class Holdings:
    """``mine``: what the phone shows; ``base``: the server's last version; ``told``: its receipts.

    Keys are (collection, id). A record whose two versions differ waits to be pushed. If the base
    has changed since that edit, ``made_from`` has the version that was edited. ``sent``: the
    answered rows, as sent and in order. ``listed``: during a resync, the keys of the documents that
    came. ``under``: if the base is a version that was not taken, the server's version. ``new_id``
    creates ids and revs. ``turn`` is
    that of the last answer to a sync.
    """

    clock_ahead_s: float = 0
    mine: dict[Key, Document] = field(default_factory=dict)
    base: dict[Key, Document] = field(default_factory=dict)
    made_from: dict[Key, Document | None] = field(default_factory=dict)
    told: dict[Key, Document] = field(default_factory=dict)
    checkpoint: Any = None
    turn: str | None = None
    epoch: str | None = None
    sent: list[tuple[datetime, Document]] = field(default_factory=list)
    listed: set[Key] | None = None
    under: dict[Key, Document] = field(default_factory=dict)
    own_feed: str = ""
    new_id: Callable[[], str] = field(default=lambda: str(uuid4()), repr=False)

    def record(self, collection: str, **content: Any) -> str:
        """Create a record offline; returns its id."""
        made = self.new_id()
        self.mine[collection, made] = {"id": made, "rev": self.new_id(), **content}
        return made

    def visit(self, household: Any, **more: Any) -> str:
        now = self.now().isoformat()
        content = {"household": str(household), "happened_at": now, "purpose": "regular"}
        return self.record("visits", **content | more)

    def edit(self, collection: str, record_id: str, **changes: Any) -> None:
        """Make a new version of a record, whether or not the last one was pushed."""
        was = self.mine[collection, record_id]
        self.mine[collection, record_id] = was | changes | {"rev": self.new_id()}

    def delete(self, collection: str, record_id: str) -> None:
        self.edit(collection, record_id, _deleted=True)

    def live(self, collection: str) -> dict[str, Document]:
        return {
            key: document
            for (name, key), document in self.mine.items()
            if name == collection and not document.get("_deleted")
        }

    def now(self) -> datetime:
        """The time by this phone's clock, right or wrong."""
        return datetime.now(UTC) + timedelta(seconds=self.clock_ahead_s)

    def waiting(self) -> list[Document]:
        """The rows of the next push."""
        return [self._row(key) for key in self.mine if self._is_unpushed(key)]

    def holds(self) -> dict[tuple[str, str], dict[str, tuple[str, int]]]:
        """(feed, collection) -> id -> (rev, seq) of the confirmed records, without deletions and
        versions that were not taken. Records without a grid are in the person's own feed."""
        held: dict[tuple[str, str], dict[str, tuple[str, int]]] = {}
        for key, shown in self.mine.items():
            document = self.base.get(key) if self._is_unpushed(key) else shown
            if document and _status(document) in NOT_TAKEN:
                document = self.under.get(key)
            # A document with another id is not that record.
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
            self.made_from[key] = pushed  # the later edit was made from the pushed version
        else:
            self.made_from.pop(key, None)

    def take_handed_in(self, row: Document) -> None:
        """The server holds the row for a decision: nothing is left to do on this phone."""
        key = row["collection"], row["newDocumentState"]["id"]
        self.base[key] = row["newDocumentState"]
        self.made_from.pop(key, None)

    def take_receipt_again(self, row: Document, receipt: Document) -> None:
        """Apply the receipt of a row that was pushed again: refusals only, a pull does the rest."""
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
        if self._is_part_of_unpushed(key, document):
            return  # what an SMS said of it; the row says the rest
        # With the rev of an unpushed version it is that version: its receipt was lost.
        if self._is_unpushed(key) and self.mine[key]["rev"] != document["rev"]:
            self.made_from.setdefault(key, self.base.get(key))
        else:
            if self._is_unpushed(key):
                self.sent.append((datetime.now(UTC), self._row(key)))
            self.mine[key] = document
            self.made_from.pop(key, None)
        self._confirm(key, document)
        if self.listed is not None:
            self.listed.add(key)
        if collection == "outcomes" and document.get("decision") in FINAL:
            self._drop_decided(document)

    def take_repaired(self, key: Key, document: Document) -> None:
        """As `take_document`, but a version that was not taken stays visible."""
        if _status(self.mine.get(key, {})) in NOT_TAKEN and not self._is_unpushed(key):
            self.under[key] = document
        else:
            self.take_document(key[0], document)

    def _drop_decided(self, outcome: Document) -> None:
        """After a final decision, drop the version that was not taken, but no later edit of it.

        The pull with the decision usually brings the record, too. If the decision came before the
        receipt, the record is in ``under``.
        """
        key = outcome["record_collection"], outcome["record"]
        shown = self.mine.get(key, {})
        if _status(shown) not in NOT_TAKEN or self._is_unpushed(key):
            return
        if shown["srv"].get("key", shown["rev"]) == outcome["id"]:
            del self.mine[key]
            self.base.pop(key, None)
            if below := self.under.pop(key, None):
                self.mine[key] = self.base[key] = below

    def _drop_if_decided(self, document: Document) -> None:
        """If a decision came before this receipt, apply it."""
        outcome = self.mine.get(("outcomes", document.get("srv", {}).get("key", "")))
        if outcome and outcome.get("decision") in FINAL:
            self._drop_decided(outcome)

    def erase(self) -> None:
        """Erase all data, after the answer that this phone was reported lost."""
        for held in (self.mine, self.base, self.made_from, self.told, self.sent, self.under):
            held.clear()
        self.checkpoint, self.turn, self.epoch, self.listed = None, None, None, None

    def drop_unlisted(self) -> None:
        """After a resync, drop the records that did not come: they are gone or out of scope.

        Unpushed work and versions that were not taken stay, without a server's version under them.
        An edit keeps the version from which it was made as its base.
        """
        if self.listed is None:
            return
        for key in self.mine.keys() - self.listed:
            self.under.pop(key, None)
            if _status(self.base.get(key, {})) in NOT_TAKEN:
                continue
            below = self.base.pop(key, None)
            if self.mine[key]["rev"] == (below or {}).get("rev"):
                del self.mine[key]
            elif below:
                self.made_from.setdefault(key, below)
        self.listed = None

    def _row(self, key: Key) -> Document:
        """What a push says of the version that is shown."""
        base = self._base_of_edit(key)
        row = {"collection": key[0], "newDocumentState": self.mine[key]}
        return row | ({"assumedMasterState": base} if base else {})

    def _confirm(self, key: Key, document: Document) -> None:
        """Set the base; if it was not taken, keep the server's version in ``under``."""
        if _status(document) not in NOT_TAKEN:
            self.under.pop(key, None)
        elif key in self.base and _status(self.base[key]) not in NOT_TAKEN:
            self.under[key] = self.base[key]
        self.base[key] = document

    def _base_of_edit(self, key: Key) -> Document | None:
        """The version from which an edit was made.

        With a newer base, the push would revert what others have changed since.
        """
        return self.made_from[key] if key in self.made_from else self.base.get(key)

    def _is_part_of_unpushed(self, key: Key, document: Document) -> bool:
        is_part = document.get("srv", {}).get("partial") is True
        return is_part and self._is_unpushed(key) and self.mine[key]["rev"] == document["rev"]

    def _is_unpushed(self, key: Key) -> bool:
        return key in self.mine and self.mine[key]["rev"] != self.base.get(key, {}).get("rev")


def ids_of(chance: Random) -> Callable[[], str]:
    """Seeded ids, for tests that depend on their order."""
    return lambda: str(UUID(int=chance.getrandbits(128), version=4))


def summed_up(records: Mapping[str, tuple[str, int]]) -> Document:
    """The digest of records, id -> (rev, seq)."""
    ids, revs, seqs = 0, 0, 0
    for record, (rev, seq) in records.items():
        ids, revs, seqs = ids ^ UUID(record).int, revs ^ UUID(rev).int, seqs + seq
    xors = {"ids": str(UUID(int=ids)), "revs": str(UUID(int=revs))}
    return {"n": len(records), "seqs": seqs} | xors


def _status(document: Document) -> str | None:
    status: str | None = document.get("srv", {}).get("status")
    return status
