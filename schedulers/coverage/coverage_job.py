"""The job that keeps coverage figures up to date."""

from schedulers.coverage.fold import fold
from schedulers.jobs.job import Counts, Run


def count_coverage(run: Run) -> Counts:
    """Count coverage again where visits or households have changed (docs/coverage.md)."""
    return fold(run.session, run.county, run.now)
