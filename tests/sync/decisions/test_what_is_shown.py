"""What the list of held rows shows, to whom, and in which order."""

from datetime import date
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from authz.scope import HeldArea, scope_of
from records.intake.inbox import InboxRow
from records.intake.outcomes import Decision
from sync.pushing.unfinished import area_in_common
from tests.factories import NOW, bearer, make_device, make_login, make_reminder
from tests.phone.phone import Erased, Phone
from tests.sync.conftest import EAST, WEST, Field, PhoneOf
from tests.sync.desk import Desk, held_visit, outcomes


def test_a_corrected_number_is_not_kept_in_the_clear(
    field: Field, phone_of: PhoneOf, desk: Desk, session: Session
) -> None:
    phone = phone_of(field.east_cadre)
    phone.sync()
    east = str(field.east_household.id)
    contact = phone.record("contacts", household=east, name="x", phone="138")
    key = phone.mine["contacts", contact]["rev"]
    phone.sync()
    for _ in range(2):  # the second time is a retry
        answer = desk.do("correct", key, changes={"phone": "13800002345"})
        assert answer.status_code == 200, answer.text
    phone.sync()
    assert phone.live("contacts")[contact]["phone"] == "+8613800002345"
    kept = session.scalars(sa.select(Decision.changes)).one()
    assert isinstance(kept, dict)
    assert set(kept["phone"]) == {"sealed"}


def test_what_is_not_the_dispatchers_to_see_is_not_shown(
    field: Field, phone_of: PhoneOf, desk: Desk
) -> None:
    phone = phone_of(field.east_cadre)
    west = str(field.west_household.id)
    phone.sync()
    fix = {"lng": 116.105, "lat": 24.605, "crs": "wgs84"}
    phone.visit(west, fix=fix)
    phone.record("contacts", household=west, name="x", phone="13800002345")
    phone.record("households", head="x", grid=WEST, tags=["hardship"])
    phone.sync()
    bodies = {row["collection"]: row["body"] for row in desk.rows()}
    assert "fix" not in bodies["visits"]
    assert "tags" not in bodies["households"]
    assert bodies["contacts"]["phone"] == "****"
    for row in desk.rows():
        assert desk.do("accept", row["key"]).status_code == 200, row
    assert desk.rows() == []


def test_a_refusal_names_fields_and_shows_nothing_of_them(
    field: Field, phone_of: PhoneOf, desk: Desk
) -> None:
    """What two wrote of a household that is deleted then: service tags are neither's to show."""
    one, two = phone_of(field.east_cadre), phone_of(field.east_cadre)
    household = str(field.east_household.id)
    one.sync()
    two.sync()
    one.edit("households", household, tags=["hardship"], head="one")
    two.edit("households", household, tags=["newcomer"], head="two")
    key = two.mine["households", household]["rev"]
    one.sync()
    assert two.sync()["receipts"][0]["outcome"] == "conflict"
    one.sync()
    one.delete("households", household)
    one.sync()
    refused = desk.do("accept", key)
    assert (refused.status_code, refused.json["code"]) == (409, "still_refused")
    assert refused.json["errors"]
    assert all(error.keys() == {"field", "code"} for error in refused.json["errors"])
    assert "hardship" not in refused.text
    assert "newcomer" not in refused.text


def test_a_list_of_held_rows_is_paged_by_area_and_age(
    field: Field, phone_of: PhoneOf, desk: Desk
) -> None:
    phone = phone_of(field.east_cadre)
    phone.sync()
    for _ in range(7):
        phone.visit(field.west_household.id)
        phone.visit(field.east_household.id, purpose="tea")
    phone.sync()
    seen, after = [], {}
    while True:
        query = {"limit": "3", **after}
        page = desk.client.get("/api/v1/inbox", headers=desk.headers, query_string=query).json
        seen += page["items"]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert len({row["key"] for row in seen}) == len(seen) == 14
    assert [row["area"] for row in seen] == [EAST] * 7 + [WEST] * 7


def test_its_author_is_told_an_area_only_where_they_answer_for_it(
    field: Field, phone_of: PhoneOf, desk: Desk
) -> None:
    """Else anybody could ask where any household of the county stands now, by a visit to it."""
    phone = phone_of(field.east_cadre)
    west, _ = held_visit(field, phone)
    east = phone.visit(field.east_household.id, purpose="tea")
    phone.sync()
    told = {one["record"]: one["srv"]["area"] for one in outcomes(phone).values()}
    assert told == {west: WEST[:6], east: EAST}
    assert {row["record"]: row["area"] for row in desk.rows()} == {west: WEST, east: EAST}


@pytest.mark.parametrize("handed_in", [False, True])
def test_what_waits_of_ones_own_plan_and_reminders_is_ones_own(
    field: Field, phone_of: PhoneOf, desk: Desk, session: Session, handed_in: bool
) -> None:
    """Nobody else reads these records; nor what their author's phone said of them."""
    device = make_device(session, field.east_cadre)
    token = make_login(session, field.east_cadre, device=device)
    reminder = make_reminder(session, field.east_cadre)
    session.commit()
    phone = Phone(desk.client, bearer(token))
    phone.sync()
    household = str(field.east_household.id)
    plan = phone.record("planned_visits", household=household, week="x", note="to my aunt")
    phone.edit("reminders", str(reminder.id), snoozed_until="x")
    if handed_in:
        owner = bearer(make_login(session, field.east_cadre))
        session.commit()
        desk.client.delete(f"/api/v1/devices/{device.id}", headers=owner)
        with pytest.raises(Erased):
            phone.sync()
    else:
        phone.sync()
    keys = session.scalars(sa.select(InboxRow.key)).all()
    assert len(keys) == 2
    for state in ("waiting", "returned", "decided"):
        assert desk.rows(state=state) == []
    troubles = desk.client.get("/api/v1/sync/troubles", headers=desk.headers).json
    assert troubles["waiting"] == []
    for key in keys:
        url = f"/api/v1/inbox/{key}"
        assert desk.client.get(url, headers=desk.headers).status_code == 404
        assert desk.do("dismiss", str(key), note="x").status_code == 404
    other = phone_of(field.east_cadre)
    other.sync()
    assert {one["record"] for one in outcomes(other).values()} == {plan, str(reminder.id)}


codes = st.sampled_from(
    ["441427", "441427100", "441427100201", EAST, WEST, "441427101", "441427101200001"]
)


@given(st.lists(codes, min_size=1))
def test_the_area_in_common_holds_every_area(areas: list[str]) -> None:
    long_ago = date(2020, 1, 1)
    held = [HeldArea(area, long_ago, None) for area in areas]
    found = area_in_common(scope_of(uuid4(), "441427", [], held, NOW.date()))
    assert all(area.startswith(found) for area in areas)
    assert len(found) in (6, 9, 12, 15)
    gone = [HeldArea(area, long_ago, date(2021, 1, 1)) for area in areas]
    assert area_in_common(scope_of(uuid4(), "441427", [], gone, NOW.date())) == found
