"""What a cadre's phone brings counts once, lands on the grid, and reaches the other phones."""

from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from records.fieldwork.visits import Visit
from records.intake.inbox import InboxRow
from records.phones import PhoneSeal
from tests.factories import make_contact, make_person
from tests.sync.conftest import EAST, VILLAGE, Field, PhoneOf, two_phones

IN_EAST = {"lng": 116.116, "lat": 24.605, "crs": "wgs84", "accuracy_m": 12}


def test_a_visit_recorded_offline_is_placed_and_reaches_a_second_phone(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    phone = phone_of(field.east_cadre)
    visit = phone.visit(field.east_household.id, fix=IN_EAST, note="收了三亩稻子")
    assert phone.sync()["receipts"][0]["outcome"] == "applied"

    second = phone_of(field.east_cadre)
    second.sync()
    pulled = second.live("visits")[visit]
    assert pulled["note"] == "收了三亩稻子"
    assert pulled["srv"]["grid"] == pulled["srv"]["made_in"] == EAST
    assert pulled["srv"]["evidence"] == "inside"
    assert 100 < pulled["srv"]["distance_m"] < 102
    assert set(second.live("households")) == {str(field.east_household.id)}
    assert set(second.live("grids")) == {str(field.east.id)}
    assert set(second.live("profile")) == {str(field.east_cadre.id)}


def test_pushing_again_changes_nothing(field: Field, phone_of: PhoneOf, session: Session) -> None:
    phone = phone_of(field.east_cadre)
    phone.visit(field.east_household.id)
    rows = phone.waiting()
    first = phone.exchange(rows)["receipts"][0]
    again = phone.exchange(rows)["receipts"][0]
    assert (first["outcome"], first["replay"]) == ("applied", False)
    assert (again["outcome"], again["replay"]) == ("applied", True)
    assert _count(session, Visit) == _count(session, InboxRow) == 1


def test_disjoint_edits_of_two_phones_are_merged(field: Field, phone_of: PhoneOf) -> None:
    one, two, visit = two_phones(field, phone_of)
    one.edit("visits", visit, note="b")
    two.edit("visits", visit, purpose="mediation")
    one.sync()
    assert two.sync()["receipts"][0]["outcome"] == "merged"
    one.sync()
    for phone in (one, two):
        assert phone.live("visits")[visit]["note"] == "b"
        assert phone.live("visits")[visit]["purpose"] == "mediation"
    assert one.mine["visits", visit]["rev"] == two.mine["visits", visit]["rev"]


def test_the_same_field_edited_twice_is_a_conflict_that_keeps_both(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    one, two, visit = two_phones(field, phone_of)
    one.edit("visits", visit, note="of one")
    two.edit("visits", visit, note="of two")
    one.sync()
    receipt = two.sync()["receipts"][0]
    assert receipt["outcome"] == "conflict"
    assert receipt["errors"] == [
        {"field": "note", "code": "conflict", "yours": "of two", "theirs": "of one"}
    ]
    assert two.live("visits")[visit]["note"] == "of one"
    kept = session.scalars(sa.select(InboxRow).where(InboxRow.outcome == "conflict")).one()
    assert kept.body["note"] == "of two"


def test_a_rejected_row_is_kept_and_returned_and_blocks_no_other(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    phone = phone_of(field.east_cadre)
    bad = phone.visit(field.east_household.id, purpose="tea")
    good = phone.visit(field.east_household.id)
    rev = phone.mine["visits", bad]["rev"]
    outcomes = [receipt["outcome"] for receipt in phone.sync()["receipts"]]
    assert outcomes == ["rejected", "applied"]
    assert phone.mine["visits", bad]["srv"] == {
        "status": "rejected",
        "key": rev,
        "errors": [{"field": "purpose", "code": "unknown_value"}],
    }
    assert _count(session, InboxRow) == 2

    phone.edit("visits", bad, purpose="listening")
    assert phone.sync()["receipts"][0]["outcome"] == "applied"
    assert set(phone.live("visits")) == {bad, good}


def test_a_corrected_edit_keeps_what_else_the_rejected_one_had_changed(
    field: Field, phone_of: PhoneOf
) -> None:
    phone, other = phone_of(field.east_cadre), phone_of(field.east_cadre)
    visit = phone.visit(field.east_household.id, note="first")
    phone.sync()
    other.sync()
    phone.edit("visits", visit, note="second", purpose="tea")
    assert phone.sync()["receipts"][0]["outcome"] == "rejected"
    phone.edit("visits", visit, purpose="agency")
    phone.sync()
    other.sync()
    assert other.live("visits")[visit]["note"] == "second"
    assert other.live("visits")[visit]["purpose"] == "agency"


def test_a_visit_may_arrive_before_its_household(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    phone = phone_of(field.east_cadre)
    point = IN_EAST | {"lng": 116.117}
    household = phone.record("households", head="丘德", location=point)
    visit = phone.visit(household, fix=IN_EAST)
    contact = phone.record("contacts", household=household, name="丘嫂", phone="13800002345")
    rows = phone.waiting()
    phone.exchange([row for row in rows if row["collection"] != "households"])
    assert phone.live("visits")[visit]["srv"]["grid"] is None
    phone.exchange([row for row in rows if row["collection"] == "households"])
    srv = phone.live("visits")[visit]["srv"]
    assert (srv["grid"], srv["evidence"]) == (EAST, "inside")
    assert phone.live("contacts")[contact]["phone"] == "+8613800002345"
    second = phone_of(field.east_cadre)
    second.sync()
    assert visit in second.live("visits")
    assert contact in second.live("contacts")


@pytest.mark.parametrize("written", ["138****2345", "1380000234", "667788", "138xxxx2345"])
def test_a_number_that_lacks_digits_is_no_number(
    field: Field, phone_of: PhoneOf, written: str
) -> None:
    phone = phone_of(field.east_cadre)
    household = str(field.east_household.id)
    contact = phone.record("contacts", household=household, name="丘嫂", phone=written)
    assert phone.sync()["receipts"][0]["outcome"] == "rejected"
    errors = phone.mine["contacts", contact]["srv"]["errors"]
    assert errors == [{"field": "phone", "code": "invalid_phone"}]


def test_a_household_that_moves_takes_its_visits_along(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    """The old grid's phone loses them, the new one's receives them; a village phone keeps them."""
    village_phone = phone_of(make_person(session, areas=[VILLAGE]))
    east, west = phone_of(field.east_cadre), phone_of(field.west_cadre)
    visit = east.visit(field.east_household.id)
    for phone in (east, west, village_phone):
        phone.sync()
    household = str(field.east_household.id)
    village_phone.edit("households", household, location=IN_EAST | {"lng": 116.104})
    for phone in (village_phone, east, west):
        phone.sync()
    assert not east.live("visits")
    assert not east.live("households")
    assert visit in west.live("visits")
    assert household in west.live("households")
    assert visit in village_phone.live("visits")
    assert len(village_phone.live("households")) == 2


def test_a_deleted_visit_disappears_everywhere_and_leaves_no_content(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    one, two, visit = two_phones(field, phone_of)
    one.delete("visits", visit)
    assert one.sync()["receipts"][0]["outcome"] == "applied"
    two.sync()
    assert not two.live("visits")
    assert set(two.mine["visits", visit]) == {"id", "rev", "_deleted", "srv"}


def test_work_outside_ones_areas_is_held_and_shown(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    phone = phone_of(field.east_cadre)
    phone.visit(field.west_household.id)
    receipt = phone.sync()["receipts"][0]
    assert receipt["outcome"] == "held"
    assert receipt["document"]["srv"]["status"] == "held"
    assert _count(session, Visit) == 0
    assert _count(session, InboxRow) == 1


def test_pages_are_exactly_as_long_as_asked_while_there_is_more(
    field: Field, phone_of: PhoneOf
) -> None:
    phone = phone_of(field.east_cadre)
    for _ in range(25):
        phone.visit(field.east_household.id)
    phone.exchange(phone.waiting(), limit=1)
    reader = phone_of(field.east_cadre)
    lengths = []
    while True:
        answer = reader.exchange([], limit=10)
        lengths.append(len(answer["documents"]))
        if not answer["hasMore"]:
            break
    assert lengths == [10, 10, 8]  # 25 visits, the household, the grid, the profile


def _count(session: Session, table: type) -> int:
    session.expire_all()
    return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_a_number_whose_key_was_lost_is_missing_and_nothing_else(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    """A backup that was restored without its keys: ours may even bear the same name."""
    lost, lost_too = UUID(int=1), UUID(int=2)
    for id, name in ((lost, "1"), (lost_too, "2")):
        sealed = PhoneSeal.of([(name, b"x" * 32)]).seal("+8613812342345", id.bytes)
        make_contact(session, field.east_household, id=id, phone_sealed=sealed)
    session.commit()
    phone = phone_of(field.east_cadre)
    phone.sync()
    for id in (lost, lost_too):
        shown = phone.live("contacts")[str(id)]
        assert (shown["phone"], shown["srv"]["phone_masked"]) == (None, "138****2345")
    phone.edit("contacts", str(lost), phone="+8613912342345")
    assert phone.sync()["receipts"][0]["outcome"] == "applied"
    assert phone.live("contacts")[str(lost)]["phone"] == "+8613912342345"
