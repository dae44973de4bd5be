"""Log-in names and numbers, however they are typed: logging in, commands, lists."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, select

from records.staff.people import LoginFailures, Person
from records.system.audit import AuditRow
from tests import factories as f
from tests.server.accounts.logins import log_in, me
from tests.spellings import spellings

GRID, NEXT_GRID, FAR_GRID = "441427100201001", "441427100201002", "441427101201001"


@pytest.fixture
def grid(session, fresh_limits):
    made = f.make_person(session, login="grid", areas=[GRID])
    f.make_grid(session, GRID)
    session.commit()
    return made


@pytest.fixture
def twin(session, grid):
    """An account whose name has read like that of ``grid`` since before names were keys."""
    made = f.make_person(session, login="Grid", login_key=None, same_key="grid")
    made.password_hash = f.hashed("another Password 1")
    session.commit()
    return made


@pytest.fixture
def run(app, client):
    def run(*args):
        return app.test_cli_runner().invoke(args=[str(arg) for arg in args])

    return run


class TestLoggingIn:
    @pytest.mark.parametrize("typed", ["grid", "Grid", "grid ", "ｇｒｉｄ", "\u200bGRID"])
    def test_a_name_is_one_however_it_is_typed(self, client, grid, typed):
        answer = log_in(client, grid, login=typed)
        assert answer.status_code == 200
        assert me(client, answer.json["token"]).json["login"] == "grid"

    def test_a_county_may_be_typed_in_any_width(self, client, grid):
        assert log_in(client, grid, county="４４１４２７").status_code == 200

    @given(typed=spellings("grid"))
    @settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_failures_count_for_the_name_and_not_for_a_spelling(self, client, session, grid, typed):
        log_in(client, grid, login=typed, password="wrong")
        assert session.scalar(select(func.count()).select_from(LoginFailures)) == 1

    def test_five_spellings_lock_the_name(self, client, grid):
        for typed in ("grid", "GRID", "ｇｒｉｄ", " grid", "gr\u200bid"):
            log_in(client, grid, login=typed, password="wrong")
        assert log_in(client, grid).status_code == 401

    def test_nobody_is_locked_out_by_reading_the_same(self, client, grid, twin):
        answer = log_in(client, twin, password="another Password 1")
        assert me(client, answer.json["token"]).json["id"] == str(twin.id)
        for typed in ("grid", "GRID", "ｇｒｉｄ"):
            answer = log_in(client, grid, login=typed)
            assert me(client, answer.json["token"]).json["id"] == str(grid.id)

    def test_a_name_that_reads_as_nothing_is_nobodys(self, client, grid):
        assert log_in(client, grid, login="\u200b\u200b").json["code"] == "login_failed"


class TestCommands:
    def test_find_people_however_they_are_typed(self, run, client, session, grid):
        assert (
            run("person", "reset-password", "ＧＲＩＤ", "--county", "４４１４２７").exit_code == 0
        )
        assert run("plans", "show", " Grid").exit_code == 0
        assert run("quotas", "progress", "GRID").exit_code == 0

    def test_what_reads_the_same_is_listed_with_the_older_one(self, run, session, grid, twin):
        older = f.make_household(session, GRID, number="BR-1")
        later = f.make_household(session, GRID, number="br-1", number_key=None, same_key="br-1")
        first = f.make_meal_ticket(session, older, grid, number="A1")
        ticket = f.make_meal_ticket(
            session, older, grid, number="ａ1", number_key=None, same_key="a1"
        )
        f.make_household(session, GRID, number="", number_key=None, same_key="")
        session.commit()
        listed = [json.loads(line) for line in run("same-keys").output.splitlines()]
        assert [(row["kind"], row["id"], row["typed"], row["older"]) for row in listed] == [
            ("households", str(later.id), "br-1", str(older.id)),
            ("meal_tickets", str(ticket.id), "ａ1", str(first.id)),
            ("people", str(twin.id), "Grid", str(grid.id)),
        ]
        assert listed[0]["older_typed"] == "BR-1"

    @pytest.mark.parametrize("renamed", ["grid", "Grid"])
    def test_another_name_for_either_ends_it(self, run, client, session, grid, twin, renamed):
        assert run("person", "rename", renamed, "grid 2").exit_code == 0
        assert run("same-keys").output == ""
        session.expire_all()
        waiting = select(Person.login).where(Person.same_key.is_not(None))
        assert session.scalars(waiting).all() == []
        assert log_in(client, grid, login="GRID 2").status_code == (
            200 if renamed == "grid" else 401
        )
        assert "login_changed" in session.scalars(select(AuditRow.action)).all()

    def test_a_new_name_reaches_the_persons_phone(self, run, client, session, grid):
        token = f.make_login(session, grid)
        before = grid.seq
        run("person", "rename", "grid", "grid-9")
        session.expire_all()
        assert grid.seq == before + 1
        assert me(client, token).json["login"] == "grid-9"

    def test_a_name_that_reads_as_somebody_elses_is_refused(self, run, session, grid):
        f.make_person(session, login="clerk")
        session.commit()
        answer = run("person", "rename", "clerk", "ＧＲＩＤ")
        assert (answer.exit_code, "login_taken" in answer.output) == (1, True)
        assert run("person", "rename", "clerk", "\u200b").exit_code == 2
        assert run("person", "rename", "clerk", "c" * 41).exit_code == 2
        assert run("person", "rename", "clerk", "Clerk").exit_code == 0


class TestLists:
    @pytest.fixture
    def homes(self, session, grid):
        older = f.make_household(session, GRID, number="BR-1")
        later = f.make_household(session, GRID, number="br-1", number_key=None, same_key="br-1")
        other = f.make_household(session, GRID, number="BR-2", flags=["poor_accuracy"])
        session.commit()
        return older, later, other

    def get(self, client, session, person, path, **query):
        headers = f.bearer(f.make_login(session, person))
        answer = client.get(f"/api/v1/{path}", query_string=query, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json["items"]

    def test_a_household_is_found_however_its_number_is_typed(self, client, session, grid, homes):
        [found] = self.get(client, session, grid, "households", number="ｂｒ－2\u200b")
        assert (found["number"], found["flags"]) == ("BR-2", ["poor_accuracy"])
        both = self.get(client, session, grid, "households", number="Br-1")
        assert {row["number"] for row in both} == {"BR-1", "br-1"}

    def test_the_later_one_is_flagged_and_listed(self, client, session, grid, homes):
        older, later, _ = homes
        [found] = self.get(client, session, grid, "households", same_key="true")
        assert (found["id"], found["flags"]) == (str(later.id), ["same_key"])
        assert found["same_key_as"] == str(older.id)

    def test_an_older_one_in_another_area_is_not_shown(self, client, session, grid):
        far = f.make_household(session, FAR_GRID, number="BR-1")
        f.make_household(session, GRID, number="br-1", number_key=None, same_key="br-1")
        session.commit()
        [found] = self.get(client, session, grid, "households", same_key="true")
        assert (found["flags"], found["same_key_as"]) == (["same_key"], None)
        assert str(far.id) not in json.dumps(found)

    def test_tickets_likewise(self, client, session, grid, homes):
        first = f.make_meal_ticket(session, homes[0], grid, number="A0012")
        f.make_meal_ticket(
            session, homes[0], grid, number="a0012", number_key=None, same_key="a0012"
        )
        session.commit()
        [found] = self.get(client, session, grid, "meal-tickets", same_key="true")
        assert (found["flags"], found["same_key_as"]) == (["same_key"], str(first.id))
        assert len(self.get(client, session, grid, "meal-tickets", number="Ａ００１２ ")) == 2

    def test_accounts_are_for_whoever_manages_people(self, client, session, grid, twin):
        admin = f.make_person(session, roles=["county_admin"])
        session.commit()
        [found] = self.get(client, session, admin, "people/same-logins")
        assert (found["login"], found["same_key_as"]) == ("Grid", str(grid.id))
        headers = f.bearer(f.make_login(session, grid))
        assert client.get("/api/v1/people/same-logins", headers=headers).status_code == 403

    def test_an_areas_code_may_be_typed_in_any_width(self, client, session, grid, homes):
        found = self.get(client, session, grid, "households", within="４４１４２７１００２０１")
        assert len(found) == 3
