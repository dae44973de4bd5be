"""Figures of a quota as they change, what makes up for a debt, and paired households."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from records.staff.people import Assignment
from tests import factories as f
from tests.schedulers.quotas.histories import make_quota
from tests.server.planning.quota_scenarios.week import (
    FRIDAY,
    MONDAY,
    NEXT_MONDAY,
    TUESDAY,
    WEDNESDAY,
)
from tests.sync.conftest import EAST


class TestMakingUp:
    def test_a_later_surplus_is_shown_where_it_paid_and_where_it_was_done(self, week):
        week.quota.valid_from = MONDAY
        week.visit(MONDAY)
        for day in range(23, 28):
            week.visit(date(2026, 3, day))
        friday = date(2026, 3, 27)
        assert week.figures(friday) == (3, 3, "met")
        then = list(week.verdicts(friday).values())
        assert then == ["counts", *["other_period"] * 3, *["made_up"] * 2]
        own = week.explained(friday, NEXT_MONDAY)["records"]
        assert [r["verdict"] for r in own] == [*["counts"] * 3, *["paid_older_debt"] * 2]
        assert [r["pays"] for r in own] == [*["2026-W13"] * 3, *["2026-W12"] * 2]

    def test_the_oldest_debt_in_grace_is_paid_first(self, week):
        for day in range(16, 21):
            week.visit(date(2026, 3, day))
        found = week.stands(FRIDAY)
        assert {name: period["done"] for name, period in found.items()} == {
            "2026-W10": 2,
            "2026-W11": 0,
            "2026-W12": 3,
        }


class TestFigures:
    def test_a_figure_raised_on_sunday_does_not_rule_the_week_that_ends(self, week, session):
        sunday = date(2026, 3, 22)
        for day in (MONDAY, TUESDAY, WEDNESDAY):
            week.visit(day)
        week.quota.valid_to = sunday
        session.flush()
        make_quota(session, "field-days", valid_from=sunday, least=5)
        assert week.figures(sunday) == (3, 3, "met")
        assert week.explained(sunday, MONDAY)["quota"]["least"] == 3
        assert week.figures(NEXT_MONDAY, "2026-W13")[:2] == (0, 5)

    @pytest.mark.at(f.NOW)
    def test_a_month_and_more_without_a_working_day(self, week, session):
        """A flood: nothing is asked, nobody is late, and every figure can be read."""
        make_quota(session, "coverage")
        make_quota(session, "meals")
        for after in range(45):
            f.make_county_day(session, MONDAY - timedelta(days=after), working=False, name="汛")
            if after:
                f.make_county_day(session, MONDAY + timedelta(days=after), working=False, name="汛")
        assert week.figures(FRIDAY) == (0, 0, "exempt")
        leader = f.make_person(session, roles=[("township_leader", f.COUNTY)])
        for person, paths in (
            (week.cadre, ("me/quotas", "me/quotas/field-days/explain", "me/plan")),
            (leader, ("quotas/areas", f"people/{week.cadre.id}/quotas", "plans/load")),
        ):
            headers = f.bearer(f.make_login(session, person))
            for path in paths:
                answer = week.client.get(f"/api/v1/{path}", headers=headers)
                assert answer.status_code == 200, (path, answer.text)


class TestPairedHouseholds:
    @pytest.fixture
    def homes(self, week, session):
        make_quota(session, "contacts")
        homes = [f.make_household(session, EAST) for _ in range(4)]
        for home in homes[:3]:
            f.make_assignment(session, week.cadre, EAST, kind="household", household_id=home.id)
        session.commit()
        return homes

    def test_each_paired_household_counts_once_a_quarter(self, week, session, homes):
        visits = [
            week.visit(MONDAY, homes[0]),
            week.visit(TUESDAY, homes[0]),
            week.visit(TUESDAY, homes[1], outcome="declined"),
            week.visit(WEDNESDAY, homes[2], outcome="nobody_home"),
            week.visit(WEDNESDAY, homes[3]),
        ]
        peer = f.make_visit(session, homes[2], f.make_person(session))
        assert week.figures(FRIDAY, "2026-Q1", quota="contacts")[:2] == (2, 3)
        verdicts = week.verdicts(FRIDAY, quota="contacts")
        assert [verdicts[visit] for visit in visits] == [
            "counts",
            "same_household",
            "counts",
            "nobody_home",
            "not_paired",
        ]
        assert verdicts[str(peer.id)] == "by_somebody_else"

    def test_who_has_two_paired_households_is_asked_for_two(self, week, session, homes):
        session.execute(
            update(Assignment)
            .where(Assignment.household_id == homes[0].id)
            .values(valid_to=date(2025, 1, 1))
        )
        session.commit()
        assert week.figures(FRIDAY, "2026-Q1", quota="contacts")[1] == 2
