"""Whether a copied phone was noticed: the check on `heard_twice_at`, beside the four promises.

A phone has shown itself for certain where it came with a turn that it got and had not shown before,
after its copy went on alone.
"""

from math import inf

from tests.chaos.history import Event, History


def noticeable(history: History) -> list[str]:
    """The devices, used by a phone and its copy, that the server must have heard of twice.

    One stopped with a turn that it got after the copy and had not shown; the other went on, with a
    turn that it got meanwhile; then the first one came back.
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


def taken_for_two(history: History) -> set[str]:
    """The devices that the server heard of twice without a copy, whatever the line did with their
    requests, and whatever their clocks said."""
    return history.facts.heard_twice - {event["device"] for event in history.of("copied")}


def _must_show(history: History, parted: Event, copied: Event) -> bool:
    stays = parted["stays"]
    # The first turn that it shows alone may have come before the other one stopped.
    alone = _turns(history, parted["goes"], parted["stopped_at"], heard=True)[1:]
    before = _turns(history, stays, 0, until=parted["back_at"])
    back = _turns(history, stays, parted["back_at"])[:1]
    common = _turns(history, stays, copied["at"])[:1]
    was_heard = set(back) & set(_turns(history, stays, parted["back_at"], heard=True))
    if not alone or not was_heard or _epoch(alone[0]) != _epoch(back[0]):
        return False
    return back[0] not in {*before, *common}


def _epoch(turn: str) -> str:
    """Turns of another epoch say nothing."""
    return turn.split(".")[0]


def _turns(
    history: History, phone: str, since: float, *, until: float = inf, heard: bool = False
) -> list[str]:
    """The turns that a phone has shown, each once, in their order; ``heard``: the first, and those
    in syncs that were answered."""
    answered = {event["request"] for event in history.of("answer")}
    sent = [
        event
        for event in history.of("send")
        if event["phone"] == phone and event.get("turn") and since < event["at"] <= until
    ]
    told = {e["turn"] for e in sent if not heard or e["request"] in answered}
    return [turn for turn in dict.fromkeys(e["turn"] for e in sent) if turn in told]
