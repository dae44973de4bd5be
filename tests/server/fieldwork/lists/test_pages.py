"""A list page by page."""

import base64
import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests import factories as f
from tests.server.fieldwork.lists.county import GRID, NEXT_GRID, TOWN, ids

WITH_NUL = base64.urlsafe_b64encode(b'["\\u0000", "0198a3c2-2222-7c6b-9a44-0d2f6c1b7e55"]').decode()


class TestPages:
    def all_of(self, client, path, headers, limit):
        seen, after = [], ""
        for _ in range(40):
            sign = "&" if "?" in path else "?"
            answer = client.get(f"/api/v1/{path}{sign}limit={limit}{after}", headers=headers)
            seen += ids(answer)
            if answer.json["next"] is None:
                return seen
            assert len(answer.json["items"]) == limit
            after = f"&after={answer.json['next']}"
        raise AssertionError("the pages do not end")

    @pytest.mark.parametrize("limit", [1, 2, 3, 7, 500])
    def test_together_hold_every_row_once_in_order(self, client, session, county, limit):
        for step in range(7):
            for home in (county.homes[GRID], county.homes[NEXT_GRID]):
                # Two at the same moment: the id decides between them.
                at = f.NOW + timedelta(hours=step // 2)
                f.make_visit(session, home, county.cadre, happened_at=at)
                f.make_contact(session, home)
                f.make_meal_ticket(session, home, county.cadre, happened_at=at)
                f.make_household(session, home.grid)
        headers = county.headers(county.leader)
        for path, count in (("visits", 14), ("contacts", 14), ("meal-tickets", 14)):
            seen = self.all_of(client, path, headers, limit)
            assert len(set(seen)) == len(seen) == count
        assert len(self.all_of(client, "households", headers, limit)) == 16
        everything = client.get("/api/v1/visits", headers=headers).json["items"]
        keys = [(row["grid"], row["counted_at"], row["id"]) for row in everything]
        assert keys == sorted(keys, reverse=True)
        assert {at for _, at, _ in keys} == {"2026-03-17T16:00:00+00:00"}

    def test_a_cursor_tells_no_more_than_the_page(self, client, session, county):
        at = datetime(2026, 3, 18, 2, 47, 31, tzinfo=UTC)
        for _ in range(2):
            f.make_visit(session, county.homes[GRID], county.cadre, happened_at=at)
        headers = county.headers(county.leader)
        cursor = client.get("/api/v1/visits?limit=1", headers=headers).json["next"]
        said = base64.urlsafe_b64decode(cursor + "==").decode()
        assert "47:31" not in said
        assert "2026-03-17 16:00:00" in said

    @pytest.mark.parametrize("limit", [1, 2, 4, 5, 500])
    def test_go_by_the_day_wherever_a_page_ends(self, client, session, county, limit):
        made = [
            f.make_visit(session, home, county.cadre, happened_at=f.NOW - timedelta(hours=7 * step))
            for step in range(9)
            for home in (county.homes[GRID], county.homes[NEXT_GRID])
        ]
        headers = county.headers(county.leader)
        seen = self.all_of(client, f"visits?within={TOWN}", headers, limit)
        zone = ZoneInfo("Asia/Shanghai")
        wanted = sorted(
            ((v.grid, v.counted_at.astimezone(zone).date(), str(v.id)) for v in made), reverse=True
        )
        assert seen == [id for _, _, id in wanted]

    def test_a_cursor_at_the_end_of_time_is_but_another_place(self, client, session, county):
        f.make_visit(session, county.homes[GRID], county.cadre)
        key = [GRID, "9999-12-31 23:59:59+00:00", "0198a3c2-2222-7c6b-9a44-0d2f6c1b7e55"]
        cursor = base64.urlsafe_b64encode(json.dumps(key).encode()).decode()
        headers = county.headers(county.leader)
        assert len(ids(client.get(f"/api/v1/visits?after={cursor}", headers=headers))) == 1

    def test_a_page_that_ends_with_the_last_row_has_no_next(self, client, county):
        headers = county.headers(county.leader)
        assert client.get("/api/v1/households?limit=2", headers=headers).json["next"] is None

    def test_too_large_a_page_is_refused_not_cut(self, client, county):
        answer = client.get("/api/v1/households?limit=501", headers=county.headers(county.leader))
        assert (answer.status_code, answer.json["code"]) == (400, "limit_too_large")
        assert answer.json["most"] == 500

    @pytest.mark.parametrize(
        ("wrong", "code"),
        [
            ("limit=0", "out_of_range"),
            ("limit=-1", "out_of_range"),
            ("limit=99999999999999999999999", "out_of_range"),
            ("limit=1e3", "not_a_whole_number"),
            ("limit=1_0", "not_a_whole_number"),
            ("limit=１", "not_a_whole_number"),
            ("limit=%201", "not_a_whole_number"),
            ("limit=+1", "not_a_whole_number"),
            ("limit=true", "not_a_whole_number"),
            ("limit=", "not_a_whole_number"),
            ("limit=1&limit=2", "repeated"),
            ("after=x", "invalid_cursor"),
            ("after=%F0%9F%92%A9", "invalid_cursor"),
            ("after=W10", "invalid_cursor"),
            ("after=WyI0NDE0MjciLCAieCJd", "invalid_cursor"),
            (f"after={WITH_NUL}", "invalid_cursor"),
            ("after=" + "W1" * 200, "invalid_cursor"),
            ("after=" + "W1" * 201, "too_long"),
            ("after=%00", "invalid_text"),
            ("unknown=1", "unknown_field"),
        ],
    )
    def test_wrong_limits_and_cursors_are_refused(self, client, county, wrong, code):
        answer = client.get(f"/api/v1/households?{wrong}", headers=county.headers(county.leader))
        assert answer.status_code == 400
        assert [error["code"] for error in answer.json["errors"]] == [code]

    def test_a_cursor_of_another_list_is_refused(self, client, session, county):
        headers = county.headers(county.leader)
        cursor = client.get("/api/v1/households?limit=1", headers=headers).json["next"]
        answer = client.get(f"/api/v1/visits?after={cursor}", headers=headers)
        assert answer.json["errors"] == [{"field": "after", "code": "invalid_cursor"}]
