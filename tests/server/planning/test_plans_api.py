"""Weekly plans over HTTP: one's own, having it made anew, the load of grids, the figures."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from records.planning.plans import PlanSettings
from records.system.audit import AuditRow
from server.services.plans.settings import EXAMPLE
from tests import factories as f
from tests.server.planning.planned_county import (
    FAR,
    GRID,
    MONDAY,
    NEXT,
    OTHER,
    TOWN,
    VILLAGE,
    County,
    line,
    week,
)

pytestmark = pytest.mark.at(f.NOW)


@pytest.fixture
def county(client, session):
    return County(client, session)


class TestOwn:
    def test_a_week_that_is_not_planned_yet_says_so(self, county):
        answer = county.ask(county.cadre, "GET", "me/plan")
        assert answer.status_code == 200, answer.json
        assert answer.json["plan"] is None
        assert answer.json["visits"] == []
        assert answer.json["waiting"] is False

    def test_visits_come_in_the_order_of_the_way_with_their_households(self, county):
        f.make_plan(county.session, county.cadre, MONDAY, missing_s=3601)
        tuesday = MONDAY + timedelta(days=1)
        second = f.make_planned_visit(
            county.session, county.home, county.cadre, MONDAY, planned_day=tuesday, position=2
        )
        other = f.make_household(county.session, GRID, head="钟阿婆")
        first = f.make_planned_visit(
            county.session, other, county.cadre, MONDAY, planned_day=tuesday, position=1
        )
        skipped = f.make_planned_visit(
            county.session, county.home, county.cadre, MONDAY, skipped="other"
        )
        answer = county.ask(county.cadre, "GET", "me/plan", week=week(MONDAY)).json
        assert (answer["week"], answer["monday"]) == (week(MONDAY), MONDAY.isoformat())
        assert [visit["id"] for visit in answer["visits"]] == [
            str(row.id) for row in (first, second, skipped)
        ]
        assert answer["visits"][0]["head"] == "钟阿婆"
        assert answer["plan"]["missing_hours"] == 2

    def test_households_of_a_grid_that_changed_hands_are_no_longer_named(self, county):
        far = f.make_household(county.session, FAR)
        f.make_planned_visit(county.session, far, county.cadre, MONDAY, dropped="not_yours")
        (visit,) = county.ask(county.cadre, "GET", "me/plan", week=week(MONDAY)).json["visits"]
        assert (visit["household"], visit["head"], visit["grid"]) == (str(far.id), None, None)

    def test_nobody_else_s_plan_is_in_it(self, county):
        f.make_plan(county.session, county.peer, MONDAY)
        f.make_planned_visit(county.session, county.home, county.peer, MONDAY)
        answer = county.ask(county.cadre, "GET", "me/plan", week=week(MONDAY)).json
        assert (answer["plan"], answer["visits"]) == (None, [])


class TestAnew:
    def test_it_is_asked_for_and_then_waits(self, county):
        answer = county.ask(county.cadre, "POST", "me/plan", {"week": week(MONDAY)})
        assert (answer.status_code, answer.json["waiting"]) == (202, True)
        ((payload,),) = county.tasks()
        assert payload == {"person": str(county.cadre.id), "week": MONDAY.isoformat()}
        assert county.ask(county.cadre, "GET", "me/plan", week=week(MONDAY)).json["waiting"]
        assert not county.ask(county.peer, "GET", "me/plan", week=week(MONDAY)).json["waiting"]

    def test_at_most_once_a_minute(self, county):
        said = [
            county.ask(county.cadre, "POST", "me/plan", {"week": week(MONDAY)}) for _ in range(3)
        ]
        # Three requests may lie on both sides of a full minute, and never of two.
        assert [answer.status_code for answer in said].count(429) >= 1
        refused = next(answer for answer in said if answer.status_code == 429)
        assert refused.json["code"] == "too_many_requests"
        assert 1 <= int(refused.headers["Retry-After"]) <= 60

    @pytest.mark.parametrize(
        ("weeks", "status", "code"), [(-2, 400, "week_is_past"), (9, 400, "week_too_far")]
    )
    def test_other_weeks_are_refused(self, county, weeks, status, code):
        body = {"week": week(MONDAY + timedelta(days=7 * weeks))}
        answer = county.ask(county.cadre, "POST", "me/plan", body)
        assert (answer.status_code, answer.json["code"]) == (status, code)
        assert county.tasks() == []

    @pytest.mark.parametrize("named", ["2026-W54", "9999-W52", "next", 12, None])
    def test_what_is_no_week_is_refused(self, county, named):
        answer = county.ask(county.cadre, "POST", "me/plan", {"week": named})
        assert answer.status_code == 400

    def test_who_answers_for_nothing_is_told_so(self, county):
        answer = county.ask(county.leader, "POST", "me/plan", {"week": week(MONDAY)})
        assert (answer.status_code, answer.json["code"]) == (409, "nothing_to_plan")


class TestLoad:
    @pytest.fixture
    def planned(self, county):
        lines = {
            county.cadre: [line(GRID, 20, 15, 7200)],
            county.peer: [line(GRID, 4, 4, 0), line(NEXT, 30, 2, 41_000)],
            county.stranger: [line(FAR, 9, 1, 9_000)],
        }
        for person, load in lines.items():
            f.make_plan(county.session, person, MONDAY, load=load)
        f.make_plan(
            county.session, county.cadre, MONDAY - timedelta(days=7), load=lines[county.peer]
        )
        county.session.commit()
        return county

    def items(self, county, person=None, **query):
        answer = county.ask(
            person or county.leader, "GET", "plans/load", week=week(MONDAY), **query
        )
        assert answer.status_code == 200, answer.json
        return answer.json["items"]

    def test_a_grid_is_the_sum_of_all_who_plan_in_it(self, planned):
        east, west = self.items(planned)
        assert east["code"] == GRID
        assert east["name"]
        assert (east["due"], east["planned"], east["missing_hours"]) == (24, 19, 2)
        assert (west["code"], west["missing_s"], west["missing_hours"]) == (NEXT, 41_000, 12)

    @pytest.mark.parametrize(("by", "code"), [("village", VILLAGE), ("township", TOWN)])
    def test_villages_and_townships_are_sums(self, planned, by, code):
        (one,) = self.items(planned, by=by)
        assert (one["code"], one["due"], one["planned"]) == (code, 54, 21)
        assert one["name"] == f"区划{code}"

    def test_leaders_see_their_township_and_the_county_all(self, planned):
        assert FAR not in {one["code"] for one in self.items(planned)}
        assert FAR in {one["code"] for one in self.items(planned, planned.admin)}
        answer = planned.ask(planned.leader, "GET", "plans/load", within=OTHER)
        assert (answer.status_code, answer.json["code"]) == (404, "not_found")
        assert [one["code"] for one in self.items(planned, within=NEXT)] == [NEXT]

    def test_people_are_nowhere_in_it(self, planned):
        said = planned.ask(planned.leader, "GET", "plans/load", week=week(MONDAY)).text
        for person in (planned.cadre, planned.peer):
            for word in (str(person.id), person.login, person.name):
                assert word not in said

    def test_a_cadre_sees_none_and_reading_is_noted(self, planned):
        answer = planned.ask(planned.cadre, "GET", "plans/load")
        assert answer.json["code"] == "forbidden"
        self.items(planned)
        (row,) = planned.session.scalars(select(AuditRow)).all()
        assert (row.person_id, row.target) == (planned.leader.id, "plans/load")


class TestSettings:
    def test_everybody_reads_them(self, county):
        answer = county.ask(county.cadre, "GET", "plan-settings")
        assert answer.json == EXAMPLE | {"road_services": []}

    def test_the_county_s_administrator_changes_them_and_it_is_noted(self, county):
        body = EXAMPLE | {"begins": "08:30", "visit_minutes": {"ordinary": 20, "priority": 60}}
        answer = county.ask(county.admin, "PUT", "plan-settings", body)
        assert (answer.status_code, answer.json) == (200, body | {"road_services": []})
        county.session.expire_all()
        row = county.session.scalars(select(PlanSettings)).one()
        assert row.visit_s == {"ordinary": 1200, "priority": 3600}
        (noted,) = county.session.scalars(select(AuditRow)).all()
        assert noted.action == "plan_settings_set"
        assert noted.details["begins"] == ["09:00", "08:30"]
        assert "kmh" not in noted.details

    def test_the_noon_break_may_be_left_out_and_is_then_as_it_was(self, county):
        """Clients of before know nothing of it."""
        old = {name: value for name, value in EXAMPLE.items() if name != "noon_break"}
        for noon in (None, {"from": "11:30", "until": "13:00"}):
            body = EXAMPLE | {"noon_break": noon}
            assert county.ask(county.admin, "PUT", "plan-settings", body).json["noon_break"] == noon
            answer = county.ask(county.admin, "PUT", "plan-settings", old)
            assert (answer.status_code, answer.json["noon_break"]) == (200, noon)

    @pytest.mark.parametrize(
        ("change", "field", "code"),
        [
            ({"begins": "9:00"}, "begins", "invalid_time"),
            ({"begins": "20:00"}, "day_minutes", "out_of_range"),
            ({"day_minutes": 10}, "day_minutes", "out_of_range"),
            ({"day_minutes": 360.5}, "day_minutes", "not_a_whole_number"),
            ({"visit_minutes": {"ordinary": 25}}, "visit_minutes.priority", "required"),
            (
                {"visit_minutes": {"ordinary": 1, "priority": 40}},
                "visit_minutes.ordinary",
                "out_of_range",
            ),
            ({"road_factor": 0.5}, "road_factor", "out_of_range"),
            ({"kmh": "fast"}, "kmh", "not_a_number"),
            ({"day_minutes": 800}, "day_minutes", "out_of_range"),
            ({"noon_break": {"from": "12:00"}}, "noon_break.until", "required"),
            (
                {"noon_break": {"from": "13:00", "until": "13:00"}},
                "noon_break.until",
                "out_of_range",
            ),
            ({"publish_on": 8}, "publish_on", "out_of_range"),
            ({"roads": "http://10.0.0.1/"}, "roads", "unknown_value"),
            ({"speed": 3}, "speed", "unknown_field"),
        ],
    )
    def test_what_cannot_be_is_refused_by_field(self, county, change, field, code):
        answer = county.ask(county.admin, "PUT", "plan-settings", EXAMPLE | change)
        assert answer.status_code == 400
        assert answer.json["errors"] == [{"field": field, "code": code}]

    def test_a_leader_of_a_township_does_not_change_the_county_s(self, county):
        answer = county.ask(county.leader, "PUT", "plan-settings", EXAMPLE)
        assert answer.json["code"] == "forbidden"
        part = county.person("county_admin", TOWN)
        answer = county.ask(part, "PUT", "plan-settings", EXAMPLE)
        assert answer.json["code"] == "out_of_scope"
