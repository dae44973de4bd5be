"""A county's figures for its weekly plans."""

from datetime import time

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.plans import PlanSettings


def load_settings(session: Session, county: str) -> PlanSettings:
    """The county's figures, or the defaults, which are those of the table."""
    found = session.scalar(select(PlanSettings).where(PlanSettings.county == county))
    return found or DEFAULTS


DEFAULTS = PlanSettings(
    begins=time(9),
    day_s=6 * 3600,
    visit_s={"ordinary": 1500, "priority": 2400},
    road_factor=1.4,
    kmh=25.0,
    most_field_days=3,
    publish_on=7,
    publish_at=time(18),
    roads=None,
)
