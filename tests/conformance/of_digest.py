"""Promises about the digest: it equals the sum of the pulled documents."""

import json
from collections import defaultdict
from collections.abc import Iterable

from tests.conformance.cadre import Account, Json, expect
from tests.conformance.of_push import edit
from tests.conformance.promises import Ground, promise
from tests.phone.holdings import summed_up

SECTION = "Do both hold the same?"

Held = dict[tuple[str, str], Json]


def summed(held: Iterable[Json], own_feed: str) -> Json:
    """The digest of these documents of all collections, computed as in docs/sync.md."""
    parts: dict[str, dict[str, dict[str, tuple[str, int]]]] = defaultdict(lambda: defaultdict(dict))
    for document in held:
        feed = document["srv"].get("grid") or own_feed
        known = parts[feed][document["collection"]]
        known[document["id"]] = document["rev"], document["srv"]["seq"]
    return {
        feed: {name: summed_up(documents) for name, documents in collections.items()}
        for feed, collections in parts.items()
    }


def digest(account: Account, checkpoint: Json, **less: str) -> Json:
    params = {"checkpoint": json.dumps(checkpoint)} | less
    answer = account.get("/api/v1/sync/digest", **params)
    expect(answer.status_code == 200, "a digest is answered with 200", answer)
    return answer.json


def take(held: Held, documents: Iterable[Json]) -> Held:
    """The records of a phone after it has applied the documents in order."""
    for document in documents:
        name = document["collection"], document["id"]
        if document["_deleted"]:
            held.pop(name, None)
        else:
            held[name] = document
    return held


def same(account: Account, held: Held, checkpoint: Json) -> None:
    """Expect that a phone at this checkpoint agrees with the digest, and is not behind."""
    result = digest(account, checkpoint)
    expect(result["behind"] == [], "whoever has pulled to the end is not behind", result["behind"])
    mine = summed(held.values(), result["own_feed"])
    for feed in mine.keys() | result["feeds"].keys():
        reported = result["feeds"].get(feed)
        expect(
            mine.get(feed) == reported, f"{feed} sums up to the same", [mine.get(feed), reported]
        )


@promise(SECTION, "The digest is what a whole pull sums up to, feed by feed.")
def sum_of_the_pull(ground: Ground) -> None:
    documents, checkpoint = ground.cadre.sync_to_the_end()
    same(ground.cadre, take({}, documents), checkpoint)


@promise(SECTION, "What came bit by bit, changed and deleted since, sums up to the same.")
def sum_of_changes(ground: Ground) -> None:
    changed, deleted = ground.new_visit(), ground.new_visit()
    documents, checkpoint = ground.cadre.sync_to_the_end()
    held = take({}, documents)
    ground.new_visit()
    expect(edit(ground.cadre, "visits", changed, note="changed") == [], "it is changed")
    expect(edit(ground.cadre, "visits", deleted, _deleted=True) == [], "it is deleted")
    documents, checkpoint = ground.cadre.sync_to_the_end(checkpoint)
    same(ground.cadre, take(held, documents), checkpoint)


@promise(SECTION, "A feed that was not read to its end is named as such, and not summed up.")
def behind(ground: Ground) -> None:
    _, checkpoint = ground.cadre.sync_to_the_end()
    ground.new_visit()
    result = digest(ground.cadre, checkpoint)
    feed = ground.grid["code"]
    expect(result["behind"] == [feed], "what is new there has to be pulled first", result["behind"])
    expect(feed not in result["feeds"], "and it is not summed up", feed)


@promise(SECTION, "At the beginning all is behind; without a checkpoint nothing is.")
def from_the_beginning(ground: Ground) -> None:
    now = digest(ground.cadre, None)
    expect(now["behind"] == [] and ground.grid["code"] in now["feeds"], "the sums are of now", now)
    start = digest(ground.cadre, {})
    reported = (start["feeds"], sorted(start["behind"]))
    lived_in = [feed for feed in now["feeds"] if feed not in start["behind"]]
    expect(start["feeds"] == {} and lived_in == [], "all has to be pulled first", reported)


@promise(
    SECTION, "`feeds` and `collections` ask for less; of what one may not read nothing is said."
)
def digest_of_less(ground: Ground) -> None:
    ground.new_visit()
    feed = ground.grid["code"]
    whole = digest(ground.cadre, None)["feeds"][feed]
    less = digest(ground.cadre, None, feeds=f"{feed},000", collections="visits,grids")
    wanted = {feed: {name: whole[name] for name in ("visits", "grids")}}
    expect(less["feeds"] == wanted, "only what was asked for is summed up", less)
    foreign = digest(ground.stranger, None, feeds=feed)
    expect((foreign["feeds"], foreign["behind"]) == ({}, []), "a stranger hears nothing", foreign)
