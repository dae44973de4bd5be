"""A visit of which only an SMS has come counts: somebody was there."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from records.planning.quotas import TEMPLATES
from tests import factories as f
from tests.phone.phone import Phone
from tests.sync.sms import Gateway, sms_of, taking_sms

GRID = "441427100201001"
pytestmark = pytest.mark.at(f.NOW)


def test_a_part_is_a_field_day_and_a_contact(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    household = f.make_household(session, GRID)
    cadre = f.make_person(session, areas=[GRID])
    admin = f.bearer(f.make_login(session, f.make_person(session, roles=["county_admin"])))
    leader = f.make_person(session, roles=[("township_leader", GRID[:9])])
    township = f.bearer(f.make_login(session, leader))
    [quota] = (dict(each) for each in TEMPLATES if each["name"] == "field-days")
    del quota["name"]
    quota["valid_from"] = str(f.NOW.date() - timedelta(days=31))
    assert client.put("/api/v1/quotas/field-days", headers=admin, json=quota).status_code == 200
    phone = Phone(client, f.bearer(f.make_login(session, cadre)))
    visit = phone.visit(household.id, happened_at=f.NOW.isoformat())
    assert (field_days(phone), contacted(client, township)) == (0, 0)
    with taking_sms(app):
        assert Gateway(client).bring(sms_of(phone, visit))
    assert (field_days(phone), contacted(client, township)) == (1, 1)


def field_days(phone: Phone) -> int:
    answer = phone.client.get("/api/v1/me/quotas", headers=phone.headers)
    [quota] = answer.json["quotas"]
    return sum(len(period["counted"]) for period in quota["periods"])


def contacted(client: FlaskClient, headers: dict[str, str]) -> int:
    """Households of the township's coverage that were contacted this week."""
    query = {"within": GRID[:9], "period": "week"}
    answer = client.get("/api/v1/coverage", query_string=query, headers=headers)
    counted: int = answer.json["total"]["contacted"]
    return counted
