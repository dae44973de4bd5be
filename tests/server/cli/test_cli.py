"""Commands on the server itself."""

import pytest
from sqlalchemy import select

from records.staff.people import Person
from records.system.audit import AuditRow
from tests import factories as f
from tests.conftest import CHECKOUT


def commands(group, path=()):
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        elif command.callback.__module__.startswith("server."):
            yield " ".join((*path, name))


def test_every_command_is_documented(app):
    text = (CHECKOUT / "docs" / "cli.md").read_text("utf-8")
    found = list(commands(app.cli))
    assert "person reset-password" in found
    for command in found:
        assert f"`flask {command}" in text, command


def test_config_shows_settings_but_no_secrets(app):
    told = app.test_cli_runner().invoke(args=["config"]).output
    assert "YICETONG_SESSION_DAYS=45" in told
    assert "YICETONG_SECRET_KEY=(set, not shown)" in told
    assert "only-for-tests" not in told


class TestResetPassword:
    @pytest.fixture
    def person(self, session):
        made = f.make_person(session)
        self.token = f.make_login(session, made)
        return made

    def test_gives_a_first_password_that_has_to_be_changed(self, app, client, session, person):
        result = app.test_cli_runner().invoke(args=["person", "reset-password", person.login])
        assert result.exit_code == 0
        password = result.output.split()[-1]
        old = client.get("/api/v1/me", headers=f.bearer(self.token))
        assert old.json["code"] == "session_revoked"
        body = {"login": person.login, "password": password, "device": {"name": "x"}}
        answer = client.post("/api/v1/login", json=body)
        assert answer.json["must_change_password"] is True
        session.expire_all()
        noted = session.scalars(select(AuditRow.action)).all()
        assert sorted(noted) == ["logged_in", "password_set"]

    def test_tells_who_is_not_there(self, app, client, session, person):
        for arguments in (["nobody"], [person.login, "--county", "441426"]):
            result = app.test_cli_runner().invoke(args=["person", "reset-password", *arguments])
            assert result.exit_code == 1
            assert "there is no" in result.output
        assert session.scalars(select(Person.must_change_password)).all() == [False]
