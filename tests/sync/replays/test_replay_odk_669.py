"""Replay of getodk/central#669: runs of edits made offline come late, out of order, or in part.

There, a registration and its updates were separate submissions: what came before its predecessor
was lost or set aside, and then stayed without effect (getodk/collect#6164, #6392); a run sent
backwards broke the entity (getodk/central#808) or was called a conflict with itself (#805); and a
run that met an edit of somebody else's hid it (#698). Here a row names the version it was made
from, so what it changed is known whenever it comes, and every order ends in the same record.

A phone of ours pushes the newest version alone, made from the last one that the server confirmed. A
client that keeps a queue sends every version, as here.
"""

from itertools import permutations
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from records.fieldwork.households import Household
from tests.factories import make_person
from tests.phone.holdings import Document
from tests.phone.phone import Phone
from tests.sync.conftest import EAST, IN_EAST, VILLAGE, Field, PhoneOf

NAMES = ("registration", "first update", "second update")


def run_of(phone: Phone) -> dict[str, Document]:
    """A household registered without signal and updated twice, as the three rows of the run."""
    made = phone.record("households", head="旧", address="a", location=IN_EAST)
    first = phone.mine["households", made]
    second = first | {"rev": str(uuid4()), "address": "b"}
    third = second | {"rev": str(uuid4()), "head": "新", "tags": ["hardship"]}
    return {
        name: {"collection": "households", "newDocumentState": mine, "assumedMasterState": base}
        for name, base, mine in zip(
            NAMES, (None, first, second), (first, second, third), strict=True
        )
    }


def send(phone: Phone, *rows: Document) -> list[str]:
    answer = phone.post("/api/v1/sync", phone.body(list(rows)))
    assert answer.status_code == 200, answer.text
    return [receipt["outcome"] for receipt in answer.json["receipts"]]


def stored(session: Session) -> Household:
    session.expire_all()
    return session.query(Household).filter(Household.head.in_(["旧", "新"])).one()


@pytest.mark.parametrize("order", [*permutations(NAMES)], ids=" - ".join)
@pytest.mark.parametrize("together", [True, False], ids=["at once", "one by one"])
def test_a_run_ends_in_the_same_record_whatever_its_order(
    field: Field, phone_of: PhoneOf, session: Session, order: tuple[str, ...], together: bool
) -> None:
    phone = phone_of(field.east_cadre)
    run = run_of(phone)
    rows = [run[name] for name in order]
    outcomes = send(phone, *rows) if together else [send(phone, row)[0] for row in rows]
    household = stored(session)
    assert (household.head, household.address, household.tags) == ("新", "b", ["hardship"])
    again = [send(phone, row)[0] for row in rows]
    assert again == outcomes, "sending it again tells and does the same"
    assert (stored(session).head, stored(session).address) == ("新", "b")
    phone.pull()
    assert phone.live("outcomes") == {}, "a run is in no conflict with itself"


def test_a_second_update_sent_alone_does_not_wait_for_the_first(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    """getodk/collect#6392, and #805: afterwards the first comes, then a third."""
    phone = phone_of(field.east_cadre)
    run = run_of(phone)
    assert send(phone, run["registration"]) == ["applied"]
    assert send(phone, run["second update"]) == ["merged"]
    assert (stored(session).head, stored(session).address) == ("新", "a"), "what it changed"
    assert send(phone, run["first update"]) == ["merged"]
    assert (stored(session).head, stored(session).address) == ("新", "b")
    newest = run["second update"]["newDocumentState"]
    third = newest | {"rev": str(uuid4()), "address": "c"}
    row = {"collection": "households", "newDocumentState": third, "assumedMasterState": newest}
    assert send(phone, row) == ["merged"]
    assert (stored(session).head, stored(session).address) == ("新", "c")
    phone.pull()
    assert phone.live("outcomes") == {}


def test_a_phone_sends_what_a_run_came_to_as_one_row(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    phone = phone_of(field.east_cadre)
    made = phone.record("households", head="旧", address="a", location=IN_EAST)
    phone.sync()
    phone.edit("households", made, address="b")
    phone.edit("households", made, head="新")
    assert len(phone.waiting()) == 1
    assert phone.sync()["receipts"][0]["outcome"] == "applied"
    assert (stored(session).head, stored(session).address) == ("新", "b")


@pytest.mark.parametrize("order", [*permutations(NAMES[1:])], ids=" - ".join)
def test_a_run_that_meets_somebody_elses_edit_hides_nothing(
    field: Field, phone_of: PhoneOf, session: Session, order: tuple[str, ...]
) -> None:
    """getodk/central#698: the office changed what the second update changes; both are told."""
    phone, office = phone_of(field.east_cadre), phone_of(make_person(session, areas=[VILLAGE]))
    run = run_of(phone)
    assert send(phone, run["registration"]) == ["applied"]
    made: Any = run["registration"]["newDocumentState"]["id"]
    office.sync()
    office.edit("households", made, head="旧 2")
    assert office.sync()["receipts"][0]["outcome"] == "applied"
    outcomes = dict(zip(order, (send(phone, run[name])[0] for name in order), strict=True))
    assert outcomes["second update"] == "conflict"
    assert outcomes["first update"] in ("applied", "merged")
    household = session.get(Household, (EAST[:6], made))
    assert household is not None
    session.refresh(household)
    assert (household.head, household.address) == ("旧 2", "b"), "what is in no conflict holds"
    assert household.tags == ["hardship"]
    phone.pull()
    told = next(iter(phone.live("outcomes").values()))
    assert told["errors"] == [
        {"field": "head", "code": "conflict", "yours": "新", "theirs": "旧 2"}
    ]
