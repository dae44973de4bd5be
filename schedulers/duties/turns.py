"""Duties of a county: which turns are needed, who can take them, and who is away.

Each village needs a turn on each of its market days, and each township's counter a turn in each
week with working days. `schedulers.duties.roster` assigns them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, select, text
from sqlalchemy.orm import Session

from authz.holders import is_cadre
from records.arrays import array
from records.dates import DAY, monday_of
from records.divisions import CodeRange, Division, lies_in, within
from records.staff.duties import Duty
from records.staff.offices import offices_of
from records.staff.people import Person, RoleGrant
from schedulers.calendars.county_calendar import load_calendar, load_markets
from schedulers.calendars.market_days import Markets
from schedulers.calendars.working_days import Span, WorkingCalendar, days_between

LOOK_BACK = timedelta(days=365)  # how far back turns count towards a fair share

# SQL: spans in which people of ``:county`` are not available for field days, as rows of (county,
# person_id, kind, first_day, last_day). `kind` is leave, counter_rota or market_duty. The spans of
# one person may overlap.
# Half a day of absence does not count, because one visit makes a field day; two halves of the same
# day do.
AWAY = """(
    SELECT county, person_id, kind, first_day, last_day FROM absences one
    WHERE county = :county AND (half IS NULL OR EXISTS (
        SELECT FROM absences other
        WHERE other.county = one.county AND other.person_id = one.person_id
          AND other.first_day = one.first_day AND other.half <> one.half))
    UNION ALL
    SELECT county, person_id,
           CASE kind WHEN 'counter' THEN 'counter_rota' ELSE 'market_duty' END, first_day, last_day
    FROM duties WHERE county = :county
)"""
_AWAY_OF = text(f"""
    SELECT person_id, first_day, last_day FROM {AWAY} away
    WHERE county = :county AND person_id = ANY(CAST(:people AS uuid[]))
      AND first_day <= :last AND last_day >= :first
    ORDER BY person_id, first_day
""")
_ELSEWHERE = text("""
    SELECT person_id, NULL AS area, first_day, last_day FROM absences
    WHERE county = :county AND person_id = ANY(CAST(:people AS uuid[]))
      AND first_day <= :last AND last_day >= :first
    UNION ALL
    SELECT person_id, area, first_day, last_day FROM duties
    WHERE county = :county AND person_id = ANY(CAST(:people AS uuid[]))
      AND first_day <= :last AND last_day >= :first
