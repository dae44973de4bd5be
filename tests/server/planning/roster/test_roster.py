"""Duties over the API and by command: who sees and plans them."""

import pytest
from sqlalchemy import select

from records.dates import days_of_month
from records.system.audit import AuditRow
from tests import factories as f
from tests.server.planning.roster.village import (
    LATER,
    NEXT_MONTH,
    NEXT_VILLAGE,
    SOON,
    TOWN,
    VILLAGE,
)

pytestmark = pytest.mark.at(f.NOW)


class TestRoster:
    def shown(self, client, village, who, **query):
        query = {"from": str(SOON), "to": str(LATER)} | query
        found = client.get("/api/v1/roster", query_string=query, headers=village.headers[who])
        assert found.status_code == 200, found.json
        return found.json

    def test_a_cadre_sees_the_duties_of_the_own_village(self, client, village):
        duties = self.shown(client, village, "one")["duties"]
        assert [(duty["first_day"], duty["person"]["name"]) for duty in duties] == [
            (str(SOON), village.one.name), (str(LATER), village.two.name),
        ]  # fmt: skip
        assert (duties[0]["from"], duties[0]["until"]) == ("09:00", "16:00")

    def test_a_leader_sees_those_of_the_township_and_nobody_of_another(self, client, village):
        assert len(self.shown(client, village, "leader")["duties"]) == 3
        assert len(self.shown(client, village, "leader", within=NEXT_VILLAGE)["duties"]) == 1
        assert self.shown(client, village, "far_leader")["duties"] == []
        assert self.shown(client, village, "one", within=NEXT_VILLAGE)["duties"] == []

    def test_that_a_holder_is_away_is_told_to_themselves_and_the_leader(
        self, client, session, village
    ):
        f.make_absence(session, village.one, SOON)
        session.commit()
        for who, told in (("one", True), ("leader", True), ("two", None)):
            assert self.shown(client, village, who)["duties"][0]["away"] is told

    def test_what_is_open_is_told_with_its_reason(self, client, session, village):
        f.make_market_rule(session, TOWN, kind="dates", dates=[SOON, LATER])
        session.commit()
        found = self.shown(client, village, "leader")["open"]
        assert {(turn["area"], turn["first_day"], turn["reason"]) for turn in found} == {
            (NEXT_VILLAGE, str(SOON), "not_planned"),
        }

    def test_ones_own_duties_are_in_the_calendar(self, client, village):
        query = {"from": str(SOON), "to": str(LATER)}
        for who, days in (("one", [str(SOON)]), ("two", [str(LATER)]), ("leader", [])):
            found = client.get(
                "/api/v1/calendar", query_string=query, headers=village.headers[who]
            ).json["days"]
            assert [day["day"] for day in found if day["duties"]] == days

    def test_what_a_leader_reads_of_others_is_noted(self, client, session, village):
        for who in ("one", "leader"):
            self.shown(client, village, who)
            client.get("/api/v1/duty-swaps", headers=village.headers[who])
        rows = session.scalars(select(AuditRow).order_by(AuditRow.id)).all()
        assert [(row.person_id, row.target) for row in rows] == [
            (village.leader.id, "roster"), (village.leader.id, "duty-swaps"),
        ]  # fmt: skip

    def test_it_is_noted_of_grids_that_they_carry_as_well(self, client, session, village):
        """An area of one's own makes nobody free to read of colleagues' leave unseen."""
        f.make_assignment(session, village.leader, TOWN)
        f.make_assignment(session, village.two, f"{NEXT_VILLAGE}001")
        session.commit()
        for who in ("leader", "two"):
            self.shown(client, village, who)
            client.get("/api/v1/duty-swaps", headers=village.headers[who])
        rows = session.scalars(select(AuditRow).order_by(AuditRow.id)).all()
        assert [(row.person_id, row.target) for row in rows] == [
            (village.leader.id, "roster"),
            (village.leader.id, "duty-swaps"),
            (village.two.id, "roster"),  # of another village than that where they are at home
        ]

    @pytest.mark.parametrize(
        ("query", "code"),
        [
            ({"from": "2026-12-03", "to": "2026-12-02"}, "days_out_of_order"),
            ({"from": "2026-12-01", "to": "2027-02-01"}, "invalid_fields"),
            ({"from": "1999-12-01"}, "outside_calendar"),
            ({"kind": "party"}, "invalid_fields"),
            ({"within": "44"}, "invalid_fields"),
        ],
    )
    def test_what_cannot_be_shown(self, client, village, query, code):
        found = client.get("/api/v1/roster", query_string=query, headers=village.headers["one"])
        assert (found.status_code, found.json["code"]) == (400, code)


