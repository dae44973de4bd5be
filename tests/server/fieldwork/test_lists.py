"""The lists: filters, scope, paging, masks, and what is noted of reading them."""

import base64
import json
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from records.system.audit import AuditRow
from tests import factories as f

TOWN, OTHER_TOWN = "441427100", "441427101"
GRID, NEXT_GRID = "441427100201001", "441427100201002"
FAR_GRID = "441427101201001"
WITH_NUL = base64.urlsafe_b64encode(b'["\\u0000", "0198a3c2-2222-7c6b-9a44-0d2f6c1b7e55"]').decode()


class County:
    """Three grids in two townships, a cadre of the first, households and what was done there."""

    def __init__(self, session):
        self.session = session
        for code in (GRID, NEXT_GRID, FAR_GRID):
            f.make_grid(session, code)
        self.cadre = f.make_person(session, areas=[GRID])
        self.peer = f.make_person(session, areas=[NEXT_GRID])
        self.leader = f.make_person(session, roles=[("township_leader", TOWN)])
        self.homes = {code: f.make_household(session, code) for code in (GRID, NEXT_GRID, FAR_GRID)}
        session.commit()

    def headers(self, person):
        return f.bearer(f.make_login(self.session, person))


@pytest.fixture
def county(session):
    return County(session)


def ids(answer):
    assert answer.status_code == 200, answer.json
    return [row["id"] for row in answer.json["items"]]


def test_everybody_sees_their_own_areas_and_no_others(client, county):
    own = county.headers(county.cadre)
    assert ids(client.get("/api/v1/households", headers=own)) == [str(county.homes[GRID].id)]
    town = county.headers(county.leader)
    assert ids(client.get("/api/v1/households", headers=town)) == [
        str(county.homes[GRID].id),
        str(county.homes[NEXT_GRID].id),
    ]


@pytest.mark.parametrize("path", ["households", "contacts", "visits"])
def test_a_clerk_reads_tickets_only(client, session, county, path):
    f.make_meal_ticket(session, county.homes[GRID], county.cadre)
    clerk = county.headers(f.make_person(session, roles=[("clerk", TOWN)]))
    answer = client.get(f"/api/v1/{path}", headers=clerk)
    assert (answer.status_code, answer.json["code"]) == (403, "forbidden")
    assert len(ids(client.get("/api/v1/meal-tickets", headers=clerk))) == 1


class TestWithin:
    def test_narrows_to_an_area_inside_ones_own(self, client, county):
        town = county.headers(county.leader)
        answer = client.get(f"/api/v1/households?within={NEXT_GRID}", headers=town)
        assert ids(answer) == [str(county.homes[NEXT_GRID].id)]

    def test_a_wider_area_gives_what_one_holds_of_it(self, client, county):
        own = county.headers(county.cadre)
        answer = client.get(f"/api/v1/households?within={TOWN}", headers=own)
        assert ids(answer) == [str(county.homes[GRID].id)]

    @pytest.mark.parametrize("area", [NEXT_GRID, OTHER_TOWN, "441428", "441427100201"])
    def test_an_area_one_holds_nothing_of_is_out_of_scope(self, client, session, county, area):
        far = county.headers(f.make_person(session, areas=[FAR_GRID]))
        status = client.get(f"/api/v1/households?within={area}", headers=far).status_code
        assert status == (200 if FAR_GRID.startswith(area) else 403)

    @pytest.mark.parametrize("wrong", ["", "4414", "0", "x", "441427100201001%00", "4414271002"])
    def test_what_is_no_code_is_refused(self, client, county, wrong):
        headers = county.headers(county.cadre)
        answer = client.get(f"/api/v1/households?within={wrong}", headers=headers)
        assert answer.json["errors"] == [{"field": "within", "code": "invalid_code"}]


class TestOne:
    @pytest.mark.parametrize("path", ["households", "contacts", "visits", "meal-tickets"])
    def test_is_found_in_scope_and_not_found_elsewhere(self, client, session, county, path):
        home = county.homes[GRID]
        record = {
            "households": lambda: home,
            "contacts": lambda: f.make_contact(session, home),
            "visits": lambda: f.make_visit(session, home, county.cadre),
            "meal-tickets": lambda: f.make_meal_ticket(session, home, county.cadre),
        }[path]()
        url = f"/api/v1/{path}/{record.id}"
        assert client.get(url, headers=county.headers(county.cadre)).json["id"] == str(record.id)
        peer = client.get(url, headers=county.headers(county.peer))
        assert (peer.status_code, peer.json["code"]) == (404, "not_found")
        headers = county.headers(county.leader)
        assert client.get(f"/api/v1/{path}/{uuid4()}", headers=headers).status_code == 404
        assert client.get(f"/api/v1/{path}/not-an-id", headers=headers).status_code == 404