""")


class Need(NamedTuple):
    """A turn: days on which a place needs somebody."""

    kind: str
    area: str
    first_day: date
    last_day: date

    @classmethod
    def of(cls, duty: Duty) -> "Need":
        return cls(duty.kind, duty.area, duty.first_day, duty.last_day)

    @property
    def key(self) -> tuple[str, str, date]:
        """Kind, place and day. A counter turn has the Monday of its week, because its first working
        day may change."""
        is_market = self.kind == "market"
        return self.kind, self.area, self.first_day if is_market else monday_of(self.first_day)


@dataclass(frozen=True, slots=True)
class Staff:
    """Who may be given turns, by kind and place, with the days on which they may."""

    in_role: Mapping[tuple[str, str], Sequence[tuple[UUID, date, date | None]]]
    # With the place of the duty; None for absences.
    away: Mapping[UUID, Sequence[tuple[str | None, Span]]]

    def able(self, need: Need) -> frozenset[UUID]:
        """The people of the place on all days of the turn who are away on none of them."""
        return frozenset(
            person
            for person in self.of(need)
            if not any(
                area != need.area
                and span.first_day <= need.last_day
                and need.first_day <= span.last_day
                for area, span in self.away.get(person, ())
            )
        )

    def of(self, need: Need) -> frozenset[UUID]:
        """The people of the place on all days of the turn, including those who are away."""
        return frozenset(
            person
            for person, since, until in self.in_role.get((need.kind, need.area), ())
            if since <= need.first_day and (until is None or need.last_day < until)
        )


def away(
    session: Session, county: str, people: Iterable[UUID], first: date, last: date
) -> dict[UUID, list[Span]]:
    """Spans of leave and duties of these people that touch ``first`` to ``last``, by person."""
    spans = defaultdict(list)
    params = {"county": county, "people": array(people), "first": first, "last": last}
    for person, first_day, last_day in session.execute(_AWAY_OF, params):
        spans[person].append(Span(first_day, last_day))
    return dict(spans)


def needs(
    session: Session, county: str, areas: Sequence[CodeRange], kind: str, first: date, last: date
) -> list[Need]:
    """The turns in these areas that begin from ``first`` to ``last``, by place."""
    level = 12 if kind == "market" else 9
    codes = session.scalars(
        select(Division.code).where(Division.county == county).order_by(Division.code)
    )
    places = [code for code in codes if len(code) == level and lies_in(code, areas)]
    if kind == "market":
        return market_needs(load_markets(session, county), places, first, last)
    return counter_needs(load_calendar(session, county), places, first, last)


def market_needs(markets: Markets, villages: Iterable[str], first: date, last: date) -> list[Need]:
    """One turn in each village on each of its market days."""
    return [
        Need("market", village, day, day)
        for village in villages
        for day in markets.days(village, first, last)
    ]


def counter_needs(
    calendar: WorkingCalendar, townships: Iterable[str], first: date, last: date
) -> list[Need]:
    """One turn at each township's counter in each week that begins in the span, from the first to
    the last working day of the week."""
    weeks = []
    for monday in days_between(first, last):
        if monday.isoweekday() == 1:
            worked = calendar.working_days(monday, monday + 6 * DAY)
            if worked:
                weeks.append((worked[0], worked[-1]))
    return [Need("counter", township, *week) for township in townships for week in weeks]


def staff_of(
    session: Session, county: str, areas: Sequence[CodeRange], first: date, last: date
) -> Staff:
    """Cadres by the village or township of their office, in these areas and days."""
    in_role: dict[tuple[str, str], list[tuple[UUID, date, date | None]]] = defaultdict(list)
    offices = offices_of(county)
    rows = session.execute(
        select(
            Person.id,
            offices.c.level,
            offices.c.home,
            offices.c.valid_from,
            offices.c.valid_to,
            Person.left_on,
            RoleGrant.valid_from,
            RoleGrant.valid_to,
        )
        .join(
            RoleGrant,
            and_(RoleGrant.county == Person.county, RoleGrant.person_id == Person.id),
        )
        .join(offices, offices.c.person_id == Person.id)
        .where(
            Person.county == county,
            offices.c.level.in_(("village", "township")),
            within(offices.c.home, areas),
            is_cadre(),
            RoleGrant.valid_from <= last,
        )
    )
    for person, level, home, begun, moved, left_on, since, until in rows:
        kind = "market" if level == "village" else "counter"
        begins = max(since, begun or since)
        ends = min((day for day in (moved, left_on, until) if day is not None), default=None)
        if ends is None or begins < ends:
            in_role[kind, home].append((person, begins, ends))
    elsewhere = defaultdict(list)
    people = array({person for held in in_role.values() for person, _, _ in held})
    params = {"county": county, "people": people, "first": first, "last": last}
    for person, area, first_day, last_day in session.execute(_ELSEWHERE, params):
        elsewhere[person].append((area, Span(first_day, last_day)))
    return Staff(in_role, elsewhere)


def duties_of(
    session: Session, county: str, areas: Sequence[CodeRange], kind: str, first: date, last: date
) -> list[Duty]:
    """The duties in these areas that touch the span of days, by place and day."""
    return list(
        session.scalars(
            select(Duty)
            .where(
                Duty.county == county,
                within(Duty.area, areas),
                Duty.kind == kind,
                Duty.first_day <= last,
                Duty.last_day >= first,
            )
            .order_by(Duty.area, Duty.first_day)
        )
    )
