"""The calendar over the API and by command: who sees it, who sets it, what is refused."""

import threading
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from records.db import db
from records.system.audit import AuditRow
from schedulers.calendars.state_calendar import LAST_ANNOUNCED
from tests import factories as f
from tests.waiting import await_that

TOWN, VILLAGE = "441427100", "441427100201"
RULE = {"kind": "weekdays", "numbers": [3], "valid_from": "2026-01-01"}


@pytest.fixture
def headers(session):
    """Of an administrator, a cadre, and an administrator of one township only."""
    f.make_division(session, VILLAGE)
    people = {
        "admin": f.make_person(session, roles=["county_admin"]),
        "cadre": f.make_person(session, areas=[VILLAGE]),
        "townships": f.make_person(session, roles=[("county_admin", TOWN)]),
    }
    return {name: f.bearer(f.make_login(session, person)) for name, person in people.items()}


def actions(session):
    session.expire_all()
    return session.scalars(select(AuditRow.action).order_by(AuditRow.at, AuditRow.id)).all()


def shown(client, headers, query):
    answer = client.get(f"/api/v1/calendar?{query}", headers=headers["cadre"])
    assert answer.status_code == 200, answer.json
    return answer.json


OVER = {"field": "day", "code": "in_the_past"}


class TestDays:
    def test_everybody_sees_what_a_day_is_and_who_says_so(self, client, headers):
        answer = shown(client, headers, "from=2026-10-09&to=2026-10-10")
        assert answer["certain_until"] == str(LAST_ANNOUNCED)
        assert answer["days"][1] == {
            "day": "2026-10-10", "kind": "shifted", "working": True, "source": "state",
            "certain": True, "name": "国庆节", "note": None, "markets": [], "duties": [],
        }  # fmt: skip

    @pytest.mark.at(datetime(2028, 1, 31, 16, 30, tzinfo=UTC))
    def test_without_days_it_is_this_month_where_the_county_is(self, client, headers):
        days = shown(client, headers, "")["days"]
        assert (days[0]["day"], days[-1]["day"]) == ("2028-02-01", "2028-02-29")
        assert len(days) == 29

    @pytest.mark.at(f.NOW)
    @pytest.mark.parametrize("day", ["2026-03-15", "2026-02-17"])  # a Sunday, a holiday
    def test_a_day_that_is_over_may_become_free_and_not_worked(self, client, headers, day):
        """Whoever rested on it would be asked for it, when nothing can be done about it."""
        url = f"/api/v1/calendar/{day}"
        answer = client.put(url, json={"working": True, "name": "补班"}, headers=headers["admin"])
        assert (answer.status_code, answer.json["errors"]) == (400, [OVER])
        url = "/api/v1/calendar/2026-03-17"  # yesterday, a Tuesday
        for name in ("防汛", "防汛演练"):
            body = {"working": False, "name": name}
            assert client.put(url, json=body, headers=headers["admin"]).status_code == 200
        body = {"working": True, "name": "照常"}
        again = client.put(url, json=body, headers=headers["admin"])
        back = client.delete(url, headers=headers["admin"])
        for answer in (again, back):
            assert (answer.status_code, answer.json["errors"]) == (400, [OVER])
        (day,) = shown(client, headers, "from=2026-03-17&to=2026-03-17")["days"]
        assert (day["working"], day["name"]) == (False, "防汛演练")

    @pytest.mark.at(f.NOW)
    @pytest.mark.parametrize("day", ["2026-03-18", "2026-03-21"])  # today, Saturday
    def test_a_day_that_is_not_over_may_become_either(self, client, headers, day):
        url = f"/api/v1/calendar/{day}"
        for working in (True, False, True):
            body = {"working": working, "name": "调整"}
            assert client.put(url, json=body, headers=headers["admin"]).status_code == 200
        assert client.delete(url, headers=headers["admin"]).status_code == 204

    @pytest.mark.at(f.NOW)
    def test_a_day_that_is_set_is_that_until_it_is_cleared(self, client, headers, session):
        url = "/api/v1/calendar/2026-03-18"
        body = {"working": False, "name": "防汛演练", "note": "全县停工"}
        answer = client.put(url, json=body, headers=headers["admin"])
        assert answer.json["kind"] == "holiday"
        client.put(url, json=body | {"name": "演练"}, headers=headers["admin"])
        (day,) = shown(client, headers, "from=2026-03-18&to=2026-03-18")["days"]
        assert (day["working"], day["source"], day["name"]) == (False, "county", "演练")
        assert client.delete(url, headers=headers["admin"]).status_code == 204
        (day,) = shown(client, headers, "from=2026-03-18&to=2026-03-18")["days"]
        assert (day["working"], day["source"]) == (True, "week")
        assert client.delete(url, headers=headers["admin"]).status_code == 404
        assert actions(session) == ["calendar_set", "calendar_set", "calendar_cleared"]

    def test_beyond_the_horizon_a_day_is_told_as_not_certain(self, client, headers):
        day = shown(client, headers, "from=2045-10-02&to=2045-10-02")["days"][0]
        assert (day["certain"], day["source"], day["name"]) == (False, "law", "国庆节")

    @pytest.mark.parametrize(
        ("query", "code", "field"),
        [
            ("from=2026-03-02&to=2026-03-01", "days_out_of_order", None),
            ("from=2003-12-31&to=2004-01-02", "outside_calendar", None),
            ("from=2050-12-31&to=2051-01-01", "outside_calendar", None),
            ("from=0001-01-01", "outside_calendar", None),
            ("to=9999-12-31", "invalid_fields", "to"),
            ("from=9999-12-31", "outside_calendar", None),
            ("from=2026-01-01&to=2027-02-05", "invalid_fields", "to"),
            ("from=2026-02-30", "invalid_fields", "from"),
            ("from=", "invalid_fields", "from"),
            ("within=44", "invalid_fields", "within"),
        ],
    )
    def test_days_that_there_are_none_of(self, client, headers, query, code, field):
        answer = client.get(f"/api/v1/calendar?{query}", headers=headers["cadre"])
        assert (answer.status_code, answer.json["code"]) == (400, code)
        assert [error["field"] for error in answer.json.get("errors", [])] == (
            [field] if field else []
        )

    @pytest.mark.parametrize(
        ("day", "body", "error"),
        [
            ("2026-02-30", {"working": True, "name": "x"}, ("day", "invalid_date")),
            ("today", {"working": True, "name": "x"}, ("day", "invalid_date")),
            ("2026-02-03", {"working": "yes", "name": "x"}, ("working", "not_a_boolean")),
            ("2026-02-03", {"working": True}, ("name", "required")),
            ("2026-02-03", {"working": True, "name": " "}, ("name", "empty")),
            ("2026-02-03", {"working": True, "name": "x" * 61}, ("name", "too_long")),
        ],
    )
    def test_a_day_that_cannot_be_set_so(self, client, headers, day, body, error):
        answer = client.put(f"/api/v1/calendar/{day}", json=body, headers=headers["admin"])
        assert answer.status_code == 400
        assert [(e["field"], e["code"]) for e in answer.json["errors"]] == [error]

    def test_a_day_outside_the_calendar_cannot_be_set(self, client, headers):
        body = {"working": False, "name": "x"}
        answer = client.put("/api/v1/calendar/2051-01-01", json=body, headers=headers["admin"])
        assert (answer.status_code, answer.json["code"]) == (400, "outside_calendar")
        assert answer.json["last"] == "2050-12-31"

    def test_only_the_countys_administrator_sets_days(self, client, headers):
        body = {"working": False, "name": "x"}
        url = "/api/v1/calendar/2026-03-18"
        for who, code in (("cadre", "forbidden"), ("townships", "out_of_scope")):
            answer = client.put(url, json=body, headers=headers[who])
            assert (answer.status_code, answer.json["code"]) == (403, code)
            assert client.delete(url, headers=headers[who]).status_code == 403


