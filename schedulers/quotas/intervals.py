"""Since when which interval has held for a household, and when that makes it due.

Nobody is late for what was not asked. Where a shorter interval begins to hold (the household became
a priority one, the figure was lowered, the quota began), it is counted from that day: the household
is due by it then, or by the longer one where that comes first. A longer interval holds at once, and
what was shorter before is forgotten. So what returns is as if it had never gone: an interval that
has held since the last contact is counted from when it first did, or no shorter one would be met
that somebody lifts for a day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from records.fieldwork.households import HOUSEHOLD_KINDS


@dataclass(frozen=True, slots=True)
class Step:
    """From a day until another these intervals hold; a kind that is not among them has none."""

    day: date
    until: date
    every: Mapping[str, int]


BEGUN = "coalesce(c.last_contact, h.since)"
# Its kind on :day; ``p`` has the kinds of those that have been of another one.
KIND = "coalesce(p.kind_then, h.kind)"


def past_kinds(of_homes: str) -> str:
    """SQL: of households ``h`` that have been of other kinds, which they were until which days, and
    which one on :day, if not the present one."""
    return f"""
        SELECT k.household_id, array_agg(k.valid_to ORDER BY k.valid_to) AS untils,
               array_agg(k.kind ORDER BY k.valid_to) AS kinds,
               (array_agg(k.kind ORDER BY k.valid_to) FILTER (WHERE k.valid_to > :day))[1]
                   AS kind_then
        FROM household_kinds k JOIN households h ON h.county = k.county AND h.id = k.household_id
        WHERE k.county = :county AND {of_homes} GROUP BY k.household_id"""


def due_sql(steps: Sequence[Step]) -> str:
    """SQL: the day, free or not, on which a household is due, by all that it has been asked since
    `BEGUN`; NULL where nothing is asked of its kind.

    ``c`` has its last contact, ``p`` its `past_kinds`. Most have always been of one kind.
    """
    kinds = [kind for kind in HOUSEHOLD_KINDS if kind in steps[-1].every]
    if not kinds:
        return "CAST(NULL AS date)"
    always = " ".join(f"WHEN '{kind}' THEN {_due_of_kind(steps, kind)}" for kind in kinds)
    return f"""CASE WHEN p.household_id IS NULL THEN CASE h.kind {always} END
        ELSE {_due_of_kinds(steps, kinds)} END"""


def _asked(steps: Sequence[Step], kind: str) -> Sequence[Step]:
    """Those since which something has been asked of a kind, without a break."""
    breaks = [at for at, step in enumerate(steps) if kind not in step.every]
    return steps[breaks[-1] + 1 :] if breaks else steps


def _due_of_kind(steps: Sequence[Step], kind: str) -> str:
    now = int(steps[-1].every[kind])
    counted = [
        f"CASE WHEN {BEGUN} < DATE '{step.until}'"
        f" THEN greatest({BEGUN}, DATE '{step.day}') + {int(step.every[kind])} END"
        for step in _asked(steps, kind)
        if step.every[kind] >= now
    ]
    return f"greatest({BEGUN} + {now}, least({', '.join(counted)}))"


def _due_of_kinds(steps: Sequence[Step], kinds: Sequence[str]) -> str:
    """The same where the kind has changed: by each kind in the days of each version."""
    now = " ".join(f"WHEN '{kind}' THEN {int(steps[-1].every[kind])}" for kind in kinds)
    held = ", ".join(
        f"('{kind}', '{then}', DATE '{step.day}', DATE '{step.until}', {int(days)})"
        for kind in kinds
        for step in _asked(steps, kind)
        for then, days in step.every.items()
        if days >= steps[-1].every[kind]
    )
    first, until = "greatest(v.first, t.first)", "least(v.until, t.until)"
    return f"""(
        SELECT greatest({BEGUN} + CASE {KIND} {now} END,
                        min(greatest({BEGUN}, {first}) + v.days))
        FROM (SELECT kind, until,
                     lag(until, 1, DATE '-infinity') OVER (ORDER BY until) AS first
              FROM unnest(p.untils || DATE 'infinity', p.kinds || h.kind) AS u(until, kind)) t
        JOIN (VALUES {held}) AS v(present, kind, first, until, days)
            ON v.present = {KIND} AND v.kind = t.kind
        WHERE {first} <= :day AND {first} < {until} AND {BEGUN} < {until})"""
