"""Compare the figures with a count of every household, one by one, as of a day.

It shares nothing with `counting` but the definitions: households and due days are those of the
quotas, grids those of geo/following.py, visits are read again.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from geo.following import stood_at
from records.dates import DAY, instant
from records.divisions import CodeRange, zone_of
from records.fieldwork.households import VISITED_KINDS
from schedulers.calendars.county_calendar import load_calendar
from schedulers.coverage.basis import regimes
from schedulers.coverage.counting import CONTACTED, NUMBERS, PERIODS, STATES, VISITS
from schedulers.quotas.facts import is_counted
from schedulers.quotas.household_quotas import DueState, load_dues
from schedulers.quotas.progress import CountyNow
from schedulers.quotas.rules import load_rules, period_of

Cell = tuple[str, str]  # grid and kind
_OF_DAY = (*STATES, *CONTACTED)

_HOUSEHOLDS = text(f"""
    SELECT h.id, h.grid, h.since, coalesce((
               SELECT k.kind FROM household_kinds k
               WHERE k.county = :county AND k.household_id = h.id AND k.valid_to > :day
               ORDER BY k.valid_to LIMIT 1), h.kind) AS kind,
           (SELECT (max(f.counted_at) AT TIME ZONE :zone)::date FROM visits f
            WHERE f.county = :county AND f.household_id = h.id AND f.grid IS NOT NULL
              AND f.counted_at < :until AND {is_counted("contact")}) AS last_contact
    FROM households h WHERE h.county = :county
""")
_OF_THE_DAY = ", ".join(
    f"coalesce(sum({name}) FILTER (WHERE day = :day), 0)::int AS {name}" for name in _OF_DAY
)
# Of the running totals of visits, what the day added.
_ADDED = ", ".join(
    f"sum(CASE day WHEN :day THEN {name} ELSE -{name} END)::int AS {name}" for name in VISITS
)
_STORED = text(f"""
    SELECT grid, kind, {_OF_THE_DAY}, {_ADDED}
    FROM coverage_days WHERE county = :county AND day IN (:day, :day_before) GROUP BY grid, kind
""")
_VISITS = text("""
    SELECT f.household_id, f.evidence FROM visits f
    WHERE f.county = :county AND f.grid IS NOT NULL
      AND f.counted_at >= :since AND f.counted_at < :until
""")


def recount(session: Session, county: str, day: date) -> dict[Cell, Counter[str]]:
    """The figures of a day, counted household by household, and the visits of that day."""
    zone = zone_of(session, county)
    then = CountyNow(county, zone, load_calendar(session, county), day)
    until = instant(day + DAY, zone)
    stood = stood_at(county, until)
    grids = dict(session.execute(select(stood.c.household_id, stood.c.grid)).all())
    (regime,) = regimes(load_rules(session, county), day, day)
    states = {}
    if regime.quota is not None:
        for due in load_dues(session, then, regime.quota.by_contact(), [CodeRange.below(county)]):
            states[due.household] = due.state
    params = {"county": county, "day": day, "zone": zone.key, "until": until}
    cells: dict[Cell, Counter[str]] = {}
    cell_of = {}
    for row in session.execute(_HOUSEHOLDS, params):
        place = cell_of[row.id] = (grids.get(row.id, row.grid), row.kind)
        if row.since <= day and row.kind in VISITED_KINDS:
            _count(cells.setdefault(place, Counter()), row.last_contact, states.get(row.id), day)
    for visit in session.execute(_VISITS, params | {"since": instant(day, zone)}):
        if visit.household_id in cell_of:
            cell = cells.setdefault(cell_of[visit.household_id], Counter())
            cell[f"visits_{visit.evidence}"] += 1
    return cells


def _count(
    cell: Counter[str], last_contact: date | None, state: DueState | None, day: date
) -> None:
    cell["households"] += 1
    cell["asked"] += state is not None
    if last_contact is None:
        cell["never"] += 1
        return
    if state is not None:
        cell["overdue" if state is DueState.OVERDUE else "in_time"] += 1
    for period, name in zip(PERIODS, CONTACTED, strict=True):
        cell[name] += last_contact >= period_of(period, day).first_day


def differences(session: Session, county: str, day: date) -> Iterator[Mapping[str, Any]]:
    """Each number of a day that differs from the count, by grid and kind."""
    params = {"county": county, "day": day, "day_before": day - DAY}
    stored = {
        (row["grid"], row["kind"]): Counter({name: row[name] for name in NUMBERS})
        for row in session.execute(_STORED, params).mappings()
    }
    counted = recount(session, county, day)
    for cell in sorted(stored.keys() | counted.keys()):
        for name in NUMBERS:
            found, wanted = (each.get(cell, Counter())[name] for each in (stored, counted))
            if found != wanted:
                grid, kind = cell
                yield {"day": day, "grid": grid, "kind": kind, "figure": name,
                       "stored": found, "counted": wanted}  # fmt: skip
