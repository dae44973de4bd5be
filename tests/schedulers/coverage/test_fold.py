"""Figures that are kept up to date equal a count of every household, on every day."""

from datetime import timedelta

from hypothesis import HealthCheck, Phase, given, settings

from schedulers.coverage.fold import fold
from schedulers.coverage.recount import differences
from tests import factories as f
from tests.schedulers.coverage.histories import BEGIN, History, examples, histories


@given(steps=histories)
@settings(
    max_examples=examples(12),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_figures_equal_a_recount_on_every_day_of_any_history(session, steps):
    savepoint = session.begin_nested()
    try:
        history = History(session)
        fold(session, f.COUNTY, history.now)
        for step, is_folded in steps:
            history.take(step)
            if is_folded:
                fold(session, f.COUNTY, history.now)
        fold(session, f.COUNTY, history.now)
        day = BEGIN - timedelta(days=30)
        while day <= history.today:
            assert list(differences(session, f.COUNTY, day)) == []
            day += timedelta(days=1)
    finally:
        savepoint.rollback()
        session.expunge_all()
