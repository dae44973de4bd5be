"""Promises about pulls: nothing missed, nothing twice, nothing out of scope."""

import json
from datetime import datetime

from tests.conformance.cadre import MOST, expect, row, version
from tests.conformance.of_requests import refused
from tests.conformance.promises import Ground, promise

PULL = "/api/v1/sync/visits/pull"


@promise("Pull", "Exactly `limit` documents while there are more, each of them once.")
def full_pages(ground: Ground) -> None:
    for _ in range(3):
        ground.new_visit()
    whole = [document["id"] for document in ground.cadre.pull("visits")[0]]
    limit = max(2, len(whole) // 7)
    pages = [page for page, _ in ground.cadre.pages("visits", limit=limit)]
    expect(all(len(page) == limit for page in pages[:-1]), "no page but the last is short")
    paged = [document["id"] for page in pages for document in page]
    expect(sorted(paged) == sorted(whole), "the pages are the whole, nothing twice")


@promise("Pull", "A limit above 2,000 is refused, never clamped; so is one below 1.")
def limits(ground: Ground) -> None:
    refused(ground.cadre.get(PULL, limit=MOST + 1), 400, "limit_too_large")
    for limit in (0, -1, "x", "2.5"):
        answer = ground.cadre.get(PULL, limit=limit)
        expect(answer.status_code == 400, "such a limit is refused", answer)


@promise("Pull", "After a checkpoint comes what changed since, and nothing else.")
def since(ground: Ground) -> None:
    _, checkpoint = ground.cadre.pull("visits")
    expect(list(checkpoint) == ["c"], "a checkpoint is {c: text}", checkpoint)
    nothing, again = ground.cadre.pull("visits", checkpoint)
    expect(nothing == [], "nothing is new", nothing)
    made = ground.new_visit()
    new, _ = ground.cadre.pull("visits", again)
    expect([doc["id"] for doc in new] == [made["id"]], "only the change comes", new)


@promise("Pull", "A deletion comes as a tombstone that holds nothing but what it is.")
def tombstone(ground: Ground) -> None:
    seen = ground.new_visit(note="private words")
    _, checkpoint = ground.colleague.pull("visits")
    gone = version(seen, _deleted=True)
    expect(ground.cadre.push("visits", row(gone, seen)) == [], "it is deleted")
    new, _ = ground.colleague.pull("visits", checkpoint)
    expect([doc["id"] for doc in new] == [seen["id"]], "the deletion comes", new)
    expect(set(new[0]) == {"id", "rev", "_deleted", "srv"}, "it holds nothing else", new)
    expect((new[0]["_deleted"], new[0]["srv"]["status"]) == (True, "deleted"), "and says so", new)


@promise("Pull", "Of what others recorded comes the day, and neither author nor place.")
def others_work(ground: Ground) -> None:
    fix = {"lng": 116.1571, "lat": 24.6328, "crs": "gcj02", "accuracy_m": 15}
    made = ground.visit(fix=fix)
    ground.take("visits", made)
    own = ground.see("visits", made["id"])
    received = (own["srv"]["mine"], own["srv"]["cadre"], own["fix"])
    expect(received == (True, ground.cadre.me["id"], fix), "its author has all of it", own)
    seen = ground.see("visits", made["id"], ground.colleague)
    srv = seen["srv"]
    hidden = (srv["mine"], srv["cadre"], seen["fix"], srv["made_in"], srv["distance_m"])
    expect(hidden == (False, None, None, None, None), "a colleague what it was about", seen)
    times = [seen["happened_at"], srv["counted_at"], srv["received_at"], srv["at"]]
    days = [datetime.fromisoformat(at).time() for at in times]
    expect(len(set(days)) == 1, "and of each time when its day began", times)


@promise("Pull", "What a colleague of the same grid writes comes; strangers never see it.")
def scope(ground: Ground) -> None:
    made = ground.new_visit()
    expect(ground.see("visits", made["id"], ground.colleague), "a colleague receives it")
    for collection in ("visits", "households", "contacts", "meal_tickets", "grids"):
        documents, _ = ground.stranger.pull(collection)
        foreign = [d for d in documents if d["srv"].get("grid") == ground.grid["code"]]
        expect(foreign == [], f"a stranger receives none of its {collection}", foreign[:1])


@promise("Pull", "A checkpoint that was altered is 400 checkpoint_invalid.")
def altered_checkpoint(ground: Ground) -> None:
    _, checkpoint = ground.cadre.pull("visits")
    text = checkpoint["c"]
    swapped = text[:10] + ("A" if text[10] != "A" else "B") + text[11:]
    for bad in ({"c": swapped}, {"c": text[:-3]}, {"c": ""}, {"c": 7}, "x", [1]):
        answer = ground.cadre.get(PULL, checkpoint=json.dumps(bad))
        refused(answer, 400, "checkpoint_invalid")
    refused(ground.cadre.get(PULL, checkpoint="{"), 400, "checkpoint_invalid")


@promise("Pull", "No checkpoint, null and {} are the beginning.")
def beginning(ground: Ground) -> None:
    whole = [document["id"] for document in ground.cadre.pull("visits")[0]]
    for nothing in ("null", "{}"):
        first = ground.cadre.get(PULL, limit=MOST, checkpoint=nothing).json["documents"]
        expect([d["id"] for d in first] == whole[:MOST], f"{nothing} is the beginning")


@promise("Pull", "A checkpoint is its reader's: somebody else's is refused.")
def foreign_checkpoint(ground: Ground) -> None:
    _, checkpoint = ground.cadre.pull("visits")
    answer = ground.colleague.get(PULL, checkpoint=json.dumps(checkpoint))
    refused(answer, 400, "checkpoint_invalid")


@promise("One round trip", "There is a receipt for every row, in the order of the rows.")
def receipts(ground: Ground) -> None:
    good, bad, last = ground.visit(), ground.visit(purpose="tea"), ground.visit()
    rows = [{"collection": "visits", **row(made)} for made in (good, bad, last)]
    answer = ground.cadre.sync(rows)
    for made in (good, last):
        ground.clean_up_later("visits", made)
    received = [(r["id"], r["rev"], r["outcome"]) for r in answer["receipts"]]
    outcomes = ("applied", "rejected", "applied")
    sent = [(m["id"], m["rev"], o) for m, o in zip((good, bad, last), outcomes, strict=True)]
    expect(received == sent, "receipts are in the order of the rows", received)
    documents = ["document" in receipt for receipt in answer["receipts"]]
    expect(documents == [False, True, False], "a document where it is not as sent", answer)
    expect({"at", "epoch"} <= set(answer["server"]), "the server names its time and epoch", answer)


@promise("One round trip", "It gives what the pulls of all collections give, under one checkpoint.")
def one_checkpoint(ground: Ground) -> None:
    together, checkpoint = ground.cadre.sync_to_the_end()
    named: dict[str, set[str]] = {}
    for document in together:
        named.setdefault(document["collection"], set()).add(document["id"])
    for collection in ("grids", "households", "visits", "contacts", "profile"):
        alone = {document["id"] for document in ground.cadre.pull(collection)[0]}
        expect(named.get(collection, set()) == alone, f"{collection} are the same")
    made = ground.new_visit()
    new, _ = ground.cadre.sync_to_the_end(checkpoint)
    found = [(d["collection"], d["id"]) for d in new]
    expect(found == [("visits", made["id"])], "then only the change comes", found)


@promise("One round trip", "A checkpoint of one collection is not one of all of them.")
def checkpoint_of_another_pull(ground: Ground) -> None:
    _, checkpoint = ground.cadre.pull("visits")
    body = {"device": {}, "push": [], "checkpoint": checkpoint, "limit": 10}
    refused(ground.cadre.post("/api/v1/sync", body), 400, "checkpoint_invalid")