def test_telephone_numbers_are_masked_even_for_the_responsible_cadre(client, session, county):
    f.make_contact(session, county.homes[GRID])
    answer = client.get("/api/v1/contacts", headers=county.headers(county.cadre))
    assert answer.json["items"][0]["phone"] == "138****2345"
    assert "sealed" not in answer.text


def test_service_tags_are_for_whoever_visits_there(client, session, county):
    home = f.make_household(session, GRID, tags=["hardship"], point="SRID=4490;POINT(116.2 24.6)")
    url = f"/api/v1/households/{home.id}"
    mine = client.get(url, headers=county.headers(county.cadre)).json
    assert (mine["tags"], mine["lng"], mine["lat"]) == (["hardship"], 116.2, 24.6)
    assert client.get(url, headers=county.headers(county.leader)).json["tags"] is None


class TestWhoseVisits:
    @pytest.fixture(autouse=True)
    def _visits(self, session, county):
        # The peer covers for the cadre now and then.
        self.mine = f.make_visit(session, county.homes[GRID], county.cadre)
        self.theirs = f.make_visit(session, county.homes[GRID], county.peer)
        session.commit()

    def authors(self, answer):
        return {row["id"]: row["cadre"] for row in answer.json["items"]}

    def test_a_cadre_is_shown_as_author_of_ones_own_visits_only(self, client, county):
        shown = self.authors(client.get("/api/v1/visits", headers=county.headers(county.cadre)))
        assert shown == {str(self.mine.id): str(county.cadre.id), str(self.theirs.id): None}

    def test_whoever_directs_them_sees_the_author_of_a_visit_that_is_opened(self, client, county):
        headers = county.headers(county.leader)
        shown = self.authors(client.get("/api/v1/visits", headers=headers))
        assert set(shown.values()) == {None}
        opened = client.get(f"/api/v1/visits/{self.theirs.id}", headers=headers).json
        assert opened["cadre"] == str(county.peer.id)
        assert opened["happened_at"] == f.NOW.isoformat()

    def test_only_oneself_may_be_asked_for_by_a_cadre(self, client, county):
        headers = county.headers(county.cadre)
        own = client.get(f"/api/v1/visits?cadre={county.cadre.id}", headers=headers)
        assert ids(own) == [str(self.mine.id)]
        other = client.get(f"/api/v1/visits?cadre={county.peer.id}", headers=headers)
        assert (other.status_code, other.json["code"]) == (403, "forbidden")

    def test_nor_by_whoever_directs_them(self, client, county):
        """It would be a cadre's days, one by one; where their quotas stand is asked elsewhere."""
        headers = county.headers(county.leader)
        answer = client.get(f"/api/v1/visits?cadre={county.peer.id}", headers=headers)
        assert (answer.status_code, answer.json["code"]) == (403, "forbidden")

    def test_a_flag_asks_its_author_and_nobody_else(self, client, session, county):
        for visit in (self.mine, self.theirs):
            visit.flags = ["time_implausible"]
        session.commit()
        for who, seen in ((county.cadre, [str(self.mine.id)]), (county.leader, [])):
            headers = county.headers(who)
            answer = client.get("/api/v1/visits?flag=time_implausible", headers=headers)
            assert ids(answer) == seen


class TestWeek:
    def test_is_the_one_in_the_countys_zone(self, client, session, county):
        sunday_night = datetime(2026, 3, 15, 15, 59, 59, tzinfo=UTC)  # 23:59:59 in Shanghai
        before, after = (
            f.make_visit(session, county.homes[GRID], county.cadre, happened_at=at)
            for at in (sunday_night, sunday_night + timedelta(seconds=1))
        )
        headers = county.headers(county.cadre)
        for week, visit in (("2026-W11", before), ("2026-W12", after)):
            answer = client.get(f"/api/v1/visits?week={week}", headers=headers)
            assert ids(answer) == [str(visit.id)]
        assert ids(client.get("/api/v1/visits?week=2026-W13", headers=headers)) == []

    @pytest.mark.parametrize(
        "wrong", ["2026-12", "2025-W53", "2026-W00", "x", "9999-W52", "0001-W01"]
    )
    def test_what_is_no_week_is_refused(self, client, county, wrong):
        answer = client.get(f"/api/v1/visits?week={wrong}", headers=county.headers(county.cadre))
        assert answer.json["errors"] == [{"field": "week", "code": "invalid_week"}]


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
    )  # fmt: skip
    def test_wrong_limits_and_cursors_are_refused(self, client, county, wrong, code):
        answer = client.get(f"/api/v1/households?{wrong}", headers=county.headers(county.leader))
        assert answer.status_code == 400
        assert [error["code"] for error in answer.json["errors"]] == [code]

    def test_a_cursor_of_another_list_is_refused(self, client, session, county):
        headers = county.headers(county.leader)
        cursor = client.get("/api/v1/households?limit=1", headers=headers).json["next"]
        answer = client.get(f"/api/v1/visits?after={cursor}", headers=headers)
        assert answer.json["errors"] == [{"field": "after", "code": "invalid_cursor"}]


