"""What became of the households that were handed over to a week.

Read from the visits and plans as they are now, so late, edited and deleted visits count. Rows are
households, by grid; no figure is of a person.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from authz.access_context import access_context, with_own_feeds
from records.arrays import array
from records.dates import DAY, instant, local_day
from records.divisions import CodeRange, in_ranges, range_params
from records.planning.handovers import SETTLED_SINCE
from records.validity import valid_on
from schedulers.plans.plan_settings import SettingsInForce, load_settings
from schedulers.plans.planners import GridPlace, planners_of
from schedulers.quotas.facts import FACT_DAY, is_counted
from server.services.grid_names import whole_names
from server.services.handovers.cadres import OwnPhone, load_names, load_phones, silent_since

STATES = ("reached", "not_reached", "not_known", "to_come", "withdrawn")
# Why a household was not reached: besides these, the words of `skipped` and of `unplanned`.
REASONS = (
    *("nobody_home", "not_visited", "no_plan", "no_field_day", "no_cadre", "deleted"),
    "moved_away",
)
_SHOWN = (
    *("id", "household", "number", "head", "address", "group_no", "grid"),
    *("until", "last_contact", "asked_on"),
)


def outcomes(
    session: Session,
    county: str,
    zone: ZoneInfo,
    ranges: Sequence[CodeRange],
    monday: date,
    now: datetime,
) -> list[dict[str, Any]]:
    """One row for each household that was handed over to the week, by grid and id."""
    today = local_day(now, zone)
    params = {
        "county": county,
        "zone": zone.key,
        **range_params(ranges),
        "week": monday,
        "today": today,
    }
    rows = session.execute(_ROWS, params).mappings().all()
    asked = array({row["household"] for row in rows})
    homes = {
        row["household"]: GridPlace(row["grid"], row["group_no"]) for row in rows if row["grid"]
    }
    # Plans lie in cadres' feeds: of them a day and a reason of each of these households.
    with access_context(with_own_feeds(county, ranges)):
        planned = {
            plan["household"]: plan
            for plan in session.execute(_PLANS, params | {"asked": asked}).mappings()
        }
        planners = planners_of(session, county, today, monday, homes)
        planners |= {id: plan["cadre"] for id, plan in planned.items() if plan["cadre"]}
        phones_of = load_phones(session, county, set(planners.values()))
    names = load_names(session, county, set(planners.values()))
    own_names = {row["grid"]: row["grid_name"] for row in rows if row["grid_name"]}
    grid_names = whole_names(session, county, own_names)
    settings = load_settings(session, county)
    result = []
    for found in rows:
        row = {**found, **planned[found["household"]]}
        person = planners.get(row["household"])
        phones = phones_of.get(person, ()) if person else ()
        behind = [each.seen_at for each in phones if _may_hold(row, each, zone, settings)]
        state, reason = _state(row, person, bool(behind), monday, today)
        silent = silent_since(min(behind), now, zone) if state == "not_known" else None
        result.append(
            {name: row[name] for name in _SHOWN}
            | {
                "grid_name": grid_names.get(row["grid"]),
                "state": state,
                "reason": reason,
                "day": row["day"],
                "outcome": row["outcome"],
                "tries": row["tries"],
                "planned_for": row["coming"],
                "silent_since": silent,
                "asked_by": {"id": row["asked_by"], "name": row["asked_by_name"]},
                "answers_for": {"id": person, "name": names.get(person)} if person else None,
            }
        )
    return result


def counts(items: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """The number of households by state; they add up to the rows."""
    return {state: sum(item["state"] == state for item in items) for state in STATES}


def _may_hold(
    row: Mapping[str, Any], phone: OwnPhone, zone: ZoneInfo, settings: SettingsInForce
) -> bool:
    """Whether a phone may hold work of the household's last day, or of the last field day."""
    last = row["was"] or row["last_field_day"]
    return last is not None and phone.backlog.may_hold(
        instant(last, zone, settings.begins) + settings.takes
    )


def _state(
    row: Mapping[str, Any],
    person: UUID | None,
    is_behind: bool,
    monday: date,
    today: date,
) -> tuple[str, str | None]:
    """The state, and the reason of one that was not reached. ``is_behind``: a phone of the person
    may hold a visit to it."""
    if row["withdrawn"]:
        return "withdrawn", None
    if row["day"] is not None:
        return "reached", None
    if row["grid"] is None:
        return "not_reached", "moved_away" if row["is_elsewhere"] else "deleted"
    is_over = today > monday + 6 * DAY
    if not is_over and (row["coming"] or not (row["has_plan"] or person is None)):
        return "to_come", None
    if is_behind:
        return "not_known", None
    return "not_reached", _reason(row, person)


