"""The SMS of a phone, and the gateway that hands it to the server."""

import base64
import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from records.fieldwork.visit_sms import CarriedVisit, written
from records.fieldwork.visits import VisitSchema
from tests.phone.phone import Phone

NUMBER, SECRET = "106900001234", "only-for-tests-" * 3
SETTINGS = {"YICETONG_SMS_NUMBER": NUMBER, "YICETONG_SMS_SECRET": SECRET}


@contextmanager
def taking_sms(app: Flask) -> Iterator[None]:
    """The app takes SMS."""
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = dataclasses.replace(before, sms_number=NUMBER, sms_secret=SECRET)
    yield
    app.config["SETTINGS"] = before


class Gateway:
    """Hands over texts, as Kannel does (tests/server/sms/test_kannel.py has a real one)."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def post(self, text: str, secret: str = SECRET, **more: Any) -> Any:
        return self.client.post(
            "/api/v1/gateway/sms",
            data=text,
            content_type="text/plain",
            auth=("gateway", secret),
            **more,
        )

    def bring(self, text: str) -> str:
        """The receipt; empty: none."""
        answer = self.post(text)
        assert answer.status_code == 200, answer.text
        receipt: str = answer.text
        return receipt


def sms_key(phone: Phone) -> dict[str, Any]:
    answer = phone.client.post("/api/v1/me/sms-key", headers=phone.headers)
    assert answer.status_code == 200, answer.text
    key: dict[str, Any] = answer.json
    return key


def sms_of(phone: Phone, visit: str, key: dict[str, Any] | None = None, **other: Any) -> str:
    """The SMS of a visit as it waits on the phone, with ``other`` fields in their place."""
    shown = {n: v for n, v in phone.mine["visits", visit].items() if n != "srv"}
    values = VisitSchema().load(shown | other)
    carried = CarriedVisit.of(values)
    assert carried is not None
    key = key or sms_key(phone)
    signing = base64.b64decode(key["key"])
    return written("441427", bytes.fromhex(key["name"]), carried, signing).text()


def rev_of(phone: Phone, visit: str) -> UUID:
    return UUID(phone.mine["visits", visit]["rev"])
