"""What is asked on a Monday: which households are late, who answers for them, how a month stood."""

import json
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy import delete, select

from geo.replacing import replace_households
from records.divisions import CodeRange
from records.planning.quotas import Quota
from records.staff.people import Assignment
from records.system.audit import AuditRow
from schedulers.quotas.subjects import load_subjects
from server.services.answered_for import count_unassigned, is_responsible
from tests import factories as f
from tests.schedulers.quotas.histories import histories, make_history, make_quota

TOWN, OTHER = "441427100", "441427101"
VILLAGE = TOWN + "201"
GRID, NEXT, FAR = VILLAGE + "001", VILLAGE + "002", OTHER + "201001"
DAY = timedelta(days=1)
SPLIT = date(2026, 3, 10)
TODAY = f.NOW.date()
pytestmark = pytest.mark.at(f.NOW)


class County:
    """A cadre of a grid and one of the village; a leader; households that are late and not."""

    def __init__(self, app, client, session):
        self.app, self.client, self.session = app, client, session
        for code in (GRID, NEXT, FAR):
            f.make_grid(session, code)
        for name in ("field-days", "coverage", "contacts"):
            make_quota(session, name)
        self.cadre = f.make_person(session, areas=[GRID], home=TOWN)
        self.stranger = f.make_person(session, areas=[FAR], home=OTHER)
        self.leader = self.person("township_leader")

    def person(self, role, area=TOWN):
        return f.make_person(self.session, roles=[(role, area)], home=area)

    def home(self, days_ago=None, grid=GRID, **more):
        """Last reached so many days ago; None: never."""
        made = f.make_household(self.session, grid, **more)
        if days_ago is not None:
            f.make_visit(self.session, made, self.cadre, happened_at=f.NOW - days_ago * DAY)
        return str(made.id)

    def get(self, path, person=None, status=200, **query):
        headers = f.bearer(f.make_login(self.session, person or self.leader))
        answer = self.client.get(f"/api/v1/{path}", headers=headers, query_string=query)
        assert answer.status_code == status, answer.text
        return answer.json

    def ids(self, path, person=None, **query):
        return [each["id"] for each in self.get(path, person, **query)["items"]]

    def run(self, *args):
        result = self.app.test_cli_runner().invoke(args=args)
        assert result.exit_code == 0, result.output
        return [
            json.loads(line) for line in result.output.splitlines() if not line.startswith("--")
        ]


@pytest.fixture
def county(app, client, session):
    return County(app, client, session)


