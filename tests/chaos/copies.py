"""Whether a copied phone was noticed: the check on `heard_twice_at`, beside the four promises.

A phone has shown itself where it was answered after the copy, and then showed that answer's turn.
"""

from collections.abc import Mapping

from tests.chaos.history import Event, History


def noticeable(history: History) -> list[str]:
    """The devices, used by a phone and its copy, that the server must have heard of twice.

    Both synced at least twice after the copy, with the same clock; at last one after the other.
    """
    copied = {event["phone"]: event for event in history.of("copied")}
    return [
        copied[event["copy"]]["device"]
        for event in history.of("parted")
        if _must_show(history, event, copied[event["copy"]])
    ]


def unnoticed(history: History) -> list[str]:
    """Those of them that it does not say it heard of twice."""
    return [device for device in noticeable(history) if device not in history.facts.heard_twice]


def taken_for_two(history: History, devices: Mapping[str, str]) -> set[str]:
    """The devices that the server heard of twice without a copy, whatever the line did with their
    requests. ``devices`` has that of each phone.

    A clock that was set back is left out: a request from before, that comes late, is newer then.
    """
    copied = {event["device"] for event in history.of("copied")}
    set_back = {devices[event["phone"]] for event in history.of("fault") if event.get("by", 0) < 0}
    return history.facts.heard_twice - copied - set_back


def _must_show(history: History, parted: Event, copied: Event) -> bool:
    both = {parted["stays"], parted["goes"]}
    alone = _new_turns(history, parted["goes"], copied["at"], parted["stopped_at"])
    back = _new_turns(history, parted["stays"], copied["at"], parted["back_at"])
    if not alone or not back or _epoch(alone[0]) != _epoch(back[0]):
        return False
    # A clock that was set back makes a request look late.
    return not any(
        event.get("phone") in both and copied["at"] < event["at"] < back[0]["at"]
        for event in history.of("fault")
    )


def _epoch(send: Event) -> str:
    """Turns of another epoch say nothing."""
    return str(send["turn"]).split(".")[0]


def _new_turns(history: History, phone: str, copied_at: float, since: float) -> list[Event]:
    """A phone's answered syncs later than ``since`` with a turn that it got after the copy: so it
    was answered before, too."""
    answered = {event["request"] for event in history.of("answer")}
    of_phone = [event for event in history.of("send") if event["phone"] == phone]
    before = {event.get("turn") for event in of_phone if event["at"] <= copied_at}
    first = next((e.get("turn") for e in of_phone if e["at"] > copied_at and e.get("turn")), None)
    return [
        event
        for event in of_phone
        if event["at"] > since
        and event["request"] in answered
        and event.get("turn")
        and event["turn"] not in {*before, first}
    ]
