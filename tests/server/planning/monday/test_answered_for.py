"""Which households nobody answers for."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy import select

from geo.answered_for import count_unassigned, is_responsible, unassigned_by_grid
from records.dates import instant
from records.divisions import CodeRange
from schedulers.quotas.subjects import load_subjects
from tests import factories as f
from tests.schedulers.quotas.histories import ZONE, histories, make_history
from tests.server.planning.monday.county import DAY, FAR, GRID, NEXT, OTHER, TODAY, TOWN, VILLAGE

pytestmark = pytest.mark.at(f.NOW)


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
        stood_in = {home.grid: {home.grid} for home in homes}
        over = instant(today + timedelta(days=1), ZONE)
        of_grids = unassigned_by_grid(session, f.COUNTY, stood_in, today, over)
        assert of_grids == Counter(alone)
        for subject in here:
            own = [
                home.id for home in homes if any(covers(one, home) for one in subject.assignments)
            ]
            condition = is_responsible(f.Household, f.COUNTY, subject.id, today)
            assert set(session.scalars(select(f.Household.id).where(condition))) == set(own)
    finally:
        savepoint.rollback()