class TestMarkets:
    def add(self, client, headers, **more):
        body = RULE | {"area": TOWN} | more
        return client.post("/api/v1/market-rules", json=body, headers=headers["admin"])

    def test_a_rule_shows_in_the_calendar_with_its_place(self, client, headers, session):
        made = self.add(client, headers, name="蕉城圩")
        assert made.status_code == 201
        days = shown(client, headers, "from=2026-11-23&to=2026-11-29")["days"]
        held = {day["day"]: day["markets"] for day in days if day["markets"]}
        assert held == {"2026-11-25": [{"area": TOWN, "name": f"区划{TOWN}"}]}
        listed = client.get("/api/v1/market-rules", headers=headers["cadre"]).json["items"]
        assert listed == [made.json]
        assert actions(session) == ["market_added"]

    def test_markets_of_another_area_can_be_left_out(self, client, headers, session):
        f.make_market_rule(session, TOWN)
        f.make_market_rule(session, "441427101")
        session.commit()
        days = shown(client, headers, "from=2026-11-23&to=2026-11-23&within=441427101")["days"]
        assert [place["area"] for place in days[0]["markets"]] == ["441427101"]

    def test_a_rule_can_be_changed_to_another_kind_and_removed(self, client, headers, session):
        url = f"/api/v1/market-rules/{self.add(client, headers).json['id']}"
        other = {"kind": "every", "every": 5, "anchor": "2026-11-24", "valid_from": "2026-01-01"}
        changed = client.put(url, json=other, headers=headers["admin"]).json
        assert (changed["kind"], changed["numbers"], changed["every"]) == ("every", [], 5)
        assert client.delete(url, headers=headers["admin"]).status_code == 204
        assert client.delete(url, headers=headers["admin"]).status_code == 404
        assert actions(session) == ["market_added", "market_changed", "market_removed"]

    @pytest.mark.parametrize(
        ("more", "error"),
        [
            ({"numbers": []}, ("numbers", "empty")),
            ({"numbers": [8]}, ("numbers", "out_of_range")),
            ({"kind": "moon"}, ("kind", "unknown_value")),
            ({"area": "441427199"}, ("area", "unknown_area")),
            ({"area": "441427"}, ("area", "unknown_area")),
            ({"area": "441427100201001"}, ("area", "unknown_area")),
            ({"valid_to": "2026-01-03"}, ("row", "no_market_days")),
            ({"valid_to": "2026-01-01"}, ("valid_to", "out_of_range")),
            ({"numbers": [1], "not_on": ["2026-01-05"], "valid_to": "2026-01-08"},
             ("row", "no_market_days")),
        ],
    )  # fmt: skip
    def test_a_rule_without_days_or_place_is_refused(self, client, headers, more, error):
        answer = self.add(client, headers, **more)
        assert answer.status_code == 400
        assert [(e["field"], e["code"]) for e in answer.json["errors"]] == [error]

    def test_a_list_of_days_outside_its_own_time_is_refused(self, client, headers):
        body = {"area": TOWN, "kind": "dates", "dates": ["2025-12-31"], "valid_from": "2026-01-01"}
        answer = client.post("/api/v1/market-rules", json=body, headers=headers["admin"])
        assert answer.json["errors"] == [{"field": "row", "code": "no_market_days"}]

    @pytest.mark.parametrize("day", ["0001-01-01", "2003-12-31", "2051-01-01", "9999-12-31"])
    def test_a_rule_begins_within_the_calendar(self, client, headers, day):
        answer = self.add(client, headers, kind="lunar_digits", valid_from=day)
        assert (answer.status_code, answer.json["code"]) == (400, "outside_calendar")

    def test_who_administers_one_township_writes_its_rules_only(self, client, headers, session):
        post = {"json": RULE | {"area": VILLAGE}, "headers": headers["townships"]}
        assert client.post("/api/v1/market-rules", **post).status_code == 201
        far = f.make_market_rule(session, "441427101")
        session.commit()
        post["json"] = RULE | {"area": "441427101"}
        assert client.post("/api/v1/market-rules", **post).status_code == 403
        url = f"/api/v1/market-rules/{far.id}"
        assert client.delete(url, headers=headers["townships"]).status_code == 404
        assert (
            client.post("/api/v1/market-rules", json=RULE, headers=headers["cadre"]).json["code"]
            == "forbidden"
        )


