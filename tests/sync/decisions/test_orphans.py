"""Work whose household was refused or never came: listed, and brought home by one decision."""

from uuid import UUID, uuid4

import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from records.fieldwork.visits import Visit
from records.intake.inbox import InboxRow
from records.system.audit import AuditRow
from tests.factories import make_grid, make_household, make_person, square
from tests.sync.conftest import EAST, VILLAGE, WEST, Field, PhoneOf
from tests.sync.decisions.refused_households import (
    NUMBER,
    Refused,
    orphans,
    page_of_orphans,
    refused_at,
)
from tests.sync.desk import Desk, outcomes


def test_what_waits_for_a_refused_household_is_listed_and_comes_home_by_one_decision(
    field: Field, phone_of: PhoneOf, desk: Desk, taken: str, session: Session
) -> None:
    phone, colleague = phone_of(field.east_cadre), phone_of(make_person(session, areas=[EAST]))
    refused = Refused(phone)
    refused.push()
    assert refused.grids(phone) == {None}, "its author sees that it waits"

    (row,) = desk.rows()
    assert row["taken_by"] == {"id": taken, "head": "丘大"}
    assert row["waiting"] == {"contacts": 1, "visits": 1, "meal_tickets": 1, "photos": 1}
    (group,) = orphans(desk)
    assert (group["household"], group["key"]) == (refused.id, refused.key)
    assert group["why"] == "household_not_taken"
    assert {(one["collection"], one["record"]) for one in group["records"]} == refused.records
    assert {one["person"]["id"] for one in group["records"]} == {str(field.east_cadre.id)}

    answer = desk.do("merge", refused.key, note="同一户")
    assert answer.status_code == 200, answer.text
    assert (answer.json["decision"], answer.json["waiting"]) == ("merged", {})
    assert orphans(desk) == desk.rows() == []
    for one in (phone, colleague):
        one.check()
        assert refused.households(one) == {taken}
        assert refused.grids(one) == {EAST}
        assert one.live("visits")[refused.visit]["srv"]["grid"] == EAST
        assert one.live("household_aliases")[refused.id]["household"] == taken
    assert phone.live("visits")[refused.visit]["srv"]["evidence"] == "inside"
    assert refused.id not in phone.live("households"), "it is dismissed there"
    assert outcomes(phone)[refused.key]["decision"] == "dismissed"
    assert phone.waiting() == []
    kept = session.get(InboxRow, ("441427", UUID(refused.key)))
    assert kept is not None
    assert (kept.outcome, kept.body["id"]) == ("rejected", refused.id)
    noted = session.scalars(sa.select(AuditRow.action)).all()
    assert "inbox_merged" in noted


def test_work_of_somebody_who_never_held_the_grid_stays_listed_until_it_is_taken_in(
    field: Field, phone_of: PhoneOf, desk: Desk, session: Session
) -> None:
    there = make_household(session, WEST, number=NUMBER)
    session.commit()
    phone, west = phone_of(field.east_cadre), phone_of(field.west_cadre)
    refused = Refused(phone)
    refused.push()
    assert desk.do("merge", refused.key).status_code == 200
    phone.check()
    assert refused.households(phone) == {str(there.id)}
    assert refused.grids(phone) == {None}
    assert not phone.live("household_aliases"), "it does not carry that grid"
    (group,) = orphans(desk)
    assert (group["household"], group["why"]) == (str(there.id), "out_of_scope")
    url = f"/api/v1/orphans/{there.id}/accept"
    answer = desk.client.post(url, headers=desk.headers, json={"note": "去过"})
    assert answer.json == {"records": 4}
    assert orphans(desk) == []
    again = desk.client.post(url, headers=desk.headers, json={"note": "去过"})
    assert (again.status_code, again.json) == (200, answer.json), "the answer was lost"
    west.check()
    assert refused.grids(west) == {WEST}
    phone.check()
    assert not phone.live("visits"), "it counts, in a grid that this phone does not carry"
    assert session.scalars(sa.select(Visit.cadre_id)).one() == field.east_cadre.id


def test_orphans_of_a_household_that_never_came_are_listed_and_merged_as_well(
    field: Field, phone_of: PhoneOf, desk: Desk, taken: str, session: Session
) -> None:
    phone = phone_of(field.east_cadre)
    phone.sync()
    lost = str(uuid4())
    visit = phone.visit(lost)
    phone.sync()
    (group,) = orphans(desk)
    assert (group["household"], group["why"], group["key"]) == (lost, "unknown_household", None)
    url = f"/api/v1/orphans/{lost}/merge"
    answer = desk.client.post(url, headers=desk.headers, json={"into": taken, "note": None})
    assert answer.json == {"household": taken}
    noted = session.scalar(sa.select(sa.func.count()).select_from(AuditRow))
    again = desk.client.post(url, headers=desk.headers, json={"into": taken, "note": None})
    assert (again.status_code, again.json) == (200, answer.json), "the answer was lost"
    assert session.scalar(sa.select(sa.func.count()).select_from(AuditRow)) == noted
    for asked in ({"into": str(uuid4()), "note": None}, {"into": taken, "note": "又一次"}):
        other = desk.client.post(url, headers=desk.headers, json=asked)
        assert other.json["code"] == "not_found"
    colleague = Desk(desk.client, session)
    other = desk.client.post(url, headers=colleague.headers, json={"into": taken, "note": None})
    assert other.json["code"] == "not_found", "somebody else is told that nothing waits"
    phone.check()
    assert phone.live("visits")[visit]["household"] == taken
    assert orphans(desk) == []


