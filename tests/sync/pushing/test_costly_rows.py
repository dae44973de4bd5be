"""One phone's rows, however odd, cost others nothing: each is refused by itself, and kept."""

from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from marshmallow import fields
from sqlalchemy.orm import Session

from records.intake.inbox import InboxRow
from records.wire import MAX_FIELD_ERRORS, Instant
from sync.collections import registry
from sync.collections.registry import PUSH_COLLECTIONS
from sync.pulling import digest
from sync.pushing.rows import MAX_ROW_CHARACTERS, MAX_VERSIONS
from tests.factories import bearer, make_login, make_person, make_role
from tests.phone.phone import Phone
from tests.sync.conftest import EAST, Field, PhoneOf

EDGES = ("0001-01-01", "0001-01-03", "9999-12-27", "9999-12-31")
EDGES_OF_TIME = ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z")


@pytest.fixture
def phone(field: Field, phone_of: PhoneOf) -> Phone:
    return phone_of(field.east_cadre)


def visit(field: Field, **more: Any) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "rev": str(uuid4()),
        "household": str(field.east_household.id),
        "happened_at": "2026-03-01T09:00:00+08:00",
        "purpose": "regular",
        **more,
    }


def push(phone: Phone, collection: str, *documents: Any, sent_at: str | None = None) -> Any:
    more = {} if sent_at is None else {"Sent-At": sent_at}
    answer = phone.client.post(
        f"/api/v1/sync/{collection}/push",
        json=[{"newDocumentState": each} for each in documents],
        headers=phone.headers | more,
    )
    assert answer.status_code == 200, (answer.status_code, answer.text[:500])
    return answer.json


def kept(session: Session, document: dict[str, Any]) -> InboxRow:
    return session.scalars(sa.select(InboxRow).filter_by(key=document["rev"])).one()


def test_a_row_that_is_too_long_is_refused_alone_and_kept_shortened(
    session: Session, field: Field, phone: Phone
) -> None:
    sound = visit(field)
    long = visit(field, of_a_newer_app="长" * MAX_ROW_CHARACTERS)
    push(phone, "visits", long, sound)
    row = kept(session, long)
    assert (row.outcome, row.errors) == ("rejected", [{"field": "row", "code": "too_long"}])
    assert len(str(row.body)) < MAX_ROW_CHARACTERS
    assert (row.body["id"], row.body["rev"]) == (long["id"], long["rev"])
    assert kept(session, sound).outcome == "applied"
    push(phone, "visits", long)  # again: known, and nothing new is kept
    assert session.scalar(sa.select(sa.func.count(InboxRow.key))) == 2
    mended = {**visit(field), "id": long["id"]}
    push(phone, "visits", mended)
    assert kept(session, mended).outcome == "applied"


def test_a_number_is_not_read_in_what_is_kept_of_a_long_contact(
    session: Session, field: Field, phone: Phone
) -> None:
    contact = {
        "id": str(uuid4()),
        "rev": str(uuid4()),
        "household": str(field.east_household.id),
        "name": "李四",
        "phone": "13912345678",
        "more": "长" * MAX_ROW_CHARACTERS,
    }
    push(phone, "contacts", contact)
    row = kept(session, contact)
    assert row.errors == [{"field": "row", "code": "too_long"}]
    assert "13912345678" not in str(row.body)


def test_a_base_that_is_too_long_is_refused_too(
    session: Session, field: Field, phone: Phone
) -> None:
    document = visit(field)
    base = visit(field, of_a_newer_app="x" * MAX_ROW_CHARACTERS)
    answer = phone.client.post(
        "/api/v1/sync/visits/push",
        json=[{"newDocumentState": document, "assumedMasterState": base}],
        headers=phone.headers,
    )
    assert answer.status_code == 200
    row = kept(session, document)
    assert row.errors == [{"field": "assumedMasterState", "code": "too_long"}]
    assert row.base is None


def test_a_row_is_told_some_of_its_errors(session: Session, field: Field, phone: Phone) -> None:
    document = visit(field, **{f"unknown{n}": n for n in range(1_000)})
    push(phone, "visits", document)
    errors = kept(session, document).errors
    assert len(errors or ()) == MAX_FIELD_ERRORS


