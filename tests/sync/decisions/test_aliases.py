"""A household that was refused for its number: by one decision it is the one that has the number.

Until then what was recorded of it is listed; then it follows, and so does what still comes.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from records.fieldwork.aliases import HouseholdAlias
from records.fieldwork.photos import Photo
from records.fieldwork.visits import Visit
from records.intake.inbox import InboxRow
from records.staff.people import Person
from records.system.audit import AuditRow
from tests.factories import make_grid, make_household, make_person, square
from tests.phone.phone import Phone
from tests.sync.conftest import EAST, VILLAGE, WEST, Field
from tests.sync.decisions.test_decisions import Desk, outcomes

PhoneOf = Callable[[Person], Phone]
NUMBER = "蕉-1001"


@pytest.fixture
def desk(client: FlaskClient, session: Session) -> Desk:
    return Desk(client, session)


@pytest.fixture
def taken(field: Field, session: Session) -> str:
    """The id of a household in the East that has the number."""
    made = make_household(
        session, EAST, number=NUMBER, head="丘大", point="SRID=4490;POINT(116.115 24.605)"
    )
    session.commit()
    return str(made.id)


class Refused:
    """A household that a phone made without signal, with all that was recorded of it there."""

    def __init__(self, phone: Phone, grid: str = EAST) -> None:
        self.phone = phone
        phone.sync()
        self.id = phone.record("households", head="丘大", number=NUMBER, grid=grid)
        self.key = phone.mine["households", self.id]["rev"]
        fix = {"lng": 116.115, "lat": 24.605, "crs": "cgcs2000", "accuracy_m": 8}
        self.visit = phone.visit(self.id, note="收稻", fix=fix)
        self.contact = phone.record("contacts", household=self.id, name="丘二", relation="child")
        now = datetime.now(UTC).isoformat()
        self.ticket = phone.record(
            "meal_tickets",
            household=self.id,
            visit=self.visit,
            number=f"A{self.id[-6:]}",
            happened_at=now,
        )
        self.photo = phone.record(
            "photos", household=self.id, visit=self.visit, taken_at=now, sha256="0" * 64,
            bytes=10, mime="image/jpeg",
        )  # fmt: skip
        self.records = {
            ("visits", self.visit),
            ("contacts", self.contact),
            ("meal_tickets", self.ticket),
            ("photos", self.photo),
        }

    def push(self) -> None:
        told = {row["id"]: row["outcome"] for row in self.phone.sync()["receipts"]}
        assert told.pop(self.id) == "rejected"
        assert set(told.values()) == {"applied"}

    def households(self, phone: Phone) -> set[str]:
        return {phone.live(name)[id]["household"] for name, id in self.records}

    def grids(self, phone: Phone) -> set[str | None]:
        return {phone.live(name)[id]["srv"]["grid"] for name, id in self.records}


def orphans(desk: Desk) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page_of_orphans(desk)["items"]
    return found


def page_of_orphans(desk: Desk, **query: Any) -> dict[str, Any]:
    answer = desk.client.get("/api/v1/orphans", headers=desk.headers, query_string=query)
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json
    return page


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
    assert (kept.outcome, kept.body["id"]) == ("rejected", refused.id)  # type: ignore[index]
    noted = session.scalars(sa.select(AuditRow.action)).all()
    assert "inbox_merged" in noted


def test_what_arrives_later_under_the_old_id_is_of_the_household_too(
    field: Field, phone_of: PhoneOf, desk: Desk, taken: str, session: Session
) -> None:
    """The decision comes before the orphans: they were still on a phone without signal."""
    phone, second = phone_of(field.east_cadre), phone_of(field.east_cadre)
    refused = Refused(phone)
    waiting = phone.waiting()
    phone.exchange([row for row in waiting if row["collection"] == "households"])
    second.sync()
    late = second.visit(refused.id, note="old app")
    assert desk.do("merge", refused.key).status_code == 200
    receipts = phone.exchange([r for r in waiting if r["collection"] != "households"])["receipts"]
    assert {one["outcome"] for one in receipts} == {"merged"}
    assert {one["document"]["household"] for one in receipts} == {taken}
    phone.check()
    assert refused.households(phone) == {taken}
    assert refused.grids(phone) == {EAST}
    assert second.sync()["receipts"][0]["document"]["household"] == taken
    second.check()
    assert second.live("visits")[late]["note"] == "old app"
    body = session.scalars(sa.select(InboxRow.body).where(InboxRow.record_id == UUID(late))).one()
    assert body["household"] == refused.id, "the inbox has it as it was sent"  # type: ignore[index]


def test_an_edit_made_before_the_decision_was_known_changes_what_it_changed(
    field: Field, phone_of: PhoneOf, desk: Desk, taken: str
) -> None:
    phone = phone_of(field.east_cadre)
    refused = Refused(phone)
    refused.push()
    assert desk.do("merge", refused.key).status_code == 200
    phone.edit("visits", refused.visit, note="nachgetragen")
    phone.edit("contacts", refused.contact, name="丘三")
    assert {one["outcome"] for one in phone.sync()["receipts"]} == {"merged"}
    phone.check()
    assert refused.households(phone) == {taken}
    assert phone.live("visits")[refused.visit]["note"] == "nachgetragen"
    assert phone.live("contacts")[refused.contact]["name"] == "丘三"
    phone.delete("visits", refused.visit)
    phone.sync()
    assert refused.visit not in phone.live("visits")
    assert phone.waiting() == []


def test_a_row_sent_again_after_the_decision_is_told_as_it_is_now(
    field: Field, phone_of: PhoneOf, desk: Desk, taken: str, session: Session
) -> None:
    phone = phone_of(field.east_cadre)
    refused = Refused(phone)
    rows = phone.waiting()
    phone.post("/api/v1/sync", phone.body(rows))  # its answer is lost
    assert desk.do("merge", refused.key).status_code == 200
    receipts = {one["id"]: one for one in phone.sync()["receipts"]}
    assert all(one["replay"] for one in receipts.values())
    assert receipts[refused.visit]["document"]["household"] == taken
    assert refused.id not in phone.live("households")
    phone.check()
    assert phone.waiting() == []
    assert len(session.scalars(sa.select(Visit)).all()) == 1


def test_planned_visits_name_the_household_that_is_there(
    field: Field, phone_of: PhoneOf, desk: Desk, taken: str
) -> None:
    phone = phone_of(field.east_cadre)
    refused = Refused(phone)
    planned = phone.record("planned_visits", household=refused.id, week="2026-03-16")
    phone.sync()
    assert desk.do("merge", refused.key).status_code == 200
    phone.edit("planned_visits", planned, note="带药")
    phone.check()
    shown = phone.live("planned_visits")[planned]
    assert (shown["household"], shown["note"]) == (taken, "带药")
    late = phone.record("planned_visits", household=refused.id, week="2026-03-23")
    phone.check()
    assert phone.live("planned_visits")[late]["household"] == taken


def test_the_refused_household_itself_comes_to_nothing_any_more(
    field: Field, phone_of: PhoneOf, desk: Desk, taken: str
) -> None:
    """Its author corrected the number without signal, while somebody merged it."""
    phone = phone_of(field.east_cadre)
    refused = Refused(phone)
    refused.push()
    phone.edit("households", refused.id, number="蕉-1002")
    second = phone.mine["households", refused.id]["rev"]
    assert desk.do("merge", refused.key).status_code == 200
    (receipt,) = phone.sync()["receipts"]
    assert receipt["errors"] == [{"field": "id", "code": "merged_into_other"}]
    (row,) = desk.rows()
    assert row["key"] == second
    assert desk.do("accept", second).json["code"] == "still_refused"
    assert desk.do("merge", second).json["errors"] == [{"field": "into", "code": "required"}]
    other = desk.do("merge", second, into=str(field.east_household.id))
    assert other.json["errors"] == [{"field": "into", "code": "merged_into_other"}]
    assert desk.do("merge", second, into=taken).status_code == 200
    phone.check()
    assert set(phone.live("households")) == {taken, str(field.east_household.id)}


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
    phone = phone_of(field.east_cadre)
    refused = Refused(phone)
    refused.push()
    assert desk.do("dismiss", refused.key, note="有了").status_code == 200
    (group,) = orphans(desk)
    assert (group["key"], group["decision"]) == (refused.key, "dismissed")
    assert desk.do("accept", refused.key).json["code"] == "already_decided"
    assert desk.do("merge", refused.key).status_code == 200
    phone.check()
    assert refused.grids(phone) == {EAST}
    assert orphans(desk) == []


def test_the_alias_is_where_the_household_is(
    field: Field, phone_of: PhoneOf, desk: Desk, taken: str, session: Session
) -> None:
    """It has moved before the decision, and moves again after it."""
    phone, west = phone_of(field.east_cadre), phone_of(field.west_cadre)
    both = phone_of(make_person(session, areas=[EAST, WEST]))
    refused = Refused(phone)
    refused.push()
    both.sync()
    both.edit("households", taken, location={"lng": 116.105, "lat": 24.605, "crs": "cgcs2000"})
    both.sync()
    assert desk.do("merge", refused.key).status_code == 200
    west.check()
    assert west.live("household_aliases")[refused.id]["srv"]["grid"] == WEST
    phone.check()
    assert not phone.live("household_aliases")
    both.sync()
    both.edit("households", taken, location={"lng": 116.115, "lat": 24.605, "crs": "cgcs2000"})
    both.sync()
    for one in (west, phone, both):
        one.check()
    assert not west.live("household_aliases")
    assert phone.live("household_aliases")[refused.id]["household"] == taken
    assert refused.grids(phone) == {EAST}, "what waited for a grid that they held comes home"


def test_a_household_with_another_name_is_not_deleted(
    field: Field, phone_of: PhoneOf, desk: Desk, taken: str
) -> None:
    """Work under the old id may still be on its way."""
    phone = phone_of(field.east_cadre)
    phone.sync()
    old = phone.record("households", head="丘大", number=NUMBER, grid=EAST)
    key = phone.mine["households", old]["rev"]
    phone.sync()
    assert desk.do("merge", key).status_code == 200
    phone.sync()
    phone.delete("households", taken)
    (receipt,) = phone.sync()["receipts"]
    assert receipt["errors"] == [{"field": "row", "code": "still_referred_to"}]


def test_the_household_with_the_number_was_deleted_meanwhile(
    field: Field, phone_of: PhoneOf, desk: Desk, taken: str
) -> None:
    """Then it is not merged, and can be accepted: the number is free."""
    phone = phone_of(field.east_cadre)
    refused = Refused(phone)
    refused.push()
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


def test_an_alias_of_an_alias_is_followed_to_the_end(
    field: Field, phone_of: PhoneOf, desk: Desk, taken: str, session: Session
) -> None:
    """As when two households turn out to be one, after one of them was given another name."""
    phone = phone_of(field.east_cadre)
    refused = Refused(phone)
    refused.push()
    assert desk.do("merge", refused.key).status_code == 200
    phone.sync()
    # Whoever names the alias means the household.
    twin = phone.record("households", head="丘大", number=NUMBER, grid=EAST)
    of_twin = phone.visit(twin)
    key = phone.mine["households", twin]["rev"]
    phone.sync()
    assert desk.do("merge", key, into=refused.id).status_code == 200
    phone.check()
    assert phone.live("visits")[of_twin]["household"] == taken
    # And an alias that leads to another one, as a later merge will leave it.
    session.execute(
        sa.update(HouseholdAlias)
        .where(HouseholdAlias.id == UUID(twin))
        .values(household_id=UUID(refused.id))
    )
    session.commit()
    late = phone.visit(twin, note="late")
    phone.sync()
    assert phone.live("visits")[late]["household"] == taken


def test_who_may_not_merge(
    field: Field, phone_of: PhoneOf, desk: Desk, client: FlaskClient, session: Session
) -> None:
    there = make_household(session, VILLAGE[:6] + "101200001", number=NUMBER)
    session.commit()
    phone = phone_of(field.east_cadre)
    refused = Refused(phone)
    refused.push()
    assert desk.rows()[0]["taken_by"] is None, "it is not this dispatcher's to see"
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


def test_merging_again_is_harmless(
    field: Field, phone_of: PhoneOf, desk: Desk, taken: str, client: FlaskClient, session: Session
) -> None:
    phone = phone_of(field.east_cadre)
    refused = Refused(phone)
    refused.push()
    other = Desk(client, session)
    assert desk.do("merge", refused.key).status_code == 200
    assert desk.do("merge", refused.key).status_code == 200
    assert other.do("merge", refused.key).json["code"] == "already_decided"
    assert session.scalar(sa.select(sa.func.count()).select_from(HouseholdAlias)) == 1
    assert session.scalars(sa.select(Photo.household_id)).one() == UUID(taken)


def test_a_held_visit_under_the_old_id_is_accepted_for_the_household(
    field: Field, phone_of: PhoneOf, desk: Desk, taken: str
) -> None:
    east, west = phone_of(field.east_cadre), phone_of(field.west_cadre)
    refused = Refused(east)
    refused.push()
    assert desk.do("merge", refused.key).status_code == 200
    west.sync()
    visit = west.visit(refused.id, note="路过")
    (receipt,) = west.sync()["receipts"]
    assert receipt["outcome"] == "held"
    (row,) = desk.rows()
    assert row["area"] == EAST, "it is on the list of where the household is"
    assert desk.do("accept", row["key"]).status_code == 200
    east.check()
    assert east.live("visits")[visit]["household"] == taken


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


def test_a_merge_that_was_a_mistake_is_undone(
    field: Field, phone_of: PhoneOf, desk: Desk, taken: str, session: Session
) -> None:
    phone = phone_of(field.east_cadre)
    refused = Refused(phone)
    refused.push()
    assert desk.do("merge", refused.key).status_code == 200
    phone.check()
    url = f"/api/v1/orphans/{refused.id}/unmerge"
    stranger = Desk(desk.client, session, "441427101")
    refusal = desk.client.post(url, headers=stranger.headers, json={"note": None})
    assert refusal.json["code"] == "not_found"
    answer = desk.client.post(url, headers=desk.headers, json={"note": "不是同一户"})
    assert answer.json == {"household": taken}
    again = desk.client.post(url, headers=desk.headers, json={"note": "不是同一户"})
    assert (again.status_code, again.json) == (200, answer.json), "the answer was lost"
    another = desk.client.post(url, headers=desk.headers, json={"note": None})
    assert another.json["code"] == "not_found"
    phone.check()
    assert not phone.live("household_aliases")
    assert refused.households(phone) == {taken}, "what has followed stays where it is"
    assert "orphans_unmerged" in session.scalars(sa.select(AuditRow.action)).all()

    # From here on the id stands for nothing; it may be another household's, or a household.
    late = phone.visit(refused.id, note="late")
    phone.sync()
    (group,) = orphans(desk)
    assert (group["household"], [one["record"] for one in group["records"]]) == (refused.id, [late])
    merging = f"/api/v1/orphans/{refused.id}/merge"
    other = str(field.east_household.id)
    assert desk.client.post(merging, headers=desk.headers, json={"into": other}).status_code == 200
    phone.check()
    assert phone.live("visits")[late]["household"] == other


def test_once_its_other_name_is_taken_back_a_household_can_be_deleted(
    field: Field, phone_of: PhoneOf, desk: Desk, taken: str
) -> None:
    phone = phone_of(field.east_cadre)
    phone.sync()
    old = phone.record("households", head="丘大", number=NUMBER, grid=EAST)
    key = phone.mine["households", old]["rev"]
    phone.sync()
    assert desk.do("merge", key).status_code == 200
    url = f"/api/v1/orphans/{old}/unmerge"
    assert desk.client.post(url, headers=desk.headers, json={}).status_code == 200
    phone.sync()
    phone.delete("households", taken)
    assert phone.sync()["receipts"][0]["outcome"] == "applied"
    phone.check()
