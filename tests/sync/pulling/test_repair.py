"""Repair: whatever happened to a phone's store, it ends as if all were pulled anew."""

import copy
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from records.staff.people import Person
from tests.factories import make_household, make_person
from tests.phone.holdings import Document, Key
from tests.phone.phone import Phone
from tests.sync.conftest import EAST, IN_WEST, VILLAGE, WEST, Field, PhoneOf
from tests.sync.pulling.stores import fresh, live

# What may happen to a store, each to a record or a few, as a function of (phone, keys).


def drop(phone: Phone, keys: list[Key]) -> None:
    for key in keys:
        phone.mine.pop(key, None)
        phone.base.pop(key, None)


def put(phone: Phone, key: Key, document: Document) -> None:
    phone.mine[key] = phone.base[key] = document


def other_version(phone: Phone, keys: list[Key]) -> None:
    for key in keys:
        put(phone, key, phone.mine[key] | {"rev": str(uuid4()), "note": "garbled", "head": "?"})


def other_place(phone: Phone, keys: list[Key]) -> None:
    for key in keys:
        srv = phone.mine[key]["srv"]
        put(phone, key, phone.mine[key] | {"srv": srv | {"seq": srv["seq"] + 1}})


def other_feed(phone: Phone, keys: list[Key]) -> None:
    for at, key in enumerate(keys):
        elsewhere = (EAST, WEST, None, "441427999999999")[at % 4]
        srv = {name: said for name, said in phone.mine[key]["srv"].items() if name != "grid"}
        srv |= {"grid": elsewhere} if elsewhere else {}
        put(phone, key, phone.mine[key] | {"srv": srv})


def one_for_another(phone: Phone, keys: list[Key]) -> None:
    """Documents under each other's names."""
    for one, other in zip(keys[::2], keys[1::2], strict=False):
        theirs = phone.mine[other]
        put(phone, other, phone.mine[one])
        put(phone, one, theirs)


def strangers(phone: Phone, keys: list[Key]) -> None:
    for collection, name in keys:
        made = str(uuid4())
        put(phone, (collection, made), phone.mine[collection, name] | {"id": made})


def risen(phone: Phone, keys: list[Key]) -> None:
    """Deleted records that are there again."""
    for key, document in list(phone.mine.items()):
        if document.get("_deleted"):
            srv = document["srv"] | {"status": "ok", "grid": EAST}
            put(phone, key, document | {"_deleted": False, "note": "risen", "srv": srv})


def whole_feed(phone: Phone, keys: list[Key]) -> None:
    """All of it but what waits to be pushed."""
    feed = phone.mine[keys[0]]["srv"].get("grid")
    drop(
        phone,
        [
            key
            for key, one in phone.mine.items()
            if phone.base.get(key) == one and one["srv"].get("grid") == feed
        ],
    )


HARMS = [
    drop,
    other_version,
    other_place,
    other_feed,
    one_for_another,
    strangers,
    risen,
    whole_feed,
]


def test_whatever_happened_to_a_store_after_repair_it_is_as_if_pulled_anew(
    field: Field, both: Person, phone_of: PhoneOf, session: Session
) -> None:
    whole = phone_of(both)
    for _ in range(2):
        whole.delete("visits", whole.visit(field.east_household.id))
        whole.sync()
    deleted = whole.visit(field.east_household.id)
    whole.visit(field.west_household.id, note="pushed by this phone")
    whole.sync()
    whole.delete("visits", deleted)
    whole.sync()
    wanted = fresh(phone_of, both)
    assert live(whole) == wanted
    numbers = st.integers(0, len(wanted) - 1)

    @settings(
        max_examples=25,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
        phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    )
    @given(
        harms=st.lists(st.tuples(st.sampled_from(HARMS), st.sets(numbers, min_size=1)), max_size=4),
        edits=st.sets(numbers, max_size=4),
        limit=st.sampled_from([3, 200]),
        window=st.sampled_from([4, 1000]),
    )
    def repaired(
        harms: list[tuple[Callable[..., None], set[int]]], edits: set[int], limit: int, window: int
    ) -> None:
        phone = copy.copy(whole)
        for name in ("mine", "base", "made_from", "under", "told", "sent"):
            setattr(phone, name, copy.deepcopy(getattr(whole, name)))
        keys = sorted(wanted)
        for at in edits:
            if keys[at][0] in ("visits", "contacts", "households"):
                phone.edit(*keys[at], note="not pushed yet")
        made = phone.visit(field.east_household.id, note="new, and not pushed yet")
        unpushed = {row["newDocumentState"]["rev"] for row in phone.waiting()}
        for harm, numbers_of in harms:
            mine = [keys[at] for at in sorted(numbers_of)]
            there = [k for k in mine if k in phone.mine and phone.mine[k]["rev"] not in unpushed]
            if there:
                harm(phone, there)
        left = {row["newDocumentState"]["rev"]: row["newDocumentState"] for row in phone.waiting()}

        sent = phone.repair(limit, window)
        if not harms:
            assert sent == []
        assert phone.differing() == []
        still = {row["newDocumentState"]["rev"]: row["newDocumentState"] for row in phone.waiting()}
        assert still == left, "what was not pushed is still there, as it was"
        confirmed = {
            key: phone.base[key] if one["rev"] in still else one
            for key, one in live(phone).items()
            if key != ("visits", made)
        }
        assert confirmed == wanted

    repaired()


