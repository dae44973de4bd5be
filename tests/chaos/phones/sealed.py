"""What waited on a phone without its PIN, sealed to its county's key, and how it is handed in.

As the app does it (docs/sync.md, "Handing in without the PIN"): again and again over a bad line,
until every row has a receipt. It has no more than what was sealed, and the cookie of the device.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson

from records import hand_in_seal
from records.hand_in_seal import PHOTO_BYTES, bound_to
from tests.chaos.history import Event
from tests.chaos.phones.phone import noted_receipt
from tests.chaos.phones.stopped import Waiting
from tests.chaos.phones.uploads import LATER
from tests.phone.client import HttpClient, NoAnswer, post_compressed
from tests.phone.holdings import Document
from tests.phone.line import PHONE, REQUEST

HAND_IN = "/api/v1/sync/hand-in"
_PATIENCE_SECONDS = 180.0


@dataclass
class Sealed:
    """Of the phone of this name. ``rows`` are pairs of a row, for the journal alone, and of what
    is sent of it; ``photos`` are those not yet stored. ``note`` takes events."""

    phone: str
    device: str
    cookie: str
    ahead: float
    note: Callable[[Event], None] = field(repr=False)
    rows: list[tuple[Document, Document]]
    photos: dict[str, bytes]

    @classmethod
    def of(
        cls,
        waiting: Waiting,
        key: bytes,
        phone: str,
        device: str,
        cookie: str,
        note: Callable[[Event], None],
    ) -> Sealed:
        """``key`` is the county's public point."""
        of_device = UUID(device)
        photos = {
            id: hand_in_seal.seal(data, key, bound_to(of_device, PHOTO_BYTES, UUID(id), None))
            for id, data in waiting.photos.items()
        }
        rows = [(row, _envelope(row, key, of_device)) for row in waiting.rows]
        return cls(phone, device, cookie, waiting.ahead, note, rows, photos)

    def hand_in(self, server: str, chance: random.Random) -> None:
        """All rows, then what the server takes of the photos. Notes as strange what is refused."""
        client = HttpClient(server, timeout=100)
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while self.rows:
            part = chance.sample(self.rows, min(len(self.rows), chance.choice([1, 5, 200])))
            told = self._insist(lambda part=part: self._hand_in_rows(client, part), deadline)
            if not told:
                return
            self.rows = [one for one in self.rows if one not in part]
        for photo in list(self.photos):
            self._insist(lambda photo=photo: self._hand_in_photo(client, photo), deadline)

    def _insist(self, doing: Callable[[], Any], deadline: float) -> bool:
        """Until it is answered. False where that is not to be."""
        while time.monotonic() < deadline:
            try:
                answer = doing()
            except NoAnswer:
                time.sleep(0.2)
                continue
            if answer.status_code == 200:
                return True
            if answer.status_code not in LATER:
                self._strange(f"{answer.status_code} {answer.text[:500]}")
                return False
            time.sleep(0.5)
        self._strange("nothing could be handed in")
        return False

    def _hand_in_rows(self, client: HttpClient, part: list[tuple[Document, Document]]) -> Any:
        request, sent_at = str(uuid4()), datetime.now(UTC) + timedelta(seconds=self.ahead)
        rows = [row for row, _ in part]
        self._note("send", request=request, rows=rows, named={})
        left = len(self.rows) - len(part) + len(self.photos)
        device = {"id": self.device, "sent_at": sent_at.isoformat(), "backlog": left}
        body = {"device": device, "sealed": [envelope for _, envelope in part]}
        answer = post_compressed(client, HAND_IN, body, self._headers(request))
        if answer.status_code == 200:
            receipts = answer.json["receipts"]
            if unread := [one for one in receipts if one["outcome"] == "unreadable"]:
                self._strange(f"unreadable: {unread[:3]}")
            told = [noted_receipt(one) for one in receipts]
            self._note("answer", request=request, sealed=True, receipts=told, documents=[])
        return answer

    def _hand_in_photo(self, client: HttpClient, photo: str) -> Any:
        answer = client.post(
            f"{HAND_IN}/photos/{photo}?device={self.device}",
            data=self.photos[photo],
            headers=self._headers(str(uuid4())),
            content_type="application/octet-stream",
        )
        if answer.status_code == 200 and answer.json["state"] == "stored":
            del self.photos[photo]
            self._note("uploaded", photo=photo)
        return answer

    def _headers(self, request: str) -> Mapping[str, str]:
        cookie = f"hand_in_{self.device}={self.cookie}"
        return {"Cookie": cookie, REQUEST: request, PHONE: f"{self.phone}-sealed"}

    def _strange(self, said: str) -> None:
        self._note("strange", said=f"of a hand-in: {said}")

    def _note(self, what: str, **more: Any) -> None:
        self.note({"what": what, "phone": self.phone, "at": time.monotonic(), **more})


def _envelope(row: Document, key: bytes, device: UUID) -> Document:
    document, collection = row["newDocumentState"], row["collection"]
    bound = bound_to(device, collection, UUID(document["id"]), UUID(document["rev"]))
    sealed = hand_in_seal.base64url(hand_in_seal.seal(orjson.dumps(row), key, bound))
    named = {"collection": collection, "id": document["id"], "rev": document["rev"]}
    return named | {"sealed": sealed}
