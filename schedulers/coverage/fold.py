"""Keep coverage figures up to date: read the feeds like a phone, and count again what may differ.

Each feed has a checkpoint. A feed whose change sequence is ahead of it has changes: a visit that is
new alters the figures from its day on; any other change (an edited, deleted or moved record, a
household) may alter all of them. So writing a visit costs nothing here, and nothing is missed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from records.arrays import array
from records.dates import DAY, instant, local_day
from records.divisions import zone_of
from schedulers.calendars.county_calendar import load_calendar
from schedulers.calendars.working_days import WorkingCalendar, days_between
from schedulers.coverage.basis import Basis, Regime, basis_of, first_difference, regimes
from schedulers.coverage.counting import NUMBERS, figures_of
from schedulers.quotas.household_quotas import force_custom_plan
from schedulers.quotas.rules import load_rules

_FEEDS_AT_ONCE = 40  # bounds the memory of a first count

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
_TRY_LOCK = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))")
_COUNTED = text("SELECT first_day, until, basis FROM coverage_counts WHERE county = :county")
_BEHIND = text("""
    SELECT b.code, b.n, b.seq, b.until,
           b.seq IS NULL
           OR EXISTS (SELECT FROM households h
                      WHERE h.county = :county AND h.feed = b.code AND h.seq > b.seq)
           OR EXISTS (SELECT FROM tombstones d
                      WHERE d.county = :county AND d.feed = b.code AND d.seq > b.seq
                        AND d.collection IN ('visits', 'households'))
           OR EXISTS (SELECT FROM visits v
                      WHERE v.county = :county AND v.feed = b.code AND v.seq > b.seq
                        AND v.received_at <= b.received_at) AS is_rewritten,
           (SELECT min(v.counted_at) FROM visits v
            WHERE v.county = :county AND v.feed = b.code AND v.seq > b.seq) AS earliest
    FROM (
        SELECT f.code, f.n, c.counted_seq AS seq, c.until, c.received_at
        FROM feeds f LEFT JOIN coverage_feeds c ON c.county = :county AND c.feed = f.code
        WHERE f.county = :county AND left(f.code, 1) <> '@'
          AND (c.feed IS NULL OR c.counted_seq <> f.n OR c.until < :today OR :everything)
    ) b
    ORDER BY b.code
""")
_FORGET = text("""
    DELETE FROM coverage_days c
    USING unnest(CAST(:feeds AS text[]), CAST(:firsts AS date[])) AS t(feed, first)
    WHERE c.county = :county AND c.feed = t.feed AND c.day >= t.first
""")
# After the figures: no visit that they hold arrived later than ``received_at``.
_NOTE = text("""
    INSERT INTO coverage_feeds AS c (county, feed, counted_seq, until, received_at)
    SELECT CAST(:county AS text), t.feed, t.seq, CAST(:today AS date), (
        SELECT max(v.received_at) FROM visits v
        WHERE v.county = :county AND v.feed = t.feed AND v.seq > coalesce(t.before, 0))
    FROM unnest(CAST(:feeds AS text[]), CAST(:seqs AS bigint[]), CAST(:befores AS bigint[]))
        AS t(feed, seq, before)
    ON CONFLICT (county, feed) DO UPDATE
    SET counted_seq = EXCLUDED.counted_seq, until = EXCLUDED.until,
        received_at = greatest(c.received_at, EXCLUDED.received_at)
""")
_DONE = text("""
    INSERT INTO coverage_counts (county, first_day, until, counted_at, basis)
    VALUES (:county, :first_day, :today, :now, CAST(CAST(:basis AS text) AS jsonb))
    ON CONFLICT (county) DO UPDATE
    SET first_day = EXCLUDED.first_day, until = EXCLUDED.until, counted_at = EXCLUDED.counted_at,
        basis = EXCLUDED.basis
