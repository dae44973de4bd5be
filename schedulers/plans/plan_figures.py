"""A county's figures for its weekly plans, as a value: they outlive the session that read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.planning.plans import PlanSettings


@dataclass(frozen=True, slots=True)
class PlanFigures:
    """As `records.planning.plans.PlanSettings` has them."""

    begins: time
    day_s: int
    pause_from: time | None
    pause_until: time | None
    visit_s: Mapping[str, int]
    road_factor: float
    kmh: float
    most_field_days: int
    publish_on: int
    publish_at: time
    roads: str | None

    @property
    def pause(self) -> tuple[time, time] | None:
        """The noon break, from and until."""
        if self.pause_from is None or self.pause_until is None:
            return None
        return self.pause_from, self.pause_until

    @property
    def takes(self) -> timedelta:
        """From when a field day begins to when it ends: its working time, and the noon break."""
        begins = datetime.combine(date.min, self.begins)
        ends = begins + timedelta(seconds=self.day_s)
        if self.pause:
            since, until = (datetime.combine(date.min, at) for at in self.pause)
            if begins < until and since < ends:
                ends += until - max(since, begins)
        return ends - begins


def load_settings(session: Session, county: str) -> PlanFigures:
    """The county's figures, or the defaults, which are those of the table."""
    found = session.scalar(select(PlanSettings).where(PlanSettings.county == county))
    if found is None:
        return DEFAULTS
    return PlanFigures(**{name: getattr(found, name) for name in PlanFigures.__slots__})


DEFAULTS = PlanFigures(
    begins=time(9),
    day_s=6 * 3600,
    pause_from=time(12),
    pause_until=time(14),
    visit_s={"ordinary": 1500, "priority": 2400},
    road_factor=1.4,
    kmh=25.0,
    most_field_days=3,
    publish_on=7,
    publish_at=time(18),
    roads=None,
)