def test_edits_that_waited_during_a_repair_are_merged_even_where_their_base_was_damaged(
    field: Field, both: Person, phone_of: PhoneOf
) -> None:
    phone = phone_of(both)
    phone.sync()
    one, two, three, *_ = sorted(phone.live("visits"))
    phone.edit("visits", one, note="waited")
    phone.edit("visits", two, note="waited, too")
    phone.base[("visits", one)] = phone.base["visits", one] | {"rev": str(uuid4()), "note": "?"}
    del phone.base["visits", two]
    drop(phone, [("visits", three)])
    assert {document["id"] for document in phone.repair()} == {one, two, three}
    receipts = {receipt["id"]: receipt for receipt in phone.sync()["receipts"]}
    assert receipts[two]["outcome"] == "merged"
    (error,) = receipts[one]["errors"]
    assert (error["field"], error["yours"]) == ("note", "waited"), "kept, for people to decide"
    assert phone.live("visits")[two]["note"] == "waited, too"
    assert phone.differing() == []


def test_a_refused_version_stays_on_the_screen_through_a_repair(
    field: Field, both: Person, phone_of: PhoneOf
) -> None:
    phone = phone_of(both)
    phone.sync()
    household = str(field.east_household.id)
    phone.edit("households", household, kind="castle", head="新户主")
    phone.sync()
    assert phone.mine["households", household]["srv"]["status"] == "rejected"
    assert phone.check() == []
    phone.under.clear()
    assert [one["id"] for one in phone.check()] == [household]
    assert phone.mine["households", household]["kind"] == "castle"
    assert phone.differing() == []


def test_a_record_that_moved_is_filed_where_it_is_now(
    field: Field, both: Person, phone_of: PhoneOf, session: Session
) -> None:
    """The phone never heard of the move, and has the visits of a household in the wrong grid."""
    phone, editor = phone_of(both), phone_of(make_person(session, areas=[VILLAGE]))
    for one in (phone, editor):
        one.sync()
    before = copy.deepcopy(phone.mine)
    editor.edit("households", str(field.east_household.id), location=IN_WEST)
    editor.sync()
    phone.sync()
    for key, document in before.items():
        put(phone, key, document)
    repaired = phone.repair()
    assert {one["srv"]["grid"] for one in repaired} == {WEST}
    assert not any(one.get("_deleted") for one in repaired)
    assert live(phone) == fresh(phone_of, both)


