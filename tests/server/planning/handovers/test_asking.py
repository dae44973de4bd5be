"""What may be handed over, by whom, and what is answered."""

from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text

from records.divisions import CodeRange
from records.planning.handovers import Handover
from records.system.audit import AuditRow
from schedulers.plans.handed_over import load_handed_over
from tests import factories as f
from tests.server.planning.handovers.conftest import AFTER, DAY, EMPTY, FAR, OTHER, WEEK
from tests.server.planning.planned_county import GRID, MONDAY, TODAY, TOWN

pytestmark = pytest.mark.at(f.NOW)


def stored(county):
    return county.session.scalars(select(Handover)).all()


def codes(answer):
    return {row["household"]: row["code"] for row in answer["refused"]}


def test_without_a_week_it_is_the_next_one_that_is_not_published(county):
    body = {"households": [str(county.home(400).id)]}
    answer = county.ask("POST", "handovers", body)
    assert (answer["week"], answer["until"]) == (WEEK, (MONDAY + 13 * DAY).isoformat())
    (row,) = stored(county)
    assert (row.week, row.until, row.asked_by) == (MONDAY, MONDAY + 13 * DAY, county.leader.id)


@pytest.mark.at(f.NOW + 4 * DAY + DAY / 2)  # Sunday, 22:00: next week's plans are out
def test_after_publication_it_is_the_week_after(county):
    answer = county.ask("POST", "handovers", {"households": [str(county.home().id)]})
    assert answer["week"] == AFTER


def test_a_household_without_a_cadre_is_refused_and_the_others_are_not(county):
    fine, alone = county.home(400), county.home(400, EMPTY)
    answer = county.hand_over(fine, alone)
    assert codes(answer) == {str(alone.id): "no_cadre"}
    assert [item["household"] for item in answer["items"]] == [str(fine.id)]
    assert [row.household_id for row in stored(county)] == [fine.id]


def test_a_household_that_is_gone_is_refused(county):
    gone = county.home(400, kind="moved_away")
    assert codes(county.hand_over(gone)) == {str(gone.id): "household_gone"}


def test_a_household_that_goes_after_it_was_handed_over_is_planned_no_more(county):
    home = county.home(400)
    county.hand_over(home)
    home.kind = "moved_away"
    county.session.flush()
    handed = load_handed_over(
        county.session, f.COUNTY, ZoneInfo("Asia/Shanghai"), [CodeRange.below(TOWN)],
        MONDAY + 7 * DAY, TODAY, TODAY,
    )  # fmt: skip
    assert handed == {}


def test_the_same_household_twice_is_one(county):
    home = county.home(400)
    first = county.hand_over(home, home)
    assert len(first["items"]) == 1
    assert codes(county.hand_over(home)) == {str(home.id): "handed_over_already"}
    assert codes(county.hand_over(home, week=AFTER)) == {str(home.id): "handed_over_already"}
    assert len(stored(county)) == 1


def test_once_reached_it_may_be_handed_over_again(county):
    home = county.home(400)
    county.hand_over(home)
    f.make_visit(county.session, home, county.cadre, happened_at=f.NOW)
    assert codes(county.hand_over(home)) == {}
    assert county.became()["counts"] == {
        "reached": 1, "not_reached": 0, "not_known": 0, "to_come": 1, "withdrawn": 0,
    }  # fmt: skip


def test_what_was_visited_after_the_list_was_read_is_refused(county):
    home, seen_at = county.home(400), f.NOW.isoformat()
    late = {"happened_at": f.NOW - 9 * DAY, "received_at": f.NOW + DAY / 24}
    f.make_visit(county.session, home, county.cadre, **late)
    answer = county.hand_over(home, seen_at=seen_at)
    assert codes(answer) == {str(home.id): "visited_since"}
    later = (f.NOW + DAY / 12).isoformat()
    assert codes(county.hand_over(home, seen_at=later)) == {}


@pytest.mark.parametrize("which", ["unknown", "elsewhere"])
def test_what_one_may_not_see_refuses_all_and_both_look_alike(county, which):
    fine, far = county.home(400), county.home(400, FAR)
    id = str(far.id) if which == "elsewhere" else str(uuid4())
    body = {"households": [str(fine.id), id], "week": WEEK}
    answer = county.ask("POST", "handovers", body, status=404)
    assert (answer["code"], answer["households"]) == ("not_found", [id])
    assert stored(county) == []


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"week": "2026-W11"}, "week_is_past"),
        ({"week": "2026-W20"}, "week_too_far"),
        ({"week": "2026-W60"}, "invalid_fields"),
        ({"households": []}, "invalid_fields"),
        ({"households": [str(uuid4())] * 201}, "invalid_fields"),
        ({"households": ["x"]}, "invalid_fields"),
        ({"until": (MONDAY + 5 * DAY).isoformat()}, "invalid_fields"),
        ({"until": (MONDAY + 28 * DAY).isoformat()}, "invalid_fields"),
        ({"preview": "true"}, "invalid_fields"),
        ({"cadre": str(uuid4())}, "invalid_fields"),
    ],
)
def test_bad_input_has_a_code(county, more, code):
    answer = county.hand_over(county.home(400), status=400, **more)
    assert answer["code"] == code


def test_who_may_hand_over_and_who_may_look(county):
    home = county.home(400)
    for role in ("auditor", "clerk"):
        county.hand_over(home, person=county.person(role, f.COUNTY), status=403)
    county.hand_over(home, person=county.cadre, status=403)
    county.hand_over(home, person=county.person("township_leader", OTHER), status=404)
    county.hand_over(home, person=county.person("dispatcher"))
    county.ask("GET", "handovers", person=county.cadre, status=403)
    elsewhere = county.person("township_leader", OTHER)
    assert county.became(elsewhere)["items"] == []
    assert len(county.became(county.person("auditor", f.COUNTY))["items"]) == 1


