"""What the demo county looks like, before any database: the seeded values and their shape."""

from collections import Counter
from datetime import date
from functools import cache

import numpy as np
import phonenumbers
import pytest
import shapely

from demo.calendar import workload
from demo.chance import Flags, day_number, day_of, ids, local_day, local_second, moment, rank_within
from demo.county import DemoCounty, imagine
from demo.load import DEMO_LOGINS, SEED
from demo.logins import FIRST_LOGIN, hashed
from demo.markets import Turn, is_market_day
from demo.source import read_grids, read_places
from records.divisions import is_code
from records.fieldwork.visits import VisitSchema
from records.phones import canonical_phone
from schedulers.calendars.market_days import MarketPattern, Markets
from server.services.accounts.passwords import check_new_password, hash_password, is_outdated

TODAY = date(2026, 11, 20)


@cache
def county() -> DemoCounty:
    return imagine(SEED, TODAY)


def test_grids_tile_their_villages_exactly():
    grids = read_grids()
    assert len(grids.codes) == 260
    assert all(map(is_code, grids.codes.tolist()))
    assert shapely.coverage_is_valid(grids.shapes)
    assert shapely.is_valid(grids.shapes).all()


def test_places_nest_and_bear_the_names_that_people_say():
    places = {place.code: place for place in read_places(read_grids())}
    assert sorted(map(len, places)) == [6] + [9] * 8 + [12] * 110
    assert places["441427100201"].name == "城郊村"
    assert places["441427100001"].name == "城东社区"
    outlines = {
        length: [p.outline for p in places.values() if len(p.code) == length] for length in (6, 9)
    }
    assert shapely.is_valid([place.outline for place in places.values()]).all()
    assert sum(o.area for o in outlines[9]) == pytest.approx(outlines[6][0].area)


def test_the_same_seed_and_day_give_the_same_county():
    one, other = (imagine(SEED, TODAY, scale=0.02) for _ in range(2))
    for part in ("homes", "contacts", "visits", "tickets"):
        first, second = getattr(one, part), getattr(other, part)
        for column in type(first).__slots__:
            assert np.array_equal(getattr(first, column), getattr(second, column)), column
    assert one.fixes == other.fixes
    assert one.notes == other.notes
    assert one.staff == other.staff
    assert imagine(SEED + 1, TODAY, scale=0.02).notes != one.notes


def test_volumes_are_those_of_a_county():
    c = county()
    assert 69_000 < len(c.homes) < 71_000
    assert 85_000 < len(c.contacts.name) < 95_000
    assert 850 < len(c.staff.people) < 1_000
    assert 105_000 < len(c.visits) < 120_000
    assert 27_500 < len(c.tickets) < 30_500


def test_every_door_is_inside_its_grid():
    c = county()
    for index, shape in enumerate(c.grids.shapes):
        assert shapely.contains_xy(shape, c.homes.where[c.homes.grid == index]).all()


def test_households_stand_in_hamlets():
    """Half of the households have thirty neighbours within 300 m: not so if they were spread."""
    where = county().homes.where
    points = shapely.points(where * [101_000, 110_800])
    near = shapely.STRtree(points).query(points[::200], predicate="dwithin", distance=300)[0]
    assert np.median(np.bincount(near)) > 30


def test_the_field_has_gaps():
    c = county()
    visits = np.bincount(c.visits.household, minlength=len(c.homes))
    by_grid = np.bincount(c.homes.grid, visits) / np.bincount(c.homes.grid)
    assert 5 <= (by_grid < np.median(by_grid) / 3).sum() <= 40  # grids that are hardly reached
    last = np.zeros(len(c.homes), int)
    np.maximum.at(last, c.visits.household, local_day(c.visits.counted))
    a_year_ago = day_number(TODAY) - 365
    assert ((last > 0) & (last < a_year_ago)).sum() > 3_000  # visited once, and no more
    assert (visits == 0).sum() > 10_000
    priority = c.homes.priority
    assert visits[priority].mean() > 2 * visits[~priority].mean()


def in_time(c: DemoCounty, day: int) -> Flags:
    """Which households are contacted and not overdue at the end of a day, free days aside."""
    counted = local_day(c.visits.counted)
    then = (c.visits.outcome != "nobody_home") & (counted <= day)
    last = np.zeros(len(c.homes), int)
    np.maximum.at(last, c.visits.household[then], counted[then])
    return last + np.where(c.homes.priority, 90, 365) >= day


@pytest.mark.parametrize("today", [date(2027, 1, 18), date(2027, 2, 24), date(2027, 9, 28)])
def test_the_county_is_uneven_after_eighteen_months(today: date):
    c = imagine(SEED, today, scale=0.25)
    yesterday = day_number(today) - 1
    year = np.array([in_time(c, yesterday - ago).mean() for ago in (364, 182, 91, 0)])
    assert 0.6 < year[-1] < 0.75
    assert year[0] < year[-1] - 0.15
    assert year[2] < year[1] - 0.01  # the contacts of the first drive lapse
    grids, now = len(c.grids.codes), in_time(c, yesterday)
    by_grid = np.bincount(c.homes.grid, now) / np.bincount(c.homes.grid)
    assert grids / 4 < (by_grid >= 0.85).sum() < grids / 2  # covered
    assert (by_grid < 0.2).sum() >= 8
    township = np.unique([code[:9] for code in c.grids.codes], return_inverse=True)[1][c.homes.grid]
    by_township = np.sort(np.bincount(township, now) / np.bincount(township))
    assert by_township[0] < by_township[1] - 0.1  # one is far behind
    assert by_township[-2] > np.median(by_township) + 0.04  # some are ahead
    visited = np.isin(np.arange(len(c.homes)), c.visits.household)
    assert 0.1 < (~visited).mean() < 0.3
    assert (visited & ~now).mean() > 0.04


