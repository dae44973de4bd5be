"""What is noted of reading, and who reads that."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from records.system.audit import AuditRow
from tests import factories as f
from tests.server.fieldwork.lists.county import GRID, NEXT_GRID, OTHER_TOWN, TOWN


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