class TestAudit:
    def rows(self, session):
        session.expire_all()
        return session.scalars(select(AuditRow)).all()

    def test_reading_ones_own_grids_is_not_noted(self, client, session, county):
        headers = county.headers(county.cadre)
        client.get("/api/v1/households", headers=headers)
        client.get(f"/api/v1/visits?within={GRID}", headers=headers)
        client.get(f"/api/v1/households/{county.homes[GRID].id}", headers=headers)
        assert self.rows(session) == []

    def test_reading_beyond_them_is_noted_once_a_request_with_its_filters(
        self, client, session, county
    ):
        client.get(
            f"/api/v1/visits?week=2026-W12&household={county.homes[GRID].id}",
            headers=county.headers(county.leader),
        )
        (row,) = self.rows(session)
        assert (row.action, row.target, row.person_id) == ("read", "visits", county.leader.id)
        assert row.details["areas"] == [TOWN]
        assert row.details["filters"]["week"] == "2026-W12"
        assert row.details["filters"]["household"] == str(county.homes[GRID].id)

    def test_a_single_record_is_noted_by_where_it_stands(self, client, session, county):
        """And not by all that its reader might have read."""
        both = f.make_person(session, roles=[("township_leader", TOWN)], areas=[GRID])
        headers = county.headers(both)
        record = {
            "households": lambda home: home,
            "contacts": lambda home: f.make_contact(session, home),
            "visits": lambda home: f.make_visit(session, home, both),
            "meal-tickets": lambda home: f.make_meal_ticket(session, home, both),
        }
        own = {path: make(county.homes[GRID]).id for path, make in record.items()}
        foreign = {path: make(county.homes[NEXT_GRID]).id for path, make in record.items()}
        session.commit()
        for path, record_id in own.items():
            assert client.get(f"/api/v1/{path}/{record_id}", headers=headers).status_code == 200
        assert self.rows(session) == []
        for path, record_id in foreign.items():
            assert client.get(f"/api/v1/{path}/{record_id}", headers=headers).status_code == 200
        kinds = {row.target.partition("/")[0] for row in self.rows(session)}
        assert kinds == {"household", "contact", "visit", "meal_ticket"}
        assert all(row.details["areas"] == [NEXT_GRID] for row in self.rows(session))

    def test_whose_work_it_is_is_noted_also_in_ones_own_grids(self, client, session, county):
        both = f.make_person(session, roles=[("township_leader", TOWN)], areas=[GRID])
        visit = f.make_visit(session, county.homes[GRID], county.cadre)
        headers = county.headers(both)
        client.get(f"/api/v1/visits?within={GRID}", headers=headers)
        assert self.rows(session) == []
        client.get(f"/api/v1/visits/{visit.id}", headers=headers)
        (row,) = self.rows(session)
        assert (row.target, row.details["areas"]) == (f"visit/{visit.id}", [GRID])

    def test_a_refused_reading_is_not_noted(self, client, session, county):
        headers = county.headers(county.leader)
        client.get(f"/api/v1/households?within={OTHER_TOWN}", headers=headers)
        assert self.rows(session) == []


class TestAuditLog:
    def asked(self, client, headers, query=""):
        answer = client.get(f"/api/v1/audit{query}", headers=headers)
        assert answer.status_code == 200, answer.json
        return [(row["login"], row["target"]) for row in answer.json["items"]]

    @pytest.fixture
    def auditor(self, session, county):
        return county.headers(f.make_person(session, roles=["auditor"]))

    def test_the_auditor_reads_who_read_what_the_newest_first(self, client, county, auditor):
        leader = county.headers(county.leader)
        for path in ("households", "visits"):
            client.get(f"/api/v1/{path}", headers=leader)
        login = county.leader.login
        assert self.asked(client, auditor) == [(login, "visits"), (login, "households")]
        assert self.asked(client, auditor, "?limit=1") == [(login, "visits")]

    def test_by_day_of_the_county_and_by_action(self, client, session, county, auditor):
        late = datetime(2026, 3, 17, 16, 30, tzinfo=UTC)  # the 18th in the county
        for action, at in (("read", late), ("login_locked", late - timedelta(hours=1))):
            row = {"action": action, "at": at, "target": action, "county": "441427", "id": uuid4()}
            session.add(AuditRow(**row))
        session.commit()
        assert self.asked(client, auditor, "?on=2026-03-18") == [(None, "read")]
        assert self.asked(client, auditor, "?action=login_locked") == [(None, "login_locked")]
        assert self.asked(client, auditor, "?on=2026-03-16") == []

    @pytest.mark.parametrize("wrong", ["on=9999-12-31", "on=0001-01-01", "on=x", "action=%00"])
    def test_what_is_no_day_is_refused(self, client, auditor, wrong):
        answer = client.get(f"/api/v1/audit?{wrong}", headers=auditor)
        assert (answer.status_code, answer.json["code"]) == (400, "invalid_fields")

    @pytest.mark.parametrize(
        ("role", "area", "code"),
        [
            ("county_admin", "441427", "forbidden"),
            ("auditor", TOWN, "out_of_scope"),
        ],
    )
    def test_nobody_else_does(self, client, session, county, role, area, code):
        headers = county.headers(f.make_person(session, roles=[(role, area)]))
        answer = client.get("/api/v1/audit", headers=headers)
        assert (answer.status_code, answer.json["code"]) == (403, code)