def test_a_preview_writes_nothing(county):
    answer = county.hand_over(county.home(400), county.home(), preview=True)
    assert (answer["fit"], answer["preview"]) == (2, True)
    assert {item["id"] for item in answer["items"]} == {None}
    assert stored(county) == []


def test_what_does_not_fit_goes_to_the_next_week_and_then_nowhere(county):
    """Three field days of six hours hold 43 visits of 25 minutes on one spot."""
    homes = [county.home(500 - n) for n in range(100)]
    answer = county.hand_over(*homes, preview=True)
    assert (answer["fit"], answer["later"], answer["left_out"]) == (43, 43, 14)
    weeks = {item["household"]: item["week"] for item in answer["items"]}
    assert [weeks[str(home.id)] for home in homes] == [WEEK] * 43 + [AFTER] * 43 + [None] * 14
    f.make_absence(county.session, county.cadre, MONDAY, last_day=MONDAY + 6 * DAY)
    away = county.hand_over(*homes, preview=True)
    assert (away["fit"], away["later"]) == (0, 43)


def test_markets_and_half_days_leave_the_hours_that_the_planner_has(county):
    """The market leaves Monday: six hours, and of these a morning of three."""
    homes = [county.home(500 - n) for n in range(20)]
    f.make_market_rule(county.session, TOWN, kind="weekdays", numbers=[2, 3, 4, 5])
    assert county.hand_over(*homes, preview=True)["fit"] == 14
    f.make_absence(county.session, county.cadre, MONDAY, half="pm")
    assert county.hand_over(*homes, preview=True)["fit"] == 7


def test_what_was_handed_over_before_takes_its_time(county):
    county.hand_over(*(county.home(500) for _ in range(40)))
    answer = county.hand_over(*(county.home(400) for _ in range(5)), preview=True)
    assert (answer["fit"], answer["later"]) == (3, 2)


def test_a_household_without_a_point_is_handed_over_and_said_to_fit_nowhere(county):
    (item,) = county.hand_over(county.home(400, point=None))["items"]
    assert (item["week"], item["reason"]) == (None, "no_point")


def test_only_a_published_plan_is_made_anew_at_once(county):
    def tasks():
        return county.session.scalars(
            text("SELECT payload ->> 'person' FROM tasks WHERE kind = 'plan'")
        ).all()

    county.hand_over(county.home(400))
    assert tasks() == []
    f.make_plan(county.session, county.cadre, MONDAY)
    county.hand_over(county.home(400))
    assert tasks() == [str(county.cadre.id)]


def test_the_weeks_are_listed_with_what_was_not_withdrawn(county):
    (first,) = county.hand_over(county.home(400))["items"]
    county.hand_over(county.home(500), county.home(600), week=AFTER)
    weeks = county.ask("GET", "handovers/weeks")
    assert weeks["today"] == TODAY.isoformat()
    assert [(item["week"], item["households"]) for item in weeks["items"]] == [
        (AFTER, 2),
        (WEEK, 1),
    ]
    county.ask("DELETE", f"handovers/{first['id']}", status=204)
    assert [item["week"] for item in county.ask("GET", "handovers/weeks")["items"]] == [AFTER]
    elsewhere = county.person("township_leader", OTHER)
    assert county.ask("GET", "handovers/weeks", person=elsewhere)["items"] == []
    county.ask("GET", "handovers/weeks", person=county.cadre, status=403)


class TestWithdrawing:
    def test_by_who_asked_as_often_as_one_likes(self, county):
        home = county.home(400)
        (item,) = county.hand_over(home)["items"]
        path = f"handovers/{item['id']}"
        county.ask("DELETE", path, status=204)
        county.ask("DELETE", path, status=204)
        assert county.became()["counts"]["withdrawn"] == 1
        assert codes(county.hand_over(home)) == {}

    def test_by_nobody_else(self, county):
        (item,) = county.hand_over(county.home(400))["items"]
        path = f"handovers/{item['id']}"
        county.ask("DELETE", path, person=county.person("township_leader"), status=403)
        elsewhere = county.person("township_leader", OTHER)
        county.ask("DELETE", path, person=elsewhere, status=404)
        county.ask("DELETE", f"handovers/{uuid4()}", status=404)

    def test_not_after_the_last_day(self, county):
        (item,) = county.hand_over(county.home(400))["items"]
        (row,) = stored(county)
        row.week, row.until = MONDAY - 21 * DAY, TODAY - 3 * DAY
        answer = county.ask("DELETE", f"handovers/{item['id']}", status=400)
        assert answer["code"] == "week_is_past"


def test_it_is_in_the_audit_log(county):
    home = county.home(400)
    (item,) = county.hand_over(home)["items"]
    county.ask("DELETE", f"handovers/{item['id']}", status=204)
    noted = county.session.scalars(select(AuditRow).order_by(AuditRow.at)).all()
    written = [row for row in noted if row.action.startswith("handed") or "handover" in row.action]
    assert [row.action for row in written] == ["handed_over", "handover_withdrawn"]
    assert {row.person_id for row in written} == {county.leader.id}


def test_a_household_of_a_shared_grid_is_somebody_s(county):
    f.make_person(county.session, areas=[GRID], home=county.leader.home)
    (item,) = county.hand_over(county.home(400))["items"]
    assert item["week"] == WEEK
