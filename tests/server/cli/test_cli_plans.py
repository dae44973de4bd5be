"""`flask plans`."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from records.system.audit import AuditRow
from server.services.plans.settings import EXAMPLE
from tests import factories as f

GRID = "441427100201001"
TODAY = f.NOW.date()
MONDAY = TODAY - timedelta(days=TODAY.weekday()) + timedelta(days=7)
WEEK = f"{MONDAY.isocalendar()[0]}-W{MONDAY.isocalendar()[1]:02}"
pytestmark = pytest.mark.at(f.NOW)


@pytest.fixture
def flask(app, client, session):
    f.make_grid(session, GRID)
    session.commit()

    def run(*arguments):
        session.expire_all()
        return app.test_cli_runner().invoke(args=["plans", *arguments])

    return run


@pytest.fixture
def cadre(flask, session):
    made = f.make_person(session, areas=[GRID])
    session.commit()
    return made


def test_somebody_s_week_is_shown_with_names_and_it_is_noted(flask, session, cadre):
    home = f.make_household(session, GRID, head="钟阿婆")
    f.make_plan(session, cadre, MONDAY)
    f.make_planned_visit(session, home, cadre, MONDAY, planned_day=MONDAY)
    session.commit()
    shown = json.loads(flask("show", cadre.login, "--week", WEEK).stdout)
    assert (shown["week"], shown["monday"]) == (WEEK, MONDAY.isoformat())
    assert [visit["head"] for visit in shown["visits"]] == ["钟阿婆"]
    (noted,) = session.scalars(select(AuditRow)).all()
    assert (noted.action, noted.target) == ("read", f"person/{cadre.id}/plan")


def test_what_became_of_a_week_is_said_by_area(flask, session, cadre):
    home = f.make_household(session, GRID)
    f.make_planned_visit(session, home, cadre, MONDAY, planned_day=MONDAY)
    session.commit()
    said = json.loads(flask("progress", "--week", WEEK, "--by", "village").stdout)
    assert (said["week"], said["by"]) == (WEEK, "village")
    (line,) = said["items"]
    assert (line["code"], line["planned"], line["to_come"]) == (GRID[:12], 1, 1)
    assert json.loads(flask("progress", "--within", "441427101").stdout)["items"] == []


def test_what_if_somebody_is_away_is_asked_and_shown(flask, session, cadre):
    away = MONDAY.isoformat()
    assert "not_found" in flask("what-if", cadre.login).output
    asked = json.loads(flask("what-if", cadre.login, "--away", away).stdout)
    assert (asked["week"], asked["away"], asked["waiting"]) == (WEEK, [away], True)
    assert json.loads(flask("what-if", cadre.login).stdout) == asked
    past = (MONDAY - timedelta(days=30)).isoformat()
    assert "week_is_past" in flask("what-if", cadre.login, "--away", past).output
    assert session.scalar(text("SELECT count(*) FROM tasks WHERE kind = 'plan_trial'")) == 1


def test_a_week_of_all_or_of_one_is_asked_for(flask, session, cadre):
    f.make_person(session, areas=[GRID])
    session.commit()
    assert flask("make", "--week", WEEK, "--person", cadre.login).stdout.startswith("1 asked for")
    assert flask("make", "--week", WEEK).stdout.startswith("2 asked for")
    assert session.scalar(text("SELECT count(*) FROM tasks WHERE kind = 'plan'")) == 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--week", "2026-W11"), "week_is_past"),
        (("--week", "soon"), "no week such as"),
        (("--week", WEEK, "--person", "nobody"), "there is no nobody"),
        (("--week", WEEK), "nothing_to_plan"),
    ],
)
def test_what_cannot_be_made_is_said(flask, session, arguments, said):
    done = flask("make", *arguments)
    assert done.exit_code != 0
    assert said in done.stderr


def test_figures_are_shown_and_replaced_from_a_file(flask, session, tmp_path):
    assert json.loads(flask("settings").stdout) == EXAMPLE
    file = tmp_path / "figures.json"
    file.write_text(json.dumps(EXAMPLE | {"kmh": 30}))
    assert json.loads(flask("settings", "--file", str(file)).stdout)["kmh"] == 30
    assert json.loads(flask("settings").stdout)["kmh"] == 30
    file.write_text(json.dumps(EXAMPLE | {"kmh": 300}))
    done = flask("settings", "--file", str(file))
    assert done.exit_code != 0
    assert "out_of_range" in done.stderr
