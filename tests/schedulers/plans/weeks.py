"""A cadre with one grid, whose week is planned as the job process does it."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from records.fieldwork.households import Household
from records.planning.plans import Plan, PlannedVisit
from records.staff.people import Person
from schedulers.plans.gather import load_shared_input
from schedulers.plans.making import MadePlan, make_plan, read_week
from schedulers.plans.publish import publish
from schedulers.plans.road_requests import Roads
from tests import factories as f

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 3, 16)
EVENING_BEFORE = datetime(2026, 3, 15, 10, 0, tzinfo=UTC)  # Sunday, 18:00
EAST = "441427100201001"
CADRE = UUID(int=1 << 96)  # by it the planner's chance is seeded
LONG_SINCE = datetime(2025, 2, 1, 2, 0, tzinfo=UTC)


class Written(NamedTuple):
    """The number of visits written, and whether the plan itself was written."""

    visits: int
    plan: bool


def night(day: date) -> datetime:
    """When plans are brought up to date: 20:30."""
    return datetime(day.year, day.month, day.day, 12, 30, tzinfo=UTC)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


@dataclass
class Week:
    """A cadre with one grid, as the planner sees it."""

    session: Session
    cadre: Person
    monday: date = MONDAY
    homes: list[Household] = field(default_factory=list)

    def home(self, place: int = 0, **more: Any) -> Household:
        """A household some way along the road. Its id follows the cadre's: ids decide ties."""
        point = f"SRID=4490;POINT({116.111 + place * 0.0005:.4f} 24.605)"
        own = {"point": point, "id": UUID(int=self.cadre.id.int + 1 + len(self.homes))}
        made = f.make_household(self.session, EAST, **own | more)
        self.homes.append(made)
        return made

    def plan(self, at: datetime = EVENING_BEFORE, roads: Roads | None = None) -> Written:
        made = self.make(at, roads)
        publish(self.session, made, at)
        self.session.commit()
        self.session.expire_all()
        return Written(len(made.changed), made.is_new)

    def make(self, at: datetime = EVENING_BEFORE, roads: Roads | None = None) -> MadePlan:
        shared = load_shared_input(self.session, f.COUNTY, ZONE, self.monday)
        return make_plan(read_week(self.session, shared, self.cadre.id, self.monday, at, roads))

    def rows(self) -> list[PlannedVisit]:
        asked = sa.select(PlannedVisit).where(PlannedVisit.cadre_id == self.cadre.id)
        return list(self.session.scalars(asked.order_by(PlannedVisit.planned_day)))

    def of(self, home: Household) -> PlannedVisit:
        return next(row for row in self.rows() if row.household_id == home.id)

    @property
    def published(self) -> Plan:
        return self.session.scalars(sa.select(Plan)).one()


def due(week: Week, count: int) -> list[Household]:
    """Households that were reached last more than a year ago."""
    homes = [week.home(place) for place in range(count)]
    for home in homes:
        f.make_visit(week.session, home, week.cadre, happened_at=LONG_SINCE)
    return homes
