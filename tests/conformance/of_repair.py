"""Promises about repairs: the difference between a phone's records and those of the server."""

from itertools import pairwise
from typing import Any

from tests.conformance.cadre import Account, Json, expect, new_id, new_rev
from tests.conformance.of_digest import SECTION, same, take
from tests.conformance.of_requests import refused
from tests.conformance.promises import Ground, promise

MAX_NAMED = 5_000  # entries of a list


@promise(SECTION, "A repair brings just what is lacking, other, or too much.")
def repair(ground: Ground) -> None:
    lost, changed = ground.new_visit(), ground.new_visit()
    feed, invented = ground.grid["code"], new_id()
    held = {
        document["id"]: [document["rev"], document["srv"]["seq"]]
        for document in ground.cadre.pull("visits")[0]
        if not document["_deleted"] and document["srv"]["grid"] == feed
    }
    nothing = _repair(ground.cadre, feed, held)
    expect(nothing == [], "nothing where both hold the same", nothing[:2])
    del held[lost["id"]]
    held |= {changed["id"]: [new_rev(), 1], invented: [new_rev(), 1]}
    found = {document["id"]: document for document in _repair(ground.cadre, feed, held)}
    expect(found.keys() == {lost["id"], changed["id"], invented}, "just the difference", found)
    expect(found[lost["id"]] == lost and found[changed["id"]] == changed, "as in a pull", found)
    expect(found[invented]["_deleted"], "what is not there is removed", found[invented])


@promise(SECTION, "A repair of somebody else's feed tells nothing of it.")
def repair_of_a_foreign_feed(ground: Ground) -> None:
    seen = ground.new_visit(note="secret words")
    feed = ground.grid["code"]
    there, nowhere = seen["id"], new_id()
    rev = new_rev()
    answer = _repair(ground.stranger, feed, {there: [rev, 1], nowhere: [rev, 1]})
    received = {document.pop("id"): document for document in answer}
    expect(received.keys() == {there, nowhere}, "only what was named is answered", received)
    for document in received.values():
        document["srv"].pop("at", None)
    expect(
        received[there] == received[nowhere], "what is there and what is not sound alike", received
    )


@promise(SECTION, "Lists that cannot be read are 400, with the field.")
def bad_lists(ground: Ground) -> None:
    body = {"feed": ground.grid["code"], "collection": "visits"}
    for have in ([], {"x": []}, {new_id(): "x"}, {new_id(): [new_rev()]}, {new_id(): [1, 1]}):
        answer = ground.cadre.post("/api/v1/sync/repair", body | {"have": have})
        refused(answer, 400, "invalid_fields")


@promise(SECTION, "A phone that lost, altered and invented records holds the same after a repair.")
def mended(ground: Ground) -> None:
    lost, altered = ground.new_visit(), ground.new_visit()
    feed, invented = ground.grid["code"], new_id()
    documents, checkpoint = ground.cadre.sync_to_the_end()
    held = take({}, documents)
    del held["visits", lost["id"]]
    held["visits", altered["id"]] = {**held["visits", altered["id"]], "rev": new_rev()}
    held["visits", invented] = {**held["visits", altered["id"]], "id": invented}
    have = {
        document["id"]: [document["rev"], document["srv"]["seq"]]
        for (collection, _), document in held.items()
        if collection == "visits" and document["srv"]["grid"] == feed
    }
    came = [{"collection": "visits", **document} for document in _repair(ground.cadre, feed, have)]
    same(ground.cadre, take(held, came), checkpoint)


@promise(SECTION, "A window brings what is in it alone; all windows together bring the whole.")
def windows(ground: Ground) -> None:
    for _ in range(4):
        ground.new_visit()
    feed = ground.grid["code"]
    whole = _repair(ground.cadre, feed, {})
    ids = [document["id"] for document in whole]
    expect(ids == sorted(ids), "what comes is in the order of ids", ids)
    astray = {"f" + new_id()[1:]: [new_rev(), 1]}  # all but certainly in the last window
    third = len(ids) // 3
    cuts = [None, ids[third - 1], ids[2 * third - 1], None]
    parts = []
    for after, until in pairwise(cuts):
        part = _repair(
            ground.cadre, feed, {} if until is None else astray, after=after, until=until
        )
        for document in part:
            inside = (after or "") < document["id"] <= (until or document["id"])
            expect(inside, f"nothing from outside ({after}, {until}]", document)
        parts += part
    expect(parts == whole, "the windows together are the whole", [len(parts), len(whole)])


@promise(SECTION, "While `next` is not null there is more behind it; a page is never too long.")
def pages_of_a_window(ground: Ground) -> None:
    for _ in range(3):
        ground.new_visit()
    feed = ground.grid["code"]
    whole = _repair(ground.cadre, feed, {})
    limit, until = max(2, len(whole) // 5), whole[-2]["id"]
    paged: list[Json] = []
    after = None
    while True:
        answer = _ask(ground.cadre, feed, {}, after=after, until=until, limit=limit)
        expect(len(answer["documents"]) <= limit, "no more than was asked for", limit)
        paged += answer["documents"]
        after = answer["next"]
        if after is None:
            break
        expect(after == paged[-1]["id"], "next is the last id that came", after)
    expect(paged == whole[:-1], "the pages are the window", [len(paged), len(whole) - 1])


@promise(SECTION, "A list of more than 5,000 entries is 413 too_many_rows; a limit has its bounds.")
def long_lists(ground: Ground) -> None:
    body = {"feed": ground.grid["code"], "collection": "visits", "limit": 1}
    rev = new_rev()
    have = {new_id(): [rev, 1] for _ in range(MAX_NAMED)}
    taken = ground.cadre.post("/api/v1/sync/repair", body | {"have": have})
    expect(taken.status_code == 200, "5,000 are taken", taken)
    have[new_id()] = [rev, 1]
    answer = ground.cadre.post("/api/v1/sync/repair", body | {"have": have})
    refused(answer, 413, "too_many_rows")
    answer = ground.cadre.post("/api/v1/sync/repair", body | {"have": {}, "limit": 2001})
    refused(answer, 400, "limit_too_large")


def _repair(account: Account, feed: str, held: Json, **window: Any) -> list[Json]:
    """All documents of a repair of a feed's visits, or of a window of them."""
    documents: list[Json] = []
    after = window.pop("after", None)
    while True:
        answer = _ask(account, feed, held, after=after, **window)
        documents += answer["documents"]
        after = answer["next"]
        if after is None:
            return documents


def _ask(account: Account, feed: str, held: Json, **more: Any) -> Json:
    """One page of a repair."""
    body = {"feed": feed, "collection": "visits", "have": held}
    body |= {name: value for name, value in more.items() if value is not None}
    answer = account.post("/api/v1/sync/repair", body)
    expect(answer.status_code == 200, "a repair is answered with 200", answer)
    return answer.json
