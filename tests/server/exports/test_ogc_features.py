"""OGC API - Features at a secret path: what it shows, to whom, and what map programs get."""

from datetime import timedelta
from urllib.parse import urlencode, urlsplit

import pytest
from sqlalchemy import text

from server.services import coverage
from server.services.accounts.login import set_password
from server.web.rate_limits import limiter
from tests import factories as f
from tests import moment
from tests.server.fieldwork.lists.county import FAR_GRID, GRID, NEXT_GRID, TOWN, County

OWN = "/api/v1/me/features-url"
POINT = "SRID=4490;POINT({} 24.6)"


class Layers(County):
    """The map program of a person: it knows a secret URL, and sends no header."""

    def __init__(self, client, session):
        super().__init__(session)
        limiter.reset()
        self.client = client
        for place, home in enumerate(self.homes.values()):
            home.point = POINT.format(116.1 + place / 10)
            home.tags = ["elderly_alone"]
        session.commit()

    def opened(self, person):
        answer = self.client.post(OWN, headers=self.headers(person))
        assert answer.status_code == 201, answer.json
        return urlsplit(answer.json["url"]).path

    def get(self, path, status=200):
        answer = self.client.get(path)
        assert answer.status_code == status, answer.text
        return answer.json

    def households(self, base, **query):
        page = self.get(f"{base}collections/households/items?{urlencode(query)}")
        return {each["properties"]["grid"] for each in page["features"]}


@pytest.fixture
def layers(client, session):
    return Layers(client, session)


def links(document):
    return {link["rel"]: link["href"] for link in document["links"]}


def without(fields, name):
    return {each: value for each, value in fields.items() if each != name}


def test_the_landing_page_leads_everywhere(layers):
    base = layers.opened(layers.leader)
    landing = links(layers.get(base))
    assert layers.get(landing["service-desc"])["openapi"].startswith("3.0")
    assert any(each.endswith("/core") for each in layers.get(landing["conformance"])["conformsTo"])
    found = layers.get(landing["data"])["collections"]
    assert [each["id"] for each in found] == ["grids", "coverage", "households"]
    for each in found:
        assert layers.get(links(each)["self"])["id"] == each["id"]
        (box,) = each["extent"]["spatial"]["bbox"]
        assert box[0] < box[2]
        (one, *_) = layers.get(links(each)["items"])["features"]
        again = layers.get(f"{base}collections/{each['id']}/items/{one['id']}")
        # Coverage is counted at each request.
        assert without(again["properties"], "counted_at") == without(
            one["properties"], "counted_at"
        )
        assert again["geometry"] == one["geometry"]


def test_everybody_sees_what_they_may_read_and_no_more(layers):
    wanted = {layers.cadre: {GRID}, layers.peer: {NEXT_GRID}, layers.leader: {GRID, NEXT_GRID}}
    far = layers.homes[FAR_GRID].id
    for person, seen in wanted.items():
        base = layers.opened(person)
        assert layers.households(base) == seen
        layers.get(f"{base}collections/households/items/{far}", status=404)
        page = layers.client.get(f"{base}collections/households/items").text
        assert "elderly_alone" not in page
        assert str(far) not in page
        assert len(layers.get(f"{base}collections/grids/items")["features"]) == 3


@pytest.mark.at(f.NOW)
def test_coverage_is_the_figures_of_the_api_on_the_grids_of_ones_areas(layers):
    base, headers = layers.opened(layers.leader), layers.headers(layers.leader)
    f.make_visit(layers.session, layers.homes[GRID], layers.cadre)
    layers.session.commit()
    page = layers.get(f"{base}collections/coverage/items?limit=1")
    rest = layers.get(links(page)["next"])
    assert (page["numberMatched"], "next" in links(rest)) == (2, False)
    shown = {each["id"]: each for each in (*page["features"], *rest["features"])}
    answer = layers.client.get("/api/v1/coverage", headers=headers).json
    assert [*shown] == [GRID, NEXT_GRID] == [area["code"] for area in answer["items"]]
    for area in answer["items"]:
        said = shown[area["code"]]["properties"]
        for name in ("asked", "in_time", "lowest", "highest", "never", "reached", "covered"):
            assert said[name] == area[name], name
        assert said["phones_behind"] == area["phones"]["behind"]
        assert shown[area["code"]]["geometry"]["type"] == "MultiPolygon"
    one = layers.get(f"{base}collections/coverage/items/{GRID}")
    assert one["properties"]["reached"] is True
    layers.get(f"{base}collections/coverage/items/{FAR_GRID}", status=404)
    assert layers.get(f"{base}collections/coverage/items?bbox=0,0,1,1")["features"] == []
    of_cadre = layers.opened(layers.cadre)
    layers.get(f"{of_cadre}collections/coverage/items", status=404)


def test_coverage_has_the_grids_of_the_last_counted_day(layers, monkeypatch):
    with moment.beginning_at(f.NOW):
        base = layers.opened(layers.leader)
        layers.get(f"{base}collections/coverage/items")
    tomorrow = f.NOW + timedelta(days=1)
    f.make_grid(layers.session, f"{TOWN}203001", valid_from=tomorrow.date())
    layers.session.commit()
    # As while another process counts, which a test in one transaction cannot have.
    monkeypatch.setattr(coverage, "fold", lambda *_, **__: None)
    with moment.beginning_at(tomorrow):
        page = layers.get(f"{base}collections/coverage/items")
    assert [each["id"] for each in page["features"]] == [GRID, NEXT_GRID]


