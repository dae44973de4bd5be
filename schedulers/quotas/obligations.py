"""The obligation of one subject in one period of a quota. Pure arithmetic on days.

    available = working days - leave - counter rota - market duty - days not in office
    need      = min(least, ceil(least x available / usual))          if the quota scales
              = ceil(least x days in office / working days)          if it does not

The need is limited to the available days if days are counted, and to the paired households if these
are counted. Without an available day the need is 0 (exempt).

If the level of the office changed in the period, ``least`` is the mean of the levels' figures,
weighted by days. Days at a level without a figure are days not in office. For a share of a post,
the figure is multiplied by the share, for the days of that share.

If the quota changed in the period, its mildest version applies: a higher figure begins with the
next period, a lower one at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from schedulers.calendars.working_days import Span
from schedulers.quotas.day_sets import DaySet
from schedulers.quotas.rules import (
    USUAL_DAYS,
    Rule,
    Versions,
    periods_between,
    version_on,
    versions_in,
)


@dataclass(frozen=True, slots=True)
class Frame:
    """One period of a quota, the same for all people.

    ``after``: days from the base of the day sets to the period's first day. ``working``: a day set
    with the period's first day as base. ``last_day``: the last day to make up a shortfall.
    ``others``: the same period by the other versions that are valid in it.
    """

    rule: Rule
    span: Span
    after: int = field(compare=False)
    whole: DaySet
    working: DaySet
    last_day: date
    others: tuple["Frame", ...] = ()

    def cut(self, days: DaySet) -> DaySet:
        """The days of a set within the period; the base of the result is its first day."""
        return days >> self.after & self.whole


# Days in office by level, with a period's first day as base; the sets are disjoint.
ByLevel = Sequence[tuple[str, DaySet]]
# Days by percentage of a post below 100; the sets are disjoint.
Shares = Sequence[tuple[int, DaySet]]


@dataclass(frozen=True, slots=True)
class Obligation:
    """What one subject owes in one period.

    ``least``: the quota's figure for their level; ``need``: the figure after all reductions;
    ``available``: a day set with the period's first day as base.
    """

    frame: Frame
    least: int
    need: int
    available: DaySet

    @property
    def rule(self) -> Rule:
        return self.frame.rule

    @property
    def span(self) -> Span:
        return self.frame.span

    @property
    def last_day(self) -> date:
        """The last day to make up a shortfall."""
        return self.frame.last_day


def frames(versions: Versions, base: date, working: DaySet, first: date, last: date) -> list[Frame]:
    """The periods between two days in which a quota is in force, oldest first.

    The period in which a quota ends is left out. ``base`` must not be later than the first period.
    """
    result = []
    for span in periods_between(versions[0].period, max(first, versions[0].valid_from), last):
        if (latest := version_on(versions, span.last_day)) is not None:
            rules = versions_in(versions, span)
            after, length = (span.first_day - base).days, (span.last_day - span.first_day).days + 1
            whole = (1 << length) - 1
            grace = timedelta(days=max(rule.grace_days for rule in rules))
            common = span, after, whole, working >> after & whole, span.last_day + grace
            others = tuple(Frame(rule, *common) for rule in rules if rule is not latest)
            result.append(Frame(latest, *common, others))
    return result


def obligation(
    frame: Frame,
    in_office: ByLevel,
    away: DaySet,
    paired: int | None = None,
    shares: Shares = (),
) -> Obligation | None:
    """Somebody's obligation in a period, by its mildest version; None if there is none.

    ``in_office``, ``away`` and ``shares`` have the period's first day as base; ``paired`` is the
    number of households paired with them in the period, if the quota counts among these.
    """
    mildest = _by_version(frame, in_office, away, paired, shares)
    for other in frame.others:
        owed = _by_version(other, in_office, away, paired, shares)
        if mildest is None or owed is None:
            return None
        mildest = min(mildest, owed, key=lambda each: (each.need, each.least))
    return mildest


def _by_version(
    frame: Frame, in_office: ByLevel, away: DaySet, paired: int | None, shares: Shares
) -> Obligation | None:
    """The obligation by one version of the quota."""
    of_levels = ((frame.rule.least_of(level), days) for level, days in in_office)
    figures = [(figure, days) for figure, days in of_levels if days and figure is not None]
    if not figures:
        return None
    served = 0
    for _, days in figures:
        served |= frame.working & days
    available = served & ~away
    least = _mean(_by_share(figures, shares), available if frame.rule.scale else served)
    need = needed(
        frame.rule,
        least,
        frame.working.bit_count(),
        served.bit_count(),
        available.bit_count(),
        paired,
    )
    return Obligation(frame, ceil(least), need, available)


def _by_share(
    figures: Sequence[tuple[int, DaySet]], shares: Shares
) -> Sequence[tuple[int | Fraction, DaySet]]:
    """Split the figures by share of a post."""
    result: list[tuple[int | Fraction, DaySet]] = []
    for figure, days in figures:
        for percent, of_share in shares:
            if of_share & days:
                result.append((Fraction(figure * percent, 100), of_share & days))
                days &= ~of_share
        if days:
            result.append((figure, days))
    return result


def _mean(figures: Sequence[tuple[int | Fraction, DaySet]], among: DaySet) -> int | Fraction:
    """The mean of the figures, weighted by their days in ``among``."""
    last = figures[-1][0]
    if not among or all(least == last for least, _ in figures):
        return last
    whole = sum(Fraction(least) * (days & among).bit_count() for least, days in figures)
    return Fraction(whole, among.bit_count())


def needed(
    rule: Rule,
    least: int | Fraction,
    working: int,
    served: int,
    available: int,
    paired: int | None = None,
) -> int:
    """The need; ``working``, ``served`` and ``available`` are numbers of days in the period."""
    if not available:
        return 0
    if rule.scale:
        need = min(ceil(least), -(-least * available // USUAL_DAYS[rule.period]))
    else:
        need = -(-least * served // working)
    if rule.unit == "day":
        need = min(need, available)
    return need if paired is None else min(need, paired)
