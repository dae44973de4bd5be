"""A phone that was reported lost, or its copy, hands in what nobody else has before it erases."""

import base64
import hashlib
import io
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session

from records.fieldwork.visits import Visit
from records.intake.inbox import InboxRow
from records.staff.people import Device, LoginSession, Person
from sync.decisions import hand_in
from tests.factories import bearer, make_device, make_household, make_login
from tests.phone.phone import Erased, Phone, Refused
from tests.sync.conftest import EAST, Field, PhoneOf
from tests.sync.desk import Desk, outcomes

HAND_IN = "/api/v1/sync/hand-in"


class Twins:
    """Two phones with one token: an image of the first was put on the second."""

    def __init__(self, client: FlaskClient, session: Session, person: Person) -> None:
        self.client, self.session, self.person = client, session, person
        self.device = make_device(session, person)
        token = make_login(session, person, device=self.device)
        session.commit()
        self.one, self.other = Phone(client, bearer(token)), Phone(client, bearer(token))
        for phone in (self.one, self.other):
            phone.sync()

    def report_lost(self) -> None:
        owner = bearer(make_login(self.session, self.person))
        self.session.commit()
        answer = self.client.delete(f"/api/v1/devices/{self.device.id}", headers=owner)
        assert answer.status_code == 204


@pytest.fixture
def twins(client: FlaskClient, session: Session, field: Field) -> Twins:
    return Twins(client, session, field.east_cadre)


def ask(phone: Phone, rows: list[dict[str, Any]], backlog: Any = 0) -> Any:
    return phone.post(HAND_IN, {"device": {"backlog": backlog}, "push": rows})


def test_what_a_lost_phone_and_its_copy_hold_is_held_and_then_erased(
    field: Field, phone_of: PhoneOf, twins: Twins, desk: Desk, session: Session
) -> None:
    first = twins.one.visit(field.east_household.id, note="one")
    twins.one.sync()
    twins.one.edit("visits", first, note="one, edited")
    second = twins.other.visit(field.east_household.id, note="other")
    twins.report_lost()
    for phone in (twins.one, twins.other):
        with pytest.raises(Erased):
            phone.sync()
        assert not phone.mine
        assert phone.checkpoint is None
    waiting = {row["record"]: row for row in desk.rows()}
    assert set(waiting) == {first, second}
    for row in waiting.values():
        assert row["errors"] == [{"field": "row", "code": "device_revoked"}]
        assert (row["outcome"], row["area"]) == ("held", EAST)
        assert row["device"]["id"] == str(twins.device.id)
    assert waiting[first]["current"]["note"] == "one"
    assert session.scalars(sa.select(Visit.note)).all() == ["one"], "nothing is applied by itself"
    # Its owner sees on another phone that it waits, and what came of it.
    new = phone_of(field.east_cadre)
    new.sync()
    assert {one["record"] for one in outcomes(new).values()} == {first, second}
    for row in waiting.values():
        assert desk.do("accept", row["key"]).status_code == 200
    new.check()
    assert {visit["note"] for visit in new.live("visits").values()} == {"one, edited", "other"}


def test_nothing_is_given_out_and_nothing_else_is_to_be_had(
    field: Field, twins: Twins, session: Session
) -> None:
    twins.report_lost()
    phone = twins.one
    make_household(session, EAST)
    session.commit()
    for answer in (
        phone.post("/api/v1/sync", phone.body([])),
        phone.client.get("/api/v1/sync/visits/pull", headers=phone.headers),
        phone.client.get("/api/v1/sync/digest", headers=phone.headers),
        phone.client.get("/api/v1/me", headers=phone.headers),
        phone.client.get("/api/v1/households", headers=phone.headers),
        phone.post("/api/v1/sync/visits/push", []),
    ):
        assert (answer.status_code, answer.json["code"]) == (403, "device_revoked")
        assert (answer.json["erase"], answer.json["hand_in"]) == (False, HAND_IN)
    # A row that was refused long ago tells nothing of what others wrote, either.
    phone.visit(field.east_household.id, purpose="tea")
    answer = ask(phone, phone.waiting())
    assert set(answer.json) == {"receipts", "erase"}
    assert set(answer.json["receipts"][0]) == {"id", "rev", "outcome", "replay", "decision"}


def test_only_what_is_acknowledged_is_erased(field: Field, twins: Twins) -> None:
    phone = twins.one
    visits = [phone.visit(field.east_household.id) for _ in range(3)]
    rows = phone.waiting()
    twins.report_lost()
    assert ask(phone, rows[:1], backlog=2).json["erase"] is False
    assert ask(phone, [], backlog=None).json["code"] == "malformed"
    phone.post(HAND_IN, {"device": {"backlog": 1}, "push": rows[1:2]})  # its answer is lost
    said = ask(phone, rows).json
    assert said["erase"] is True
    assert [one["replay"] for one in said["receipts"]] == [True, True, False]
    assert {one["id"] for one in said["receipts"]} == set(visits)


