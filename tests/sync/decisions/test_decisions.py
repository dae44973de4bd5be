"""Held, refused and conflicting rows: seen by whoever decides, decided once, told to the author."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import orm
from sqlalchemy.orm import Session

from authz.reach import watch
from authz.scope import Held, scope_of
from records.fieldwork.visits import Visit
from records.intake.inbox import InboxRow
from records.intake.outcomes import Decision, Outcome
from records.staff.people import Person
from records.system.audit import AuditRow
from sync.decisions.outcomes import area_in_common, takes_the_place
from sync.pushing.inbox import Verdict
from sync.pushing.merge import Version
from sync.pushing.rows import PushedRow
from tests.factories import (
    NOW,
    bearer,
    make_device,
    make_grid,
    make_household,
    make_login,
    make_person,
    make_reminder,
    make_visit,
    square,
)
from tests.phone.phone import Erased, Phone
from tests.sync.conftest import EAST, VILLAGE, WEST, Field, make_field

PhoneOf = Callable[[Person], Phone]
TOWNSHIP = VILLAGE[:9]


class Desk:
    """A dispatcher's browser, as far as held work goes."""

    def __init__(self, client: FlaskClient, session: Session, area: str = TOWNSHIP) -> None:
        self.client = client
        self.person = make_person(session, roles=[("dispatcher", area)])
        self.headers = bearer(make_login(session, self.person))
        session.commit()

    def rows(self, **query: str) -> list[dict[str, Any]]:
        answer = self.client.get("/api/v1/inbox", headers=self.headers, query_string=query)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json["items"]
        return items

    def do(self, action: str, key: str, **body: Any) -> Any:
        url = f"/api/v1/inbox/{key}/{action}"
        return self.client.post(url, headers=self.headers, json=body)


@pytest.fixture
def desk(client: FlaskClient, session: Session) -> Desk:
    return Desk(client, session)


def held_visit(field: Field, phone: Phone, **more: Any) -> tuple[str, str]:
    """A visit of the East's cadre in the West: its id, and its key in the inbox."""
    phone.sync()
    visit = phone.visit(field.west_household.id, **more)
    key = phone.mine["visits", visit]["rev"]
    assert phone.sync()["receipts"][0]["outcome"] == "held"
    return visit, key


def outcomes(phone: Phone) -> dict[str, dict[str, Any]]:
    return phone.live("outcomes")


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


def in_conflict(field: Field, phone_of: PhoneOf) -> tuple[Phone, Phone, str, str]:
    one, two = phone_of(field.east_cadre), phone_of(field.east_cadre)
    visit = one.visit(field.east_household.id, note="a")
    one.sync()
    two.sync()
    one.edit("visits", visit, note="theirs")
    two.edit("visits", visit, note="yours", purpose="agency")
    key = two.mine["visits", visit]["rev"]
    one.sync()
    assert two.sync()["receipts"][0]["outcome"] == "conflict"
    one.sync()
    return one, two, visit, key


@pytest.mark.parametrize(("action", "note"), [("accept", "yours"), ("dismiss", "theirs")])
def test_a_dispatcher_chooses_yours_or_theirs(
    field: Field, phone_of: PhoneOf, desk: Desk, action: str, note: str
) -> None:
    one, two, visit, key = in_conflict(field, phone_of)
    one.edit("visits", visit, outcome="nobody_home")  # somebody goes on meanwhile
    one.sync()
    (row,) = desk.rows(outcome="conflict")
    assert row["errors"][0]["yours"] == "yours"
    assert row["current"]["note"] == "theirs"
    written = datetime.fromisoformat(row["current"]["srv"]["at"])  # when somebody was in contact
    assert written.astimezone(ZoneInfo("Asia/Shanghai")).time() == time()
    assert desk.do(action, key, note="so").status_code == 200
    for phone in (one, two):
        phone.sync()
        shown = phone.live("visits")[visit]
        assert (shown["note"], shown["purpose"]) == (note, "agency")
        assert shown["outcome"] == "nobody_home"


@pytest.mark.parametrize(
    ("changes", "settled"),
    [
        ({"note": "yours"}, True),
        ({}, True),  # saved as it is: theirs
        ({"outcome": "nobody_home"}, False),
    ],
)
def test_the_author_settles_a_conflict_by_an_ordinary_edit(
    field: Field, phone_of: PhoneOf, desk: Desk, changes: dict[str, str], settled: bool
) -> None:
    one, two, visit, key = in_conflict(field, phone_of)
    assert set(outcomes(one)) == {key}
    one.edit("visits", visit, **changes)
    assert one.sync()["receipts"][0]["outcome"] == "applied"
    for phone in (one, two):
        phone.sync()
        assert (set(outcomes(phone)) == set()) == settled
    assert (desk.rows() == []) == settled


