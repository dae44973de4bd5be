"""What the phones of these figures find on the server: the demo county, some areas changed."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bench.county import KEY
from bench.database import session_on
from demo.load import load_demo
from demo.source import COUNTY
from records.fieldwork.households import Household
from records.phones import PhoneSeal
from records.staff.people import Person
from tests.factories import make_plan, make_planned_visit

# Log-ins of the demo: who has many households, who has one grid.
MANY, GRID = "village", "grid"
HOUSEHOLDS, VISITS_EACH, HOUSEHOLDS_OF_GRID, STOPS = 2_000, 2.5, 300, 8
_ZONE = ZoneInfo("Asia/Shanghai")
_GRIDS = sa.text("""
    SELECT h.grid, count(*) AS homes,
           (SELECT count(*) FROM visits v WHERE v.county = :county AND v.grid = h.grid) AS visits
    FROM households h WHERE h.county = :county GROUP BY 1 ORDER BY 1
""")
_FORGET = sa.text("DELETE FROM assignments WHERE county = :county AND person_id = :person")
_ASSIGN = sa.text(
    "INSERT INTO assignments (county, id, person_id, area, valid_from)"
    " VALUES (:county, gen_random_uuid(), :person, :area, '2020-01-01')"
)


@dataclass(frozen=True, slots=True)
class Scope:
    households: int
    visits: int


def give_county(url: str, scale: float) -> dict[str, Scope]:
    """The demo county with these two people's areas and a plan for today; by log-in, how much the
    phone of each will hold."""
    load_demo(url, PhoneSeal.of([KEY]), scale=scale, progress=False)
    with session_on(url) as session:
        grids = session.execute(_GRIDS, {"county": COUNTY}).all()
        chosen = [min(grids, key=lambda grid: abs(grid.homes - HOUSEHOLDS_OF_GRID))]
        scopes = {GRID: _assign(session, GRID, chosen)}
        chosen, homes = [], 0
        for grid in sorted(grids, key=lambda grid: abs(grid.visits / grid.homes - VISITS_EACH)):
            if homes < HOUSEHOLDS * scale:
                chosen.append(grid)
                homes += grid.homes
        scopes[MANY] = _assign(session, MANY, chosen)
        session.commit()
    return scopes


def _assign(session: Session, login: str, grids: list[sa.Row[tuple[str, int, int]]]) -> Scope:
    person = session.scalars(sa.select(Person).where(Person.login == login)).one()
    session.execute(_FORGET, {"county": COUNTY, "person": person.id})
    for grid in grids:
        session.execute(_ASSIGN, {"county": COUNTY, "person": person.id, "area": grid.grid})
    _plan_today(session, person, grids[0].grid)
    return Scope(sum(grid.homes for grid in grids), sum(grid.visits for grid in grids))


def _plan_today(session: Session, cadre: Person, grid: str) -> None:
    today = datetime.now(_ZONE).date()
    monday = today - timedelta(days=today.weekday())
    homes = session.scalars(
        sa.select(Household).where(Household.grid == grid).order_by(Household.id).limit(STOPS)
    ).all()
    for nth, home in enumerate(homes):
        make_planned_visit(
            session, home, cadre, monday,
            planned_day=today, position=nth + 1, service_s=1500, due=today,
            arrives_at=_at(today, 9 + nth),
        )  # fmt: skip
    make_plan(session, cadre, monday)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), _ZONE)
