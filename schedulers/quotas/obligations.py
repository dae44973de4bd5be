"""What a quota asks of one subject in one period: plain arithmetic on days.

    available = working days - leave - counter rota - duty at the market - days not in office
    need      = min(least, ceil(least x available / usual))          where the quota scales
              = ceil(least x days in office / working days)          where it does not

Where days are counted, nobody needs more of them than are available; where paired households are,
nobody needs more of them than they have. Without an available day nothing is asked: exempt.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from schedulers.calendar import Span
from schedulers.quotas.day_sets import DaySet
from schedulers.quotas.rules import USUAL_DAYS, Rule, Versions, periods_between, version_on


@dataclass(frozen=True, slots=True)
class Frame:
    """One period of a quota, for whomever.

    It begins ``after`` days after the base of the sets that are cut to it. ``working`` is a set of
    days from the period's first day on; ``last_day`` the last one on which a shortfall may still
    be made up.
    """

    rule: Rule
    span: Span
    after: int = field(compare=False)
    whole: DaySet
    working: DaySet
    last_day: date

    def cut(self, days: DaySet) -> DaySet:
        """What of a set lies in the period, from the period's first day on."""
        return days >> self.after & self.whole


@dataclass(frozen=True, slots=True)
class Obligation:
    """One subject's share of one period.

    ``least`` is the quota's figure and ``need`` what is left of it. ``available`` is a set of days
    from the period's first day on.
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

    A period is ruled by the version that holds on its last day: a new figure holds for the whole
    period in which it begins, and a quota that ends asks nothing any more in that period.
    ``base`` is no later than the first of these periods.
    """
    found = []
    for span in periods_between(versions[0].period, max(first, versions[0].valid_from), last):
        if (rule := version_on(versions, span.last_day)) is not None:
            after, length = (span.first_day - base).days, (span.last_day - span.first_day).days + 1
            whole = (1 << length) - 1
            grace_end = span.last_day + timedelta(days=rule.grace_days)
            found.append(Frame(rule, span, after, whole, working >> after & whole, grace_end))
    return found


def obligation(
    frame: Frame, level: str, in_office: DaySet, away: DaySet, paired: int | None = None
) -> Obligation | None:
    """What the period asks of somebody of a level of office; None where nothing at all.

    ``in_office`` and ``away`` are days from the period's first day on; ``paired`` is with how many
    households they were paired in the period, where the quota counts among these.
    """
    least = frame.rule.least_of(level)
    if least is None or not in_office:
        return None
    served = frame.working & in_office
    available = served & ~away
    need = needed(
        frame.rule,
        least,
        frame.working.bit_count(),
        served.bit_count(),
        available.bit_count(),
        paired,
    )
    return Obligation(frame, least, need, available)


def needed(
    rule: Rule, least: int, working: int, served: int, available: int, paired: int | None = None
) -> int:
    """The need; ``working``, ``served`` and ``available`` are numbers of days of the period."""
    if not available:
        return 0
    if rule.scale:
        need = min(least, -(-least * available // USUAL_DAYS[rule.period]))
    else:
        need = -(-least * served // working)
    if rule.unit == "day":
        need = min(need, available)
    return need if paired is None else min(need, paired)