def test_a_cut_line_in_the_middle_loses_nothing(
    field: Field, twins: Twins, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The phone goes on where it was; more rows than one request takes come in several."""
    phone = twins.one
    for _ in range(7):
        phone.visit(field.east_household.id)
    twins.report_lost()
    monkeypatch.setattr("tests.phone.phone.MAX_PUSHED_ROWS", 3)
    sent = phone.post
    asked: list[str] = []

    def cut(url: str, body: Any) -> Any:
        asked.append(url)
        answer = sent(url, body)
        if len(asked) == 3:
            raise ConnectionError("cut")
        return answer

    phone.post = cut
    with pytest.raises(ConnectionError):
        phone.sync()
    assert len(phone.waiting()) == 4, "what was acknowledged is not sent again"
    with pytest.raises(Erased):
        phone.sync()
    assert len(desk.rows()) == 7


def test_what_came_before_is_as_it_was(
    field: Field, twins: Twins, desk: Desk, session: Session
) -> None:
    """A replay is no work that waits; and what waits is not answered by a lost phone."""
    phone = twins.one
    taken = phone.visit(field.east_household.id)
    refused = phone.visit(field.east_household.id, purpose="tea")
    rows = phone.waiting()
    phone.post("/api/v1/sync", phone.body(rows))  # its answer is lost
    twins.report_lost()
    receipts = {one["id"]: one for one in ask(phone, rows).json["receipts"]}
    assert (receipts[taken]["outcome"], receipts[refused]["outcome"]) == ("applied", "rejected")
    assert all(one["replay"] for one in receipts.values())
    phone.edit("visits", refused, purpose="agency")
    ask(phone, [{"collection": "visits", "newDocumentState": phone.mine["visits", refused]}])
    assert len(desk.rows()) == 2
    assert len(session.scalars(sa.select(Visit)).all()) == 1


def test_content_that_is_not_valid_is_kept_as_well(twins: Twins, desk: Desk, field: Field) -> None:
    phone = twins.one
    phone.visit(field.east_household.id, purpose="tea")
    phone.record("visits", purpose="regular", household="no id")
    twins.report_lost()
    with pytest.raises(Erased):
        phone.sync()
    codes = {tuple(error["code"] for error in row["errors"]) for row in desk.rows()}
    assert {"device_revoked"} == {first for first, *_ in codes}
    assert any("unknown_value" in each for each in codes)
    key = next(row["key"] for row in desk.rows() if len(row["errors"]) == 2)
    assert desk.do("accept", key).json["code"] == "still_refused"


def test_an_old_session_hands_in_and_a_password_that_is_owed_does_not_stop_it(
    field: Field, twins: Twins, session: Session
) -> None:
    phone = twins.one
    phone.visit(field.east_household.id)
    twins.report_lost()
    long_ago = datetime.now(UTC) - timedelta(days=200)
    session.execute(sa.update(LoginSession).values(expires_at=long_ago, revoked_at=long_ago))
    session.execute(sa.update(Person).values(must_change_password=True))
    session.commit()
    with pytest.raises(Erased):
        phone.sync()
    assert session.scalar(sa.select(sa.func.count()).select_from(InboxRow)) == 1


def test_so_much_and_no_more_is_taken_before_somebody_has_looked(
    field: Field, twins: Twins, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = twins.one
    for _ in range(3):
        phone.visit(field.east_household.id)
    rows = phone.waiting()
    twins.report_lost()
    monkeypatch.setattr(hand_in, "MAX_HANDED_IN", 2)
    assert ask(phone, rows[:2], backlog=1).status_code == 200
    full = ask(phone, rows)
    assert (full.status_code, full.json["code"], full.json["most"]) == (429, "hand_in_full", 2)
    with pytest.raises(Refused):
        phone.sync()
    assert len(phone.mine) > 3, "what was not taken stays on the phone"
    assert ask(phone, rows[:2], backlog=1).status_code == 200, "and what was is a replay"
    assert desk.do("dismiss", desk.rows()[0]["key"], note="x").status_code == 200
    with pytest.raises(Erased):
        phone.sync()


def test_one_rev_with_ever_new_content_is_counted_like_any_other_row(
    field: Field, twins: Twins, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = twins.one
    phone.visit(field.east_household.id, note="0")
    (row,) = phone.waiting()

    def saying(note: str) -> dict[str, Any]:
        return {**row, "newDocumentState": {**row["newDocumentState"], "note": note}}

    twins.report_lost()
    monkeypatch.setattr(hand_in, "MAX_HANDED_IN", 2)
    assert ask(phone, [saying("0")]).status_code == 200
    (receipt,) = ask(phone, [saying("1")]).json["receipts"]
    assert (receipt["outcome"], receipt["replay"]) == ("held", False)
    assert ask(phone, [saying("2")]).json["code"] == "hand_in_full"
    assert ask(phone, [saying("1")]).json["receipts"] == [receipt | {"replay": True}]
    told = [[error["code"] for error in waiting["errors"]] for waiting in desk.rows()]
    assert sorted(told) == [["device_revoked"], ["device_revoked", "rev_already_used"]]
    # What is taken of both is two versions: none has the rev of the other.
    for waiting in desk.rows():
        assert desk.do("accept", waiting["key"]).status_code == 200


def test_receipts_name_rows_as_they_were_sent(field: Field, twins: Twins) -> None:
    phone = twins.one
    phone.visit(field.east_household.id)
    (row,) = phone.waiting()
    sent = row["newDocumentState"]
    upper = {**sent, "id": sent["id"].upper(), "rev": sent["rev"].upper()}
    twins.report_lost()
    (receipt,) = ask(phone, [{**row, "newDocumentState": upper}]).json["receipts"]
    assert (receipt["id"], receipt["rev"]) == (upper["id"], upper["rev"])


def test_a_phone_that_is_not_lost_syncs(field: Field, phone_of: PhoneOf) -> None:
    phone = phone_of(field.east_cadre)
    assert ask(phone, []).json["code"] == "forbidden"


def test_another_persons_rev_is_not_told_about(
    field: Field, phone_of: PhoneOf, twins: Twins, desk: Desk
) -> None:
    west = phone_of(field.west_cadre)
    theirs = west.visit(field.west_household.id)
    west.sync()
    phone = twins.one
    row = {"collection": "visits", "newDocumentState": dict(west.mine["visits", theirs])}
    twins.report_lost()
    (receipt,) = ask(phone, [row]).json["receipts"]
    assert (receipt["outcome"], receipt["replay"]) == ("held", False)
    (waiting,) = desk.rows()
    assert [error["code"] for error in waiting["errors"]] == ["device_revoked", "rev_already_used"]


def test_bytes_of_photos_come_too_and_those_of_held_ones_once_they_are_accepted(
    field: Field, twins: Twins, desk: Desk, client: FlaskClient
) -> None:
    phone = twins.one
    image = io.BytesIO()
    Image.new("RGB", (32, 32), "red").save(image, "JPEG")
    data = image.getvalue()
    visit = phone.visit(field.east_household.id)
    phone.sync()
    about = {
        "visit": visit,
        "household": str(field.east_household.id),
        "taken_at": datetime.now(UTC).isoformat(),
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "mime": "image/jpeg",
    }
    known = phone.record("photos", **about)
    phone.sync()
    unknown = phone.record("photos", **about)
    twins.report_lost()

    def send(photo: str) -> Any:
        named = base64.b64encode(photo.encode()).decode()
        headers = {
            **phone.headers,
            "Tus-Resumable": "1.0.0",
            "Upload-Length": str(len(data)),
            "Upload-Metadata": f"photo {named}",
        }
        return client.post(
            "/api/v1/photos/uploads",
            headers=headers,
            data=data,
            content_type="application/offset+octet-stream",
        )

    assert send(known).status_code == 201
    rows = phone.waiting()
    said = ask(phone, rows, backlog=1).json  # the bytes
    assert (said["erase"], said["receipts"][0]["decision"]) == (False, None)
    assert send(unknown).status_code == 404, "its record was not taken yet"
    assert desk.do("accept", said["receipts"][0]["rev"]).status_code == 200
    assert ask(phone, rows, backlog=1).json["receipts"][0]["decision"] == "accepted"
    assert send(unknown).status_code == 201
    assert ask(phone, [], backlog=0).json["erase"] is True


def test_a_household_that_was_merged_meanwhile_says_where_it_is(
    field: Field, twins: Twins, desk: Desk, session: Session
) -> None:
    taken = make_household(session, EAST, number="N-1")
    session.commit()
    phone = twins.one
    old = phone.record("households", head="丘", number="N-1", grid=EAST)
    key = phone.mine["households", old]["rev"]
    phone.sync()
    late = phone.visit(old)
    assert desk.do("merge", key).status_code == 200
    twins.report_lost()
    with pytest.raises(Erased):
        phone.sync()
    (row,) = desk.rows()
    assert (row["record"], row["area"]) == (late, EAST)
    assert desk.do("accept", row["key"]).status_code == 200
    assert session.scalars(sa.select(Visit.household_id)).one() == taken.id


def test_the_devices_own_id_is_not_needed(field: Field, twins: Twins, session: Session) -> None:
    """Nothing but the token says who hands in: another one is not signed in."""
    twins.report_lost()
    twins.one.headers = {"Authorization": f"Bearer 441427.{uuid4()}"}
    assert ask(twins.one, []).json["code"] == "not_signed_in"
    assert session.scalars(sa.select(Device.revoked_at).where(Device.id == twins.device.id)).one()
