"""Coverage over HTTP: figures by level and week, who may see them, and bad input."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from records.planning.quotas import Quota
from schedulers.coverage import fold as folding
from server.services import coverage
from tests import factories as f

TOWN, OTHER = "441427100", "441427101"
GRIDS = (TOWN + "201001", TOWN + "201002", TOWN + "202001", OTHER + "201001")
EVERY = {"ordinary": 20, "priority": 7}

pytestmark = pytest.mark.at(f.NOW)


@pytest.fixture
def leader(client, session):
    """Headers of a township's leader; six households, two of them contacted in time."""
    f.make_county(session)
    parts = {"who": "households", "counts": "contact", "period": "interval", "least": 1}
    names = {"name": "coverage", "title": "走访", "title_en": "Coverage"}
    session.add(Quota(county=f.COUNTY, **names, **parts, every=EVERY, valid_from=date(2025, 1, 1)))
    homes = [f.make_household(session, GRIDS[n % 4]) for n in range(6)]
    f.make_grid(session, TOWN + "202002")  # without a household
    cadre = f.make_person(session, areas=[GRIDS[0]])
    f.make_visit(session, homes[0], cadre, evidence="inside")
    f.make_visit(session, homes[1], cadre, happened_at=f.NOW - timedelta(days=12))
    f.make_visit(session, homes[2], cadre, happened_at=f.NOW - timedelta(days=40))
    f.make_visit(session, homes[4], cadre, outcome="nobody_home")
    person = f.make_person(session, roles=[("township_leader", TOWN)])
    return f.bearer(f.make_login(session, person))


def get(client, headers, path="", **query):
    return client.get(f"/api/v1/coverage{path}", query_string=query, headers=headers)


def test_figures_of_grids_and_what_they_are_made_of(client, leader):
    answer = get(client, leader, period="week").json
    assert answer["as_of"]["day"] == "2026-03-18"
    assert answer["threshold"] == 85
    first, second, third, empty = answer["items"]
    assert [each["code"] for each in answer["items"]] == [*GRIDS[:3], TOWN + "202002"]
    assert (first["households"], first["in_time"], first["never"]) == (2, 1, 1)
    assert first["reached"]
    assert first["contacted"] == 1
    assert first["covered"] is False
    assert first["visits"] == {"inside": 1, "near": 0, "outside": 0, "no_fix": 1}
    assert (second["in_time"], second["never"], second["reached"]) == (1, 1, False)
    assert second["without_cadre"] == 2
    assert first["without_cadre"] == 0
    assert (third["overdue"], third["covered"]) == (1, False)
    assert (empty["households"], empty["covered"], empty["highest"]) == (0, None, 0)
    total = answer["total"]
    assert (total["households"], total["in_time"], total["overdue"], total["never"]) == (5, 2, 1, 2)


def test_parts_add_up_at_every_level_and_day(client, leader):
    for on in ("2026-03-18", "2026-03-05", "2025-02-03"):
        for kind in ({}, {"kind": "ordinary"}, {"kind": "priority"}):
            answers = [
                get(client, leader, by=by, on=on, **kind).json
                for by in ("grid", "village", "township")
            ]
            for name in ("households", "asked", "in_time", "overdue", "never", "contacted"):
                sums = {sum(item[name] for item in answer["items"]) for answer in answers}
                assert sums == {answers[0]["total"][name]}
            assert {str(answer["total"]) for answer in answers} == {str(answers[0]["total"])}


def test_a_late_visit_counts_on_its_day(client, leader, session):
    before = get(client, leader, on="2026-03-10", within=GRIDS[2]).json["total"]
    home = session.query(f.Household).filter_by(grid=GRIDS[2]).one()
    cadre = f.make_person(session)
    f.make_visit(session, home, cadre, happened_at=f.NOW - timedelta(days=9))
    session.commit()
    after = get(client, leader, on="2026-03-10", within=GRIDS[2]).json["total"]
    assert (before["in_time"], after["in_time"], after["covered"]) == (0, 1, True)
    assert get(client, leader, on="2026-03-08", within=GRIDS[2]).json["total"]["in_time"] == 0


def test_a_year_of_weeks_in_one_answer(client, leader):
    answer = get(client, leader, "/weeks", **{"from": "2025-W12", "to": "2026-W12"}).json
    assert len(answer["weeks"]) == 53
    assert answer["codes"][0] == GRIDS[0]
    at = answer["codes"].index(GRIDS[1])
    assert answer["in_time"][at][-4:] == [0, 1, 1, 1] == answer["highest"][at][-4:]
    assert all(len(row) == 53 for row in answer["in_time"])
    assert answer["households"][0][-1] == 2
    usual = get(client, leader, "/weeks", within=GRIDS[1]).json
    assert (usual["weeks"], usual["codes"]) == (answer["weeks"][1:], [GRIDS[1]])
    assert usual["in_time"] == [answer["in_time"][at][1:]]


