"""`flask person`: areas, roles and offices, one by one, and what phones make of it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from records.staff.people import Assignment, PastOffice, Person, RoleGrant
from records.system.audit import AuditRow
from tests import factories as f
from tests.phone.phone import Phone
from tests.sync.conftest import EAST, VILLAGE, WEST, make_field

DAY = timedelta(days=1)

pytestmark = pytest.mark.at(f.NOW)


@pytest.fixture
def today():
    return f.NOW.astimezone(ZoneInfo("Asia/Shanghai")).date()


@pytest.fixture
def field(session):
    return make_field(session)


@pytest.fixture
def run(client, app, session):
    def run(*args, bad=None):
        result = app.test_cli_runner().invoke(args=["person", *map(str, args)])
        session.expire_all()
        assert result.exit_code == (1 if bad else 0), result.output
        if bad:
            assert bad in result.output
        return result.output

    return run


def areas(session, person, kind=Assignment):
    query = select(kind.area, kind.valid_from, kind.valid_to).where(kind.person_id == person.id)
    return [tuple(row) for row in session.execute(query.order_by(kind.area, kind.valid_from))]


def actions(session):
    return list(session.scalars(select(AuditRow.action).order_by(AuditRow.at, AuditRow.id)))


class TestGivingAndEnding:
    def test_an_area_is_given_from_today_on_with_the_role_of_a_cadre(
        self, run, session, field, today
    ):
        told = run("give-area", field.west_cadre.login, EAST)
        assert f"answers for {EAST} from {today} on" in told
        assert (EAST, today, None) in areas(session, field.west_cadre)
        assert (EAST, today, None) in areas(session, field.west_cadre, RoleGrant)
        assert actions(session) == ["area_given"]

    def test_a_last_day_is_included(self, run, session, field, today):
        last = today + 9 * DAY
        told = run("give-area", field.west_cadre.login, EAST, "--last-day", last)
        assert f"from {today} to {last}" in told
        assert (EAST, today, last + DAY) in areas(session, field.west_cadre)
        run("end-area", field.west_cadre.login, EAST, "--last-day", today)
        assert (EAST, today, today + DAY) in areas(session, field.west_cadre)
        printed = run("areas", field.west_cadre.login)
        assert f"{EAST} 网格001\tfrom {today} to {today}" in printed

    def test_days_that_have_passed_are_not_asked_for(self, run, session, field, today):
        run("give-area", field.west_cadre.login, EAST, "--from", today - 30 * DAY)
        asked = select(Assignment.asked_from).where(
            Assignment.person_id == field.west_cadre.id, Assignment.area == EAST
        )
        assert session.scalar(asked) == today

    def test_what_was_given_by_mistake_is_taken_back(self, run, session, field, today):
        before = areas(session, field.west_cadre)
        run("give-area", field.west_cadre.login, EAST)
        run("end-area", field.west_cadre.login, EAST, "--last-day", today - DAY)
        assert areas(session, field.west_cadre) == before

    def test_a_role(self, run, session, field, today):
        run("give-role", field.west_cadre.login, "clerk", VILLAGE, "--from", today + DAY)
        run("end-role", field.west_cadre.login, "clerk", VILLAGE, "--last-day", today + 3 * DAY)
        given = areas(session, field.west_cadre, RoleGrant)
        assert (VILLAGE, today + DAY, today + 4 * DAY) in given
        assert actions(session) == ["role_given", "role_ended"]

    @pytest.mark.parametrize(
        ("args", "code"),
        [
            (("give-area", "W", "441427999"), "unknown_area"),
            (("give-area", "W", EAST, "--last-day", "2000-01-01"), "ends_before_it_begins"),
            (("give-area", "E", EAST), "held_already"),
            (("end-area", "W", EAST), "not_held"),
            (("end-area", "E", EAST, "--last-day", "2000-01-01"), "ends_before_it_begins"),
            (("end-role", "E", "auditor", VILLAGE), "not_held"),
            (("give-role", "E", "auditor", "1"), "unknown_area"),
            (("hand-over", EAST, "W", "E"), "not_held"),
            (("hand-over", EAST, "E", "E"), "same_person"),
            (("hand-over", "4414", "E", "W"), "unknown_area"),
            (("move", "E", "--level", "village", "--home", "441427999"), "unknown_area"),
            (("move", "E", "--level", "village", "--home", EAST), "unknown_area"),
            (
                ("move", "E", "--level", "county", "--home", f.COUNTY, "--from", "2999-01-01"),
                "office_begins_later",
            ),
            (("move", "E", "--level", "village", "--home", f.COUNTY), "home_of_another_level"),
            (("move", "E", "--level", "county", "--home", VILLAGE), "home_of_another_level"),
            (("areas", "nobody"), "there is no nobody"),
        ],
    )
    def test_bad_input_has_a_code_and_changes_nothing(self, run, session, field, args, code):
        names = {"E": field.east_cadre.login, "W": field.west_cadre.login}
        before = areas(session, field.east_cadre), areas(session, field.west_cadre)
        run(*(names.get(arg, arg) for arg in args), bad=code)
        assert (areas(session, field.east_cadre), areas(session, field.west_cadre)) == before
        assert actions(session) == []

    def test_what_is_refused_is_said_in_sentences(self, run, field):
        told = run("give-area", field.east_cadre.login, EAST, bad="held_already")
        assert told.splitlines() == [
            "Error: invalid_fields: Some fields are missing or wrong.",
            "  from: held_already: The person holds it on all of these days already.",
            f"  (from {f.LONG_AGO})",
        ]

    def test_given_again_it_holds_longer_and_never_shorter(self, run, session, field, today):
        who = field.west_cadre.login
        run("give-area", who, EAST, "--from", today + 5 * DAY, "--last-day", today + 9 * DAY)
        told = run("give-area", who, EAST, "--last-day", today + 6 * DAY)
        assert f"from {today} to {today + 9 * DAY}" in told
        run("give-area", who, EAST, "--last-day", today + 2 * DAY, bad="held_already")
        told = run("give-area", who, EAST, "--from", today - 3 * DAY)
        assert f"from {today - 3 * DAY} on" in told
        assert f"area\t\t{EAST} 网格001\tfrom {today - 3 * DAY} on" in run("areas", who)

    def test_an_end_ends_all_that_reaches_beyond_it(self, run, session, client, field, today):
        who, cadre = field.west_cadre.login, field.west_cadre
        for first, last in ((-20, -3), (-2, 3), (6, 9)):
            days = (today + first * DAY, today + last * DAY)
            run("give-area", who, EAST, "--from", days[0], "--last-day", days[1])
        headers = f.bearer(f.make_login(session, cadre))
        assert EAST in client.get("/api/v1/me", headers=headers).json["areas"]["sync"]
        run("end-area", who, EAST, "--last-day", today - DAY)
        assert max(row[2] for row in areas(session, cadre) if row[0] == EAST) == today
        assert EAST not in client.get("/api/v1/me", headers=headers).json["areas"]["sync"]
        run("end-area", who, EAST, bad="not_held")


class TestHandingOver:
    def test_phones_lose_and_receive_the_grid_and_late_work_counts(
        self, run, client, session, field, today
    ):
        old, new = (
            Phone(client, f.bearer(f.make_login(session, cadre)))
            for cadre in (field.east_cadre, field.west_cadre)
        )
        for phone in (old, new):
            phone.sync()
        yesterday = (today - DAY).isoformat()
        late = old.visit(field.east_household.id, happened_at=f"{yesterday}T04:00:00+00:00")
        told = run("hand-over", EAST, field.east_cadre.login, field.west_cadre.login)
        assert f"{field.east_cadre.login} until {yesterday}" in told
        assert old.sync()["receipts"][0]["outcome"] == "applied"
        new.sync()
        assert not old.live("households")
        assert set(new.live("visits")) == {late}
        assert areas(session, field.east_cadre) == [(EAST, f.LONG_AGO, today)]
        assert (EAST, today, None) in areas(session, field.west_cadre)
        assert actions(session) == ["area_handed_over"]

    def test_groups_and_households_within_the_area_go_along(self, run, session, field, today):
        giver = f.make_person(session)
        f.make_assignment(session, giver, EAST, kind="group", group_no=3)
        home = field.east_household.id
        f.make_assignment(session, giver, EAST, kind="household", household_id=home)
        f.make_assignment(session, giver, WEST)
        session.commit()
        told = run("hand-over", EAST, giver.login, field.west_cadre.login, "--from", today + DAY)
        assert told.startswith("2 handed over")
        taken = select(Assignment.kind, Assignment.valid_from).where(
            Assignment.person_id == field.west_cadre.id, Assignment.area == EAST
        )
        assert sorted(map(tuple, session.execute(taken))) == [
            ("group", today + DAY),
            ("household", today + DAY),
        ]
        assert (WEST, f.LONG_AGO, None) in areas(session, giver)

    def test_who_has_it_already_has_it_once(self, run, session, field, today):
        f.make_assignment(session, field.west_cadre, EAST, valid_to=today + 5 * DAY)
        session.commit()
        run("hand-over", EAST, field.east_cadre.login, field.west_cadre.login)
        assert areas(session, field.west_cadre)[0] == (EAST, f.LONG_AGO, None)


class TestOffice:
    def test_a_move_has_a_history_and_reaches_the_phone(self, run, client, session, field, today):
        cadre = field.east_cadre
        cadre.level, home = "county", cadre.home
        session.commit()
        phone = Phone(client, f.bearer(f.make_login(session, cadre)))
        phone.sync()
        run("move", cadre.login, "--level", "village", "--home", VILLAGE)
        past = session.scalars(select(PastOffice)).one()
        assert (past.level, past.home, past.valid_to) == ("county", home, today)
        phone.sync()
        (profile,) = phone.live("profile").values()
        assert (profile["level"], profile["home"]) == ("village", VILLAGE)
        printed = run("areas", cadre.login)
        assert f"office\tcounty\t{home} 蕉岭县\tuntil {today - DAY}\n" in printed
        assert f"from {today} on\n" in printed
        run("move", cadre.login, "--level", "county", "--home", home)
        assert session.scalars(select(PastOffice)).all() == []
        assert actions(session) == ["office_moved", "read", "office_moved"]

    def test_a_move_says_which_duties_are_left_behind(self, run, session, field, today):
        cadre = field.east_cadre
        f.make_division(session, VILLAGE)
        for day in (today, today + DAY):
            f.make_duty(session, cadre, day, area=VILLAGE)
        session.commit()
        told = run("move", cadre.login, "--level", "township", "--home", "441427100")
        assert "Duties elsewhere that are still theirs, until `flask roster plan`: 1." in told

    def test_who_leaves_is_here_on_their_last_day(self, run, client, session, field, today):
        cadre = field.east_cadre
        token = f.make_login(session, cadre)
        run("leave", cadre.login)
        assert session.get(Person, (f.COUNTY, cadre.id)).left_on == today + DAY
        assert client.get("/api/v1/me", headers=f.bearer(token)).json["areas"]["sync"] == [EAST]
        run("leave", cadre.login, "--last-day", today - DAY)
        assert client.get("/api/v1/me", headers=f.bearer(token)).json["code"] == "office_ended"
        run("leave", cadre.login, "--stays")
        assert session.get(Person, (f.COUNTY, cadre.id)).left_on is None
