"""The rows behind each figure of coverage: as many as it says, with the same words for them."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from geo.following import follow
from records.changes import Change, Was, write_changes
from records.fieldwork.household_kinds import KindChanged, note_kinds
from records.planning.quotas import Quota
from schedulers.coverage import fold as folding
from server.services import coverage
from server.services.counted_households import FIGURES
from tests import factories as f

TOWN, OTHER = "441427100", "441427101"
GRIDS = (TOWN + "201001", TOWN + "201002", TOWN + "202001", OTHER + "201001")
PERIODS = ("week", "month", "quarter", "year")
TODAY, PAST = f.NOW.date(), f.NOW.date() - timedelta(days=9)

pytestmark = pytest.mark.at(f.NOW)


@pytest.fixture
def leader(client, session):
    """Headers of a township's leader. Households of both kinds, seen at any time or never, in grids
    with and without a cadre; one is registered tomorrow."""
    f.make_county(session)
    cadre = f.make_person(session, areas=[GRIDS[0]])
    for place in range(40):
        kind = ("ordinary", "priority")[place % 2]
        home = f.make_household(session, GRIDS[place % 4], kind=kind, since=date(2025, 2, 1))
        for days in range(place % 3):
            at = f.NOW - timedelta(days=(place * 7 + days * 90) % 400)
            f.make_visit(session, home, cadre, happened_at=at)
        if place % 5 == 0:
            f.make_visit(session, home, cadre, outcome="nobody_home")
    f.make_household(session, GRIDS[0], since=f.NOW.date() + timedelta(days=1))
    session.commit()
    return f.bearer(
        f.make_login(session, f.make_person(session, roles=[("township_leader", TOWN)]))
    )


def make_quota(session, every):
    parts = {"who": "households", "counts": "contact", "period": "interval", "least": 1}
    names = {"name": "coverage", "title": "走访", "title_en": "Coverage"}
    session.add(Quota(county=f.COUNTY, **names, **parts, every=every, valid_from=date(2025, 1, 1)))
    session.commit()


def rows_of(client, headers, **query):
    rows, after = [], {}
    while True:
        sent = {"limit": 20, **query, **after}
        answer = client.get("/api/v1/coverage/households", query_string=sent, headers=headers)
        assert answer.status_code == 200, answer.json
        rows += answer.json["items"]
        if answer.json["next"] is None:
            return rows
        after = {"after": answer.json["next"]}


def expected(total, figure):
    return total["asked"] - total["in_time"] if figure == "left" else total[figure]


@pytest.mark.parametrize("every", [{"ordinary": 180, "priority": 60}, {"priority": 60}, None])
def test_each_figure_is_the_number_of_its_rows(client, session, leader, every):
    if every:
        make_quota(session, every)
    seen = set()
    for within in (TOWN, GRIDS[0]):
        for kind in ({}, {"kind": "ordinary"}, {"kind": "priority"}):
            for period in PERIODS:
                query = {"within": within, "period": period, **kind}
                answer = client.get("/api/v1/coverage", query_string=query, headers=leader)
                total = answer.json["total"]
                figures = ("contacted",) if period != "week" else FIGURES
                for figure in figures:
                    rows = rows_of(client, leader, figure=figure, **query)
                    assert len(rows) == expected(total, figure), (figure, query)
                    assert len({row["id"] for row in rows}) == len(rows)
                    seen |= {figure} if rows else set()
    wanted = {"households", "never", "contacted", "without_cadre"}
    assert seen == (wanted | {"asked", "in_time", "left", "overdue"} if every else wanted)


def test_rows_are_by_grid_and_the_longest_not_seen_come_first(client, session, leader):
    make_quota(session, {"ordinary": 180, "priority": 60})
    rows = rows_of(client, leader, within=TOWN)
    keys = [(row["grid"], row["last_contact"] or "", row["id"]) for row in rows]
    assert keys == sorted(keys)
    late = [row for row in rows if row["last_contact"] and row["state"] == "overdue"]
    assert {row["id"] for row in late} == {
        row["id"] for row in rows_of(client, leader, figure="overdue")
    }
    assert all(row["days_late"] > 0 for row in late)


def test_outside_of_ones_areas_there_is_nothing(client, session, leader):
    def status(headers, **query):
        url = "/api/v1/coverage/households"
        return client.get(url, query_string=query, headers=headers).status_code

    assert status(leader, within=OTHER) == 404
    assert {row["grid"][:9] for row in rows_of(client, leader)} == {TOWN}
    clerk = f.bearer(f.make_login(session, f.make_person(session, roles=[("clerk", TOWN)])))
    assert status(clerk) == 403
    for wrong in ({"figure": "people"}, {"kind": "rich"}, {"period": "decade"}):
        assert status(leader, **wrong) == 400
    noted = session.scalars(text("SELECT target FROM audit WHERE action = 'read'")).all()
    assert "coverage/households" in noted


def move(session, home, grid):
    """To another grid, today."""
    was = Was(home.rev, home.feed)
    columns = {"grid": grid, "village": grid[:12]}
    write_changes(
        session, f.COUNTY, f.NOW, [Change("households", home.id, home.rev, grid, columns, was)]
    )
    follow(session, f.COUNTY, [home.id], f.NOW)
    session.commit()


def in_grid(session, grid, at=0):
    homes = session.query(f.Household).filter_by(grid=grid).order_by(f.Household.number)
    return homes.all()[at]


def page(client, headers, **query):
    url = "/api/v1/coverage/households"
    answer = client.get(url, query_string={"limit": 500, **query}, headers=headers)
    assert answer.status_code == 200, answer.json
    return answer.json


@pytest.fixture
def moved(session, leader):
    """Since the past day one household has left the township, one has come to it, one has moved
    within it, and one has become a priority one: by what has happened, as (id, grid then)."""
    make_quota(session, {"ordinary": 180, "priority": 60})
    homes = {
        "left": in_grid(session, GRIDS[0]),
        "came": in_grid(session, GRIDS[3]),
        "moved": in_grid(session, GRIDS[1]),
        "kind": in_grid(session, GRIDS[2]),
    }
    then = {what: (str(home.id), home.grid) for what, home in homes.items()}
    kind = homes["kind"]
    assert kind.kind == "ordinary"
    note_kinds(session, f.COUNTY, TODAY, [KindChanged(kind.id, "ordinary", "priority", kind.since)])
    kind.kind = "priority"
    session.commit()
    for what, grid in (("left", GRIDS[3]), ("came", GRIDS[0]), ("moved", GRIDS[2])):
        move(session, homes[what], grid)
    session.expire_all()
    return then


@pytest.mark.parametrize("within", [TOWN, GRIDS[0], GRIDS[2]])
@pytest.mark.parametrize("kind", [{}, {"kind": "ordinary"}])
def test_a_past_day_has_the_rows_of_its_figures_and_counts_who_has_left(
    client, leader, moved, within, kind
):
    for day in (PAST, TODAY):
        query = {"within": within, "on": str(day), **kind}
        total = client.get("/api/v1/coverage", query_string=query, headers=leader).json["total"]
        for figure in FIGURES:
            found = page(client, leader, figure=figure, **query)
            assert found["day"] == str(day)
            assert len(found["items"]) + found["elsewhere"] == expected(total, figure)


def test_households_are_where_and_what_they_were_on_the_day(client, leader, moved):
    then = page(client, leader, on=str(PAST))
    now = page(client, leader)
    rows_then, rows_now = ({row["id"]: row for row in each["items"]} for each in (then, now))
    left, came = moved["left"][0], moved["came"][0]
    assert (left in rows_then, left in rows_now) == (False, False)
    assert (came in rows_then, came in rows_now) == (False, True)
    assert (then["elsewhere"], now["elsewhere"]) == (1, 0)
    assert left not in str(then)
    assert rows_then[moved["moved"][0]]["grid"] == GRIDS[1]
    assert rows_now[moved["moved"][0]]["grid"] == GRIDS[2]
    kinds = [rows[moved["kind"][0]]["kind"] for rows in (rows_then, rows_now)]
    assert kinds == ["ordinary", "priority"]


def test_state_and_lateness_are_those_of_the_day(client, leader, moved):
    late = {row["id"]: row["days_late"] for row in page(client, leader, figure="overdue")["items"]}
    then = page(client, leader, figure="overdue", on=str(PAST))["items"]
    both = [(row["days_late"], late[row["id"]]) for row in then if row["id"] in late]
    assert both
    assert all(now - before == (TODAY - PAST).days for before, now in both)
    assert {row["state"] for row in then} == {"overdue"}
    assert all(row["last_contact"] <= str(PAST) for row in then)


def test_pages_of_a_past_day_are_its_rows_once_each(client, leader, moved):
    rows = rows_of(client, leader, on=str(PAST))
    assert len(rows) > 20
    assert [row["id"] for row in rows] == [
        row["id"] for row in page(client, leader, on=str(PAST))["items"]
    ]


@pytest.mark.parametrize("on", ["2026-03-19", "2024-12-31", "never", ""])
def test_a_day_that_is_not_counted_is_refused_as_for_the_figure(client, leader, on):
    answers = [
        client.get(f"/api/v1/{path}", query_string={"on": on}, headers=leader)
        for path in ("coverage", "coverage/households", "coverage/households/export")
    ]
    assert {answer.status_code for answer in answers} == {400}
    assert {str(answer.json["errors"]) for answer in answers} == {str(answers[0].json["errors"])}
    assert answers[0].json["errors"][0]["field"] == "on"


def test_today_needs_no_count_and_a_day_waits_for_it(client, leader, monkeypatch):
    monkeypatch.setattr(folding, "_DAYS_AT_ONCE", 1)  # a feed at a time
    monkeypatch.setattr(coverage, "_COUNTS_FOR_S", 0)
    url = "/api/v1/coverage/households"
    assert client.get(url, headers=leader).status_code == 200
    answer = client.get(url, query_string={"on": str(PAST)}, headers=leader)
    assert (answer.status_code, answer.json["code"]) == (503, "coverage_not_counted")


def test_who_reads_households_where_they_stand_by_now_is_noted(client, session, leader, moved):
    """It has moved from a cadre's own grid to where the same person reads as a leader."""
    both = f.make_person(session, roles=[("township_leader", OTHER)], areas=[GRIDS[0]])
    headers = f.bearer(f.make_login(session, both))

    def noted():
        query = text("SELECT details FROM audit WHERE person_id = :id AND action = 'read'")
        return [details["areas"] for details in session.scalars(query, {"id": both.id})]

    page(client, headers, within=GRIDS[0])
    assert noted() == []
    found = page(client, headers, within=GRIDS[0], on=str(PAST))
    assert moved["left"][0] in {row["id"] for row in found["items"]}
    assert noted() == [[GRIDS[0], GRIDS[3]]]
