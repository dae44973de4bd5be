"""What changes a quota's figures and what does not, from the phone to the explanation."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from geo.replacing import replace_households
from importing.load_outcome import LoadOrder
from importing.people.load_people import load_people
from records.fieldwork.households import HouseholdKind
from records.staff.people import Assignment, Person
from schedulers.calendars.county_calendar import load_calendar
from schedulers.calendars.working_days import Span
from schedulers.quotas.progress import CountyNow, load_progress
from server.services.quotas import by_person
from tests import factories as f
from tests.importing.files import write_csv
from tests.moment import beginning_at
from tests.schedulers.quotas.histories import make_quota
from tests.sync.conftest import EAST, VILLAGE, WEST, make_field
from tests.sync.phone import Phone

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 3, day) for day in range(16, 21))
NEXT_MONDAY = date(2026, 3, 23)


class Week:
    """Week 12 of 2026: a cadre of the East with a phone, and a quota of three field days."""

    def __init__(self, client, session):
        self.client, self.session = client, session
        self.field = make_field(session)
        self.cadre = self.field.east_cadre
        self.quota = make_quota(session, "field-days")
        f.make_role(session, self.cadre, "dispatcher", "441427101")  # elsewhere; it changes nothing
        self.phone = Phone(client, f.bearer(f.make_login(session, self.cadre)))
        self.phone.sync()

    def visit(self, day, household=None, hour=1, **more):
        """A visit at nine in the morning in Shanghai."""
        home = household or self.field.east_household
        made = self.phone.visit(home.id, happened_at=f"{day}T{hour:02}:00:00+00:00", **more)
        self.phone.sync()
        return made

    def stands(self, today, quota="field-days", person=None):
        """The periods that are shown on a day, by their name."""
        self.session.expire_all()
        who = (person or self.cadre).id
        answer = by_person.quotas_of(self.session, self.county(today), who)
        found = [each for each in answer["quotas"] if each["name"] == quota]
        return {p["period"]: p for each in found for p in each["periods"]}

    def figures(self, today, week="2026-W12", **more):
        period = self.stands(today, **more)[week]
        return period["done"], period["need"], period["state"]

    def explained(self, today, day, quota="field-days", person=None):
        self.session.expire_all()
        who = (person or self.cadre).id
        return by_person.explained(self.session, self.county(today), who, quota, day, who)

    def verdicts(self, today, day=MONDAY, **more):
        records = self.explained(today, day, **more)["records"]
        return {str(record["id"]): record["verdict"] for record in records}

    def county(self, today):
        calendar = load_calendar(self.session, f.COUNTY)
        return CountyNow(f.COUNTY, ZoneInfo("Asia/Shanghai"), calendar, today)


@pytest.fixture
def week(client, session):
    return Week(client, session)


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


class TestAreas:
    def test_work_done_before_a_transfer_stays_with_who_did_it(self, week, session):
        week.visit(MONDAY)
        week.visit(TUESDAY)
        session.execute(
            update(Assignment)
            .where(Assignment.person_id == week.cadre.id)
            .values(valid_to=WEDNESDAY)
        )
        f.make_assignment(session, week.cadre, WEST, valid_from=WEDNESDAY)
        session.commit()
        week.visit(THURSDAY, week.field.west_household)
        assert week.figures(FRIDAY) == (3, 3, "met")
        assert week.figures(FRIDAY, person=week.field.west_cadre)[0] == 0

    def test_a_redrawn_grid_takes_no_field_day_from_anybody(self, week, session):
        week.visit(MONDAY)
        before = week.figures(TUESDAY)
        session.execute(
            update(f.Grid).where(f.Grid.code.in_([EAST, WEST])).values(valid_to=TUESDAY)
        )
        f.make_grid(session, WEST, f.square(116.10, 24.6, 0.02), valid_from=TUESDAY)
        moved = replace_households(session, f.COUNTY, TUESDAY, f.NOW).moved
        session.commit()
        assert moved == 1
        assert week.figures(TUESDAY) == before == (1, 3, "on_track")

    def test_who_joins_on_thursday_is_asked_for_two_days(self, week, session):
        person = f.make_person(session, roles=[])
        f.make_role(session, person, "cadre", VILLAGE, valid_from=THURSDAY)
        f.make_assignment(session, person, EAST, valid_from=THURSDAY)
        assert week.figures(FRIDAY, person=person)[1] == 2
        days = week.explained(FRIDAY, MONDAY, person=person)["days"]
        assert [day["why"] for day in days[:5]] == ["not_in_office"] * 3 + [None, None]

    def test_who_left_is_asked_for_nothing_from_then_on(self, week, session):
        session.execute(update(Person).where(Person.id == week.cadre.id).values(left_on=WEDNESDAY))
        session.commit()
        assert week.figures(FRIDAY)[1] == 2
        assert "2026-W13" not in week.stands(NEXT_MONDAY)

    def test_a_cadre_without_an_area_is_asked_for_nothing(self, week, session):
        person = f.make_person(session)
        assert week.stands(FRIDAY, person=person) == {}


class TestOffices:
    """Somebody who comes from a village to the township, or goes the other way."""

    def from_village(self, week, session, day):
        f.make_past_office(session, week.cadre, "village", VILLAGE, day)
        session.commit()

    def test_weeks_before_the_move_stay_what_they_were(self, week, session):
        """Of a village cadre three field days a week were never asked."""
        self.from_village(week, session, NEXT_MONDAY)
        assert week.stands(date(2026, 4, 30)).keys().isdisjoint({"2026-W11", "2026-W12"})
        assert week.figures(NEXT_MONDAY, "2026-W13") == (0, 3, "on_track")

    def test_a_file_that_moves_somebody_today_leaves_september_as_it_was(
        self, week, session, tmp_path
    ):
        heads = ["登录名", "姓名", "级别", "单位代码", "角色", "责任网格", "开始日期"]
        for level, home, day in (
            ("村", VILLAGE, datetime(2026, 8, 20, 4, tzinfo=UTC)),
            ("镇", VILLAGE[:9], datetime(2026, 11, 18, 4, tzinfo=UTC)),  # a Wednesday
        ):
            row = ["qiu", "丘某", level, home, "干部", EAST, "2026-08-20"]
            path = write_csv(tmp_path / "people.csv", [heads, row])
            order = LoadOrder(f.COUNTY, day, f.SEAL)
            assert load_people(session, order, path, f.SEAL, lambda: "first", str).written
        session.commit()
        person = session.scalars(select(Person).where(Person.login == "qiu")).one()
        (account,) = load_progress(
            session,
            week.county(date(2026, 11, 18)),
            Span(date(2026, 9, 1), date(2026, 11, 18)),
            [person.id],
        )
        (only,) = account.entries
        assert only.obligation.span.first_day == date(2026, 11, 16)
        assert (only.obligation.need, only.standing.state) == (2, "on_track")

    def test_a_week_of_the_move_asks_for_its_part(self, week, session):
        week.visit(MONDAY)
        self.from_village(week, session, WEDNESDAY)
        assert week.figures(THURSDAY)[:2] == (1, 2)
        days = week.explained(THURSDAY, MONDAY)["days"]
        assert [day["why"] for day in days[:5]] == ["other_level"] * 2 + [None] * 3

    def test_a_year_of_both_has_the_mean_of_their_figures(self, week, session):
        make_quota(session, "village-days")
        self.from_village(week, session, date(2026, 7, 1))
        (year,) = week.stands(date(2026, 11, 1), "village-days").values()
        assert year["least"] == year["need"] == 40
        assert week.explained(FRIDAY, MONDAY, "village-days")["days"][0]["why"] == "holiday"

    def test_a_role_since_nobody_knows_when_is_asked_from_the_day_it_was_entered(
        self, week, session
    ):
        person = f.make_person(session, roles=[])
        f.make_role(session, person, "cadre", VILLAGE, asked_from=THURSDAY)
        f.make_assignment(session, person, EAST, asked_from=THURSDAY)
        assert list(week.stands(FRIDAY, person=person)) == ["2026-W12"]
        assert week.figures(FRIDAY, person=person)[1] == 2


class TestShares:
    def test_who_works_half_of_a_post_owes_half_and_is_told_why(self, week, session):
        f.make_share(session, week.cadre, 50, valid_from=NEXT_MONDAY)
        session.commit()
        assert week.figures(FRIDAY)[1] == 3
        period = week.stands(NEXT_MONDAY)["2026-W13"]
        assert (period["least"], period["need"]) == (2, 2)
        days = week.explained(NEXT_MONDAY, NEXT_MONDAY)["days"]
        assert {day["percent"] for day in days} == {50}
        assert {day["percent"] for day in week.explained(FRIDAY, MONDAY)["days"]} == {100}


class TestAbsences:
    def test_three_days_of_leave_leave_a_need_of_two(self, week, session):
        f.make_absence(session, week.cadre, MONDAY, last_day=WEDNESDAY)
        assert week.figures(THURSDAY)[1] == 2
        days = week.explained(THURSDAY, MONDAY)["days"]
        assert [day["why"] for day in days] == ["leave"] * 3 + [None, None, "weekend", "weekend"]

    def test_both_halves_of_days_are_whole_ones_whatever_they_are_for(self, week, session):
        """As for plans: on Monday they are away all day, on Tuesday for half of it."""
        f.make_absence(session, week.cadre, MONDAY, half="am")
        f.make_absence(session, week.cadre, MONDAY, half="pm", kind="counter_rota")
        f.make_absence(session, week.cadre, TUESDAY, half="pm")
        f.make_absence(session, week.cadre, WEDNESDAY, last_day=THURSDAY)
        assert week.figures(THURSDAY)[1] == 2
        days = week.explained(THURSDAY, MONDAY)["days"]
        assert days[0]["why"] in ("leave", "counter_rota")
        assert [day["why"] for day in days[1:5]] == [None, "leave", "leave", None]

    def test_a_week_of_counter_rota_is_exempt_and_its_visits_are_surplus(self, week, session):
        f.make_absence(session, week.cadre, NEXT_MONDAY, last_day=date(2026, 3, 27),
                       kind="counter_rota")  # fmt: skip
        week.quota.valid_from = MONDAY
        for day in (MONDAY, TUESDAY, NEXT_MONDAY):
            week.visit(day)
        found = week.stands(date(2026, 3, 26))
        assert found["2026-W13"]["state"] == "exempt"
        assert found["2026-W12"]["state"] == "met"
        assert found["2026-W12"]["made_up"] == 1

    def test_a_turn_at_the_counter_is_as_a_week_of_counter_rota(self, week, session):
        f.make_duty(session, week.cadre, NEXT_MONDAY, last_day=date(2026, 3, 27), kind="counter",
                    area=week.cadre.home + "100")  # fmt: skip
        assert week.stands(date(2026, 3, 26))["2026-W13"]["state"] == "exempt"
        days = week.explained(date(2026, 3, 26), NEXT_MONDAY)["days"]
        assert [day["why"] for day in days[:5]] == ["counter_rota"] * 5

    def test_a_market_duty_takes_its_day(self, week, session):
        f.make_duty(session, week.cadre, TUESDAY, area="441427100201")
        days = week.explained(THURSDAY, MONDAY)["days"]
        assert [day["why"] for day in days[:3]] == [None, "market_duty", None]

    def test_the_week_of_the_spring_festival_asks_nothing(self, week):
        assert week.figures(date(2026, 2, 18), "2026-W08")[1:] == (0, "exempt")
        days = week.explained(date(2026, 2, 18), date(2026, 2, 18))["days"]
        assert {day["why"] for day in days} == {"holiday"}

    def test_a_day_of_duty_at_the_market_is_not_available(self, week, session):
        for day in (TUESDAY, WEDNESDAY):
            f.make_duty(session, week.cadre, day, area=VILLAGE)
        assert week.figures(MONDAY)[1] == 2
        days = week.explained(MONDAY, MONDAY)["days"]
        assert [day["why"] for day in days[:4]] == [None, "market_duty", "market_duty", None]

    def test_a_saturday_that_is_worked_is_available(self, week):
        october = week.explained(date(2026, 10, 12), date(2026, 10, 10))
        saturday = next(day for day in october["days"] if day["day"] == date(2026, 10, 10))
        assert saturday["available"]

    def test_a_day_that_the_county_sets_free_asks_for_less(self, week, session):
        for day in (TUESDAY, WEDNESDAY, THURSDAY):
            f.make_county_day(session, day, working=False, name="防汛")
        assert week.figures(MONDAY)[1] == 2


class TestMakingUp:
    def test_a_later_surplus_is_shown_where_it_paid_and_where_it_was_done(self, week):
        week.quota.valid_from = MONDAY
        week.visit(MONDAY)
        for day in range(23, 28):
            week.visit(date(2026, 3, day))
        friday = date(2026, 3, 27)
        assert week.figures(friday) == (3, 3, "met")
        then = list(week.verdicts(friday).values())
        assert then == ["counts", *["other_period"] * 3, *["made_up"] * 2]
        own = week.explained(friday, NEXT_MONDAY)["records"]
        assert [r["verdict"] for r in own] == [*["counts"] * 3, *["paid_older_debt"] * 2]
        assert [r["pays"] for r in own] == [*["2026-W13"] * 3, *["2026-W12"] * 2]

    def test_the_oldest_debt_in_grace_is_paid_first(self, week):
        for day in range(16, 21):
            week.visit(date(2026, 3, day))
        found = week.stands(FRIDAY)
        assert {name: period["done"] for name, period in found.items()} == {
            "2026-W10": 2,
            "2026-W11": 0,
            "2026-W12": 3,
        }


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


class TestFigures:
    def test_a_figure_raised_on_sunday_does_not_rule_the_week_that_ends(self, week, session):
        sunday = date(2026, 3, 22)
        for day in (MONDAY, TUESDAY, WEDNESDAY):
            week.visit(day)
        week.quota.valid_to = sunday
        session.flush()
        make_quota(session, "field-days", valid_from=sunday, least=5)
        assert week.figures(sunday) == (3, 3, "met")
        assert week.explained(sunday, MONDAY)["quota"]["least"] == 3
        assert week.figures(NEXT_MONDAY, "2026-W13")[:2] == (0, 5)

    @pytest.mark.at(f.NOW)
    def test_a_month_and_more_without_a_working_day(self, week, session):
        """A flood: nothing is asked, nobody is late, and every figure can be read."""
        make_quota(session, "coverage")
        make_quota(session, "meals")
        for after in range(45):
            f.make_county_day(session, MONDAY - timedelta(days=after), working=False, name="汛")
            if after:
                f.make_county_day(session, MONDAY + timedelta(days=after), working=False, name="汛")
        assert week.figures(FRIDAY) == (0, 0, "exempt")
        leader = f.make_person(session, roles=[("township_leader", f.COUNTY)])
        for person, paths in (
            (week.cadre, ("me/quotas", "me/quotas/field-days/explain", "me/plan")),
            (leader, ("quotas/areas", f"people/{week.cadre.id}/quotas", "plans/load")),
        ):
            headers = f.bearer(f.make_login(session, person))
            for path in paths:
                answer = week.client.get(f"/api/v1/{path}", headers=headers)
                assert answer.status_code == 200, (path, answer.text)


class TestPairedHouseholds:
    @pytest.fixture
    def homes(self, week, session):
        make_quota(session, "contacts")
        homes = [f.make_household(session, EAST) for _ in range(4)]
        for home in homes[:3]:
            f.make_assignment(session, week.cadre, EAST, kind="household", household_id=home.id)
        session.commit()
        return homes

    def test_each_paired_household_counts_once_a_quarter(self, week, session, homes):
        visits = [
            week.visit(MONDAY, homes[0]),
            week.visit(TUESDAY, homes[0]),
            week.visit(TUESDAY, homes[1], outcome="declined"),
            week.visit(WEDNESDAY, homes[2], outcome="nobody_home"),
            week.visit(WEDNESDAY, homes[3]),
        ]
        peer = f.make_visit(session, homes[2], f.make_person(session))
        assert week.figures(FRIDAY, "2026-Q1", quota="contacts")[:2] == (2, 3)
        verdicts = week.verdicts(FRIDAY, quota="contacts")
        assert [verdicts[visit] for visit in visits] == [
            "counts",
            "same_household",
            "counts",
            "nobody_home",
            "not_paired",
        ]
        assert verdicts[str(peer.id)] == "by_somebody_else"

    def test_who_has_two_paired_households_is_asked_for_two(self, week, session, homes):
        session.execute(
            update(Assignment)
            .where(Assignment.household_id == homes[0].id)
            .values(valid_to=date(2025, 1, 1))
        )
        session.commit()
        assert week.figures(FRIDAY, "2026-Q1", quota="contacts")[1] == 2


def test_a_household_is_overdue_for_whoever_answers_for_it_whoever_was_there_last(week, session):
    make_quota(session, "coverage")
    own = week.county(FRIDAY)
    f.make_household(session, EAST, kind="priority", since=date(2024, 1, 1))

    def counts(today):
        county = CountyNow(own.code, own.zone, own.calendar, today)
        (line,) = by_person.quotas_of(session, county, week.cadre.id)["households"]
        return line["households"], line["overdue"], line["never"]

    assert counts(date(2025, 4, 1)) == (2, 0, 2)  # the quota began with the year
    assert counts(date(2025, 4, 2)) == (2, 1, 2)  # 90 days after: the priority one
    assert counts(date(2026, 1, 4)) == (2, 1, 2)  # 1 January and its weekend are free
    assert counts(date(2026, 1, 6)) == (2, 2, 2)
    f.make_visit(session, week.field.east_household, week.field.west_cadre)
    assert counts(FRIDAY) == (2, 1, 1)


@pytest.mark.at(f.NOW)
def test_a_phone_makes_a_household_a_priority_one_from_that_day_on(week, session):
    make_quota(session, "coverage")
    home = week.field.east_household
    f.make_visit(session, home, week.cadre, happened_at=f.NOW - timedelta(days=200))
    session.commit()
    week.phone.sync()
    for address in ("一号", "二号"):
        week.phone.edit("households", str(home.id), kind="priority", address=address)
        week.phone.sync()
        assert kinds_of(session, home) == [("ordinary", WEDNESDAY)]
    (line,) = by_person.quotas_of(session, week.county(WEDNESDAY), week.cadre.id)["households"]
    assert (line["households"], line["overdue"]) == (1, 0)


def test_days_between_an_end_and_a_new_beginning_are_not_in_force(week, session):
    week.quota.valid_to = date(2026, 3, 3)
    session.flush()
    make_quota(session, "field-days", valid_from=FRIDAY)
    assert week.figures(FRIDAY) == (0, 1, "every_day_counts")
    days = {each["day"]: each["why"] for each in week.explained(FRIDAY, FRIDAY)["days"]}
    assert [days[day] for day in (MONDAY, THURSDAY, FRIDAY)] == ["not_in_force"] * 2 + [None]


def kinds_of(session, home):
    session.expire_all()
    query = select(HouseholdKind).where(HouseholdKind.household_id == home.id)
    past = session.scalars(query.order_by(HouseholdKind.valid_to))
    return [(each.kind, each.valid_to) for each in past]


@pytest.mark.at(f.NOW)
def test_nobody_wins_time_by_changing_a_kind_and_changing_it_back(week, session):
    """90 days were over long ago, and they still are; nor does it count as ordinary in the past."""
    make_quota(session, "coverage")
    home = week.field.east_household
    home.kind = "priority"
    f.make_visit(session, home, week.cadre, happened_at=f.NOW - timedelta(days=200))
    session.commit()

    def counts(day):
        (line,) = by_person.quotas_of(session, week.county(day), week.cadre.id)["households"]
        return line["overdue"], line["priority"], line["priority_overdue"]

    week.phone.sync()
    for after, kind in enumerate(("ordinary", "priority", "ordinary", "priority")):
        with beginning_at(f.NOW + timedelta(days=after)):
            week.phone.edit("households", str(home.id), kind=kind)
            week.phone.sync()
        session.expire_all()
        assert counts(WEDNESDAY + timedelta(days=after)) == (
            (1, 1, 1) if kind == "priority" else (0, 0, 0)
        )
    assert counts(TUESDAY) == (1, 1, 1)
    assert counts(WEDNESDAY) == (0, 0, 0)
    assert [kind for kind, _ in kinds_of(session, home)] == [
        "priority", "ordinary", "priority", "ordinary",
    ]  # fmt: skip


@pytest.mark.at(f.NOW)
def test_a_slip_that_is_mended_on_the_same_day_never_was(week, session):
    make_quota(session, "coverage", valid_from=date(2026, 1, 5))
    home = week.field.east_household
    f.make_visit(session, home, week.cadre, happened_at=datetime(2024, 12, 1, 4, tzinfo=UTC))
    session.commit()
    week.phone.sync()
    for kind in ("priority", "ordinary"):
        week.phone.edit("households", str(home.id), kind=kind)
        week.phone.sync()
    assert kinds_of(session, home) == []
    (line,) = by_person.quotas_of(session, week.county(date(2026, 12, 31)), week.cadre.id)[
        "households"
    ]
    assert (line["overdue"], line["priority"]) == (0, 0)


def test_ids_of_people_are_never_in_an_explanation(week):
    week.visit(MONDAY)
    said = str(week.explained(FRIDAY, MONDAY))
    assert str(UUID(str(week.cadre.id))) not in said