class TestDue:
    @pytest.fixture
    def homes(self, county):
        return {
            "in_time": county.home(10),
            "late": county.home(400, NEXT),
            "later": county.home(430),
            "soon": county.home(360),
            "never": county.home(),  # the quota began 2025-01-01
            "priority": county.home(200, kind="priority"),
            "elsewhere": county.home(500, FAR),
        }

    def test_the_latest_come_first(self, county, homes):
        answer = county.get("households/due")
        names = ("priority", "never", "later", "late", "soon", "in_time")
        assert [row["id"] for row in answer["items"]] == [homes[name] for name in names]
        assert (answer["today"], answer["quota"], answer["next"]) == (
            "2026-03-18", "coverage", None,
        )  # fmt: skip
        late = next(row for row in answer["items"] if row["id"] == homes["late"])
        assert late["last_contact"] == "2025-02-11"
        assert (late["due"], late["state"], late["days_late"]) == ("2026-02-11", "overdue", 35)

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ({"state": "overdue"}, ["priority", "never", "later", "late"]),
            ({"state": "due_soon"}, ["soon"]),
            ({"state": "in_time"}, ["in_time"]),
            ({"never": "true"}, ["never"]),
            ({"never": "false", "state": "overdue"}, ["priority", "later", "late"]),
            ({"kind": "priority"}, ["priority"]),
            ({"within": NEXT}, ["late"]),
            ({"days_late": 35}, ["priority", "never", "later", "late"]),
            ({"days_late": 36}, ["priority", "never", "later"]),
            ({"days_late": 10_000}, []),
            ({"quota": "coverage", "state": "overdue", "kind": "priority"}, ["priority"]),
        ],
    )
    def test_what_is_asked_for_and_no_more(self, county, homes, query, names):
        assert county.ids("households/due", **query) == [homes[name] for name in names]

    def test_pages_go_on_where_the_one_before_ended(self, county, homes):
        whole = county.ids("households/due")
        found, after = [], {}
        while True:
            page = county.get("households/due", limit=1, **after)
            found += [row["id"] for row in page["items"]]
            if page["next"] is None:
                break
            after = {"after": page["next"]}
        assert found == whole

    def test_a_page_says_the_same_as_the_counts(self, county, homes):
        (line,) = county.get("quotas/areas", level="township")["items"][0]["households"]
        rows = county.get("households/due")["items"]
        assert line["households"] == len(rows)
        for state in ("overdue", "due_soon", "in_time"):
            assert line[state] == sum(row["state"] == state for row in rows)
        assert line["never"] == sum(row["last_contact"] is None for row in rows)
        assert (line["priority"], line["priority_overdue"]) == (1, 1)

    def test_a_cadre_sees_all_their_own_overdue_ones(self, county, homes, session):
        """Also who answers for one group, or one household, of a grid; not the whole of it."""
        own = county.ids("households/due", county.cadre, state="overdue", mine="true")
        assert own == [homes[name] for name in ("priority", "never", "later")]
        grouped = county.home(410, group_no=3)
        person = f.make_person(session)
        f.make_assignment(session, person, GRID, kind="group", group_no=3)
        f.make_assignment(session, person, GRID, kind="household", household_id=homes["later"])
        assert county.ids("households/due", person, mine="true") == [homes["later"], grouped]
        f.make_assignment(session, person, NEXT, valid_to=TODAY)
        assert county.ids("households/due", person, mine="true") == [homes["later"], grouped]

    def test_bad_queries_and_others_areas_are_refused(self, county, homes):
        assert county.get("households/due", status=403, within=OTHER)["code"] == "out_of_scope"
        assert county.get("households/due", status=404, quota="field-days")["code"] == "not_found"
        for query in (
            {"state": "late"},
            {"days_late": 0},
            {"never": "x"},
            {"after": "x"},
            {"page": 2},
        ):
            county.get("households/due", status=400, **query)
        clerk = county.person("clerk")
        assert county.get("households/due", clerk, status=403)["code"] == "forbidden"

    def test_without_a_quota_of_households_nothing_is_due(self, county, homes, session):
        session.execute(delete(Quota).where(Quota.name == "coverage"))
        session.commit()
        answer = county.get("households/due")
        assert (answer["quota"], answer["items"]) == (None, [])

    def test_reading_beyond_ones_own_grids_is_noted(self, county, homes, session):
        county.get("households/due", state="overdue")
        (row,) = session.scalars(select(AuditRow).where(AuditRow.person_id == county.leader.id))
        assert (row.target, row.details["filters"]) == ("households/due", {"state": "overdue"})

    def test_the_command_says_the_same(self, county, homes):
        rows = county.run("households", "due", "--within", TOWN)
        assert rows == county.get("households/due")["items"]
        own = ["households", "due", "--of", county.cadre.login, "--state", "overdue", "--never"]
        assert [row["id"] for row in county.run(*own)] == [homes["never"]]


class TestUnassigned:
    def test_a_household_that_nobody_answers_for_is_found(self, county, session):
        found = county.home(grid=NEXT)
        county.home()
        assert county.ids("households/unassigned") == [found]
        items = county.get("quotas/areas")["items"]
        assert {item["code"]: item["unassigned"] for item in items} == {GRID: 0, NEXT: 1}
        rows = county.run("households", "unassigned", "--within", TOWN)
        assert [row["id"] for row in rows] == [found]

    @pytest.mark.parametrize(
        ("area", "more", "answers"),
        [
            (NEXT, {}, True),
            (VILLAGE, {}, True),
            (TOWN, {}, True),
            ("441427", {}, True),
            (GRID, {}, False),
            (NEXT, {"valid_to": TODAY}, False),
            (NEXT, {"valid_to": TODAY + DAY}, True),
            (NEXT, {"valid_from": TODAY + DAY}, False),
            (NEXT, {"kind": "group", "group_no": 3}, True),
            (NEXT, {"kind": "group", "group_no": 4}, False),
            (GRID, {"kind": "group", "group_no": 3}, False),
        ],
    )
    def test_who_answers_for_its_area_or_group(self, county, session, area, more, answers):
        home = county.home(grid=NEXT, group_no=3)
        f.make_assignment(session, county.stranger, area, **more)
        assert (home not in county.ids("households/unassigned")) == answers

    def test_who_answers_for_it_by_name_does_wherever_it_stands(self, county, session):
        """It was given to them in another village, and is asked for by the one it is in now."""
        home = county.home(grid=NEXT)
        f.make_assignment(session, county.stranger, FAR, kind="household", household_id=home)
        for area in (NEXT, VILLAGE, TOWN):
            assert county.ids("households/unassigned", within=area) == []

    def test_who_answers_for_it_by_name_until_they_leave(self, county, session):
        home = county.home(grid=NEXT)
        f.make_assignment(session, county.stranger, NEXT, kind="household", household_id=home)
        session.commit()
        assert county.ids("households/unassigned") == []
        county.stranger.left_on = TODAY
        session.commit()
        assert county.ids("households/unassigned") == [home]

    def test_it_is_told_to_whoever_directs_or_decides_and_to_no_cadre(self, county):
        home = county.home(grid=NEXT)
        for role in ("dispatcher", "county_admin", "auditor"):
            area = TOWN if role == "dispatcher" else f.COUNTY
            assert county.ids("households/unassigned", county.person(role, area)) == [home]
        for person in (county.cadre, county.person("clerk")):
            county.get("households/unassigned", person, status=403)
        elsewhere = county.person("township_leader", OTHER)
        assert county.ids("households/unassigned", elsewhere) == []


