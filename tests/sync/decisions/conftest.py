"""A household that has the number which another one is refused for."""

import pytest
from sqlalchemy.orm import Session

from tests.factories import make_household
from tests.sync.conftest import EAST, Field
from tests.sync.decisions.refused_households import NUMBER


@pytest.fixture
def taken(field: Field, session: Session) -> str:
    """The id of a household in the East that has the number."""
    made = make_household(
        session, EAST, number=NUMBER, head="丘大", point="SRID=4490;POINT(116.115 24.605)"
    )
    session.commit()
    return str(made.id)