def test_what_moved_out_of_scope_or_was_deleted_comes_as_the_tombstone_of_a_pull(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    phone = phone_of(field.east_cadre)
    editor = phone_of(make_person(session, areas=[VILLAGE]))
    moved = phone.visit(field.east_household.id)
    other = make_household(session, EAST, point="SRID=4490;POINT(116.116 24.605)")
    session.commit()
    deleted = phone.visit(other.id)
    for one in (phone, editor):
        one.sync()
    before = copy.deepcopy(phone.mine)
    phone.delete("visits", deleted)
    phone.sync()
    editor.edit("households", str(field.east_household.id), location=IN_WEST)
    editor.sync()
    pulled = {one["id"]: one for one in phone.exchange([])["documents"]}
    pulled[deleted] = phone.mine["visits", deleted]
    for key in (("visits", moved), ("visits", deleted)):
        put(phone, key, before[key])
    told = {one["id"]: one for one in phone.repair()}
    assert told == {moved: pulled[moved], deleted: pulled[deleted]}
    assert told[moved]["srv"]["status"] == "out_of_scope"
    assert told[deleted]["srv"]["status"] == "deleted"


def test_a_new_place_of_the_same_version_is_a_difference(both: Person, phone_of: PhoneOf) -> None:
    """As where the phone never heard that the bytes of a photo have arrived."""
    phone = phone_of(both)
    phone.sync()
    visit = sorted(phone.live("visits"))[0]
    phone.mine["visits", visit]["srv"]["seq"] -= 1
    assert phone.differing() == [(phone.mine["visits", visit]["srv"]["grid"], "visits")]
    assert [one["id"] for one in phone.repair()] == [visit]


def test_guessed_ids_show_nothing_foreign(
    field: Field, phone_of: PhoneOf, session: Session
) -> None:
    """Not a byte differs between what exists elsewhere, what was deleted there, and nothing."""
    west, east = phone_of(field.west_cadre), phone_of(field.east_cadre)
    visit, gone = (west.visit(field.west_household.id, note="secret") for _ in range(2))
    unplaced = west.visit(uuid4())
    for one in (west, east):
        one.sync()
    west.delete("visits", gone)
    west.sync()
    guessed = [visit, gone, unplaced, str(uuid4())]
    rev = str(uuid4())
    for feed in (EAST, WEST, west.mine["visits", unplaced]["srv"].get("grid") or "", VILLAGE):
        for revs in ([rev] * 4, [west.mine["visits", g]["rev"] for g in guessed[:3]] + [rev]):
            have = {one: [of, None] for one, of in zip(guessed, revs, strict=True)}
            answer = east.post(
                "/api/v1/sync/repair", {"feed": feed, "collection": "visits", "have": have}
            )
            told = {one["id"]: one for one in answer.json["documents"]}
            assert set(told) == set(guessed)
            for one, of in zip(guessed, revs, strict=True):
                assert told[one].pop("rev") == of, "its own, given back"
                assert told[one].pop("id") == one
            assert all(one == told[guessed[3]] for one in told.values())
            assert told[guessed[3]]["srv"]["status"] == "out_of_scope"
    answer = east.post("/api/v1/sync/repair", {"feed": WEST, "collection": "visits", "have": {}})
    assert answer.json == {"documents": [], "next": None}
    told = east.digest(feeds=f"{WEST},@{field.west_cadre.id}")
    assert told["feeds"] == {}


def test_content_that_was_altered_under_its_version_is_mended_by_naming_nothing(
    field: Field, both: Person, phone_of: PhoneOf
) -> None:
    """No digest of versions sees it; a phone that doubts itself asks for all."""
    phone = phone_of(both)
    phone.sync()
    wanted = copy.deepcopy(phone.live("visits"))
    key = "visits", sorted(wanted)[0]
    put(phone, key, phone.mine[key] | {"note": "garbled"})
    assert phone.differing() == []
    feed = phone.mine[key]["srv"]["grid"]
    answer = phone.post("/api/v1/sync/repair", {"feed": feed, "collection": "visits", "have": {}})
    for document in answer.json["documents"]:
        put(phone, ("visits", document["id"]), document)
    assert phone.live("visits") == wanted


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"have": []}, 400, "not_an_object"),
        ({"have": {"x": [str(uuid4()), 1]}}, 400, "invalid_uuid"),
        ({"have": {"\ud800": [str(uuid4()), 1]}}, 400, "invalid_uuid"),
        ({"have": {str(uuid4()): str(uuid4())}}, 400, "not_a_list"),
        ({"have": {str(uuid4()): [1, 1]}}, 400, "invalid_uuid"),
        ({"have": {str(uuid4()): [str(uuid4()), "1"]}}, 400, "not_a_whole_number"),
        ({"have": {str(uuid4()): [str(uuid4()), True]}}, 400, "not_a_whole_number"),
        ({"have": {str(uuid4()): [str(uuid4()), 2**63]}}, 400, "out_of_range"),
        ({"have": {}, "after": "x"}, 400, "invalid_uuid"),
        ({"have": {}, "feed": "\0"}, 400, "invalid_text"),
        ({"have": {}, "limit": 0}, 400, "out_of_range"),
        ({"have": {}, "limit": 2001}, 400, "limit_too_large"),
        ({"have": {}, "collection": "cows"}, 404, "unknown_collection"),
        ({"have": {str(uuid4()): [str(uuid4()), 1] for _ in range(5001)}}, 413, "too_many_rows"),
    ],
)
def test_what_is_wrong_with_a_list_is_said_by_code(
    field: Field, phone_of: PhoneOf, body: dict[str, Any], status: int, code: str
) -> None:
    phone = phone_of(field.east_cadre)
    answer = phone.post("/api/v1/sync/repair", {"feed": EAST, "collection": "visits"} | body)
    said = answer.json
    assert answer.status_code == status
    assert code in (said["code"], *(error["code"] for error in said.get("errors", [])))


def test_a_repair_that_found_something_is_counted_and_names_nobody(
    field: Field, both: Person, phone_of: PhoneOf, caplog: pytest.LogCaptureFixture
) -> None:
    def counted(what: str) -> float:
        head = f'yicetong_sync_repaired_total{{collection="visits",what="{what}"}} '
        told = phone.client.get("/metrics").text.splitlines()
        return next((float(line.removeprefix(head)) for line in told if line.startswith(head)), 0)

    phone = phone_of(both)
    phone.sync()
    one, two, *_ = phone.live("visits")
    before = counted("lacking"), counted("outdated"), counted("astray")
    assert phone.check() == []
    assert (counted("lacking"), counted("outdated"), counted("astray")) == before
    drop(phone, [("visits", one)])
    other_version(phone, [("visits", two)])
    strangers(phone, [("visits", two)])
    with caplog.at_level("WARNING", "server.sync"):
        assert len(phone.repair()) == 3
    after = counted("lacking"), counted("outdated"), counted("astray")
    assert sum(after) - sum(before) == 3
    logged = " ".join(record.getMessage() for record in caplog.records)
    assert "sync_repaired" in logged
    for private in (one, two, str(both.id), EAST):
        assert private not in logged
