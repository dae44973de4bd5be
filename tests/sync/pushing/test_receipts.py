"""Receipts are the only truth: what is no receipt never looks like success.

medic/cht-core#8303: "sync now" said success after the request had timed out.
"""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from records.fieldwork.visits import Visit
from records.problems import Busy
from server.api.sync import push_and_pull
from tests.phone.holdings import Holdings
from tests.phone.phone import Phone, Refused
from tests.sync.conftest import Field, PhoneOf


@pytest.fixture
def phone(field: Field, phone_of: PhoneOf) -> Phone:
    """It has synced, and recorded a visit since."""
    phone = phone_of(field.east_cadre)
    phone.sync()
    phone.visit(field.east_household.id)
    return phone


def state(phone: Phone) -> tuple[Any, ...]:
    return dict(phone.mine), dict(phone.base), dict(phone.told), phone.checkpoint


def test_cht_8303_a_request_that_timed_out_is_no_success(
    phone: Phone, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time is up after the rows were written: whether they are kept, the phone cannot know."""
    before = state(phone)

    def too_late(*args: Any, **named: Any) -> None:
        raise Busy

    with monkeypatch.context() as patched:
        patched.setattr(push_and_pull, "pull", too_late)
        answer = phone.post("/api/v1/sync", phone.body(phone.waiting()))
        assert (answer.status_code, answer.json["code"]) == (503, "busy")
        assert int(answer.headers["Retry-After"]) > 0
        assert "receipts" not in answer.json
        with pytest.raises(Refused):
            phone.sync()
    assert state(phone) == before
    assert len(phone.waiting()) == 1
    assert phone.sync()["receipts"][0]["outcome"] == "applied"
    assert phone.waiting() == []
    assert len(session.scalars(sa.select(Visit)).all()) == 1


def test_a_lost_answer_leaves_the_row_waiting_until_its_receipt_comes(phone: Phone) -> None:
    before = state(phone)
    phone.post("/api/v1/sync", phone.body(phone.waiting()))  # committed; the answer is lost
    assert state(phone) == before
    receipt = phone.sync()["receipts"][0]
    assert (receipt["outcome"], receipt["replay"]) == ("applied", True)
    assert phone.waiting() == []


@pytest.mark.parametrize("body", [b"", b"<html>Welcome to free Wi-Fi</html>", b'{"ok": true}'])
def test_a_200_that_is_not_the_servers_is_no_success(
    phone: Phone, monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    """A captive portal, or a proxy that cuts the answer short."""
    before = state(phone)
    kind = "application/json" if body.startswith(b"{") else "text/html"
    portal = TestResponse([body], "200 OK", [("Content-Type", kind)], None)
    with monkeypatch.context() as patched:
        patched.setattr(phone, "post", lambda *args: portal)
        with pytest.raises((AssertionError, KeyError, TypeError)):
            phone.sync()
    assert state(phone) == before
    assert phone.sync()["receipts"][0]["outcome"] == "applied"


def test_every_row_has_a_receipt_whatever_became_of_it(field: Field, phone: Phone) -> None:
    phone.visit(field.east_household.id, purpose="tea")
    phone.visit(field.west_household.id)
    rows = phone.waiting()
    receipts = phone.sync()["receipts"]
    assert [r["rev"] for r in receipts] == [row["newDocumentState"]["rev"] for row in rows]
    assert [r["outcome"] for r in receipts] == ["applied", "rejected", "held"]


def test_what_was_held_and_is_taken_by_a_restored_server_waits_no_more() -> None:
    """It may lie beyond the phone's scope by then, so that no pull says what became of it."""
    holdings = Holdings()
    visit = holdings.visit("01a203d7-1159-70a8-a5eb-0756b522680e")
    for _ in range(2):
        (row,) = holdings.waiting()
        held = row["newDocumentState"] | {"srv": {"status": "held"}}
        holdings.take_receipt(row, {"outcome": "held", "document": held})
        holdings.edit("visits", visit, note="once more")
    holdings.mine["visits", visit] = holdings.base["visits", visit] = held
    holdings.listed = set()
    holdings.take_receipt_again(row, {"outcome": "applied"})
    holdings.drop_unlisted()
    assert visit not in holdings.live("visits")
    assert holdings.waiting() == []
