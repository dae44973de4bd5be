"""Find the notices of a county: one finder for each kind, for all people at once.

A finder returns all notices that hold now; earlier ones are recognised by their key. A new kind
(for example deadlines of items) needs a finder in `HOURLY` or `WEEKLY`, and its texts. Params are
codes, figures and the county's own titles; they name nobody but the recipient.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from authz.holders import leaders
from records.dates import DAY, WEEK, instant, monday_of
from records.divisions import CodeRange, lies_in
from schedulers.calendars.working_days import Span
from schedulers.quotas.accounts import QuotaState
from schedulers.quotas.household_quotas import (
    HouseholdRule,
    count_by_area,
    count_by_cadre,
    household_rules,
)
from schedulers.quotas.progress import CountyNow, Entry, QuotaAccount, load_progress
from schedulers.quotas.rules import Rule, load_rules, name_of
from schedulers.quotas.subjects import load_subjects

MAX_GRIDS_NAMED = 5
_RETURNED_EXPIRES = timedelta(days=7)
_ANSWER_EXPIRES = timedelta(days=3)
_KIND_OF_STATE: Mapping[QuotaState, str] = {
    QuotaState.BEHIND: "quota_behind",
    QuotaState.EVERY_DAY_COUNTS: "quota_every_day_counts",
    QuotaState.OUT_OF_REACH: "quota_out_of_reach",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice to one person, valid until ``expires_at``; ``key`` identifies its subject."""

    person: UUID
    key: str
    kind: str
    params: Mapping[str, Any]
    expires_at: datetime


Finder = Callable[[Session, CountyNow], Iterable[Notice]]


def quotas(session: Session, county: CountyNow) -> Iterator[Notice]:
    """Notices to people who are behind with a quota, or nearly so."""
    today = Span(county.today, county.today)
    return of_accounts(load_progress(session, county, today), county)


def of_accounts(accounts: Iterable[QuotaAccount], county: CountyNow) -> Iterator[Notice]:
    """One notice for each obligation and state; for quarters and years, one each month."""
    for account in accounts:
        for entry in account.entries:
            kind = _KIND_OF_STATE.get(entry.standing.state)
            if kind and county.today in entry.obligation.span and _can_still_help(entry):
                yield _quota_notice(account, entry, kind, county)


def _can_still_help(entry: Entry) -> bool:
    """Return False if the obligation can neither be met nor be made up any more."""
    owed = entry.obligation
    return entry.standing.state is not QuotaState.OUT_OF_REACH or owed.last_day > owed.span.last_day


def _quota_notice(account: QuotaAccount, entry: Entry, kind: str, county: CountyNow) -> Notice:
    owed, standing = entry.obligation, entry.standing
    period = name_of(owed.rule.period, owed.span)
    month = f"/{county.today:%Y-%m}" if owed.rule.period in ("quarter", "year") else ""
    params = _title(owed.rule) | {
        "period": period,
        "done": standing.done,
        "need": owed.need,
        "missing": entry.missing,
        "days_left": standing.days_left,
    }
    if kind == "quota_out_of_reach":
        params["until"] = owed.last_day.isoformat()
    return Notice(
        account.subject.id,
        f"quota/{account.quota}/{period}/{account.subject.id}/{standing.state}{month}",
        kind,
        params,
        _after(owed.span.last_day, county),
    )


_PLANS = text("""
    SELECT p.person_id, p.week, jsonb_array_length(p.days) AS field_days,
           (SELECT count(*) FROM planned_visits v
            WHERE v.county = p.county AND v.cadre_id = p.person_id AND v.week = p.week
              AND coalesce(v.day, v.planned_day) IS NOT NULL AND v.skipped IS NULL) AS visits
    FROM plans p WHERE p.county = :county AND p.week BETWEEN :monday AND :next
""")


def plans(session: Session, county: CountyNow) -> Iterator[Notice]:
    """Notices of published plans of this week or the next; a changed plan gives no new notice."""
    monday = monday_of(county.today)
    params = {"county": county.code, "monday": monday, "next": monday + WEEK}
    for row in session.execute(_PLANS, params):
        if row.visits:
            week = name_of("week", Span(row.week, row.week))
            yield Notice(
                row.person_id,
                f"plan/{week}/{row.person_id}",
                "plan_published",
                {"week": week, "field_days": row.field_days, "visits": row.visits},
                _after(row.week + 6 * DAY, county),
            )


_RETURNED = text("""
    SELECT substr(feed, 2)::uuid AS person_id, count(*) AS count,
           (max(decided_at) AT TIME ZONE :zone)::date AS day
    FROM outcomes WHERE county = :county AND decision = 'returned' AND decided_at < :before
    GROUP BY feed
""")


