"""One person's quotas, for that person and for people who direct them."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from authz.access_context import as_county
from records.dates import instant
from records.problems import NotFound
from schedulers.calendars.working_days import Span
from schedulers.quotas.day_sets import days_in
from schedulers.quotas.explained import Explained, FactUse, explain, explain_open_periods
from schedulers.quotas.facts import COUNTED_IN
from schedulers.quotas.household_quotas import Counts, count_by_cadre, household_rules
from schedulers.quotas.progress import CountyNow
from schedulers.quotas.rules import Rule, Versions, load_rules, name_of
from schedulers.quotas.subjects import Subject, load_subjects
from server.services.quotas.waiting import Unconfirmed, load_deleted, load_waiting

_PAYS = (FactUse.COUNTS, FactUse.MADE_UP)


def quotas_of(session: Session, county: CountyNow, person: UUID) -> dict[str, Any]:
    """A person's running periods, and past periods that can still be made up.

    The caller checks that the reader may see the person's figures.
    """
    with as_county(county.code):  # work counts in all areas
        rules = load_rules(session, county.code)
        subjects = load_subjects(session, county.code, [person])
        if not subjects:
            return {"today": county.today, "quotas": [], "households": []}
        subject = subjects[0]
        opened = [
            (versions, periods)
            for versions in rules.values()
            if versions[0].each != "household"
            and (periods := explain_open_periods(session, county, subject, versions, county.today))
        ]
        spans = [each.span for _, periods in opened for each in periods]
        waiting = load_waiting(session, county, person, _covering(spans)) if spans else []
        return {
            "today": county.today,
            "quotas": [
                described(periods[-1].rule)
                | {"periods": [period_of(each, waiting) for each in periods]}
                for _, periods in opened
            ],
            "households": _households(session, county, subject, rules),
        }


def explained(
    session: Session, county: CountyNow, person: UUID, quota: str, day: date, reader: UUID | None
) -> dict[str, Any]:
    """One period: all records and days, and why each counts or not. Raises `not_found`.

    ``at`` of a record that is not the ``reader``'s own is the beginning of its day; a command has
    no reader.
    """
    with as_county(county.code):  # as above; other people's records show the day only
        versions = load_rules(session, county.code).get(quota)
        subjects = load_subjects(session, county.code, [person])
        if not versions or not subjects or versions[0].each == "household":
            raise NotFound()
        subject = subjects[0]
        period = explain(session, county, subject, versions, day)
        if period is None:
            raise NotFound()
        others = [
            *load_waiting(session, county, person, period.span),
            *load_deleted(session, county, subject, period.span),
        ]
        records = _records(period, reader, county.zone) + [
            _unconfirmed(each, whole=person == reader, zone=county.zone)
            for each in others
            if each.would_count(period.rule, subject)
        ]
        return {
            "quota": described(period.rule),
            "period": period_of(period, []) if period.entry else None,
            "first_day": period.span.first_day,
            "last_day": period.span.last_day,
            "records": sorted(records, key=lambda record: (record["at"], str(record["id"]))),
            "days": [
                {
                    "day": each.day,
                    "available": not each.reason,
                    "why": each.reason,
                    "percent": each.percent,
                }
                for each in period.days
            ],
        }


def described(rule: Rule) -> dict[str, Any]:
    """The fields of a quota version."""
    return {
        name: getattr(rule, name)
        for name in Rule.__slots__
        if name not in ("valid_from", "valid_to")
    } | {"each": rule.each, "valid_from": rule.valid_from, "valid_to": rule.valid_to}


def period_of(explained: Explained, waiting: list[Unconfirmed]) -> dict[str, Any]:
    """The fields of a period; ``waiting``: logged work that does not count yet."""
    entry, rule = explained.entry, explained.rule
    assert entry is not None
    obligation, standing = entry.obligation, entry.standing
    return {
        "period": name_of(rule.period, explained.span),
        "first_day": explained.span.first_day,
        "last_day": explained.span.last_day,
        "make_up_until": (
            obligation.last_day if obligation.last_day > explained.span.last_day else None
        ),
        "state": standing.state,
        "least": obligation.least,
        "need": obligation.need,
        "done": standing.done,
        "own": entry.own,
        "made_up": entry.made_up,
        "expected": round(standing.expected, 1),
        "slack": standing.slack,
        "days_available": obligation.available.bit_count(),
        "days_left": standing.days_left,
        "available": list(days_in(explained.span.first_day, obligation.available)),
        "counted": [
            {"id": each.fact.id, "household": each.fact.household, "day": each.day}
            for each in explained.facts
            if each.use in _PAYS
        ],
        "waiting": [
            {"id": each.id, "day": each.day, "why": each.why}
            for each in sorted(waiting, key=lambda one: (one.day, str(one.id)))
            if each.why is not FactUse.DISMISSED
            and each.day in explained.span
            and each.would_count(rule, explained.subject)
        ],
    }


def _records(period: Explained, reader: UUID | None, zone: ZoneInfo) -> list[dict[str, Any]]:
    return [
        {
            "collection": COUNTED_IN[period.rule.counts],
            "id": each.fact.id,
            "household": each.fact.household,
            "at": each.fact.at if each.fact.person == reader else instant(each.day, zone),
            "day": each.day,
            "verdict": each.use,
            "counts": each.use in _PAYS,
            "pays": name_of(period.rule.period, each.pays) if each.pays else None,
        }
        for each in period.facts
    ]


def _unconfirmed(each: Unconfirmed, *, whole: bool, zone: ZoneInfo) -> dict[str, Any]:
    row = {name: getattr(each, name) for name in ("collection", "id", "household", "day")}
    at = each.at if whole else instant(each.day, zone)
    return row | {"at": at, "verdict": each.why, "counts": False, "pays": None}


def _households(
    session: Session, county: CountyNow, subject: Subject, rules: Mapping[str, Versions]
) -> list[dict[str, Any]]:
    """The state of the person's households: one row for each household quota."""
    rows = []
    for quota in household_rules(rules, county.today):
        counts = count_by_cadre(session, county, quota, [subject])[subject.id]
        rows.append({"quota": described(quota.rule), **counted(counts)})
    return rows


def counted(counts: Counts) -> dict[str, int]:
    names = (
        *("households", "in_time", "due_soon", "overdue", "never"),
        *("priority", "priority_overdue"),
    )
    return {name: getattr(counts, name) for name in names}


def _covering(spans: list[Span]) -> Span:
    return Span(min(each.first_day for each in spans), max(each.last_day for each in spans))
