"""Define, change and end quotas, with rows in the audit log.

Settled periods do not change: a version may begin before today only if the quota is new.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.dates import local_day
from records.divisions import CodeRange, County, zone_of
from records.planning.quotas import SHAPE, Quota
from records.problems import InvalidFields, NotFound
from records.validity import is_valid
from schedulers.calendars.county_calendar import load_calendar
from schedulers.calendars.working_days import WorkingCalendar
from schedulers.quotas import progress
from schedulers.quotas.definition import check_can_be_met, count_people
from schedulers.quotas.household_quotas import HouseholdRule, count_by_area
from schedulers.quotas.rules import Rule, rule_of
from schedulers.quotas.subjects import load_subjects
from server.services.actor import Actor
from server.services.audit import note


def county_now(session: Session, by: Actor) -> progress.CountyNow:
    """The county's time zone, calendar and day, to compute quotas as of now."""
    zone = zone_of(session, by.county)
    calendar, today = load_calendar(session, by.county), local_day(by.now, zone)
    return progress.CountyNow(by.county, zone, calendar, today)


def define(
    session: Session, by: Actor, name: str, document: Mapping[str, Any]
) -> tuple[Quota, int]:
    """Define a quota, or change its figures from a day on; returns it and how many it concerns.

    ``document`` was validated by `QuotaSchema`. It replaces the version that begins on the same
    day, and is valid until the next later version, or the quota's end. Raises `invalid_fields`,
    `outside_calendar`, `quota_cannot_be_met`.
    """
    today = county_now(session, by).today
    versions = _versions(session, by.county, name)
    first = document["valid_from"]
    WorkingCalendar().day(first)
    wrong = _wrong(versions, document, today)
    if wrong:
        raise InvalidFields(errors=[{"field": field, "code": code} for field, code in wrong])
    rule = rule_of({"name": name, **document})
    subjects = load_subjects(session, by.county)
    check_can_be_met(rule, subjects, today)
    valid_to = _make_room(session, versions, first)
    each_ticket_until = versions[0].each_ticket_until if versions else None
    made = Quota(
        county=by.county,
        name=name,
        valid_to=valid_to,
        each_ticket_until=each_ticket_until,
        **document,
    )
    session.add(made)
    session.flush()
    details = {
        "valid_from": str(first),
        "valid_to": valid_to and str(valid_to),
        "least": rule.least,
        "every": rule.every,
    }
    note(session, by.county, by.now, by.person_id, "quota_defined", f"quota/{name}", details)
    return made, concerned(session, by, rule, first)


def end(session: Session, by: Actor, name: str, day: date) -> None:
    """End a quota; ``day`` is the first day without it. Raises `not_found`, `invalid_fields`."""
    versions = _versions(session, by.county, name)
    if not any(version.tenure.reaches_beyond(day) for version in versions):
        raise NotFound()
    if day < county_now(session, by).today:
        raise InvalidFields(errors=[{"field": "from", "code": "in_the_past"}])
    never_began = _end(session, versions, day)
    details = {"from": str(day), "never_began": [str(first) for first in never_began]}
    note(session, by.county, by.now, by.person_id, "quota_ended", f"quota/{name}", details)


def concerned(session: Session, by: Actor, rule: Rule, day: date) -> int:
    """The number of people, or households, that a quota applies to on a day."""
    if rule.each != "household":
        return count_people(rule, load_subjects(session, by.county), day)
    whole = [CodeRange.below(by.county)]
    county = county_now(session, by)
    quota = HouseholdRule.on([rule], rule.valid_from)
    assert quota is not None
    counts = count_by_area(session, county, quota, whole, 6)
    return sum(each.households for each in counts.values())


def _versions(session: Session, county: str, name: str) -> list[Quota]:
    """All versions by first day; locks the county's row against concurrent changes."""
    session.execute(select(County.county).where(County.county == county).with_for_update())
    query = select(Quota).where(Quota.county == county, Quota.name == name)
    return list(session.scalars(query.order_by(Quota.valid_from)))


def _wrong(
    versions: list[Quota], document: Mapping[str, Any], today: date
) -> list[tuple[str, str]]:
    if not versions:
        return []
    first = versions[0]
    wrong = [(part, "cannot_change") for part in SHAPE if document[part] != getattr(first, part)]
    if document["valid_from"] < today:
        wrong.append(("valid_from", "in_the_past"))
    return wrong


def _make_room(session: Session, versions: list[Quota], day: date) -> date | None:
    """End or delete the version valid on ``day``, and return the end of a new one that begins on
    it: later versions and a set end stay."""
    later = [version.valid_from for version in versions if version.valid_from > day]
    until = min(later, default=None)
    for version in versions:
        if is_valid(*version.tenure, day):
            until = version.valid_to
            if version.valid_from == day:
                session.delete(version)
            else:
                version.valid_to = day
    session.flush()
    return until


def _end(session: Session, versions: list[Quota], day: date) -> list[date]:
    """End all versions on ``day``; deletes later ones and returns their first days."""
    never_began = [version for version in versions if version.valid_from >= day]
    for version in versions:
        if version in never_began:
            session.delete(version)
        elif version.tenure.reaches_beyond(day):
            version.valid_to = day
    session.flush()
    return [version.valid_from for version in never_began]
