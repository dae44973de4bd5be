"""Bad rows get a coded error and are kept; bad requests change nothing; neither blocks a phone."""

import dataclasses
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from records.feeds import Deployment
from records.fieldwork.visits import Visit
from records.intake.inbox import InboxRow
from sync.pulling.checkpoints import Checkpoint
from tests.factories import (
    bearer,
    make_grid,
    make_household,
    make_login,
    make_meal_ticket,
    make_person,
    make_visit,
)
from tests.phone.phone import Phone
from tests.sync.conftest import EAST, Field, PhoneOf

VISITS_PUSH = "/api/v1/sync/visits/push"
VISITS_PULL = "/api/v1/sync/visits/pull"


@pytest.fixture
def phone(field: Field, phone_of: PhoneOf) -> Phone:
    return phone_of(field.east_cadre)


def push_one(phone: Phone, **changes: Any) -> dict[str, Any]:
    """Push one visit, good but for ``changes``; returns its receipt."""
    key = phone.visit(uuid4())
    row = {"collection": "visits", "newDocumentState": phone.mine["visits", key] | changes}
    answer = phone.post("/api/v1/sync", phone.body([row]))
    assert answer.status_code == 200, answer.text
    # The standard library reads the lone surrogate that one of these rows gets back.
    receipt: dict[str, Any] = json.loads(answer.data)["receipts"][0]
    return receipt


@pytest.mark.parametrize(
    ("changes", "field_name", "code"),
    [
        ({"id": "not-a-uuid"}, "id", "invalid_uuid"),
        ({"id": 7}, "id", "invalid_uuid"),
        ({"id": "{0199b2a4-77d1-7cc0-9d5e-3f1f6f0f2a11}"}, "id", "invalid_uuid"),
        ({"rev": "----0199b2a477d17cc09d5e3f1f6f0f2a11"}, "rev", "invalid_uuid"),
        ({"rev": None}, "rev", "null_not_allowed"),
        ({"household": "0" * 36}, "household", "invalid_uuid"),
        ({"happened_at": "yesterday"}, "happened_at", "invalid_time"),
        ({"happened_at": "2026-03-01T09:00:00"}, "happened_at", "time_without_offset"),
        ({"happened_at": "0001-01-01T00:00:00+14:00"}, "happened_at", "invalid_time"),
        ({"happened_at": 1e300}, "happened_at", "invalid_time"),
        ({"purpose": "tea"}, "purpose", "unknown_value"),
        ({"purpose": ["regular"]}, "purpose", "not_text"),
        ({"note": 12}, "note", "not_text"),
        ({"note": "a\x00b"}, "note", "invalid_text"),
        ({"note": "a\ud800b"}, "note", "invalid_text"),
        ({"note": "长" * 4001}, "note", "too_long"),
        ({"fix": "here"}, "fix", "not_an_object"),
        ({"fix": {"lng": "116", "lat": True, "crs": "mars"}}, "fix.crs", "unknown_value"),
        ({"fix": {"lng": 116.1, "crs": "wgs84"}}, "fix.lat", "required"),
        ({"shoe_size": 42}, "shoe_size", "unknown_field"),
        ({"_deleted": "yes"}, "_deleted", "not_a_boolean"),
    ],
)
def test_a_bad_field_is_named_with_a_code_and_the_row_is_kept_as_sent(
    phone: Phone, session: Session, changes: dict[str, Any], field_name: str, code: str
) -> None:
    receipt = push_one(phone, **changes)
    assert receipt["outcome"] == "rejected"
    assert {"field": field_name, "code": code} in receipt["errors"]
    kept = session.execute(sa.text("SELECT body::text AS body FROM inbox")).one()
    for name, value in changes.items():
        assert json.loads(kept.body)[name] == value
    assert session.scalar(sa.select(sa.func.count()).select_from(Visit)) == 0


def test_a_bad_row_sent_again_is_kept_once(phone: Phone, session: Session) -> None:
    row = {"collection": "visits", "newDocumentState": {"id": "x", "rev": "y"}}
    first, again = (
        phone.post("/api/v1/sync", phone.body([row])).json["receipts"][0] for _ in range(2)
    )
    assert (first["replay"], again["replay"]) == (False, True)
    assert first["errors"] == again["errors"]
    assert session.scalar(sa.select(sa.func.count()).select_from(InboxRow)) == 1


