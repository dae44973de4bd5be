"""docs/who-sees-what.md is what is so: every way out shows every role what it says and no more.

The ways out are taken from the application: a new endpoint has to be named on that page, and is
walked like the others. A new field has to be in its tables.
"""

import json
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from records.system.audit import AuditRow
from sync.collections.registry import PULL_COLLECTIONS
from tests import factories as f
from tests.authz.colleagues import EXACT, PLACE, Colleagues, make_colleagues, minutes_in
from tests.authz.page_walk import (
    AUTHORED,
    BY_THE_DAY,
    NAMED,
    OTHERS,
    ROLES,
    SHOWING,
    SIGHTS,
    Walk,
    flat,
    ways,
)


def test_every_way_out_is_on_the_page_with_what_it_needs(app: Flask) -> None:
    needs = {way: requirement.text for way, (_, requirement) in ways(app).items()}
    assert {way: row["needs"] for way, row in NAMED.items()} == needs


def test_every_kind_of_record_is_on_the_page() -> None:
    assert AUTHORED.keys() - {"each"} == {
        n for n, r in PULL_COLLECTIONS.items() if "r.mine" in r.derived
    }
    assert OTHERS.keys() == PULL_COLLECTIONS.keys() - AUTHORED.keys()


@pytest.fixture
def two(app: Flask, session: Session) -> Colleagues:
    return make_colleagues(app, session)


@pytest.mark.at(f.NOW)
@pytest.mark.parametrize("role", ROLES)
def test_every_role_sees_what_the_page_says_and_no_more(
    client: FlaskClient, app: Flask, session: Session, two: Colleagues, role: str,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    walk = Walk(client, app, two, role)
    walk.go()
    # Something was there to be seen.
    sights = {sight for kind, _, sight in walk.seen if kind == "visits"}
    wanted = {way[role] for way in SHOWING.values()} & set(SIGHTS)
    assert sights >= wanted - {"figures"} - ({"others'"} if role == "clerk" else set())
    told = caplog.text + "\n".join(
        json.dumps([row.action, row.target, row.details], default=str)
        for row in session.scalars(sa.select(AuditRow))
    )
    assert not minutes_in(told), "in the log, or the audit log"
    for hidden in (PLACE, EXACT, re.compile(two.colleague.name)):
        assert not hidden.search(told), "in the log, or the audit log"
    assert not any(secret in told for secret in two.content)


@pytest.mark.at(f.NOW)
def test_whoever_made_it_sees_all_of_it(
    client: FlaskClient, session: Session, two: Colleagues
) -> None:
    """By all three ways: and the page has no field that there is not."""
    headers = f.bearer(f.make_login(session, two.colleague))
    pulled = client.post("/api/v1/sync", json={"limit": 2000}, headers=headers).json["documents"]
    for kind, path in (("visits", "visits"), ("meal_tickets", "meal-tickets"), ("photos", None)):
        id = str(two.ids[kind])
        shown = [flat(next(one for one in pulled if one["id"] == id))]
        if path:
            listed = client.get(f"/api/v1/{path}", headers=headers).json["items"]
            shown.append(next(one for one in listed if one["id"] == id))
            shown.append(client.get(f"/api/v1/{path}/{id}", headers=headers).json)
        for document in shown:
            assert document["cadre"] == str(two.colleague.id)
            assert minutes_in(json.dumps(document)), document
            assert not any(
                BY_THE_DAY.search(str(value)) for name, value in document.items() if "at" in name
            )
        there = {name for document in shown for name in document}
        assert AUTHORED[kind].keys() - there <= {"at", "grid_name"}, "is on the page, and nowhere"
    visit = next(one for one in pulled if one["id"] == str(two.ids["visits"]))
    assert PLACE.search(json.dumps(visit))
    assert EXACT.search(json.dumps(visit))
