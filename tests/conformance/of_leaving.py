"""Promises about records that leave a scope: the phone gets removals without content."""

from datetime import UTC, datetime, timedelta

from tests.conformance.cadre import Account, Json, expect, row
from tests.conformance.of_digest import digest, same, take
from tests.conformance.of_push import edit
from tests.conformance.promises import Ground, HandOver, NotAsked, promise

REMOVAL = {"collection", "id", "rev", "_deleted", "srv"}


def _named(document: Json) -> tuple[str, str]:
    return document["collection"], document["id"]


def _are_removals(documents: list[Json]) -> None:
    for document in documents:
        expect(set(document) == REMOVAL and document["_deleted"], "nothing else is told", document)
        received = document["srv"]["status"]
        expect(received in ("out_of_scope", "deleted"), "it says why it has to go", document)


@promise("Pull", "What moves to a grid that the reader does not hold comes as out_of_scope.")
def moved_away(ground: Ground) -> None:
    overseer, there = _both_grids(ground)
    house = ground.new("households", head="迁一", grid=ground.grid["code"])
    made = ground.new_visit(household=house["id"], note="goes along")
    documents, checkpoint = ground.cadre.sync_to_the_end()
    held = take({}, documents)
    seen = ground.see("households", house["id"], overseer)
    expect(edit(overseer, "households", seen, grid=there) == [], "who holds both may move it")
    try:
        documents, checkpoint = ground.cadre.sync_to_the_end(checkpoint)
        gone = {_named(document) for document in documents}
        wanted = {("households", house["id"]), ("visits", made["id"])}
        expect(gone == wanted, "the household goes, and its visit with it", documents)
        _are_removals(documents)
        statuses = {document["srv"]["status"] for document in documents}
        expect(statuses == {"out_of_scope"}, "it is not called deleted", documents)
        same(ground.cadre, take(held, documents), checkpoint)
        arrived = ground.see("visits", made["id"], ground.stranger)
        expect(arrived and arrived["note"] == "goes along", "who holds it now receives it", arrived)
    finally:
        now = ground.see("households", house["id"], overseer)
        edit(overseer, "households", now, grid=ground.grid["code"])


def _both_grids(ground: Ground) -> tuple[Account, str]:
    """The account that may move a household, and a grid of the stranger."""
    if ground.overseer is None:
        raise NotAsked("no --overseer was named")
    theirs = {document["code"] for document in ground.stranger.pull("grids")[0]}
    own = {doc["code"] for doc in ground.overseer.pull("grids")[0] if not doc["_deleted"]}
    if ground.grid["code"] not in own or not own & theirs:
        raise NotAsked(f"{ground.overseer.login} does not answer for that grid and a stranger's")
    return ground.overseer, min(own & theirs)


@promise(
    "Pull", "An area that was taken away is cleared page by page, and comes whole once it is back."
)
def taken_away(ground: Ground) -> None:
    hand_over = _hand_over(ground)
    ground.new_visit()
    cadre, feed = ground.cadre, ground.grid["code"]
    documents, checkpoint = cadre.sync_to_the_end()
    held = take({}, documents)
    there = {name for name, document in held.items() if document["srv"].get("grid") == feed}
    with hand_over.taken_away(cadre.login, feed):
        checkpoint = _cleared(ground, held, there, checkpoint)
    documents, checkpoint = cadre.sync_to_the_end(checkpoint)
    back = {_named(document) for document in documents if not document["_deleted"]}
    expect(there <= back, "what was cleared comes again", len(there - back))
    same(cadre, take(held, documents), checkpoint)


def _cleared(ground: Ground, held: Json, there: set[tuple[str, str]], checkpoint: Json) -> Json:
    """The checkpoint of a phone that has applied all removals."""
    cadre, feed = ground.cadre, ground.grid["code"]
    gone: set[tuple[str, str]] = set()
    limit, more = max(2, len(there) // 7), True
    while more:
        behind = digest(cadre, checkpoint)["behind"]
        expect(feed in behind, "until it is cleared, the digest names it", behind)
        answer = cadre.sync([], checkpoint, limit)
        documents, more, checkpoint = answer["documents"], answer["hasMore"], answer["checkpoint"]
        expect(
            len(documents) == limit or not more, "pages are full while there are more", documents
        )
        of_the_area = [d for d in documents if d["_deleted"] or d["srv"].get("grid") == feed]
        _are_removals(of_the_area)
        gone |= {_named(document) for document in of_the_area}
        take(held, documents)
    expect(there <= gone, "all that lived there goes", len(there - gone))
    same(cadre, held, checkpoint)
    left = [d for d in cadre.sync_to_the_end()[0] if d["srv"].get("grid") == feed]
    expect(left == [], "a pull from the beginning brings none of it", left[:1])
    return checkpoint


@promise("Push", "What was done before an area was taken away counts; what was done since is held.")
def late_work(ground: Ground) -> None:
    hand_over, then = _hand_over(ground), datetime.now(UTC) - timedelta(days=2)
    own = (doc for doc in ground.cadre.pull("households")[0] if not doc["_deleted"])
    here = [doc for doc in own if doc["srv"]["grid"] == ground.grid["code"]]
    stood = [doc["id"] for doc in here if doc["srv"]["since"] < then.date().isoformat()]
    if not stood:
        raise NotAsked("no household stood in that grid two days ago")
    before = ground.visit(household=stood[0], happened_at=then.isoformat())
    since = ground.visit(household=stood[0])
    ground.clean_up_later("visits", before)
    with hand_over.taken_away(ground.cadre.login, ground.grid["code"]):
        answer = ground.cadre.push("visits", row(before), row(since))
    received = [(document["id"], document["srv"]["status"]) for document in answer]
    wanted = [(before["id"], "out_of_scope"), (since["id"], "held")]
    expect(received == wanted, "the phone holds neither, and hears of both", answer)
    seen = ground.see("visits", before["id"], ground.colleague)
    expect(seen and seen["srv"]["mine"] is False, "it is the sender's", seen)
    expect(ground.see("visits", since["id"]) is None, "the other one waits")


def _hand_over(ground: Ground) -> HandOver:
    if ground.hand_over is None:
        raise NotAsked("neither --take-away nor --give-back was named")
    return ground.hand_over
