"""Work of a phone that was handed on is credited to who did it: it counts, and is theirs."""

import base64
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from records.db import db
from records.fieldwork.credits import Credit
from records.intake.inbox import InboxRow
from records.staff.people import Person
from records.system.audit import AuditRow
from tests.factories import make_person
from tests.phone.phone import Phone
from tests.sync.conftest import EAST, VILLAGE, Field, PhoneOf
from tests.sync.desk import Desk, held_visit
from tests.sync.drill import Server


@pytest.fixture
def heir(field: Field, session: Session) -> Person:
    """Who had the phone by then."""
    return make_person(session, areas=[EAST])


def credit(desk: Desk, record: str, person: Person, collection: str = "visits") -> Any:
    asked = {"collection": collection, "record": record, "person": str(person.id)}
    return desk.client.post(
        "/api/v1/credits", headers=desk.headers, json=asked | {"note": "手机已交给他"}
    )


def figures(phone: Phone) -> dict[str, int]:
    """What the person of this phone has done, as their own figures say it."""
    answer = phone.client.get("/api/v1/visits?limit=500", headers=phone.headers)
    me = phone.client.get("/api/v1/me", headers=phone.headers).json["id"]
    return {"visits": sum(row["cadre"] == me for row in answer.json["items"])}


def test_a_visit_counts_for_who_made_it_with_its_photos_and_tickets(
    field: Field, phone_of: PhoneOf, desk: Desk, heir: Person, session: Session
) -> None:
    old, new = phone_of(field.east_cadre), phone_of(heir)
    visit = old.visit(field.east_household.id, note="who?")
    now = datetime.now(UTC).isoformat()
    east = str(field.east_household.id)
    ticket = old.record("meal_tickets", household=east, visit=visit, number="T1", happened_at=now)
    other = old.record("meal_tickets", household=east, number="T2", happened_at=now)
    photo = old.record(
        "photos", household=east, visit=visit, taken_at=now, sha256="0" * 64, bytes=10,
        mime="image/jpeg",
    )  # fmt: skip
    old.sync()
    new.sync()
    assert (figures(old), figures(new)) == ({"visits": 1}, {"visits": 0})
    answer = credit(desk, visit, heir)
    assert answer.json == {
        "collection": "visits",
        "record": visit,
        "cadre": str(heir.id),
        "records": 3,
    }
    again = credit(desk, visit, heir)
    assert (again.status_code, again.json) == (200, answer.json), "the answer was lost"
    for phone in (old, new):
        phone.check()
        me = field.east_cadre if phone is old else heir
        mine = {
            id: phone.live(name)[id]["srv"]["mine"]
            for name, id in (
                ("visits", visit),
                ("meal_tickets", ticket),
                ("photos", photo),
                ("meal_tickets", other),
            )
        }
        assert mine.pop(other) == (me is not heir)
        assert set(mine.values()) == {me is heir}
        author = phone.live("visits")[visit]["srv"]["cadre"]
        assert author == (str(heir.id) if me is heir else None)
    assert (figures(old), figures(new)) == ({"visits": 0}, {"visits": 1})
    kept = session.scalars(sa.select(InboxRow).where(InboxRow.record_id == UUID(visit))).one()
    assert kept.person_id == field.east_cadre.id, "who sent it stays who sent it"
    noted = session.scalars(sa.select(AuditRow).where(AuditRow.action == "credited")).one()
    assert noted.person_id == desk.person.id
    assert noted.details == {
        "from": str(field.east_cadre.id),
        "to": str(heir.id),
    }


def test_from_then_on_it_is_the_other_ones_to_change(
    field: Field, phone_of: PhoneOf, desk: Desk, heir: Person, session: Session
) -> None:
    old, new = phone_of(field.east_cadre), phone_of(heir)
    visit = old.visit(field.east_household.id, note="a")
    old.sync()
    old.edit("visits", visit, note="made before it was known")
    assert credit(desk, visit, heir).status_code == 200
    assert old.sync()["receipts"][0]["errors"] == [{"field": "row", "code": "not_your_record"}]
    new.sync()
    new.edit("visits", visit, note="mine")
    assert new.sync()["receipts"][0]["outcome"] == "applied"
    # Crediting it back is the way to undo it.
    assert credit(desk, visit, field.east_cadre).json["records"] == 1
    new.sync()
    new.edit("visits", visit, note="no more")
    assert new.sync()["receipts"][0]["errors"] == [{"field": "row", "code": "not_your_record"}]
    third = phone_of(field.east_cadre)
    third.sync()
    third.edit("visits", visit, note="again mine")
    assert third.sync()["receipts"][0]["outcome"] == "applied"
    assert session.scalar(sa.select(sa.func.count()).select_from(Credit)) == 2
    for phone in (new, third):
        phone.check()


def test_what_was_held_is_accepted_and_credited_at_once(
    field: Field, phone_of: PhoneOf, desk: Desk, session: Session
) -> None:
    west, old = phone_of(field.west_cadre), phone_of(field.east_cadre)
    visit, key = held_visit(field, old)
    body = {"person": str(field.west_cadre.id), "note": "手机已交给他"}
    answer = desk.do("credit", key, **body)
    assert answer.status_code == 200, answer.text
    assert answer.json["decision"] == "accepted"
    assert answer.json["person"]["id"] == str(field.east_cadre.id)
    assert desk.do("credit", key, **body).status_code == 200, "once more is harmless"
    west.check()
    assert west.live("visits")[visit]["srv"]["cadre"] == str(field.west_cadre.id)
    old.check()
    assert visit not in old.live("visits")
    west.edit("visits", visit, note="mine")
    assert west.sync()["receipts"][0]["outcome"] == "applied"
    household = old.record("households", head="x", grid=VILLAGE + "002")
    refused = old.mine["households", household]["rev"]
    old.sync()
    assert desk.do("credit", refused, **body).json["errors"] == [
        {"field": "collection", "code": "not_credited"}
    ]


