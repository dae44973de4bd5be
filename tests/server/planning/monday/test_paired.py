"""Which of the households that were given to oneself are left this quarter."""

from datetime import date

import pytest

from records.planning.quotas import Quota
from records.staff.people import Assignment
from tests import factories as f
from tests.server.planning.monday.county import GRID

pytestmark = pytest.mark.at(f.NOW)


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