def _reason(row: Mapping[str, Any], person: UUID | None) -> str:
    if row["skipped"]:
        return str(row["skipped"])
    if row["tries"]:
        return "nobody_home"
    if person is None:
        return "no_cadre"
    if row["was"]:
        return "not_visited"
    if row["left_out"] and row["left_out"] != "no_day":
        return str(row["left_out"])
    if not row["has_plan"]:
        return "no_plan"
    if row["last_field_day"] is None:
        return "no_field_day"
    return str(row["left_out"] or "not_visited")


_ROWS = text(f"""
    SELECT o.id, o.household_id AS household, h.number, h.head, h.address, h.group_no, h.grid,
           g.name AS grid_name, o.until, o.last_contact, o.asked_by, a.name AS asked_by_name,
           (o.asked_at AT TIME ZONE :zone)::date AS asked_on,
           o.withdrawn_at IS NOT NULL AS withdrawn, reached.day, reached.outcome, tried.tries,
           h.id IS NULL AND coalesce((
               SELECT d.why = 'moved' FROM tombstones d
               WHERE d.county = :county AND d.record_id = o.household_id
                 AND d.collection = 'households'
               ORDER BY d.at DESC, d.seq DESC LIMIT 1), false) AS is_elsewhere
    FROM handovers o
    LEFT JOIN people a ON a.county = :county AND a.id = o.asked_by
    LEFT JOIN households h ON h.county = :county AND h.id = o.household_id
        AND {in_ranges("h.grid")}
    LEFT JOIN grids g ON g.county = :county AND g.code = h.grid AND {valid_on("g", ":today")}
    LEFT JOIN LATERAL (
        SELECT {FACT_DAY} AS day, f.outcome FROM visits f
        WHERE f.county = :county AND f.household_id = o.household_id AND {is_counted("contact")}
          AND f.counted_at >= CAST({SETTLED_SINCE} AS timestamp) AT TIME ZONE :zone
        ORDER BY f.counted_at, f.id LIMIT 1
    ) reached ON true
    CROSS JOIN LATERAL (
        SELECT count(*)::int AS tries FROM visits f
        WHERE f.county = :county AND f.household_id = o.household_id
          AND f.outcome = 'nobody_home'
          AND f.counted_at >= date_trunc('day', o.asked_at, :zone)
    ) tried
    WHERE o.county = :county AND o.week = :week AND {in_ranges("o.area")}
    ORDER BY o.area, o.household_id, o.id
""")
# ``cadre``: whose plan of the week has or had the household. ``was``: its last past day there,
# ``coming``: the next day in any week. ``left_out``: why that week's plan left it out.
_PLANS = text("""
    WITH left_out AS (
        SELECT DISTINCT ON (u.household) u.household, u.reason, p.person_id
        FROM plans p CROSS JOIN LATERAL jsonb_to_recordset(p.unplanned)
            AS u(household uuid, reason text)
        WHERE p.county = :county AND p.week = :week
          AND u.household = ANY(CAST(:asked AS uuid[]))
        ORDER BY u.household, p.planned_at DESC
    )
    SELECT i.id AS household, coalesce(planned.cadre, left_out.person_id) AS cadre,
           planned.skipped, planned.was, next.coming, left_out.reason AS left_out, own.has_plan,
           own.last_field_day
    FROM unnest(CAST(:asked AS uuid[])) AS i(id)
    CROSS JOIN LATERAL (
        SELECT (array_agg(v.cadre_id ORDER BY v.planned_day DESC NULLS LAST, v.id))[1] AS cadre,
               max(v.skipped) AS skipped,
               max(coalesce(v.day, v.planned_day))
                   FILTER (WHERE coalesce(v.day, v.planned_day) <= :today
                           AND (v.dropped IS NULL OR v.day IS NOT NULL)) AS was
        FROM planned_visits v
        WHERE v.county = :county AND v.household_id = i.id AND v.week = :week
          AND v.asked_by IS NOT NULL
    ) planned
    CROSS JOIN LATERAL (
        SELECT min(coalesce(v.day, v.planned_day)) AS coming
        FROM planned_visits v
        WHERE v.county = :county AND v.household_id = i.id AND v.week >= :week
          AND v.skipped IS NULL
          AND coalesce(v.day, CASE WHEN v.dropped IS NULL THEN v.planned_day END) >= :today
    ) next
    LEFT JOIN left_out ON left_out.household = i.id
    LEFT JOIN LATERAL (
        SELECT true AS has_plan, (
            SELECT max(CAST(d ->> 'day' AS date)) FROM jsonb_array_elements(p.days) d
            WHERE CAST(d ->> 'day' AS date) <= :today) AS last_field_day
        FROM plans p
        WHERE p.county = :county AND p.week = :week
          AND p.person_id = coalesce(planned.cadre, left_out.person_id)
    ) own ON true
""")
