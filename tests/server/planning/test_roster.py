"""Duties over the API and by command: who sees and plans them, and swaps by agreement."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from records.dates import days_of_month
from records.db import db
from records.staff.duties import DutySwap
from records.system.audit import AuditRow
from tests import factories as f

TOWN, VILLAGE, NEXT_VILLAGE = "441427100", "441427100201", "441427100202"
TODAY = f.NOW.date()
NEXT_MONTH = (TODAY.replace(day=1) + timedelta(days=32)).isoformat()[:7]
SOON, LATER = TODAY + timedelta(days=3), TODAY + timedelta(days=6)
pytestmark = pytest.mark.at(f.NOW)


class Village:
    """Two cadres of one village with a duty each, one of the next village, leaders, an auditor."""

    def __init__(self, session):
        self.session = session
        for code in (VILLAGE, NEXT_VILLAGE, "441427101201"):
            f.make_division(session, code, name=f"村{code[-3:]}")
        self.one, self.two = (self._cadre(VILLAGE) for _ in range(2))
        self.neighbour = self._cadre(NEXT_VILLAGE)
        self.leader = f.make_person(session, roles=[("township_leader", TOWN)], home=TOWN)
        self.far_leader = f.make_person(
            session, roles=[("township_leader", "441427101")], home="441427101"
        )
        self.duty = f.make_duty(session, self.one, SOON)
        self.other = f.make_duty(session, self.two, LATER)
        self.next_door = f.make_duty(session, self.neighbour, LATER)
        session.commit()
        self.headers = {
            name: f.bearer(f.make_login(session, getattr(self, name)))
            for name in ("one", "two", "neighbour", "leader", "far_leader")
        }

    def _cadre(self, home):
        return f.make_person(self.session, roles=[("cadre", home)], level="village", home=home)

    def holders(self):
        self.session.expire_all()
        return self.duty.person_id, self.other.person_id


@pytest.fixture
def village(session):
    return Village(session)


def ask(client, village, who, duty, for_duty=None, person=None):
    body = {"duty": str(duty.id)}
    if for_duty is not None:
        body["for_duty"] = str(for_duty.id)
    if person is not None:
        body["person"] = str(person.id)
    return client.post("/api/v1/duty-swaps", json=body, headers=village.headers[who])


def answer(client, village, who, swap, word):
    return client.post(f"/api/v1/duty-swaps/{swap.json['id']}/{word}", headers=village.headers[who])


def refused(answer, reason):
    assert (answer.status_code, answer.json["code"]) == (409, "swap_not_possible"), answer.json
    assert answer.json["reason"] == reason


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


class TestSwaps:
    def test_one_asks_and_the_other_agrees(self, client, session, village):
        asked = ask(client, village, "one", village.duty, village.other)
        assert (asked.status_code, asked.json["state"]) == (201, "asked")
        assert village.holders() == (village.one.id, village.two.id)
        agreed = answer(client, village, "two", asked, "agree")
        assert agreed.json["state"] == "agreed"
        assert village.holders() == (village.two.id, village.one.id)
        assert village.duty.agreed
        assert village.other.agreed

    def test_a_colleague_takes_a_duty_for_none(self, client, village):
        asked = ask(client, village, "one", village.duty, person=village.two)
        answer(client, village, "two", asked, "agree")
        assert village.holders() == (village.two.id, village.two.id)

    @pytest.mark.parametrize(("who", "word"), [("two", "decline"), ("one", "withdraw")])
    def test_a_request_can_be_declined_or_withdrawn(self, client, village, who, word):
        asked = ask(client, village, "one", village.duty, village.other)
        assert answer(client, village, who, asked, word).status_code == 200
        assert village.holders() == (village.one.id, village.two.id)
        refused(answer(client, village, "two", asked, "agree"), "answered")
        assert ask(client, village, "one", village.duty, village.other).status_code == 201

    def test_a_request_is_between_the_two_and_their_leader(self, client, village):
        asked = ask(client, village, "one", village.duty, village.other)
        third = village._cadre(VILLAGE)
        village.headers["third"] = f.bearer(f.make_login(village.session, third))
        for who, seen in (
            ("one", 1), ("two", 1), ("leader", 1), ("third", 0), ("neighbour", 0),
            ("far_leader", 0),
        ):  # fmt: skip
            found = client.get("/api/v1/duty-swaps", headers=village.headers[who])
            assert len(found.json["items"]) == seen, who
        for who in ("third", "leader", "one"):
            assert answer(client, village, who, asked, "agree").status_code == 404
        assert answer(client, village, "two", asked, "withdraw").status_code == 404

    def test_where_both_have_asked_it_is_agreed(self, client, session, village):
        ask(client, village, "one", village.duty, village.other)
        mirrored = ask(client, village, "two", village.other, village.duty)
        assert mirrored.json["state"] == "agreed"
        assert village.holders() == (village.two.id, village.one.id)
        assert len(session.scalars(select(DutySwap)).all()) == 1

    def test_an_agreement_ends_what_else_was_asked_about_the_duties(self, client, village):
        third = village._cadre(VILLAGE)
        village.session.commit()
        elsewhere = ask(client, village, "two", village.other, person=third)
        asked = ask(client, village, "one", village.duty, village.other)
        answer(client, village, "two", asked, "agree")
        village.session.expire_all()
        swap = village.session.get(DutySwap, (f.COUNTY, elsewhere.json["id"]))
        assert swap.state == "void"

    def test_a_duty_is_asked_about_once_at_a_time(self, client, village):
        ask(client, village, "one", village.duty, village.other)
        refused(ask(client, village, "one", village.duty, person=village.two), "asked_already")

    def test_a_duty_of_another_village_is_not_swapped(self, client, village):
        refused(ask(client, village, "one", village.duty, village.next_door), "other_place")
        refused(ask(client, village, "one", village.duty, person=village.neighbour), "other_place")
        refused(ask(client, village, "one", village.duty, person=village.leader), "other_place")

    @pytest.mark.parametrize("days", [0, 1, 30])
    def test_a_past_duty_is_not_swapped(self, client, session, village, days):
        past = f.make_duty(session, village.one, TODAY - timedelta(days=days))
        session.commit()
        refused(ask(client, village, "one", past, village.other), "past")
        refused(ask(client, village, "two", village.other, past), "past")

    def test_a_request_whose_day_has_come_cannot_be_agreed_to(self, client, session, village):
        asked = ask(client, village, "one", village.duty, village.other)
        village.duty.first_day = village.duty.last_day = TODAY
        session.commit()
        refused(answer(client, village, "two", asked, "agree"), "past")

    def test_only_ones_own_duty_is_given_away_and_not_to_oneself(self, client, village):
        refused(ask(client, village, "two", village.duty, village.other), "not_your_duty")
        refused(ask(client, village, "one", village.duty, person=village.one), "same_person")
        refused(ask(client, village, "one", village.duty, village.duty), "same_person")

    def test_who_is_away_takes_no_duty(self, client, session, village):
        f.make_absence(session, village.two, SOON)
        session.commit()
        asked = ask(client, village, "one", village.duty, village.other)
        answered = answer(client, village, "two", asked, "agree")
        refused(answered, "not_available")
        assert answered.json["person"] == str(village.two.id)
        assert village.holders() == (village.one.id, village.two.id)

    def test_whoever_asks_is_not_told_that_a_colleague_is_away(self, client, session, village):
        """By a request for each day of a month anybody would have the leave of everybody."""
        told = []
        for away in (False, True):
            if away:
                f.make_absence(session, village.two, SOON)
                session.commit()
            for of in ({"for_duty": village.other}, {"person": village.two}):
                made = ask(client, village, "one", village.duty, **of)
                told.append((made.status_code, made.json["state"]))
                answer(client, village, "one", made, "withdraw")
        assert told == [(201, "asked")] * 4

    def test_ones_own_absence_is_told_at_once(self, client, session, village):
        f.make_absence(session, village.one, LATER)
        session.commit()
        refused_at_once = ask(client, village, "one", village.duty, village.other)
        refused(refused_at_once, "not_available")
        assert refused_at_once.json["person"] == str(village.one.id)

    def test_a_request_that_both_made_is_no_agreement_where_one_is_away(
        self, client, session, village
    ):
        ask(client, village, "two", village.other, village.duty)
        f.make_absence(session, village.two, SOON)
        session.commit()
        answered = ask(client, village, "one", village.duty, village.other)
        refused(answered, "not_available")
        assert "person" not in answered.json
        assert village.holders() == (village.one.id, village.two.id)

    def test_leave_that_was_entered_meanwhile_counts(self, client, session, village):
        asked = ask(client, village, "one", village.duty, village.other)
        f.make_absence(session, village.one, LATER)
        session.commit()
        answered = answer(client, village, "two", asked, "agree")
        refused(answered, "not_available")
        assert "person" not in answered.json
        assert village.holders() == (village.one.id, village.two.id)

    def test_a_duty_that_changed_hands_meanwhile(self, client, session, village):
        asked = ask(client, village, "one", village.duty, village.other)
        village.other.person_id = village._cadre(VILLAGE).id
        session.commit()
        refused(answer(client, village, "two", asked, "agree"), "other_holder")

    def test_a_request_needs_somebody_to_be_asked(self, client, village):
        found = ask(client, village, "one", village.duty)
        assert found.json["errors"] == [{"field": "person", "code": "required"}]
        found = ask(client, village, "one", village.duty, village.other, village.neighbour)
        refused(found, "other_holder")

    def test_a_duty_that_is_none(self, client, village):
        body = {"duty": str(village.one.id), "person": str(village.two.id)}
        found = client.post("/api/v1/duty-swaps", json=body, headers=village.headers["one"])
        assert found.status_code == 404

    def test_swaps_are_in_the_audit_log(self, client, session, village):
        asked = ask(client, village, "one", village.duty, village.other)
        answer(client, village, "two", asked, "agree")
        rows = session.scalars(select(AuditRow).where(AuditRow.action == "duty_swap")).all()
        assert [row.details["state"] for row in rows] == ["asked", "agreed"]


def test_both_asking_at_the_same_moment_agree(committing_app):
    with committing_app.app_context(), Session(db.engine) as session:
        village = Village(session)
        session.commit()
        at_once = threading.Barrier(2)
        states = []

        def asking(who, duty, other):
            body = {"duty": duty, "for_duty": other}
            client = committing_app.test_client()
            at_once.wait()
            found = client.post("/api/v1/duty-swaps", json=body, headers=village.headers[who])
            states.append(found.json.get("state"))

        one, two = str(village.duty.id), str(village.other.id)
        threads = [
            threading.Thread(target=asking, args=arguments)
            for arguments in (("one", one, two), ("two", two, one))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(states) == ["agreed", "asked"]
        assert village.holders() == (village.two.id, village.one.id)
        assert session.scalars(select(DutySwap.state)).all() == ["agreed"]


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
