"""Field days that are owed of periods before are planned as long as they may be made up."""

from datetime import date

import pytest
import sqlalchemy as sa

from records.planning.quotas import Quota
from schedulers.plans.gather import load_shared_input
from schedulers.plans.making import read_week
from tests import factories as f
from tests.schedulers.plans.weeks import EVENING_BEFORE, MONDAY, ZONE, Week


@pytest.mark.parametrize(("grace", "owed"), [(92, 2), (76, 2), (74, 0), (60, 0)])
def test_what_is_in_the_longest_grace_is_made_up(week: Week, grace: int, owed: int) -> None:
    """Two days were missed in December, which ended 75 days before the week."""
    week.session.execute(sa.delete(Quota))
    values = {"who": "township_cadres", "counts": "visit", "unit": "day", "period": "month"}
    week.session.add(
        Quota(
            **values,
            county=f.COUNTY,
            name="december",
            title="十二月",
            title_en="Of December",
            least=2,
            grace_days=grace,
            valid_from=date(2025, 12, 1),
            valid_to=date(2026, 1, 1),
        )
    )
    week.session.flush()
    shared = load_shared_input(week.session, f.COUNTY, ZONE, MONDAY)
    situation = read_week(week.session, shared, week.cadre.id, MONDAY, EVENING_BEFORE).situation
    assert (situation.owed.now, situation.owed.before) == (0, owed)
