"""`flask calendar` and `flask market`."""

import json
from calendar import monthrange
from datetime import date

import pytest
from sqlalchemy import select

from records.system.audit import AuditRow
from schedulers.calendars.county_calendar import load_calendar
from schedulers.calendars.state_calendar import LAST_ANNOUNCED
from schedulers.calendars.working_days import Source
from tests import factories as f

NEXT = LAST_ANNOUNCED.year + 1
YEAR = f"""日期,类型,名称
{NEXT}-01-01,放假,元旦
{NEXT}-02-06,放假,春节
{NEXT}年2月8日,放假,春节
{NEXT}/2/20,上班,春节
"""


@pytest.fixture
def flask(app, client, session):
    f.make_division(session, "441427100", name="蕉城镇")
    session.commit()

    def run(*arguments):
        session.expire_all()
        return app.test_cli_runner().invoke(args=arguments)

    return run


def test_a_month_is_shown_with_its_shifted_days_and_markets(flask, session):
    f.make_market_rule(session, "441427100", numbers=[6])
    session.commit()
    lines = flask("calendar", "show", "--month", "2026-10").stdout.splitlines()
    assert len(lines) == 31
    assert lines[9] == "2026-10-10 六\tshifted 上班（调休）\t国庆节\t圩：蕉城镇"
    assert lines[10] == "2026-10-11 日\tweekend 周末"


def test_what_is_not_certain_is_said_aside(flask):
    told = flask("calendar", "show", "--month", f"{NEXT}-02")
    assert f"only certain until {LAST_ANNOUNCED}" in told.stderr
    assert f"--year {NEXT}" in told.stderr
    assert len(told.stdout.splitlines()) == monthrange(NEXT, 2)[1]


@pytest.mark.at(f.NOW)
def test_a_day_is_set_and_unset(flask, session):
    told = flask("calendar", "set", "2026-03-18", "free", "--name", "防汛演练", "--note", "停工")
    assert (told.exit_code, told.stdout) == (0, "2026-03-18 holiday 防汛演练\n")
    assert not load_calendar(session, f.COUNTY).is_working_day(date(2026, 3, 18))
    assert flask("calendar", "unset", "2026-03-18").exit_code == 0
    again = flask("calendar", "unset", "2026-03-18")
    assert (again.exit_code, "not_found" in again.output) == (1, True)
    assert session.scalars(select(AuditRow.action)).all() == ["calendar_set", "calendar_cleared"]


def test_a_year_is_entered_from_its_table(flask, session, tmp_path):
    file = tmp_path / "next.csv"
    file.write_text(YEAR, "utf-8")
    told = flask("calendar", "load", str(file), "--year", str(NEXT))
    assert told.stdout == f"4 days of {NEXT} entered; certain until {NEXT}-12-31.\n"
    worked = load_calendar(session, f.COUNTY).day(date(NEXT, 2, 20))
    assert (worked.working, worked.name, worked.source) == (True, "春节", Source.COUNTY)
    assert flask("calendar", "load", str(file), "--year", str(NEXT)).exit_code == 0  # once more


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2020-05-01,放假,劳动节", "day: out_of_range"),
        (f"{NEXT}-02-30,放假,春节", "day: not_a_day"),
        (",放假,春节", "day: required"),
        (f"{NEXT}-05-01,也许,劳动节", "kind: unknown_value"),
        (f"{NEXT}-05-01,放假,", "name: required"),
        (f"{NEXT}-05-01,放假,{'长' * 61}", "name: too_long"),
        (f"{NEXT}-02-06,上班,春节", "day: repeated"),
        (f"{NEXT}-05-01,放假,劳动节,多", "row: too_many_cells"),
    ],
)
def test_a_table_with_a_bad_row_changes_nothing(flask, session, tmp_path, line, said):
    file = tmp_path / "next.csv"
    file.write_text(f"{YEAR}{line}\n", "utf-8")
    told = flask("calendar", "load", str(file), "--year", str(NEXT))
    assert told.exit_code == 1
    assert f"row 6, {said}" in told.stderr
    assert load_calendar(session, f.COUNTY).horizon == LAST_ANNOUNCED


@pytest.mark.parametrize(
    ("text", "year", "said"),
    [
        (f"日期,类型\n{NEXT}-01-01,放假\n", str(NEXT), "columns_missing"),
        ("日期,类型,名称\n", str(NEXT), "file_empty"),
        ("日期,类型,名称\n2051-01-01,放假,元旦\n", "2051", "outside_calendar"),
    ],
)
def test_what_is_no_announcement_is_refused(flask, tmp_path, text, year, said):
    file = tmp_path / "year.csv"
    file.write_text(text, "utf-8")
    told = flask("calendar", "load", str(file), "--year", year)
    assert (told.exit_code, said in told.output) == (1, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ["calendar", "show", "--month", "2026-13"],
        ["calendar", "show", "--month", "2003-12"],
        ["calendar", "show", "--county", "441499"],
        ["calendar", "set", "2026-02-30", "free", "--name", "x"],
        ["calendar", "set", "2026-02-03", "perhaps", "--name", "x"],
        ["calendar", "set", "2026-02-03", "free", "--name", " "],
        ["calendar", "set", "2051-01-01", "free", "--name", "x"],
        ["market", "add", "441427100", "--kind", "weekdays"],
        ["market", "add", "441427100", "--kind", "weekdays", "--numbers", "8"],
        ["market", "add", "441427100", "--kind", "weekdays", "--numbers", "Monday"],
        ["market", "add", "441427100", "--kind", "every", "--every", "5"],
        ["market", "add", "441427999", "--kind", "weekdays", "--numbers", "1"],
        ["market", "remove", "0198a3c2-8888-7c6b-9a44-0d2f6c1b7e55"],
    ],
)
def test_wrong_commands_end_with_a_word_of_what_is_wrong(flask, session, arguments):
    told = flask(*arguments)
    assert told.exit_code in (1, 2)
    assert told.stderr.startswith(("Error:", "Usage:"))
    assert session.scalars(select(AuditRow)).all() == []


def test_market_rules_are_added_listed_and_removed(flask):
    branches = flask(
        *("market", "add", "441427100", "--kind", "branches", "--numbers", "子,午"),
        *("--not-on", "2026-11-30", "--from", "2026-01-01", "--name", "蕉城圩"),
    )
    assert branches.exit_code == 0, branches.output
    every = ("--every", "5", "--anchor", "2026-11-24")
    assert flask("market", "add", "441427100", "--kind", "every", *every).exit_code == 0
    dates = ("--date", "2099-11-24", "--date", "2099-12-24")
    assert flask("market", "add", "441427100", "--kind", "dates", *dates).exit_code == 0
    listed = [json.loads(line) for line in flask("market", "list").stdout.splitlines()]
    assert [rule["kind"] for rule in listed] == ["branches", "every", "dates"]
    assert (listed[0]["numbers"], listed[0]["not_on"]) == ([1, 7], ["2026-11-30"])
    assert flask("market", "remove", branches.stdout.strip()).exit_code == 0
    assert len(flask("market", "list").stdout.splitlines()) == 2