def test_a_rev_sent_again_with_another_body_is_rejected_and_both_are_kept(
    phone: Phone, session: Session, field: Field
) -> None:
    visit = phone.visit(field.east_household.id, note="first")
    phone.sync()
    row = {"collection": "visits", "newDocumentState": phone.mine["visits", visit]}
    row["newDocumentState"] = {**row["newDocumentState"], "note": "second"}
    for replay in (False, True):
        receipt = phone.post("/api/v1/sync", phone.body([row])).json["receipts"][0]
        assert receipt["outcome"] == "rejected"
        assert receipt["errors"] == [{"field": "rev", "code": "rev_already_used"}]
        assert receipt["replay"] is replay
    bodies = [body["note"] for body in session.scalars(sa.select(InboxRow.body))]
    assert sorted(bodies) == ["first", "second"]
    assert session.scalars(sa.select(Visit.note)).all() == ["first"]


def test_a_rev_of_another_sender_is_rejected_and_theirs_stays(
    phone: Phone, phone_of: PhoneOf, field: Field, session: Session
) -> None:
    visit = phone.visit(field.east_household.id, note="mine")
    phone.sync()
    sent = phone.base["visits", visit]
    elsewhere = phone_of(make_person(session, areas=[EAST[:12] + "002"]))
    elsewhere.mine = dict(phone.mine)
    rows = [{"collection": "visits", "newDocumentState": sent}]
    assert elsewhere.exchange(rows)["receipts"][0]["outcome"] == "rejected"
    colleague = phone_of(make_person(session, areas=[EAST]))
    colleague.mine = dict(phone.mine)
    rows = [{"collection": "visits", "newDocumentState": sent | {"note": "theirs"}}]
    assert colleague.exchange(rows)["receipts"][0]["outcome"] == "rejected"


@pytest.mark.parametrize(
    ("happened_at", "flag"),
    [
        ("1970-01-01T00:00:00Z", "time_implausible"),
        ("2999-01-01T00:00:00Z", "time_in_future"),
    ],
)
def test_an_impossible_date_is_kept_and_flagged(
    phone: Phone, session: Session, field: Field, happened_at: str, flag: str
) -> None:
    visit = phone.visit(field.east_household.id, happened_at=happened_at)
    assert phone.sync()["receipts"][0]["outcome"] == "applied"
    shown = phone.live("visits")[visit]
    assert shown["srv"]["flags"] == [flag]
    assert datetime.fromisoformat(shown["happened_at"]) == datetime.fromisoformat(happened_at)


def test_a_phone_whose_clock_is_a_day_ahead_is_corrected_and_says_so(
    phone: Phone, field: Field
) -> None:
    phone.clock_ahead_s = 86_400
    ahead = datetime.now(UTC) + timedelta(days=1)
    visit = phone.visit(field.east_household.id, happened_at=ahead.isoformat())
    phone.sync()
    srv = phone.live("visits")[visit]["srv"]
    counted = datetime.fromisoformat(srv["counted_at"])
    assert srv["flags"] == ["clock_corrected"]
    assert abs(counted - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("fix", "flag"),
    [
        ({"lng": 0, "lat": 0, "crs": "wgs84"}, "zero_position"),
        ({"lng": 24.6, "lat": 116.1, "crs": "gcj02"}, "axes_swapped"),
        ({"lng": -0.12, "lat": 51.5, "crs": "wgs84"}, "outside_china"),
        ({"lng": 1e308, "lat": 91, "crs": "bd09"}, "impossible"),
        ({"lng": None, "lat": None, "crs": "wgs84"}, "impossible"),
        ({"lng": 116.116, "lat": None, "crs": "wgs84"}, "impossible"),
        (dict.fromkeys(("lng", "lat", "crs", "accuracy_m", "at")), "impossible"),
        ({"lng": 116.116, "lat": 24.605, "crs": "wgs84", "accuracy_m": 9000}, "poor_accuracy"),
        ({"lng": 116.116, "lat": 24.605, "crs": "wgs84", "accuracy_m": -1}, "poor_accuracy"),
    ],
)
def test_a_bad_fix_never_costs_a_visit(
    phone: Phone, field: Field, fix: dict[str, Any], flag: str
) -> None:
    visit = phone.visit(field.east_household.id, fix=fix)
    assert phone.sync()["receipts"][0]["outcome"] == "applied"
    shown = phone.live("visits")[visit]
    assert shown["fix"] == fix
    assert (shown["srv"]["evidence"], shown["srv"]["flags"]) == ("no_fix", [flag])


