"""Each element of a push is read alone: what no parser takes fails its row, and no other."""

import json
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from records.fieldwork.visits import Visit
from records.intake.inbox import InboxRow
from records.intake.outcomes import Outcome
from tests.phone.phone import Phone
from tests.sync.conftest import Field, PhoneOf

PUSH = "/api/v1/sync/visits/push"


@pytest.fixture
def phone(field: Field, phone_of: PhoneOf) -> Phone:
    return phone_of(field.east_cadre)


def nested(levels: int) -> str:
    return "[" * levels + "1" + "]" * levels


# What stands in the document's ``note`` -> what is said of it.
UNREADABLE = {
    "NaN": "not_json",
    "Infinity": "not_json",
    "-Infinity": "not_json",
    "1e400": "not_json",
    "9" * 5_000: "not_json",
    "-" + "9" * 5_000: "not_json",
    nested(20): "too_deep",
    nested(150): "too_deep",
    '{"a": ' * 25 + "NaN" + "}" * 25: "too_deep",
}


def raw_visit(field: Field, note: str) -> str:
    """The text of a document, good but for its note."""
    sound = {
        "id": str(uuid4()),
        "rev": str(uuid4()),
        "household": str(field.east_household.id),
        "happened_at": "2026-03-01T09:00:00+08:00",
        "purpose": "regular",
    }
    return json.dumps(sound)[:-1] + f', "note": {note}}}'


def rows_of(documents: list[str]) -> list[str]:
    return [f'{{"collection": "visits", "newDocumentState": {text}}}' for text in documents]


def send(phone: Phone, url: str, text: str) -> Any:
    answer = phone.client.post(
        url, data=text.encode(), headers=phone.headers, content_type="application/json"
    )
    assert answer.status_code == 200, answer.text
    return json.loads(answer.data)


def sync(phone: Phone, rows: list[str], **body: Any) -> list[Any]:
    said = send(phone, "/api/v1/sync", json.dumps(body)[:-1] + f'{", " * bool(body)}"push": '
                f'[{", ".join(rows)}]}}')  # fmt: skip
    receipts: list[Any] = said["receipts"]
    return receipts


def count(session: Session, model: Any) -> int | None:
    return session.scalar(sa.select(sa.func.count()).select_from(model))


def test_a_number_that_is_none_fails_its_row_and_the_others_go_on(
    phone: Phone, field: Field, session: Session
) -> None:
    bad = [raw_visit(field, note) for note in UNREADABLE]
    rows = rows_of([raw_visit(field, '"first"'), *bad, raw_visit(field, '"last"')])
    for replay in (False, True):  # sent again, each is what it was, and kept once
        first, *between, last = sync(phone, rows)
        assert (first["outcome"], last["outcome"]) == ("applied", "applied")
        for receipt, code in zip(between, UNREADABLE.values(), strict=True):
            assert receipt["outcome"] == "rejected"
            assert receipt["replay"] is replay
            assert receipt["errors"] == [{"field": "note", "code": code}]
            assert receipt["document"]["srv"]["status"] == "rejected"
        assert count(session, InboxRow) == len(rows)
        assert count(session, Outcome) == len(bad)
        assert count(session, Visit) == 2


@pytest.mark.parametrize("note", [*UNREADABLE, '"\\ud800"', '"\\u0000"', "1" * 30])
def test_so_it_is_for_a_client_that_writes_ids_in_upper_case(
    phone: Phone, field: Field, note: str
) -> None:
    document = raw_visit(field, note)
    sent = document.split('"')[3]  # no parser reads all of these
    for _ in range(2):
        (receipt,) = sync(phone, rows_of([document.replace(sent, sent.upper())]))
        assert receipt["outcome"] == "rejected"
        assert receipt["document"]["id"] == receipt["id"] == sent.upper()


def test_the_field_is_named_wherever_it_lies(phone: Phone, field: Field) -> None:
    fix = '"", "fix": {"lng": NaN, "lat": 24.6, "crs": "wgs84"}'
    (receipt,) = sync(phone, rows_of([raw_visit(field, fix)]))
    assert receipt["errors"] == [{"field": "fix.lng", "code": "not_json"}]


def test_it_is_kept_as_the_text_that_it_came_as(
    phone: Phone, field: Field, session: Session
) -> None:
    sync(phone, rows_of([raw_visit(field, "NaN"), raw_visit(field, "9" * 5_000)]))
    kept = [body["note"] for body in session.scalars(sa.select(InboxRow.body))]
    assert sorted(kept) == sorted(["NaN", "9" * 5_000])


