from datetime import date

import pytest
from sqlalchemy.orm import Session

from records.planning.quotas import TEMPLATES, Quota
from schedulers.planning.planner import warm_up
from tests import factories as f
from tests.schedulers.plans.weeks import CADRE, EAST, Week
from tests.sync.conftest import phone_of

__all__ = ["phone_of"]


@pytest.fixture(scope="session", autouse=True)
def _compiled() -> None:
    """As the job process does before its first task: no transaction waits for it."""
    warm_up()


@pytest.fixture
def week(session: Session) -> Week:
    """Every household is to be reached once a year; township cadres go out three days a week."""
    f.make_grid(session, EAST, f.square(116.11, 24.6))
    for template in TEMPLATES:
        session.add(Quota(county=f.COUNTY, valid_from=date(2024, 1, 1), **template))
    cadre = f.make_person(session, areas=[EAST], id=CADRE)
    session.flush()
    return Week(session, cadre)
