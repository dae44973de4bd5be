"""Load who plans which household, by assignments, last visits and the plans of the week."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from records.arrays import array
from records.staff.people import employed_on
from records.validity import valid_on
from schedulers.plans.responsible import AssignedArea, closest, planner_of, shared


class GridPlace(NamedTuple):
    """Where a household stands."""

    grid: str
    group_no: int | None


def load_assignments_beside(
    session: Session, county: str, day: date, person: UUID
) -> list[AssignedArea]:
    """All assignments in the areas of this person's assignments, of all people."""
    rows = session.execute(_BESIDE, {"county": county, "person": person, "day": day})
    return [AssignedArea(*row) for row in rows]


def planners_of(
    session: Session, county: str, day: date, monday: date, homes: Mapping[UUID, GridPlace]
) -> dict[UUID, UUID]:
    """Who plans each household in the week of ``monday``, by the assignments on ``day``.

    Households without a cadre are left out.
    """
    if not homes:
        return {}
    grids = sorted({home.grid for home in homes.values()})
    rows = session.execute(_COVERING, {"county": county, "grids": array(grids), "day": day})
    return choose_planners(session, county, monday, [AssignedArea(*row) for row in rows], homes)


def choose_planners(
    session: Session,
    county: str,
    monday: date,
    answers: Sequence[AssignedArea],
    homes: Mapping[UUID, GridPlace],
) -> dict[UUID, UUID]:
    """As `planners_of`, among these assignments."""
    near = {id: closest(answers, id, home.grid, home.group_no) for id, home in homes.items()}
    visitors = _last_visitors(session, county, shared(near))
    holders = _holders(session, county, monday, answers, homes)
    chosen = {id: planner_of(id, near[id], visitors, holders) for id in homes}
    return {id: person for id, person in chosen.items() if person is not None}


def _holders(
    session: Session,
    county: str,
    monday: date,
    answers: Iterable[AssignedArea],
    homes: Mapping[UUID, GridPlace],
) -> dict[UUID, UUID]:
    """Who has a household in their plan of the week and is still responsible for it. People who
    added or moved it themselves come before those who were given it."""
    assigned: dict[UUID, list[AssignedArea]] = {}
    for one in answers:
        assigned.setdefault(one.person, []).append(one)
    params = {"county": county, "week": monday, "people": array(assigned)}
    holders: dict[UUID, UUID] = {}
    for household, person in session.execute(_HOLDERS, params):
        home = homes.get(household)
        if home is not None and any(
            one.covers(household, home.grid, home.group_no) for one in assigned[person]
        ):
            holders.setdefault(household, person)
    return holders


def _last_visitors(session: Session, county: str, households: Collection[UUID]) -> dict[UUID, UUID]:
    if not households:
        return {}
    rows = session.execute(_VISITORS, {"county": county, "ids": array(households)})
    return {row.household_id: row.cadre_id for row in rows}


# The number of grids of an assignment to a village.
_ANSWERS = f"""SELECT DISTINCT a.person_id, a.area, a.group_no, a.household_id,
        CASE WHEN a.kind = 'area' AND length(a.area) = 12 THEN greatest(1, (
            SELECT count(*) FROM grids g
            WHERE g.county = a.county AND starts_with(g.code, a.area)
              AND {valid_on("g", ":day")}
        )) ELSE 1 END"""
_BESIDE = text(f"""
    {_ANSWERS}
    FROM assignments own
    JOIN assignments a ON a.county = own.county
        AND (starts_with(a.area, own.area) OR starts_with(own.area, a.area))
    JOIN people p ON p.county = a.county AND p.id = a.person_id
    WHERE own.county = :county AND own.person_id = :person
      AND {valid_on("own", ":day")} AND {valid_on("a", ":day")} AND {employed_on("p", ":day")}
""")
# An assignment by name counts wherever its household stands.
_COVERING = text(f"""
    {_ANSWERS}
    FROM assignments a
    JOIN people p ON p.county = a.county AND p.id = a.person_id
    WHERE a.county = :county AND {valid_on("a", ":day")} AND {employed_on("p", ":day")}
      AND EXISTS (SELECT FROM unnest(CAST(:grids AS text[])) AS g(code)
                  WHERE starts_with(g.code, a.area))
""")
_HOLDERS = text("""
    SELECT household_id, cadre_id FROM planned_visits
    WHERE county = :county AND week = :week AND cadre_id = ANY(CAST(:people AS uuid[]))
      AND skipped IS NULL AND (day IS NOT NULL OR planned_day IS NOT NULL OR why = 'added')
    ORDER BY day IS NULL AND why <> 'added', cadre_id
""")
_VISITORS = text("""
    SELECT DISTINCT ON (household_id) household_id, cadre_id FROM visits
    WHERE county = :county AND household_id = ANY(CAST(:ids AS uuid[]))
    ORDER BY household_id, counted_at DESC, id
""")