""")


@dataclass(frozen=True, slots=True)
class FoldTarget:
    """A feed to be counted again from a day on."""

    feed: str
    first: date


@dataclass(frozen=True, slots=True)
class Setting:
    """What the statement of schedulers/coverage/counting.py is run with, besides its feeds."""

    county: str
    zone: ZoneInfo
    calendar: WorkingCalendar
    in_force: Sequence[Regime]
    last: date

    def parameters(
        self, targets: Sequence[FoldTarget], without: Sequence[Any] = ()
    ) -> dict[str, Any]:
        base = min(each.first for each in targets)
        # A household is overdue on a day if it was due by the last working day before.
        limits = [
            self.calendar.working_day_until(day - DAY) for day in days_between(base, self.last)
        ]
        return {
            "county": self.county,
            "zone": self.zone.key,
            "feeds": array(each.feed for each in targets),
            "firsts": array(each.first for each in targets),
            "starts": [instant(each.first, self.zone) for each in targets],
            "base": base,
            "last": self.last,
            "until": instant(self.last + DAY, self.zone),
            "limits": array(limits),
            "regimes": array(each.first for each in self.in_force),
            "without": array(without),
        }


def load_setting(session: Session, county: str, first: date, last: date) -> Setting:
    in_force = regimes(load_rules(session, county), first, last)
    calendar = load_calendar(session, county)
    return Setting(county, zone_of(session, county), calendar, in_force, last)


def hold_fold(session: Session, county: str) -> None:
    """Let nobody else write figures of the county until this transaction ends."""
    session.execute(_LOCK, _lock(county))


def _lock(county: str) -> dict[str, str]:
    return {"name": f"coverage/{county}"}


def fold(session: Session, county: str, now: datetime, *, wait: bool = True) -> dict[str, int]:
    """Count what has changed, and every new day; returns how many feeds and rows were written.

    One at a time in a county: without ``wait``, nothing is done while another one runs. The first
    time, counting begins with the year before the present one.
    """
    if not wait and not session.scalar(_TRY_LOCK, _lock(county)):
        return {"feeds": 0, "rows": 0}
    hold_fold(session, county)
    today = local_day(now, zone_of(session, county))
    counted = session.execute(_COUNTED, {"county": county}).one_or_none()
    first_day = (counted and counted.first_day) or date(today.year - 1, 1, 1)
    setting = load_setting(session, county, first_day, today)
    basis = basis_of(list(setting.in_force), setting.calendar)
    differs = _basis_differs(counted, basis)
    params = {"county": county, "today": today, "everything": differs is not None}
    behind = session.execute(_BEHIND, params).all()
    targets = []
    for row in behind:
        first = _first_day(row, setting.zone, first_day, differs)
        if first <= today:
            targets.append(FoldTarget(row.code, first))
    rows = count_again(session, setting, targets)
    _note(session, county, today, behind)
    done = {"first_day": first_day, "now": now, "basis": orjson.dumps(basis).decode()}
    session.execute(_DONE, {"county": county, "today": today, **done})
    return {"feeds": len(targets), "rows": rows}


def count_again(session: Session, setting: Setting, targets: Sequence[FoldTarget]) -> int:
    """Write the figures of these feeds from their days on; returns the number of rows."""
    if not targets:
        return 0
    names = ", ".join(("day", "grid", "feed", "kind", *NUMBERS))
    insert = text(f"""
        INSERT INTO coverage_days (county, {names})
        SELECT CAST(:county AS text), {names} FROM ({figures_of(setting.in_force)}) f
    """)
    force_custom_plan(session)
    rows = 0
    for at in range(0, len(targets), _FEEDS_AT_ONCE):
        params = setting.parameters(targets[at : at + _FEEDS_AT_ONCE])
        session.execute(_FORGET, params)
        rows += session.connection().execute(insert, params).rowcount
    return rows


def _first_day(row: Row[Any], zone: ZoneInfo, first_day: date, differs: date | None) -> date:
    """The first day on which a feed's figures may differ from those stored."""
    if row.is_rewritten or row.until is None:
        return first_day
    days: list[date] = [row.until + DAY]
    if row.earliest is not None:
        days.append(local_day(row.earliest, zone))
    if differs is not None:
        days.append(differs)
    return max(first_day, min(days))


def _basis_differs(counted: Row[Any] | None, basis: Basis) -> date | None:
    if counted is None or counted.basis is None:
        return None
    return first_difference([(day, what) for day, what in counted.basis], basis)


def _note(session: Session, county: str, today: date, behind: Sequence[Row[Any]]) -> None:
    params = {
        "county": county,
        "today": today,
        "feeds": array(row.code for row in behind),
        "seqs": [row.n for row in behind],
        "befores": [row.seq for row in behind],
    }
    session.execute(_NOTE, params)
