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


def of_two_phones(*more: Event, without: str = "", heard: bool = False) -> History:
    """Phone b is a copy of a. Both sync twice; then a is stopped, b is taken away, a goes on."""
    events: list[dict[str, Any]] = [
        *sync("a", 1, "e.1"),
        {"what": "copied", "phone": "b", "of": "a", "device": "d", "at": 2},
        *sync("a", 3, "e.2"),
        *sync("b", 4, "e.2"),
        *sync("a", 5, "e.3"),
        *sync("b", 7, "e.4"),
        {"what": "parted", "copy": "b", "stays": "a", "goes": "b", "stopped_at": 6, "back_at": 8},
        *sync("a", 9, "e.5"),
    ]
    kept = [event for event in events if event.get("request") != without]
    return History([*kept, *more], Facts([], [], {}, heard_twice={"d"} if heard else set()))


def jumped(at: float, by: float) -> Event:
    return {"what": "fault", "kind": "clock_jumped", "phone": "a", "at": at, "by": by}


def test_a_copy_that_nobody_noticed_is_told() -> None:
    assert unnoticed(of_two_phones()) == ["d"]


def test_a_copy_that_was_noticed_is_well() -> None:
    assert noticeable(of_two_phones(heard=True)) == ["d"]
    assert unnoticed(of_two_phones(heard=True)) == []


@pytest.mark.parametrize("lost", ["b-7", "a-9"])
def test_of_a_copy_that_was_not_heard_no_more_is_asked(lost: str) -> None:
    assert noticeable(of_two_phones(without=lost)) == []


def test_a_clock_that_jumps_meanwhile_may_hide_a_copy() -> None:
    assert noticeable(of_two_phones(jumped(at=7.5, by=-240))) == []
    assert noticeable(of_two_phones(jumped(at=10, by=-240))) == ["d"]


def test_a_phone_without_a_copy_is_not_taken_for_two() -> None:
    history = History([], Facts([], [], {}, heard_twice={"d"}))
    assert taken_for_two(history, {"a": "d"}) == {"d"}
    assert taken_for_two(of_two_phones(heard=True), {"a": "d", "b": "d"}) == set()


def test_a_request_from_before_the_clock_was_set_back_comes_late_unseen() -> None:
    facts = Facts([], [], {}, heard_twice={"d"})
    assert taken_for_two(History([jumped(at=3, by=240)], facts), {"a": "d"}) == {"d"}
    assert taken_for_two(History([jumped(at=3, by=-240)], facts), {"a": "d"}) == set()
