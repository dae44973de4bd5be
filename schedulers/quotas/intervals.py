"""Since when which interval has held for a household, and when that makes it due: one rule, for
values and for statements.

Nobody is late for what was not asked. Where a shorter interval begins to hold (the household became
a priority one, the figure was lowered, the quota began), it is counted from that day: the household
is due by it then, or by the longer one where that comes first. A longer interval holds at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from records.households import HOUSEHOLD_KINDS


@dataclass(frozen=True, slots=True)
class Step:
    """From a day on these intervals hold; a kind that is not among them has none."""

    day: date
    every: Mapping[str, int]


def due_by(begun: date, intervals: Iterable[tuple[date, int | None]]) -> date | None:
    """The day, free or not, on which a household is due that was last reached on ``begun``.

    ``intervals`` are those that have held for it, each with its first day; None: without one.
    """
    due = None
    for first, days in intervals:
        if days is None:
            due = None
            continue
        interval = timedelta(days=days)
        anew = max(begun, first) + interval
        due = max(begun + interval, anew if due is None else min(due, anew))
    return due


_BEGUN = "coalesce(c.last_contact, h.since)"


def kind_on(day: str) -> str:
    """SQL: the kind that a household was of on a day; the present one it may not have been yet."""
    return f"CASE WHEN h.kind_since > {day} THEN h.kind_before ELSE h.kind END"


def due_sql(steps: Sequence[Step]) -> str:
    """SQL: `due_by`, of all that a household has been asked; ``c`` has its last contact.

    The kind may have changed between two versions of the quota: then its new interval begins with
    that day, after the version's.
    """
    due = "NULL::date"
    ends = [step.day for step in steps[1:]]
    for step, end in zip(steps, [*ends, date.max], strict=True):
        first = f"DATE '{step.day}'"
        due = _next_due(due, _interval(step, kind_on(first)), first)
        changes = f"h.kind_since > {first} AND h.kind_since < DATE '{end}' AND h.kind_since <= :day"
        due = _next_due(due, _interval(step, "h.kind"), "h.kind_since", changes)
    return due


def _interval(step: Step, kind: str) -> str:
    known = [name for name in HOUSEHOLD_KINDS if name in step.every]
    whens = "".join(f" WHEN '{name}' THEN {int(step.every[name])}" for name in known)
    return f"(CASE {kind}{whens} END)" if whens else "NULL::int"


def _next_due(due: str, interval: str, first: str, changes: str = "true") -> str:
    """Once an interval holds from ``first`` on, where it ``changes`` at all; ``due`` stands in it
    once only, or many steps would make a statement without an end."""
    return f"""CASE WHEN ({changes}) AND {interval} IS NULL THEN NULL
        ELSE greatest(CASE WHEN {changes} THEN {_BEGUN} + {interval} END, least({due},
            CASE WHEN {changes} THEN greatest({_BEGUN}, {first}) + {interval} END)) END"""