@settings(
    max_examples=30,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=histories)
def test_nobody_answers_for_what_no_assignment_covers(session, history):
    """Household by household, on random histories of a small county."""
    savepoint = session.begin_nested()
    try:
        make_history(session, history)
        today = history["today"]
        homes = session.query(f.Household).all()
        subjects = load_subjects(session, f.COUNTY)

        def covers(one, home):
            if one.since > today or (one.until is not None and one.until <= today):
                return False
            if one.kind == "area":
                return home.grid.startswith(one.area)
            if one.kind == "group":
                return (one.area, one.group_no) == (home.grid, home.group_no)
            return one.household == home.id

        here = [s for s in subjects if s.left_on is None or s.left_on > today]
        alone = [
            home.grid
            for home in homes
            if not any(covers(one, home) for subject in here for one in subject.assignments)
        ]
        everywhere = [CodeRange.below(f.COUNTY)]
        assert count_unassigned(session, f.COUNTY, everywhere, 15, today) == Counter(alone)
        for subject in here:
            own = [
                home.id for home in homes if any(covers(one, home) for one in subject.assignments)
            ]
            condition = is_responsible(f.Household, f.COUNTY, subject.id, today)
            assert set(session.scalars(select(f.Household.id).where(condition))) == set(own)
    finally:
        savepoint.rollback()


