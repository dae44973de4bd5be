"""Generate docs/sync-exchanges.md: worked exchanges with a real server.

    python -m tests.conformance.exchanges http://127.0.0.1:8000 > docs/sync-exchanges.md

Ids, times and checkpoints are replaced by stand-ins, equal values by equal ones.
tests/conformance/test_conformance.py fails if the page and the server differ.
"""

import sys

from tests.conformance.cadre import Json, new_id, new_rev, row, version
from tests.conformance.page import Exchange, Page
from tests.conformance.promises import Ground, demo_ground

EXCHANGES: list[Exchange] = []


def exchange(shown: Exchange) -> Exchange:
    EXCHANGES.append(shown)
    return shown


def _household(page: Page, head: str) -> Json:
    return page.ground.new("households", head=head, grid=page.ground.grid["code"])


@exchange
def applied(page: Page) -> None:
    """Applied: an empty answer

    A new record has no `assumedMasterState`. The answer lists what was *not* taken as sent:
    nothing here. A replay of the same row, after a lost answer say, gets the same answer.
    """
    made = page.ground.visit(note="收了三亩稻子", outcome="met")
    page.push(page.ground.cadre, "visits", row(made))
    page.push(page.ground.cadre, "visits", row(made))
    page.ground.clean_up_later("visits", made)


@exchange
def edited(page: Page) -> None:
    """An edit, and what a pull brings

    The edit has a `rev` of its own, and names the version that it was made from as the server
    gave it. A colleague's next pull brings it, without author, place and minute: of a time the
    beginning of its day comes.
    """
    seen = page.ground.new_visit(note="first")
    _, checkpoint = page.ground.colleague.pull("visits")
    page.push(page.ground.cadre, "visits", row(version(seen, note="second"), seen))
    page.pull(page.ground.colleague, "visits", checkpoint)


@exchange
def merged(page: Page) -> None:
    """Merged: the record under a new `rev`

    Both started from the same version and changed other fields. The answer is the record as
    it is now; the phone takes it as both its own and the server's version.
    """
    seen = _household(page, "陈一")
    page.push(page.ground.colleague, "households", row(version(seen, address="村口"), seen))
    page.push(page.ground.cadre, "households", row(version(seen, group_no=7), seen))


@exchange
def conflict(page: Page) -> None:
    """Conflict: the server's value stays, both are kept

    Both changed the same field. Show the person `yours` and `theirs`. To keep theirs, push
    the document as it came under a new `rev`; to have yours, push it with the field changed.
    """
    seen = _household(page, "陈二")
    page.push(page.ground.colleague, "households", row(version(seen, head="陈三"), seen))
    answer = page.push(page.ground.cadre, "households", row(version(seen, head="陈四"), seen))
    page.push(page.ground.cadre, "households", row(version(answer[0], head="陈四"), answer[0]))


@exchange
def rejected(page: Page) -> None:
    """Rejected, and corrected

    The row comes back as it was sent, with the field and the code. It stays on the phone and
    is shown as returned. The corrected version is an ordinary edit of the rejected document.
    """
    made = page.ground.visit(purpose="tea", note="收了三亩稻子")
    back = page.push(page.ground.cadre, "visits", row(made))[0]
    fixed = version(back, purpose="listening")
    page.push(page.ground.cadre, "visits", row(fixed, back))
    page.ground.clean_up_later("visits", fixed)


@exchange
def reused(page: Page) -> None:
    """Rejected: a `rev` that was used for something else

    Two versions under one name: a fault of the client. The first stays, the second is kept
    for the dispatcher. Mint a `rev` for each version, and never change a version once minted.
    """
    made = page.ground.visit(note="first")
    page.ground.take("visits", made)
    page.push(page.ground.cadre, "visits", row(made | {"note": "second"}))


@exchange
def not_yours(page: Page) -> None:
    """Rejected: somebody else's visit

    Only its author changes what was recorded of a visit or a meal ticket.
    """
    seen = page.ground.new_visit(note="mine")
    page.push(page.ground.colleague, "visits", row(version(seen, note="yours"), seen))


@exchange
def held(page: Page) -> None:
    """Held: of a grid that the sender neither holds nor held

    The row waits for the dispatcher. Keep it, and show it as waiting: the collection
    `outcomes` brings the decision (docs/held-work.md).
    """
    made = page.ground.visit(note="路过,顺便看望")
    stranger = page.ground.stranger
    _, checkpoint = stranger.pull("outcomes")
    page.push(stranger, "visits", row(made))
    page.pull(stranger, "outcomes", checkpoint)


@exchange
def deleted(page: Page) -> None:
    """Deleted: a tombstone

    A deletion is an edit with `_deleted: true`. Others get a tombstone, which holds nothing
    else. A record that leaves a reader's area comes in the same form, with the status
    `out_of_scope`.
    """
    seen = page.ground.new_visit(note="twice by mistake")
    _, checkpoint = page.ground.colleague.pull("visits")
    page.push(page.ground.cadre, "visits", row(version(seen, _deleted=True), seen))
    page.pull(page.ground.colleague, "visits", checkpoint)


