"""Part-time staff: entered by whoever directs them, or by command."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from records.system.audit import AuditRow
from tests import factories as f

TOWN = "441427100"
DAY = timedelta(days=1)

pytestmark = pytest.mark.at(f.NOW)


@pytest.fixture
def cadre(session):
    return f.make_person(session, home=TOWN)


@pytest.fixture
def leader(session):
    return f.make_person(session, roles=[("township_leader", TOWN)], home=TOWN)


def put(client, session, by, person_id, **body):
    headers = f.bearer(f.make_login(session, by))
    path = f"/api/v1/people/{person_id}/office-shares"
    return client.put(path, json={"from": "2026-03-01", "percent": 50} | body, headers=headers)


def get(client, session, by, person_id):
    headers = f.bearer(f.make_login(session, by))
    return client.get(f"/api/v1/people/{person_id}/office-shares", headers=headers)


def test_a_leader_says_that_somebody_works_half_the_time(client, session, cadre, leader):
    assert put(client, session, leader, cadre.id).json == {
        "items": [{"from": "2026-03-01", "percent": 50}]
    }
    whole = put(client, session, leader, cadre.id, **{"from": "2026-06-01", "percent": 100})
    assert len(whole.json["items"]) == 2
    assert get(client, session, cadre, cadre.id).json == whole.json
    assert get(client, session, leader, cadre.id).json == whole.json


def test_the_audit_log_does_not_say_how_much(client, session, cadre, leader):
    put(client, session, leader, cadre.id)
    get(client, session, leader, cadre.id)
    rows = session.scalars(select(AuditRow).where(AuditRow.target.contains(str(cadre.id)))).all()
    assert {row.action for row in rows} == {"office_share_set", "read"}
    assert "50" not in str([row.details for row in rows])


def test_nobody_else_learns_of_it(client, session, cadre, leader):
    colleague = f.make_person(session, home=TOWN)
    elsewhere = f.make_person(session, roles=[("township_leader", "441427101")], home="441427101")
    for other in (colleague, elsewhere):
        assert get(client, session, other, cadre.id).status_code == 404
    assert put(client, session, colleague, cadre.id).status_code == 403
    assert put(client, session, elsewhere, cadre.id).status_code == 404
    assert put(client, session, leader, uuid4()).status_code == 404


@pytest.mark.parametrize("body", [{"percent": 0}, {"percent": 101}, {"percent": "50"}, {"from": 1}])
def test_what_is_no_share(client, session, cadre, leader, body):
    answer = put(client, session, leader, cadre.id, **body)
    assert (answer.status_code, answer.json["code"]) == (400, "invalid_fields")


def test_by_command(client, app, session, cadre):
    session.commit()
    run = app.test_cli_runner().invoke
    said = run(args=["person", "share", cadre.login, "60", "--from", "2026-03-01"])
    assert said.output == f"{cadre.login} has 60 % of a post from 2026-03-01 on.\n"
    said = run(args=["person", "areas", cadre.login])
    assert "share\t60 %\t\tfrom 2026-03-01 on\n" in said.output
    said = run(args=["person", "share", cadre.login, "100", "--from", "2026-02-01"])
    assert said.output == f"{cadre.login} has 100 % of a post since ever.\n"
