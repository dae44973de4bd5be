"""With every scope check in Python switched off, no endpoint shows a foreign row.

The endpoints are taken from the application: a new one is called as well, or has to be named here.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from authz.access_context import NOTHING, access_context
from authz.scope import Permission, Scope, load_scope
from bench.policies import drop_policies
from records.db import db
from records.divisions import CodeRange
from sync.collections.registry import PULL_COLLECTIONS
from tests import factories as f
from tests.authz.foreign_walk import (
    ABSENCES,
    CREDITS,
    DECISIONS,
    DIGEST,
    MAP_LAYERS,
    ORPHANS,
    PUSH,
    REPAIR,
    SYNC,
    TOWNSHIP,
    Who,
    endpoints,
    walk,
)
from tests.authz.two_counties import EAST, PLACES, TwoCounties, make_two_counties

pytestmark = pytest.mark.slow
EVERYWHERE = (CodeRange("0", "~"),)
# They answer with nothing that is stored, or with what the caller wrote or holds.
NO_READING = {
    ("POST", "/api/v1/logout"),
    ("POST", "/api/v1/feedback"),
    ("POST", "/api/v1/password"),
    ("DELETE", "/api/v1/devices/<uuid:device_id>"),
    ("DELETE", "/api/v1/absences/<uuid:absence_id>"),
    ("PUT", "/api/v1/people/<uuid:person_id>/office-shares"),
    ("POST", "/api/v1/me/plan/what-if"),
    ("PUT", "/api/v1/calendar/<day>"),
    ("DELETE", "/api/v1/calendar/<day>"),
    ("POST", "/api/v1/market-rules"),
    ("PUT", "/api/v1/market-rules/<uuid:rule_id>"),
    ("DELETE", "/api/v1/market-rules/<uuid:rule_id>"),
    ("PUT", "/api/v1/me/channels"),
    ("POST", "/api/v1/me/push-subscriptions"),
    ("POST", "/api/v1/me/sms-key"),
    ("DELETE", "/api/v1/me/push-subscriptions"),
    ("PUT", "/api/v1/quotas/<name>"),
    ("DELETE", "/api/v1/quotas/<name>"),
    ("POST", "/api/v1/jobs/dead-letters/retry"),
    ("POST", "/api/v1/roster/plan"),
    ("POST", "/api/v1/duty-swaps"),
    ("POST", "/api/v1/duty-swaps/<uuid:swap_id>/agree"),
    ("POST", "/api/v1/duty-swaps/<uuid:swap_id>/decline"),
    ("POST", "/api/v1/duty-swaps/<uuid:swap_id>/withdraw"),
    ("POST", "/api/v1/me/calendar-feed"),
    ("DELETE", "/api/v1/me/calendar-feed"),
    ("POST", "/api/v1/handovers"),
    ("DELETE", "/api/v1/handovers/<uuid:handover_id>"),
    ("DELETE", "/api/v1/me/features-url"),
    ("POST", "/api/v1/me/plan"),
    ("PUT", "/api/v1/plan-settings"),
    ("POST", "/api/v1/me/reminders/<reminder>/seen"),
    ("POST", "/api/v1/me/reminders/<reminder>/snooze"),
    ("PUT", "/api/v1/me/reminders/preferences"),
    ("PUT", "/api/v1/reminders/settings"),
    ("POST", "/api/v1/sync/hand-in"),
    ("POST", "/api/v1/sync/hand-in/cookie"),
    ("POST", "/api/v1/sync/hand-in/emptied"),
    ("POST", "/api/v1/sync/hand-in/photos/<uuid:photo_id>"),
    ("POST", "/api/v1/contacts/number-reads"),
    ("POST", "/api/v1/households/<uuid:household_id>/erase"),
    ("POST", "/api/v1/photos/uploads"),
    ("HEAD", "/api/v1/photos/uploads/<uuid:upload_id>"),
    ("PATCH", "/api/v1/photos/uploads/<uuid:upload_id>"),
    ("DELETE", "/api/v1/photos/uploads/<uuid:upload_id>"),
}


@pytest.fixture
def all_checks_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever anybody asks a scope, the answer is the whole country."""
    monkeypatch.setattr(Scope, "ranges", lambda self, permission: EVERYWHERE)
    for check in ("allows", "covers", "held_on"):
        monkeypatch.setattr(Scope, check, lambda self, *asked: True)


@pytest.fixture
def world(committing_app: Flask) -> Iterator[TwoCounties]:
    with committing_app.app_context():
        engine = db.engine
    with Session(engine, expire_on_commit=False) as session:
        yield make_two_counties(session)


def person(world: TwoCounties, role: str, area: str) -> Any:
    made = f.make_person(world.session, roles=[(role, area)], home=area)
    world.session.commit()
    return made


