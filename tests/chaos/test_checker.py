"""The checker sees what is wrong: a sound history, doctored in one place at a time."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from records.feeds import COLLECTIONS
from tests.chaos.checker import Breach, check, told
from tests.chaos.history import CONTENT, Event, History, Kept, Live, Seen
from tests.chaos.sound_history import BODY, BOTH, EAST, NOTED, WEST, exchange, given, mint, sound

WITHDRAWN = {"what": "withdrawn", "phone": "a", "rev": "r9"}


def sent_unanswered(body: dict[str, str]) -> dict[str, Any]:
    rows = [{"collection": "visits", "newDocumentState": body}]
    return {"what": "send", "phone": "a", "request": "q8", "at": 5, "rows": rows}


def breaches(doctored: History) -> list[Breach]:
    return check(History(doctored.events, doctored.facts))


def test_a_sound_history_breaks_no_promise() -> None:
    assert breaches(sound()) == []


def test_what_never_left_a_phone_may_be_taken_back() -> None:
    history = sound()
    history.events += [mint("v3", "r9", {"id": "v3", "rev": "r9"}), WITHDRAWN]
    assert breaches(history) == []


def acknowledged_but_not_in_the_inbox(history: History) -> None:
    del history.facts.inbox[0]


def answered_but_not_in_the_inbox(history: History) -> None:
    """Its receipt never reached the phone: the server had said 200 all the same."""
    history.events = [
        e for e in history.events if e.get("request") != "q1" or e["what"] != "answer"
    ]
    history.events += given("a", "q9", 6, "v1", "r1", 7)
    del history.facts.inbox[0]


def kept_otherwise_than_sent(history: History) -> None:
    history.facts.inbox[0] = history.facts.inbox[0]._replace(body=BODY | {"note": "二"})


def applied_without_effect(history: History) -> None:
    del history.facts.seen[0][2]


def applied_with_other_content(history: History) -> None:
    """The phones have pulled it since, and show just what the database has."""
    live = history.facts.live["visits", "v1"]
    history.facts.live["visits", "v1"] = live._replace(content=("二", None, None))
    for event in history.of("quiet"):
        event["shown"][0][4] = ["二", None, None]


def a_visit_gone(history: History) -> None:
    del history.facts.live["visits", "v1"]
    for event in history.of("quiet"):
        event["shown"] = event["shown"][1:]


def credited_to_another(history: History) -> None:
    live = history.facts.live["visits", "v1"]
    history.facts.live["visits", "v1"] = live._replace(author="bo")


def never_told_of(history: History) -> None:
    history.events.append(mint("v3", "r9", {"id": "v3", "rev": "r9"}))


def taken_back_after_it_had_left_the_phone(history: History) -> None:
    """Its answer was lost: the server may have it, so the phone has to say what became of it."""
    body = {"id": "v3", "rev": "r9"}
    history.events += [mint("v3", "r9", body), sent_unanswered(body), WITHDRAWN]


def photo_acknowledged_and_not_stored(history: History) -> None:
    history.facts.stored.clear()


def took_effect_twice(history: History) -> None:
    history.facts.seen[0].append(Seen("visits", "v1", "r1", EAST, 11, "set", NOTED))


def twice_in_the_inbox(history: History) -> None:
    history.facts.inbox.append(history.facts.inbox[0])


def a_visit_nobody_made(history: History) -> None:
    history.facts.live["visits", "v8"] = Live("r8", EAST, "anna", ("一", None, None))
    for event in history.of("quiet"):
        event["shown"].append(["visits", "v8", "r8", "ok", ["一", None, None]])


def of_an_area_never_held(history: History) -> None:
    history.facts.seen[0].append(Seen("visits", "v7", "r7", WEST, 3, "set"))
    history.events += given("a", "q9", 3, "v7", "r7", 3)


def of_an_area_held_no_more(history: History) -> None:
    history.facts.seen[0].append(Seen("visits", "v7", "r7", WEST, 3, "set"))
    history.events += given("b", "q9", 5.5, "v7", "r7", 3)


def of_another_person_alone(history: History) -> None:
    history.facts.seen[0].append(Seen("visits", "v7", "r7", "@bo", 3, "set"))
    history.events += given("a", "q9", 3, "v7", "r7", 3)


def a_removal_with_a_name_in_it(history: History) -> None:
    history.events += given("b", "q9", 3, "v1", "r1", 7)
    document = history.events[-1]["documents"][0]
    document |= {"names": ["collection", "id", "rev", "_deleted", "srv", "note"]}
    document["srv"]["status"] = "out_of_scope"


def a_phone_that_erases_what_nobody_else_has(history: History) -> None:
    """It was reported lost, and did not hand that in."""
    history.events.append(mint("v5", "r5", {"id": "v5", "rev": "r5"}))
    history.events.append({"what": "erased", "phone": "a", "at": 6})


def a_credit_that_did_not_come_about(history: History) -> None:
    history.facts.credited["v1"] = "bo"


def a_record_too_few(history: History) -> None:
    history.events[-1]["shown"].pop(0)


def a_record_too_many(history: History) -> None:
    history.events[-1]["shown"].append(["visits", "v2", "r2", "ok", [None, None, None]])


def an_old_version(history: History) -> None:
    history.events[-1]["shown"][0][2] = "r0"


def another_content_under_the_same_rev(history: History) -> None:
    history.events[-1]["shown"][0][4] = ["二", None, None]


def untaken_though_nothing_waits(history: History) -> None:
    history.events[-1]["shown"][0][3] = "rejected"
    history.events[-1]["shown"][0][2] = "r5"


def _merged_into(history: History, **content: Any) -> None:
    """The merge said this instead, and everybody has it so."""
    seen = history.facts.seen[0]
    seen[-1] = seen[-1]._replace(content=BOTH | content)
    there = [(BOTH | content)[field] for field in CONTENT["households"]]
    live = history.facts.live["households", "h1"]
    history.facts.live["households", "h1"] = live._replace(content=tuple(there))
    for event in history.of("quiet"):
        event["shown"][2][4] = there


def a_change_lost_in_the_merge(history: History) -> None:
    _merged_into(history, head="李")


def a_merge_that_takes_back_what_the_other_wrote(history: History) -> None:
    _merged_into(history, address=None)


def a_merge_that_came_to_nothing(history: History) -> None:
    history.of("answer")[-1]["receipts"][0]["made"] = "h-r9"


def a_deletion_that_did_not_happen(history: History) -> None:
    """The record lives on under the very rev of its deletion."""
    history.facts.seen[0][3] = history.facts.seen[0][3]._replace(what="set", content=NOTED)


def a_digest_that_differs(history: History) -> None:
    history.of("compared")[0]["differing"] = [[EAST, "visits"]]


def a_repair_that_tells_of_what_is_elsewhere(history: History) -> None:
    """It names the version there, and not the one that the phone had named."""
    history.facts.seen[0].append(Seen("visits", "v7", "r7", WEST, 3, "set", NOTED))
    history.events += given("a", "q9", 3, "v7", "r7", 0)
    history.events[-1]["documents"][0] |= {"names": ["id", "rev", "_deleted", "srv"]}
    history.events[-2]["named"] = {"v7": "r6"}


def rows_left(history: History) -> None:
    history.events[-1]["waiting"] = 2


def told_another_outcome(history: History) -> None:
    history.facts.inbox[0] = history.facts.inbox[0]._replace(outcome="conflict")


def _by_sms(history: History, *, taken: bool = True, altered: bool = False) -> None:
    named = {"phone": "a", "collection": "visits", "id": "v1", "rev": "r1"}
    sms = {"what": "sms", "body": BODY, "new": True, "at": 0.5, **named}
    answered = {"what": "sms_answered", "taken": taken, "altered": altered, "at": 0.6, **named}
    history.events[:] = [*history.events[:-2], sms, answered, *history.events[-2:]]


def an_sms_with_a_receipt_alone(history: History) -> None:
    _by_sms(history)
    for event in history.of("sms_answered"):
        event |= {"id": "v9", "rev": "r9"}


def a_visit_of_which_only_the_sms_is_there(history: History) -> None:
    _by_sms(history)
    history.facts.partial.add("v1")


def a_part_that_was_completed_without_its_note(history: History) -> None:
    completed_by_its_row(history)
    seen = history.facts.seen[0]
    seen[2] = seen[2]._replace(content=NOTED | {"note": None})


def an_altered_sms_that_was_taken(history: History) -> None:
    _by_sms(history, altered=True)


def completed_twice(history: History) -> None:
    completed_by_its_row(history)
    history.facts.seen[0].append(Seen("visits", "v1", "r1", EAST, 13, "completed", NOTED))


def completed_by_its_row(history: History) -> None:
    _by_sms(history)
    seen = history.facts.seen[0]
    seen.insert(1, seen[1]._replace(content=NOTED | {"note": None}, seq=6))
    seen[2] = seen[2]._replace(what="completed")


def _sealed(history: History) -> Event:
    """The last edit was handed in without the PIN: its receipt does not name what came of it."""
    answer = history.of("answer")[-1] | {"sealed": True}
    answer["receipts"] = [answer["receipts"][0] | {"made": None}]
    history.events[history.events.index(history.of("answer")[-1])] = answer
    return answer


def a_change_lost_in_what_was_handed_in(history: History) -> None:
    _sealed(history)
    _merged_into(history, head="李")


def a_sealed_photo_that_never_came(history: History) -> None:
    history.facts.stored.clear()
    history.events = [event for event in history.events if event["what"] != "uploaded"]
    history.events.append({"what": "sealed_left", "phone": "a", "files": ["p1"], "at": 7})


@pytest.mark.parametrize(
    ("promise", "doctor"),
    [
        *(("lost", one) for one in (
            acknowledged_but_not_in_the_inbox, answered_but_not_in_the_inbox,
            kept_otherwise_than_sent, applied_without_effect, applied_with_other_content,
            a_change_lost_in_the_merge, a_merge_that_takes_back_what_the_other_wrote,
            a_merge_that_came_to_nothing, a_deletion_that_did_not_happen,
            a_visit_gone, credited_to_another, a_credit_that_did_not_come_about, never_told_of,
            taken_back_after_it_had_left_the_phone,
            a_phone_that_erases_what_nobody_else_has, photo_acknowledged_and_not_stored,
            an_sms_with_a_receipt_alone, a_visit_of_which_only_the_sms_is_there,
            a_part_that_was_completed_without_its_note, a_change_lost_in_what_was_handed_in,
            a_sealed_photo_that_never_came,
        )),
        *(("doubled", one) for one in (
            took_effect_twice, twice_in_the_inbox, a_visit_nobody_made,
            an_altered_sms_that_was_taken, completed_twice,
        )),
        *(("out_of_scope", one) for one in (
            of_an_area_never_held, of_an_area_held_no_more, of_another_person_alone,
            a_removal_with_a_name_in_it, a_repair_that_tells_of_what_is_elsewhere,
        )),
        *(("diverged", one) for one in (
            a_record_too_few, a_record_too_many, an_old_version,
            another_content_under_the_same_rev, untaken_though_nothing_waits, rows_left,
            told_another_outcome, a_digest_that_differs,
        )),
    ],
)  # fmt: skip
def test_a_doctored_history_is_seen(promise: str, doctor: Callable[[History], None]) -> None:
    history = copy.deepcopy(sound())
    doctor(history)
    assert {breach.promise for breach in breaches(history)} == {promise}


def test_a_part_may_be_completed_by_its_row() -> None:
    history = sound()
    completed_by_its_row(history)
    assert breaches(history) == []


def test_what_was_handed_in_may_be_merged() -> None:
    history = sound()
    _sealed(history)
    assert breaches(history) == []


def test_a_field_of_what_was_handed_in_may_be_in_conflict() -> None:
    history = sound()
    _merged_into(history, head="李")
    _sealed(history)["receipts"][0]["outcome"] = "conflict"
    conflict = [{"field": "head", "code": "conflict", "yours": "丘", "theirs": "李"}]
    kept = history.facts.inbox[-1]
    history.facts.inbox[-1] = kept._replace(outcome="conflict", errors=conflict)
    assert breaches(history) == []


def test_what_was_credited_counts_for_who_did_it() -> None:
    history = copy.deepcopy(sound())
    history.facts.credited["v1"] = "bo"
    live = history.facts.live["visits", "v1"]
    history.facts.live["visits", "v1"] = live._replace(author="bo")
    assert breaches(history) == []


def test_a_digest_that_differs_is_told_record_by_record() -> None:
    """As the repair after it found them: what each side has, and what that phone had to do."""
    history = sound()
    a_digest_that_differs(history)
    one = {"id": "v1", "held": ["r0", 5], "server": ["r1", 7, "ok"], "shown": ["r9", "rejected"]}
    history.events.append(
        {
            "what": "difference",
            "phone": "a",
            "at": 3.95,
            "place": [EAST, "visits"],
            "records": [one],
        }
    )
    (breach,) = breaches(history)
    explained = told(history, [breach])
    assert "the phone sums up ['r0', 5] and shows ['r9', 'rejected']" in explained
    assert "the server has ['r1', 7, 'ok']" in explained
    assert "1.00 a sent r1 on None" in explained
    assert "3.00 b " not in explained, "only what the phone itself had to do"


def test_a_line_that_broke_before_it_was_told_what_differs_is_said() -> None:
    history = sound()
    a_digest_that_differs(history)
    assert "the line broke" in told(history, breaches(history))


def test_what_was_held_in_time_may_be_received() -> None:
    history = sound()
    history.facts.seen[0].append(Seen("visits", "v7", "r7", WEST, 3, "set"))
    history.events += given("b", "q9", 4.9, "v7", "r7", 3)  # taken away while it was on its way
    assert breaches(history) == []


def test_a_field_in_conflict_may_be_the_other_ones() -> None:
    history = sound()
    _merged_into(history, head="李")
    conflict = {"field": "head", "code": "conflict", "yours": "丘", "theirs": "李"}
    history.of("answer")[-1]["receipts"][0] |= {"outcome": "conflict", "errors": [conflict]}
    history.facts.inbox[-1] = history.facts.inbox[-1]._replace(outcome="conflict")
    assert breaches(history) == []


def test_a_repair_may_name_back_what_it_was_asked_about() -> None:
    history = sound()
    history.events += given("a", "q9", 3, "v7", "r6", 0)
    history.events[-1]["documents"][0] |= {"names": ["id", "rev", "_deleted", "srv"]}
    history.events[-2]["named"] = {"v7": "r6"}
    assert breaches(history) == []


def test_what_a_phone_may_keep_besides_the_record() -> None:
    """A version that was not taken and waits for a decision hides the record below."""
    history = sound()
    history.events[-1]["shown"][0][2:4] = ["r5", "rejected"]
    history.facts.untaken.add(("bo", "visits", "v1"))
    assert breaches(history) == []


def test_every_collection_is_compared() -> None:
    assert CONTENT.keys() == set(COLLECTIONS)


@pytest.mark.parametrize(("handed_in", "breaches"), [(False, {"diverged"}), (True, set())])
def test_what_a_lost_phone_hands_in_under_a_used_rev_is_held_beside_it(
    handed_in: bool, breaches: set[str]
) -> None:
    history, body = sound(), BODY | {"note": "二"}
    pushed = exchange("q9", 4.5, ("v1", "r1", body))
    pushed[-1]["handed_in"] = handed_in
    pushed[-1]["receipts"][0] |= {"outcome": "held"}
    history.events[:] = [*history.events[:-2], *pushed, *history.events[-2:]]
    history.facts.inbox.append(Kept("k9", "visits", "v1", "anna", body, "held"))
    assert {breach.promise for breach in check(history)} == breaches
