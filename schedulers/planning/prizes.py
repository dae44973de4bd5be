"""What it is worth to visit a household now, in seconds of travel, by its slack.

Between the steps the prize falls a little with every day, so that of two households equally near
the one that is due first, or overdue longest, is preferred.
"""

from datetime import date

HOUR = 3600.0
# (slack in days below which it holds, prize): measured as a good start on synthetic counties.
STEPS = ((0, 6 * HOUR), (7, 4 * HOUR), (14, 1.5 * HOUR), (28, 0.5 * HOUR))
LATER = 300.0
PER_DAY = 30.0  # seconds for each day of slack
MOST_OVERDUE = 120  # days; older debts are all alike


def prize(due: date | None, monday: date) -> float:
    """The prize of a visit due on a day, for a plan that begins on ``monday``; 0 if never due."""
    if due is None:
        return 0.0
    slack = max((due - monday).days, -MOST_OVERDUE)
    for below, worth in STEPS:
        if slack < below:
            return worth + PER_DAY * (below - slack)
    return max(LATER - (slack - STEPS[-1][0]), 1.0)