class TestPlanning:
    def plan(self, client, village, who="leader", **more):
        body = {"month": NEXT_MONTH} | more
        return client.post("/api/v1/roster/plan", json=body, headers=village.headers[who])

    def test_a_leader_plans_the_townships_month(self, client, session, village):
        f.make_market_rule(session, TOWN, kind="solar_digits", numbers=[3])
        session.commit()
        first = self.plan(client, village)
        assert first.status_code == 200, first.json
        assert (first.json["new"], first.json["open"]) == (6, [])
        again = self.plan(client, village, anew=True).json
        assert (again["new"], again["kept"]) == (0, 6)
        rows = session.scalars(select(AuditRow).where(AuditRow.action == "roster_planned")).all()
        assert [row.target for row in rows] == [f"roster/{TOWN}"] * 2

    def test_a_village_without_cadres_is_in_the_answer(self, client, session, village):
        f.make_division(session, "441427100203")
        f.make_market_rule(session, TOWN, kind="solar_digits", numbers=[3])
        session.commit()
        found = self.plan(client, village, within="441427100203").json
        assert {turn["reason"] for turn in found["open"]} == {"no_cadres"}
        assert len(found["open"]) == 3

    def test_who_may_not(self, client, village):
        assert self.plan(client, village, "one").json["code"] == "forbidden"
        out = self.plan(client, village, "far_leader", within=TOWN)
        assert (out.status_code, out.json["code"]) == (403, "out_of_scope")

    @pytest.mark.parametrize(
        ("more", "code"),
        [
            ({"month": "2026-13"}, "invalid_fields"),
            ({"month": 5}, "invalid_fields"),
            ({"month": "2020-01"}, "days_past"),
            ({"month": "2051-01"}, "outside_calendar"),
            ({"month": "9999-11"}, "outside_calendar"),
        ],
    )
    def test_a_month_that_cannot_be_planned(self, client, village, more, code):
        found = self.plan(client, village, **more)
        assert (found.status_code, found.json["code"]) == (400, code)


class TestCommands:
    @pytest.fixture
    def flask(self, app, client, session, village):
        f.make_market_rule(session, TOWN, kind="solar_digits", numbers=[3])
        f.make_division(session, "441427100203", name="无人村")
        session.commit()
        return lambda *arguments: app.test_cli_runner().invoke(args=["roster", *arguments])

    def test_a_month_is_planned_and_shown(self, flask, village):
        told = flask("plan", "--month", NEXT_MONTH, "--within", TOWN)
        assert told.stdout == "6 new, 0 changed, 0 kept, 0 removed; 3 have nobody.\n"
        assert f"{NEXT_MONTH}-03\t无人村 (441427100203)\t没有干部" in told.stderr
        lines = flask("show", "--month", NEXT_MONTH, "--within", VILLAGE).stdout.splitlines()
        assert [line.split("\t")[:2] for line in lines] == [
            [f"{NEXT_MONTH}-{day} 09:00-16:00", "村201"] for day in ("03", "13", "23")
        ]
        assert {line.split("\t")[2] for line in lines} == {village.one.name, village.two.name}

    def test_hours_are_the_countys(self, flask, client, village):
        assert flask("hours", "08:30", "15:00").exit_code == 0
        flask("plan", "--month", NEXT_MONTH)
        first, last = map(str, days_of_month(NEXT_MONTH))
        found = client.get(
            f"/api/v1/roster?from={first}&to={last}", headers=village.headers["one"]
        ).json["duties"]
        assert {(duty["from"], duty["until"]) for duty in found} == {("08:30", "15:00")}

    @pytest.mark.parametrize(
        "arguments",
        [
            ["plan", "--month", "2020-01"],
            ["plan", "--month", "2026-13"],
            ["plan", "--month", NEXT_MONTH, "--within", "441427999"],
            ["plan", "--month", NEXT_MONTH, "--kind", "party"],
            ["hours", "16:00", "09:00"],
            ["hours", "9", "16"],
        ],
    )
    def test_wrong_commands_end_with_a_word_of_what_is_wrong(self, flask, session, arguments):
        told = flask(*arguments)
        assert told.exit_code in (1, 2)
        assert told.stderr.startswith(("Error:", "Usage:"))
        assert session.scalars(select(AuditRow)).all() == []
