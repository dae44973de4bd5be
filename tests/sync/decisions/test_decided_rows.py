"""What a decision does on the phones, whichever of receipt, decision and record came first."""

from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from records.intake.inbox import InboxRow
from records.intake.outcomes import Decision
from tests.sync.conftest import WEST, Field, PhoneOf
from tests.sync.desk import Desk, held_visit, outcomes


def test_a_decided_row_leaves_the_phone_though_its_rev_names_another_version(
    field: Field, phone_of: PhoneOf, desk: Desk
) -> None:
    """A broken app mints a rev twice: the row is kept under a key of its own."""
    phone = phone_of(field.east_cadre)
    first = phone.visit(field.east_household.id)
    phone.sync()
    second = phone.visit(field.east_household.id)
    phone.mine["visits", second]["rev"] = phone.mine["visits", first]["rev"]
    phone.sync()
    refused = phone.mine["visits", second]["srv"]
    assert [error["code"] for error in refused["errors"]] == ["rev_already_used"]
    assert list(outcomes(phone)) == [refused["key"]]
    assert desk.do("dismiss", refused["key"], note="twice").status_code == 200
    phone.sync()
    assert set(phone.live("visits")) == {first}


def test_what_was_made_of_a_held_row_since_stays_when_that_row_is_decided(
    field: Field, phone_of: PhoneOf, desk: Desk
) -> None:
    """An edit carries along the ``srv`` of the version that it was made from."""
    phone = phone_of(field.east_cadre)
    visit, key = held_visit(field, phone)
    phone.edit("visits", visit, note="made without signal")
    assert desk.do("dismiss", key, note="no").status_code == 200
    phone.exchange([])
    assert phone.live("visits")[visit]["note"] == "made without signal"
    assert [row["newDocumentState"]["note"] for row in phone.waiting()] == ["made without signal"]


def test_a_row_dismissed_before_its_receipt_came_does_not_stay_on_the_phone(
    field: Field, phone_of: PhoneOf, desk: Desk
) -> None:
    phone = phone_of(field.east_cadre)
    phone.sync()
    visit = phone.visit(field.east_household.id, purpose="tea")
    phone.post("/api/v1/sync", phone.body(phone.waiting()))  # its answer is lost
    assert desk.do("dismiss", phone.mine["visits", visit]["rev"], note="no").status_code == 200
    phone.exchange([])
    assert phone.waiting(), "what was not answered is pushed again"
    phone.sync()
    assert not phone.live("visits")
    assert phone.waiting() == []


def test_an_edit_dismissed_before_its_receipt_came_leaves_the_record_as_it_is(
    field: Field, phone_of: PhoneOf, desk: Desk
) -> None:
    """The record came again with the decision, and no pull after that brings it."""
    phone = phone_of(field.east_cadre)
    phone.sync()
    household = str(field.east_household.id)
    before = phone.mine["households", household]["head"]
    phone.edit("households", household, kind="castle", head="改")
    phone.post("/api/v1/sync", phone.body(phone.waiting()))  # its answer is lost
    key = phone.mine["households", household]["rev"]
    assert desk.do("dismiss", key, note="no").status_code == 200
    phone.exchange([])
    phone.sync()
    assert phone.mine["households", household]["head"] == before
    assert phone.waiting() == []
    assert phone.differing() == []


def test_a_held_row_keeps_its_place_when_an_older_one_of_the_same_phone_arrives_late(
    field: Field, phone_of: PhoneOf, desk: Desk
) -> None:
    """Both are without a base: the older one, overtaken on its way, must not pass for an answer."""
    phone = phone_of(field.east_cadre)
    phone.sync()
    household = phone.record("households", head="丘", grid=WEST)
    older = phone.body(phone.waiting())
    phone.edit("households", household, address="12号")
    newer = phone.mine["households", household]["rev"]
    assert phone.sync()["receipts"][0]["outcome"] == "held"
    assert phone.post("/api/v1/sync", older).json["receipts"][0]["outcome"] == "held"
    phone.sync()
    assert newer in outcomes(phone)
    assert newer in {row["key"] for row in desk.rows()}
    assert phone.mine["households", household]["address"] == "12号"


def test_a_returned_row_comes_back_to_every_phone_and_leaves_when_it_is_corrected(
    field: Field, phone_of: PhoneOf, desk: Desk, session: Session
) -> None:
    phone, second = phone_of(field.east_cadre), phone_of(field.east_cadre)
    phone.sync()
    visit = phone.visit(field.east_household.id, purpose="tea", note="kept")
    key = phone.mine["visits", visit]["rev"]
    phone.sync()
    assert desk.do("return", key).json["code"] == "invalid_fields"
    assert desk.do("return", key, note="which?").status_code == 200
    assert desk.rows() == []
    assert [row["key"] for row in desk.rows(state="returned")] == [key]

    for one in (phone, second):
        one.sync()
    told = outcomes(second)[key]
    assert (told["decision"], told["note"]) == ("returned", "which?")
    body = told["body"]
    assert body["note"] == "kept"
    second.base["visits", visit] = body
    second.mine["visits", visit] = body | {"rev": str(uuid4()), "purpose": "agency"}
    assert second.sync()["receipts"][0]["outcome"] == "applied"
    for one in (second, phone):
        one.sync()
        assert outcomes(one) == {}
        assert one.live("visits")[visit]["purpose"] == "agency"
    assert desk.rows(state="returned") == []
    late = desk.do("accept", key)
    assert (late.json["code"], late.json["decision"]) == ("already_decided", "superseded")
    steps = session.scalars(sa.select(Decision.decision).order_by(Decision.n)).all()
    assert steps == ["returned", "superseded"]


def test_a_dismissed_row_leaves_the_phone_with_the_record_as_it_is(
    field: Field, phone_of: PhoneOf, desk: Desk, session: Session
) -> None:
    phone = phone_of(field.east_cadre)
    kept = phone.visit(field.east_household.id, note="good")
    phone.sync()
    phone.edit("visits", kept, purpose="tea")
    new = phone.visit(field.west_household.id)
    phone.sync()
    assert phone.mine["visits", kept]["srv"]["status"] == "rejected"
    for row in desk.rows():
        assert desk.do("dismiss", row["key"], note="twice").status_code == 200
    assert desk.rows() == []
    assert {row["decisions"][0]["note"] for row in desk.rows(state="decided")} == {"twice"}
    phone.sync()
    assert set(phone.live("visits")) == {kept}, new
    assert phone.live("visits")[kept]["purpose"] == "regular"
    assert {one["decision"] for one in outcomes(phone).values()} == {"dismissed"}
    assert len(session.scalars(sa.select(InboxRow)).all()) == 3