def test_a_document_of_twenty_levels_is_judged_by_its_fields(phone: Phone, field: Field) -> None:
    """The document itself is the first of them."""
    for levels, code in ((19, "not_text"), (20, "too_deep")):
        (receipt,) = sync(phone, rows_of([raw_visit(field, nested(levels))]))
        assert receipt["errors"] == [{"field": "note", "code": code}]


NO_ROWS = [
    ("null", "row", "not_an_object"),
    ("7", "row", "not_an_object"),
    ("NaN", "row", "not_an_object"),
    ('"138 1234 2345"', "row", "not_an_object"),
    ("[[]]", "row", "not_an_object"),
    ('{"collection": "visits"}', "newDocumentState", "required"),
    ('{"collection": "visits", "newDocumentState": null}', "newDocumentState", "required"),
    ('{"collection": "visits", "newDocumentState": "x"}', "newDocumentState", "not_an_object"),
    ('{"newDocumentState": {"phone": "13812342345"}}', "collection", "required"),
    ('{"collection": 7, "newDocumentState": {"a": "13812342345"}}', "collection", "required"),
]


def test_what_is_no_row_is_refused_alone_and_kept(
    phone: Phone, field: Field, session: Session
) -> None:
    good = rows_of([raw_visit(field, '"good"')])
    rows = [good[0], *(text for text, _, _ in NO_ROWS)]
    for replay in (False, True):
        receipts = sync(phone, rows)
        assert receipts[0]["outcome"] == "applied"
        for receipt, (_, name, code) in zip(receipts[1:], NO_ROWS, strict=True):
            assert (receipt["outcome"], receipt["replay"]) == ("rejected", replay)
            assert receipt["errors"] == [{"field": name, "code": code}]
        assert count(session, InboxRow) == len(rows)
    # Whose number that was is not known: it is sealed.
    kept = " ".join(session.scalars(sa.select(sa.cast(InboxRow.body, sa.Text))))
    assert "13812342345" not in kept
    assert "1234 2345" not in kept


def test_a_base_that_is_no_object_fails_its_row(phone: Phone, field: Field) -> None:
    document = raw_visit(field, '"good"')
    row = f'{{"collection": "visits", "newDocumentState": {document}, "assumedMasterState": 3}}'
    (receipt,) = sync(phone, [row])
    assert receipt["errors"] == [{"field": "assumedMasterState", "code": "not_an_object"}]
    assert receipt["id"] == json.loads(document)["id"]


def test_one_collection_alone_is_read_in_the_same_way(
    phone: Phone, field: Field, session: Session
) -> None:
    rows = [*rows_of([raw_visit(field, "NaN"), raw_visit(field, '"good"')]), "null"]
    told = send(phone, PUSH, f"[{', '.join(rows)}]")
    assert [document["srv"]["errors"][0]["code"] for document in told] == [
        "not_json",
        "not_an_object",
    ]
    assert session.scalars(sa.select(Visit.note)).all() == ["good"]


@pytest.mark.parametrize("said", ["yesterday", "", 7, True, ["x"], {"at": "x"}])
def test_a_clock_that_cannot_be_read_costs_the_skew_alone(
    phone: Phone, field: Field, session: Session, said: Any
) -> None:
    rows = rows_of([raw_visit(field, '"good"')])
    (receipt,) = sync(phone, rows, device={"sent_at": said})
    assert receipt["outcome"] == "applied"
    assert session.scalars(sa.select(InboxRow.skew_s)).all() == [None]


def test_so_it_is_where_it_comes_as_a_header(phone: Phone, field: Field) -> None:
    answer = phone.client.post(
        PUSH,
        data=f"[{rows_of([raw_visit(field, '1')])[0]}]",
        headers={**phone.headers, "Sent-At": "yesterday"},
        content_type="application/json",
    )
    assert answer.status_code == 200


@pytest.mark.parametrize("body", ['{"push": [{"a": 01}]}', '{"push": [', "{'push': []}", "[NaN,]"])
def test_what_is_no_json_at_all_is_one_400(phone: Phone, session: Session, body: str) -> None:
    answer = phone.client.post(
        "/api/v1/sync", data=body, headers=phone.headers, content_type="application/json"
    )
    assert (answer.status_code, answer.json["reason"]) == (400, "not_json")
    assert count(session, InboxRow) == 0
