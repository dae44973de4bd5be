"""Whoever has the figures is told so without counting: the tag of coverage, and its changes."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from records.planning.quotas import Quota
from records.system.audit import AuditRow
from server.services import coverage
from tests import factories as f
from tests import moment

TOWN, OTHER = "441427100", "441427101"
GRID, FAR = TOWN + "201001", OTHER + "201001"

pytestmark = pytest.mark.at(f.NOW)


@pytest.fixture
def quota(session):
    f.make_county(session)
    parts = {"who": "households", "counts": "contact", "period": "interval", "least": 1}
    names = {"name": "coverage", "title": "走访", "title_en": "Coverage"}
    every = {"ordinary": 20, "priority": 7}
    made = Quota(county=f.COUNTY, **names, **parts, every=every, valid_from=date(2025, 1, 1))
    session.add(made)
    return made


@pytest.fixture
def leader(session, quota):
    f.make_household(session, GRID)
    f.make_household(session, FAR)
    person = f.make_person(session, roles=[("township_leader", TOWN)])
    return f.bearer(f.make_login(session, person))


def get(client, headers, path="", tag=None, **query):
    headers = headers | ({"If-None-Match": tag} if tag else {})
    return client.get(f"/api/v1/coverage{path}", query_string=query, headers=headers)


@pytest.mark.parametrize("path", ["", "/weeks"])
def test_what_is_known_is_not_counted_again(client, leader, path, monkeypatch):
    first = get(client, leader, path)
    assert first.status_code == 200
    monkeypatch.setattr(coverage, "_drawn", None)  # where the counting of an answer begins
    again = get(client, leader, path, first.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


def test_each_question_and_each_reader_has_a_tag_of_its_own(client, leader, session):
    other = f.make_person(session, roles=[("township_leader", OTHER)])
    tags = {
        get(client, headers, path, **query).headers["ETag"]
        for headers in (leader, f.bearer(f.make_login(session, other)))
        for path, query in (
            ("", {}),
            ("", {"by": "village"}),
            ("", {"period": "week"}),
            ("", {"kind": "priority"}),
            ("", {"on": "2026-03-17"}),
            ("/weeks", {}),
            ("/weeks", {"kind": "priority"}),
            ("/weeks", {"from": "2026-W01"}),
        )
    }
    assert len(tags) == 16


def a_visit(session, cadre, home):
    f.make_visit(session, home, cadre)


def a_household(session, cadre, home):
    f.make_household(session, GRID)


def an_assignment(session, cadre, home):
    f.make_assignment(session, cadre, GRID)


def an_office_that_ends(session, cadre, home):
    f.make_assignment(session, cadre, GRID)
    cadre.left_on = f.NOW.date()


def a_phone(session, cadre, home):
    f.make_device(session, cadre, backlog=3)


def a_shorter_interval(session, cadre, home):
    session.execute(text('UPDATE quotas SET every = \'{"ordinary": 9, "priority": 7}\''))


def another_share(session, cadre, home):
    session.execute(text("UPDATE coverage_counts SET percent = 60"))


def a_new_name(session, cadre, home):
    session.execute(text("UPDATE grids SET name = '新名' WHERE code = :code"), {"code": GRID})


def a_new_grid(session, cadre, home):
    f.make_grid(session, TOWN + "201002")


CHANGES = (
    *(a_visit, a_household, an_assignment, an_office_that_ends, a_phone),
    *(a_shorter_interval, another_share, a_new_name, a_new_grid),
)


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_may_change_a_figure_changes_the_tag(client, leader, session, change):
    cadre = f.make_person(session)
    home = session.query(f.Household).filter_by(grid=GRID).one()
    before = get(client, leader)
    change(session, cadre, home)
    session.commit()
    after = get(client, leader, tag=before.headers["ETag"])
    assert after.status_code == 200
    assert after.headers["ETag"] != before.headers["ETag"]


def test_the_next_day_has_another(client, leader):
    before = get(client, leader)
    with moment.beginning_at(f.NOW + timedelta(days=1)):
        assert get(client, leader, tag=before.headers["ETag"]).status_code == 200


def test_a_map_that_looks_again_is_noted_once_a_day(client, leader, session):
    for _ in range(3):
        get(client, leader, within=TOWN)
    rows = session.query(AuditRow).filter_by(action="read", target="coverage").all()
    assert len(rows) == 1