class TestPeople:
    def test_whom_one_directs_and_what_they_answer_for(self, county, session):
        f.make_assignment(session, county.cadre, NEXT)
        f.make_assignment(session, county.cadre, FAR, valid_to=TODAY)
        f.make_absence(session, county.cadre, TODAY - DAY, last_day=TODAY + DAY)
        (row,) = [row for row in county.get("people")["items"] if row["areas"]]
        assert row == {
            "id": str(county.cadre.id),
            "login": county.cadre.login,
            "name": county.cadre.name,
            "level": "township",
            "home": TOWN,
            "areas": [GRID, NEXT],
            "away_until": str(TODAY + DAY),
        }
        assert row in county.run("person", "list", "--within", TOWN)

    def test_who_is_away_for_half_a_day_is_there(self, county, session):
        for half, until in (("am", None), ("pm", str(TODAY))):
            kind = "leave" if half == "am" else "counter_rota"
            f.make_absence(session, county.cadre, TODAY, half=half, kind=kind)
            (row,) = [row for row in county.get("people")["items"] if row["areas"]]
            assert row["away_until"] == until

    def test_who_has_left_is_not_among_them(self, county, session):
        assert set(county.ids("people")) == {str(county.cadre.id), str(county.leader.id)}
        county.cadre.left_on = TODAY
        session.commit()
        assert county.ids("people") == [str(county.leader.id)]

    def test_nobody_else_is_told(self, county):
        for person in (county.cadre, county.person("dispatcher"), county.person("clerk")):
            county.get("people", person, status=403)
        county.get("people", within=OTHER, status=403)

    def test_it_is_noted(self, county, session):
        county.get("people")
        (row,) = session.scalars(select(AuditRow))
        assert (row.action, row.target) == ("read", "people")

    def test_how_many_are_behind_but_not_who(self, county, session):
        """On a Wednesday without a field day this week; of last weeks' debts some are in grace."""
        for _ in range(2):
            f.make_person(session, areas=[VILLAGE], home=TOWN)
        (item,) = county.get("quotas/areas", level="township")["items"]
        (line,) = [each for each in item["obligations"] if each["quota"] == "field-days"]
        assert (line["people"], line["people_behind"]) == (3, 3)
        (line,) = county.get("quotas/areas", within=GRID)["items"][0]["obligations"]
        assert (line["people"], line["people_behind"]) == (3, 3)

    def test_of_two_people_it_is_not_even_said_how_many(self, county, session):
        f.make_person(session, areas=[VILLAGE], home=TOWN)
        (item,) = county.get("quotas/areas", level="township")["items"]
        (line,) = item["obligations"]
        assert (line["people"], line["people_behind"]) == (2, None)

    @pytest.mark.parametrize("query", [{}, {"month": "2026-02"}], ids=["now", "last month"])
    def test_of_a_few_people_nothing_says_how_they_stand(self, county, query):
        """Neither by level, nor in a month, nor on the command line."""
        for level in ("grid", "village", "township"):
            answer = county.get("quotas/areas", level=level, **query)["items"]
            more = [each for pair in query.items() for each in (f"--{pair[0]}", pair[1])]
            rows = county.run("quotas", "areas", "--within", TOWN, "--level", level, *more)
            for item in answer + rows:
                for line in item["obligations"]:
                    assert line == {
                        "quota": "field-days", "people": 1, "states": None, "people_behind": None,
                    }  # fmt: skip
            assert answer[0]["obligations"]


class TestMonths:
    def test_how_last_month_stood(self, county, session):
        """What syncs late counts for it; what was done since does not change its households."""
        for _ in range(2):
            f.make_person(session, areas=[GRID], home=TOWN)
        home = county.home(400)
        for day in (24, 25, 26):
            at = f.NOW.replace(month=2, day=day)
            f.make_visit(session, session.get(f.Household, (f.COUNTY, home)), county.cadre,
                         happened_at=at, outcome="nobody_home")  # fmt: skip
        session.commit()
        now = county.get("quotas/areas", within=GRID)["items"][0]
        f.make_visit(session, session.get(f.Household, (f.COUNTY, home)), county.cadre)
        (item,) = county.get("quotas/areas", within=GRID, month="2026-02")["items"]
        (line,) = item["obligations"]
        # Weeks that end in February: the festival asked nothing, the last one is with March.
        assert line["states"] == {"exempt": 3, "missed": 9}
        (homes,) = item["households"]
        assert (homes["overdue"], now["households"][0]["overdue"]) == (1, 1)
        (homes,) = county.get("quotas/areas", within=GRID)["items"][0]["households"]
        assert homes["overdue"] == 0
        (homes,) = county.get("quotas/areas", within=GRID, month="2026-01")["items"][0][
            "households"
        ]
        assert homes["overdue"] == 0
        (row,) = county.run(
            *("quotas", "areas", "--level", "grid", "--within", GRID, "--month", "2026-02")
        )
        assert row == item

    @pytest.fixture
    def redrawn(self, county, session):
        """A grid of the village with two households is split into two new ones on 10 March; one of
        them has a cadre by now."""
        old, west, east = (VILLAGE + f"00{number}" for number in (5, 6, 7))
        county.home()
        drawing = f.make_grid(session, old, f.square(116.30, 24.6, 0.02))
        for lng in (116.305, 116.315):
            point = f"SRID=4490;POINT({lng} 24.605)"
            f.make_household(session, old, point=point, since=date(2025, 1, 1))
        for _ in range(3):
            f.make_assignment(session, f.make_person(session, home=TOWN), old, valid_to=SPLIT)
        drawing.valid_to = SPLIT
        f.make_grid(session, west, f.square(116.30, 24.6), valid_from=SPLIT)
        f.make_grid(session, east, f.square(116.31, 24.6), valid_from=SPLIT)
        session.flush()
        at = f.NOW.replace(day=SPLIT.day)
        assert replace_households(session, f.COUNTY, SPLIT, at).moved == 2
        f.make_assignment(session, f.make_person(session, home=TOWN), west, valid_from=SPLIT)
        session.commit()
        return old, west, east

    def test_a_grid_that_was_redrawn_since_loses_no_household(self, county, redrawn):
        """Households are counted in the grids of today, and who answered for them went by the grid
        of then."""
        _, west, east = redrawn
        items = county.get("quotas/areas", month="2026-02")["items"]
        assert [item["code"] for item in items] == [GRID, NEXT, west, east]
        found = {item["code"]: item for item in items}
        for code in (west, east):
            assert [line["households"] for line in found[code]["households"]] == [1]
            assert found[code]["unassigned"] == 0
            assert [line["people"] for line in found[code]["obligations"]] == [3]
        (village,) = county.get("quotas/areas", level="village", within=VILLAGE, month="2026-02")[
            "items"
        ]
        assert village["unassigned"] == 0
        assert [line["households"] for line in village["households"]] == [3]
        now = {item["code"]: item["unassigned"] for item in county.get("quotas/areas")["items"]}
        assert (now[west], now[east]) == (0, 1)

    @pytest.mark.parametrize(
        ("month", "code"),
        [
            ("2026-04", "out_of_range"),
            ("1999-01", "out_of_range"),
            ("2026-13", "invalid_month"),
            ("x", "invalid_month"),
        ],
    )
    def test_what_is_no_month_or_to_come_is_told(self, county, month, code):
        answer = county.get("quotas/areas", month=month, status=400)
        assert answer["errors"] == [{"field": "month", "code": code}]

    def test_this_month_may_be_asked_for(self, county, session):
        for _ in range(2):
            f.make_person(session, areas=[GRID], home=TOWN)
        (item,) = county.get("quotas/areas", within=GRID, month="2026-03")["items"]
        assert sum(item["obligations"][0]["states"].values()) == 3 * 4  # weeks that have begun


