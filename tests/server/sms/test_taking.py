"""What the gateway may bring: from its own address with its own password, a visit of a phone that
may sync. All else changes nothing and is answered with nothing."""

import base64
import dataclasses
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from ipaddress import ip_network

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client import REGISTRY
from sqlalchemy.orm import Session

from records.fieldwork.visits import Visit
from records.intake.inbox import InboxRow
from records.staff.people import Assignment, Device, LoginSession, Person
from server.services.accounts.passwords import hash_password
from server.services.sms.receipts import MAX_CHARACTERS
from tests.factories import bearer, make_device, make_grid, make_household, make_login, make_person
from tests.phone.phone import Phone
from tests.sync.sms import NUMBER, SECRET, Gateway, sms_key, sms_of, taking_sms

GRID = "441427100201001"


@pytest.fixture
def gateway(app: Flask, client: FlaskClient) -> Iterator[Gateway]:
    with taking_sms(app):
        yield Gateway(client)


@pytest.fixture
def household(session: Session) -> str:
    make_grid(session, GRID)
    made = str(make_household(session, GRID).id)
    session.commit()
    return made


@pytest.fixture
def cadre(session: Session, household: str) -> Person:
    person = make_person(session, areas=[GRID])
    session.commit()
    return person


@pytest.fixture
def device(session: Session, cadre: Person) -> Device:
    return make_device(session, cadre, first_seen_at=datetime.now(UTC) - timedelta(days=90))


@pytest.fixture
def phone(client: FlaskClient, session: Session, cadre: Person, device: Device) -> Phone:
    return Phone(client, bearer(make_login(session, cadre, device=device)))


@pytest.fixture
def text(gateway: Gateway, phone: Phone, household: str) -> str:
    """The SMS of a visit that is an hour old."""
    at = datetime.now(UTC) - timedelta(hours=1)
    return sms_of(phone, phone.visit(household, happened_at=at.isoformat()))


def nothing_came(session: Session) -> bool:
    session.expire_all()
    return not session.query(Visit).count() and not session.query(InboxRow).count()


def counted(outcome: str) -> float:
    return REGISTRY.get_sample_value("yicetong_sms_total", {"as": outcome}) or 0


def test_a_visit_is_taken(gateway: Gateway, text: str, session: Session) -> None:
    before = counted("partial")
    assert gateway.bring(text)
    assert session.query(Visit).one().partial
    assert counted("partial") == before + 1


def test_a_receipt_is_one_sms_and_names_nobody(
    gateway: Gateway, text: str, cadre: Person, session: Session
) -> None:
    answer = gateway.post(text)
    assert len(answer.text) <= MAX_CHARACTERS
    visit = session.query(Visit).one()
    at = visit.happened_at + timedelta(hours=8)  # the day in the county
    assert answer.text == (
        f"一册通：{at.month}月{at.day}日的走访已收到（{str(visit.rev)[:4].upper()}），联网后补全。"
    )
    assert answer.content_type == "text/plain; charset=UTF-8"
    assert answer.headers["X-Kannel-Coding"] == "2"


@pytest.mark.parametrize(
    ("altered", "why"),
    [
        (lambda text: text[:-1], "cut"),
        (lambda text: text[:-3] + ("A" if text[-3] != "A" else "B") + text[-2:], "forged"),
        (lambda text: text[:60] + ("A" if text[60] != "A" else "B") + text[61:], "forged"),
        (lambda text: "YCT2" + text[4:], "other_text"),
        (lambda text: "退订", "other_text"),
        (lambda text: "", "other_text"),
    ],
)
def test_what_is_forged_or_cut_changes_nothing_and_is_not_answered(
    gateway: Gateway, text: str, session: Session, altered: Callable[[str], str], why: str
) -> None:
    before = counted(f"refused_{why}")
    assert gateway.bring(altered(text)) == ""
    assert nothing_came(session)
    assert counted(f"refused_{why}") == before + 1


def test_the_key_of_another_phone_signs_nothing(
    gateway: Gateway, phone: Phone, household: str, client: FlaskClient, session: Session
) -> None:
    other = Phone(client, bearer(make_login(session, make_person(session, areas=[GRID]))))
    mixed = sms_key(phone) | {"key": sms_key(other)["key"]}
    assert gateway.bring(sms_of(phone, phone.visit(household), mixed)) == ""
    unknown = sms_key(phone) | {"name": "ffffffff"}
    assert gateway.bring(sms_of(phone, phone.visit(household), unknown)) == ""
    assert nothing_came(session)


def test_a_county_that_is_not_here_is_nobody_s(
    gateway: Gateway, phone: Phone, household: str, session: Session
) -> None:
    visit = phone.visit(household)
    raw = bytearray(base64.b32decode(sms_of(phone, visit)[4:] + "==="))
    raw[:3] = (110101).to_bytes(3, "big")
    elsewhere = "YCT1" + base64.b32encode(raw).decode().rstrip("=")
    assert gateway.bring(elsewhere) == ""
    assert nothing_came(session)


@pytest.mark.parametrize("days", [31, 91])
def test_an_old_visit_comes_by_data_only(
    gateway: Gateway, phone: Phone, household: str, session: Session, days: int
) -> None:
    at = datetime.now(UTC) - timedelta(days=days)
    visit = phone.visit(household, happened_at=at.isoformat())
    assert gateway.bring(sms_of(phone, visit)) == ""
    assert nothing_came(session)
    phone.sync()
    assert session.query(Visit).one().partial is False


