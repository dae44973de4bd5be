"""A household that was refused for its number: by one decision it is the one that has the number.

Until then what was recorded of it is listed; then it follows, and so does what still comes.
"""

from uuid import UUID

import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from records.fieldwork.aliases import HouseholdAlias
from records.fieldwork.photos import Photo
from records.fieldwork.visits import Visit
from records.intake.inbox import InboxRow
from records.system.audit import AuditRow
from tests.factories import make_person
from tests.phone.phone import Phone
from tests.sync.conftest import EAST, WEST, Field, PhoneOf
from tests.sync.decisions.refused_households import NUMBER, Refused, orphans, refused_at
from tests.sync.desk import Desk


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
    assert body["household"] == refused.id, "the inbox has it as it was sent"


def test_an_edit_made_before_the_decision_was_known_changes_what_it_changed(
    field: Field, phone_of: PhoneOf, desk: Desk, taken: str
) -> None:
    phone, refused = refused_at(field, phone_of)
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


def merged(field: Field, phone_of: PhoneOf, desk: Desk) -> tuple[Phone, str]:
    """A phone, and the id under which it knew a household that was merged into another."""
    phone = phone_of(field.east_cadre)
    phone.sync()
    old = phone.record("households", head="丘大", number=NUMBER, grid=EAST)
    key = phone.mine["households", old]["rev"]
    phone.sync()
    assert desk.do("merge", key).status_code == 200
    return phone, old


def test_the_refused_household_itself_comes_to_nothing_any_more(
    field: Field, phone_of: PhoneOf, desk: Desk, taken: str
) -> None:
    """Its author corrected the number without signal, while somebody merged it."""
    phone, refused = refused_at(field, phone_of)
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
    phone, _ = merged(field, phone_of, desk)
    phone.sync()
    phone.delete("households", taken)
    (receipt,) = phone.sync()["receipts"]
    assert receipt["errors"] == [{"field": "row", "code": "still_referred_to"}]


def test_an_alias_of_an_alias_is_followed_to_the_end(
    field: Field, phone_of: PhoneOf, desk: Desk, taken: str, session: Session
) -> None:
    """As when two households turn out to be one, after one of them was given another name."""
    phone, refused = refused_at(field, phone_of)
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


def test_merging_again_is_harmless(
    field: Field, phone_of: PhoneOf, desk: Desk, taken: str, client: FlaskClient, session: Session
) -> None:
    _, refused = refused_at(field, phone_of)
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


def test_a_merge_that_was_a_mistake_is_undone(
    field: Field, phone_of: PhoneOf, desk: Desk, taken: str, session: Session
) -> None:
    phone, refused = refused_at(field, phone_of)
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
    phone, old = merged(field, phone_of, desk)
    url = f"/api/v1/orphans/{old}/unmerge"
    assert desk.client.post(url, headers=desk.headers, json={}).status_code == 200
    phone.sync()
    phone.delete("households", taken)
    assert phone.sync()["receipts"][0]["outcome"] == "applied"
    phone.check()
