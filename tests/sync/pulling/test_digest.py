"""Digest and repair: a phone whose store went wrong ends as one that has just pulled everything."""

import copy
import json
import random
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from hypothesis import assume, given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from records.staff.people import Assignment, Person
from sync.collections.registry import PULL_COLLECTIONS
from tests.factories import make_alias, make_visit
from tests.phone.holdings import summed_up
from tests.sync.conftest import EAST, WEST, Field, PhoneOf
from tests.sync.pulling.stores import live


def test_a_phone_in_order_has_nothing_to_repair(
    field: Field, both: Person, phone_of: PhoneOf
) -> None:
    """With all that its own work leaves behind: deleted, refused, held, in conflict, unplaced."""
    phone, other = phone_of(both), phone_of(both)
    made = phone.visit(field.east_household.id)
    gone = phone.visit(field.east_household.id)
    phone.visit(str(uuid4()), note="its household is not known yet")
    for one in (phone, other):
        one.sync()
    phone.delete("visits", gone)
    phone.edit("visits", made, note="mine")
    other.edit("visits", made, note="theirs")
    other.visit(field.east_household.id, purpose="tea")
    other.edit("households", str(field.east_household.id), kind="castle")
    for one in (phone, other, phone, other):
        one.sync()
    assert {one["outcome"] for one in live(other).values() if "record_collection" in one} == {
        "conflict",
        "rejected",
    }
    for one in (phone, other):
        shown = copy.deepcopy(one.mine)
        assert one.differing() == []
        assert one.check() == []
        assert one.mine == shown


def test_every_collection_takes_part(
    field: Field, both: Person, phone_of: PhoneOf, session: Session
) -> None:
    """A new one needs a row here: the phone is to find the feed of each record by itself."""
    make_alias(session, field.east_household, both)
    phone = phone_of(both)
    phone.visit(field.east_household.id, purpose="tea")
    phone.sync()
    named = {name for collections in phone.digest()["feeds"].values() for name in collections}
    assert named == set(PULL_COLLECTIONS)
    assert phone.differing() == []


def test_the_server_sums_up_what_it_has(
    field: Field, both: Person, phone_of: PhoneOf, session: Session
) -> None:
    phone = phone_of(both)
    phone.sync()
    told = phone.digest()
    assert told["own_feed"] == f"@{both.id}"
    assert set(told["feeds"]) == {EAST, WEST, f"@{both.id}"}
    assert "visits" in told["feeds"][EAST]
    assert "profile" in told["feeds"][f"@{both.id}"]
    rows = session.execute(
        sa.text("SELECT id, rev, seq FROM visits WHERE feed = :feed"), {"feed": EAST}
    )
    had = {str(row.id): (str(row.rev), row.seq) for row in rows}
    assert len(had) == 4
    assert told["feeds"][EAST]["visits"] == summed_up(had)
    only = phone.digest(feeds=f"{EAST},441427999999999", collections="visits,contacts")
    assert set(only["feeds"]) == {EAST}
    assert set(only["feeds"][EAST]) == {"visits", "contacts"}


NAMES = st.uuids().map(str)
RECORDS = st.dictionaries(NAMES, st.tuples(NAMES, st.integers(1, 10**9)), min_size=1, max_size=20)


@given(RECORDS, NAMES, st.randoms())
def test_a_sum_knows_no_order_and_sees_what_one_record_can_suffer(
    records: dict[str, tuple[str, int]], other: str, chance: random.Random
) -> None:
    whole = summed_up(records)
    assert summed_up(dict(chance.sample(sorted(records.items()), len(records)))) == whole
    assert summed_up({}) == {"n": 0, "ids": str(UUID(int=0)), "revs": str(UUID(int=0)), "seqs": 0}
    name, (rev, seq) = chance.choice(sorted(records.items()))
    rest = {one: said for one, said in records.items() if one != name}
    assume(other not in (name, rev))
    for harmed in (
        rest,
        records | {other: (rev, seq)},
        rest | {other: (rev, seq)},
        rest | {name: (other, seq)},
        rest | {name: (rev, seq + 1)},
    ):
        assert summed_up(harmed) != whole


def test_only_a_phone_that_has_read_to_the_end_compares(
    field: Field, both: Person, phone_of: PhoneOf, session: Session
) -> None:
    phone = phone_of(both)
    phone.exchange([], limit=5)
    assert EAST in phone.digest()["behind"]
    phone.sync()
    assert phone.digest()["behind"] == []
    make_visit(session, field.west_household, both)
    session.commit()
    told = phone.digest()
    assert told["behind"] == [WEST]
    assert WEST not in told["feeds"]
    assert phone.check() == [], "it pulls first, and then there is no difference"

    session.execute(
        sa.update(Assignment)
        .where(Assignment.person_id == both.id, Assignment.area == WEST)
        .values(valid_to=sa.func.current_date())
    )
    session.commit()
    assert phone.digest()["behind"] == [WEST], "it has yet to be cleared"
    assert phone.digest(feeds=EAST)["behind"] == []
    phone.sync()
    assert phone.differing() == []


def test_the_checkpoint_of_one_collection_will_do_for_that_one(
    both: Person, phone_of: PhoneOf
) -> None:
    phone = phone_of(both)
    answer = phone.client.get(
        "/api/v1/sync/visits/pull", query_string={"limit": 200}, headers=phone.headers
    )
    mark = json.dumps(answer.json["checkpoint"])
    told = phone.digest(checkpoint=mark, collections="visits")
    assert (told["behind"], told["feeds"][EAST]["visits"]["n"]) == ([], 4)
    asked = {"checkpoint": mark, "collections": "contacts"}
    refused = phone.client.get("/api/v1/sync/digest", query_string=asked, headers=phone.headers)
    assert (refused.status_code, refused.json["code"]) == (400, "checkpoint_invalid")


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"collections": "visits,cows"}, 404, "unknown_collection"),
        ({"checkpoint": '{"c": "AAAA"}'}, 400, "checkpoint_invalid"),
        ({"checkpoint": "{"}, 400, "checkpoint_invalid"),
        ({"feeds": "\0"}, 400, "malformed"),
        ({"cows": "1"}, 400, "invalid_fields"),
    ],
)
def test_what_is_wrong_with_a_digests_question_is_said_by_code(
    field: Field, phone_of: PhoneOf, query: dict[str, str], status: int, code: str
) -> None:
    phone = phone_of(field.east_cadre)
    answer = phone.client.get("/api/v1/sync/digest", query_string=query, headers=phone.headers)
    assert (answer.status_code, answer.json["code"]) == (status, code)
