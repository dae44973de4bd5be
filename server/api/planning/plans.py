"""Weekly plans: one's own, having it made anew, the load of grids, and the county's figures."""

from datetime import date
from typing import Any

from authz.scope import Permission
from records.dates import monday_named, monday_of, name_of_week
from records.db import db
from records.problems import NotFound, OutOfScope, TooManyRequests
from schedulers.plans.demand import NothingToPlan, ask_for_own
from schedulers.plans.plan_figures import load_settings
from schedulers.plans.planning_window import WeekIsPast, WeekTooFar
from schedulers.plans.trials import ask_for_trial, load_trial
from server.api.planning import plan_schemas as shown
from server.services.audit import note_reading
from server.services.plans.own import tried, week_of_person
from server.services.plans.settings import EXAMPLE, SettingsSchema, change
from server.services.plans.settings import shown as shown_settings
from server.services.plans.week_progress import progress_of_week
from server.services.plans.workload import load_of_week
from server.services.reading import narrowed
from server.web.auth import current, in_whole_county, needs, signed_in
from server.web.boundary import now, settings
from server.web.openapi import Blueprint, documented

blueprint = Blueprint(
    "plans",
    __name__,
    url_prefix="/api/v1",
    description="Weekly plans (docs/planning.md). Phones sync theirs, and change them.",
)


@blueprint.get("/me/plan")
@documented(example=shown.PLAN)
@signed_in
@blueprint.arguments(shown.WeekQuery, location="query")
@blueprint.response(200, shown.OwnPlan)
def my_plan(asked: dict[str, Any]) -> dict[str, Any]:
    """One's own plan of a week, with its visits in the order of the way."""
    me = current()
    seen, today = me.scope.ranges(Permission.SYNC), me.today
    monday = _monday(asked)
    return week_of_person(db.session(), me.county, me.zone, me.person_id, monday, today, seen)


@blueprint.post("/me/plan")
@documented(
    errors=[WeekIsPast, WeekTooFar, NothingToPlan, TooManyRequests],
    body_example={"week": "2026-W12"},
    example=shown.ASKED,
    status=202,
)
@signed_in
@blueprint.arguments(shown.WeekAsked)
@blueprint.response(202, shown.WeekAnswer)
def plan_anew(asked: dict[str, Any]) -> dict[str, Any]:
    """Have one's own week planned anew, at most once a minute.

    The job process does it, within seconds as a rule; what was published or pinned is kept as far
    as it can be.
    """
    me, monday = current(), _monday(asked)
    ask_for_own(db.session(), me.county, me.zone, me.person_id, monday, now())
    return {"week": name_of_week(monday), "monday": monday, "waiting": True}


@blueprint.post("/me/plan/what-if")
@documented(
    errors=[WeekIsPast, WeekTooFar, NothingToPlan, TooManyRequests],
    body_example={"week": "2026-W12", "away": ["2026-03-19"]},
    example=shown.TRIAL_ASKED,
    status=202,
)
@signed_in
@blueprint.arguments(shown.TrialAsked)
@blueprint.response(202, shown.TrialAnswer)
def try_out(asked: dict[str, Any]) -> Any:
    """Ask what one's own week would be if one were away on some days of it.

    No plan is changed, and nobody else learns of it. Once a minute; the last question is kept for
    a day, and answered within seconds as a rule.
    """
    me, monday, session = current(), _monday(asked), db.session()
    ask_for_trial(session, me.county, me.zone, me.person_id, monday, asked["away"], now())
    return tried(load_trial(session, me.county, me.person_id))


@blueprint.get("/me/plan/what-if")
@documented(errors=[NotFound], example=shown.TRIAL)
@signed_in
@blueprint.response(200, shown.TrialAnswer)
def tried_out() -> Any:
    """The answer to one's last question; `not_found` where one has not asked for a day."""
    me = current()
    return tried(load_trial(db.session(), me.county, me.person_id))


@blueprint.get("/plans/progress")
@documented(errors=[OutOfScope], example=shown.PROGRESS)
@needs(Permission.SEE_FIGURES)
@blueprint.arguments(shown.LoadQuery, location="query")
@blueprint.response(200, shown.ProgressAnswer)
def progress(asked: dict[str, Any]) -> dict[str, Any]:
    """What was planned for a week and what was done of it, by grid, village or township; and how
    many households are left for the next week. Nobody is named."""
    me = current()
    ranges = narrowed(me.scope.ranges(Permission.SEE_FIGURES), asked.get("within"))
    note_reading(db.session(), me.scope, now(), "plans/progress", ranges, asked)
    monday, today = _monday(asked), me.today
    return {
        "week": name_of_week(monday),
        "monday": monday,
        "by": asked["by"],
        "items": progress_of_week(
            db.session(), me.county, me.zone, ranges, monday, asked["by"], today
        ),
    }


@blueprint.get("/plans/load")
@documented(errors=[OutOfScope], example=shown.LOAD)
@needs(Permission.SEE_FIGURES)
@blueprint.arguments(shown.LoadQuery, location="query")
@blueprint.response(200, shown.LoadAnswer)
def load(asked: dict[str, Any]) -> dict[str, Any]:
    """What a week's plans do of what is due, and what hours are missing, by grid, village or
    township. Nobody is named."""
    me = current()
    ranges = narrowed(me.scope.ranges(Permission.SEE_FIGURES), asked.get("within"))
    note_reading(db.session(), me.scope, now(), "plans/load", ranges, asked)
    monday = _monday(asked)
    today = me.today
    return {
        "week": name_of_week(monday),
        "monday": monday,
        "by": asked["by"],
        "items": load_of_week(db.session(), me.county, me.zone, ranges, monday, asked["by"], today),
    }


@blueprint.get("/plan-settings")
@documented(example=shown.SETTINGS)
@signed_in
@blueprint.response(200, shown.SettingsAnswer)
def figures() -> dict[str, Any]:
    """What the county's plans are made with: open to everybody, as the quotas are."""
    found = load_settings(db.session(), current().county)
    return shown_settings(found) | {"road_services": _services()}


@blueprint.put("/plan-settings")
@documented(errors=[OutOfScope], body_example=EXAMPLE, example=shown.SETTINGS)
@needs(Permission.MANAGE_PLANS)
@blueprint.arguments(SettingsSchema)
@blueprint.response(200, shown.SettingsAnswer)
def set_figures(document: dict[str, Any]) -> dict[str, Any]:
    """Replace the figures. Plans follow with the next planning."""
    me = in_whole_county(Permission.MANAGE_PLANS)
    found = change(db.session(), me.actor, document, _services())
    return shown_settings(found) | {"road_services": _services()}


def _services() -> tuple[str, ...]:
    return tuple(service.name for service in settings().road_services)


def _monday(asked: dict[str, Any]) -> date:
    """Of the week that was asked for, else of the current one."""
    if asked.get("week"):
        return monday_named(asked["week"])
    return monday_of(current().today)
