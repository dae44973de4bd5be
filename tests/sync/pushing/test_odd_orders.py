"""Rows in odd orders and odd company: what holds is what the phone meant."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from records.fieldwork.households import Household
from records.fieldwork.meal_tickets import MealTicket
from records.fieldwork.visits import Visit
from records.intake.inbox import InboxRow
from tests.factories import NOW, make_contact, make_meal_ticket, make_person, make_visit
from tests.phone.phone import Phone
from tests.sync.conftest import EAST, IN_WEST, VILLAGE, Field, PhoneOf


def row(collection: str, new: dict[str, Any], base: dict[str, Any] | None = None) -> dict[str, Any]:
    made = {"collection": collection, "newDocumentState": new}
    return made | ({"assumedMasterState": base} if base else {})


def again(document: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return document | changes | {"rev": str(uuid4())}


def outcomes(phone: Phone, *rows: dict[str, Any]) -> list[str]:
    answer = phone.post("/api/v1/sync", phone.body(list(rows)))
    assert answer.status_code == 200, answer.text
    return [receipt["outcome"] for receipt in answer.json["receipts"]]


def test_an_edit_that_overtook_its_insert_is_what_holds(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    phone = phone_of(field.east_cadre)
    first = phone.mine["visits", phone.visit(field.east_household.id, note="a")]
    second = again(first, note="b")
    assert outcomes(phone, row("visits", second, first)) == ["applied"]
    assert outcomes(phone, row("visits", first)) == ["merged"]
    assert session.scalars(sa.select(Visit.note)).one() == "b"


def test_an_edit_of_anothers_visit_that_is_held_here_does_not_take_it_over(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    """A restored server may hold what it had taken before: its author's area was given back."""
    author, other = phone_of(field.west_cadre), phone_of(field.east_cadre)
    first = author.mine["visits", author.visit(field.east_household.id, note="a")]
    assert outcomes(author, row("visits", first)) == ["held"]
    told = first | {"srv": {"status": "ok", "cadre": str(field.west_cadre.id)}}
    assert outcomes(other, row("visits", again(first, note="b"), told)) == ["rejected"]
    assert session.scalars(sa.select(Visit)).all() == []


