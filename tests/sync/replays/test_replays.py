"""Versions that come again: after a lost answer, as an echo, from a phone that forgot."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from records.intake.inbox import InboxRow
from records.staff.people import Assignment
from tests.phone.phone import Phone
from tests.sync.conftest import Field, PhoneOf

Document = dict[str, Any]


def push(phone: Phone, new: Document, base: Document | None = None) -> list[Document]:
    row = {"newDocumentState": new} | ({"assumedMasterState": base} if base else {})
    answer = phone.post("/api/v1/sync/households/push", [row])
    assert answer.status_code == 200
    told: list[Document] = answer.json
    return told


@pytest.fixture
def phones(field: Field, phone_of: PhoneOf) -> tuple[Phone, Phone, str]:
    """Two phones of one cadre, which both hold the household."""
    one, two = phone_of(field.east_cadre), phone_of(field.east_cadre)
    one.sync()
    two.sync()
    return one, two, str(field.east_household.id)


def kept(session: Session) -> int:
    session.expire_all()
    return session.scalar(sa.select(sa.func.count()).select_from(InboxRow)) or 0


def test_a_replay_brings_what_was_written_since(phones: tuple[Phone, Phone, str]) -> None:
    one, two, household = phones
    base = one.base["households", household]
    one.edit("households", household, head="丘")
    edit = one.mine["households", household]
    assert push(one, edit, base) == []
    assert push(one, edit, base) == [], "a replay is silent while nothing was written since"
    two.sync()
    two.edit("households", household, address="2号")
    two.sync()
    [now] = push(one, edit, base)
    assert (now["head"], now["address"]) == ("丘", "2号")


def test_the_echo_of_an_answer_changes_nothing_and_gets_none(
    phones: tuple[Phone, Phone, str], session: Session
) -> None:
    one, two, household = phones
    base = one.base["households", household]
    one.edit("households", household, head="一")
    push(one, one.mine["households", household], base)
    for changes in ({"address": "2号"}, {"head": "二"}, {"kind": "tea"}):
        two.edit("households", household, **changes)
        [told] = push(two, two.mine["households", household], base)
        before = kept(session)
        assert push(two, told, told) == []
        assert push(two, told, told) == []
        assert kept(session) == before


def test_what_was_pulled_comes_back_as_known_even_without_a_base(
    phones: tuple[Phone, Phone, str], session: Session
) -> None:
    one, two, household = phones
    made = one.record("households", head="新户", grid=one.mine["households", household]["grid"])
    one.sync()
    two.sync()
    before = kept(session)
    for phone in (one, two):
        assert push(phone, phone.mine["households", made]) == []
        assert push(phone, phone.mine["households", household]) == []
    assert kept(session) == before


def test_new_content_under_the_rev_of_a_version_is_refused_however_often(
    phones: tuple[Phone, Phone, str], session: Session
) -> None:
    one, _, household = phones
    base = one.base["households", household]
    for _ in range(2):
        [told] = push(one, base | {"head": "换了"}, base)
        assert told["srv"]["errors"] == [{"field": "rev", "code": "rev_already_used"}]
    assert kept(session) == 1


def test_an_answer_holds_nothing_that_has_left_the_senders_scope(
    phones: tuple[Phone, Phone, str], session: Session, field: Field, phone_of: PhoneOf
) -> None:
    one, two, household = phones
    base = one.base["households", household]
    one.edit("households", household, head="丘")
    edit = one.mine["households", household]
    push(one, edit, base)
    two.sync()
    two.edit("households", household, address="秘密")
    two.sync()
    session.execute(
        sa.update(Assignment)
        .where(Assignment.person_id == field.east_cadre.id)
        .values(valid_to=date(2021, 1, 1))
    )
    session.commit()
    [told] = push(one, edit, base)
    assert (told["_deleted"], told["srv"]["status"]) == (True, "out_of_scope")
    assert set(told) == {"id", "rev", "_deleted", "srv"}
    assert UUID(told["id"]) == field.east_household.id
