"""Who sees which figures: cadres their own, directors those of their cadres, leaders areas."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, select

from records.fieldwork.meal_tickets import MealTicket
from records.fieldwork.visits import Visit
from records.system.audit import AuditRow
from tests import factories as f
from tests.phone.phone import Phone
from tests.schedulers.quotas.histories import make_quota

TOWN, OTHER = "441427100", "441427101"
VILLAGE = TOWN + "201"
GRID, NEXT, FAR = VILLAGE + "001", VILLAGE + "002", OTHER + "201001"
pytestmark = pytest.mark.at(f.NOW)


class County:
    """A cadre of a grid and one of the whole village; a leader; a grid in another township."""

    def __init__(self, client, session):
        self.client, self.session = client, session
        for code in (GRID, NEXT, FAR):
            f.make_grid(session, code)
        for name in ("field-days", "coverage"):
            make_quota(session, name)
        self.cadre = f.make_person(session, areas=[GRID], home=TOWN, level="township")
        self.peer = f.make_person(session, areas=[VILLAGE], home=TOWN, level="township")
        self.stranger = f.make_person(session, areas=[FAR], home=OTHER, level="township")
        self.leader = self.person("township_leader")
        self.home = f.make_household(session, GRID)
        session.commit()

    def person(self, role, area=TOWN):
        return f.make_person(self.session, roles=[(role, area)], home=area)

    def get(self, person, path, **query):
        headers = f.bearer(f.make_login(self.session, person))
        return self.client.get(f"/api/v1/{path}", headers=headers, query_string=query)


@pytest.fixture
def county(client, session):
    return County(client, session)


def test_everybody_sees_their_own(county):
    f.make_visit(county.session, county.home, county.cadre, happened_at=f.NOW)
    answer = county.get(county.cadre, "me/quotas")
    assert answer.status_code == 200, answer.json
    (quota,) = answer.json["quotas"]
    running = quota["periods"][-1]
    assert (running["done"], len(running["counted"])) == (1, 1)
    (own,) = answer.json["households"]
    assert (own["households"], own["never"]) == (1, 0)
    explained = county.get(county.cadre, "me/quotas/field-days/explain").json
    assert [record["verdict"] for record in explained["records"]] == ["counts"]
    assert county.get(county.leader, "me/quotas").json["quotas"] == []


def test_to_others_a_record_tells_its_day_and_not_its_minute(county):
    f.make_visit(county.session, county.home, county.cadre, happened_at=f.NOW)
    told = {
        who: county.get(who, path).json["records"]
        for who, path in (
            (county.cadre, "me/quotas/field-days/explain"),
            (county.leader, f"people/{county.cadre.id}/quotas/field-days/explain"),
        )
    }
    ((own,), (others,)) = told.values()
    assert (own["at"], own["day"]) == (f.NOW.isoformat(), "2026-03-18")
    assert others == own | {"at": "2026-03-17T16:00:00+00:00"}


@pytest.mark.parametrize("quota", ["field-days", "contacts", "meals"])
def test_nothing_tells_in_which_order_somebody_worked_on_a_day(county, quota):
    """Which of several counts, and how they are sorted, is the same whichever was first."""
    session, told = county.session, []
    if quota != "field-days":
        make_quota(session, quota)
    made = f.make_visit if quota != "meals" else f.make_meal_ticket
    ids = [uuid4() for _ in range(6)]
    for turn in (1, -1):
        for table in (Visit, MealTicket):
            session.execute(delete(table))
        for minutes, id in enumerate(ids[::turn]):
            at = f.NOW - timedelta(minutes=30 + minutes)  # of one meal
            made(session, county.home, county.cadre, id=id, happened_at=at)
        session.commit()
        for path in ("quotas", f"quotas/{quota}/explain"):
            told.append(county.get(county.leader, f"people/{county.cadre.id}/{path}").json)
    assert told[1]["records"]
    assert told[:2] == told[2:]


def test_nor_does_what_waits_tell_it(county):
    """A row of the inbox has the moment of its arrival, and no list goes by it."""
    county.session.commit()
    phone = Phone(county.client, f.bearer(f.make_login(county.session, county.cadre)))
    visits = []
    for _ in range(6):
        visits.append(phone.visit(county.home.id, purpose="tea"))
        phone.sync()
    answer = county.get(county.leader, f"people/{county.cadre.id}/quotas").json
    (quota,) = answer["quotas"]
    assert [row["id"] for row in quota["periods"][-1]["waiting"]] == sorted(visits)


@pytest.mark.parametrize("path", ["people/{}/quotas", "people/{}/quotas/field-days/explain"])
class TestOthers:
    def test_a_leader_sees_those_at_home_in_the_township_and_it_is_noted(self, county, path):
        path = path.format(county.cadre.id)
        assert county.get(county.leader, path).status_code == 200
        (row,) = county.session.scalars(select(AuditRow)).all()
        assert (row.person_id, row.action) == (county.leader.id, "read")
        assert row.target == f"person/{county.cadre.id}/quotas"

    def test_a_leader_sees_nobody_of_another_township(self, county, path):
        answer = county.get(county.leader, path.format(county.stranger.id))
        assert (answer.status_code, answer.json["code"]) == (404, "not_found")

    def test_a_peer_a_dispatcher_and_a_clerk_see_nobody(self, county, path):
        path = path.format(county.cadre.id)
        others = [county.peer, county.person("dispatcher"), county.person("clerk")]
        said = [county.get(other, path).json["code"] for other in others]
        assert said == ["forbidden"] * 3
        assert county.session.scalars(select(AuditRow)).all() == []

    @pytest.mark.parametrize("role", ["county_admin", "auditor"])
    def test_the_countys_administrator_and_auditor_see_all(self, county, path, role):
        person = county.person(role, f.COUNTY)
        assert county.get(person, path.format(county.stranger.id)).status_code == 200

    def test_of_nobody_there_is_nothing(self, county, path):
        assert county.get(county.leader, path.format(county.home.id)).status_code == 404


class TestAreas:
    def items(self, county, person=None, **query):
        answer = county.get(person or county.leader, "quotas/areas", **query)
        assert answer.status_code == 200, answer.json
        return {item["code"]: item for item in answer.json["items"]}

    def test_grids_are_told_by_code_with_households_and_obligations_in_counts(self, county):
        f.make_visit(county.session, county.home, county.peer, happened_at=f.NOW)
        for _ in range(2):
            f.make_person(county.session, areas=[VILLAGE], home=TOWN)
        found = self.items(county)
        assert list(found) == [GRID, NEXT]
        (homes,) = found[GRID]["households"]
        assert homes == {
            "quota": "coverage",
            "households": 1,
            "in_time": 1,
            "due_soon": 0,
            "overdue": 0,
            "never": 0,
            "priority": 0,
            "priority_overdue": 0,
        }
        counts = {
            code: sum(sum(o["states"].values()) for o in item["obligations"])
            for code, item in found.items()
        }
        # Three answer for the whole village, so for both; each has this week and two in grace.
        assert 3 * counts[GRID] == 4 * counts[NEXT]

    @pytest.mark.parametrize(("level", "codes"), [("village", [VILLAGE]), ("township", [TOWN])])
    def test_villages_and_townships(self, county, level, codes):
        assert list(self.items(county, level=level)) == codes

    def test_nothing_in_the_answer_is_about_a_person(self, county):
        said = str(self.items(county))
        for person in (county.cadre, county.peer):
            for mark in (str(person.id), person.name, person.login):
                assert mark not in said

    def test_within_narrows_and_never_widens(self, county):
        assert list(self.items(county, within=NEXT)) == [NEXT]
        answer = county.get(county.leader, "quotas/areas", within=OTHER)
        assert answer.json["code"] == "not_found"

    def test_a_cadre_sees_no_area(self, county):
        assert county.get(county.cadre, "quotas/areas").json["code"] == "forbidden"

    def test_the_reading_is_noted(self, county):
        self.items(county)
        (row,) = county.session.scalars(select(AuditRow)).all()
        assert (row.action, row.target) == ("read", "quotas")

    def test_a_household_that_is_overdue_is_seen_in_its_grid(self, county):
        old = f.NOW - timedelta(days=800)
        f.make_visit(county.session, county.home, county.cadre, happened_at=old)
        (homes,) = self.items(county)[GRID]["households"]
        assert (homes["households"], homes["overdue"]) == (1, 1)


def test_the_rules_are_open_to_everybody_signed_in(county):
    for person in (county.cadre, county.leader, county.person("clerk")):
        items = county.get(person, "quotas").json["items"]
        assert [item["name"] for item in items] == ["coverage", "field-days"]


def test_another_countys_figures_are_never_there(county, session):
    f.make_county(session, "441426")
    abroad = f.make_person(session, roles=["county_admin"], county="441426", home="441426")
    path = f"people/{county.cadre.id}/quotas"
    assert county.get(abroad, path).status_code == 404
    assert county.get(abroad, "quotas").json["items"] == []


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("me/quotas/field-days/explain?on=2026-02-30", "on"),
        ("quotas/areas?level=person", "level"),
        ("quotas/areas?within=44", "within"),
    ],
)
def test_bad_queries_are_told(client, county, path, field):
    headers = f.bearer(f.make_login(county.session, county.leader))
    answer = client.get(f"/api/v1/{path}", headers=headers)
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (400, field)


@pytest.mark.parametrize("on", ["0001-01-01", "9999-12-31", "1999-01-01", "2199-01-01"])
def test_days_at_the_edges_of_the_calendar_break_nothing(county, on):
    answer = county.get(county.cadre, "me/quotas/field-days/explain", on=on)
    assert (answer.status_code, answer.json["code"]) == (404, "not_found")