@pytest.mark.parametrize("within", [OTHER, OTHER + "201001", "441427", "441500", TOWN + "999"])
def test_outside_of_ones_areas_looks_like_nothing_there(client, leader, within):
    """The county itself is narrowed to what the reader may see."""
    answer = get(client, leader, within=within)
    if within == "441427":
        assert answer.status_code == 200
        assert all(item["code"].startswith(TOWN) for item in answer.json["items"])
    else:
        assert (answer.status_code, answer.json["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"on": "2026-03-19"}, "on"),
        ({"on": "2024-12-31"}, "on"),
        ({"on": "never"}, "on"),
        ({"by": "street"}, "by"),
        ({"by": "county"}, "by"),
        ({"within": "12"}, "within"),
        ({"kind": "rich"}, "kind"),
        ({"period": "decade"}, "period"),
    ],
)
def test_what_cannot_be_is_refused(client, leader, query, field):
    answer = get(client, leader, **query)
    assert (answer.status_code, answer.json["code"]) == (400, "invalid_fields")
    assert [error["field"] for error in answer.json["errors"]] == [field]


@pytest.mark.parametrize(
    ("first", "last"),
    [("2026-W12", "2026-W11"), ("2026-W12", "2026-W13"), ("2023-W01", "2026-W01"),
     ("2020-W01", "2020-W02"), ("2026-W99", "2026-W12")],
)  # fmt: skip
def test_weeks_that_cannot_be(client, leader, first, last):
    answer = get(client, leader, "/weeks", **{"from": first, "to": last})
    assert (answer.status_code, answer.json["code"]) == (400, "invalid_fields")


def test_a_cadre_has_no_figures_of_areas(client, leader, session):
    cadre = f.make_person(session, areas=[GRIDS[0]])
    assert get(client, f.bearer(f.make_login(session, cadre))).status_code == 403


def test_the_threshold_is_the_countys(client, leader, app):
    run = app.test_cli_runner().invoke
    assert "50" in run(args=["coverage", "settings", "--percent", "50"]).output
    answer = get(client, leader).json
    assert answer["threshold"] == 50
    assert answer["items"][0]["covered"] is True
    result = run(args=["coverage", "check", "--days", "40"])
    assert (result.exit_code, result.output) == (0, "40 days checked\n")
    assert run(args=["coverage", "fold"]).output.startswith('{\n "feeds": 0')


def test_check_names_a_figure_that_is_wrong(client, leader, app, session):
    get(client, leader)
    wrong = "UPDATE coverage_days SET overdue = 0, in_time = 1 WHERE grid = :grid AND day = :day"
    session.execute(text(wrong), {"grid": GRIDS[2], "day": date(2026, 3, 18)})
    session.commit()
    result = app.test_cli_runner().invoke(args=["coverage", "check"])
    assert result.exit_code == 1
    assert "2 figures differ" in result.output
    assert '"figure":"overdue","stored":0,"counted":1' in result.output


def test_nobody_waits_for_a_long_count(client, leader, session, monkeypatch):
    monkeypatch.setattr(folding, "_DAYS_AT_ONCE", 1)  # a feed at a time
    monkeypatch.setattr(coverage, "_COUNTS_FOR_S", 0)
    for path in ("", "/weeks"):
        answer = get(client, leader, path)
        assert (answer.status_code, answer.json["code"]) == (503, "coverage_not_counted")
        assert answer.headers["Retry-After"] == "3"
    answers = [get(client, leader) for _ in range(4)]  # each goes on where the last one left off
    assert answers[-1].status_code == 200
    assert answers[-1].json["total"]["households"] == 5
    # The next morning all have a new day: until it is counted, the last one shows.
    session.execute(text("UPDATE coverage_counts SET until = until - 1"))
    session.execute(text("UPDATE coverage_feeds SET until = until - 1"))
    session.commit()
    assert get(client, leader).json["as_of"]["day"] == "2026-03-17"
    weeks = get(client, leader, "/weeks").json
    assert weeks["weeks"][-1] == "2026-W12"
    asked = get(client, leader, on="2026-03-18")
    assert (asked.status_code, asked.json["code"]) == (503, "coverage_not_counted")
    answers = [get(client, leader).json["as_of"]["day"] for _ in range(5)]
    assert answers[-1] == "2026-03-18"