def returned_work(session: Session, county: CountyNow) -> Iterator[Notice]:
    """Notices of work that was returned for correction before today and is still open.

    Other decisions need no action: the app shows them, without a reminder.
    """
    midnight = instant(county.today, county.zone)
    params = {"county": county.code, "zone": county.zone.key, "before": midnight}
    for row in session.execute(_RETURNED, params):
        yield Notice(
            row.person_id,
            f"work/returned/{row.day}/{row.person_id}",
            "work_returned",
            {"count": row.count},
            midnight + _RETURNED_EXPIRES,
        )


# ``day``: the first day of the duty to give away, ``for_day``: of the duty to take.
_SWAPS = text("""
    SELECT s.id, s.state, s.asked_by, s.asked_of, d.first_day AS day, o.first_day AS for_day,
           least(d.first_day, o.first_day) AS first
    FROM duty_swaps s
    JOIN duties d ON d.county = s.county AND d.id = s.duty_id
    LEFT JOIN duties o ON o.county = s.county AND o.id = s.for_duty_id
    WHERE s.county = :county AND least(d.first_day, o.first_day) > :today
      AND (s.state = 'asked' OR (s.state IN ('agreed', 'declined') AND s.answered_at >= :since))
""")


def swaps(session: Session, county: CountyNow) -> Iterator[Notice]:
    """Notices of swap requests and their answers, without names (the app shows these)."""
    since = instant(county.today, county.zone) - _ANSWER_EXPIRES
    params = {"county": county.code, "today": county.today, "since": since}
    for row in session.execute(_SWAPS, params):
        days = {"day": row.day.isoformat()}
        if row.state != "declined":
            days["for_day"] = row.for_day and row.for_day.isoformat()
        yield Notice(
            row.asked_of if row.state == "asked" else row.asked_by,
            f"swap/{row.id}/{row.state}",
            f"swap_{row.state}",
            days,
            instant(row.first, county.zone),
        )


def overdue_households(session: Session, county: CountyNow) -> Iterator[Notice]:
    """One notice for each cadre with the number of overdue households."""
    week, end = _week(county)
    subjects = load_subjects(session, county.code)
    for quota in _household_rules(session, county):
        for person, counts in count_by_cadre(session, county, quota, subjects).items():
            if counts.overdue:
                yield Notice(
                    person,
                    f"households/{quota.rule.name}/{week}/{person}",
                    "households_overdue",
                    _title(quota.rule) | {"overdue": counts.overdue, "due_soon": counts.due_soon},
                    end,
                )


_LEADERS = text(f"""
    SELECT DISTINCT person_id, area FROM {leaders(":day")} h ORDER BY person_id, area
""")


def behind_grids(session: Session, county: CountyNow) -> Iterator[Notice]:
    """One notice for each township leader with the grids that have overdue households."""
    week, end = _week(county)
    areas: dict[UUID, list[CodeRange]] = {}
    for person, area in session.execute(_LEADERS, {"county": county.code, "day": county.today}):
        areas.setdefault(person, []).append(CodeRange.below(area))
    for quota in _household_rules(session, county) if areas else ():
        whole = [CodeRange.below(county.code)]
        counts = count_by_area(session, county, quota, whole, 15)
        for person, ranges in areas.items():
            behind = {
                grid: each.overdue
                for grid, each in counts.items()
                if each.overdue and lies_in(grid, ranges)
            }
            if behind:
                yield Notice(
                    person,
                    f"grids/{quota.rule.name}/{week}/{person}",
                    "grids_behind",
                    _title(quota.rule) | _of_grids(behind),
                    end,
                )


def _of_grids(behind: Mapping[str, int]) -> dict[str, Any]:
    first = sorted(behind, key=lambda grid: (-behind[grid], grid))[:MAX_GRIDS_NAMED]
    return {"grids": len(behind), "households": sum(behind.values()), "first": sorted(first)}


# Run in each pass within reminder hours; a notice is sent only while it holds.
HOURLY: tuple[Finder, ...] = (quotas, plans, returned_work, swaps)
# Run once a week, by kind; a notice is sent as it was then.
WEEKLY: Mapping[str, Finder] = {
    "households_overdue": overdue_households,
    "grids_behind": behind_grids,
}


def find(session: Session, county: CountyNow, finders: Iterable[Finder]) -> list[Notice]:
    return list(chain.from_iterable(finder(session, county) for finder in finders))


def _household_rules(session: Session, county: CountyNow) -> list[HouseholdRule]:
    return household_rules(load_rules(session, county.code), county.today)


def _title(rule: Rule) -> dict[str, Any]:
    return {"quota": rule.name, "title": rule.title, "title_en": rule.title_en}


def _week(county: CountyNow) -> tuple[str, datetime]:
    """The name and the end of this week."""
    sunday = monday_of(county.today) + 6 * DAY
    return name_of("week", Span(sunday, sunday)), _after(sunday, county)


def _after(day: date, county: CountyNow) -> datetime:
    """The midnight after a day."""
    return instant(day + DAY, county.zone)
