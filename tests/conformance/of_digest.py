"""Promises about the digest: the sum of what a pull gives; a repair gives the difference."""

import json
from collections import defaultdict
from collections.abc import Iterable
from functools import reduce
from operator import xor
from uuid import UUID

from tests.conformance.cadre import Account, expect, new_id, new_rev
from tests.conformance.of_requests import refused
from tests.conformance.promises import Ground, promise
from tests.conformance.wire import Json

SECTION = "Do both hold the same?"


def summed(held: Iterable[Json], own_feed: str) -> Json:
    """What these documents of all collections sum up to, as docs/sync.md tells a phone to do it."""
    parts: dict[str, dict[str, list[Json]]] = defaultdict(lambda: defaultdict(list))
    for document in held:
        feed = document["srv"].get("grid") or own_feed
        parts[feed][document["collection"]].append(document)
    return {
        feed: {
            name: {
                "n": len(documents),
                "ids": _xor(document["id"] for document in documents),
                "revs": _xor(document["rev"] for document in documents),
                "seqs": sum(document["srv"]["seq"] for document in documents),
            }
            for name, documents in collections.items()
        }
        for feed, collections in parts.items()
    }


def _xor(values: Iterable[str]) -> str:
    return str(UUID(int=reduce(xor, (UUID(value).int for value in values))))


def digest(account: Account, checkpoint: Json) -> Json:
    answer = account.line.get("/api/v1/sync/digest", checkpoint=json.dumps(checkpoint))
    expect(answer.status == 200, "a digest is answered with 200", answer)
    return answer.json


@promise(SECTION, "The digest is what a whole pull sums up to, feed by feed.")
def sum_of_the_pull(ground: Ground) -> None:
    documents, checkpoint = ground.cadre.sync_to_the_end()
    said = digest(ground.cadre, checkpoint)
    live = [document for document in documents if not document["_deleted"]]
    expect(said["behind"] == [], "whoever has pulled to the end is not behind", said["behind"])
    mine = summed(live, said["own_feed"])
    for feed in mine.keys() | said["feeds"].keys():
        told = said["feeds"].get(feed)
        expect(mine.get(feed) == told, f"{feed} sums up to the same", [mine.get(feed), told])


@promise(SECTION, "A feed that was not read to its end is named as such, and not summed up.")
def behind(ground: Ground) -> None:
    _, checkpoint = ground.cadre.sync_to_the_end()
    ground.new_visit()
    said = digest(ground.cadre, checkpoint)
    feed = ground.grid["code"]
    expect(said["behind"] == [feed], "what is new there has to be pulled first", said["behind"])
    expect(feed not in said["feeds"], "and it is not summed up", feed)


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
    said = _repair(ground.stranger, feed, {there: [rev, 1], nowhere: [rev, 1]})
    told = {document.pop("id"): document for document in said}
    expect(told.keys() == {there, nowhere}, "only what was named is answered", told)
    for document in told.values():
        document["srv"].pop("at", None)
    expect(told[there] == told[nowhere], "what is there and what is not sound alike", told)


@promise(SECTION, "Lists that cannot be read are 400, with the field.")
def bad_lists(ground: Ground) -> None:
    body = {"feed": ground.grid["code"], "collection": "visits"}
    for have in ([], {"x": []}, {new_id(): "x"}, {new_id(): [new_rev()]}, {new_id(): [1, 1]}):
        answer = ground.cadre.line.post("/api/v1/sync/repair", body | {"have": have})
        refused(answer, 400, "invalid_fields")


def _repair(account: Account, feed: str, held: Json) -> list[Json]:
    documents: list[Json] = []
    after = None
    while True:
        body = {"feed": feed, "collection": "visits", "have": held}
        body |= {} if after is None else {"after": after}
        answer = account.line.post("/api/v1/sync/repair", body)
        expect(answer.status == 200, "a repair is answered with 200", answer)
        documents += answer.json["documents"]
        after = answer.json["next"]
        if after is None:
            return documents
