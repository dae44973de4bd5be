"""What changes a quota's figures and what does not, from the phone to the explanation."""

from datetime import date
from uuid import UUID

from tests import factories as f
from tests.schedulers.quotas.histories import make_quota
from tests.server.planning.quota_scenarios.week import (
    FRIDAY,
    MONDAY,
    NEXT_MONDAY,
    TUESDAY,
    WEDNESDAY,
)
from tests.sync.conftest import EAST, VILLAGE


class TestFieldDays:
    def test_a_field_day_is_a_day_with_visits_however_many_they_are(self, week):
        first = week.visit(MONDAY)
        second = week.visit(MONDAY, hour=3)
        week.visit(TUESDAY, outcome="nobody_home")
        assert week.figures(WEDNESDAY) == (2, 3, "on_track")
        verdicts = week.verdicts(WEDNESDAY)
        assert [verdicts[each] for each in sorted((first, second))] == ["counts", "same_day"]

    def test_the_day_is_that_of_the_county_not_that_of_greenwich(self, week):
        late = week.visit(MONDAY, hour=17)  # one in the morning of Tuesday
        (record,) = week.explained(FRIDAY, MONDAY)["records"]
        assert (str(record["id"]), record["day"]) == (late, TUESDAY)

    def test_evenings_and_weekends_count_fully(self, week):
        for day in (MONDAY, TUESDAY, date(2026, 3, 21)):
            week.visit(day, hour=13)
        assert week.figures(date(2026, 3, 22)) == (3, 3, "met")

    def test_a_visit_that_syncs_three_weeks_late_counts_for_its_own_day(self, week):
        for day in (MONDAY, TUESDAY):
            week.visit(day)
        april = date(2026, 4, 3)
        assert week.figures(april) == (2, 3, "making_up")
        week.visit(WEDNESDAY)
        assert week.figures(april) == (3, 3, "met")

    def test_an_edited_day_moves_the_field_day_to_another_week(self, week):
        visit = week.visit(MONDAY)
        week.phone.edit("visits", visit, happened_at=f"{NEXT_MONDAY}T01:00:00+00:00")
        week.phone.sync()
        assert week.figures(NEXT_MONDAY)[0] == 0
        assert week.figures(NEXT_MONDAY, "2026-W13")[0] == 1

    def test_a_deleted_visit_no_longer_counts_and_is_said_to_be_deleted(self, week):
        visit = week.visit(MONDAY)
        assert week.figures(TUESDAY)[0] == 1
        week.phone.delete("visits", visit)
        week.phone.sync()
        assert week.figures(TUESDAY)[0] == 0
        assert week.verdicts(TUESDAY) == {visit: "deleted"}

    def test_a_colleagues_visit_is_the_colleagues(self, week):
        peer = f.make_person(week.session, areas=[EAST])
        f.make_visit(week.session, week.field.east_household, peer)
        assert week.figures(FRIDAY)[0] == 0
        assert week.figures(FRIDAY, person=peer)[0] == 1

    def test_what_is_credited_to_somebody_else_is_no_longer_ones_own(self, week, session):
        """And back again, when it is credited back."""
        peer = f.make_person(week.session, areas=[EAST])
        visit = week.visit(MONDAY)
        dispatcher = f.make_person(session, roles=[("dispatcher", VILLAGE[:9])])
        headers = f.bearer(f.make_login(session, dispatcher))
        for to, mine, theirs in ((peer, 0, 1), (week.cadre, 1, 0)):
            asked = {
                "collection": "visits",
                "record": visit,
                "person": str(to.id),
                "note": "他做的",
            }
            answer = week.client.post("/api/v1/credits", headers=headers, json=asked)
            assert answer.status_code == 200, answer.text
            assert week.figures(FRIDAY)[0] == mine
            assert week.figures(FRIDAY, person=peer)[0] == theirs
            assert week.verdicts(FRIDAY, person=peer) == ({visit: "counts"} if theirs else {})


