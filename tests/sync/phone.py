"""A phone, as far as sync goes: it keeps records without signal and syncs them over real HTTP.

It does what docs/sync.md asks of a client and no more: it mints ids and revs, remembers the version
that the server last confirmed of each record (the base), pushes what it changed, pulls the rest.
"""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient
from uuid_utils.compat import uuid7
from werkzeug.test import TestResponse

Document = dict[str, Any]


@dataclass
class Phone:
    """``mine`` is what the phone shows; ``base`` what the server last said; ``told`` its receipts.

    Keys are (collection, id). A record whose two versions differ waits to be pushed.
    """

    client: FlaskClient
    headers: Mapping[str, str]
    clock_ahead_s: float = 0
    mine: dict[tuple[str, str], Document] = field(default_factory=dict)
    base: dict[tuple[str, str], Document] = field(default_factory=dict)
    told: dict[tuple[str, str], Document] = field(default_factory=dict)
    checkpoint: Any = None

    def record(self, collection: str, **content: Any) -> str:
        """A new record, made without signal; returns its id."""
        made = str(uuid7())
        self.mine[collection, made] = {"id": made, "rev": str(uuid4()), **content}
        return made

    def visit(self, household: Any, **more: Any) -> str:
        now = datetime.now(UTC).isoformat()
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
            if mine["rev"] != self.base.get((collection, key), {}).get("rev")
        ]

    def sync(self, limit: int = 200) -> Document:
        """Round trips until there is nothing more; returns the first answer."""
        first = answer = self.exchange(self.waiting(), limit)
        while answer["hasMore"]:
            answer = self.exchange([], limit)
        return first

    def exchange(self, rows: list[Document], limit: int = 200) -> Document:
        """One round trip, and what the phone learns from it."""
        answer = self.post("/api/v1/sync", self.body(rows, limit))
        assert answer.status_code == 200, answer.text
        said: Document = answer.json
        for row, receipt in zip(rows, said["receipts"], strict=True):
            self._take_receipt(row, receipt)
        for document in said["documents"]:
            self._take_document(document.pop("collection"), document)
        self.checkpoint = said["checkpoint"]
        return said

    def body(self, rows: list[Document], limit: int = 200) -> Document:
        sent_at = datetime.now(UTC).timestamp() + self.clock_ahead_s
        device = {"sent_at": datetime.fromtimestamp(sent_at, UTC).isoformat()}
        return {"device": device, "push": rows, "checkpoint": self.checkpoint, "limit": limit}

    def post(self, url: str, body: Any) -> TestResponse:
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
        self.told[key] = receipt
        if receipt["outcome"] == "applied":
            self.base[key] = row["newDocumentState"]
        elif document := receipt.get("document"):
            self.base[key] = document
            if self.mine[key]["rev"] == row["newDocumentState"]["rev"]:
                self.mine[key] = document

    def _take_document(self, collection: str, document: Document) -> None:
        key = collection, document["id"]
        unpushed = key in self.mine and self.mine[key]["rev"] != self.base.get(key, {}).get("rev")
        self.base[key] = document
        if not unpushed:
            self.mine[key] = document
