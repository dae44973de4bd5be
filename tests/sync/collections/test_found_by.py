"""By what an app finds a household without signal: initials, the contact card, the place."""

import re
from typing import Any

import prcoords
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from records.fieldwork.households import Household
from tests import factories as f
from tests.sync.conftest import EAST, IN_EAST, IN_WEST, Field, PhoneOf

CARD = re.compile(r"[A-Za-z0-9_-]{22}")


def srv(phone: Any, collection: str, id: str) -> dict[str, Any]:
    found: dict[str, Any] = phone.mine[collection, id]["srv"]
    return found


def test_names_are_found_by_their_initials(field: Field, phone_of: PhoneOf) -> None:
    """Whoever wrote them; and by the new ones after a correction."""
    writer, reader = phone_of(field.east_cadre), phone_of(field.east_cadre)
    home = writer.record("households", head="单国兴", location=IN_EAST)
    contact = writer.record("contacts", household=home, name="覃小明")
    writer.sync()
    reader.sync()
    assert srv(reader, "households", home)["initials"] == "sgx"
    assert srv(reader, "contacts", contact)["initials"] == "qxm txm"
    writer.edit("households", home, head="任华")
    writer.edit("contacts", contact, name="区乐")
    writer.sync()
    reader.sync()
    assert srv(reader, "households", home)["initials"] == "rh"
    assert srv(reader, "contacts", contact)["initials"] == "ol oy"


def test_each_household_has_a_card_of_its_own_and_keeps_it(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    """Through corrections, and into another grid."""
    writer = phone_of(f.make_person(session, areas=[EAST, field.west.code]))
    made = [writer.record("households", head=f"户{n}", location=IN_EAST) for n in range(20)]
    writer.sync()
    cards = {id: srv(writer, "households", id)["card"] for id in made}
    assert len(set(cards.values())) == len(made)
    assert all(CARD.fullmatch(card) for card in cards.values())
    writer.edit("households", made[0], head="另一个", location=IN_WEST)
    writer.sync()
    assert srv(writer, "households", made[0])["grid"] == field.west.code
    assert srv(writer, "households", made[0])["card"] == cards[made[0]]


def test_a_phone_does_not_choose_the_card(field: Field, phone_of: PhoneOf) -> None:
    phone = phone_of(field.east_cadre)
    chosen = "A" * 22
    home = phone.record("households", head="甲", location=IN_EAST, srv={"card": chosen})
    other = phone.record("households", head="乙", location=IN_EAST, card=chosen)
    receipts = {each["id"]: each for each in phone.sync()["receipts"]}
    assert srv(phone, "households", home)["card"] != chosen
    assert receipts[other]["errors"] == [{"field": "card", "code": "unknown_field"}]


def test_two_households_of_a_county_cannot_have_the_same_card(session: Session) -> None:
    one, two = (f.make_household(session, EAST) for _ in range(2))
    session.refresh(one)
    two.card = one.card
    with pytest.raises(IntegrityError, match="uq_households_county_card"):
        session.flush()


def test_nobody_else_learns_a_card(
    client: FlaskClient, field: Field, phone_of: PhoneOf, session: Session
) -> None:
    """Neither a phone that does not hold the household, nor lists, files or tiles."""
    card = session.scalar(select(Household.card).where(Household.id == field.east_household.id))
    assert card is not None
    elsewhere = phone_of(field.west_cadre)
    answer = elsewhere.post("/api/v1/sync", {"limit": 2000})
    assert card not in answer.text
    leader = f.make_person(session, roles=[("township_leader", EAST[:9])])
    headers = f.bearer(f.make_login(session, leader))
    for path in (
        "/api/v1/households",
        f"/api/v1/households/{field.east_household.id}",
        "/api/v1/households/export",
        "/api/v1/households/due",
        "/api/v1/households/unassigned",
    ):
        told = client.get(path, headers=headers)
        assert card not in told.text, path


def test_each_household_has_its_place_whatever_coordinates_it_came_in(
    field: Field, phone_of: PhoneOf
) -> None:
    """As Chinese maps have it, it would lie half a kilometre off."""
    phone = phone_of(field.east_cadre)
    lng, lat = IN_EAST["lng"], IN_EAST["lat"]
    shifted = prcoords.wgs_gcj((lat, lng))
    home = phone.record(
        "households", head="甲", location={"lng": shifted.lon, "lat": shifted.lat, "crs": "gcj02"}
    )
    nowhere = phone.record("households", head="乙", location=None, grid=EAST)
    phone.sync()
    assert srv(phone, "households", home)["point"] == {
        "lng": pytest.approx(lng, abs=2e-5),
        "lat": pytest.approx(lat, abs=2e-5),
    }
    assert srv(phone, "households", nowhere)["point"] is None
    phone.edit("households", home, location=IN_EAST)
    phone.sync()
    assert srv(phone, "households", home)["point"] == {"lng": lng, "lat": lat}


def test_what_a_phone_held_before_has_no_new_seq(field: Field, phone_of: PhoneOf) -> None:
    """A repair brings what its store lacks (docs/sync.md, "Older and newer")."""
    phone = phone_of(field.east_cadre)
    phone.sync()
    id = str(field.east_household.id)
    request = {"feed": EAST, "collection": "households", "have": {}, "limit": 200}
    brought = phone.heed(phone.post("/api/v1/sync/repair", request))["documents"]
    (again,) = (each for each in brought if each["id"] == id)
    held = phone.mine["households", id]
    assert again["srv"] == held["srv"]
    me = phone.client.get("/api/v1/me", headers=phone.headers).json
    assert {"initials", "card", "point"} <= set(me["server"]["features"])
