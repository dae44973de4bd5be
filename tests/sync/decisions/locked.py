"""A phone whose PIN is not known: it has sealed rows and cookies, and nothing that it can read."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from records import hand_in_seal
from tests import factories as f
from tests.phone.phone import Phone

HAND_IN = "/api/v1/sync/hand-in"


class LockedPhone:
    """A phone that logged in with its person's password, so that it has the cookie and the key.

    ``phone`` is what it is with its PIN; the rest does without.
    """

    def __init__(self, app: Flask, person: Any, **device: Any) -> None:
        self.client: FlaskClient = app.test_client()
        body = {
            "login": person.login,
            "password": f.PASSWORD,
            "device": {"name": "Redmi 12"} | device,
        }
        answer = self.client.post("/api/v1/login", json=body)
        assert answer.status_code == 200, answer.text
        self.set_cookie = answer.headers["Set-Cookie"]
        self.device = UUID(answer.json["device_id"])
        self.point = hand_in_seal.from_base64url(answer.json["person"]["server"]["hand_in"]["key"])
        self.phone = Phone(self.client, f.bearer(answer.json["token"]))
        self.person = person

    def seal(self, row: Mapping[str, Any], **envelope: Any) -> dict[str, Any]:
        """A row as it lies sealed on the phone."""
        document = row["newDocumentState"]
        named = {"collection": row["collection"], "id": document["id"], "rev": document["rev"]}
        named |= envelope
        bound = hand_in_seal.bound_to(
            self.device, named["collection"], UUID(named["id"]), UUID(named["rev"])
        )
        sealed = hand_in_seal.seal(json.dumps(row).encode(), self.point, bound)
        return named | {"sealed": hand_in_seal.base64url(sealed)}

    def sealed(self) -> list[dict[str, Any]]:
        return [self.seal(row) for row in self.phone.waiting()]

    def ask(self, sealed: Sequence[Any], backlog: Any = 0, **device: Any) -> Any:
        told = {"id": str(self.device), "backlog": backlog} | device
        return self.client.post(HAND_IN, json={"device": told, "sealed": list(sealed)})

    def hand_in(self, sealed: Sequence[Any] | None = None, backlog: int = 0) -> list[Any]:
        answer = self.ask(self.sealed() if sealed is None else sealed, backlog)
        assert answer.status_code == 200, answer.text
        receipts: list[Any] = answer.json["receipts"]
        return receipts

    def hand_in_photo(self, photo: str, content: bytes) -> Any:
        bound = hand_in_seal.bound_to(self.device, hand_in_seal.PHOTO_BYTES, UUID(photo), None)
        return self.client.post(
            f"{HAND_IN}/photos/{photo}?device={self.device}",
            data=hand_in_seal.seal(content, self.point, bound),
            content_type="application/octet-stream",
        )

    def cookie(self) -> str:
        found = self.client.get_cookie(f"hand_in_{self.device}", path=HAND_IN)
        assert found is not None
        return found.value

    def emptied(self, *there: str) -> Any:
        return self.client.post(f"{HAND_IN}/emptied", json={"devices": list(there)})


def tampered(text: str, at: int = 100) -> str:
    """base64url with one bit changed in a byte."""
    content = bytearray(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    content[at] ^= 1
    return base64.urlsafe_b64encode(bytes(content)).rstrip(b"=").decode()
