"""Conflicts that wait: the dispatcher chooses, or the author settles them."""

from datetime import datetime, time
from functools import partial
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from records.fieldwork.visits import Visit
from records.intake.outcomes import Decision, Outcome
from tests.at_once import at_once
from tests.conftest import session_on
from tests.factories import bearer, make_login, make_person
from tests.phone.phone import Phone
from tests.sync.conftest import EAST, Field, PhoneOf, make_field, two_phones
from tests.sync.desk import TOWNSHIP, Desk, held_visit, outcomes


def in_conflict(field: Field, phone_of: PhoneOf) -> tuple[Phone, Phone, str, str]:
    one, two, visit = two_phones(field, phone_of)
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
    one, two, visit = two_phones(field, phone_of)
    one.delete("visits", visit)
    two.edit("visits", visit, note="b")
    key = two.mine["visits", visit]["rev"]
    one.sync()
    assert two.sync()["receipts"][0]["outcome"] == "conflict"
    assert desk.do("accept", key).json["code"] == "still_refused"
    assert desk.do("dismiss", key, note="gone").status_code == 200


def test_two_dispatchers_at_once_one_wins_and_the_other_is_told(
    committing_app: Flask, fresh_database: str
) -> None:
    with session_on(fresh_database) as session:
        field = make_field(session)
        client = committing_app.test_client()
        phone = Phone(client, bearer(make_login(session, field.east_cadre)))
        desks = [Desk(committing_app.test_client(), session) for _ in range(4)]
        for _ in range(5):
            _, key = held_visit(field, phone)
            answers = at_once(*(partial(desk.do, "accept", key) for desk in desks))
            statuses = sorted(answer.status_code for answer in answers)
            assert statuses == [200, 409, 409, 409]
        assert session.scalar(sa.select(sa.func.count()).select_from(Visit)) == 5
        assert session.scalar(sa.select(sa.func.count()).select_from(Decision)) == 5
        assert session.scalar(sa.select(sa.func.count()).select_from(Outcome)) == 5
