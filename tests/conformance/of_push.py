"""Promises about the outcomes of pushed rows: the table of docs/sync.md, line by line."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.conformance.cadre import Account, Json, expect, new_id, new_rev, row, version
from tests.conformance.promises import Ground, promise


def comes_back(answer: list[Json], status: str) -> Json:
    """The one document of the answer, with this status."""
    expect(len(answer) == 1, f"the row comes back as {status}", answer)
    expect(answer[0]["srv"]["status"] == status, f"its srv.status is {status}", answer[0])
    return answer[0]


def codes(document: Json) -> dict[str, str]:
    return {error["field"]: error["code"] for error in document["srv"]["errors"]}


def edit(author: Account, collection: str, seen: Json, **changes: Any) -> list[Json]:
    """Push a version with these changes to the document seen."""
    return author.push(collection, row(version(seen, **changes), seen))


@promise("Push", "A new record is applied as sent; its fields come back as they were.")
def applied(ground: Ground) -> None:
    made = ground.visit(note="修路 🛠", outcome="nobody_home")
    ground.take("visits", made)
    seen = ground.see("visits", made["id"])
    expect(seen["rev"] == made["rev"], "it bears the rev that it was sent with", seen)
    for name in ("household", "purpose", "outcome", "note"):
        expect(seen[name] == made[name], f"its {name} is as sent", seen)
    expect(seen["srv"]["status"] == "ok" and seen["srv"]["seq"] > 0, "srv has status and seq", seen)


@promise("Push", "The same row again is harmless: same answer, nothing changes, nothing doubled.")
def replay(ground: Ground) -> None:
    made = ground.visit()
    ground.take("visits", made)
    first = ground.see("visits", made["id"])
    expect(ground.cadre.push("visits", row(made)) == [], "a replay is answered as before")
    expect(ground.see("visits", made["id"]) == first, "a replay changes nothing, not even seq")
    receipt = ground.cadre.sync([{"collection": "visits", **row(made)}])["receipts"][0]
    received = (receipt["outcome"], receipt["replay"])
    expect(received == ("applied", True), "the receipt says that it is a replay", receipt)


@promise("Push", "The same row many times at once takes effect once.")
def replay_at_once(ground: Ground) -> None:
    made = ground.visit()
    ground.clean_up_later("visits", made)
    pushed = [{"collection": "visits", **row(made)}]
    with ThreadPoolExecutor(8) as pool:
        answer = list(pool.map(lambda _: ground.cadre.sync(pushed)["receipts"][0], range(8)))
    expect(
        {receipt["outcome"] for receipt in answer} == {"applied"}, "all are told the same", answer
    )
    first = [receipt for receipt in answer if not receipt["replay"]]
    expect(len(first) == 1, "exactly one of them was not a replay", answer)


@promise("Push", "A replay after others have written since brings the record as it is now.")
def overtaken_replay(ground: Ground) -> None:
    made = {"id": new_id(), "rev": new_rev(), "head": "王一", "grid": ground.grid["code"]}
    ground.take("households", made)
    theirs = edit(ground.colleague, "households", ground.see("households", made["id"]), head="王二")
    expect(theirs == [], "a colleague may edit it", theirs)
    answer = ground.cadre.push("households", row(made))
    expect([doc["head"] for doc in answer] == ["王二"], "the replay brings what holds now", answer)


@promise("Push", "A rev that was used for something else is rejected; the first one stays.")
def reused_rev(ground: Ground) -> None:
    made = ground.visit(note="first")
    ground.take("visits", made)
    answer = ground.cadre.push("visits", row(made | {"note": "second"}))
    expect(
        "rev_already_used" in codes(comes_back(answer, "rejected")).values(), "it says why", answer
    )
    expect(ground.see("visits", made["id"])["note"] == "first", "the first one stays")


@promise("Push", "An echo, equal to its assumedMasterState, changes nothing and is not answered.")
def echo(ground: Ground) -> None:
    seen = ground.new_visit()
    expect(ground.cadre.push("visits", row(seen, seen)) == [], "an echo is not told again")
    expect(ground.see("visits", seen["id"]) == seen, "an echo changes nothing")


@promise("Push", "Edits of different fields are merged; the merged document has a new rev.")
def merged(ground: Ground) -> None:
    seen = ground.new("households", head="陈一", grid=ground.grid["code"])
    expect(edit(ground.colleague, "households", seen, address="村口") == [], "applied")
    mine = version(seen, group_no=7)
    both = comes_back(ground.cadre.push("households", row(mine, seen)), "ok")
    expect((both["address"], both["group_no"]) == ("村口", 7), "both changes are in it", both)
    expect(both["rev"] not in (mine["rev"], seen["rev"]), "under a rev of its own", both)


@promise("Push", "The same field changed to two values: the server's stays, both are shown.")
def conflict(ground: Ground) -> None:
    seen = ground.new("households", head="陈二", grid=ground.grid["code"])
    edit(ground.colleague, "households", seen, head="陈三")
    answer = comes_back(edit(ground.cadre, "households", seen, head="陈四", group_no=2), "conflict")
    shown = {(e["field"], e["yours"], e["theirs"]) for e in answer["srv"]["errors"]}
    expect(shown == {("head", "陈四", "陈三")}, "field, yours and theirs are named", answer)
    expect(
        (answer["head"], answer["group_no"]) == ("陈三", 2), "what else changed is merged", answer
    )


@promise("Push", "The same change made twice is no conflict.")
def same_change(ground: Ground) -> None:
    seen = ground.new("households", head="陈五", grid=ground.grid["code"])
    edit(ground.colleague, "households", seen, head="陈六")
    answer = edit(ground.cadre, "households", seen, head="陈六")
    expect([doc["srv"]["status"] for doc in answer] in ([], ["ok"]), "no conflict", answer)


@promise("Push", "Deleted here, changed there: a conflict, and nothing is lost, in either order.")
def deleted_and_changed(ground: Ground) -> None:
    seen = ground.new("households", head="陈七", grid=ground.grid["code"])
    edit(ground.colleague, "households", seen, head="陈八")
    comes_back(edit(ground.cadre, "households", seen, _deleted=True), "conflict")
    now = ground.see("households", seen["id"])
    expect(now["head"] == "陈八", "an unseen version is not deleted", now)
    expect(edit(ground.cadre, "households", now, _deleted=True) == [], "the seen one is")
    late = comes_back(edit(ground.colleague, "households", now, head="陈九"), "conflict")
    expect(late["_deleted"], "an edit does not bring it back", late)


@promise("Push", "An older version of one's own that arrives late does not undo the newer one.")
def overtaken_on_the_way(ground: Ground) -> None:
    seen = ground.new("households", head="刘一", grid=ground.grid["code"])
    older = version(seen, address="东头")
    newer = version(older, head="刘二")
    ground.cadre.push("households", row(newer, seen))
    ground.cadre.push("households", row(older, seen))
    now = ground.see("households", seen["id"])
    expect((now["head"], now["address"]) == ("刘二", "东头"), "both changes hold", now)


@promise("Push", "A rejected row comes back as sent, with field and code; corrected, it is taken.")
def rejected_and_corrected(ground: Ground) -> None:
    made = ground.visit(purpose="tea", note="kept")
    back = comes_back(ground.cadre.push("visits", row(made)), "rejected")
    expect(codes(back) == {"purpose": "unknown_value"}, "field and code are named", back)
    expect((back["note"], back["purpose"]) == ("kept", "tea"), "all that was typed is there", back)
    fixed = version(back, purpose="listening")
    expect(ground.cadre.push("visits", row(fixed, back)) == [], "the corrected one is applied")
    ground.clean_up_later("visits", fixed)
    seen = ground.see("visits", made["id"])
    expect((seen["purpose"], seen["note"]) == ("listening", "kept"), "as corrected", seen)


@promise("Push", "A household that something is recorded of cannot be deleted.")
def still_referred_to(ground: Ground) -> None:
    seen = ground.new("households", head="何一", grid=ground.grid["code"])
    ground.new_visit(household=seen["id"])
    back = comes_back(edit(ground.cadre, "households", seen, _deleted=True), "rejected")
    expect("still_referred_to" in codes(back).values(), "it says why", back)
    expect(not ground.see("households", seen["id"])["_deleted"], "it stays")


@promise("Push", "Only its author changes what was recorded of a visit.")
def not_your_record(ground: Ground) -> None:
    seen = ground.new_visit(note="mine")
    back = comes_back(edit(ground.colleague, "visits", seen, note="yours"), "rejected")
    expect("not_your_record" in codes(back).values(), "it says why", back)
    expect(ground.see("visits", seen["id"])["note"] == "mine", "it stays as it was")


@promise("Push", "Work in a grid that the sender never held is held, and nobody there sees it.")
def held(ground: Ground) -> None:
    made = ground.visit(note="from elsewhere")
    back = comes_back(ground.stranger.push("visits", row(made)), "held")
    expect("out_of_scope" in codes(back).values(), "it says why", back)
    expect(ground.see("visits", made["id"]) is None, "the record is not there yet")
    outcome = ground.see("outcomes", made["rev"], ground.stranger)
    expect(outcome and outcome["outcome"] == "held", "its author finds it in outcomes", outcome)


@promise("Push", "Whoever may not read a record learns nothing of it by pushing its id or rev.")
def nothing_by_guessing(ground: Ground) -> None:
    seen = ground.new_visit(note="secret words")
    for guess in (seen, version(seen, note="x"), version(seen, _deleted=True)):
        answer = ground.stranger.try_push("visits", row(guess | {"note": "x"}))
        expect(b"secret words" not in answer.data, "nothing of it is told", answer)
        answer = ground.stranger.try_push("visits", row(version(guess, note="y"), guess))
        expect(ground.cadre.me["id"].encode() not in answer.data, "nor whose it is", answer)
    expect(ground.see("visits", seen["id"])["note"] == "secret words", "and it stays as it was")


@promise("Push", "A visit may come before its household, and is tied to it when that arrives.")
def visit_first(ground: Ground) -> None:
    house = {"id": new_id(), "rev": new_rev(), "head": "何二", "grid": ground.grid["code"]}
    made = ground.visit(household=house["id"])
    expect(ground.cadre.push("visits", row(made)) == [], "it is accepted")
    waiting = ground.see("visits", made["id"])
    expect(waiting["srv"]["grid"] is None, "it waits with its author", waiting)
    ground.take("households", house)
    ground.clean_up_later("visits", made)
    tied = ground.see("visits", made["id"], ground.colleague)
    expect(tied["srv"]["grid"] == ground.grid["code"], "the colleague has it now", tied)
