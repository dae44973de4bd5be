"""The prize of visiting a household, in seconds of travel, by its slack.

Between the steps the prize falls a little each day, so that of two equally near households the one
that is due first is preferred. When overdue, it grows faster, so that no remote household waits for
ever.
"""

from datetime import date

HOUR = 3600.0
# (slack in days below which it applies, prize); tuned on synthetic counties.
STEPS = ((0, 6 * HOUR), (7, 4 * HOUR), (14, 1.5 * HOUR), (28, 0.5 * HOUR))
LATER = 300.0
PER_DAY = 30.0  # seconds for each day of slack
PER_DAY_OVERDUE = 120.0
MAX_OVERDUE = 365  # days; longer delays have the same prize


def prize(due: date | None, monday: date, weight: float = 1.0) -> float:
    """The prize of a visit due on a day, for a plan that begins on ``monday``; 0 if never due.

    ``weight``: the factor relative to an ordinary visit with the same slack.
    """
    if due is None:
        return 0.0
    return weight * _by_slack(max((due - monday).days, -MAX_OVERDUE))


def _by_slack(slack: int) -> float:
    if slack < 0:
        return STEPS[0][1] - PER_DAY_OVERDUE * slack
    for below, worth in STEPS[1:]:
        if slack < below:
            return worth + PER_DAY * (below - slack)
    return max(LATER - (slack - STEPS[-1][0]), 1.0)


def weight_beside(service: float, ordinary: float, *, priority: bool) -> float:
    """The weight of a household with visits of ``service`` seconds, relative to ``ordinary`` ones.

    The weight grows with the length of a visit; otherwise short days would leave out all long
    visits. A priority household has twice that weight, so it comes first of two equally late
    households, even if its visit takes the time of several others.
    """
    return (2.0 if priority else 1.0) * max(service / ordinary, 1.0)
