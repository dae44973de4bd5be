"""A copied phone has to be noticed, if both showed themselves; and nobody else is taken for two."""

from typing import Any

import pytest

from tests.chaos.copies import noticeable, taken_for_two, unnoticed
from tests.chaos.history import Event, Facts, History


def sync(phone: str, at: float, turn: str | None) -> list[Event]:
    request = f"{phone}-{at}"
    sent = {"what": "send", "phone": phone, "request": request, "at": at, "rows": [], "turn": turn}
    answer = {"what": "answer", "phone": phone, "request": request, "at": at + 0.1}
    return [sent, answer | {"receipts": [], "documents": []}]


def of_two_phones(*, without: str = "", again: str = "e.3", heard: bool = False) -> History:
    """Phone b is a copy of a. Both sync; then a is stopped, b goes on and is taken away, a comes
    back with the turn ``again``."""
    events: list[dict[str, Any]] = [
        *sync("a", 1, "e.1"),
        {"what": "copied", "phone": "b", "of": "a", "device": "d", "at": 2},
        *sync("a", 3, "e.2"),
        *sync("b", 4, "e.2"),
        *sync("b", 7, "e.4"),
        *sync("b", 8, "e.5"),
        {"what": "parted", "copy": "b", "stays": "a", "goes": "b", "stopped_at": 6, "back_at": 9},
        *sync("a", 10, again),
    ]
    kept = [event for event in events if event.get("request") != without]
    return History(kept, Facts([], [], {}, heard_twice={"d"} if heard else set()))


def test_a_copy_that_nobody_noticed_is_told() -> None:
    assert unnoticed(of_two_phones()) == ["d"]


def test_a_copy_that_was_noticed_is_well() -> None:
    assert noticeable(of_two_phones(heard=True)) == ["d"]
    assert unnoticed(of_two_phones(heard=True)) == []


@pytest.mark.parametrize("lost", ["b-7", "b-8", "a-10"])
def test_of_a_copy_that_was_not_heard_no_more_is_asked(lost: str) -> None:
    assert noticeable(of_two_phones(without=lost)) == []


@pytest.mark.parametrize(("again", "why"), [("e.2", "shown before"), ("f.3", "another epoch")])
def test_one_that_comes_back_with_a_turn_that_says_nothing_may_be_one_phone(
    again: str, why: str
) -> None:
    assert noticeable(of_two_phones(again=again)) == [], why


def test_one_that_comes_back_with_the_turn_that_both_had_may_be_one_phone() -> None:
    assert noticeable(of_two_phones(without="a-3", again="e.2")) == []


def test_a_phone_without_a_copy_is_not_taken_for_two() -> None:
    assert taken_for_two(History([], Facts([], [], {}, heard_twice={"d"}))) == {"d"}
    assert taken_for_two(of_two_phones(heard=True)) == set()
