"""What became of a week's plans: for leaders by grid, for cadres which households are left."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from records.planning.plans import Plan
from records.system.audit import AuditRow
from schedulers.plans.trials import write_answer
from tests import factories as f
from tests import moment
from tests.server.planning.planned_county import FAR, GRID, NEXT, TOWN, VILLAGE, County, line, week

ZONE = ZoneInfo("Asia/Shanghai")
NOW = f.NOW.astimezone(ZONE)
TODAY = NOW.date()
MONDAY = TODAY - timedelta(days=TODAY.weekday())
SUNDAY = MONDAY + timedelta(days=6)
pytestmark = pytest.mark.at(f.NOW)  # a Wednesday


def due_in(grid, homes):
    """As `load_by_grid` says it of households that are due."""
    wanted = {"since": MONDAY.isoformat(), "counts": "contact", "own": False}
    return line(grid, len(homes), 0, 0) | {
        "homes": [
            {"household": str(home.id), "visit_s": 1500, "missing_s": 0} | wanted for home in homes
        ]
    }


def at(day, hour=10):
    return datetime.combine(day, time(hour), ZONE)


class Planned(County):
    """A week of which two days are over, planned last on Tuesday night."""

    def __init__(self, client, session):
        super().__init__(client, session)
        self.plan(self.cadre, [line(GRID, 5, 2, 3600)])

    def plan(self, person, load, **more):
        planned_at = at(MONDAY + timedelta(days=1), 20)
        f.make_plan(self.session, person, MONDAY, load=load, planned_at=planned_at, **more)

    def visit(self, day, *, grid=GRID, reached=None, **more):
        home = f.make_household(self.session, grid, head=more.pop("head", "陈"))
        due = more.pop("due", MONDAY)
        f.make_planned_visit(
            self.session, home, self.cadre, MONDAY, planned_day=day, due=due, **more
        )
        if reached is not None:
            outcome = "met" if reached else "nobody_home"
            f.make_visit(self.session, home, self.peer, happened_at=at(TODAY, 7), outcome=outcome)
        self.session.commit()
        return home

    def progress(self, person=None, **query):
        query = {"week": week(MONDAY)} | query
        answer = self.ask(person or self.leader, "GET", "plans/progress", **query)
        assert answer.status_code == 200, answer.json
        return answer.json["items"]

    def next_week(self):
        answer = self.ask(self.cadre, "GET", "me/plan", week=week(MONDAY)).json
        return {one["household"]: one["reason"] for one in answer["next_week"]}


@pytest.fixture
def planned(client, session):
    return Planned(client, session)


class TestProgress:
    def test_planned_done_and_to_come(self, planned):
        planned.visit(MONDAY, reached=True)
        planned.visit(MONDAY, reached=False)
        planned.visit(TODAY)
        planned.visit(SUNDAY)
        planned.visit(SUNDAY, skipped="cannot_go")
        planned.visit(None, dropped="no_longer_due", reached=True)  # before its day came
        planned.visit(None, dropped="does_not_fit")
        planned.visit(MONDAY, grid=FAR, reached=True)
        (line,) = planned.progress()
        assert line["code"] == GRID
        assert (line["planned"], line["done"], line["to_come"]) == (6, 2, 2)
        assert line["next_week"] == 3  # as of last night

    def test_a_household_that_is_planned_again_is_one(self, planned):
        home = planned.visit(MONDAY)
        f.make_planned_visit(planned.session, home, planned.cadre, MONDAY, planned_day=SUNDAY)
        planned.session.commit()
        (line,) = planned.progress()
        assert (line["planned"], line["to_come"]) == (1, 1)

    def test_once_the_week_is_over_who_was_not_reached_since_the_last_planning_is_left(
        self, planned
    ):
        homes = [planned.visit(day) for day in (TODAY, SUNDAY)]
        homes.append(planned.visit(SUNDAY, reached=True))
        planned.visit(SUNDAY, due=SUNDAY + timedelta(days=30))
        homes += [f.make_household(planned.session, GRID) for _ in range(3)]  # without a day
        planned.plan(planned.peer, [due_in(GRID, homes)])
        planned.session.delete(
            planned.session.query(Plan).filter_by(person_id=planned.cadre.id).one()
        )
        planned.session.commit()
        assert planned.progress()[0]["next_week"] == 3
        with moment.beginning_at(at(SUNDAY + timedelta(days=1))):
            assert planned.progress()[0]["next_week"] == 3 + 2

    def test_villages_and_townships_are_sums_and_leaders_see_their_own(self, planned):
        planned.plan(planned.peer, [line(NEXT, 4, 1, 0)])
        planned.plan(planned.stranger, [line(FAR, 9, 1, 0)])
        planned.visit(TODAY)
        planned.visit(TODAY, grid=NEXT)
        for by, code in (("village", VILLAGE), ("township", TOWN)):
            (one,) = planned.progress(by=by)
            assert (one["code"], one["planned"], one["next_week"]) == (code, 2, 6)
        assert [one["code"] for one in planned.progress(within=NEXT)] == [NEXT]
        answer = planned.ask(planned.leader, "GET", "plans/progress", within=FAR)
        assert (answer.status_code, answer.json["code"]) == (404, "not_found")

    def test_people_are_nowhere_in_it_and_reading_is_noted(self, planned):
        planned.visit(MONDAY, reached=True)
        said = planned.ask(planned.leader, "GET", "plans/progress", week=week(MONDAY)).text
        for person in (planned.cadre, planned.peer):
            for word in (str(person.id), person.login, person.name):
                assert word not in said
        (row,) = planned.session.scalars(select(AuditRow)).all()
        assert (row.person_id, row.target) == (planned.leader.id, "plans/progress")
        assert planned.ask(planned.cadre, "GET", "plans/progress").json["code"] == "forbidden"


class TestNextWeek:
    def test_who_is_left_and_why(self, planned):
        missed = planned.visit(MONDAY)
        skipped = planned.visit(SUNDAY, skipped="cannot_go")
        planned.visit(TODAY)
        planned.visit(MONDAY, reached=True)
        planned.visit(MONDAY, due=SUNDAY + timedelta(days=30))
        answer = planned.ask(planned.cadre, "GET", "me/plan", week=week(MONDAY)).json
        assert planned.next_week() == {str(missed.id): "not_reached", str(skipped.id): "skipped"}
        assert answer["next_week"][0]["number"]

    def test_what_found_no_time_is_in_it_until_somebody_goes_there(self, planned):
        homes = [f.make_household(planned.session, GRID) for _ in range(3)]
        far = f.make_household(planned.session, FAR)
        left = [
            {"household": str(home.id), "reason": "no_time", "due": MONDAY.isoformat()}
            for home in (*homes, far)
        ]
        peer = planned.peer
        planned.plan(peer, [due_in(GRID, homes), due_in(FAR, [far])], unplanned=left)
        f.make_visit(planned.session, homes[0], planned.cadre, happened_at=at(TODAY, 7))
        planned.session.commit()
        answer = planned.ask(peer, "GET", "me/plan", week=week(MONDAY)).json["next_week"]
        assert {one["household"] for one in answer} == {str(home.id) for home in (*homes[1:], far)}
        assert [one["head"] for one in answer if one["household"] == str(far.id)] == [None]


class TestWhatIf:
    AWAY = (MONDAY + timedelta(days=7)).isoformat()

    def test_it_is_asked_and_waits_for_the_job_process(self, planned):
        next_monday = week(MONDAY + timedelta(days=7))
        assert planned.ask(planned.cadre, "GET", "me/plan/what-if").json["code"] == "not_found"
        body = {"week": next_monday, "away": [self.AWAY]}
        asked = planned.ask(planned.cadre, "POST", "me/plan/what-if", body)
        assert (asked.status_code, asked.json["waiting"], asked.json["answer"]) == (202, True, None)
        found = planned.ask(planned.cadre, "GET", "me/plan/what-if")
        assert found.json == asked.json
        assert planned.ask(planned.peer, "GET", "me/plan/what-if").json["code"] == "not_found"
        again = planned.ask(planned.cadre, "POST", "me/plan/what-if", body)
        assert again.status_code in (202, 429)  # a minute may have begun

    def test_the_answer_is_shown_with_its_hours(self, planned):
        monday = MONDAY + timedelta(days=7)
        body = {"week": week(monday), "away": [self.AWAY]}
        planned.ask(planned.cadre, "POST", "me/plan/what-if", body)
        home = str(planned.home.id)
        answer = {
            "days": ["2026-03-24"],
            "moved": [{"household": home, "from": self.AWAY, "to": "2026-03-24"}],
            "new": [{"household": home, "to": "2026-03-24"}],
            "left_out": [
                {"household": home, "from": self.AWAY, "due": "2026-03-24", "reason": "no_time"}
            ],
            "pinned": [{"household": home, "day": self.AWAY}],
        }
        kept = answer | {"missing_s": 3601, "missing_s_now": 0}
        whose = f.COUNTY, planned.cadre.id, monday, [monday]
        write_answer(planned.session, *whose, kept)
        shown = planned.ask(planned.cadre, "GET", "me/plan/what-if")
        assert (shown.status_code, shown.json["waiting"]) == (200, False)
        assert shown.json["answer"] == answer | {"missing_hours": 2, "missing_hours_now": 0}

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"away": []}, "away"),
            ({"away": ["soon"]}, "away.0"),
            ({"away": ["2026-01-01"]}, "away"),
            ({}, "away"),
        ],
    )
    def test_what_is_no_question(self, planned, body, field):
        body = {"week": week(MONDAY + timedelta(days=7))} | body
        answer = planned.ask(planned.cadre, "POST", "me/plan/what-if", body)
        assert (answer.status_code, answer.json["code"]) == (400, "invalid_fields")
        assert answer.json["errors"][0]["field"] == field

    def test_who_answers_for_nothing_is_told_so(self, planned):
        body = {"week": week(MONDAY + timedelta(days=7)), "away": [self.AWAY]}
        answer = planned.ask(planned.leader, "POST", "me/plan/what-if", body)
        assert (answer.status_code, answer.json["code"]) == (409, "nothing_to_plan")