def test_a_visit_from_before_the_phone_logged_in_was_not_made_on_it(
    gateway: Gateway, phone: Phone, household: str, device: Device, session: Session
) -> None:
    device.first_seen_at = datetime.now(UTC) - timedelta(days=1)
    session.commit()
    at = datetime.now(UTC) - timedelta(days=2)
    assert gateway.bring(sms_of(phone, phone.visit(household, happened_at=at.isoformat()))) == ""
    assert nothing_came(session)


@pytest.mark.parametrize("column", ["revoked_at", "expires_at"])
def test_a_phone_whose_session_is_over_reports_nothing(
    gateway: Gateway, text: str, device: Device, session: Session, column: str
) -> None:
    [login] = session.query(LoginSession).filter_by(device_id=device.id)
    setattr(login, column, datetime.now(UTC) - timedelta(minutes=1))
    session.commit()
    assert gateway.bring(text) == ""
    assert nothing_came(session)


def test_a_phone_that_logged_in_again_reports_with_its_key(
    gateway: Gateway, text: str, device: Device, cadre: Person, session: Session
) -> None:
    session.query(LoginSession).filter_by(device_id=device.id).update(
        {"revoked_at": datetime.now(UTC)}
    )
    make_login(session, cadre, device=device)
    assert gateway.bring(text)


def test_who_must_choose_a_password_first_reports_nothing(
    gateway: Gateway, text: str, cadre: Person, session: Session
) -> None:
    cadre.must_change_password = True
    session.commit()
    assert gateway.bring(text) == ""
    assert nothing_came(session)


def test_who_left_reports_what_was_before_and_for_thirty_days(
    gateway: Gateway, phone: Phone, household: str, cadre: Person, session: Session
) -> None:
    key, today = sms_key(phone), datetime.now(UTC).date()
    leave(cadre, today - timedelta(days=5), session)
    before = phone.visit(
        household, happened_at=(datetime.now(UTC) - timedelta(days=10)).isoformat()
    )
    after = phone.visit(household)
    assert gateway.bring(sms_of(phone, before, key)).endswith("联网后补全。")
    assert gateway.bring(sms_of(phone, after, key)).endswith("镇里看过就算。")
    leave(cadre, today - timedelta(days=32), session)
    late = phone.visit(household, happened_at=(datetime.now(UTC) - timedelta(days=20)).isoformat())
    assert gateway.bring(sms_of(phone, late, key)) == ""
    assert session.query(Visit).one().id.hex == before.replace("-", "")


def leave(person: Person, day: date, session: Session) -> None:
    person.left_on = day
    for held in session.query(Assignment).filter_by(person_id=person.id):
        held.valid_to = day
    session.commit()


def test_only_the_gateway_hands_over(
    gateway: Gateway, text: str, session: Session, app: Flask, client: FlaskClient
) -> None:
    assert gateway.post(text, secret="x" + SECRET).status_code == 401
    assert client.post("/api/v1/gateway/sms", data=text).status_code == 401
    other = gateway.post(text, environ_base={"REMOTE_ADDR": "203.0.113.7"})
    assert (other.status_code, other.json["code"]) == (404, "not_found")
    assert nothing_came(session)
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = dataclasses.replace(settings, sms_from=(ip_network("203.0.113.0/24"),))
    assert gateway.post(text).status_code == 404
    assert gateway.post(text, environ_base={"REMOTE_ADDR": "203.0.113.7"}).status_code == 200


def test_a_server_without_a_gateway_takes_none(client: FlaskClient, phone: Phone) -> None:
    assert Gateway(client).post("").status_code == 404
    asked = client.post("/api/v1/me/sms-key", headers=phone.headers)
    assert asked.status_code == 404
    assert client.get("/api/v1/me", headers=phone.headers).json["server"]["sms"] is None


def test_a_long_text_is_refused_unread(gateway: Gateway) -> None:
    assert gateway.post("A" * 3000).status_code == 413


def test_nothing_about_anybody_is_logged(
    gateway: Gateway, text: str, cadre: Person, caplog: pytest.LogCaptureFixture, session: Session
) -> None:
    gateway.bring(text)
    gateway.bring(text[:-1])
    visit = session.query(Visit).one()
    written = caplog.text
    assert "sms_taken" in written
    assert "sms_refused" in written
    for secret in (text, str(visit.id), str(visit.household_id), str(cadre.id), str(visit.rev)):
        assert secret not in written


def test_a_phone_gets_one_key_at_its_log_in_and_whenever_it_asks(
    gateway: Gateway, cadre: Person, client: FlaskClient, session: Session
) -> None:
    cadre.password_hash = hash_password("Rice-terrace-26")
    session.commit()
    login = {"login": cadre.login, "password": "Rice-terrace-26", "device": {"name": "Redmi 12"}}
    answer = client.post("/api/v1/login", json=login).json
    key = answer["sms_key"]
    assert len(base64.b64decode(key["key"])) == 32
    headers = bearer(answer["token"])
    assert client.post("/api/v1/me/sms-key", headers=headers).json == key
    assert client.get("/api/v1/me", headers=headers).json["server"]["sms"] == NUMBER
    again = client.post("/api/v1/login", json=login).json
    assert again["sms_key"] not in (None, key)
    kept = session.query(Device).filter_by(sms_name=bytes.fromhex(key["name"])).one()
    assert kept.sms_key_sealed is not None
    assert base64.b64decode(key["key"]) not in kept.sms_key_sealed
    assert key["key"].encode() not in kept.sms_key_sealed


def test_a_browser_has_no_key(
    gateway: Gateway, cadre: Person, client: FlaskClient, session: Session
) -> None:
    headers = bearer(make_login(session, cadre, browser=True))
    assert client.post("/api/v1/me/sms-key", headers=headers).status_code == 403
