"""Households that a cadre is paired with (结对), and which of them were reached in a period.

A fact counts if the pairing was valid on its day, for the quota and for the plan.
"""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import Date, Integer, String, Subquery, Uuid, column, text

from records.dates import DAY, instant
from records.fieldwork.households import is_visited
from records.validity import valid_on
from schedulers.calendars.working_days import Span
from schedulers.quotas.facts import COUNTED_IN, FACT_DAY, PAIRED_THEN, is_counted
from schedulers.quotas.progress import CountyNow
from schedulers.quotas.rules import Rule, Versions, version_on


def pairing_rules(rules: Mapping[str, Versions], day: date) -> list[Rule]:
    """The quotas of paired households that are valid on a day, by name."""
    valid = (version_on(versions, day) for versions in rules.values())
    return [rule for rule in valid if rule is not None and rule.among == "paired"]


def pairs_of(county: CountyNow, person: UUID, day: date, period: Span, counts: str) -> Subquery:
    """Subquery: households paired with a person on ``day``; ``reached_on`` is the first day in the
    period with a fact of the kind ``counts`` by this person, or null."""
    table, counted = COUNTED_IN[counts], is_counted(counts)
    params = {
        "county": county.code,
        "zone": county.zone.key,
        "person": person,
        "day": day,
        "start": instant(period.first_day, county.zone),
        "end": instant(period.last_day + DAY, county.zone),
    }
    return (
        text(_PAIRS.format(table=table, counted=counted))
        .bindparams(**params)
        .columns(
            column("id", Uuid),
            column("number", String),
            column("head", String),
            column("address", String),
            column("group_no", Integer),
            column("kind", String),
            column("grid", String),
            column("reached_on", Date),
        )
        .subquery("pairs")
    )


_PAIRS = f"""
    SELECT h.id, h.number, h.head, h.address, h.group_no, h.kind, h.grid, (
        SELECT min({FACT_DAY}) FROM {{table}} f
        WHERE f.county = h.county AND f.household_id = h.id AND f.cadre_id = :person
          AND f.counted_at >= :start AND f.counted_at < :end AND {{counted}} AND {PAIRED_THEN}
    ) AS reached_on
    FROM households h
    WHERE h.county = :county AND {is_visited("h.kind")} AND h.id IN (
        SELECT a.household_id FROM assignments a
        WHERE a.county = :county AND a.person_id = :person AND a.kind = 'household'
          AND {valid_on("a", ":day")})
"""
