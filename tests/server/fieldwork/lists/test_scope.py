"""Who is shown what in a list, and by which filters."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tests import factories as f
from tests.server.fieldwork.lists.county import FAR_GRID, GRID, NEXT_GRID, OTHER_TOWN, TOWN, ids


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
    def test_an_area_one_holds_nothing_of_is_not_found(self, client, session, county, area):
        far = county.headers(f.make_person(session, areas=[FAR_GRID]))
        status = client.get(f"/api/v1/households?within={area}", headers=far).status_code
        assert status == (200 if FAR_GRID.startswith(area) else 404)

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