READERS: dict[str, tuple[Who, str]] = {
    "cadre": (lambda world: world.cadres[EAST], EAST),
    "somebody without a role": (
        lambda world: f.make_person(world.session, roles=[], home=TOWNSHIP),
        "nowhere",
    ),
    **{
        role: (lambda world, role=role: person(world, role, TOWNSHIP), TOWNSHIP)
        for role in (
            "dispatcher",
            "township_leader",
            "clerk",
            "county_admin",
            "auditor",
        )
    },
}


def test_every_endpoint_is_called_or_named(app: Flask) -> None:
    known = NO_READING | DECISIONS | ORPHANS | {SYNC, PUSH, REPAIR, ABSENCES, CREDITS, MAP_LAYERS}
    others = {key for key in endpoints(app) if key[0] != "GET"}
    assert others == known, "say in this file what it answers with"


@pytest.mark.usefixtures("all_checks_off", "county_at_every_level")
@pytest.mark.parametrize("reader", READERS)
def test_no_endpoint_shows_a_foreign_row(
    committing_app: Flask, world: TwoCounties, reader: str
) -> None:
    made = walk(committing_app, world, *READERS[reader])
    assert made.leaks == set()
    # They were asked in earnest: nothing was refused for want of a permission.
    # There is none here, twice; foreign people; foreign records.
    none = {"/api/v1/me/push-key", "/api/v1/me/plan/what-if"}
    refusing = {*none, ABSENCES[1], CREDITS[1]}
    asked = {path: codes for path, codes in made.statuses.items() if path not in refusing}
    assert all(200 in codes for path, codes in asked.items() if "<" not in path), asked
    assert made.statuses[PUSH[1]] == ({200} if reader == "cadre" else {403})


@pytest.mark.usefixtures("all_checks_off")
def test_without_the_lock_they_would(committing_app: Flask, world: TwoCounties) -> None:
    """The same walk through what shows most, and nothing but row-level security is missing."""
    engine = sa.create_engine(committing_app.config["OWNER_DATABASE_URI"], poolclass=sa.NullPool)
    with engine.begin() as owner:
        drop_policies(owner)
    pulls = {
        (f"/api/v1/sync/{name}/pull", PULL_COLLECTIONS[name].table) for name in PULL_COLLECTIONS
    }
    lists = {
        ("/api/v1/households", "households"),
        ("/api/v1/households/export", "households"),
        ("/ogc/collections/households/items", "households"),
        ("/api/v1/contacts", "contacts"),
        ("/api/v1/visits", "visits"),
        ("/api/v1/meal-tickets", "meal_tickets"),
        ("/api/v1/devices", "devices"),
        ("/api/v1/inbox", "inbox"),
        ("/api/v1/inbox", "decisions"),
        ("/api/v1/absences", "absences"),
        ("/api/v1/audit", "audit"),
        ("/api/v1/feedback", "feedback"),
        ("/api/v1/overview", "visits"),
        ("/api/v1/roster", "duties"),
        ("/api/v1/duty-swaps", "duty_swaps"),
        ("/api/v1/orphans", "visits"),
        ("/api/v1/sync/troubles", "devices"),
        (DIGEST, "households"),
        (REPAIR[1], "households"),
        ("/api/v1/households/<uuid:household_id>", "households"),
        (SYNC[1], "visits"),
        (SYNC[1], "outcomes"),
        (PUSH[1], "households"),
    }
    read = frozenset(path for path, _ in lists) | {"/api/v1/sync/<collection>/pull"}
    leaks = walk(committing_app, world, *READERS["cadre"], read=read).leaks
    assert leaks >= pulls | lists


def test_the_database_itself_lets_no_foreign_row_through(
    committing_app: Flask, world: TwoCounties
) -> None:
    """No WHERE at all, no endpoint: whatever the reach of a request, all rows lie within it."""
    tables = sorted({row.table for row in world.rows})
    for who, area in READERS.values():
        person = who(world)
        world.session.commit()
        scope = load_scope(world.session, EAST[:6], person.id, f.NOW.date())
        for permission in (None, *Permission):
            reach = scope.access_context(permission)
            # Whoever directs or decides meets colleagues of the whole county.
            seen = [r for r in world.rows if any(r.home in home for home in reach.staff)]
            foreign = [r for r in world.foreign_to(person, area) if r not in seen]
            with access_context(reach), world.session.get_bind().connect() as connection:
                for table in tables:
                    every = connection.scalars(sa.text(f"SELECT t::text FROM {table} t"))
                    told = "\n".join(every)
                    shown = [r for r in foreign if r.table == table and r.texts[-1] in told]
                    assert shown == [], (permission, table)


def test_nobody_sees_anything_before_it_is_known_who_asks(
    committing_app: Flask, world: TwoCounties
) -> None:
    """Nor on a connection that has just served somebody else."""
    engine = world.session.get_bind()
    with engine.connect() as served, served.begin():
        assert served.scalar(sa.text("SELECT count(*) FROM households")) == len(PLACES)
    with access_context(NOTHING), engine.connect() as connection:
        for table in sorted({row.table for row in world.rows}):
            assert connection.scalar(sa.text(f"SELECT count(*) FROM {table}")) == 0, table
