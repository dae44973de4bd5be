"""Keep coverage figures up to date: read the feeds like a phone, and count again what may differ.

Each feed has a checkpoint. A feed whose change sequence is ahead of it has changes: a visit that is
new alters the figures from its day on; any other change (an edited, deleted or moved record, a
household) may alter all of them. So writing a visit costs nothing here, and nothing is missed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from time import monotonic
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
from schedulers.coverage.basis import Regime, basis_of, first_difference, regimes
from schedulers.coverage.counting import NUMBERS, figures_of
from schedulers.quotas.household_quotas import force_custom_plan
from schedulers.quotas.rules import load_rules

_DAYS_AT_ONCE = 4_000  # days of feeds that one statement counts: bounds its memory and its time

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
_TRY_LOCK = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))")
_SORTING = text("SELECT set_config('enable_sort', :enabled, true)")
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
          AND (c.feed IS NULL OR c.counted_seq <> f.n OR c.until < :today)
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
        WHERE v.county = :county AND v.feed = t.feed AND v.seq > t.before)
    FROM unnest(CAST(:feeds AS text[]), CAST(:seqs AS bigint[]), CAST(:befores AS bigint[]))
        AS t(feed, seq, before)
    ON CONFLICT (county, feed) DO UPDATE
    SET counted_seq = EXCLUDED.counted_seq, until = EXCLUDED.until,
        received_at = greatest(c.received_at, EXCLUDED.received_at)
""")
# Before the figures: those by another basis count as figures that end before it differs.
_BEGUN = text("""
    INSERT INTO coverage_counts (county, first_day, basis)
    VALUES (:county, :first_day, CAST(CAST(:basis AS text) AS jsonb))
    ON CONFLICT (county) DO UPDATE
    SET first_day = EXCLUDED.first_day, basis = EXCLUDED.basis
""")
_CUT_OFF = text("""
    UPDATE coverage_feeds SET until = :day_before WHERE county = :county AND until > :day_before
""")
_DONE = text("""
    UPDATE coverage_counts SET until = :today, counted_at = :now WHERE county = :county
""")


@dataclass(frozen=True, slots=True)
class FoldTarget:
    """A feed to be counted again from a day on."""

    feed: str
    first: date


@dataclass(frozen=True, slots=True)
class Setting:
    """What a statement of schedulers/coverage/counting.py is run with, besides its feeds."""

    county: str
    zone: ZoneInfo
    calendar: WorkingCalendar
    in_force: Sequence[Regime]
    last: date

    def parameters(self, targets: Sequence[FoldTarget]) -> dict[str, Any]:
        base = min((each.first for each in targets), default=self.last)
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


def fold(
    session: Session, county: str, now: datetime, *, seconds: float | None = None
) -> dict[str, int]:
    """Count what has changed, and every new day; returns how many feeds and rows were written.

    One at a time in a county. With ``seconds``, it is for somebody who waits: nothing is done while
    another one counts, and after that time the rest is left for the next time. The county's
    ``until`` and ``counted_at`` change when nothing is left. The first time, counting begins with
    the year before the present one.
    """
    begun = monotonic()
    if seconds is None:
        hold_fold(session, county)
    elif not session.scalar(_TRY_LOCK, _lock(county)):
        return {"feeds": 0, "rows": 0}
    today = local_day(now, zone_of(session, county))
    counted = session.execute(_COUNTED, {"county": county}).one_or_none()
    first_day = (counted and counted.first_day) or date(today.year - 1, 1, 1)
    setting = load_setting(session, county, first_day, today)
    _begin(session, setting, counted, first_day)
    behind = session.execute(_BEHIND, {"county": county, "today": today}).all()
    done = {"feeds": 0, "rows": 0}
    for part in _parts(behind, setting, first_day):
        if done["feeds"] and seconds is not None and monotonic() - begun > seconds:
            return done
        targets = [FoldTarget(row.code, first) for row, first in part if first <= today]
        done["rows"] += _count_again(session, setting, targets)
        done["feeds"] += len(targets)
        _note(session, county, today, [row for row, _ in part])
    session.execute(_DONE, {"county": county, "today": today, "now": now})
    return done


def _begin(session: Session, setting: Setting, counted: Row[Any] | None, first_day: date) -> None:
    """Note what is counted by from now on, and which figures that leaves behind."""
    basis = basis_of(list(setting.in_force), setting.calendar)
    known = counted and counted.basis
    if known == [list(each) for each in basis]:
        return
    params = {"county": setting.county, "first_day": first_day}
    session.execute(_BEGUN, params | {"basis": orjson.dumps(basis).decode()})
    if known is not None:
        differs = first_difference([(day, what) for day, what in known], basis)
        if differs is not None:
            session.execute(_CUT_OFF, params | {"day_before": differs - DAY})


def _parts(
    behind: Sequence[Row[Any]], setting: Setting, first_day: date
) -> Iterator[list[tuple[Row[Any], date]]]:
    """The feeds that are behind, each with the first day to count; as many as one statement
    counts."""
    part: list[tuple[Row[Any], date]] = []
    days = 0
    for row in behind:
        first = _first_day(row, setting.zone, first_day)
        days += (setting.last - first).days + 1
        if part and days > _DAYS_AT_ONCE:
            yield part
            part, days = [], (setting.last - first).days + 1
        part.append((row, first))
    if part:
        yield part


def _count_again(session: Session, setting: Setting, targets: Sequence[FoldTarget]) -> int:
    """Write the figures of these feeds from their days on; returns the number of rows."""
    if not targets:
        return 0
    names = ", ".join(("day", "grid", "feed", "kind", *NUMBERS))
    insert = text(f"""
        INSERT INTO coverage_days (county, {names})
        SELECT CAST(:county AS text), {names} FROM ({figures_of(setting.in_force)}) f
    """)
    force_custom_plan(session)
    params = setting.parameters(targets)
    session.execute(_FORGET, params)
    # Row-level security hides from the planner how many rows there are: it would sort what is
    # better hashed.
    session.execute(_SORTING, {"enabled": "off"})
    rows = session.connection().execute(insert, params).rowcount
    session.execute(_SORTING, {"enabled": "on"})
    return rows


def _first_day(row: Row[Any], zone: ZoneInfo, first_day: date) -> date:
    """The first day on which a feed's figures may differ from those stored."""
    if row.is_rewritten or row.until is None:
        return first_day
    days: list[date] = [row.until + DAY]
    if row.earliest is not None:
        days.append(local_day(row.earliest, zone))
    return max(first_day, min(days))


def _note(session: Session, county: str, today: date, behind: Sequence[Row[Any]]) -> None:
    params = {
        "county": county,
        "today": today,
        "feeds": array(row.code for row in behind),
        "seqs": [row.n for row in behind],
        # Plain values: under row-level security an expression would find no index.
        "befores": [row.seq or 0 for row in behind],
    }
    session.execute(_NOTE, params)
