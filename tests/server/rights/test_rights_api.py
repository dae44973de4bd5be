"""A household's file, the full numbers, the copy and the erasure, as people ask for them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from records.erasing import erasure_list
from records.fieldwork.households import Contact, Household
from records.system.audit import AuditRow
from server.services.rights import erasing
from tests import factories as f
from tests.server.photos.photos import make_photo
from tests.server.rights.office import ZONE

EAST, WEST = "441427100201001", "441427100201002"
AT = f.NOW


@pytest.fixture(autouse=True)
def list_of_the_test(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The erasure list, apart from that of other tests."""
    path = tmp_path / erasure_list.NAME
    monkeypatch.setattr(erasing, "list_of", lambda settings: path)
    return path


@pytest.fixture
def household(session: Session) -> Household:
    f.make_grid(session, WEST)
    return f.make_household(session, EAST, head="陈大文", tags=["hardship"])


@pytest.fixture
def contact(session: Session, household: Household) -> Contact:
    return f.make_contact(session, household, name="陈小明", phone="+8613987654321")


@pytest.fixture
def of(session: Session) -> Callable[..., dict[str, str]]:
    def header(role: str = "cadre", area: str = f.COUNTY) -> dict[str, str]:
        areas = [area] if role == "cadre" else []
        roles = ["cadre"] if role == "cadre" else [(role, area)]
        return f.bearer(f.make_login(session, f.make_person(session, roles=roles, areas=areas)))

    return header


def noted(session: Session, action: str) -> list[AuditRow]:
    session.expire_all()
    return list(session.scalars(sa.select(AuditRow).where(AuditRow.action == action)))


class TestFile:
    def test_has_people_visits_meals_and_photos_with_masked_numbers(
        self, client: FlaskClient, session: Session, household: Household, contact: Contact, of: Any
    ) -> None:
        cadre = f.make_person(session, areas=[EAST])
        visit = f.make_visit(session, household, cadre, note="收稻")
        ticket = f.make_meal_ticket(session, household, cadre)
        photo = make_photo(session, household, cadre, b"x", visit_id=visit.id, stored_name="n",
                           stored_at=AT, width=1, height=1)  # fmt: skip
        headers = f.bearer(f.make_login(session, cadre))
        found = client.get(f"/api/v1/households/{household.id}/file", headers=headers).json
        assert found["household"]["tags"] == ["hardship"]
        assert [(one["name"], one["phone"]) for one in found["contacts"]] == [
            ("陈小明", "139****4321")
        ]
        assert [one["note"] for one in found["visits"]] == ["收稻"]
        assert [one["number"] for one in found["meal_tickets"]] == [ticket.number]
        assert found["photos"] == [
            {"id": str(photo.id), "visit": str(visit.id), "taken_at": "2026-03-17T16:00:00+00:00"}
        ]
        assert "13987654321" not in json.dumps(found)
        assert noted(session, "read") == []
        leader = of("township_leader", EAST[:9])
        seen = client.get(f"/api/v1/households/{household.id}/file", headers=leader).json
        assert seen["household"]["tags"] is None
        assert [one["cadre"] for one in seen["visits"]] == [None]
        (row,) = noted(session, "read")
        assert row.target == f"household/{household.id}"

    def test_is_not_found_beyond_ones_areas(
        self, client: FlaskClient, session: Session, household: Household, of: Any
    ) -> None:
        url = f"/api/v1/households/{household.id}/file"
        assert client.get(url, headers=of("cadre", WEST)).json["code"] == "not_found"
        assert client.get(url, headers=of("clerk", EAST[:9])).status_code == 403


class TestNumbers:
    def test_the_full_number_is_read_by_itself_and_noted_by_day(
        self, client: FlaskClient, session: Session, contact: Contact, of: Any
    ) -> None:
        headers, url = of("cadre", EAST), f"/api/v1/contacts/{contact.id}/number"
        for _ in range(2):
            answer = client.get(url, headers=headers)
            assert answer.json == {"contact": str(contact.id), "phone": "+8613987654321"}
        (row,) = noted(session, "number_read")
        assert (row.target, row.details) == (f"contact/{contact.id}", None)
        assert row.at.astimezone(ZONE).time().isoformat() == "00:00:00"
        assert client.get(url, headers=of("cadre", WEST)).json["code"] == "not_found"
        assert client.get(url, headers=of("clerk", EAST[:9])).status_code == 403
        assert len(noted(session, "number_read")) == 1

    def test_a_phone_reports_what_it_dialled_without_signal(
        self, client: FlaskClient, session: Session, contact: Contact, of: Any
    ) -> None:
        headers, url = of("cadre", EAST), "/api/v1/contacts/number-reads"
        read = {"contact": str(contact.id)}
        sent = {
            "reads": [
                read | {"at": "2026-03-18T02:11:12Z"},
                read | {"at": "2026-03-18T05:00:00Z"},
                read | {"at": "2026-03-19T05:00:00Z"},
                {"contact": str(uuid4()), "at": "2026-03-18T02:00:00Z"},
            ]
        }
        for _ in range(2):
            assert client.post(url, headers=headers, json=sent).json == {"noted": 2}
        rows = noted(session, "number_read")
        assert {row.at.isoformat() for row in rows} == {
            "2026-03-17T16:00:00+00:00", "2026-03-18T16:00:00+00:00",
        }  # fmt: skip
        assert {row.target for row in rows} == {f"contact/{contact.id}"}


