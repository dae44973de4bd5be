"""What the tests of logging in share."""

import pytest

from server.web.rate_limits import limiter
from tests import factories as f


@pytest.fixture
def fresh_limits(app):
    """No address has asked for anything yet."""
    limiter.reset()


@pytest.fixture
def cadre(session, fresh_limits):
    """Somebody who answers for one grid."""
    grid = f.make_grid(session, "441427100201001")
    made = f.make_person(session, areas=[grid.code])
    session.commit()
    return made
