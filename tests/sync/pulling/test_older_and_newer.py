"""Apps and servers of different ages get on: what one does not know it neither drops nor sends."""

from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from server import versions
from server.versions import SERVER
from sync.collections import registry
from sync.collections.collections import Current
from sync.collections.merge import Version, decide
from sync.pushing.judging import keep_omitted, omitted_fields
from tests.phone.phone import Document, Phone
from tests.sync.conftest import Field, PhoneOf


def receipt_of(phone: Phone, row: Document) -> Document:
    """One round trip with a row that the phone itself does not remember."""
    receipt: Document = phone.post("/api/v1/sync", {"push": [row]}).json["receipts"][0]
    return receipt


class OldApp:
    """A phone's app that was written before a field there is: it neither keeps nor sends it."""

    def __init__(self, phone: Phone, collection: str, unknown: str) -> None:
        self.phone, self.collection, self.unknown = phone, collection, unknown

    def known(self, document: Document) -> Document:
        return {name: value for name, value in document.items() if name != self.unknown}

    def edit(self, document: Document, **changes: Any) -> Document:
        was = self.known(document)
        now = was | {"rev": str(uuid4())} | changes
        row = {"collection": self.collection, "newDocumentState": now, "assumedMasterState": was}
        return receipt_of(self.phone, row)


@pytest.fixture
def visit(field: Field, phone_of: PhoneOf) -> tuple[str, Phone, OldApp]:
    """A visit with a note, on a newer app that knows notes, and on an older one that does not."""
    new, old = phone_of(field.east_cadre), phone_of(field.east_cadre)
    made = new.visit(field.east_household.id, note="before")
    new.sync()
    old.sync()
    return made, new, OldApp(old, "visits", "note")


def shown(phone: Phone, visit: str) -> tuple[str, str | None]:
    """Purpose and note, as they have come back to a phone."""
    phone.sync()
    document = phone.live("visits")[visit]
    return document["purpose"], document["note"]


def test_an_old_app_does_not_empty_a_field_that_it_does_not_know(
    visit: tuple[str, Phone, OldApp],
) -> None:
    made, new, app = visit
    receipt = app.edit(app.phone.live("visits")[made], purpose="agency")
    assert receipt["outcome"] == "applied"
    assert shown(new, made) == ("agency", "before")


def test_nor_where_its_version_is_merged(visit: tuple[str, Phone, OldApp]) -> None:
    made, new, app = visit
    seen = app.phone.live("visits")[made]
    new.edit("visits", made, note="after")
    new.sync()
    assert app.edit(seen, purpose="agency")["outcome"] == "merged"
    assert shown(new, made) == ("agency", "after")


def test_a_field_that_the_base_had_and_the_document_lacks_is_emptied(
    visit: tuple[str, Phone, OldApp],
) -> None:
    made, new, _ = visit
    new.sync()
    was = new.live("visits")[made]
    now = {name: value for name, value in was.items() if name != "note"} | {"rev": str(uuid4())}
    row = {"collection": "visits", "newDocumentState": now, "assumedMasterState": was}
    assert receipt_of(new, row)["outcome"] == "applied"
    assert shown(new, made) == ("regular", None)


def test_an_old_app_may_delete_what_it_knows_in_part(visit: tuple[str, Phone, OldApp]) -> None:
    made, new, app = visit
    seen = app.phone.live("visits")[made]
    new.edit("visits", made, note="changed, which the other could not see")
    new.sync()
    assert app.edit(seen, _deleted=True)["outcome"] == "merged"
    new.sync()
    assert made not in new.live("visits")


def test_an_old_app_sends_back_what_a_merge_made_without_a_clash(
    visit: tuple[str, Phone, OldApp],
) -> None:
    """RxDB pushes each document once more that an answer brought."""
    made, new, app = visit
    seen = app.phone.live("visits")[made]
    new.edit("visits", made, note="after")
    new.sync()
    merged = app.known(app.edit(seen, purpose="agency")["document"])
    for base in ({"assumedMasterState": app.known(seen)}, {}):
        row = {"collection": "visits", "newDocumentState": merged} | base
        receipt = receipt_of(app.phone, row)
        assert (receipt["outcome"], receipt["replay"]) == ("applied", True)


FIELDS = ("a", "b", "c")
values = st.fixed_dictionaries({name: st.sampled_from([None, 1, 2]) for name in FIELDS})


@given(stored=values, base=values, mine=values, known=st.sets(st.sampled_from(FIELDS)))
def test_what_an_app_does_not_know_never_changes(
    stored: Document, base: Document, mine: Document, known: set[str]
) -> None:
    """And what it knows comes out as if there were no other fields."""
    was, now = ({n: v for n, v in each.items() if n in known} for each in (base, mine))
    current = Current(Version(uuid4(), stored), "feed", None)
    lacking = omitted_fields(now, was, FIELDS)
    told = [keep_omitted(Version(uuid4(), each), current, lacking) for each in (now, was)]
    found = decide(told[0], told[1], current.version, FIELDS)
    after = stored if found.values is None else found.values
    assert all(after[name] == stored[name] for name in FIELDS if name not in known)
    names = tuple(sorted(known))
    alone = decide(Version(None, now), Version(uuid4(), was), current.version, names)
    rest = stored if alone.values is None else alone.values
    assert [after[name] for name in names] == [rest[name] for name in names]
    assert found.conflicts == alone.conflicts