def test_what_waits_for_its_household_goes_to_the_other_ones_phones(
    field: Field, phone_of: PhoneOf, desk: Desk, heir: Person
) -> None:
    old, new = phone_of(field.east_cadre), phone_of(heir)
    old.sync()
    household = str(uuid4())
    visit = old.visit(household)
    old.sync()
    assert credit(desk, visit, heir).status_code == 200
    new.check()
    assert new.live("visits")[visit]["srv"]["grid"] is None
    old.check()
    assert not old.live("visits")
    old.record("households", head="丘", grid=EAST)
    made = next(id for id in old.live("households") if id != str(field.east_household.id))
    old.mine["households", household] = old.mine.pop(("households", made)) | {"id": household}
    old.sync()
    for phone in (old, new):
        phone.check()
        assert phone.live("visits")[visit]["srv"]["mine"] == (phone is new)
        assert phone.live("visits")[visit]["srv"]["grid"] == EAST
    assert new.live("visits")[visit]["srv"]["cadre"] == str(heir.id)


def test_who_may_not_credit(
    field: Field, phone_of: PhoneOf, desk: Desk, heir: Person, client: FlaskClient, session: Session
) -> None:
    phone = phone_of(field.east_cadre)
    visit = phone.visit(field.east_household.id)
    phone.sync()
    elsewhere = Desk(client, session, "441427101")
    assert credit(elsewhere, visit, heir).json["code"] == "not_found"
    assert credit(desk, visit, desk.person).json["code"] == "forbidden", "nobody to themselves"
    assert credit(desk, str(uuid4()), heir).json["code"] == "not_found"
    nobody = credit(desk, visit, Person(id=uuid4()))
    assert nobody.json["errors"] == [{"field": "person", "code": "unknown_person"}]
    assert credit(desk, visit, field.east_cadre).json["records"] == 0, "it is theirs already"
    both = Desk(client, session)
    own = Phone(client, both.headers)
    assert credit(desk, visit, heir, "households").status_code == 400
    answer = client.post(
        "/api/v1/credits",
        headers=phone.headers,
        json={"collection": "visits", "record": visit, "person": str(heir.id), "note": "x"},
    )
    assert answer.json["code"] == "forbidden"
    assert own.live("visits") == {}
    # Nor does a dispatcher give away what they logged themselves.
    itself = make_person(session, roles=[("dispatcher", VILLAGE[:9])], areas=[EAST])
    mine = phone_of(itself)
    made = mine.visit(field.east_household.id)
    mine.sync()
    answer = client.post(
        "/api/v1/credits",
        headers=mine.headers,
        json={"collection": "visits", "record": made, "person": str(heir.id), "note": "x"},
    )
    assert answer.json["code"] == "forbidden"


def test_bytes_of_a_photo_still_come_from_the_phone_that_took_it(
    field: Field, phone_of: PhoneOf, desk: Desk, heir: Person
) -> None:
    old = phone_of(field.east_cadre)
    visit = old.visit(field.east_household.id)
    now = datetime.now(UTC).isoformat()
    photo = old.record(
        "photos", household=str(field.east_household.id), visit=visit, taken_at=now,
        sha256="0" * 64, bytes=10, mime="image/jpeg",
    )  # fmt: skip
    old.sync()
    assert credit(desk, visit, heir).json["records"] == 2
    named = base64.b64encode(photo.encode()).decode()
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "10", "Upload-Metadata": f"photo {named}"}
    answer = old.client.post("/api/v1/photos/uploads", headers={**old.headers, **headers})
    assert answer.status_code == 201, answer.text


@pytest.mark.slow
@pytest.mark.parametrize("first", ["old", "new"])
@pytest.mark.parametrize("credited", ["before the backup", "after the backup"])
def test_after_a_restore_nobody_changes_what_is_not_theirs(
    server: Server, credited: str, first: str
) -> None:
    """Decisions that the backup did not have are gone with it, and can be made again. Nothing is
    lost, nothing counts twice, and who lost the record does not get it back by an old edit."""
    field = server.field
    heir = server.person(EAST)
    old, new = server.phone(field.east_cadre), server.phone(heir)
    desk = desk_of(server)
    visit = old.visit(field.east_household.id, note="a")
    old.sync()
    manifest = None
    if credited == "after the backup":
        manifest = server.back_up()
    assert credit(desk, visit, heir).status_code == 200
    if manifest is None:
        manifest = server.back_up()
    for phone in (old, new):
        phone.sync()
    new.edit("visits", visit, note="b")
    new.sync()
    server.destroy()
    server.restore(manifest)
    phones = [old, new] if first == "old" else [new, old]
    for _ in range(2):
        for phone in phones:
            phone.sync()
    # It is the old author's once more, where the backup did not know better; but not by this edit,
    # made when it was somebody else's.
    old.edit("visits", visit, note="c")
    if credited == "before the backup":
        assert old.sync()["receipts"][0]["errors"][0]["code"] == "not_your_record"
    assert credit(desk, visit, heir).status_code == 200
    (rows,) = server.rows("SELECT count(*) FROM visits")
    assert rows == (1,)
    new.sync()
    new.edit("visits", visit, note="d")
    assert new.sync()["receipts"][0]["outcome"] in ("applied", "merged")
    (author,) = server.rows("SELECT cadre_id, note FROM visits")
    assert author == (heir.id, "d")
    for phone in (old, new):
        phone.check()


def desk_of(server: Server) -> Desk:
    with server.app.app_context():
        desk = Desk(server.app.test_client(), db.session())
        db.session.commit()
    return desk
