"""Visits that a phone hands over by SMS, and the gateway that brings them over a bad line."""

from __future__ import annotations

import base64
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from marshmallow import ValidationError

from records.fieldwork.visit_sms import MARK, CarriedVisit, written
from records.fieldwork.visits import VisitSchema
from tests.chaos.history import Event, content_of
from tests.phone.client import HttpClient, NoAnswer
from tests.phone.holdings import Document
from tests.phone.line import PHONE, REQUEST
from tests.sync.sms import SECRET

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_PATIENCE_SECONDS = 180.0


@dataclass(frozen=True)
class Sms:
    """``text`` tells this visit of the phone of this name; an ``altered`` one tells nothing."""

    phone: str
    visit: Document
    text: str
    altered: bool = False


def sms_of(phone: str, county: str, key: dict[str, Any], visit: Document) -> Sms | None:
    """None where the form has no place for the visit, or its phone would not have let it pass."""
    try:
        carried = CarriedVisit.of(VisitSchema().load(content_of(visit)))
    except ValidationError:
        return None
    if carried is None:
        return None
    signing = base64.b64decode(key["key"])
    text = written(county, bytes.fromhex(key["name"]), carried, signing).text()
    return Sms(phone, visit, text)


def altered(sms: Sms, chance: random.Random) -> Sms:
    at = chance.randrange(len(MARK), len(sms.text))
    letter = chance.choice(LETTERS.replace(sms.text[at], ""))
    text = sms.text[:at] + letter + sms.text[at + 1 :]
    return Sms(sms.phone, sms.visit, text, altered=True)


@dataclass
class Gateway:
    """It asks again until it is answered, as Kannel does. ``note`` takes events."""

    server: str
    note: Callable[[Event], None] = field(repr=False)

    def bring(self, sms: Sms) -> None:
        client = HttpClient(self.server, timeout=60)
        password = base64.b64encode(f"gateway:{SECRET}".encode()).decode()
        deadline = time.monotonic() + _PATIENCE_SECONDS
        if not sms.altered:
            # Noted before: its answer may be lost.
            self._note(sms, "sms", body=content_of(sms.visit), new=True)
        while time.monotonic() < deadline:
            headers = {
                "Authorization": f"Basic {password}",
                REQUEST: str(uuid4()),
                PHONE: "gateway",
            }
            try:
                answer = client.post(
                    "/api/v1/gateway/sms",
                    data=sms.text.encode(),
                    headers=headers,
                    content_type="text/plain",
                )
            except NoAnswer:
                time.sleep(0.2)
                continue
            if answer.status_code == 200:
                self._note(sms, "sms_answered", taken=bool(answer.data), altered=sms.altered)
                return
            if answer.status_code not in (429, 503):
                break
            time.sleep(0.5)
        self._note(sms, "strange", said="an SMS was not answered, or refused")

    def _note(self, sms: Sms, what: str, **more: Any) -> None:
        named = {"collection": "visits", "id": sms.visit["id"], "rev": sms.visit["rev"]}
        self.note({"what": what, "phone": sms.phone, "at": time.monotonic(), **named, **more})
