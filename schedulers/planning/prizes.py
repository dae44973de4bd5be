"""What it is worth to visit a household now, in seconds of travel, by its slack.

Between the steps the prize falls a little with every day, so that of two households equally near
the one that is due first, or overdue longest, is preferred. Once overdue it grows faster, so that
no household waits forever for being far away.
"""

from datetime import date

HOUR = 3600.0
# (slack in days below which it holds, prize): measured as a good start on synthetic counties.
STEPS = ((0, 6 * HOUR), (7, 4 * HOUR), (14, 1.5 * HOUR), (28, 0.5 * HOUR))
LATER = 300.0
PER_DAY = 30.0  # seconds for each day of slack
PER_DAY_OVERDUE = 120.0
MAX_OVERDUE = 365  # days; older debts are all alike


def prize(due: date | None, monday: date, weight: float = 1.0) -> float:
    """The prize of a visit due on a day, for a plan that begins on ``monday``; 0 if never due.

    ``weight``: beside an ordinary visit of the same slack.
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
    """What a household weighs whose visits take ``service`` seconds, beside ``ordinary`` ones.

    A visit that takes longer weighs as much more, for short days would else leave out all that take
    long. A priority household weighs twice that, and never less than twice an ordinary one: so it
    comes first of two that are equally late, also where its visit takes the place of several.
    """
    return (2.0 if priority else 1.0) * max(service / ordinary, 1.0)
