"""What a quota asks of one subject in one period: plain arithmetic on days.

    available = working days - leave - counter rota - duty at the market - days not in office
    need      = min(least, ceil(least x available / usual))          where the quota scales
              = ceil(least x days in office / working days)          where it does not

Where days are counted, nobody needs more of them than are available; where paired households are,
nobody needs more of them than they have. Without an available day nothing is asked: exempt.

Whose office was of several levels in the period has the figure of each for its days: ``least`` is
their mean, by days. Days of a level without a figure are days not in office.

Whose office is a share of a post is asked for that share of the figure, by the days of it.

Where the quota changed in the period, the mildest of the versions that hold in it decides: a raise
begins with the next period, and what is eased is eased at once.
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
    """One period of a quota, for whomever.

    It begins ``after`` days after the base of the sets that are cut to it. ``working`` is a set of
    days from the period's first day on; ``last_day`` the last one on which a shortfall may still
    be made up. ``others`` is the same period by the other versions that hold in it.
    """

    rule: Rule
    span: Span
    after: int = field(compare=False)
    whole: DaySet
    working: DaySet
    last_day: date
    others: tuple["Frame", ...] = ()

    def cut(self, days: DaySet) -> DaySet:
        """What of a set lies in the period, from the period's first day on."""
        return days >> self.after & self.whole


# Days in office by its level, each from a period's first day on; no day is of two levels.
ByLevel = Sequence[tuple[str, DaySet]]
# Days by the percentage of a post, where it is not a whole one; no day has two.
Shares = Sequence[tuple[int, DaySet]]


@dataclass(frozen=True, slots=True)
class Obligation:
    """One subject's share of one period.

    ``least`` is the quota's figure for their level, ``need`` what is left of it. ``available`` is a
    set of days from the period's first day on.
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
        """The last day on which a shortfall may still be made up."""
        return self.frame.last_day


def frames(versions: Versions, base: date, working: DaySet, first: date, last: date) -> list[Frame]:
    """The periods between two days in which a quota is in force, oldest first.

    A quota that ends asks nothing any more in the period of its end. ``base`` is no later than the
    first of these periods.
    """
    found = []
    for span in periods_between(versions[0].period, max(first, versions[0].valid_from), last):
        if (latest := version_on(versions, span.last_day)) is not None:
            rules = versions_in(versions, span)
            after, length = (span.first_day - base).days, (span.last_day - span.first_day).days + 1
            whole = (1 << length) - 1
            grace = timedelta(days=max(rule.grace_days for rule in rules))
            said = span, after, whole, working >> after & whole, span.last_day + grace
            others = tuple(Frame(rule, *said) for rule in rules if rule is not latest)
            found.append(Frame(latest, *said, others))
    return found


def obligation(
    frame: Frame,
    in_office: ByLevel,
    away: DaySet,
    paired: int | None = None,
    shares: Shares = (),
) -> Obligation | None:
    """What the period asks of somebody, by the mildest of its versions; None where nothing at all.

    ``in_office``, ``away`` and ``shares`` are days from the period's first day on; ``paired`` is
    with how many households they were paired in the period, where the quota counts among these.
    """
    mildest = _asked(frame, in_office, away, paired, shares)
    for other in frame.others:
        asked = _asked(other, in_office, away, paired, shares)
        if mildest is None or asked is None:
            return None
        mildest = min(mildest, asked, key=lambda each: (each.need, each.least))
    return mildest


def _asked(
    frame: Frame, in_office: ByLevel, away: DaySet, paired: int | None, shares: Shares
) -> Obligation | None:
    """What one version asks."""
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
    """The figures of the days of each share of a post."""
    found: list[tuple[int | Fraction, DaySet]] = []
    for figure, days in figures:
        for percent, of_share in shares:
            if of_share & days:
                found.append((Fraction(figure * percent, 100), of_share & days))
                days &= ~of_share
        if days:
            found.append((figure, days))
    return found


def _mean(figures: Sequence[tuple[int | Fraction, DaySet]], among: DaySet) -> int | Fraction:
    """The figure of a period: each level's weighs as many as the days of it that are ``among``."""
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
    """The need; ``working``, ``served`` and ``available`` are numbers of days of the period."""
    if not available:
        return 0
    if rule.scale:
        need = min(ceil(least), -(-least * available // USUAL_DAYS[rule.period]))
    else:
        need = -(-least * served // working)
    if rule.unit == "day":
        need = min(need, available)
    return need if paired is None else min(need, paired)
