"""How a month stood."""

from datetime import date

import pytest

from geo.replacing import replace_households
from tests import factories as f
from tests.server.planning.monday.county import GRID, NEXT, SPLIT, TOWN, VILLAGE

pytestmark = pytest.mark.at(f.NOW)


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
