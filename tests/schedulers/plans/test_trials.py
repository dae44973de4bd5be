"""What a week would be if its cadre were away on some days: an answer that changes no plan."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from records.planning.plans import PlanTrial
from records.problems import InvalidFields
from schedulers.jobs.job import TaskRun
from schedulers.plans.plan_work import trial_work
from schedulers.plans.trials import load_trial, request_trial
from tests import factories as f
from tests.schedulers.plans.weeks import EVENING_BEFORE, MONDAY, ZONE, Week, due

WEDNESDAY, THURSDAY = MONDAY + timedelta(days=2), MONDAY + timedelta(days=3)


def ask(week: Week, *away: date) -> None:
    whose = f.COUNTY, ZONE, week.cadre.id, MONDAY
    request_trial(week.session, *whose, away, EVENING_BEFORE)


def answered(week: Week, *away: date) -> Any:
    ask(week, *away)
    payload = {
        "person": str(week.cadre.id),
        "week": MONDAY.isoformat(),
        "away": ",".join(str(day) for day in away),
    }
    subject = TaskRun(week.session, f.COUNTY, ZONE, "key", payload, EVENING_BEFORE)
    trial_work().read(subject)()(subject)
    week.session.expire_all()
    trial = load_trial(week.session, f.COUNTY, week.cadre.id)
    assert isinstance(trial, PlanTrial)
    return trial.answer


def test_visits_of_that_day_move_and_no_plan_is_changed(week: Week) -> None:
    due(week, 9)
    week.plan()
    before = {row.id: (row.rev, row.planned_day) for row in week.rows()}
    plan = week.published.rev
    of_wednesday = {str(row.household_id) for row in week.rows() if row.planned_day == WEDNESDAY}
    answer = answered(week, WEDNESDAY)
    assert of_wednesday
    assert of_wednesday <= {one["household"] for one in answer["moved"]}
    assert WEDNESDAY.isoformat() not in answer["days"]
    assert answer["left_out"] == []
    assert {row.id: (row.rev, row.planned_day) for row in week.rows()} == before
    assert week.published.rev == plan


def test_it_is_what_the_plan_becomes_with_real_leave(week: Week) -> None:
    due(week, 60)
    week.plan()
    days = {row.household_id: row.planned_day for row in week.rows()}
    answer = answered(week, MONDAY, WEDNESDAY, THURSDAY)
    assert answer["missing_s"] > answer["missing_s_now"]
    for day in (MONDAY, WEDNESDAY, THURSDAY):
        f.make_absence(week.session, week.cadre, day)
    week.plan()
    assert week.published.missing_s == answer["missing_s"]
    gone = {row.household_id for row in week.rows() if row.dropped}
    assert gone == {UUID(one["household"]) for one in answer["left_out"]}
    assert answer["moved"]
    for one in answer["moved"]:
        row = next(row for row in week.rows() if str(row.household_id) == one["household"])
        assert (str(row.planned_day), str(days[row.household_id])) == (one["to"], one["from"])


def test_what_was_pinned_to_that_day_is_said(week: Week) -> None:
    homes = due(week, 6)
    f.make_planned_visit(week.session, homes[0], week.cadre, MONDAY, why="added", day=WEDNESDAY)
    week.plan()
    answer = answered(week, WEDNESDAY)
    assert answer["pinned"] == [{"household": str(homes[0].id), "day": WEDNESDAY.isoformat()}]


def test_a_day_on_which_nothing_was_planned_changes_nothing(week: Week) -> None:
    due(week, 9)
    week.plan()
    answer = answered(week, THURSDAY)
    assert (answer["moved"], answer["new"], answer["left_out"]) == ([], [], [])


@pytest.mark.parametrize("away", [(), (MONDAY - timedelta(days=1),), (MONDAY, date(2026, 5, 1))])
def test_only_days_to_come_of_that_week_can_be_asked_about(
    week: Week, away: tuple[date, ...]
) -> None:
    with pytest.raises(InvalidFields):
        ask(week, *away)


def test_an_older_question_s_answer_does_not_stand_for_the_last_one(week: Week) -> None:
    due(week, 3)
    week.plan()
    ask(week, WEDNESDAY)
    subject = TaskRun(
        week.session,
        f.COUNTY,
        ZONE,
        "key",
        {"person": str(week.cadre.id), "week": MONDAY.isoformat(), "away": str(WEDNESDAY)},
        EVENING_BEFORE,
    )
    write = trial_work().read(subject)()
    later = datetime(2026, 3, 15, 10, 5, tzinfo=UTC)
    request_trial(week.session, f.COUNTY, ZONE, week.cadre.id, MONDAY, [THURSDAY], later)
    write(subject)
    week.session.expire_all()
    trial = load_trial(week.session, f.COUNTY, week.cadre.id)
    assert trial is not None
    assert (trial.away, trial.answer) == ([THURSDAY], None)
