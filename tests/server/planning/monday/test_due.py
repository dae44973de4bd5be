"""Which households are late."""

import pytest
from sqlalchemy import delete, select

from records.planning.quotas import Quota
from records.system.audit import AuditRow
from tests import factories as f
from tests.server.planning.monday.county import FAR, GRID, NEXT, OTHER, TODAY, TOWN

pytestmark = pytest.mark.at(f.NOW)


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
        assert county.get("households/due", status=404, within=OTHER)["code"] == "not_found"
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
