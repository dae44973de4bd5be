"""Commands take last days, which are included, beside the first days without, which are not."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from records.planning.calendar import MarketRule
from records.planning.quotas import Quota
from tests import factories as f
from tests.schedulers.quotas.histories import make_quota

TOWN = "441427100"

pytestmark = pytest.mark.at(f.NOW)


@pytest.fixture
def run(client, app, session):
    f.make_division(session, TOWN)
    make_quota(session, "field-days")
    session.commit()

    def run(*args):
        told = app.test_cli_runner().invoke(args=[*map(str, args)])
        session.expire_all()
        return told

    return run


@pytest.fixture
def last_day():
    return f.NOW.astimezone(ZoneInfo("Asia/Shanghai")).date() + timedelta(days=10)


@pytest.mark.parametrize("said_by_the_day_after", [False, True])
def test_a_quota_ends(run, session, last_day, said_by_the_day_after):
    day_after = last_day + timedelta(days=1)
    said = ("--on", day_after) if said_by_the_day_after else ("--last-day", last_day)
    assert run("quotas", "end", "field-days", *said).exit_code == 0
    assert session.scalar(select(Quota.valid_to)) == day_after
    assert f"from 2025-01-01 to {last_day}\n" in run("quotas", "list").output


@pytest.mark.parametrize("said_by_the_day_after", [False, True])
def test_a_market_ends(run, session, last_day, said_by_the_day_after):
    day_after = last_day + timedelta(days=1)
    said = ("--until", day_after) if said_by_the_day_after else ("--last-day", last_day)
    told = run("market", "add", TOWN, "--kind", "weekdays", "--numbers", "1", *said)
    assert told.exit_code == 0, told.output
    assert session.scalar(select(MarketRule.valid_to)) == day_after


def test_both_days_are_one_too_many(run, session, last_day):
    told = run("quotas", "end", "field-days", "--on", last_day, "--last-day", last_day)
    assert told.exit_code == 2
    assert "not both" in told.output
    assert session.scalar(select(Quota.valid_to)) is None
