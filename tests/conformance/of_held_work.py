"""Promises about work that was not taken: it waits on a list, and can be accepted."""

from tests.conformance.cadre import Json, expect, row, version
from tests.conformance.of_push import comes_back
from tests.conformance.promises import Ground, NotAsked, promise


def _held(ground: Ground) -> Json:
    made = ground.visit(note="held")
    comes_back(ground.stranger.push("visits", row(made)), "held")
    return made


def _on_the_list(ground: Ground, made: Json) -> str:
    if ground.dispatcher is None:
        raise NotAsked("no --dispatcher was named")
    found = [waiting for waiting in ground.waiting() if waiting["key"] == made["rev"]]
    expect(found, "a held row is on the dispatcher's list", made["rev"])
    return str(found[0]["key"])


@promise("Push", "A held row that the dispatcher accepts becomes a record, to its author's credit.")
def accepted(ground: Ground) -> None:
    made = _held(ground)
    key = _on_the_list(ground, made)
    assert ground.dispatcher is not None
    answer = ground.dispatcher.post(f"/api/v1/inbox/{key}/accept", {})
    expect(answer.status_code == 200, "it can be accepted", answer)
    seen = ground.see("visits", made["id"])
    expect(seen and seen["srv"]["mine"] is False, "the author has it", seen)
    outcome = ground.see("outcomes", made["rev"], ground.stranger)
    expect(outcome["decision"] == "accepted", "the author is told", outcome)
    gone = version(seen, _deleted=True)
    answer = ground.stranger.push("visits", row(gone, seen))
    expect(answer == [], "it is its author's to take back", answer)


@promise("Push", "A row that is returned comes back to its author with the note and the body.")
def returned(ground: Ground) -> None:
    made = _held(ground)
    key = _on_the_list(ground, made)
    assert ground.dispatcher is not None
    answer = ground.dispatcher.post(f"/api/v1/inbox/{key}/return", {"note": "哪一户?"})
    expect(answer.status_code == 200, "it can be returned", answer)
    outcome = ground.see("outcomes", made["rev"], ground.stranger)
    received = (outcome["decision"], outcome["note"], outcome["body"]["note"])
    expect(received == ("returned", "哪一户?", "held"), "note and body are there", outcome)
    again = ground.dispatcher.post(f"/api/v1/inbox/{key}/dismiss", {"note": "一致性检查"})
    expect(again.status_code == 200, "it can still be decided", again)