class TestHeldWork:
    def test_held_work_waits_beside_the_confirmed_figure_until_it_is_accepted(self, week, session):
        held = week.visit(MONDAY, week.field.west_household)
        period = week.stands(TUESDAY)["2026-W12"]
        assert period["done"] == 0
        assert [(str(w["id"]), w["day"], w["why"]) for w in period["waiting"]] == [
            (held, MONDAY, "held")
        ]
        assert week.verdicts(TUESDAY) == {held: "held"}

        dispatcher = f.make_person(session, roles=[("dispatcher", VILLAGE[:9])])
        headers = f.bearer(f.make_login(session, dispatcher))
        (row,) = week.client.get("/api/v1/inbox", headers=headers).json["items"]
        url = f"/api/v1/inbox/{row['key']}/accept"
        assert week.client.post(url, headers=headers, json={}).status_code == 200
        period = week.stands(TUESDAY)["2026-W12"]
        assert (period["done"], period["waiting"]) == (1, [])
        assert week.verdicts(TUESDAY) == {held: "counts"}

    def test_what_is_dismissed_does_not_count_and_is_said_to_be(self, week, session):
        held = week.visit(MONDAY, week.field.west_household)
        dispatcher = f.make_person(session, roles=[("dispatcher", VILLAGE[:9])])
        headers = f.bearer(f.make_login(session, dispatcher))
        (row,) = week.client.get("/api/v1/inbox", headers=headers).json["items"]
        url = f"/api/v1/inbox/{row['key']}/dismiss"
        body = {"note": "不是本网格的走访"}
        assert week.client.post(url, headers=headers, json=body).status_code == 200
        assert week.stands(TUESDAY)["2026-W12"]["waiting"] == []
        assert week.verdicts(TUESDAY) == {held: "dismissed"}

    def test_a_rejected_visit_waits_for_its_author(self, week):
        rejected = week.visit(MONDAY, purpose="tea")
        assert week.verdicts(TUESDAY) == {rejected: "rejected"}
        week.phone.edit("visits", rejected, purpose="regular")
        week.phone.sync()
        assert week.verdicts(TUESDAY) == {rejected: "counts"}
        assert week.figures(TUESDAY)[0] == 1

    def test_a_rejected_edit_leaves_the_record_counting_as_it_is(self, week):
        visit = week.visit(MONDAY)
        week.phone.edit("visits", visit, purpose="tea")
        week.phone.sync()
        assert week.verdicts(TUESDAY) == {visit: "counts"}

    def test_a_row_without_a_time_is_nowhere_and_breaks_nothing(self, week):
        week.phone.record("visits", household="nobody", happened_at="\x00", purpose="regular")
        week.phone.record("visits", household=7, happened_at=[], purpose={})
        week.phone.sync()
        assert week.verdicts(TUESDAY) == {}
        assert week.figures(TUESDAY)[0] == 0

    def test_confirmed_facts_are_named_so_that_the_phone_adds_only_what_is_not_among_them(
        self, week
    ):
        made = {week.visit(MONDAY), week.visit(TUESDAY)}
        counted = week.stands(WEDNESDAY)["2026-W12"]["counted"]
        assert {str(fact["id"]) for fact in counted} == made
        assert {fact["day"] for fact in counted} == {MONDAY, TUESDAY}


class TestMeals:
    def test_meals_are_tickets_in_the_month_of_the_meal(self, week, session):
        make_quota(session, "meals")
        for day in (2, 9, 16):
            f.make_meal_ticket(session, week.field.east_household, week.cadre,
                               happened_at=f.NOW.replace(day=day))  # fmt: skip
        assert week.figures(date(2026, 3, 31), "2026-03", quota="meals") == (
            3, 4, "every_day_counts",
        )  # fmt: skip
        week.phone.record("meal_tickets", household=str(week.field.east_household.id),
                          number="A-1", happened_at="2026-03-20T04:00:00+00:00")  # fmt: skip
        week.phone.sync()
        assert week.figures(date(2026, 3, 31), "2026-03", quota="meals")[2] == "met"

    def ticket(self, week, hour, day=2, household=None):
        """One left at that hour in Shanghai."""
        at = f.NOW.replace(day=day, hour=hour - 8)
        home = household or week.field.east_household
        return str(f.make_meal_ticket(week.session, home, week.cadre, happened_at=at).id)

    def test_four_tickets_at_one_table_are_one_meal(self, week, session):
        """However many households sit at it. A lunch and a supper are two."""
        make_quota(session, "meals")
        neighbours = [f.make_household(session, EAST) for _ in range(2)]
        made = [self.ticket(week, 11)]
        made += [self.ticket(week, 12, household=home) for home in neighbours]
        made += [self.ticket(week, 12), self.ticket(week, 18)]
        assert week.figures(FRIDAY, "2026-03", quota="meals")[0] == 2
        verdicts = week.verdicts(FRIDAY, quota="meals")
        lunch, supper = sorted(made[:-1]), made[-1]
        assert [verdicts[ticket] for ticket in lunch] == ["counts", *["same_meal"] * 3]
        assert verdicts[supper] == "counts"
        counted = week.stands(FRIDAY, "meals")["2026-03"]["counted"]
        assert [str(each["id"]) for each in counted] == sorted((lunch[0], supper))

    def test_before_a_county_counts_meals_each_ticket_counts(self, week, session):
        """What was settled stays so, and the month in which the rule came goes on as it began."""
        make_quota(session, "meals", each_ticket_until=date(2026, 3, 3))
        for _ in range(2):
            self.ticket(week, 12)
            self.ticket(week, 12, day=3)
        assert week.figures(FRIDAY, "2026-03", quota="meals")[0] == 3


def test_ids_of_people_are_never_in_an_explanation(week):
    week.visit(MONDAY)
    said = str(week.explained(FRIDAY, MONDAY))
    assert str(UUID(str(week.cadre.id))) not in said
