"""Held, refused and conflicting rows: seen by whoever decides, decided once, told to the author."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from records.fieldwork.visits import Visit
from records.intake.inbox import InboxRow
from records.intake.outcomes import Decision, Outcome
from records.system.audit import AuditRow
from sync.collections.merge import Version
from sync.pushing.rows import PushedRow
from sync.pushing.stages import KnownRow, Verdict
from sync.pushing.unfinished import supersedes
from tests.factories import (
    bearer,
    make_grid,
    make_household,
    make_login,
    make_person,
    make_visit,
    square,
)
from tests.phone.phone import Phone
from tests.sync.conftest import EAST, WEST, Field, PhoneOf
from tests.sync.desk import TOWNSHIP, Desk, held_visit, outcomes


def test_cht_8186_denied_records_are_seen_by_author_and_dispatcher(
    field: Field, phone_of: PhoneOf, desk: Desk, session: Session
) -> None:
    """medic/cht-core#8186: what the server denied was listed nowhere, and stayed on one phone."""
    phone, second = phone_of(field.east_cadre), phone_of(field.east_cadre)
    phone.sync()
    phone.visit(field.west_household.id, note="held")
    phone.visit(field.east_household.id, purpose="tea")
    phone.record("visits", purpose="regular", household="no id")
    answer = phone.sync()
    said = {receipt["outcome"] for receipt in answer["receipts"]}
    assert said == {"held", "rejected"}

    waiting = {row["key"]: row for row in desk.rows()}
    assert len(waiting) == 3
    by_area = sorted(row["area"] for row in waiting.values())
    assert by_area == [EAST, EAST, WEST]  # the last one knows no household: the author's area
    held = next(row for row in waiting.values() if row["outcome"] == "held")
    assert held["body"]["note"] == "held"
    assert held["errors"] == [{"field": "row", "code": "out_of_scope"}]
    assert held["person"] == {"id": str(field.east_cadre.id), "name": field.east_cadre.name}
    assert held["device"]["name"]
    assert held["received_at"]
    assert len(desk.rows(within=WEST)) == len(desk.rows(outcome="held")) == 1

    for one in (phone, second):
        one.sync()
        assert set(outcomes(one)) == set(waiting)
    told = outcomes(second)[held["key"]]
    assert (told["record_collection"], told["record"]) == ("visits", held["record"])
    assert (told["outcome"], told["decision"], told["body"]) == ("held", None, None)


def test_another_township_sees_and_decides_nothing(
    field: Field, phone_of: PhoneOf, client: FlaskClient, session: Session
) -> None:
    _, key = held_visit(field, phone_of(field.east_cadre))
    other = Desk(client, session, "441427101")
    assert other.rows() == []
    assert other.do("accept", key).json["code"] == "not_found"
    leader = make_person(session, roles=[("township_leader", TOWNSHIP)])
    answer = client.get("/api/v1/inbox", headers=bearer(make_login(session, leader)))
    assert answer.json["code"] == "forbidden"


def test_an_accepted_visit_counts_for_its_author_as_of_its_arrival(
    field: Field, phone_of: PhoneOf, desk: Desk, session: Session
) -> None:
    phone, west = phone_of(field.east_cadre), phone_of(field.west_cadre)
    phone.clock_ahead_s = 7200  # and its clock is wrong
    happened = datetime.now(UTC) + timedelta(hours=1)
    visit, key = held_visit(field, phone, happened_at=happened.isoformat())
    kept = session.get(InboxRow, ("441427", UUID(key)))
    assert kept is not None
    answer = desk.do("accept", key, note="ok")
    assert answer.status_code == 200
    assert answer.json["decision"] == "accepted"
    assert answer.json["current"]["id"] == visit

    session.expire_all()
    made = session.scalars(sa.select(Visit)).one()
    assert (made.cadre_id, made.grid, str(made.rev)) == (field.east_cadre.id, WEST, key)
    assert made.received_at == kept.received_at
    assert made.skew_s == pytest.approx(kept.skew_s)
    assert abs(made.counted_at - (happened - timedelta(hours=2))) < timedelta(seconds=5)
    assert "clock_corrected" in made.flags
    west.sync()
    assert visit in west.live("visits")
    phone.sync()
    assert visit not in phone.live("visits"), "it lies in a grid that this phone does not carry"
    told = outcomes(phone)[key]
    assert (told["decision"], told["note"]) == ("accepted", "ok")
    assert kept.outcome == "held", "what became of it on arrival stays"
    assert session.scalars(sa.select(AuditRow.action)).all()[-1] == "inbox_accepted"


def test_pushing_a_row_again_after_it_was_accepted_changes_nothing(
    field: Field, phone_of: PhoneOf, desk: Desk, session: Session
) -> None:
    phone = phone_of(field.east_cadre)
    phone.sync()
    visit = phone.visit(field.west_household.id)
    rows = phone.waiting()
    phone.post("/api/v1/sync", phone.body(rows))  # its answer is lost
    key = phone.mine["visits", visit]["rev"]
    desk.do("accept", key)
    again = phone.exchange(rows)["receipts"][0]
    assert again["replay"]
    assert again["document"]["srv"]["status"] == "out_of_scope"
    assert visit not in phone.live("visits")
    assert len(session.scalars(sa.select(Visit)).all()) == 1