def test_days_have_their_shape():
    c = county()
    hours = np.bincount(local_second(c.visits.counted) // 3600, minlength=24)
    assert hours[10] > 2 * hours[13] < hours[15]
    assert hours[:7].sum() == 0 < hours[19]  # evenings happen, nights do not
    day = local_day(c.visits.counted)
    by_weekday = np.bincount((day + 3) % 7)
    assert by_weekday[:5].min() > 2 * by_weekday[5:].max() > 0
    festival = day_number(date(2026, 2, 17))
    assert ((day >= festival) & (day < festival + 7)).sum() < 200
    assert ((day >= festival + 35) & (day < festival + 42)).sum() > 800


def test_some_come_late_and_some_clocks_are_wrong():
    visits = county().visits
    late = visits.received - visits.counted > 86_400
    assert 0.03 < late.mean() < 0.15
    wrong = np.abs(visits.skew_s) > 600
    assert 0.003 < wrong.mean() < 0.05
    assert np.abs(visits.happened - visits.counted - np.round(visits.skew_s))[wrong].max() <= 1
    assert (visits.happened == visits.counted)[~wrong].all()
    assert (visits.received < moment(day_number(TODAY), 0)).all()


def test_fixes_are_what_phones_may_send():
    schema, c = VisitSchema(only=["fix"]), county()
    assert 0.08 < c.fixes.count(None) / len(c.fixes) < 0.14
    for fix in c.fixes[:2_000]:
        assert schema.validate({"fix": fix}) == {}
    assert {fix["crs"] for fix in c.fixes if fix} == {"wgs84", "gcj02", "bd09", "cgcs2000"}
    assert any(fix["lng"] == fix["lat"] == 0 for fix in c.fixes if fix)


def test_notes_fit_their_purpose():
    c = county()
    silent = c.notes.count(None) / len(c.notes)
    assert 0.2 < silent < 0.5
    noted = zip(c.notes, c.visits.outcome, strict=True)
    declined = [note for note, outcome in noted if note and outcome == "declined"]
    assert declined
    assert [note for note in declined if not note.startswith("户主")] == []


def test_tickets_come_from_shared_meals():
    c = county()
    visits, tickets = c.visits, c.tickets
    assert (visits.outcome[tickets.visit] == "met").all()
    assert {c.staff.people[p].level for p in np.unique(visits.person[tickets.visit])} == {
        "township"
    }
    assert len(set(tickets.number)) == len(tickets)
    open_ones = tickets.redeemed == -1
    assert 0.1 < open_ones.mean() < 0.4
    assert (tickets.redeemed > tickets.counted)[~open_ones].all()
    clerks = {role.person for role in c.staff.roles if role.role == "clerk"}
    assert set(tickets.clerk[~open_ones].tolist()) <= clerks


def test_nobody_can_be_called():
    c = county()
    numbers = {*c.contacts.phone.tolist(), *(p.phone for p in c.staff.people)} - {0}
    assert len(numbers) > 500
    for number in list(numbers)[:500]:
        assert canonical_phone(str(number)) == f"+86{number}"
        assert not phonenumbers.is_valid_number(phonenumbers.parse(str(number), "CN"))
    phones = c.contacts.phone[c.contacts.phone > 0]
    assert len(np.unique(phones)) == len(phones)


def test_passwords_meet_the_rules_at_the_servers_cost():
    nobody = hash_password("Nobody-Has-This-1")
    for login in DEMO_LOGINS:
        check_new_password(login.password, login.login, nobody)
        assert not is_outdated(hashed(login.password))
    for person in county().staff.people:
        assert person.login.lower() not in FIRST_LOGIN.lower()


def test_markets_are_held_on_the_days_that_their_rules_give():
    first, last = date(2026, 1, 1), date(2027, 12, 31)
    days = np.arange(day_number(first), day_number(last) + 1)
    assert county().markets
    for township, rule in enumerate(county().markets):
        held = is_market_day(days, np.full(len(days), township))
        markets = Markets({rule.area: (MarketPattern(rule.kind, frozenset(rule.numbers)),)})
        assert [day_of(day) for day in days[held]] == markets.days(rule.area, first, last)


def test_each_market_day_of_a_village_is_somebodys_turn_in_fair_order():
    staff, turns = county().staff, county().turns
    by_village: dict[str, list[Turn]] = {}
    for turn in turns:
        assert staff.people[turn.person].home == turn.village
        by_village.setdefault(turn.village, []).append(turn)
    assert len(by_village) == 110
    assert len({(turn.village, turn.day) for turn in turns}) == len(turns)
    for own in by_village.values():
        counts = Counter(turn.person for turn in own)
        assert max(counts.values()) - min(counts.values()) <= 1


def test_the_spring_festival_is_quiet():
    days = np.array([day_number(date(2026, 2, 17)), day_number(date(2026, 3, 17))])  # both Tuesdays
    quiet, ordinary = workload(days, "township")
    assert quiet < ordinary / 10


def test_ids_sort_by_their_moment():
    made = ids(np.random.default_rng(1), np.array([1_700_000_000, 1_700_000_001, 1_800_000_000]))
    assert made.tolist() == sorted(made.tolist())
    assert all(one[12] == "7" and one[16] in "89ab" for one in made)


def test_rank_within_counts_in_each_group():
    ranks = rank_within(np.array([1, 0, 1, 0, 1]), np.array([5, 9, 3, 1, 4]))
    assert ranks.tolist() == [2, 1, 0, 0, 1]