def test_a_household_that_was_dismissed_leaves_its_orphans_on_the_list(
    field: Field, phone_of: PhoneOf, desk: Desk, taken: str
) -> None:
    phone, refused = refused_at(field, phone_of)
    assert desk.do("dismiss", refused.key, note="有了").status_code == 200
    (group,) = orphans(desk)
    assert (group["key"], group["decision"]) == (refused.key, "dismissed")
    assert desk.do("accept", refused.key).json["code"] == "already_decided"
    assert desk.do("merge", refused.key).status_code == 200
    phone.check()
    assert refused.grids(phone) == {EAST}
    assert orphans(desk) == []


def test_the_household_with_the_number_was_deleted_meanwhile(
    field: Field, phone_of: PhoneOf, desk: Desk, taken: str
) -> None:
    """Then it is not merged, and can be accepted: the number is free."""
    phone, refused = refused_at(field, phone_of)
    phone.delete("households", taken)
    phone.sync()
    assert desk.do("merge", refused.key).json["errors"] == [{"field": "into", "code": "required"}]
    gone = desk.do("merge", refused.key, into=taken)
    assert gone.json["errors"] == [{"field": "into", "code": "unknown_household"}]
    assert desk.do("accept", refused.key).status_code == 200
    phone.check()
    assert refused.grids(phone) == {EAST}
    assert refused.households(phone) == {refused.id}
    assert desk.do("merge", refused.key).json["code"] == "already_decided"


def test_who_may_not_merge(
    field: Field, phone_of: PhoneOf, desk: Desk, client: FlaskClient, session: Session
) -> None:
    there = make_household(session, VILLAGE[:6] + "101200001", number=NUMBER)
    session.commit()
    phone, refused = refused_at(field, phone_of)
    assert desk.rows()[0]["taken_by"] is None, "it is not this dispatcher's to see"
    assert desk.rows()[0]["household"] is None, "nor is it one yet"
    for into in ({}, {"into": None}):  # nor is it told that there is one
        answer = desk.do("merge", refused.key, **into)
        assert answer.json["errors"] == [{"field": "into", "code": "required"}]
    assert desk.do("merge", refused.key, into=str(there.id)).json["code"] == "out_of_scope"
    elsewhere = Desk(client, session, "441427101")
    assert elsewhere.do("merge", refused.key, into=str(there.id)).json["code"] == "not_found"
    assert orphans(elsewhere) == []
    itself = make_person(session, roles=[("dispatcher", VILLAGE[:9])], areas=[EAST])
    own = Refused(phone_of(itself))
    own.push()
    url = f"/api/v1/inbox/{own.key}/merge"
    assert client.post(url, headers=own.phone.headers, json={}).json["code"] == "forbidden"
    visit = Desk(client, session)
    wrong = phone.visit(field.east_household.id, purpose="tea")
    key = phone.mine["visits", wrong]["rev"]
    phone.sync()
    refusal = visit.do("merge", key)
    assert refusal.json["errors"] == [{"field": "collection", "code": "not_a_household"}]


def test_the_list_has_pages_and_none_cuts_a_household_in_two(
    field: Field, phone_of: PhoneOf, desk: Desk
) -> None:
    phone = phone_of(field.east_cadre)
    phone.sync()
    lost = sorted(str(uuid4()) for _ in range(3))
    visits = {id: {phone.visit(id), phone.visit(id)} for id in lost}
    phone.sync()
    first = page_of_orphans(desk, limit=2)
    second = page_of_orphans(desk, limit=2, after=first["next"])
    assert second["next"] is None
    listed = [*first["items"], *second["items"]]
    assert [group["household"] for group in listed] == lost
    assert {
        group["household"]: {one["record"] for one in group["records"]} for group in listed
    } == visits


def test_of_somebody_who_works_elsewhere_only_what_waits_for_the_household_refused_here(
    field: Field, phone_of: PhoneOf, desk: Desk, taken: str, session: Session
) -> None:
    """And whoever sees it there can decide about it."""
    elsewhere = VILLAGE[:6] + "101200001"
    make_grid(session, elsewhere, square(116.2, 24.6))
    guest = phone_of(make_person(session, areas=[elsewhere]))
    guest.sync()
    refused = guest.record("households", head="丘大", number="N-7", grid=EAST)
    of_refused, of_nobody = guest.visit(refused), guest.visit(str(uuid4()))
    guest.sync()
    assert [row["record"] for row in desk.rows()] == [refused]
    (group,) = orphans(desk)
    assert group["household"] == refused
    assert [one["record"] for one in group["records"]] == [of_refused] != [of_nobody]
    url = f"/api/v1/orphans/{refused}/merge"
    answer = desk.client.post(url, headers=desk.headers, json={"into": taken, "note": None})
    assert answer.json == {"household": taken}