def test_a_corrected_row_is_applied_in_its_authors_name(
    field: Field, phone_of: PhoneOf, desk: Desk, session: Session
) -> None:
    phone = phone_of(field.east_cadre)
    phone.sync()
    visit = phone.visit(field.east_household.id, purpose="tea", note="kept")
    key = phone.mine["visits", visit]["rev"]
    phone.sync()
    refused = desk.do("accept", key)
    assert (refused.status_code, refused.json["code"]) == (409, "still_refused")
    assert refused.json["errors"] == [{"field": "purpose", "code": "unknown_value"}]
    wrong = desk.do("correct", key, changes={"purpose": "coffee"})
    assert wrong.json["code"] == "still_refused"
    assert desk.do("correct", key, changes={"id": str(uuid4())}).json["code"] == "still_refused"
    assert desk.do("correct", key, changes={"rev": str(uuid4())}).status_code == 400
    answer = desk.do("correct", key, changes={"purpose": "agency"})
    assert answer.json["decision"] == "corrected"
    phone.sync()
    shown = phone.live("visits")[visit]
    assert (shown["purpose"], shown["note"]) == ("agency", "kept")
    assert (shown["srv"]["cadre"], shown["srv"]["status"]) == (str(field.east_cadre.id), "ok")
    decision = session.scalars(sa.select(Decision)).one()
    assert decision.person_id == desk.person.id
    assert decision.changes == {"purpose": "agency"}
    assert str(decision.rev) == shown["rev"]


def nameless_household(phone: Phone, id: object = "7", **values: object) -> str:
    """A household whose id is none: the key of its row in the inbox."""
    row = {"id": id, "rev": str(uuid4()), "head": "丘", "address": "1号", "grid": EAST, **values}
    answer = phone.post(
        "/api/v1/sync", phone.body([{"collection": "households", "newDocumentState": row}])
    )
    receipt = answer.json["receipts"][0]
    assert receipt["outcome"] == "rejected"
    key: str = receipt["rev"]
    return key


def test_a_row_without_an_id_is_given_that_of_a_new_record_and_of_no_other(
    field: Field, phone_of: PhoneOf, desk: Desk, session: Session
) -> None:
    """A correction wrote over a household that its author had never named."""
    phone = phone_of(field.east_cadre)
    phone.sync()
    gone = phone.record("households", head="去", address="2号", grid=EAST)
    phone.sync()
    phone.edit("households", gone, _deleted=True)
    pending = phone.record("households", head="", address="3号", grid=EAST)
    phone.sync()
    key = nameless_household(phone)
    heads = sa.text("SELECT id, rev, head FROM households ORDER BY id")
    before = session.execute(heads).all()
    known = [field.east_household.id, field.west_household.id, gone, pending]
    for id in known:
        refused = desk.do("correct", key, changes={"id": str(id).upper()})
        assert (refused.status_code, refused.json["code"]) == (409, "still_refused"), id
        assert refused.json["errors"] == [{"field": "id", "code": "cannot_change"}]
    assert session.execute(heads).all() == before
    new = str(uuid4())
    for _ in range(2):  # the first answer may be lost
        assert desk.do("correct", key, changes={"id": new}).status_code == 200
    assert {str(row.id) for row in session.execute(heads)} - {str(row.id) for row in before} == {
        new
    }


def test_a_correction_does_not_reach_beyond_the_area_of_whoever_corrects(
    field: Field, phone_of: PhoneOf, client: FlaskClient, session: Session
) -> None:
    """The author could have named that household; nobody else may say so in their name."""
    far = make_grid(session, "441427101201001", square(116.20, 24.6))
    there = make_household(session, far.code)
    author = make_person(session, areas=[EAST, far.code])
    desk = Desk(client, session)
    phone = phone_of(author)
    phone.sync()
    visit = phone.visit(field.east_household.id, purpose="tea")
    key = phone.mine["visits", visit]["rev"]
    phone.sync()
    changes = {"purpose": "regular", "household": str(there.id)}
    refused = desk.do("correct", key, changes=changes)
    assert (refused.status_code, refused.json["code"]) == (403, "out_of_scope")
    assert session.scalars(sa.select(Visit)).all() == []
    county = Desk(client, session, "441427")
    assert county.do("correct", key, changes=changes).status_code == 200
    assert session.scalars(sa.select(Visit)).one().grid == far.code


def answered(raw: dict[str, Any], base: dict[str, Any] | None, outcome: str) -> Verdict:
    keys = (UUID(base["rev"]),) if base else ()
    version = Version(uuid4(), raw)
    row = PushedRow(raw=raw, base=base, id=uuid4(), version=version, base_keys=keys)
    known = KnownRow(row, uuid4(), prior=None, made_from=None, current=None)
    return Verdict(known, outcome, base_document=base)


def test_what_takes_the_place_of_an_open_row() -> None:
    """A pure rule; see `supersedes`."""
    key, other = uuid4(), uuid4()
    fields, errors = ("a", "b"), [{"field": "a", "code": "conflict"}]

    def takes(verdict: Verdict, was: str) -> bool:
        return supersedes(verdict, key, was, errors, fields)

    made_from_it = answered({"a": 1}, {"a": 1, "rev": str(key)}, "rejected")
    made_from_another = answered({"a": 2}, {"a": 1, "rev": str(other)}, "applied")
    assert takes(made_from_it, "held")
    assert not takes(made_from_another, "rejected")
    assert takes(answered({"a": 1}, None, "applied"), "rejected")
    assert takes(made_from_another, "conflict")
    assert not takes(answered({"b": 2}, {"b": 1, "rev": str(other)}, "applied"), "conflict")
    assert takes(answered({"b": 1}, {"b": 1, "rev": str(other)}, "applied"), "conflict")
    assert not takes(answered({"a": 2}, {"a": 1, "rev": str(other)}, "held"), "conflict")


def test_a_push_of_which_all_is_taken_writes_no_outcomes(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    make_visit(session, field.east_household, field.east_cadre)
    phone = phone_of(field.east_cadre)
    phone.visit(field.east_household.id)
    phone.sync()
    assert session.scalar(sa.select(sa.func.count()).select_from(Outcome)) == 0
