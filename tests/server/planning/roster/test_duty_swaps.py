"""Two cadres swap their duties by agreement."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from records.db import db
from records.staff.duties import DutySwap
from records.system.audit import AuditRow
from tests import factories as f
from tests.server.planning.roster.village import LATER, SOON, TODAY, VILLAGE, Village

pytestmark = pytest.mark.at(f.NOW)


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
