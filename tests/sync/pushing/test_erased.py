"""What was erased is refused for ever: by whatever phone, in whatever version, under any name."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from records.dates import local_day
from records.erasing.erase import Asked, Erased, erase
from records.intake.inbox import InboxRow
from records.intake.outcomes import Outcome
from records.staff.people import Device
from sync.pushing import writing
from tests import moment
from tests.conftest import session_on
from tests.factories import COUNTY, bearer, make_household, make_login
from tests.phone.phone import Phone
from tests.sync.conftest import EAST, WEST, Field, PhoneOf
from tests.sync.decisions.refused_households import NUMBER, Refused
from tests.sync.desk import Desk, held_visit
from tests.sync.drill import Server
from tests.sync.work import work


@pytest.fixture
def erased(session: Session):
    def erase_it(household: Any) -> Erased:
        now = moment.now()
        day = local_day(now, ZoneInfo("Asia/Shanghai"))
        made = erase(session, Asked(COUNTY, UUID(str(household)), now, day, 10, "asked"))
        session.commit()
        return made

    return erase_it


def told(phone: Phone) -> list[tuple[str, Any]]:
    """What becomes of all that a phone pushes again."""
    rows = [row for _, row in phone.sent]
    answer = phone.post("/api/v1/sync", phone.body(rows, 1)).json
    return [(one["outcome"], one.get("errors")) for one in answer["receipts"]]


ERASED = ("rejected", [{"field": "row", "code": "erased"}])


def test_phones_drop_it_and_what_they_push_again_is_refused(
    field: Field, phone_of: PhoneOf, erased: Any, session: Session
) -> None:
    phone, other = phone_of(field.east_cadre), phone_of(field.east_cadre)
    phone.sync()
    household = str(field.east_household.id)
    made = work(phone, field)
    contact = phone.record("contacts", household=household, name="丘嫂", phone="13800002345")
    phone.edit("households", household, address="一组")
    phone.sync()
    phone.edit("visits", made["visits"], note="再记")
    phone.sync()
    other.sync()
    erased(household)
    rows = session.scalar(sa.select(sa.func.count()).select_from(InboxRow))
    assert set(map(str, told(phone))) == {str(ERASED)}
    session.expire_all()
    assert session.scalar(sa.select(sa.func.count()).select_from(InboxRow)) == rows, "replays"
    for each in (phone, other):
        each.check()
        assert household not in each.live("households")
        assert contact not in each.live("contacts")
        assert made["photos"] not in each.live("photos")
        visit = each.live("visits")[made["visits"]]
        assert (visit["note"], visit["fix"], visit["outcome"]) == (None, None, "met")


def test_an_edit_that_was_not_pushed_yet_is_dropped_and_not_kept(
    field: Field, phone_of: PhoneOf, erased: Any, session: Session
) -> None:
    phone = phone_of(field.east_cadre)
    phone.sync()
    household = str(field.east_household.id)
    visit = phone.visit(household, note="第一次")
    phone.sync()
    phone.edit("visits", visit, note="还没发")
    phone.edit("households", household, head="新户主")
    phone.record("contacts", household=household, name="丘嫂")
    keys = [UUID(row["newDocumentState"]["rev"]) for row in phone.waiting()]
    erased(household)
    receipts = phone.sync()["receipts"]
    assert [(one["outcome"], one["errors"]) for one in receipts] == [ERASED] * 3
    phone.check()
    assert phone.waiting() == []
    assert not phone.live("contacts")
    assert phone.live("visits")[visit]["note"] is None
    session.expire_all()
    stored = session.scalars(sa.select(InboxRow).where(InboxRow.key.in_(keys))).all()
    assert len(stored) == 3
    for row in stored:
        assert (row.body, row.base, row.fingerprint, row.outcome) == (None, None, None, "rejected")
    outcomes = phone.live("outcomes").values()
    assert {(one["outcome"], one["decision"]) for one in outcomes} == {("rejected", "dismissed")}
    assert all(one["errors"] == ERASED[1] for one in outcomes)


def test_neither_under_an_alias(
    field: Field, phone_of: PhoneOf, desk: Desk, erased: Any, session: Session
) -> None:
    taken = make_household(session, EAST, number=NUMBER).id
    session.commit()
    phone = phone_of(field.east_cadre)
    refused = Refused(phone)
    refused.push()
    assert desk.do("merge", refused.key).status_code == 200
    phone.check()
    erased(taken)
    assert set(map(str, told(phone))) == {str(ERASED)}
    phone.visit(refused.id, note="late")
    assert phone.sync()["receipts"][0]["outcome"] == "rejected"
    phone.check()
    assert not phone.live("contacts")
    assert not phone.live("household_aliases")


def test_what_waited_for_a_decision_is_gone(
    field: Field, phone_of: PhoneOf, desk: Desk, erased: Any, session: Session
) -> None:
    phone = phone_of(field.east_cadre)
    visit, key = held_visit(field, phone, note="在邻村")
    assert [row["key"] for row in desk.rows()] == [key]
    erased(field.west_household.id)
    assert desk.rows() == []
    for action in ("accept", "return", "dismiss"):
        answer = desk.do(action, key, note="?")
        assert answer.json["code"] == "not_found", action
    phone.check()
    assert visit not in phone.live("visits")
    assert not session.scalars(sa.select(Outcome)).all()


def test_nothing_can_be_decided_into_it(
    field: Field, phone_of: PhoneOf, desk: Desk, erased: Any
) -> None:
    phone = phone_of(field.east_cadre)
    _, key = held_visit(field, phone, note="写错了户")
    erased(field.east_household.id)
    changes = {"household": str(field.east_household.id)}
    answer = desk.do("correct", key, changes=changes)
    assert (answer.json["code"], answer.json["errors"]) == ("still_refused", ERASED[1])
    lost = str(UUID(int=7))
    phone.visit(lost)
    phone.sync()
    into = {"into": str(field.east_household.id), "note": None}
    url = f"/api/v1/orphans/{lost}/merge"
    answer = desk.client.post(url, headers=desk.headers, json=into)
    assert answer.json["code"] == "still_refused"


def test_a_revoked_phone_hands_it_in_and_nothing_is_kept(
    field: Field, phone_of: PhoneOf, erased: Any, client: FlaskClient, session: Session
) -> None:
    phone = phone_of(field.east_cadre)
    phone.sync()
    phone.visit(field.east_household.id, note="没发出去")
    erased(field.east_household.id)
    device = session.scalars(sa.select(Device.id).order_by(Device.id.desc()).limit(1)).one()
    owner = bearer(make_login(session, field.east_cadre))
    assert client.delete(f"/api/v1/devices/{device}", headers=owner).status_code == 204
    answer = phone.post("/api/v1/sync/hand-in", {"device": {"backlog": 0}, "push": phone.waiting()})
    assert answer.status_code == 200, answer.text
    assert answer.json["receipts"][0]["outcome"] == "rejected", answer.text
    assert "没发出去" not in str(session.scalars(sa.select(InboxRow.body)).all())


def test_other_households_are_untouched(field: Field, phone_of: PhoneOf, erased: Any) -> None:
    phone = phone_of(field.west_cadre)
    phone.sync()
    visit = phone.visit(field.west_household.id, note="好好的")
    phone.sync()
    erased(field.east_household.id)
    phone.edit("visits", visit, note="还好")
    assert phone.sync()["receipts"][0]["outcome"] == "applied"
    assert {EAST, WEST} == {field.east.code, field.west.code}


@pytest.mark.slow
def test_an_erasure_at_the_moment_of_a_push_wins(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes between the look-up and the write: the push is judged again."""
    phone = server.phone(server.field.east_cadre)
    phone.sync()
    household = server.field.east_household.id
    contact = phone.record("contacts", household=str(household), name="丘嫂")
    real, done = writing.hold_feeds, []

    def late(*args: Any) -> None:
        if not done:
            url = server.target.url.render_as_string(hide_password=False)
            with session_on(url) as other:
                now = moment.now()
                asked = Asked(COUNTY, household, now, now.date(), 10, "asked")
                done.append(erase(other, asked))
                other.commit()
        real(*args)

    monkeypatch.setattr(writing, "hold_feeds", late)
    assert phone.sync()["receipts"][0]["errors"] == ERASED[1]
    phone.check()
    assert contact not in phone.live("contacts")