def test_deciding_again_is_harmless_and_otherwise_the_first_one_holds(
    field: Field, phone_of: PhoneOf, desk: Desk, client: FlaskClient, session: Session
) -> None:
    _, key = held_visit(field, phone_of(field.east_cadre))
    other = Desk(client, session)
    assert desk.do("accept", key).status_code == 200
    assert desk.do("accept", key).status_code == 200
    for late in (desk.do("dismiss", key, note="no"), other.do("accept", key)):
        assert (late.status_code, late.json["code"]) == (409, "already_decided")
        assert (late.json["decision"], late.json["by"]) == ("accepted", str(desk.person.id))
    assert len(session.scalars(sa.select(Decision)).all()) == 1
    assert len(session.scalars(sa.select(Visit)).all()) == 1


def test_nobody_decides_about_their_own_work(
    field: Field, phone_of: PhoneOf, desk: Desk, session: Session
) -> None:
    phone = phone_of(make_person(session, roles=[("dispatcher", TOWNSHIP)], areas=[EAST]))
    _, key = held_visit(field, phone)
    answer = desk.client.post(f"/api/v1/inbox/{key}/accept", headers=phone.headers, json={})
    assert answer.json["code"] == "forbidden"


def test_an_edit_of_a_deleted_record_does_not_bring_it_back(
    field: Field, phone_of: PhoneOf, desk: Desk
) -> None:
    one, two = phone_of(field.east_cadre), phone_of(field.east_cadre)
    visit = one.visit(field.east_household.id, note="a")
    one.sync()
    two.sync()
    one.delete("visits", visit)
    two.edit("visits", visit, note="b")
    key = two.mine["visits", visit]["rev"]
    one.sync()
    assert two.sync()["receipts"][0]["outcome"] == "conflict"
    assert desk.do("accept", key).json["code"] == "still_refused"
    assert desk.do("dismiss", key, note="gone").status_code == 200


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


def test_two_dispatchers_at_once_one_wins_and_the_other_is_told(
    committing_app: Flask, fresh_database: str
) -> None:
    engine = sa.create_engine(fresh_database)
    watch(engine)
    with orm.Session(engine) as session:
        field = make_field(session)
        client = committing_app.test_client()
        phone = Phone(client, bearer(make_login(session, field.east_cadre)))
        desks = [Desk(committing_app.test_client(), session) for _ in range(4)]
        for _ in range(5):
            _, key = held_visit(field, phone)
            start = threading.Barrier(len(desks))
            statuses: list[int] = []

            def decide(desk: Desk, key: str = key, start: Any = start, to: Any = statuses) -> None:
                start.wait()
                to.append(desk.do("accept", key).status_code)

            threads = [threading.Thread(target=decide, args=[desk]) for desk in desks]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert sorted(statuses) == [200, 409, 409, 409]
        assert session.scalar(sa.select(sa.func.count()).select_from(Visit)) == 5
        assert session.scalar(sa.select(sa.func.count()).select_from(Decision)) == 5
        assert session.scalar(sa.select(sa.func.count()).select_from(Outcome)) == 5
    engine.dispose()


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
    held = [Held(area, long_ago, None) for area in areas]
    found = area_in_common(scope_of(uuid4(), "441427", [], held, NOW.date()))
    assert all(area.startswith(found) for area in areas)
    assert len(found) in (6, 9, 12, 15)
    gone = [Held(area, long_ago, date(2021, 1, 1)) for area in areas]
    assert area_in_common(scope_of(uuid4(), "441427", [], gone, NOW.date())) == found


def answered(raw: dict[str, Any], base: dict[str, Any] | None, outcome: str) -> Verdict:
    row = PushedRow(raw=raw, base=base, id=uuid4(), version=Version(uuid4(), raw))
    row.base_keys = (UUID(base["rev"]),) if base else ()
    return Verdict(row, outcome)


def test_what_takes_the_place_of_an_open_row() -> None:
    """A pure rule; see `takes_the_place`."""
    key, other = uuid4(), uuid4()
    fields, errors = ("a", "b"), [{"field": "a", "code": "conflict"}]

    def takes(verdict: Verdict, was: str) -> bool:
        return takes_the_place(verdict, key, was, errors, fields)

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
