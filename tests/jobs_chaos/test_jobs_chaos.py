"""Two job processes, each fault once: every period, task and message once. `make chaos` goes on."""

import pytest

from tests.jobs_chaos.run import FAULTS, run


@pytest.mark.slow
def test_whatever_is_killed_everything_happens_once():
    result = run(seed=20261122, seconds=8, say=lambda text: None)
    assert result.wrong == []
    assert set(result.faults) == set(FAULTS)
    assert result.figures["periods"] > 10
    assert result.figures["messages"] > 10