def test_only_the_collections_that_a_client_knows(field: Field, phone_of: PhoneOf) -> None:
    phone = phone_of(field.east_cadre)
    phone.visit(field.east_household.id)
    phone.sync()
    other = phone_of(field.east_cadre)

    def pull(**asked: Any) -> Document:
        answer = other.post("/api/v1/sync", {"limit": 2000} | asked)
        assert answer.status_code == 200
        found: Document = answer.json
        return found

    old = pull(collections=["households", "grids", "households"])
    assert {document["collection"] for document in old["documents"]} == {"households", "grids"}
    rest = pull(checkpoint=old["checkpoint"])
    assert (rest["documents"], rest["hasMore"]) == ([], False)
    # Updated, it knows visits as well: a repair brings those that the checkpoint went past.
    asked = {"feed": field.east_household.grid, "collection": "visits", "have": {}}
    missed = other.post("/api/v1/sync/repair", asked).json["documents"]
    assert len(missed) == len(phone.live("visits")) == 1
    refused = other.post("/api/v1/sync", {"collections": ["households", "wells"]})
    assert (refused.status_code, refused.json["code"]) == (404, "unknown_collection")


def test_the_server_says_what_it_knows(field: Field, phone_of: PhoneOf) -> None:
    phone = phone_of(field.east_cadre)
    told = phone.client.get("/api/v1/me", headers=phone.headers).json["server"]
    assert told["version"] == SERVER == phone.exchange([])["server"]["version"]
    assert (told["schema"], told["api"]) == (versions.schema(), versions.API)
    assert set(told["collections"]) == set(registry.PULL_COLLECTIONS)
    for name, said in told["collections"].items():
        writable = registry.PUSH_COLLECTIONS.get(name)
        assert said["written"] == (writable is not None)
        # Each may be sent, and each field that may be sent is named.
        known = set(writable.schema.fields) if writable else set()
        assert set(said["fields"]) == known - {"id", "rev", "_deleted", "srv", "collection"}


@pytest.mark.parametrize(
    ("body", "field_", "code"),
    [
        ({"psuh": []}, "psuh", "unknown_field"),
        ({"device": {"nmae": "x"}}, "device.nmae", "unknown_field"),
        ({"device": {"id": str(uuid4())}}, "device.id", "not_this_device"),
        ({"device": {"id": "7"}}, "device.id", "invalid_uuid"),
        ({"device": []}, "device", "not_an_object"),
        ({"collections": "visits"}, "collections", "not_a_list"),
        ({"collections": []}, "collections", "empty"),
    ],
)
def test_what_a_request_does_not_know_is_refused_before_anything_is_taken(
    field: Field, phone_of: PhoneOf, body: Document, field_: str, code: str
) -> None:
    phone = phone_of(field.east_cadre)
    phone.visit(field.east_household.id)
    answer = phone.post("/api/v1/sync", {"push": phone.waiting()} | body)
    assert answer.status_code == 400
    assert (answer.json["code"], answer.json["errors"]) == (
        "invalid_fields",
        [{"field": field_, "code": code}],
    )
    (receipt,) = phone.sync()["receipts"]
    assert (receipt["outcome"], receipt["replay"]) == ("applied", False)


def test_the_device_of_the_token_is_taken(field: Field, phone_of: PhoneOf) -> None:
    phone = phone_of(field.east_cadre)
    (device,) = phone.client.get("/api/v1/devices", headers=phone.headers).json["items"]
    own = {"device": {"id": device["id"].upper()}}
    assert phone.post("/api/v1/sync", own).status_code == 200


def test_a_member_of_a_row_that_nobody_knows_is_the_fault_of_that_row(
    field: Field, phone_of: PhoneOf
) -> None:
    """`assumedMasterstate` would else be an edit without a base."""
    phone = phone_of(field.east_cadre)
    visit = phone.visit(field.east_household.id)
    document = phone.mine["visits", visit]
    another = document | {"id": str(uuid4()), "rev": str(uuid4())}
    rows = [
        {"collection": "visits", "newDocumentState": document, "assumedMasterstate": None},
        {"collection": "visits", "newDocumentState": another},
    ]
    first, second = phone.post("/api/v1/sync", {"push": rows}).json["receipts"]
    assert (first["outcome"], first["errors"]) == (
        "rejected",
        [{"field": "assumedMasterstate", "code": "unknown_field"}],
    )
    assert second["outcome"] == "applied"


@pytest.mark.parametrize(
    ("method", "path", "kwargs", "name"),
    [
        ("GET", "/api/v1/me", {"query_string": "full=1"}, "full"),
        ("POST", "/api/v1/sync", {"query_string": "limit=5", "json": {}}, "limit"),
        ("POST", "/api/v1/logout", {"json": {"everywhere": True}}, "everywhere"),
    ],
)
def test_an_endpoint_without_arguments_takes_none(
    client: FlaskClient,
    field: Field,
    phone_of: PhoneOf,
    method: str,
    path: str,
    kwargs: dict[str, Any],
    name: str,
) -> None:
    phone = phone_of(field.east_cadre)
    answer = client.open(path, method=method, headers=phone.headers, **kwargs)
    assert (answer.status_code, answer.json["code"]) == (400, "invalid_fields")
    assert answer.json["errors"] == [{"field": name, "code": "unknown_field"}]
    assert client.get("/api/v1/me", headers=phone.headers).status_code == 200
