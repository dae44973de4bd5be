import pytest

from schedulers.planning.weekly import warm_up
from tests.sync.conftest import phone_of

__all__ = ["phone_of"]


@pytest.fixture(scope="session", autouse=True)
def _compiled() -> None:
    """As the job process does before its first task: no transaction waits for it."""
    warm_up()
