"""A week that a cadre's phone finds on the server: a plan, a hand-over, a reminder, duties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from records.fieldwork.households import Household
from records.staff.people import Assignment, Person
from tests.conftest import session_on
from tests.factories import make_duty, make_plan, make_planned_visit, make_reminder

ZONE = ZoneInfo("Asia/Shanghai")
# Of what the demo county's cadres did until yesterday, this week is to know nothing.
_A_WEEK_EARLIER = sa.text(
    "UPDATE visits SET happened_at = happened_at - interval '7 days',"
    " counted_at = counted_at - interval '7 days'"
    " WHERE cadre_id = :cadre AND counted_at >= :monday"
)


def today() -> date:
    return datetime.now(ZONE).date()


@dataclass(frozen=True)
class GivenWeek:
    """The heads of the households, in the order of today's way; ``left_out`` has no day."""

    today: list[str]
    later: str
    left_out: str
    asked: str
    ids: dict[str, UUID]


def given_week(database: str, login: str, planned: int = 3) -> GivenWeek:
    """``planned`` households for today, one for another day, one that the plan left out; a duty
    of this cadre and, a week later, of share2 at the same counter."""
    with session_on(database) as session:
        cadre = session.scalars(sa.select(Person).where(Person.login == login)).one()
        homes = _households(session, cadre, planned + 2)
        colleague = session.scalars(sa.select(Person).where(Person.login == "share2")).one()
        monday = today() - timedelta(days=today().weekday())
        began = datetime.combine(monday, time(), ZONE)
        session.execute(_A_WEEK_EARLIER, {"cadre": cadre.id, "monday": began})
        for nth, home in enumerate(homes[:planned]):
            make_planned_visit(
                session, home, cadre, monday,
                planned_day=today(), position=nth + 1, service_s=1500,
                arrives_at=datetime.combine(today(), time(9 + nth, 20), ZONE),
                why=("overdue", "due", "contact")[nth % 3],
                due=today() + timedelta(days=(-4, 0, 30)[nth % 3]),
                asked_by="林镇长" if nth == 1 else None,
                asked_until=today() + timedelta(days=9) if nth == 1 else None,
            )  # fmt: skip
        sunday = monday + timedelta(days=6)
        other = monday if today() == sunday else sunday
        make_planned_visit(
            session, homes[-2], cadre, monday, planned_day=other, position=1, service_s=1500,
            arrives_at=datetime.combine(other, time(9), ZONE), why="due", due=sunday,
        )  # fmt: skip
        make_plan(
            session, cadre, monday, missing_s=4000,
            unplanned=[
                {"household": str(homes[-1].id), "reason": "no_time", "due": sunday.isoformat()}
            ],
        )  # fmt: skip
        now = datetime.now(ZONE)
        make_reminder(
            session, cadre, kind="plan_published", made_at=now, expires_at=now + timedelta(days=7),
            params={"week": f"{monday:%G-W%V}", "field_days": 3, "visits": planned + 1},
        )  # fmt: skip
        for person, days in ((cadre, 20), (colleague, 27)):
            make_duty(
                session, person, today() + timedelta(days=days),
                kind="counter", area=person.home, last_day=today() + timedelta(days=days),
            )  # fmt: skip
        session.commit()
        heads = [home.head for home in homes]
        return GivenWeek(
            heads[:planned], heads[-2], heads[-1], heads[1], {home.head: home.id for home in homes}
        )


def _households(session: Session, cadre: Person, count: int) -> list[Household]:
    """Of the cadre's grid, with names that nobody else of them has."""
    areas = session.scalars(
        sa.select(Assignment.area).where(
            Assignment.person_id == cadre.id, Assignment.valid_to.is_(None)
        )
    ).all()
    rows = session.scalars(
        sa.select(Household)
        .where(sa.or_(*(Household.grid.startswith(area) for area in areas)))
        .order_by(Household.number)
    )
    found = {home.head: home for home in rows}
    assert len(found) >= count, (areas, sorted(found))
    return list(found.values())[:count]