def test_who_may_read_no_households_has_no_such_layer(layers):
    base = layers.opened(f.make_person(layers.session, roles=[("clerk", TOWN)]))
    assert [e["id"] for e in layers.get(f"{base}collections")["collections"]] == ["grids"]
    layers.get(f"{base}collections/households/items", status=404)
    layers.get(f"{base}collections/nothing", status=404)


def test_a_role_that_ends_ends_what_its_url_shows(layers):
    base = layers.opened(layers.leader)
    layers.session.execute(text("DELETE FROM roles"))
    layers.session.commit()
    layers.get(f"{base}collections/households/items", status=404)


def test_a_box(layers):
    base = layers.opened(layers.leader)
    assert layers.households(base, bbox="116.05,24,116.15,25") == {GRID}
    assert layers.households(base, bbox="116.15,24,116.25,25") == {NEXT_GRID}
    assert layers.households(base, bbox="0,0,1,1") == set()


@pytest.mark.parametrize(
    "query",
    [
        "bbox=117,24,116,25",  # crosses itself, or the date line
        "bbox=116,25,117,24",
        "bbox=170,24,-170,25",
        "bbox=nan,24,117,25",
        "bbox=116,24,inf,25",
        "bbox=116,24,117",
        "bbox=116,24,117,95",
        "bbox=x",
        "limit=0",
        "limit=-1",
        "limit=x",
        "after=x",
    ],
)
def test_what_is_no_box_or_page_has_a_code(layers, query):
    base = layers.opened(layers.leader)
    for name in ("grids", "coverage", "households"):
        answer = layers.get(f"{base}collections/{name}/items?{query}", status=400)
        assert answer["code"] == "invalid_fields"
        assert answer["errors"][0]["field"] == query.partition("=")[0]


def test_arguments_of_programs_are_ignored_and_a_large_page_is_the_largest(layers):
    base = layers.opened(layers.leader)
    page = layers.get(f"{base}collections/grids/items?limit=100000&f=json&token=x")
    assert (page["numberReturned"], page["numberMatched"]) == (3, 3)


def test_pages_are_followed_while_rows_are_added(layers):
    for _ in range(6):
        f.make_household(layers.session, GRID)
    layers.session.commit()
    before = {str(i) for i in layers.session.scalars(text("SELECT id FROM households")).all()}
    base, seen = layers.opened(layers.leader), []
    following = f"{base}collections/households/items?limit=2"
    while following:
        page = layers.get(following)
        seen += [each["id"] for each in page["features"]]
        if len(seen) < 20:
            f.make_household(layers.session, GRID)
            layers.session.commit()
        following = links(page).get("next")
    far = str(layers.homes[FAR_GRID].id)
    assert len(seen) == len(set(seen))
    assert before - {far} <= set(seen)


class TestSecret:
    def test_a_wrong_one_is_not_found_whatever_is_wrong_with_it(self, layers):
        base = layers.opened(layers.leader)
        secret = base.split("/")[2]
        calendar = layers.client.post(
            "/api/v1/me/calendar-feed", headers=layers.headers(layers.leader)
        ).json["url"]
        of_calendar = calendar.rsplit("/", 1)[1].removesuffix(".ics")
        others = ["441427." + "A" * 43, "999999." + "A" * 43, "x", secret[:-1], of_calendar, "%00"]
        for other in others:
            for path in ("", "api", "conformance", "collections", "collections/grids/items"):
                answer = layers.get(f"/ogc/{other}/{path}", status=404)
                assert answer["code"] == "not_found"
        limiter.reset()
        layers.get(f"/api/v1/calendar/{secret}.ics", status=404)

    def test_the_same_is_asked_of_the_database_for_each(self, layers, count_statements):
        counted = {
            count_statements(lambda s=secret: layers.get(f"/ogc/{s}/", status=404))
            for secret in ("441427." + "A" * 43, "999999." + "A" * 43, "x", "441427.short")
        }
        assert len(counted) == 1

    def test_a_new_one_a_revocation_and_a_password_end_it(self, app, layers):
        old, new = layers.opened(layers.leader), layers.opened(layers.leader)
        layers.get(old, status=404)
        layers.get(new)
        headers = layers.headers(layers.leader)
        assert layers.client.get(OWN, headers=headers).json["made_at"]
        assert layers.client.delete(OWN, headers=headers).status_code == 204
        layers.get(new, status=404)
        assert layers.client.delete(OWN, headers=headers).status_code == 404
        third = layers.opened(layers.leader)
        with app.app_context():
            set_password(
                layers.session, layers.leader, "Reset-by-2-admins", f.NOW, by=None, must_change=True
            )
        layers.session.commit()
        layers.get(third, status=404)

    def test_who_has_left_shows_nothing(self, layers):
        base = layers.opened(layers.leader)
        layers.leader.left_on = f.NOW.date()
        layers.session.commit()
        layers.get(base, status=404)

    def test_who_guesses_is_stopped(self, layers):
        said = [layers.client.get(f"/ogc/441427.{'C' * 41}{n:02}/").status_code for n in range(65)]
        assert (said[0], set(said)) == (404, {404, 429})

    def test_reading_is_noted_once_a_day(self, layers):
        base = layers.opened(layers.leader)
        for _ in range(3):
            layers.households(base)
            layers.households(base, limit=1)
        noted = layers.session.execute(
            text("SELECT target, details FROM audit WHERE action = 'read'")
        ).all()
        assert [row.target for row in noted] == ["features/households"]
        assert noted[0].details["areas"] == [TOWN]
