"""Due dates of households whose interval has changed.

A new interval must not make a household overdue at once. A shorter interval (the household became a
priority one, the figure was lowered, the quota began) is counted from the day on which it begins;
the household is due by it or by the longer one, whichever is earlier. A longer interval applies at
once, and the shorter one before it is ignored. An interval that returns counts from the first day
on which it was valid since the last contact; else a short interval could be evaded by lifting it
for a day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from records.fieldwork.households import VISITED_KINDS


@dataclass(frozen=True, slots=True)
class Step:
    """Intervals by kind, valid from ``day`` to before ``until``; other kinds have none."""

    day: date
    until: date
    every: Mapping[str, int]


BEGUN = "coalesce(c.last_contact, h.since)"
# The kind on :day; ``p`` has the kinds of households whose kind has changed.
KIND = "coalesce(p.kind_then, h.kind)"


def past_kinds(of_homes: str) -> str:
    """SQL: the past kinds of households ``h`` and their end days, for households whose kind has
    changed; ``kind_then`` is the kind on :day, if not the present one."""
    return f"""
        SELECT k.household_id, array_agg(k.valid_to ORDER BY k.valid_to) AS untils,
               array_agg(k.kind ORDER BY k.valid_to) AS kinds,
               (array_agg(k.kind ORDER BY k.valid_to) FILTER (WHERE k.valid_to > :day))[1]
                   AS kind_then
        FROM household_kinds k JOIN households h ON h.county = k.county AND h.id = k.household_id
        WHERE k.county = :county AND {of_homes} GROUP BY k.household_id"""


def due_sql(steps: Sequence[Step], day: str = ":day") -> str:
    """SQL: the due date of a household before free days are skipped, by all intervals since
    `BEGUN`; NULL if its kind has no interval.

    ``day``: the SQL of the day as of which it is computed. ``c`` has the last contact, ``p`` the
    `past_kinds`. Most households never change their kind.
    """
    kinds = [kind for kind in VISITED_KINDS if kind in steps[-1].every]
    if not kinds:
        return "CAST(NULL AS date)"
    always = " ".join(f"WHEN '{kind}' THEN {_due_of_kind(steps, kind)}" for kind in kinds)
    return f"""CASE WHEN p.household_id IS NULL THEN CASE h.kind {always} END
        ELSE {_due_of_kinds(steps, kinds, day)} END"""


def _unbroken(steps: Sequence[Step], kind: str) -> Sequence[Step]:
    """The last steps with an interval for a kind, without a gap."""
    breaks = [at for at, step in enumerate(steps) if kind not in step.every]
    return steps[breaks[-1] + 1 :] if breaks else steps


def _due_of_kind(steps: Sequence[Step], kind: str) -> str:
    now = int(steps[-1].every[kind])
    counted = [
        f"CASE WHEN {BEGUN} < DATE '{step.until}'"
        f" THEN greatest({BEGUN}, DATE '{step.day}') + {int(step.every[kind])} END"
        for step in _unbroken(steps, kind)
        if step.every[kind] >= now
    ]
    return f"greatest({BEGUN} + {now}, least({', '.join(counted)}))"


def _due_of_kinds(steps: Sequence[Step], kinds: Sequence[str], day: str) -> str:
    """The same for a household whose kind has changed: by kind and version."""
    now = " ".join(f"WHEN '{kind}' THEN {int(steps[-1].every[kind])}" for kind in kinds)
    held = ", ".join(
        f"('{kind}', '{then}', DATE '{step.day}', DATE '{step.until}', {int(days)})"
        for kind in kinds
        for step in _unbroken(steps, kind)
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
        WHERE {first} <= {day} AND {first} < {until} AND {BEGUN} < {until})"""
