"""A visit that comes as an SMS counts at once, and is completed by its row, once, in any order."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from records.fieldwork.visits import Visit
from records.intake.inbox import InboxRow
from records.staff.people import Person
from tests.factories import bearer, make_alias, make_device, make_login
from tests.phone.phone import Erased, Phone
from tests.sync.conftest import IN_EAST, Field, PhoneOf
from tests.sync.desk import Desk, outcomes
from tests.sync.sms import Gateway, rev_of, sms_key, sms_of, taking_sms

NOTE = "屋顶漏雨，已拍照"


@pytest.fixture
def gateway(app: Flask, client: FlaskClient) -> Iterator[Gateway]:
    with taking_sms(app):
        yield Gateway(client)


@pytest.fixture
def phone(gateway: Gateway, field: Field, phone_of: PhoneOf) -> Phone:
    phone = phone_of(field.east_cadre)
    phone.sync()
    return phone


def noted(phone: Phone, field: Field, **more: Any) -> str:
    """A visit with all that a visit can say."""
    fix = IN_EAST | {"accuracy_m": 8.4, "at": datetime.now(UTC).isoformat()}
    content = {"note": NOTE, "outcome": "nobody_home", "fix": fix} | more
    return phone.visit(content.pop("household", field.east_household.id), **content)


def stored(session: Session, visit: str) -> Visit | None:
    session.expire_all()
    return session.query(Visit).filter_by(id=visit).one_or_none()


def in_inbox(session: Session, visit: str) -> list[InboxRow]:
    session.expire_all()
    return session.query(InboxRow).filter_by(record_id=visit).all()


def test_it_counts_before_its_row_comes(
    phone: Phone, gateway: Gateway, field: Field, phone_of: PhoneOf, session: Session
) -> None:
    visit = noted(phone, field)
    receipt = gateway.bring(sms_of(phone, visit))
    short = str(rev_of(phone, visit))[:4].upper()
    assert receipt.endswith(f"的走访已收到（{short}），联网后补全。")
    kept = stored(session, visit)
    assert kept is not None
    assert (kept.partial, kept.note, kept.outcome) == (True, None, "nobody_home")
    assert (kept.cadre_id, kept.grid, kept.evidence) == (
        field.east_cadre.id, field.east.code, "inside",
    )  # fmt: skip
    colleague = phone_of(field.east_cadre)
    colleague.sync()
    assert colleague.live("visits")[visit]["srv"]["partial"] is True


def test_its_row_completes_it_under_its_own_rev(
    phone: Phone, gateway: Gateway, field: Field, phone_of: PhoneOf, session: Session
) -> None:
    colleague = phone_of(field.east_cadre)
    visit = noted(phone, field)
    gateway.bring(sms_of(phone, visit))
    colleague.sync()
    sent = phone.waiting()
    [receipt] = phone.sync()["receipts"]
    assert (receipt["outcome"], receipt["replay"]) == ("applied", False)
    kept = stored(session, visit)
    assert kept is not None
    assert (kept.partial, kept.note, kept.rev) == (False, NOTE, rev_of(phone, visit))
    assert kept.fix == sent[0]["newDocumentState"]["fix"]
    [row] = in_inbox(session, visit)
    assert (row.partial, row.outcome, row.body["note"]) == (False, "applied", NOTE)
    again = phone.exchange(sent)["receipts"][0]
    assert (again["outcome"], again["replay"]) == ("applied", True)
    colleague.sync()
    assert colleague.live("visits")[visit]["note"] == NOTE
    assert colleague.live("visits")[visit]["srv"]["partial"] is False
    assert phone.check() == colleague.check() == []


def test_an_sms_that_is_brought_again_changes_nothing_and_gets_the_same_receipt(
    phone: Phone, gateway: Gateway, field: Field, session: Session
) -> None:
    visit = noted(phone, field)
    text = sms_of(phone, visit)
    first = gateway.bring(text)
    kept = stored(session, visit)
    assert kept is not None
    seq = kept.seq
    assert gateway.bring(text) == first != ""
    kept = stored(session, visit)
    assert kept is not None
    assert kept.seq == seq
    assert len(in_inbox(session, visit)) == 1


def test_an_sms_that_comes_after_its_row_changes_nothing(
    phone: Phone, gateway: Gateway, field: Field, session: Session
) -> None:
    visit = noted(phone, field)
    text = sms_of(phone, visit)
    phone.sync()
    kept = stored(session, visit)
    assert kept is not None
    seq = kept.seq
    assert gateway.bring(text).endswith("，内容完整。")
    kept = stored(session, visit)
    assert kept is not None
    assert (kept.seq, kept.partial, kept.note) == (seq, False, NOTE)
    assert len(in_inbox(session, visit)) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"outcome": "met"},
        {"purpose": "return"},
        {"happened_at": "2026-01-05T08:00:00+00:00"},
        {"fix": None},
        {"fix": IN_EAST | {"lng": 116.1161}},
    ],
)
def test_a_row_that_says_another_thing_is_kept_beside_it(
    phone: Phone, gateway: Gateway, field: Field, desk: Desk, session: Session,
    other: dict[str, Any],
) -> None:  # fmt: skip
    visit = noted(phone, field)
    gateway.bring(sms_of(phone, visit))
    phone.mine["visits", visit] |= other
    [receipt] = phone.sync()["receipts"]
    assert receipt["outcome"] == "rejected"
    assert receipt["errors"] == [{"field": "rev", "code": "differs_from_sms"}]
    kept = stored(session, visit)
    assert kept is not None
    assert (kept.partial, kept.outcome) == (True, "nobody_home")
    [waiting] = desk.rows()
    assert waiting["record"] == visit
    assert desk.do("accept", waiting["key"]).status_code == 200
    kept = stored(session, visit)
    assert kept is not None
    assert (kept.partial, kept.note) == (False, NOTE)


def test_the_household_is_part_of_it(phone: Phone, gateway: Gateway, field: Field) -> None:
    visit = noted(phone, field)
    gateway.bring(sms_of(phone, visit))
    phone.mine["visits", visit] |= {"household": str(field.west_household.id)}
    [receipt] = phone.sync()["receipts"]
    assert receipt["errors"] == [{"field": "rev", "code": "differs_from_sms"}]


def test_an_edit_that_the_phone_pushes_in_its_place_is_made_from_it(
    phone: Phone, gateway: Gateway, field: Field, session: Session
) -> None:
    """The version of the SMS is never pushed: the phone knows no base for its edit."""
    visit = noted(phone, field)
    text = sms_of(phone, visit)
    gateway.bring(text)
    phone.edit("visits", visit, outcome="met", note="后来又见到了")
    [receipt] = phone.sync()["receipts"]
    assert receipt["outcome"] == "applied"
    kept = stored(session, visit)
    assert kept is not None
    assert (kept.partial, kept.outcome, kept.note) == (False, "met", "后来又见到了")
    assert gateway.bring(text) != ""
    kept = stored(session, visit)
    assert kept is not None
    assert (kept.partial, kept.outcome) == (False, "met")


def test_an_sms_that_comes_after_an_edit_of_its_visit_changes_nothing(
    phone: Phone, gateway: Gateway, field: Field, session: Session
) -> None:
    visit = noted(phone, field)
    text = sms_of(phone, visit)
    phone.edit("visits", visit, outcome="met")
    phone.sync()
    assert gateway.bring(text) != ""
    kept = stored(session, visit)
    assert kept is not None
    assert (kept.partial, kept.outcome, kept.note) == (False, "met", NOTE)


def test_a_deletion_of_it_needs_no_base(
    phone: Phone, gateway: Gateway, field: Field, session: Session
) -> None:
    visit = noted(phone, field)
    text = sms_of(phone, visit)
    gateway.bring(text)
    phone.delete("visits", visit)
    assert phone.sync()["receipts"][0]["outcome"] == "applied"
    assert stored(session, visit) is None
    gateway.bring(text)
    assert stored(session, visit) is None


def test_an_edit_on_another_phone_of_the_author_is_merged_with_its_row(
    phone: Phone, gateway: Gateway, field: Field, phone_of: PhoneOf, session: Session
) -> None:
    visit = noted(phone, field)
    gateway.bring(sms_of(phone, visit))
    other = phone_of(field.east_cadre)
    other.sync()
    other.edit("visits", visit, purpose="return", note="另一部手机上写的")
    other.sync()
    [receipt] = phone.sync()["receipts"]
    assert receipt["outcome"] == "merged"
    kept = stored(session, visit)
    assert kept is not None
    assert (kept.purpose, kept.note) == ("return", "另一部手机上写的")
    assert not outcomes(phone)
    assert phone.exchange(phone.waiting())["receipts"] == []


def test_a_phone_that_pulled_it_does_not_complete_it(
    phone: Phone, gateway: Gateway, field: Field, phone_of: PhoneOf, session: Session
) -> None:
    """A phone that lost its checkpoint pushes all that it holds."""
    visit = noted(phone, field)
    gateway.bring(sms_of(phone, visit))
    for person in (field.east_cadre, field.east_cadre):
        other = phone_of(person)
        other.sync()
        other.base.pop(("visits", visit))
        told = {r["id"]: r for r in other.sync()["receipts"]}
        assert told[visit]["replay"] is True
    kept = stored(session, visit)
    assert kept is not None
    assert kept.partial
    assert phone.sync()["receipts"][0]["outcome"] == "applied"
    kept = stored(session, visit)
    assert kept is not None
    assert (kept.partial, kept.note) == (False, NOTE)


def test_the_rest_of_it_is_not_lost_by_pulling_it_first(
    phone: Phone, gateway: Gateway, field: Field, session: Session
) -> None:
    visit = noted(phone, field)
    gateway.bring(sms_of(phone, visit))
    phone.pull()
    assert phone.mine["visits", visit]["note"] == NOTE
    phone.sync()
    kept = stored(session, visit)
    assert kept is not None
    assert kept.note == NOTE


def test_the_clock_of_its_phone_is_corrected_when_its_row_tells_it(
    phone: Phone, gateway: Gateway, field: Field, session: Session
) -> None:
    phone.clock_ahead_s = -3 * 3600
    at = phone.now().replace(microsecond=0)
    visit = noted(phone, field, happened_at=at.isoformat())
    gateway.bring(sms_of(phone, visit))
    kept = stored(session, visit)
    assert kept is not None
    assert kept.counted_at == at
    phone.sync()
    kept = stored(session, visit)
    assert kept is not None
    assert kept.happened_at == at
    assert kept.counted_at - at > timedelta(hours=2, minutes=59)
    assert kept.flags == ["clock_corrected"]


def test_of_a_grid_that_the_sender_does_not_hold_it_waits_and_its_row_waits_with_it(
    phone: Phone, gateway: Gateway, field: Field, desk: Desk, session: Session
) -> None:
    visit = phone.visit(field.west_household.id, note=NOTE)
    assert gateway.bring(sms_of(phone, visit)).endswith("，镇里看过就算。")
    assert stored(session, visit) is None
    [waiting] = desk.rows()
    assert waiting["partial"] is True
    [receipt] = phone.sync()["receipts"]
    assert (receipt["outcome"], receipt["replay"]) == ("held", True)
    assert desk.rows()[0]["partial"] is False
    [row] = in_inbox(session, visit)
    assert (row.partial, row.body["note"]) == (False, NOTE)
    assert desk.do("accept", waiting["key"]).status_code == 200
    kept = stored(session, visit)
    assert kept is not None
    assert (kept.partial, kept.note, kept.grid) == (False, NOTE, field.west.code)


def test_its_row_completes_what_was_accepted_meanwhile(
    phone: Phone, gateway: Gateway, field: Field, desk: Desk, session: Session
) -> None:
    visit = phone.visit(field.west_household.id, note=NOTE)
    gateway.bring(sms_of(phone, visit))
    [waiting] = desk.rows()
    assert desk.do("accept", waiting["key"]).status_code == 200
    kept = stored(session, visit)
    assert kept is not None
    assert kept.partial
    [receipt] = phone.sync()["receipts"]
    assert receipt["outcome"] == "applied"
    kept = stored(session, visit)
    assert kept is not None
    assert (kept.partial, kept.note) == (False, NOTE)


def test_of_a_household_that_nobody_knows_yet_it_waits_for_it(
    phone: Phone, gateway: Gateway, field: Field, session: Session
) -> None:
    household = phone.record(
        "households", number="H-NEW", head="新户", grid=field.east.code, location=IN_EAST
    )
    visit = noted(phone, field, household=household)
    gateway.bring(sms_of(phone, visit))
    kept = stored(session, visit)
    assert kept is not None
    assert (kept.grid, kept.partial) == (None, True)
    phone.sync()
    kept = stored(session, visit)
    assert kept is not None
    assert (kept.grid, kept.partial, kept.note) == (field.east.code, False, NOTE)


@pytest.mark.parametrize("note", [NOTE, None])
def test_under_an_alias_it_is_the_household_s_and_its_row_completes_it(
    phone: Phone, gateway: Gateway, field: Field, session: Session, note: str | None
) -> None:
    alias = make_alias(session, field.east_household, field.west_cadre)
    session.commit()
    at = datetime.now(UTC).replace(microsecond=0).isoformat()
    visit = noted(phone, field, household=str(alias.id), happened_at=at, fix=None, note=note)
    gateway.bring(sms_of(phone, visit))
    kept = stored(session, visit)
    assert kept is not None
    assert (kept.household_id, kept.partial) == (field.east_household.id, True)
    [receipt] = phone.sync()["receipts"]
    assert receipt["outcome"] == "merged"
    kept = stored(session, visit)
    assert kept is not None
    assert (kept.household_id, kept.partial, kept.note) == (field.east_household.id, False, note)


def test_a_lost_phone_s_sms_and_its_row_wait_for_the_dispatcher(
    gateway: Gateway, field: Field, client: FlaskClient, desk: Desk, session: Session
) -> None:
    lost, owner = lost_phone(field.east_cadre, client, session)
    before, after = noted(lost, field), noted(lost, field, outcome="met")
    key = sms_key(lost)
    gateway.bring(sms_of(lost, before, key))
    owner()
    assert gateway.bring(sms_of(lost, after, key)).endswith("，镇里看过就算。")
    assert stored(session, after) is None
    with pytest.raises(Erased):
        lost.sync()
    kept = stored(session, before)
    assert kept is not None
    assert kept.partial
    waiting = {row["record"]: row for row in desk.rows()}
    assert set(waiting) == {before, after}
    for visit, row in waiting.items():
        assert desk.do("accept", row["key"]).status_code == 200
        kept = stored(session, visit)
        assert kept is not None
        assert (kept.partial, kept.note) == (False, NOTE)


def lost_phone(person: Person, client: FlaskClient, session: Session) -> tuple[Phone, Any]:
    """A phone, and how its owner reports it lost."""
    device = make_device(session, person)
    phone = Phone(client, bearer(make_login(session, person, device=device)))
    owner = bearer(make_login(session, person))

    def report() -> None:
        answer = client.delete(f"/api/v1/devices/{device.id}", headers=owner)
        assert answer.status_code == 204

    phone.sync()
    return phone, report


ORDERS = sorted({*permutations(("sms", "sms", "row", "row", "colleague"))})


@pytest.mark.parametrize("order", ORDERS, ids=" ".join)
def test_in_any_order_it_is_one_whole_visit(
    phone: Phone, gateway: Gateway, field: Field, phone_of: PhoneOf, session: Session,
    order: tuple[str, ...],
) -> None:  # fmt: skip
    visit = noted(phone, field)
    text, rows = sms_of(phone, visit), phone.waiting()
    for step in order:
        if step == "sms":
            assert gateway.bring(text) != ""
        elif step == "row":
            assert phone.exchange(rows)["receipts"][0]["outcome"] == "applied"
        else:
            phone_of(field.east_cadre).sync()
    kept = stored(session, visit)
    assert kept is not None
    assert (kept.partial, kept.note, kept.rev) == (False, NOTE, rev_of(phone, visit))
    [row] = in_inbox(session, visit)
    assert (row.partial, row.outcome) == (False, "applied")
    assert phone.check() == []
