"""Whether a copied phone was noticed: the check on `heard_twice_at`, beside the four promises.

A phone has shown itself where it was answered after the copy, and then showed that answer's turn.
"""

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


def _must_show(history: History, parted: Event, copied: Event) -> bool:
    both = {parted["stays"], parted["goes"]}
    for event in history.of("fault"):
        if event.get("phone") in both and event["at"] > copied["at"]:
            return False  # a clock that was set back makes a request look late
    alone = _new_turns(history, parted["goes"], copied["at"], parted["stopped_at"])
    back = _new_turns(history, parted["stays"], copied["at"], parted["back_at"])
    return bool(alone and back and alone[0].split(".")[0] == back[0].split(".")[0])


def _new_turns(history: History, phone: str, copied_at: float, since: float) -> list[str]:
    """The turns that a phone showed in answered syncs later than ``since``, without that which was
    copied. Before the first of them, it was answered at least once after the copy."""
    answered = {event["request"] for event in history.of("answer")}
    of_phone = [event for event in history.of("send") if event["phone"] == phone]
    before = {event.get("turn") for event in of_phone if event["at"] <= copied_at}
    first = next((e.get("turn") for e in of_phone if e["at"] > copied_at and e.get("turn")), None)
    return [
        event["turn"]
        for event in of_phone
        if event["at"] > since
        and event["request"] in answered
        and event.get("turn")
        and event["turn"] not in {*before, first}
    ]
