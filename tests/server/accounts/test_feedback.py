"""Feedback (投诉建议): kept once, read by whoever looks after the county; nobody is told on."""

from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from records.staff.people import Person
from records.system.audit import AuditRow
from tests import factories as f

GRID = "441427100201001"
URL = "/api/v1/feedback"

pytestmark = pytest.mark.at(f.NOW)


@pytest.fixture
def cadre(session: Session) -> Person:
    f.make_grid(session, GRID)
    return f.make_person(session, areas=[GRID])


def said(**more: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "about": "app", "text": "列表里的字太小"} | more


def give(client: FlaskClient, session: Session, person: Person, body: dict[str, Any]) -> Any:
    return client.post(URL, json=body, headers=f.bearer(f.make_login(session, person)))


def read(client: FlaskClient, session: Session, role: str = "county_admin") -> Any:
    reader = f.make_person(session, roles=[(role, f.COUNTY)])
    return client.get(URL, headers=f.bearer(f.make_login(session, reader)))


def test_it_is_kept_once_as_it_came_first(
    client: FlaskClient, session: Session, cadre: Person
) -> None:
    body = said()
    assert give(client, session, cadre, body).status_code == 204
    assert give(client, session, cadre, body | {"text": "又一次"}).status_code == 204
    (item,) = read(client, session).json["items"]
    assert item == body | {"day": "2026-03-18", "person": None, "name": None}


def test_who_asks_for_an_answer_is_named_and_nobody_else_is(
    client: FlaskClient, session: Session, cadre: Person
) -> None:
    named, unnamed = said(contact=True), said(text="食堂太远", about="work")
    for body in (named, unnamed):
        give(client, session, cadre, body)
    items = {item["id"]: item for item in read(client, session).json["items"]}
    assert items[named["id"]]["name"] == cadre.name
    assert items[unnamed["id"]]["person"] is None
    noted = {
        row.target: row
        for row in session.scalars(select(AuditRow).where(AuditRow.action == "feedback_given"))
    }
    assert noted[f"feedback/{named['id']}"].person_id == cadre.id
    assert noted[f"feedback/{unnamed['id']}"].person_id is None
    assert all(row.details is None for row in noted.values())


@pytest.mark.parametrize("role", ["auditor", "dispatcher", "cadre"])
def test_others_do_not_read_it(
    client: FlaskClient, session: Session, cadre: Person, role: str
) -> None:
    give(client, session, cadre, said())
    assert read(client, session, role).status_code == 403


def test_another_county_does_not_read_it(
    client: FlaskClient, session: Session, cadre: Person
) -> None:
    give(client, session, cadre, said())
    f.make_county(session, "441426")
    admin = f.make_person(session, county="441426", roles=[("county_admin", "441426")])
    answer = client.get(URL, headers=f.bearer(f.make_login(session, admin)))
    assert answer.json["items"] == []


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"text": ""}, "empty"),
        ({"text": "字" * 2001}, "too_long"),
        ({"about": "boss"}, "unknown_value"),
        ({"id": "1"}, "invalid_uuid"),
        ({"photo": "x"}, "unknown_field"),
    ],
)
def test_what_is_no_feedback_is_refused(
    client: FlaskClient, session: Session, cadre: Person, wrong: dict[str, Any], code: str
) -> None:
    answer = give(client, session, cadre, said(**wrong))
    assert answer.status_code == 400
    assert [error["code"] for error in answer.json["errors"]] == [code]


def test_the_longest_is_taken(client: FlaskClient, session: Session, cadre: Person) -> None:
    assert give(client, session, cadre, said(text="😀" * 2000)).status_code == 204