def test_a_deletion_that_overtook_all_else_is_what_holds(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    phone = phone_of(field.east_cadre)
    first = phone.mine["visits", phone.visit(field.east_household.id)]
    second = again(first, note="b")
    gone = again(second, _deleted=True)
    told = outcomes(
        phone, row("visits", gone, second), row("visits", second, first), row("visits", first)
    )
    assert told == ["applied", "merged", "merged"]
    assert session.scalars(sa.select(Visit)).all() == []


def test_what_comes_after_a_deletion_that_was_seen_does_not_block_the_phone(
    field: Field, phone_of: PhoneOf
) -> None:
    phone = phone_of(field.east_cadre)
    first = phone.mine["visits", phone.visit(field.east_household.id)]
    gone = again(first, _deleted=True)
    assert outcomes(phone, row("visits", first), row("visits", gone, first)) == ["applied"] * 2
    assert outcomes(phone, row("visits", again(first), gone)) == ["conflict"]
    assert outcomes(phone, row("visits", again(gone), gone)) == ["merged"]


def test_a_number_is_free_once_its_ticket_is_deleted_in_the_same_batch(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    phone = phone_of(field.east_cadre)
    content = {"household": str(field.east_household.id), "happened_at": NOW.isoformat()}
    wrong = phone.mine["meal_tickets", phone.record("meal_tickets", number="7", **content)]
    assert outcomes(phone, row("meal_tickets", wrong)) == ["applied"]
    right = phone.mine["meal_tickets", phone.record("meal_tickets", number="7", **content)]
    gone = again(wrong, _deleted=True)
    told = outcomes(phone, row("meal_tickets", gone, wrong), row("meal_tickets", right))
    assert told == ["applied", "applied"]
    assert str(session.scalars(sa.select(MealTicket.id)).one()) == right["id"]


def test_a_ticket_that_was_paid_for_stays_as_it_is(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    paid = {"redeemed_at": NOW, "redeemed_by": field.west_cadre.id}
    ticket = make_meal_ticket(session, field.east_household, field.east_cadre, **paid)
    session.commit()
    phone = phone_of(field.east_cadre)
    phone.sync()
    phone.edit("meal_tickets", str(ticket.id), number="FAKE")
    receipt = phone.sync()["receipts"][0]
    assert receipt["errors"] == [{"field": "row", "code": "already_redeemed"}]
    phone.edit("meal_tickets", str(ticket.id), number=ticket.number, _deleted=True)
    assert phone.sync()["receipts"][0]["outcome"] == "rejected"


def test_mending_a_ticket_does_not_move_its_day(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    ticket = make_meal_ticket(session, field.east_household, field.east_cadre)
    session.commit()
    phone = phone_of(field.east_cadre)
    phone.sync()
    phone.clock_ahead_s = 3 * 86_400
    phone.edit("meal_tickets", str(ticket.id), number="mended")
    assert phone.sync()["receipts"][0]["outcome"] == "applied"
    session.expire_all()
    assert session.scalars(sa.select(MealTicket.counted_at)).one() == NOW


def test_a_default_that_nobody_named_is_no_change(field: Field, phone_of: PhoneOf) -> None:
    one, two = phone_of(field.east_cadre), phone_of(field.east_cadre)
    made = one.record("households", head="丘德", grid=EAST)
    one.sync()
    two.sync()
    two.edit("households", made, kind="priority")
    two.sync()
    one.mine["households", made] = {
        name: value
        for name, value in one.mine["households", made].items()
        if name in ("id", "rev", "head", "grid")
    }
    one.base["households", made] = one.mine["households", made]
    one.edit("households", made, address="12号")
    assert one.sync()["receipts"][0]["outcome"] == "merged"
    two.sync()
    assert two.live("households")[made]["kind"] == "priority"
    assert two.live("households")[made]["address"] == "12号"


@pytest.mark.parametrize("moment", ["before the push", "between two pushes", "by a repair"])
def test_what_comes_while_an_edit_waits_is_not_taken_back_by_it(
    field: Field, phone_of: PhoneOf, session: Session, moment: str
) -> None:
    one, two = phone_of(field.east_cadre), phone_of(field.east_cadre)
    home = str(field.east_household.id)
    for phone in (one, two):
        phone.sync()
    if moment == "between two pushes":
        one.edit("households", home, kind="priority")
    else:
        one.edit("households", home, address="12号")
    two.edit("households", home, head="丘德")
    two.sync()
    if moment == "before the push":
        one.pull()
    elif moment == "between two pushes":
        rows = one.waiting()
        one.edit("households", home, address="12号")  # while the request is under way
        one.exchange(rows)
    else:
        one.repair()
    one.sync()
    two.sync()
    for phone in (one, two):
        shown = phone.live("households")[home]
        assert (shown["head"], shown["address"]) == ("丘德", "12号")


def test_a_household_stays_while_anything_is_recorded_of_it(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    make_contact(session, field.west_household, phone_sealed=None, phone_masked=None)
    make_visit(session, field.east_household, field.east_cadre)
    session.commit()
    phone = phone_of(make_person(session, areas=[VILLAGE]))
    phone.sync()
    empty = phone.record("households", head="丘德", grid=EAST)
    phone.sync()
    for household in (field.east_household.id, field.west_household.id, empty):
        phone.delete("households", str(household))
    told = {receipt["id"]: receipt for receipt in phone.sync()["receipts"]}
    assert told[empty]["outcome"] == "applied"
    for household in (field.east_household, field.west_household):
        errors = told[str(household.id)]["errors"]
        assert errors == [{"field": "row", "code": "still_referred_to"}]


def test_late_work_at_a_household_that_was_deleted_stays_in_its_grid(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    phone, late = phone_of(field.east_cadre), phone_of(field.east_cadre)
    household = phone.record("households", head="丘德", grid=EAST)
    phone.sync()
    phone.delete("households", household)
    phone.sync()
    visit = late.visit(household)
    assert late.sync()["receipts"][0]["outcome"] == "applied"
    assert late.live("visits")[visit]["srv"]["grid"] == EAST
    late.edit("visits", visit, note="b")
    late.sync()
    assert session.scalars(sa.select(Visit.grid)).one() == EAST


def test_nobody_can_delete_beforehand_what_somebody_else_will_record(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    mine, other = phone_of(field.east_cadre), phone_of(field.west_cadre)
    household = mine.record("households", head="丘德", grid=EAST)
    gone = {"id": household, "rev": str(uuid4()), "_deleted": True}
    assert outcomes(other, row("households", gone)) == ["applied"]
    assert mine.sync()["receipts"][0]["outcome"] == "applied"
    assert session.get(Household, (field.east.county, household)) is not None


def test_a_rev_that_is_known_for_another_record_hides_nothing(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    """Not even where the row says that it is just what the server has."""
    phone = phone_of(field.east_cadre)
    first = phone.mine["visits", phone.visit(field.east_household.id)]
    other = phone.mine["visits", phone.visit(field.east_household.id)] | {"rev": first["rev"]}
    assert outcomes(phone, row("visits", first)) == ["applied"]
    assert outcomes(phone, row("visits", other, other)) == ["rejected"]
    assert len(session.scalars(sa.select(InboxRow)).all()) == 2


def test_numbers_are_sealed_in_the_inbox_too_and_open_for_a_correction(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    phone = phone_of(field.east_cadre)
    household = str(field.east_household.id)
    contact = phone.record("contacts", household=household, name="丘嫂", phone="13912345678")
    phone.sync()
    phone.edit("contacts", contact, phone="13987654321", relation="aunt")
    assert phone.sync()["receipts"][0]["outcome"] == "rejected"
    phone.edit("contacts", contact, relation="spouse")
    assert phone.sync()["receipts"][0]["outcome"] == "applied"
    stored = session.scalars(sa.text("SELECT concat(body, base, errors) FROM inbox")).all()
    assert len(stored) == 3
    for text in stored:
        assert "13912345678" not in text
        assert "13987654321" not in text
    second = phone_of(field.east_cadre)
    second.sync()
    assert second.live("contacts")[contact]["phone"] == "+8613987654321"


def test_fields_with_impossible_names_cost_their_row_alone(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    phone = phone_of(field.east_cadre)
    now = datetime.now(UTC).isoformat()
    good = {"household": str(field.east_household.id), "happened_at": now, "purpose": "regular"}
    for more in ({}, {"\ud800": 1}, {"a\x00b": 1}, {"fix": {"x\x00": 1}}, {}):
        phone.record("visits", **good, **more)
    told = phone.post("/api/v1/sync", phone.body(phone.waiting()))
    assert told.status_code == 200
    assert session.scalar(sa.select(sa.func.count()).select_from(Visit)) == 2
    assert session.scalar(sa.select(sa.func.count()).select_from(InboxRow)) == 5


def test_who_may_not_write_in_the_grid_gains_nothing_by_being_early(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    """A visit to a household that is not known yet waits; it does not enter a foreign grid."""
    east, west = phone_of(field.east_cadre), phone_of(field.west_cadre)
    household = west.record("households", head="丘德", location=IN_WEST)
    east.visit(household)
    west.visit(household)
    east.sync()
    west.sync()
    session.expire_all()
    assert {visit.cadre_id: visit.grid for visit in session.scalars(sa.select(Visit))} == {
        field.east_cadre.id: None,
        field.west_cadre.id: field.west.code,
    }
