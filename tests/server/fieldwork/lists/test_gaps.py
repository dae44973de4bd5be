"""Who was not reached for longest, and what is missing: each number is the number of its rows."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import update

from records.planning.quotas import Quota
from records.staff.people import Device
from tests import factories as f
from tests.server.planning.handovers.conftest import EMPTY, FAR, OTHER, WEEK, County
from tests.server.planning.planned_county import GRID, TOWN

pytestmark = pytest.mark.at(f.NOW)
DAY = timedelta(days=1)


@pytest.fixture
def county(client, session):
    return County(client, session)


def longest(county, person=None, **query):
    return county.ask("GET", "coverage/longest", person=person, **query)["items"]


class TestLongest:
    def test_never_comes_first_and_then_the_longest(self, county):
        homes = {
            "recent": county.home(3), "long": county.home(412), "longer": county.home(700, EMPTY),
            "never": county.home(), "elsewhere": county.home(900, FAR),
        }  # fmt: skip
        rows = longest(county)
        order = ("never", "longer", "long", "recent")
        assert [row["id"] for row in rows] == [str(homes[name].id) for name in order]
        assert [row["days"] for row in rows] == [None, 700, 412, 3]

    def test_page_by_page_it_is_the_same(self, county):
        for n in range(7):
            county.home(400 + n // 2 if n else None)
        whole, found, after = [row["id"] for row in longest(county)], [], None
        while True:
            query = {"limit": 2} | ({"after": after} if after else {})
            page = county.ask("GET", "coverage/longest", **query)
            found += [row["id"] for row in page["items"]]
            if (after := page["next"]) is None:
                break
        assert found == whole

    def test_attempts_since_the_last_contact(self, county):
        home = county.home(400)
        for days_ago in (500, 90, 30):
            at = f.NOW - days_ago * DAY
            f.make_visit(county.session, home, county.cadre, happened_at=at, outcome="nobody_home")
        (row,) = longest(county)
        assert (row["days"], row["tries"]) == (400, 2)

    def test_who_answers_for_it_or_nobody(self, county):
        county.home(400), county.home(300, EMPTY)
        here, empty = longest(county)
        assert here["answers_for"] == {"id": str(county.cadre.id), "name": county.cadre.name}
        assert empty["answers_for"] is None

    def test_a_phone_that_is_silent_may_have_a_visit(self, county):
        county.home(400)
        phone = f.make_device(county.session, county.cadre, last_seen_at=f.NOW - 2 * DAY)
        assert longest(county)[0]["silent_since"] is None
        county.session.execute(
            update(Device).where(Device.id == phone.id).values(last_seen_at=f.NOW - 9 * DAY)
        )
        assert longest(county)[0]["silent_since"] == "2026-03-09"

    def test_an_open_hand_over_is_told(self, county):
        home = county.home(400)
        county.hand_over(home)
        assert longest(county)[0]["handed_over"] == WEEK
        f.make_visit(county.session, home, county.cadre, happened_at=f.NOW)
        assert longest(county)[0]["handed_over"] is None

    def test_those_of_an_open_hand_over_can_be_left_out(self, county):
        given, left = county.home(400), county.home(300)
        county.hand_over(given)
        assert [row["id"] for row in longest(county, handed_over="false")] == [str(left.id)]
        assert [row["id"] for row in longest(county, handed_over="true")] == [str(given.id)]
        f.make_visit(county.session, given, county.cadre, happened_at=f.NOW)
        assert len(longest(county, handed_over="false")) == 2

    def test_kind_and_place(self, county):
        priority = county.home(5, kind="priority")
        county.home(400), county.home(300, EMPTY)
        assert [row["id"] for row in longest(county, kind="priority")] == [str(priority.id)]
        assert {row["grid"] for row in longest(county, within=GRID)} == {GRID}
        county.ask("GET", "coverage/longest", status=404, within=OTHER)

    def test_a_household_that_is_gone_is_missed_by_nobody(self, county):
        county.home(kind="died_out")
        assert longest(county) == []

    def test_not_for_a_cadre(self, county):
        county.ask("GET", "coverage/longest", person=county.cadre, status=403)
        assert longest(county, county.person("township_leader", OTHER)) == []


class TestGaps:
    @pytest.fixture
    def homes(self, county):
        """Of an interval of a year; the first grid is a square of 0.01 degrees."""
        outside = "SRID=4490;POINT(116.135 24.605)"
        return {
            "fine": county.home(3),
            "late": county.home(400),
            "very_late": county.home(800),
            "never": county.home(),
            "alone": county.home(3, EMPTY, point="SRID=4490;POINT(116.125 24.605)"),
            "placeless": county.home(3, point=None),
            "outside": county.home(3, point=outside),
            "elsewhere": county.home(None, FAR),
            "gone": county.home(None, EMPTY, point=None, kind="moved_away"),
        }

    def rows(self, county, path):
        parts = urlsplit(path)
        query = dict(pair.split("=") for pair in parts.query.split("&"))
        found = county.ask("GET", parts.path.removeprefix("/api/v1/"), **query)["items"]
        return [row.get("id") or row["code"] for row in found]

    def test_each_number_is_that_of_its_rows(self, county, homes):
        items = county.ask("GET", "coverage/gaps", within=TOWN, intervals=1)["items"]
        (one,) = county.ask("GET", "coverage/gaps", within=TOWN, intervals=1, gap="no_cadre")[
            "items"
        ]
        assert one in items
        expected = {
            "never": ["never"],
            "overdue": ["late", "very_late"],
            "no_cadre": ["alone"],
            "no_point": ["placeless"],
            "outside_grid": ["outside"],
        }
        for item in items:
            rows = self.rows(county, item["path"])
            assert item["count"] == len(rows), item
            if item["gap"] in expected:
                assert set(rows) == {str(homes[name].id) for name in expected[item["gap"]]}
            else:
                assert (item["gap"], rows) == ("grids_without_cadre", [EMPTY])
        assert {item["gap"] for item in items} == {*expected, "grids_without_cadre"}

    def test_overdue_beyond_so_many_intervals(self, county, homes):
        county.session.execute(update(Quota).values(valid_from=f.LONG_AGO))

        def late(intervals):
            items = county.ask("GET", "coverage/gaps/overdue", intervals=intervals)["items"]
            return {row["id"] for row in items}

        very_late, somewhat = (str(homes[name].id) for name in ("very_late", "late"))
        assert late(1) == {very_late, somewhat}
        assert late(2) == {very_late}
        assert late(3) == set()  # who was never contacted is a gap of its own
        for wrong in ("0", "51", "x"):
            county.ask("GET", "coverage/gaps", status=400, intervals=wrong)

    def test_without_a_quota_nothing_is_overdue(self, county, homes):
        county.session.query(Quota).delete()
        items = county.ask("GET", "coverage/gaps")["items"]
        counts = {item["gap"]: item["count"] for item in items}
        assert (counts["overdue"], counts["never"]) == (0, 1)

    def test_an_assignment_to_the_village_answers_for_its_grids(self, county, homes):
        f.make_assignment(county.session, county.cadre, EMPTY[:12])
        items = county.ask("GET", "coverage/gaps")["items"]
        counts = {item["gap"]: item["count"] for item in items}
        assert (counts["no_cadre"], counts["grids_without_cadre"]) == (0, 0)

    def test_nothing_of_elsewhere(self, county, homes):
        county.ask("GET", "coverage/gaps", status=404, within=OTHER)
        county.ask("GET", "coverage/gaps", person=county.cadre, status=403)
        county.ask("GET", "coverage/gaps/people", status=404)
        other = county.person("township_leader", OTHER)
        items = county.ask("GET", "coverage/gaps", person=other)["items"]
        assert {item["gap"]: item["count"] for item in items}["never"] == 1