def test_somebody_elses_visit_cannot_be_changed(
    phone: Phone, phone_of: PhoneOf, field: Field, session: Session
) -> None:
    colleague = phone_of(make_person(session, areas=[EAST]))
    visit = phone.visit(field.east_household.id, note="mine")
    phone.sync()
    colleague.sync()
    colleague.edit("visits", visit, note="theirs")
    receipt = colleague.sync()["receipts"][0]
    assert receipt["errors"] == [{"field": "row", "code": "not_your_record"}]
    assert session.scalars(sa.select(Visit.note)).one() == "mine"


def test_ids_of_another_county_reach_nothing_there(
    phone: Phone, field: Field, session: Session
) -> None:
    """The same id in two counties is two records; a household elsewhere stays unknown here."""
    make_grid(session, "441426100201001")
    stranger = make_person(session, county="441426", areas=["441426100201001"])
    theirs = make_visit(session, make_household(session, "441426100201001"), stranger, note="a")
    phone.mine["visits", str(theirs.id)] = {
        "id": str(theirs.id),
        "rev": str(uuid4()),
        "household": str(theirs.household_id),
        "happened_at": datetime.now(UTC).isoformat(),
        "purpose": "regular",
        "note": "b",
    }
    phone.sync()
    notes = session.execute(sa.select(Visit.county, Visit.note, Visit.grid)).all()
    assert sorted(notes) == [("441426", "a", "441426100201001"), ("441427", "b", None)]


def test_a_household_in_no_grid_is_rejected_with_a_code(phone: Phone, field: Field) -> None:
    phone.record("households", head="丘德")
    phone.record("households", head="丘德", grid="441427999999999")
    phone.record("households", head="丘德", grid="440000100201001")
    codes = [receipt["errors"][0]["code"] for receipt in phone.sync()["receipts"]]
    assert codes == ["no_grid", "unknown_grid", "unknown_grid"]


def test_a_claimed_grid_outside_ones_areas_is_held(phone: Phone, field: Field) -> None:
    phone.record("households", head="丘德", grid=field.west.code)
    assert phone.sync()["receipts"][0]["outcome"] == "held"


def test_a_ticket_number_is_given_out_once(phone: Phone, field: Field, session: Session) -> None:
    make_meal_ticket(session, field.east_household, field.east_cadre, number="0001")
    now = datetime.now(UTC).isoformat()
    household = str(field.east_household.id)
    for number in ("0001", "0002", "0002"):
        phone.record("meal_tickets", household=household, number=number, happened_at=now)
    receipts = phone.sync()["receipts"]
    assert [r["outcome"] for r in receipts] == ["rejected", "applied", "rejected"]
    assert receipts[0]["errors"] == [{"field": "number", "code": "already_used"}]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"newDocumentState": {}}, 400, "malformed"),
        (7, 400, "malformed"),
        ([{"newDocumentState": {}}] * 501, 413, "too_many_rows"),
    ],
)
def test_what_is_no_push_changes_nothing(
    phone: Phone, session: Session, body: Any, status: int, code: str
) -> None:
    answer = phone.post(VISITS_PUSH, body)
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert session.scalar(sa.select(sa.func.count()).select_from(InboxRow)) == 0


