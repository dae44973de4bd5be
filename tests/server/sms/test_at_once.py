"""The SMS of a visit and its row at the same moment, on their own connections: it counts once."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from records.db import db
from records.fieldwork.visits import Visit
from records.intake.inbox import InboxRow
from tests.at_once import at_once
from tests.factories import bearer, make_device, make_login
from tests.phone.phone import Phone
from tests.sync.conftest import make_field
from tests.sync.sms import Gateway, sms_key, sms_of, taking_sms

pytestmark = pytest.mark.slow
TURNS = 12


@pytest.fixture
def committed(committing_app: Flask) -> Iterator[Session]:
    with committing_app.app_context(), taking_sms(committing_app):
        yield db.session()
        db.session.remove()


def pushed(phone: Phone, row: dict[str, Any]) -> dict[str, Any]:
    receipt: dict[str, Any] = phone.exchange([row])["receipts"][0]
    return receipt


def test_the_sms_and_the_row_twice_each(committing_app: Flask, committed: Session) -> None:
    field = make_field(committed)
    device = make_device(committed, field.east_cadre)
    headers = bearer(make_login(committed, field.east_cadre, device=device))
    household = field.east_household.id
    clients = [committing_app.test_client() for _ in range(4)]
    phones = [Phone(client, headers) for client in clients[:2]]
    gateways = [Gateway(client) for client in clients[2:]]
    key = sms_key(phones[0])
    for turn in range(TURNS):
        visit = phones[0].visit(household, note=f"{turn}")
        text, [row] = sms_of(phones[0], visit, key), phones[0].waiting()
        phones[1].mine["visits", visit] = row["newDocumentState"]
        *receipts, one, other = at_once(
            *(partial(each.bring, text) for each in gateways),
            *(partial(pushed, each, row) for each in phones),
        )
        assert all(receipts)
        assert one["outcome"] == other["outcome"] == "applied"
        committed.expire_all()
        kept = committed.query(Visit).filter_by(id=visit).one()
        assert (kept.partial, kept.note, str(kept.rev)) == (
            False, f"{turn}", row["newDocumentState"]["rev"],
        )  # fmt: skip
        [in_inbox] = committed.query(InboxRow).filter_by(record_id=visit)
        assert (in_inbox.partial, in_inbox.outcome) == (False, "applied")
        committed.commit()