class TestCopy:
    def test_has_what_is_held_and_not_who_visited(
        self, client: FlaskClient, session: Session, household: Household, contact: Contact, of: Any
    ) -> None:
        cadre = f.make_person(session, areas=[EAST], name="走访的人")
        fix = {"lng": 116.1154321, "lat": 24.6, "crs": "cgcs2000", "accuracy_m": 8}
        f.make_visit(session, household, cadre, note="收稻", fix=fix)
        admin = of("county_admin")
        answer = client.get(f"/api/v1/households/{household.id}/export", headers=admin)
        copy, told = answer.json, answer.text
        assert copy["contacts"][0]["phone"] == "+8613987654321"
        assert copy["visits"][0] == {
            "day": "2026-03-18", "purpose": "regular", "outcome": "met", "note": "收稻",
            "has_position": True,
        }  # fmt: skip
        assert "走访的人" not in told
        assert str(cadre.id) not in told
        assert "116.1154321" not in told
        (row,) = noted(session, "household_exported")
        assert (row.target, row.details) == (f"household/{household.id}", None)

    def test_is_given_out_by_those_of_the_whole_county_only(
        self, client: FlaskClient, household: Household, of: Any
    ) -> None:
        for role in ("cadre", "dispatcher", "township_leader", "clerk", "auditor"):
            area = EAST if role == "cadre" else EAST[:9] if role != "auditor" else f.COUNTY
            for path in ("export", "export.pdf"):
                url = f"/api/v1/households/{household.id}/{path}"
                assert client.get(url, headers=of(role, area)).status_code == 403
            url = f"/api/v1/households/{household.id}/erase"
            assert client.post(url, headers=of(role, area), json={}).status_code == 403

    def test_is_a_page_that_a_householder_can_read(
        self, client: FlaskClient, household: Household, contact: Contact, of: Any
    ) -> None:
        url = f"/api/v1/households/{household.id}/export.pdf"
        answer = client.get(url, headers=of("county_admin"))
        assert answer.status_code == 200, answer.text
        assert answer.data.startswith(b"%PDF")


class TestErasure:
    def test_is_shown_first_and_then_done(
        self, client: FlaskClient, session: Session, household: Household, contact: Contact, of: Any
    ) -> None:
        cadre = f.make_person(session, areas=[EAST])
        f.make_visit(session, household, cadre, note="收稻")
        paid = {"redeemed_at": AT, "redeemed_by": cadre.id}
        ticket = f.make_meal_ticket(session, household, cadre, **paid)
        unpaid = f.make_meal_ticket(session, household, cadre)
        contact_id = contact.id
        admin, url = of("county_admin"), f"/api/v1/households/{household.id}/erase"
        seen = client.post(url, headers=admin, json={}).json
        assert seen["erased"] is False
        assert (seen["goes"]["contacts"], seen["goes"]["visit_contents"]) == (1, 1)
        assert seen["stays"] == {"visits": 1, "unpaid_tickets": 1, "payees": 1}
        assert seen["leaves_figures"] is True
        lacking = client.post(url, headers=admin, json={"preview": False})
        assert lacking.json["errors"] == [{"field": "reason", "code": "required"}]
        assert client.get("/api/v1/households", headers=admin).json["items"]
        done = client.post(url, headers=admin, json={"preview": False, "reason": "asked"})
        assert done.json == seen | {"erased": True}
        for path in (f"households/{household.id}", f"households/{household.id}/file",
                     f"contacts/{contact_id}"):  # fmt: skip
            assert client.get(f"/api/v1/{path}", headers=admin).json["code"] == "not_found", path
        assert client.get("/api/v1/households", headers=admin).json["items"] == []
        (visit,) = client.get("/api/v1/visits", headers=admin).json["items"]
        assert (visit["note"], visit["outcome"]) == (None, "met")
        again = client.post(url, headers=admin, json={"preview": False, "reason": "asked"})
        assert again.json["code"] == "not_found"
        (row,) = noted(session, "household_erased")
        assert row.details["reason"] == "asked"
        assert set(row.details) == {"reason", "counts"}
        tickets = client.get("/api/v1/meal-tickets", headers=admin).json["items"]
        assert {one["number"] for one in tickets} == {ticket.number, unpaid.number}

    def test_of_a_payment_the_payee_stays_for_those_who_account_for_it(
        self, client: FlaskClient, session: Session, household: Household, of: Any
    ) -> None:
        cadre = f.make_person(session, areas=[EAST])
        paid = {"redeemed_at": AT, "redeemed_by": cadre.id}
        ticket = f.make_meal_ticket(session, household, cadre, **paid)
        unpaid = f.make_meal_ticket(session, household, cadre)
        url = f"/api/v1/households/{household.id}/erase"
        body = {"preview": False, "reason": "purpose_ended"}
        assert client.post(url, headers=of("county_admin"), json=body).status_code == 200
        payee = f"/api/v1/meal-tickets/{ticket.id}/payee"
        for who in (of("clerk", EAST[:9]), of("auditor"), of("county_admin")):
            answer = client.get(payee, headers=who).json
            assert answer == {
                "ticket": str(ticket.id), "name": "陈大文", "kept_until": "2036-12-31",
            }  # fmt: skip
        assert {row.target for row in noted(session, "payee_read")} == {f"payee/{ticket.id}"}
        for who in (of("cadre", EAST), of("dispatcher", EAST[:9]), of("township_leader", EAST[:9])):
            assert client.get(payee, headers=who).status_code == 403
        other = client.get(payee, headers=of("clerk", "441427101"))
        assert other.json["code"] == "not_found"
        nobody = client.get(f"/api/v1/meal-tickets/{unpaid.id}/payee", headers=of("auditor"))
        assert nobody.json["code"] == "not_found"
