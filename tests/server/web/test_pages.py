"""The pages: two languages, nothing from another host, and the figures of the overview."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from records.planning.calendar import AnnouncedYear
from schedulers.calendars.state_calendar import LAST_ANNOUNCED
from server.web.pages import messages
from tests import factories as f
from tests.conftest import CHECKOUT

SERVER = CHECKOUT / "server"
GRID, NEXT_GRID, FAR_GRID = "441427100201001", "441427100201002", "441427101201001"


@pytest.mark.parametrize(
    ("query", "accepted", "lang"),
    [
        ("", None, "zh-CN"),
        ("", "fr", "zh-CN"),
        ("", "en-GB,en;q=0.9", "en"),
        ("", "zh-TW,en;q=0.5", "zh-CN"),
        ("?lang=en", "zh", "en"),
        ("?lang=zh", "en", "zh-CN"),
        ("?lang=<b>", None, "zh-CN"),
    ],
)
def test_the_language_is_asked_for_or_preferred_or_chinese(client, query, accepted, lang):
    headers = {"Accept-Language": accepted} if accepted else {}
    page = client.get(f"/{query}", headers=headers)
    assert page.status_code == 200
    assert f'<html lang="{lang}">' in page.text


def test_a_language_is_remembered_until_an_address_asks_for_another(client):
    def language(query=""):
        page = client.get(f"/{query}", headers={"Accept-Language": "zh"})
        assert "Cookie" in page.headers["Vary"]
        return re.search('<html lang="([^"]+)">', page.text)[1]

    assert (language("?lang=en"), language()) == ("en", "en")
    assert (language("?lang=fr"), language()) == ("en", "en")
    assert (language("?lang=zh"), language()) == ("zh-CN", "zh-CN")


@pytest.mark.parametrize("path", ["/", "/problems", "/api/v1/docs"])
def test_pages_load_nothing_from_elsewhere_and_have_no_inline_scripts(client, path):
    page = client.get(path).text
    links = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert any(link.startswith("/static/") for link in links)
    for link in links:
        assert link.startswith("/"), link
        with client.get(link) as answer:
            assert answer.status_code == 200, link
    for script in re.findall(r"<script[^>]*>", page):
        assert "src=" in script or 'type="application/json"' in script
    assert " style=" not in page
    assert not re.search(r" on[a-z]+=", page)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_whoever_opens_the_address_finds_app_and_desk_before_signing_in(client, lang):
    page = client.get(f"/?lang={lang}").text
    welcome = page[page.index('<section id="welcome">') : page.index('<section id="overview"')]
    links = dict(re.findall(r'<a[^>]* href="([^"]+)">([^<]+)</a>', welcome))
    said = messages(lang)
    assert links["/app/"] == said["app"]
    assert links["/desk"] == said["desk"]
    assert links["/install"] == said["install"]["title"]


def test_own_scripts_and_styles_name_no_other_host():
    texts = [file.read_text() for file in (SERVER / "static").iterdir()]
    hosts = {host for text in texts for host in re.findall(r"https?://[^\"'\s)]+", text)}
    assert hosts == {"http://www.w3.org/2000/svg"}


@pytest.mark.at(f.NOW)
class TestOverview:
    @pytest.fixture
    def county(self, session):
        for code in (GRID, NEXT_GRID, FAR_GRID):
            f.make_grid(session, code)
        cadre = f.make_person(session, areas=[GRID])
        homes = {code: f.make_household(session, code) for code in (GRID, NEXT_GRID, FAR_GRID)}
        for code, days_ago in ((GRID, 0), (GRID, 0), (GRID, 30), (NEXT_GRID, 0), (FAR_GRID, 0)):
            at = f.NOW - timedelta(days=days_ago)
            f.make_visit(session, homes[code], cadre, happened_at=at, evidence="inside")
        return cadre

    def seen(self, client, session, person):
        return client.get("/api/v1/overview", headers=f.bearer(f.make_login(session, person)))

    def test_shows_ones_own_areas_and_this_week(self, client, session, county):
        told = self.seen(client, session, county).json
        assert told["households"] == 1
        assert told["areas"] == [{"code": GRID, "name": "区划441427100201网格001"}]
        assert told["grids"] == [{"code": GRID, "name": "区划441427100201网格001", "visits": 2}]
        assert len(told["latest"]) == 3
        assert told["latest"] == sorted(told["latest"], key=lambda v: v["at"], reverse=True)
        assert told["latest"][0]["evidence"] == "inside"

    def test_counts_by_grid_and_names_nobody(self, client, session, county):
        leader = f.make_person(session, roles=[("township_leader", "441427100")])
        answer = self.seen(client, session, leader)
        assert [(g["code"], g["visits"]) for g in answer.json["grids"]] == [
            (GRID, 2),
            (NEXT_GRID, 1),
        ]
        assert answer.json["households"] == 2
        for private in (county.name, str(county.id), "户主", county.login):
            assert private not in answer.text
        latest = answer.json["latest"]
        assert {visit["evidence"] for visit in latest} == {None}
        days = [visit["at"] for visit in latest]
        assert set(days) == {"2026-03-17T16:00:00+00:00", "2026-02-15T16:00:00+00:00"}
        ids = [(day, visit["id"]) for day, visit in zip(days, latest, strict=True)]
        assert ids == sorted(ids, key=lambda pair: (pair[0] != max(days), pair[1]))

    @pytest.mark.parametrize("turn", [1, -1])
    def test_which_visits_are_the_latest_tells_no_minute(self, client, session, turn):
        """Who puts own visits between those of colleagues finds by them when each was made."""
        first, second = (f.make_person(session, areas=[GRID]) for _ in range(2))
        home = f.make_household(session, GRID)
        ids = [UUID(int=n) for n in range(1, 11)]
        for minute, id in enumerate(ids[::turn]):
            at = f.NOW - timedelta(minutes=minute)
            who = first if id.int % 2 else second
            f.make_visit(session, home, who, id=id, happened_at=at)
        f.make_visit(session, home, first, happened_at=f.NOW - timedelta(days=1))
        told = self.seen(client, session, first).json["latest"]
        assert [UUID(visit["id"]) for visit in told] == ids[:8]

    @pytest.mark.at(datetime(LAST_ANNOUNCED.year, 11, 20, tzinfo=UTC))
    def test_tells_whoever_sets_the_calendar_when_it_ends(self, client, session, county):
        admin = f.make_person(session, roles=["county_admin"])
        assert self.seen(client, session, admin).json["calendar_ends"] == str(LAST_ANNOUNCED)
        assert self.seen(client, session, county).json["calendar_ends"] is None
        session.add(AnnouncedYear(county=f.COUNTY, year=LAST_ANNOUNCED.year + 1))
        session.commit()
        assert self.seen(client, session, admin).json["calendar_ends"] is None

    @pytest.mark.at(datetime(LAST_ANNOUNCED.year, 10, 20, tzinfo=UTC))
    def test_says_nothing_of_the_calendar_while_it_reaches_far(self, client, session, county):
        admin = f.make_person(session, roles=["county_admin"])
        assert self.seen(client, session, admin).json["calendar_ends"] is None

    def test_tells_whoever_looks_after_it_that_no_job_process_runs(self, client, session, county):
        admin = f.make_person(session, roles=["county_admin"])
        session.commit()
        assert self.seen(client, session, admin).json["work_rests"] is True
        assert self.seen(client, session, county).json["work_rests"] is False
        session.execute(
            text("INSERT INTO workers (id, name, started_at, seen_at) VALUES (:id, 'w', :at, :at)"),
            {"id": uuid4(), "at": f.NOW},
        )
        session.commit()
        assert self.seen(client, session, admin).json["work_rests"] is False

    def test_is_not_for_those_without_areas(self, client, session, county):
        nobody = f.make_person(session, roles=["cadre"])
        assert self.seen(client, session, nobody).json["code"] == "forbidden"
