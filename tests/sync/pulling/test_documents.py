"""The API's description has each field of each document that a pull brings, and no other."""

from datetime import date
from typing import Any

import jsonschema_rs
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from server.api.docs import description_of_api
from server.api.sync.documents import pushed, synced
from sync.collections import registry
from tests import factories as f
from tests.phone.phone import Document, Phone
from tests.sync.conftest import Field, PhoneOf
from tests.sync.work import work

WEEK = date(2026, 3, 16)


@pytest.fixture(scope="module")
def schemas(app: Flask) -> dict[str, Any]:
    with app.app_context():
        found: dict[str, Any] = description_of_api()["components"]["schemas"]
    return found


@pytest.fixture
def phones(field: Field, phone_of: PhoneOf, session: Session) -> list[Phone]:
    """An author's, who has one of each kind, and a colleague's."""
    author, peer = field.east_cadre, f.make_person(session, areas=[field.east_household.grid])
    phone = phone_of(author)
    work(phone, field)
    phone.record("contacts", household=str(field.east_household.id), name="甲")
    phone.visit(field.east_household.id, purpose="tea")
    f.make_plan(session, author, WEEK)
    f.make_planned_visit(session, field.east_household, author, WEEK)
    f.make_reminder(session, author)
    f.make_alias(session, field.east_household, author)
    return [phone, phone_of(peer)]


def named(schema: dict[str, Any], document: Document) -> None:
    """The described fields are there, and no other, in the document and in its ``srv``."""
    assert set(document) == set(schema["required"]) | {"collection"}
    told, described = set(document["srv"]), schema["properties"]["srv"]
    assert set(described["required"]) <= told <= set(described["properties"])


def test_documents_are_as_described(phones: list[Phone], schemas: dict[str, Any]) -> None:
    met = set()
    for phone in phones:
        phone.sync()
        answer = phone.post("/api/v1/sync", {"limit": 2000}).json
        for document in answer["documents"]:
            schema = schemas[synced(document["collection"])]
            named(schema, document)
            whole = schema | {"components": {"schemas": schemas}}
            jsonschema_rs.Draft202012Validator(whole, validate_formats=True).validate(document)
            met.add(document["collection"])
    assert met == set(registry.PULL_COLLECTIONS)


def test_what_is_described_is_taken(phones: list[Phone], schemas: dict[str, Any]) -> None:
    """What a phone of ours writes is a document as described, and nothing else is asked for."""
    waiting = phones[0].waiting()
    assert waiting
    for row in waiting:
        schema = schemas[pushed(row["collection"])] | {"components": {"schemas": schemas}}
        judged = jsonschema_rs.Draft202012Validator(schema).is_valid(row["newDocumentState"])
        (receipt,) = phones[0].post("/api/v1/sync", {"push": [row]}).json["receipts"]
        assert judged == (receipt["outcome"] != "rejected"), receipt
    for name, collection in registry.PUSH_COLLECTIONS.items():
        described = schemas[pushed(name)]
        required = {each for each, known in collection.schema.fields.items() if known.required}
        assert set(described["required"]) == required
        assert set(described["properties"]) == set(collection.schema.fields)