class TestAbsences:
    @pytest.fixture
    def people(self, session, headers):
        self.village = f.make_person(session, home=VILLAGE, level="village")
        self.peer = f.make_person(session, home=VILLAGE, level="village")
        self.far = f.make_person(session, home="441427101", level="township")
        self.leader = f.make_person(session, roles=[("township_leader", TOWN)], home=TOWN)
        f.make_division(session, "441427101")
        return {
            name: f.bearer(f.make_login(session, getattr(self, name)))
            for name in ("village", "peer", "far", "leader")
        }

    def enter(self, client, headers, whose, **more):
        body = {
            "person": str(whose.id), "kind": "leave",
            "first_day": "2026-03-18", "last_day": "2026-03-20",
        } | more  # fmt: skip
        return client.post("/api/v1/absences", json=body, headers=headers)

    def test_a_leader_enters_leave_and_the_person_sees_it(self, client, session, people):
        made = self.enter(client, people["leader"], self.village)
        assert made.status_code == 201
        for who, seen in (("village", 1), ("peer", 0), ("far", 0), ("leader", 1)):
            items = client.get("/api/v1/absences", headers=people[who]).json["items"]
            assert len(items) == seen
        assert made.json["name"] == self.village.name
        assert "absence_entered" in actions(session)

    def test_leave_may_be_of_half_a_day(self, client, people):
        whole = self.enter(client, people["leader"], self.village)
        assert whole.json["half"] is None
        day = {"first_day": "2026-04-01", "last_day": "2026-04-01"}
        half = self.enter(client, people["leader"], self.village, **day, half="pm")
        assert (half.status_code, half.json["half"]) == (201, "pm")
        items = client.get("/api/v1/absences", headers=people["village"]).json["items"]
        assert sorted(str(item["half"]) for item in items) == ["None", "pm"]
        again = self.enter(client, people["leader"], self.village, **day, half="am")
        assert again.json["code"] == "absences_overlap"  # it is the whole day then

    def test_no_days_of_anybodys_leave_are_in_the_audit_log(self, client, session, people):
        self.enter(client, people["leader"], self.village)
        row = session.scalar(select(AuditRow).where(AuditRow.action == "absence_entered"))
        assert row.details == {"person": str(self.village.id)}

    def test_nobody_is_away_twice_on_a_day(self, client, people):
        first = self.enter(client, people["leader"], self.village)
        again = self.enter(client, people["leader"], self.village, first_day="2026-03-20")
        assert (again.status_code, again.json["code"]) == (409, "absences_overlap")
        assert again.json["absence"] == {
            "id": first.json["id"], "first_day": "2026-03-18", "last_day": "2026-03-20",
        }  # fmt: skip
        rota = self.enter(client, people["leader"], self.village, kind="counter_rota")
        assert rota.status_code == 201
        next_day = {"first_day": "2026-03-21", "last_day": "2026-03-21"}
        assert self.enter(client, people["leader"], self.village, **next_day).status_code == 201

    @pytest.mark.parametrize(
        ("more", "code", "field"),
        [
            ({"last_day": "2026-03-17"}, "days_out_of_order", None),
            ({"last_day": "2029-03-30"}, "invalid_fields", "last_day"),
            ({"first_day": "2003-12-31", "last_day": "2004-01-02"}, "outside_calendar", None),
            ({"kind": "holiday"}, "invalid_fields", "kind"),
            ({"first_day": "soon"}, "invalid_fields", "first_day"),
            ({"person": "nobody"}, "invalid_fields", "person"),
            ({"half": "noon"}, "invalid_fields", "half"),
            ({"half": "am"}, "invalid_fields", "half"),  # of three days
        ],
    )
    def test_an_absence_that_is_none(self, client, people, more, code, field):
        answer = self.enter(client, people["leader"], self.village, **more)
        assert (answer.status_code, answer.json["code"]) == (400, code)
        assert [e["field"] for e in answer.json.get("errors", [])] == ([field] if field else [])

    def test_nobody_enters_absences_of_people_elsewhere(self, client, session, people):
        answer = self.enter(client, people["leader"], self.far)
        assert (answer.status_code, answer.json["code"]) == (404, "not_found")
        assert self.enter(client, people["village"], self.village).json["code"] == "forbidden"
        away = f.make_absence(session, self.far, date(2026, 3, 18))
        session.commit()
        url = f"/api/v1/absences/{away.id}"
        assert client.delete(url, headers=people["leader"]).status_code == 404

    def test_an_absence_is_removed_by_whoever_directs_the_person(self, client, session, people):
        url = f"/api/v1/absences/{self.enter(client, people['leader'], self.village).json['id']}"
        assert client.delete(url, headers=people["village"]).status_code == 403
        assert client.delete(url, headers=people["leader"]).status_code == 204
        assert client.get("/api/v1/absences", headers=people["village"]).json["items"] == []
        assert "absence_removed" in actions(session)

    def test_filters_by_person_days_and_area(self, client, session, people):
        for person, day in ((self.village, 18), (self.peer, 20), (self.leader, 25)):
            f.make_absence(session, person, date(2026, 3, day))
        session.commit()

        def days(query):
            answer = client.get(f"/api/v1/absences?{query}", headers=people["leader"])
            return sorted(row["first_day"][-2:] for row in answer.json["items"])

        assert days("") == ["18", "20", "25"]
        assert days(f"person={self.peer.id}") == ["20"]
        assert days("from=2026-03-20") == ["20", "25"]
        assert days("from=2026-03-19&to=2026-03-24") == ["20"]
        assert days(f"within={VILLAGE}") == ["18", "20"]
        for who, code in (("leader", "not_found"), ("village", "forbidden")):
            out = client.get("/api/v1/absences?within=441427101", headers=people[who])
            assert out.json["code"] == code

    def test_reading_the_absences_of_others_is_noted(self, client, session, people):
        client.get("/api/v1/absences", headers=people["village"])
        assert actions(session) == []
        client.get("/api/v1/absences", headers=people["leader"])
        assert actions(session) == ["read"]

    def test_it_is_noted_of_ones_own_grids_too(self, client, session):
        """Leave is about people, and not about what one carries."""
        leader = f.make_person(session, roles=[("township_leader", TOWN)], areas=[TOWN], home=TOWN)
        client.get("/api/v1/absences", headers=f.bearer(f.make_login(session, leader)))
        assert actions(session) == ["read"]

    @pytest.mark.parametrize("role", ["dispatcher", "auditor", "clerk"])
    def test_who_decides_or_audits_there_sees_no_leave(self, client, session, people, role):
        f.make_absence(session, self.village, date(2026, 3, 18))
        reader = f.make_person(session, roles=[(role, TOWN)], home=TOWN)
        headers = f.bearer(f.make_login(session, reader))
        assert client.get("/api/v1/absences", headers=headers).json["items"] == []
        assert actions(session) == []


def test_two_who_enter_the_same_leave_at_once_enter_it_once(committing_app):
    """Neither sees the other's row when it looks; the database lets the second one wait."""
    with committing_app.app_context(), Session(db.engine) as first:
        person = f.make_person(first, home=VILLAGE)
        leader = f.make_person(first, roles=[("township_leader", TOWN)], home=TOWN)
        headers = f.bearer(f.make_login(first, leader))
        body = {"person": str(person.id), "kind": "leave"}
        body |= {"first_day": "2026-03-18", "last_day": "2026-03-20"}
        f.make_absence(first, person, date(2026, 3, 20))  # not committed yet
        told = []

        def second():
            client = committing_app.test_client()
            told.append(client.post("/api/v1/absences", json=body, headers=headers))

        thread = threading.Thread(target=second)
        thread.start()
        _wait_for_a_lock()
        first.commit()
        thread.join()
    assert (told[0].status_code, told[0].json["code"]) == (409, "absences_overlap")


def _wait_for_a_lock():
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    # Within one transaction, all looks at this view see what the first one saw.
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        await_that(lambda: connection.scalar(waiting), every=0.01)