@pytest.mark.parametrize("edge", EDGES_OF_TIME)
def test_a_clock_at_the_edge_of_the_calendar_costs_the_skew_and_nothing_else(
    session: Session, field: Field, phone: Phone, client: Any, edge: str
) -> None:
    dispatcher = make_person(session)
    make_role(session, dispatcher, "dispatcher", EAST[:9])
    headers = bearer(make_login(session, dispatcher))
    for _ in range(8):  # whether a sum of floats overflows depends on the moment
        wrong = visit(field, purpose="tea")
        push(phone, "visits", wrong, sent_at=edge)
        assert kept(session, wrong).skew_s is None
        again = {**visit(field, purpose="tea too"), "id": wrong["id"]}
        push(phone, "visits", again, sent_at=edge)
        answer = client.post(
            f"/api/v1/inbox/{again['rev']}/dismiss", json={"note": "ok"}, headers=headers
        )
        assert answer.status_code == 200, answer.text


def test_a_skew_that_an_older_server_kept_stops_nobody(
    session: Session, field: Field, phone: Phone
) -> None:
    wrong = visit(field, purpose="tea")
    push(phone, "visits", wrong)
    session.execute(sa.update(InboxRow).values(skew_s=-6.4e10))
    session.commit()
    mended = {**visit(field), "id": wrong["id"]}
    push(phone, "visits", mended, sent_at="2026-03-01T09:00:00Z")
    assert kept(session, mended).outcome == "applied"


@pytest.mark.parametrize("collection", PUSH_COLLECTIONS)
def test_no_date_or_time_in_a_row_fails_its_batch(
    field: Field, phone: Phone, collection: str
) -> None:
    """Each such field at each edge of the calendar, and all of them at once."""
    schema = PUSH_COLLECTIONS[collection].schema
    days = [name for name, each in schema.fields.items() if isinstance(each, fields.Date)]
    times = [name for name, each in schema.fields.items() if isinstance(each, Instant)]
    whole = visit(field) | {"taken_at": "2026-03-01T09:00:00Z", "week": "2026-03-16", "head": "甲"}
    known = {name: value for name, value in whole.items() if name in schema.fields}
    for edge in EDGES:
        for names in ([name] for name in days):
            push(phone, collection, fresh(known, dict.fromkeys(names, edge)))
        push(phone, collection, fresh(known, dict.fromkeys(days, edge)))
    for edge in EDGES_OF_TIME:
        push(phone, collection, fresh(known, dict.fromkeys(times, edge)))


def fresh(known: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    return {**known, "id": str(uuid4()), "rev": str(uuid4()), **more}


def test_collections_in_another_order_are_the_same_statement(phone: Phone) -> None:
    names = list(registry.PULL_COLLECTIONS)
    told = phone.digest(collections=",".join(names))
    before = digest.statement.cache_info().currsize
    for _ in range(3):
        names = names[1:] + names[:1]
        assert phone.digest(collections=",".join(names))["feeds"] == told["feeds"]
    assert digest.statement.cache_info().currsize == before


def versions(field: Field, count: int) -> list[dict[str, Any]]:
    one = visit(field)
    return [{**one, "rev": str(uuid4()), "note": f"version {n}"} for n in range(count)]


def test_many_versions_of_one_record_come_in_several_requests(
    session: Session, field: Field, phone: Phone
) -> None:
    sent = [{"newDocumentState": each} for each in versions(field, MAX_VERSIONS + 1)]
    household = visit(field)
    for url, body in (
        ("/api/v1/sync/visits/push", sent),
        ("/api/v1/sync", {"push": [{"collection": "visits", **each} for each in sent]}),
        # Of a collection that is written before: nothing of it is, either.
        (
            "/api/v1/sync",
            {
                "push": [
                    {"collection": "meal_tickets", "newDocumentState": household},
                    *({"collection": "visits", **each} for each in sent),
                ]
            },
        ),
    ):
        answer = phone.client.post(url, json=body, headers=phone.headers)
        assert answer.status_code == 413
        told = answer.json
        assert told["code"] == "too_many_rows"
        assert (told["most"], told["got"]) == (MAX_VERSIONS, MAX_VERSIONS + 1)
        assert told["of"] == "one_record"
    assert session.scalar(sa.select(sa.func.count(InboxRow.key))) == 0
    for half in (sent[:15], sent[15:]):
        answer = phone.client.post("/api/v1/sync/visits/push", json=half, headers=phone.headers)
        assert answer.status_code == 200
    assert session.scalar(sa.select(sa.func.count(InboxRow.key))) == len(sent)
