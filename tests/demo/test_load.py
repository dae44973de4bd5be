"""The demo county in a real database: everything holds that must hold there."""

import os
from collections.abc import Iterator
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from authz.access_context import watch
from demo.load import DEMO_LOGINS, load_demo
from demo.source import COUNTY
from records.divisions import CodeRange
from records.initials import initials_of
from records.phones import PhoneSeal
from schedulers.calendars.working_days import WorkingCalendar
from schedulers.duties.duty_plan import gaps
from schedulers.duties.turns import needs
from schedulers.quotas.household_quotas import HouseholdRule, count_by_area
from schedulers.quotas.progress import CountyNow, load_standing
from schedulers.quotas.rules import load_rules
from server.ops.postgres_setup import OWNER_ROLE
from server.ops.private_database import PrivateDatabase
from server.services.accounts.passwords import verify

TODAY = date(2026, 11, 20)
SEAL = PhoneSeal.of([("1", b"only-for-tests--" * 2)])
COLLECTIONS = ("grids", "households", "contacts", "visits", "meal_tickets")


@pytest.fixture(scope="module")
def url(cluster: PrivateDatabase) -> Iterator[str]:
    """A database with a small demo county, for all tests of this module: none of them writes."""
    name = sql.Identifier(f"test_{os.getpid()}_demo")
    with cluster.connect_as_superuser() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template_migrated").format(
                name, sql.Identifier(OWNER_ROLE)
            )
        )
    url = cluster.url(f"test_{os.getpid()}_demo")
    load_demo(url, SEAL, today=TODAY, scale=0.02, progress=False)
    yield url
    with cluster.connect_as_superuser() as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@pytest.fixture
def demo(url: str, everything: None) -> Iterator[Connection]:
    engine = create_engine(url)
    watch(engine)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def one(demo: Connection, statement: str) -> Any:
    return demo.execute(text(statement)).scalar_one()


def test_all_is_there(demo: Connection):
    assert one(demo, "SELECT count(*) FROM divisions") == 119
    assert one(demo, "SELECT count(*) FROM grids") == 260
    assert one(demo, "SELECT count(*) FROM people") > 850
    assert one(demo, "SELECT count(*) FROM visits") > 1_000
    assert one(demo, "SELECT count(*) FROM inbox") == 0
    assert one(demo, "SELECT count(*) FROM divisions WHERE fully_gridded") == 110


def test_the_planner_knows_what_is_there(cluster: PrivateDatabase, url: str):
    # An ANALYZE that is rolled back still leaves its time and the number of rows behind.
    with cluster.connect_as_superuser(
        make_url(url).database or ""
    ) as above:  # of row-level security
        for table in ("visits", "meal_tickets", "households", "contacts"):
            counting = "SELECT count(*) > 5 FROM pg_stats WHERE tablename = %s"
            assert above.execute(counting, [table]).fetchone() == (True,), table


def test_every_feed_has_one_clock_for_all_its_rows(demo: Connection):
    rows = " UNION ALL ".join(
        f"SELECT feed, seq FROM {table}" for table in (*COLLECTIONS, "people")
    )
    wrong = one(
        demo,
        f"""SELECT count(*) FROM feeds f FULL JOIN (
                SELECT feed, max(seq) AS last, count(*) AS k, count(DISTINCT seq) AS kinds
                FROM ({rows}) r GROUP BY feed
            ) r ON r.feed = f.code
            WHERE (f.n = r.last AND r.last = r.k AND r.k = r.kinds) IS NOT TRUE""",
    )
    assert wrong == 0


def test_order_in_a_feed_is_order_of_writing(demo: Connection):
    rows = " UNION ALL ".join(f"SELECT feed, seq, written_at FROM {table}" for table in COLLECTIONS)
    wrong = one(
        demo,
        f"""SELECT count(*) FROM (
                SELECT written_at < lag(written_at) OVER (PARTITION BY feed ORDER BY seq) AS before
                FROM ({rows}) r
            ) r WHERE before""",
    )
    assert wrong == 0


@pytest.mark.parametrize("table", ["contacts", "visits", "meal_tickets"])
def test_what_is_of_a_household_is_in_its_grid(demo: Connection, table: str):
    wrong = one(
        demo,
        f"""SELECT count(*) FROM {table} t LEFT JOIN households h
                ON h.county = t.county AND h.id = t.household_id
            WHERE (t.grid = h.grid AND t.feed = h.grid) IS NOT TRUE""",
    )
    assert wrong == 0


def test_households_stand_where_their_grid_is(demo: Connection):
    wrong = one(
        demo,
        """SELECT count(*) FROM households h JOIN grids g ON g.county = h.county AND g.code = h.grid
           WHERE NOT ST_Covers(g.geom, h.point)
              OR (h.point IS NULL AND h.grid_claimed IS DISTINCT FROM h.grid)""",
    )
    assert wrong == 0
    share = one(demo, "SELECT avg((point IS NULL)::int)::float FROM households")
    assert 0.005 < share < 0.05


def test_outlines_are_covered_by_their_grids(demo: Connection):
    worst = one(
        demo,
        """SELECT max(ST_Area(ST_SymDifference(d.outline, u.geom))) FROM divisions d JOIN (
               SELECT village, ST_Union(geom) AS geom FROM grids GROUP BY village
           ) u ON u.village = d.code""",
    )
    assert worst < 1e-14


def test_every_market_day_of_these_two_months_has_its_turns(demo: Connection):
    with Session(demo) as session:
        county = (CodeRange.below(COUNTY),)
        days = date(2026, 11, 1), date(2026, 12, 31)
        assert gaps(session, COUNTY, county, "market", *days) == []
        wanted = needs(session, COUNTY, county, "market", *days)
    assert len(wanted) == one(demo, "SELECT count(*) FROM duties") > 1_500


