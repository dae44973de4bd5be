"""What a check says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

State = Literal["ok", "warning", "fault", "unknown"]
# The worst comes first. What could not be looked at is no fault by itself.
_BY_WEIGHT: Final[tuple[State, ...]] = ("fault", "warning", "unknown", "ok")


class Finding(NamedTuple):
    """``text`` says what was found, ``remedy`` what to do; neither has secrets or personal data."""

    check: str
    state: State
    text: str
    remedy: str = ""


def worst(findings: Iterable[Finding]) -> State:
    states = {finding.state for finding in findings}
    return next((state for state in _BY_WEIGHT if state in states), "ok")