@pytest.mark.parametrize(
    ("collection", "status", "code"),
    [("shoes", 404, "unknown_collection"), ("grids", 403, "read_only_collection")],
)
def test_only_known_collections_are_written(
    phone: Phone, collection: str, status: int, code: str
) -> None:
    answer = phone.post(f"/api/v1/sync/{collection}/push", [])
    assert (answer.status_code, answer.json["code"]) == (status, code)
    mixed = [{"collection": collection, "newDocumentState": {}}]
    answer = phone.post("/api/v1/sync", phone.body(mixed))
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_a_row_of_an_unknown_collection_takes_no_other_row_with_it(
    phone: Phone, field: Field, session: Session
) -> None:
    phone.visit(field.east_household.id)
    rows = [*phone.waiting(), {"collection": "shoes", "newDocumentState": {}}]
    assert phone.post("/api/v1/sync", phone.body(rows)).status_code == 404
    assert session.scalar(sa.select(sa.func.count()).select_from(InboxRow)) == 0


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("limit=2001", 400, "limit_too_large"),
        ("limit=0", 400, "invalid_fields"),
        ("limit=-1", 400, "invalid_fields"),
        ("limit=ten", 400, "invalid_fields"),
        ("limit=1_0", 400, "invalid_fields"),
        ("limit=１", 400, "invalid_fields"),
        ("checkpoint=abc", 400, "checkpoint_invalid"),
        ('checkpoint={"c":"AAAA"}', 400, "checkpoint_invalid"),
        ('checkpoint={"c":7}', 400, "checkpoint_invalid"),
        ('checkpoint={"d":"AAAA"}', 400, "checkpoint_invalid"),
    ],
)
def test_a_pull_that_asks_for_what_is_not_there(
    phone: Phone, client: FlaskClient, query: str, status: int, code: str
) -> None:
    answer = client.get(f"{VISITS_PULL}?{query}", headers=phone.headers)
    assert (answer.status_code, answer.json["code"]) == (status, code)


@pytest.mark.parametrize("limit", [True, "5", 1.0, None, [5]])
def test_a_limit_in_json_is_a_whole_number_and_nothing_like_one(phone: Phone, limit: Any) -> None:
    answer = phone.post("/api/v1/sync", phone.body([], limit))
    assert (answer.status_code, answer.json["code"]) == (400, "malformed")


@pytest.mark.parametrize("wrong", [{"limit": 2001}, {"limit": 0}, {"limit": "x"}])
def test_a_round_trip_that_cannot_be_answered_takes_no_row(
    phone: Phone, field: Field, session: Session, wrong: dict[str, Any]
) -> None:
    phone.visit(field.east_household.id)
    assert phone.post("/api/v1/sync", phone.body(phone.waiting()) | wrong).status_code == 400
    assert session.scalar(sa.select(sa.func.count()).select_from(InboxRow)) == 0


def test_a_tampered_checkpoint_is_refused_and_one_of_another_server_starts_anew(
    phone: Phone, client: FlaskClient, field: Field, session: Session
) -> None:
    phone.visit(field.east_household.id)
    phone.sync()
    epoch = session.scalars(sa.select(Deployment.epoch)).one()
    reader = field.east_cadre.id

    def pull(checkpoint: Any) -> Any:
        query = {"checkpoint": json.dumps(checkpoint)}
        return client.get(VISITS_PULL, query_string=query, headers=phone.headers)

    good = pull({}).json["checkpoint"]
    assert pull(good).json["documents"] == []
    assert pull(phone.checkpoint).json["code"] == "checkpoint_invalid"  # made for all collections
    forged = Checkpoint(epoch, reader, "visits", {EAST: 0}).encode(b"a guessed key")
    assert pull(forged).json["code"] == "checkpoint_invalid"
    foreign = Checkpoint(uuid7(), reader, "visits", {EAST: 999}).encode(b"another server's key")
    assert len(pull(foreign).json["documents"]) == 1


def test_who_never_held_an_area_cannot_push(client: FlaskClient, session: Session) -> None:
    auditor = make_person(session, roles=["auditor"])
    headers = bearer(make_login(session, auditor))
    answer = client.post(VISITS_PUSH, json=[], headers=headers)
    assert (answer.status_code, answer.json["code"]) == (403, "forbidden")


def test_an_app_that_is_too_old_is_told_to_update(
    phone: Phone, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    current = dataclasses.replace(app.config["SETTINGS"], oldest_app=(1, 4))
    monkeypatch.setitem(app.config, "SETTINGS", current)
    for version, status in (("1.3.9", 426), ("1.4", 200), ("1.10.0", 200), ("one", 400)):
        body = phone.body([]) | {"device": {"app_version": version}}
        body["push"] = [{"collection": "visits", "newDocumentState": {"id": "x"}}]
        assert phone.post("/api/v1/sync", body).status_code == status
    headers = {**phone.headers, "App-Version": "1.0"}
    answer = phone.client.post(VISITS_PUSH, json=[], headers=headers)
    assert (answer.status_code, answer.json["oldest"]) == (426, "1.4")
