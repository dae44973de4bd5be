"""A county's settings of weekly plans, as a value that is independent of the session."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.planning.plans import PlanSettings


@dataclass(frozen=True, slots=True)
class SettingsInForce:
    """The fields of `records.planning.plans.PlanSettings`."""

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
        """Begin and end of the noon break."""
        if self.pause_from is None or self.pause_until is None:
            return None
        return self.pause_from, self.pause_until

    @property
    def takes(self) -> timedelta:
        """The length of a field day: working time and noon break."""
        begins = datetime.combine(date.min, self.begins)
        ends = begins + timedelta(seconds=self.day_s)
        if self.pause:
            since, until = (datetime.combine(date.min, at) for at in self.pause)
            if begins < until and since < ends:
                ends += until - max(since, begins)
        return ends - begins


def load_settings(session: Session, county: str) -> SettingsInForce:
    """The county's settings, or the defaults (the same as those of the table)."""
    row = session.scalar(select(PlanSettings).where(PlanSettings.county == county))
    if row is None:
        return DEFAULTS
    return SettingsInForce(**{name: getattr(row, name) for name in SettingsInForce.__slots__})


DEFAULTS = SettingsInForce(
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