class TestGrids:
    def test_are_geojson_by_area_and_by_box(self, client, session, county):
        polygon = f.square(117.0, 25.0)
        f.make_grid(session, "441427102201001", polygon, name="角落")
        headers = county.headers(county.cadre)
        answer = client.get("/api/v1/grids?bbox=117.001,25.001,117.002,25.002", headers=headers)
        assert answer.mimetype == "application/geo+json"
        (feature,) = answer.json["features"]
        assert feature["geometry"]["coordinates"][0][0][0] == [117, 25]
        assert "crs" not in feature["geometry"]
        assert feature["properties"]["name"] == "角落"
        village = client.get(f"/api/v1/grids?within={GRID[:12]}", headers=headers)
        assert [each["id"] for each in village.json["features"]] == [GRID, NEXT_GRID]

    def test_are_those_of_the_day(self, client, session, county):
        code = "441427102201001"
        day = date(2025, 7, 1)
        f.make_grid(session, code, valid_to=day, name="旧")
        f.make_grid(session, code, valid_from=day, name="新")
        headers = county.headers(county.cadre)

        def names(query):
            answer = client.get(f"/api/v1/grids?within={code}{query}", headers=headers)
            return [each["properties"]["name"] for each in answer.json["features"]]

        assert names("&on=2025-06-30") == ["旧"]
        assert names("&on=2025-07-01") == names("") == ["新"]
        assert names("&on=2019-12-31") == []

    def test_come_in_pages(self, client, county):
        headers = county.headers(county.cadre)
        first = client.get("/api/v1/grids?limit=2", headers=headers).json
        second = client.get(f"/api/v1/grids?limit=2&after={first['next']}", headers=headers).json
        found = [each["id"] for page in (first, second) for each in page["features"]]
        assert found == [GRID, NEXT_GRID, FAR_GRID]
        assert second["next"] is None

    @pytest.mark.parametrize(
        "wrong", ["1,2,3", "a,b,c,d", "3,2,1,4", "nan,1,2,3", "0,0,1e400,1", "0,0,1,91", ""]
    )
    def test_a_wrong_box_is_refused(self, client, county, wrong):
        answer = client.get(f"/api/v1/grids?bbox={wrong}", headers=county.headers(county.cadre))
        assert answer.json["errors"] == [{"field": "bbox", "code": "invalid_bbox"}]

    def test_a_point_is_located_in_its_grid(self, client, session, county):
        f.make_grid(session, "441427102201001", f.square(117.0, 25.0))
        headers = county.headers(county.cadre)

        def locate(query):
            return client.get(f"/api/v1/grids/locate?{query}", headers=headers).json

        assert locate("lng=117.005&lat=25.005") == {"grid": "441427102201001", "flags": []}
        assert locate("lng=118&lat=26") == {"grid": None, "flags": []}
        assert locate("lng=25.005&lat=117.005") == {"grid": None, "flags": ["axes_swapped"]}
        assert locate("lng=117.005&lat=25.005&crs=bd09")["grid"] is None
        assert locate("lng=x&lat=1")["code"] == "invalid_fields"
        assert locate("lng=nan&lat=inf")["code"] == "invalid_fields"
        assert locate("lng=1e400&lat=1")["code"] == "invalid_fields"

    def test_divisions_come_by_level(self, client, county):
        headers = county.headers(county.cadre)
        answer = client.get("/api/v1/divisions?level=township", headers=headers)
        assert [row["code"] for row in answer.json["items"]] == [TOWN, OTHER_TOWN]
        answer = client.get(f"/api/v1/divisions?within={TOWN}", headers=headers)
        assert [row["code"] for row in answer.json["items"]] == [TOWN, GRID[:12]]
        assert client.get("/api/v1/divisions?within=441428", headers=headers).json["items"] == []
