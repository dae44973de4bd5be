"""What there is to tell: each kind of reminder by one pass over all of a county's people.

A finder gives everything that holds now; what was made before is recognised by its key. So a
further kind (deadlines of items, say) is a finder here, in `HOURLY` or `WEEKLY`, and its words.
Nothing names anybody but the reader: params are codes, figures, and the county's own titles.
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
from schedulers.quotas.household_quotas import HouseholdRule, count_by_area, count_by_cadre
from schedulers.quotas.progress import CountyNow, Entry, QuotaAccount, load_progress
from schedulers.quotas.rules import Rule, load_rules, name_of
from schedulers.quotas.subjects import load_subjects

MAX_GRIDS_NAMED = 5
_RETURNED_WORTH_TELLING = timedelta(days=7)
_ANSWER_WORTH_TELLING = timedelta(days=3)
_TOLD: Mapping[QuotaState, str] = {
    QuotaState.BEHIND: "quota_behind",
    QuotaState.EVERY_DAY_COUNTS: "quota_every_day_counts",
    QuotaState.OUT_OF_REACH: "quota_out_of_reach",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to be told to one person, until ``expires_at``; ``key`` says what it is about."""

    person: UUID
    key: str
    kind: str
    params: Mapping[str, Any]
    expires_at: datetime


Finder = Callable[[Session, CountyNow], Iterable[Notice]]


def quotas(session: Session, county: CountyNow) -> Iterator[Notice]:
    """Whose pace does not suffice, or only just."""
    today = Span(county.today, county.today)
    return of_accounts(load_progress(session, county, today), county)


def of_accounts(accounts: Iterable[QuotaAccount], county: CountyNow) -> Iterator[Notice]:
    """Once for each obligation and state; of quarters and years, once a month."""
    for account in accounts:
        for entry in account.entries:
            kind = _TOLD.get(entry.standing.state)
            if kind and county.today in entry.obligation.span and _is_of_use(entry):
                yield _of_entry(account, entry, kind, county)


def _is_of_use(entry: Entry) -> bool:
    """What can neither be done nor be made up any more is nobody's reminder."""
    owed = entry.obligation
    return entry.standing.state is not QuotaState.OUT_OF_REACH or owed.last_day > owed.span.last_day


def _of_entry(account: QuotaAccount, entry: Entry, kind: str, county: CountyNow) -> Notice:
    owed, standing = entry.obligation, entry.standing
    period = name_of(owed.rule.period, owed.span)
    month = f"/{county.today:%Y-%m}" if owed.rule.period in ("quarter", "year") else ""
    params = _title(owed.rule) | {
        "period": period,
        "done": standing.done,
        "need": owed.need,
        "missing": owed.need - standing.done,
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
    """Whose plan of this week or the next has been published. Planned anew, it is the same plan."""
    monday = monday_of(county.today)
    asked = {"county": county.code, "monday": monday, "next": monday + WEEK}
    for row in session.execute(_PLANS, asked):
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
    """Whose work came back to be mended yesterday or before, and has not been.

    All other decisions ask nothing of anybody: the app shows them, and nobody is disturbed.
    """
    midnight = instant(county.today, county.zone)
    asked = {"county": county.code, "zone": county.zone.key, "before": midnight}
    for row in session.execute(_RETURNED, asked):
        yield Notice(
            row.person_id,
            f"work/returned/{row.day}/{row.person_id}",
            "work_returned",
            {"count": row.count},
            midnight + _RETURNED_WORTH_TELLING,
        )


# ``day``: the first one of the duty that is to be given away, ``for_day`` of the one to be taken.
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
    """Whom somebody asks to swap duties; and what they said to it. Who it was, the app says."""
    since = instant(county.today, county.zone) - _ANSWER_WORTH_TELLING
    asked = {"county": county.code, "today": county.today, "since": since}
    for row in session.execute(_SWAPS, asked):
        params = {"day": row.day.isoformat()}
        if row.state != "declined":
            params["for_day"] = row.for_day and row.for_day.isoformat()
        yield Notice(
            row.asked_of if row.state == "asked" else row.asked_by,
            f"swap/{row.id}/{row.state}",
            f"swap_{row.state}",
            params,
            instant(row.first, county.zone),
        )


def overdue_households(session: Session, county: CountyNow) -> Iterator[Notice]:
    """For each cadre how many of their households are overdue: one reminder, not one for each."""
    week, end = _week(county)
    subjects = load_subjects(session, county.code)
    for quota in _of_households(session, county):
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
    """For each township leader the grids with households that are overdue: places, never people."""
    week, end = _week(county)
    areas: dict[UUID, list[CodeRange]] = {}
    for person, area in session.execute(_LEADERS, {"county": county.code, "day": county.today}):
        areas.setdefault(person, []).append(CodeRange.below(area))
    for quota in _of_households(session, county) if areas else ():
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


# What is looked at each time that people may be told: it is told only while it holds.
HOURLY: tuple[Finder, ...] = (quotas, plans, returned_work, swaps)
# What is looked at once a week, and told as it was then: by the kind that it gives.
WEEKLY: Mapping[str, Finder] = {
    "households_overdue": overdue_households,
    "grids_behind": behind_grids,
}


def find(session: Session, county: CountyNow, finders: Iterable[Finder]) -> list[Notice]:
    return list(chain.from_iterable(finder(session, county) for finder in finders))


def _of_households(session: Session, county: CountyNow) -> list[HouseholdRule]:
    versions = load_rules(session, county.code).values()
    found = (HouseholdRule.on(each, county.today) for each in versions)
    return [quota for quota in found if quota is not None]


def _title(rule: Rule) -> dict[str, Any]:
    return {"quota": rule.name, "title": rule.title, "title_en": rule.title_en}


def _week(county: CountyNow) -> tuple[str, datetime]:
    """The week's name, and when it ends."""
    sunday = monday_of(county.today) + 6 * DAY
    return name_of("week", Span(sunday, sunday)), _after(sunday, county)


def _after(day: date, county: CountyNow) -> datetime:
    """The midnight after a day."""
    return instant(day + DAY, county.zone)