class TestPaired:
    @pytest.fixture
    def homes(self, county, session):
        """Reached in this quarter, in the one before, by a colleague, nobody at home, and never."""
        ids = [county.home(40), county.home(100), county.home(), county.home(), county.home()]
        homes = [session.get(f.Household, (f.COUNTY, id)) for id in ids]
        f.make_visit(session, homes[2], county.stranger)
        f.make_visit(session, homes[3], county.cadre, outcome="nobody_home")
        for home in homes[:4]:
            f.make_assignment(session, county.cadre, GRID, kind="household", household_id=home.id)
        session.commit()
        return ids

    def test_which_are_left_this_quarter(self, county, homes):
        rows = county.get("me/paired-households", county.cadre)["items"]
        assert {row["id"]: row["reached_on"] for row in rows} == {
            homes[0]: "2026-02-06", homes[1]: None, homes[2]: None, homes[3]: None,
        }  # fmt: skip
        left = county.ids("me/paired-households", county.cadre, left="true")
        assert set(left) == set(homes[1:4])
        assert county.ids("me/paired-households", county.cadre, left="false") == homes[:1]
        assert county.get("me/paired-households")["items"] == []
        told = county.run("households", "paired", county.cadre.login, "--left")
        assert [row["id"] for row in told] == left

    def test_it_is_what_the_quota_counts(self, county, homes):
        quotas = county.get("me/quotas", county.cadre)["quotas"]
        (quota,) = [each for each in quotas if each["name"] == "contacts"]
        reached = county.ids("me/paired-households", county.cadre, left="false")
        assert quota["periods"][-1]["done"] == len(reached)
        assert {each["household"] for each in quota["periods"][-1]["counted"]} == set(reached)

    def test_a_visit_of_before_the_pairing_leaves_it_to_be_seen(self, county, homes, session):
        session.query(Assignment).filter_by(kind="household").update(
            {"valid_from": date(2026, 3, 1)}
        )
        session.commit()
        assert county.ids("me/paired-households", county.cadre, left="false") == []

    def test_it_heeds_what_the_quota_counts(self, county, homes, session):
        """Visits: then a closed door is one."""
        session.query(Quota).filter_by(name="contacts").update({"counts": "visit"})
        session.commit()
        reached = county.ids("me/paired-households", county.cadre, left="false")
        assert set(reached) == {homes[0], homes[3]}
        quotas = county.get("me/quotas", county.cadre)["quotas"]
        (quota,) = [each for each in quotas if each["name"] == "contacts"]
        assert {each["household"] for each in quota["periods"][-1]["counted"]} == set(reached)
