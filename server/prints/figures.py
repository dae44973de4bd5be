"""What is shown of an area's figures: a step of the ramp, a mark, and numbers beside them.

The desk's map shows the same (web/desk/map/figures.ts).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

_STEPS: Final = (25, 50, 70)  # percent; the last step is the county's threshold


@dataclass(frozen=True, slots=True)
class Shown:
    """``step``: 0 to 4, from pale to strong, None where no colour would be true. ``mark``: none,
    nobody, unknown, empty or no_interval. ``left``: households that are not in time."""

    step: int | None
    mark: str
    left: int
    doubtful: bool
    percent: str


def steps_of(threshold: int) -> list[int]:
    """Where the steps of the ramp begin, in percent."""
    return [*(step for step in _STEPS if step < threshold), threshold]


def percent(part: int, whole: int) -> int:
    """Not rounded up to a threshold that it does not reach."""
    return 100 * part // whole if whole else 0


def shown(area: Mapping[str, Any], threshold: int) -> Shown:
    """What is shown of these figures (`coverage_of`)."""
    asked, in_time = area["asked"], area["in_time"]
    mark = _mark(area, threshold)
    step = None
    if mark == "none":
        step = sum(100 * in_time >= least * asked for least in steps_of(threshold))
    left = asked - in_time
    return Shown(step, mark, left, left > 0 and area["highest"] > in_time, _percents(area))


def _mark(area: Mapping[str, Any], threshold: int) -> str:
    asked, lowest, highest = area["asked"], area["lowest"], area["highest"]
    if asked == 0:
        return "no_interval" if area["households"] else "empty"
    if 100 * lowest < threshold * asked <= 100 * highest:
        return "unknown"
    if area["reached"]:
        return "none"
    # What phones hold may say that somebody was there.
    return "unknown" if highest > lowest else "nobody"


def _percents(area: Mapping[str, Any]) -> str:
    """The share in time; with doubt, from the lowest to the highest possible one."""
    if not area["asked"]:
        return ""
    low, high = (percent(area[name], area["asked"]) for name in ("lowest", "highest"))
    return f"{low}" if low == high else f"{low}–{high}"