def test_every_grid_has_a_cadre(demo: Connection):
    without = one(
        demo,
        """SELECT count(*) FROM grids g WHERE NOT EXISTS (
               SELECT FROM assignments a JOIN people p ON p.county = a.county AND p.id = a.person_id
               WHERE a.kind = 'area' AND length(a.area) >= 12 AND starts_with(g.code, a.area)
                 AND a.valid_to IS NULL AND p.left_on IS NULL AND p.level = 'village')""",
    )
    assert without == 0


def test_visitors_answered_for_the_grid_on_the_day(demo: Connection):
    wrong = one(
        demo,
        """SELECT count(*) FROM visits v
           CROSS JOIN LATERAL (SELECT (v.counted_at AT TIME ZONE 'Asia/Shanghai')::date AS day) d
           WHERE NOT EXISTS (
               SELECT FROM assignments a
               WHERE a.county = v.county AND a.person_id = v.cadre_id
                 AND starts_with(v.grid, a.area) AND a.valid_from <= d.day
                 AND (a.valid_to IS NULL OR a.valid_to > d.day))""",
    )
    assert wrong == 0
    assert one(demo, "SELECT count(*) FROM people WHERE left_on IS NOT NULL") > 10
    assert one(demo, "SELECT count(*) FROM assignments WHERE valid_to IS NOT NULL") > 30


def test_evidence_is_of_all_kinds_and_comes_from_placement(demo: Connection):
    found = dict(iter(demo.execute(text("SELECT evidence, count(*) FROM visits GROUP BY 1"))))
    assert set(found) == {"inside", "near", "outside", "no_fix"}
    assert found["inside"] > sum(found.values()) / 2
    wrong = one(
        demo,
        """SELECT count(*) FROM visits
           WHERE (evidence = 'no_fix') <> (fix_point IS NULL)
              OR evidence = 'inside' AND made_in IS DISTINCT FROM grid
              OR ('clock_corrected' = ANY(flags)) <> (happened_at <> counted_at)""",
    )
    assert wrong == 0


@pytest.mark.parametrize(("table", "name"), [("households", "head"), ("contacts", "name")])
def test_names_are_found_by_their_initials(demo: Connection, table: str, name: str):
    rows = demo.execute(text(f"SELECT {name}, initials FROM {table} LIMIT 200")).all()
    assert [tuple(row) for row in rows] == [(said, initials_of(said)) for said, _ in rows]
    assert any(initials for _, initials in rows)


def test_phones_open_with_the_seal(demo: Connection):
    statement = (
        "SELECT id, phone_sealed, phone_masked FROM {} WHERE phone_sealed IS NOT NULL LIMIT 9"
    )
    for table in ("contacts", "people"):
        rows = demo.execute(text(statement.format(table))).all()
        assert len(rows) == 9
        for row in rows:
            number = SEAL.open(bytes(row.phone_sealed), row.id.bytes)
            assert number.startswith("+86154")
            assert row.phone_masked == f"154****{number[-4:]}"


def test_the_shown_log_ins_work_and_the_others_must_change(demo: Connection):
    rows = demo.execute(
        text("SELECT login, password_hash, must_change_password AS must FROM people")
    )
    people = {row.login: row for row in rows}
    for shown in DEMO_LOGINS:
        assert verify(people[shown.login].password_hash, shown.password)
    assert {p.login for p in people.values() if not p.must} == {d.login for d in DEMO_LOGINS}
    roles = demo.execute(
        text("""SELECT p.login, r.role FROM people p
                JOIN roles r ON r.county = p.county AND r.person_id = p.id
                WHERE NOT p.must_change_password""")
    )
    assert {tuple(row) for row in roles} == {(d.login, d.role) for d in DEMO_LOGINS}


def test_two_log_ins_share_a_grid(demo: Connection):
    areas = demo.execute(
        text("""SELECT array_agg(a.area) FROM people p
                JOIN assignments a ON a.county = p.county AND a.person_id = p.id
                WHERE p.login IN ('share1', 'share2') AND a.valid_to IS NULL""")
    ).scalar_one()
    assert len(areas) == 2
    assert len(set(areas)) == 1


def test_loading_twice_is_refused_and_changes_nothing(url: str, demo: Connection):
    with pytest.raises(psycopg.errors.UniqueViolation):
        load_demo(url, SEAL, today=TODAY, scale=0.01, progress=False)
    assert one(demo, "SELECT count(*) FROM counties") == 1


def test_the_planner_knows_the_tables(demo: Connection):
    assert one(demo, "SELECT reltuples > 0 FROM pg_class WHERE relname = 'visits'")


def test_the_countys_five_quotas_hold_and_give_figures(demo: Connection):
    assert one(demo, "SELECT count(*) FROM quotas WHERE valid_to IS NULL") == 5
    with Session(demo) as session:
        county = CountyNow(COUNTY, ZoneInfo("Asia/Shanghai"), WorkingCalendar(), TODAY)
        accounts = load_standing(session, county)
        assert {account.quota for account in accounts} == {
            "field-days",
            "meals",
            "village-days",
            "contacts",
        }
        states = {entry.standing.state for account in accounts for entry in account.entries}
        assert len(states) > 4
        rules = load_rules(session, COUNTY)
        quota = HouseholdRule.on(rules["coverage"], TODAY)
        assert quota is not None
        counts = count_by_area(session, county, quota, [CodeRange.below(COUNTY)], 6)[COUNTY]
        assert counts.households > counts.overdue > 0