@exchange
def deleted_unseen(page: Page) -> None:
    """Conflict: deleted here, changed there

    A deletion made without having seen the newest version does not take that version away.
    """
    seen = _household(page, "陈七")
    page.push(page.ground.colleague, "households", row(version(seen, head="陈八"), seen))
    page.push(page.ground.cadre, "households", row(version(seen, _deleted=True), seen))


@exchange
def visit_first(page: Page) -> None:
    """A visit before its household

    Batches may arrive in any order. Until its household arrives, `srv.grid` is null and the
    visit lives in its author's own feed.
    """
    cadre, grid = page.ground.cadre, page.ground.grid["code"]
    house = {"id": new_id(), "rev": new_rev(), "head": "何二", "grid": grid}
    made = page.ground.visit(household=house["id"])
    _, checkpoint = cadre.pull("visits")
    page.push(cadre, "visits", row(made))
    waiting = page.pull(cadre, "visits", checkpoint)
    page.push(cadre, "households", row(house))
    page.pull(cadre, "visits", waiting["checkpoint"])
    page.ground.clean_up_later("households", house)
    page.ground.clean_up_later("visits", made)


@exchange
def merged_household(page: Page) -> None:
    """A household that is there already, under another id

    Its number is taken. What was recorded of it waits, with `srv.grid` null, until a dispatcher
    says which household it is (of whose answer here is but a part). Then it comes with that
    household's id, and so does what is still pushed under the old one.
    """
    cadre, grid = page.ground.cadre, page.ground.grid["code"]
    number = page.name(f"K-{new_id()[-6:]}", "K-1001")
    known = page.ground.new("households", head="江九", number=number, grid=grid)
    page.name(known["id"], "household-2")
    twin = {"id": new_id(), "rev": new_rev(), "head": "江九", "number": number, "grid": grid}
    made = page.ground.visit(household=twin["id"])
    page.push(cadre, "households", row(twin))
    page.push(cadre, "visits", row(made))
    _, visits = cadre.pull("visits")
    _, aliases = cadre.pull("household_aliases")
    _, outcomes = cadre.pull("outcomes")
    assert page.ground.dispatcher is not None
    page.post(
        page.ground.dispatcher,
        f"/api/v1/inbox/{twin['rev']}/merge",
        {"note": "同一户"},
        *("key", "outcome", "decision", "waiting"),
    )
    page.pull(cadre, "visits", visits)
    page.pull(cadre, "household_aliases", aliases)
    page.pull(cadre, "outcomes", outcomes)
    late = page.ground.visit(household=twin["id"], note="晚到")
    page.push(cadre, "visits", row(late))
    page.ground.clean_up_later("visits", made)
    page.ground.clean_up_later("visits", late)


@exchange
def credited(page: Page) -> None:
    """Credited to who did it

    The phone had been handed on. From now on it is the other one's to change.
    """
    ground = page.ground
    seen = ground.new_visit(note="代班")
    _, checkpoint = ground.colleague.pull("visits")
    assert ground.dispatcher is not None
    about = {"collection": "visits", "record": seen["id"], "note": "手机已交给他"}
    page.post(ground.dispatcher, "/api/v1/credits", about | {"person": ground.colleague.me["id"]})
    page.pull(ground.colleague, "visits", checkpoint)
    page.push(ground.cadre, "visits", row(version(seen, note="我的"), seen))
    ground.dispatcher.post("/api/v1/credits", about | {"person": ground.cadre.me["id"]})


@exchange
def handed_in(page: Page) -> None:
    """A lost phone hands in, then erases

    Whatever it asks, it is told where to bring what it has not pushed. All of it is held. Where it
    says that it has nothing else, it is to erase what it holds.
    """
    ground = page.ground
    lost = ground.another_phone()
    ground.cadre.revoke(lost.device)
    page.post(lost, "/api/v1/sync", {"push": [], "checkpoint": None}, "code", "erase", "hand_in")
    rows = [{"collection": "visits", **row(ground.visit(note="只在这部手机上"))}]
    device = {"sent_at": "2026-03-18T21:40:12+08:00", "backlog": 0}
    page.post(lost, "/api/v1/sync/hand-in", {"device": device, "push": rows})


@exchange
def round_trip(page: Page) -> None:
    """All in one round trip

    A receipt for every row, in their order; `document` where the row was not applied as sent.
    Rows of different collections may stand in any order. What was pushed comes in the pull as
    well, with the server's part.
    """
    cadre = page.ground.cadre
    _, checkpoint = cadre.sync_to_the_end()
    good, bad = page.ground.visit(), page.ground.visit(purpose="tea")
    rows = [{"collection": "visits", **row(good)}, {"collection": "visits", **row(bad)}]
    page.sync(cadre, *rows, checkpoint=checkpoint)
    page.ground.clean_up_later("visits", good)


def written(ground: Ground) -> str:
    """The whole page."""
    page = Page(ground)
    page.name(ground.household["id"], "household-1")
    page.name(ground.grid["code"], "441427100201002")
    page.name(ground.cadre.me["id"], "the-cadre")
    page.name(ground.colleague.me["id"], "the-colleague")
    page.name(ground.stranger.me["id"], "the-other-cadre")
    for exchange in EXCHANGES:
        page.show(exchange)
    ground.clean_up()
    ground.leave()
    return "\n".join(page.lines)


if __name__ == "__main__":
    sys.stdout.write(written(demo_ground(sys.argv[1])))
