"""Duties in the database: what is needed, who can, what a plan changes and what it leaves alone."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from records.divisions import CodeRange
from records.planning.calendar import MarketRule
from records.staff.duties import Duty, DutySwap
from schedulers.calendars.working_days import Span, WorkingCalendar, available_days
from schedulers.duties.duty_plan import DaysPast, gaps, plan_duties
from schedulers.duties.turns import away, counter_needs
from tests import factories as f

TOWN, VILLAGE, NEXT_VILLAGE = "441427100", "441427100201", "441427100202"
COUNTY = (CodeRange.below(f.COUNTY),)
TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 2, tzinfo=UTC)
FIRST, LAST = date(2026, 12, 1), date(2026, 12, 31)


def cadres(session, count, home=VILLAGE, **more):
    return [
        f.make_person(session, roles=[("cadre", home)], level="village", home=home, **more)
        for _ in range(count)
    ]


def plan(session, first=FIRST, last=LAST, kind="market", today=TODAY, **more):
    planned = plan_duties(
        session, f.COUNTY, COUNTY, kind, first, last, today=today, now=NOW, **more
    )
    session.flush()
    return planned


def held(session, area=VILLAGE):
    return dict(
        session.execute(
            select(Duty.first_day, Duty.person_id).where(Duty.area == area).order_by(Duty.first_day)
        ).all()
    )


@pytest.fixture
def market(session):
    """Mondays and Thursdays in the township: nine of them in December 2026."""
    f.make_division(session, VILLAGE)
    return f.make_market_rule(session, TOWN)


class TestOffices:
    def test_who_moves_takes_turns_where_their_office_is_on_the_day(self, session, market):
        f.make_division(session, NEXT_VILLAGE)
        (moved,) = cadres(session, 1, NEXT_VILLAGE)
        f.make_past_office(session, moved, "village", VILLAGE, date(2026, 12, 15))
        plan(session)
        assert {day for day in held(session) if day >= date(2026, 12, 15)} == set()
        assert set(held(session).values()) == {moved.id}
        assert min(held(session, NEXT_VILLAGE)) >= date(2026, 12, 15)

    def test_who_comes_to_the_township_takes_turns_at_the_counter_from_then_on(
        self, session, market
    ):
        (moved,) = cadres(session, 1)
        moved.level, moved.home = "township", TOWN
        f.make_past_office(session, moved, "village", VILLAGE, date(2026, 12, 15))
        plan(session, kind="counter")
        assert set(held(session, TOWN)) == {date(2026, 12, 21), date(2026, 12, 28)}


class TestPlanning:
    def test_every_market_day_of_a_village_has_one_of_its_cadres(self, session, market):
        own = cadres(session, 4)
        f.make_division(session, NEXT_VILLAGE)
        cadres(session, 2, NEXT_VILLAGE)
        planned = plan(session)
        assert (planned.new, planned.gaps) == (18, [])
        found = held(session)
        assert [day.isoweekday() for day in found] == [4, 1, 4, 1, 4, 1, 4, 1, 4]
        assert set(found.values()) == {person.id for person in own}
        assert sorted(Counter(found.values()).values()) == [2, 2, 2, 3]

    def test_month_by_month_nobody_gets_more_than_one_turn_ahead(self, session, market):
        own = cadres(session, 4)
        for month in range(12):
            first = date(2027, 1, 1) + timedelta(days=30 * month)
            plan(session, first, first + timedelta(days=29), today=first - timedelta(days=5))
            counts = Counter(held(session).values())
            assert max(counts.values()) - min(counts[person.id] for person in own) <= 1

    def test_planning_again_changes_nothing(self, session, market):
        cadres(session, 3)
        plan(session)
        before = held(session)
        again = plan(session)
        assert (again.new, again.changed, again.removed, again.kept) == (0, 0, 0, 9)
        assert held(session) == before
        plan(session, anew=True)
        assert held(session) == before

    def test_who_is_on_leave_has_no_turn_and_the_others_keep_theirs(self, session, market):
        own = cadres(session, 3)
        plan(session)
        before = held(session)
        somebody = own[0]
        days = [day for day, person in before.items() if person == somebody.id]
        f.make_absence(session, somebody, days[0], last_day=days[1])
        planned = plan(session)
        after = held(session)
        assert planned.changed == 2
        assert {day for day in after if after[day] != before[day]} == set(days[:2])

    def test_who_is_at_the_counter_is_not_on_the_market(self, session, market):
        one, two = cadres(session, 2)
        f.make_absence(session, one, FIRST, last_day=LAST, kind="counter_rota")
        plan(session)
        assert set(held(session).values()) == {two.id}

    def test_what_was_agreed_stays_also_anew(self, session, market):
        one, two = cadres(session, 2)
        agreed = [
            f.make_duty(session, one, date(2026, 12, day), agreed=True) for day in (3, 7, 10, 14)
        ]
        plan(session, anew=True)
        found = held(session)
        assert all(found[duty.first_day] == one.id for duty in agreed)
        assert Counter(found.values())[two.id] in (4, 5)  # who has done less comes next

    def test_an_agreed_turn_of_somebody_who_is_on_leave_is_given_to_another(self, session, market):
        one, two = cadres(session, 2)
        duty = f.make_duty(session, one, date(2026, 12, 3), agreed=True)
        f.make_absence(session, one, date(2026, 12, 3))
        plan(session)
        session.refresh(duty)
        assert (duty.person_id, duty.agreed) == (two.id, False)

    def test_past_turns_are_left_as_they_were_and_today_is_past(self, session, market):
        one, _ = cadres(session, 2)
        f.make_duty(session, one, date(2026, 12, 3))
        f.make_absence(session, one, date(2026, 12, 3))
        planned = plan(session, today=date(2026, 12, 3))
        assert held(session)[date(2026, 12, 3)] == one.id
        assert planned.new == 8
        with pytest.raises(DaysPast):
            plan(session, today=LAST)

    def test_a_day_that_is_no_market_day_any_more_has_no_turn(self, session, market):
        cadres(session, 2)
        plan(session)
        session.get_one(MarketRule, (f.COUNTY, market.id)).not_on = [date(2026, 12, 3)]
        session.flush()
        assert plan(session).removed == 1
        assert date(2026, 12, 3) not in held(session)

    def test_turns_beyond_the_span_are_not_touched(self, session, market):
        one, _ = cadres(session, 2)
        later = f.make_duty(session, one, date(2027, 1, 5))  # a Tuesday
        plan(session)
        assert session.get(Duty, (f.COUNTY, later.id)) is not None

    def test_who_joined_or_left_has_turns_only_while_they_are_there(self, session, market):
        own = cadres(session, 1)[0]
        leaver = cadres(session, 1, left_on=date(2026, 12, 10))[0]
        joiner = f.make_person(session, roles=[], level="village", home=VILLAGE)
        f.make_role(session, joiner, "cadre", VILLAGE, valid_from=date(2026, 12, 20))
        plan(session)
        days = {p.id: [] for p in (own, leaver, joiner)}
        for day, person in held(session).items():
            days[person].append(day)
        assert max(days[leaver.id]) < date(2026, 12, 10)
        assert min(days[joiner.id]) >= date(2026, 12, 20)
        assert len(days[joiner.id]) <= 2  # four market days, and nothing to catch up with

    def test_clerks_and_people_of_the_township_have_no_market_turns(self, session, market):
        f.make_person(session, roles=[("clerk", VILLAGE)], level="village", home=VILLAGE)
        f.make_person(session, roles=[("cadre", TOWN)], level="township", home=TOWN)
        assert {gap.reason for gap in plan(session).gaps} == {"no_cadres"}

    def test_who_moved_keeps_no_turn_on_a_day_of_their_new_village(self, session, market):
        mover = cadres(session, 1)[0]
        f.make_division(session, NEXT_VILLAGE)
        plan(session, FIRST, date(2026, 12, 3))
        mover.home = NEXT_VILLAGE
        for grant in session.query(f.RoleGrant).filter_by(person_id=mover.id):
            grant.area = NEXT_VILLAGE
        session.flush()
        within = (CodeRange.below(NEXT_VILLAGE),)
        plan_duties(
            session, f.COUNTY, within, "market", FIRST, date(2026, 12, 3), today=TODAY, now=NOW
        )
        assert held(session, NEXT_VILLAGE) == {}  # still on duty in the old one
        plan(session, FIRST, date(2026, 12, 3))
        assert held(session) == {}


class TestNobody:
    def test_a_village_without_cadres_is_told(self, session, market):
        f.make_division(session, NEXT_VILLAGE)
        cadres(session, 1)
        planned = plan(session)
        assert {(gap.need.area, gap.reason) for gap in planned.gaps} == {
            (NEXT_VILLAGE, "no_cadres")
        }
        assert len(planned.gaps) == 9

    def test_a_day_on_which_nobody_is_there_is_told(self, session, market):
        (one,) = cadres(session, 1)
        f.make_absence(session, one, date(2026, 12, 7))
        planned = plan(session)
        assert [(gap.need.first_day, gap.reason) for gap in planned.gaps] == [
            (date(2026, 12, 7), "nobody_available")
        ]
        assert len(held(session)) == 8

    def test_a_turn_whose_holder_is_away_and_for_whom_there_is_nobody_else(self, session, market):
        (one,) = cadres(session, 1)
        plan(session)
        f.make_absence(session, one, date(2026, 12, 7))
        planned = plan(session)
        assert (planned.removed, len(planned.gaps)) == (1, 1)
        assert date(2026, 12, 7) not in held(session)

    def test_what_is_open_says_why(self, session, market):
        cadres(session, 2)
        f.make_division(session, NEXT_VILLAGE)
        plan(session, FIRST, date(2026, 12, 10))
        found = gaps(session, f.COUNTY, (CodeRange.below(VILLAGE),), "market", FIRST, LAST)
        assert {gap.reason for gap in found} == {"not_planned"}
        assert min(gap.need.first_day for gap in found) == date(2026, 12, 14)


class TestCounter:
    def test_a_week_runs_from_its_first_working_day_to_its_last(self):
        weeks = counter_needs(WorkingCalendar(), [TOWN], date(2026, 9, 14), date(2026, 10, 11))
        assert [(need.first_day, need.last_day) for need in weeks] == [
            (date(2026, 9, 14), date(2026, 9, 20)),  # the Sunday is worked for 国庆
            (date(2026, 9, 21), date(2026, 9, 24)),  # 中秋 from Friday on
            (date(2026, 9, 28), date(2026, 9, 30)),
            (date(2026, 10, 8), date(2026, 10, 10)),
        ]

    def test_a_week_without_work_has_no_turn(self):
        spring_festival = (date(2026, 2, 16), date(2026, 2, 22))
        assert counter_needs(WorkingCalendar(), [TOWN], *spring_festival) == []

    def test_township_cadres_take_turns_and_are_away_for_that_week(self, session, market):
        own = [
            f.make_person(session, roles=[("cadre", TOWN)], level="township", home=TOWN)
            for _ in range(3)
        ]
        planned = plan(session, kind="counter")
        assert planned.new == 4  # the Mondays of December 2026
        found = held(session, TOWN)
        assert len(set(found.values())) == 3
        ids = [person.id for person in own]
        for monday, person in found.items():
            week = (monday, monday + timedelta(days=6))
            absent = away(session, f.COUNTY, ids, *week)
            days = WorkingCalendar().working_days(*week)
            assert absent == {person: [Span(days[0], days[-1])]}
            assert available_days(days, absent[person]) == []  # so the week is exempt

    def test_a_week_that_begins_later_now_is_the_same_turn(self, session, market):
        f.make_person(session, roles=[("cadre", TOWN)], level="township", home=TOWN)
        plan(session, kind="counter")
        before = held(session, TOWN)
        f.make_county_day(session, date(2026, 12, 7), working=False)
        again = plan(session, kind="counter")
        assert (again.new, again.removed, again.kept) == (0, 0, 4)
        after = held(session, TOWN)
        assert after[date(2026, 12, 8)] == before[date(2026, 12, 7)]


def test_away_joins_leave_rota_and_duties(session, market):
    one, two = cadres(session, 2)
    f.make_absence(session, one, date(2026, 12, 1), last_day=date(2026, 12, 2))
    f.make_duty(session, one, date(2026, 12, 3))
    f.make_duty(session, two, date(2026, 12, 7))
    found = away(session, f.COUNTY, [one.id], FIRST, LAST)
    assert found == {
        one.id: [
            Span(date(2026, 12, 1), date(2026, 12, 2)), Span(date(2026, 12, 3), date(2026, 12, 3)),
        ]
    }  # fmt: skip


def test_who_is_away_for_half_a_day_can_still_go_out_on_it(session, market):
    person = f.make_person(session)
    f.make_absence(session, person, FIRST, half="am")
    assert away(session, f.COUNTY, [person.id], FIRST, LAST) == {}


def test_a_new_holder_ends_what_was_asked_about_the_turn(session, market):
    one, two, _ = cadres(session, 3)
    duty = f.make_duty(session, one, date(2026, 12, 3))
    swap = DutySwap(
        county=f.COUNTY, id=f.uuid7(), duty_id=duty.id, asked_by=one.id, asked_of=two.id,
        asked_at=NOW,
    )  # fmt: skip
    session.add(swap)
    session.flush()
    f.make_absence(session, one, date(2026, 12, 3))
    plan(session)
    session.refresh(swap)
    assert (swap.state, swap.answered_at) == ("void", NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        {"area": TOWN},
        {"last_day": date(2026, 12, 4)},
        {"kind": "counter", "area": TOWN, "last_day": date(2026, 12, 10)},
        {"kind": "party"},
    ],
)
def test_the_database_keeps_no_duty_that_is_none(session, market, wrong):
    (one,) = cadres(session, 1)
    with pytest.raises(IntegrityError):
        f.make_duty(session, one, date(2026, 12, 3), **wrong)


def test_nobody_has_two_duties_on_a_day_and_no_turn_two_holders(session, market):
    one, two = cadres(session, 2)
    f.make_duty(session, one, date(2026, 12, 3))
    with pytest.raises(IntegrityError, match="uq_duties"), session.begin_nested():
        f.make_duty(session, two, date(2026, 12, 3))
    f.make_division(session, NEXT_VILLAGE)
    with pytest.raises(IntegrityError, match="ex_duties_one_a_day"):
        f.make_duty(session, one, date(2026, 12, 3), area=NEXT_VILLAGE)
