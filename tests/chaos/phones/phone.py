"""The reference phone, with a chronicle of all that it mints, sends, is told and given."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any
from uuid import uuid4

from tests.chaos.history import CONTENT, Event, content_of
from tests.phone.holdings import NOT_TAKEN, Document, Key
from tests.phone.line import PHONE, REQUEST
from tests.phone.phone import Phone


@dataclass
class ChronicledPhone(Phone):
    """``note`` takes each event; ``moment`` tells the time, the same for all who write events."""

    name: str = "phone"
    note: Callable[[Event], None] = field(default=lambda event: None, repr=False)
    moment: Callable[[], float] = monotonic

    def record(self, collection: str, **content: Any) -> str:
        made = super().record(collection, **content)
        self._note_mint(collection, made, new=True)
        return made

    def edit(self, collection: str, record_id: str, **changes: Any) -> None:
        super().edit(collection, record_id, **changes)
        self._note_mint(collection, record_id, new=False)

    def mint_again(self, collection: str, record_id: str, rev: str) -> None:
        """Give an unpushed record the rev of another version, as a broken app does."""
        self.mine[collection, record_id]["rev"] = rev
        self._note_mint(collection, record_id, new=True)

    def post(self, url: str, body: Any) -> Any:
        request, rows = str(uuid4()), body.get("push", [])
        self.headers = {**self.headers, REQUEST: request, PHONE: self.name}
        named = {id: rev for id, (rev, _) in body.get("have", {}).items()}
        turn = body.get("device", {}).get("turn")
        self._note("send", request=request, at=self.moment(), rows=rows, named=named, turn=turn)
        answer = super().post(url, body)
        if answer.status_code == 200:
            said = answer.json
            receipts = said.get("receipts", [])
            told = [
                noted(row["collection"], receipt["document"])
                for row, receipt in zip(rows, receipts, strict=True)
                if "document" in receipt
            ]
            given = [noted(one.get("collection", body.get("collection")), one)
                     for one in said.get("documents", [])]  # fmt: skip
            self._note(
                "answer",
                request=request,
                at=self.moment(),
                handed_in=url.endswith("/hand-in"),
                receipts=[noted_receipt(one) for one in receipts],
                documents=told + given,
            )
        return answer

    def digest(self, **query: str) -> Document:
        self.headers = {**self.headers, REQUEST: str(uuid4())}
        return super().digest(**query)

    def differing(self) -> list[tuple[str, str]]:
        """Under fire, too: whoever has pulled all there was holds what the server has."""
        places = super().differing()
        self._note("compared", at=self.moment(), differing=places)
        return places

    def compare_at_last(self) -> None:
        """Without repairing anything: what differs is noted, record by record."""
        for place in self.differing():
            self._difference(*place, limit=200, window=1000)

    def _difference(
        self, feed: str, collection: str, limit: int, window: int
    ) -> list[tuple[Key, Document]]:
        held = self.holds().get((feed, collection), {})
        found = super()._difference(feed, collection, limit, window)
        records = [
            {
                "id": key[1],
                "held": held.get(key[1]),
                "server": [one["rev"], one["srv"].get("seq"), one["srv"].get("status")],
                "shown": [shown.get("rev"), (shown.get("srv") or {}).get("status")],
            }
            for key, one in found
            for shown in [self.mine.get(key, {})]
        ]
        place = [feed, collection]
        self._note("difference", at=self.moment(), place=place, records=records)
        return found

    def erase(self) -> None:
        super().erase()
        self._note("erased", at=self.moment())

    def note_quiet(self, **more: Any) -> None:
        """What it shows at the end, to be compared with the database."""
        shown = [
            (name, id, document["rev"], status, [document.get(field) for field in CONTENT[name]])
            for (name, id), document in self.mine.items()
            # A deletion that was not taken hides a record that lives on.
            if (status := document.get("srv", {}).get("status")) in NOT_TAKEN
            or not document.get("_deleted")
        ]
        self._note("quiet", at=self.moment(), waiting=len(self.waiting()), shown=shown, **more)

    def _note_mint(self, collection: str, id: str, *, new: bool) -> None:
        made = self.mine[collection, id]
        self._note(
            "mint", collection=collection, id=id, rev=made["rev"], body=content_of(made), new=new
        )

    def _note(self, what: str, **more: Any) -> None:
        self.note({"what": what, "phone": self.name, **more})


def noted_receipt(receipt: Document) -> Document:
    said = {name: receipt[name] for name in ("rev", "outcome", "replay")}
    made = receipt.get("document", {}).get("rev")
    return said | {"made": made, "errors": receipt.get("errors", [])}


def noted(collection: str, document: Document) -> Document:
    """As much of a document as the checker needs: of a removal, all the names in it."""
    srv = document.get("srv") or {}
    removed = document.get("_deleted") is True and srv.get("status") not in NOT_TAKEN
    return {
        "collection": collection,
        "id": document["id"],
        "rev": document["rev"],
        "srv": {name: srv.get(name) for name in srv} if removed else
               {name: srv.get(name) for name in ("status", "seq")},
        "names": sorted({*document, "collection"}) if removed else None,
    }  # fmt: skip
