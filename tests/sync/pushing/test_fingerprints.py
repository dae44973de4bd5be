"""What comes again is recognised, by a hash that tells nothing without the field keys."""

import base64
import dataclasses
import json
from hashlib import sha256
from typing import Any
from uuid import uuid4, uuid5

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from records.intake.inbox import InboxRow
from records.intake.outcomes import Outcome
from server.config import Settings
from server.setting_values import FieldKey
from sync.pushing.rows import _NAMESPACE, content_json
from tests.phone.phone import Phone
from tests.sync.conftest import Field, PhoneOf

KEEP = pytest.param(False, id="fingerprinted")
OLD = pytest.param(True, id="before there were fingerprints")


@pytest.fixture
def phone(field: Field, phone_of: PhoneOf) -> Phone:
    return phone_of(field.east_cadre)


def contact(field: Field, **changes: Any) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "rev": str(uuid4()),
        "household": str(field.east_household.id),
        "name": "陈晓明",
        "relation": "head",
        "phone": "13812342345",
    } | changes


def push(phone: Phone, *documents: dict[str, Any]) -> list[Any]:
    rows = [{"collection": "contacts", "newDocumentState": document} for document in documents]
    answer = phone.post("/api/v1/sync", phone.body(rows))
    assert answer.status_code == 200, answer.text
    receipts: list[Any] = answer.json["receipts"]
    return receipts


def rows_kept(session: Session) -> int | None:
    return session.scalar(sa.select(sa.func.count()).select_from(InboxRow))


@pytest.mark.parametrize("old", [KEEP, OLD])
@pytest.mark.parametrize("wiped", [False, True])
def test_what_is_sent_again_is_a_replay(
    phone: Phone, field: Field, session: Session, old: bool, wiped: bool
) -> None:
    documents = [contact(field), contact(field, relation="cat"), contact(field, rev="none")]
    first = push(phone, *documents)
    assert [each["outcome"] for each in first] == ["applied", "rejected", "rejected"]
    if old:
        session.execute(sa.update(InboxRow).values(fingerprint=None))
    if wiped:
        session.execute(
            sa.update(InboxRow).values(
                body=sa.null(), base=sa.null(), wiped_at=InboxRow.received_at
            )
        )
    again = push(phone, *documents)
    assert [(each["outcome"], each["replay"]) for each in again] == [
        ("applied", True), ("rejected", True), ("rejected", True),
    ]  # fmt: skip
    assert rows_kept(session) == 3


@pytest.mark.parametrize("old", [KEEP, OLD])
def test_other_content_under_a_used_rev_is_refused_once(
    phone: Phone, field: Field, session: Session, old: bool
) -> None:
    first = contact(field)
    push(phone, first)
    if old:
        session.execute(sa.update(InboxRow).values(fingerprint=None))
    for replay in (False, True):
        (receipt,) = push(phone, first | {"phone": "13812349999"})
        assert receipt["errors"] == [{"field": "rev", "code": "rev_already_used"}]
        assert receipt["replay"] is replay
    assert rows_kept(session) == 2


def with_keys(settings: Settings, *names: str) -> Settings:
    known = {"1": settings.field_keys[0].key, "2": b"another key's 32 bytes, by chance"[:32]}
    return dataclasses.replace(
        settings, field_keys=tuple(FieldKey(name, known[name]) for name in names)
    )


def test_a_new_field_key_makes_nothing_new_of_what_is_sent_again(
    phone: Phone, field: Field, session: Session, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new key in front, the old one kept: docs/settings.md."""
    documents = [contact(field), contact(field, rev="none"), contact(field)]
    documents[2]["rev"] = documents[0]["rev"]
    before = push(phone, *documents)
    settings = app.config["SETTINGS"]
    monkeypatch.setitem(app.config, "SETTINGS", with_keys(settings, "2", "1"))
    assert push(phone, *documents) == [each | {"replay": True} for each in before]
    assert rows_kept(session) == 3
    push(phone, contact(field))
    # And back: what was kept under either key is recognised.
    monkeypatch.setitem(app.config, "SETTINGS", with_keys(settings, "1", "2"))
    assert push(phone, *documents) == [each | {"replay": True} for each in before]
    assert rows_kept(session) == 4


def test_the_old_name_of_a_row_without_a_rev_is_still_its_name(
    phone: Phone, field: Field, session: Session
) -> None:
    """Of visits, nothing was sealed, and their rows kept the names that plain hashes gave them."""
    visit = {"id": str(uuid4()), "rev": "none", "note": "good"}
    row = {"collection": "visits", "newDocumentState": visit}
    phone.post("/api/v1/sync", phone.body([row]))
    plain = sha256(content_json(visit).encode()).hexdigest()
    old = uuid5(_NAMESPACE, f"{field.east_cadre.id}:{plain}")
    session.execute(sa.delete(Outcome))
    session.execute(sa.update(InboxRow).values(key=old, fingerprint=None))
    (receipt,) = phone.post("/api/v1/sync", phone.body([row])).json["receipts"]
    assert receipt["replay"] is True
    assert rows_kept(session) == 1


def test_an_unknown_field_of_a_contact_is_sealed_and_comes_back_as_it_was_sent(
    phone: Phone, field: Field, session: Session
) -> None:
    document = contact(field, mobile="13812345678", more={"sealed": "13812345678"})
    for _ in range(2):
        (receipt,) = push(phone, document)
        assert receipt["document"]["mobile"] == "13812345678"
        assert receipt["document"]["more"] == {"sealed": "13812345678"}
    kept = session.scalars(sa.select(sa.cast(InboxRow.body, sa.Text))).one()
    assert "12345678" not in kept
    assert json.loads(kept)["name"] == "陈晓明"


def test_fingerprints_tell_nothing_of_their_content(app: Flask) -> None:
    settings = app.config["SETTINGS"]
    (one,) = settings.phone_seal.fingerprints("13812345678")
    (other,) = with_keys(settings, "2").phone_seal.fingerprints("13812345678")
    assert one != other
    assert len(one) == 32
    assert base64.b64encode(one).decode() not in repr(settings.phone_seal)
