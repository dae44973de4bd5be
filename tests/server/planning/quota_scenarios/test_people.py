"""Quotas of people who move, work part of a post, are away or join: what is asked of whom."""

from datetime import UTC, date, datetime

from sqlalchemy import select, update

from geo.replacing import replace_households
from importing.load_outcome import LoadOrder
from importing.people.load_people import load_people
from records.staff.people import Assignment, Person
from schedulers.calendars.working_days import Span
from schedulers.quotas.progress import load_progress
from tests import factories as f
from tests.importing.files import write_csv
from tests.schedulers.quotas.histories import make_quota
from tests.server.planning.quota_scenarios.week import (
    FRIDAY,
    MONDAY,
    NEXT_MONDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
)
from tests.sync.conftest import EAST, VILLAGE, WEST


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
