"""The rows behind each figure of coverage: as many as it says, with the same words for them."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from records.planning.quotas import Quota
from server.services.counted_households import FIGURES
from tests import factories as f

TOWN, OTHER = "441427100", "441427101"
GRIDS = (TOWN + "201001", TOWN + "201002", TOWN + "202001", OTHER + "201001")
PERIODS = ("week", "month", "quarter", "year")

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

    assert status(leader, within=OTHER) == 403
    assert {row["grid"][:9] for row in rows_of(client, leader)} == {TOWN}
    clerk = f.bearer(f.make_login(session, f.make_person(session, roles=[("clerk", TOWN)])))
    assert status(clerk) == 403
    for wrong in ({"figure": "people"}, {"kind": "rich"}, {"period": "decade"}):
        assert status(leader, **wrong) == 400
    noted = session.scalars(text("SELECT target FROM audit WHERE action = 'read'")).all()
    assert "coverage/households" in noted
