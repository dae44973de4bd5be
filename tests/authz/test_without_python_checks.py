"""With every scope check in Python switched off, no endpoint shows a foreign row.

The endpoints are taken from the application: a new one is called as well, or has to be named here.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from authz.access_context import NOTHING, access_context
from authz.scope import Permission, Scope, load_scope
from bench.policies import drop_policies
from records.db import db
from records.divisions import CodeRange
from server.web.auth import Requirement
from sync.collections.registry import PULL_COLLECTIONS, PUSH_COLLECTIONS
from tests import factories as f
from tests.authz.two_counties import (
    ABROAD,
    EAST,
    PLACES,
    QUOTA,
    Marked,
    TwoCounties,
    make_two_counties,
)

pytestmark = pytest.mark.slow

TOWNSHIP = EAST[:9]
EVERYWHERE = (CodeRange("0", "~"),)

# How the county is divided is for everybody there to see, so these show more than one's scope.
DIVISIONS = {"/api/v1/divisions", "/api/v1/grids", "/api/v1/grids/locate"}
# They answer with nothing that is stored, or with what the caller wrote or holds.
NO_READING = {
    ("POST", "/api/v1/logout"),
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
    ("POST", "/api/v1/me/plan"),
    ("PUT", "/api/v1/plan-settings"),
    ("POST", "/api/v1/me/reminders/<reminder>/seen"),
    ("POST", "/api/v1/me/reminders/<reminder>/snooze"),
    ("PUT", "/api/v1/me/reminders/preferences"),
    ("PUT", "/api/v1/reminders/settings"),
    ("POST", "/api/v1/sync/hand-in"),
    ("POST", "/api/v1/photos/uploads"),
    ("HEAD", "/api/v1/photos/uploads/<uuid:upload_id>"),
    ("PATCH", "/api/v1/photos/uploads/<uuid:upload_id>"),
    ("DELETE", "/api/v1/photos/uploads/<uuid:upload_id>"),
}
# Those that answer with rows and are not a GET: `Walk` has a method for each.
DIGEST = "/api/v1/sync/digest"
SYNC = ("POST", "/api/v1/sync")
PUSH = ("POST", "/api/v1/sync/<collection>/push")
REPAIR = ("POST", "/api/v1/sync/repair")
ABSENCES = ("POST", "/api/v1/absences")
DECISIONS = {
    ("POST", f"/api/v1/inbox/<uuid:key>/{what}")
    for what in ("accept", "correct", "credit", "dismiss", "merge", "return")
}
ORPHANS = {
    ("POST", f"/api/v1/orphans/<uuid:household>/{what}") for what in ("accept", "merge", "unmerge")
}
CREDITS = ("POST", "/api/v1/credits")

Leaks = set[tuple[str, str]]  # (endpoint, table)


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


Who = Callable[[TwoCounties], Any]
READERS: dict[str, tuple[Who, str]] = {
    "cadre": (lambda world: world.cadres[EAST], EAST),
    "somebody without a role": (
        lambda world: f.make_person(world.session, roles=[], home=TOWNSHIP),
        "nowhere",
    ),
    **{
        role: (lambda world, role=role: person(world, role, TOWNSHIP), TOWNSHIP)  # type: ignore[misc]
        for role in (
            "dispatcher",
            "township_leader",
            "clerk",
            "county_admin",
            "auditor",
        )
    },
}


class Walk:
    """One person's way through all endpoints; ``leaks`` are what showed and should not have."""

    def __init__(self, app: Flask, world: TwoCounties, who: Who, area: str) -> None:
        self.client, self.world = app.test_client(), world
        person = who(world)
        self.headers = f.bearer(f.make_login(world.session, person))
        world.session.commit()
        self.foreign = world.foreign_to(person, area)
        self.leaks: Leaks = set()
        self.paths = self.client.get("/api/v1/openapi.json").json["paths"]
        self.sent = ""
        self.statuses: dict[str, set[int]] = {}

    def ask(self, endpoint: str, method: str, url: str, body: Any = None) -> Any:
        answer = self.client.open(url, method=method, json=body, headers=self.headers)
        assert answer.status_code < 500, (method, url, answer.text)
        self.statuses.setdefault(endpoint, set()).add(answer.status_code)
        return answer

    def look(self, endpoint: str, answer: Any) -> None:
        """What the caller has sent, the caller knew already."""
        told = answer.text
        for row in self.foreign:
            if endpoint in DIVISIONS and row.table == "grids" and row.place[:6] == EAST[:6]:
                continue
            if endpoint == "/api/v1/roster" and row.table == "people" and row.home == TOWNSHIP:
                continue  # whose turn it is where one is at home, by name
            if endpoint == "/api/v1/orphans" and self.world.orphans.get(row.id, "")[:9] == TOWNSHIP:
                continue  # what waits with those who work there, for whoever decides
            if any(text in told and text not in self.sent for text in row.texts):
                self.leaks.add((endpoint, row.table))
            # It tells of no row what is in it; but which feeds there are, and how much in them.
            if endpoint == DIGEST and row.place in (*answer.json["feeds"], *answer.json["behind"]):
                self.leaks.add((endpoint, row.table))

    def read(self, rule: Rule) -> None:
        """A GET: of a list, or of everything foreign one by one."""
        if "collection" in rule.arguments:
            for name in PULL_COLLECTIONS:
                url = rule.rule.replace("<collection>", name)
                self.look(url, self.ask(url, "GET", f"{url}?limit=2000"))
        elif any("uuid:" in part for part in rule.rule.split("<")):
            # Of the table that the path names: another's ids are no ids there. Or of every table.
            table = rule.rule.split("/")[3].replace("-", "_")
            every = self.one_of_each_place()
            for row in [row for row in every if row.table == table] or every:
                url = re.sub("<uuid:[a-z_]+>", str(row.id), rule.rule)
                answer = self.ask(rule.rule, "GET", url.replace("<name>", QUOTA))
                if answer.status_code != 404:
                    self.look(rule.rule, answer)
        else:
            for query in self.queries(rule.rule):
                url = rule.rule.replace("<name>", QUOTA) + query
                self.look(rule.rule, self.ask(rule.rule, "GET", url))

    def one_of_each_place(self) -> list[Marked]:
        """A foreign row of every table: next door, in another township, in another county."""
        return list({(row.table, row.county, row.place): row for row in self.foreign}.values())

    def queries(self, path: str) -> list[str]:
        """With no filter; and asking for the foreign by name, in each way that is documented."""
        if path.endswith("/locate"):
            return ["?lng=116.1&lat=24.6&crs=cgcs2000"]
        documented = self.paths[re.sub("<(?:[a-z]+:)?([a-z_]+)>", r"{\1}", path)]["get"]
        others = {row.id for row in self.foreign if row.table == "people"}
        asked = {
            "within": {*PLACES, *(place[:9] for place in PLACES), ABROAD[:6]},
            "person": others,
            "cadre": others,
            "household": {row.id for row in self.foreign if row.table == "households"},
            "feeds": {",".join(sorted({row.place for row in self.foreign}))},
            "state": {"waiting", "returned", "decided"},
            "silent_days": {0},
            "from": {f"{f.NOW:%Y-%m-01}&to={f.NOW:%Y-%m-28}"},
            "week": {f"{f.NOW:%G-W%V}"},
        }
        names = [parameter["name"] for parameter in documented.get("parameters", ())]
        return ["", *(f"?{name}={value}" for name in names for value in asked.get(name, ()))]

    def sync(self) -> None:
        """Pull all; and push onto everything foreign, as somebody might who knows its ids."""
        self.look(SYNC[1], self.ask(SYNC[1], "POST", SYNC[1], {"limit": 2000}))
        collections = {each.pull.table: name for name, each in PUSH_COLLECTIONS.items()}
        for row in self.one_of_each_place():
            name = collections.get(row.table, "")
            for document in self.guesses(name, row.id, row.rev) if name else ():
                pushed = {"newDocumentState": document}
                based = pushed | {"assumedMasterState": document | {"rev": str(uuid4())}}
                gone = {"newDocumentState": document | {"_deleted": True}}
                for sent in (pushed, based, gone):
                    self.push(name, sent)

    def repair(self) -> None:
        """The difference between nothing and a feed of others."""
        for feed in sorted({row.place for row in self.foreign}):
            for name in PULL_COLLECTIONS:
                body = {"feed": feed, "collection": name, "have": {}}
                self.look(REPAIR[1], self.ask(REPAIR[1], "POST", REPAIR[1], body))

    def enter_absences(self) -> None:
        for row in [each for each in self.foreign if each.table == "people"]:
            days = {"first_day": "2026-03-18", "last_day": "2026-03-18"}
            body = {"person": str(row.id), "kind": "leave", **days}
            self.look(ABSENCES[1], self.ask(ABSENCES[1], "POST", ABSENCES[1], body))

    def push(self, name: str, row: dict[str, Any]) -> None:
        self.sent += repr(row)
        url = f"/api/v1/sync/{name}/push"
        self.look(PUSH[1], self.ask(PUSH[1], "POST", url, [row]))
        rows = [{"collection": name, **row}]
        again = self.ask(SYNC[1], "POST", SYNC[1], {"push": rows, "limit": 2000})
        self.look(SYNC[1], again)

    def guesses(self, name: str, record: UUID, rev: UUID | None) -> list[dict[str, Any]]:
        """A document of somebody else's record, under its own rev and under a new one."""
        content = {
            "households": {"head": "x", "grid": EAST},
            "contacts": {"household": str(uuid4()), "name": "x", "relation": "head"},
            "visits": {"household": str(uuid4()), "happened_at": f.NOW.isoformat(),
                       "purpose": "regular", "outcome": "met"},
            "meal_tickets": {"household": str(uuid4()), "number": "x",
                             "happened_at": f.NOW.isoformat()},
            "reminders": {"seen_at": f.NOW.isoformat()},
            "planned_visits": {"household": str(uuid4()), "week": "2026-03-16"},
            "photos": {"visit": str(uuid4()), "household": str(uuid4()), "bytes": 1,
                       "taken_at": f.NOW.isoformat(), "sha256": "0" * 64, "mime": "image/png"},
        }[name]  # fmt: skip
        return [{"id": str(record), "rev": str(r), **content} for r in (rev, uuid4())]

    def decide(self, rules: set[tuple[str, str]]) -> None:
        for row in [r for r in self.one_of_each_place() if r.table == "inbox"]:
            more = {"correct": {"changes": {"note": "x"}}, "credit": {"person": str(uuid4())}}
            for _, rule in sorted(rules):
                body = {"note": "x", **more.get(rule.rsplit("/")[-1], {})}
                self.sent += str(row.id)
                answer = self.ask(rule, "POST", rule.replace("<uuid:key>", str(row.id)), body)
                self.look(rule, answer)

    def take_over(self) -> None:
        """Say that what waits elsewhere is of one's own household, and whose it is."""
        self.sent += str(person := uuid4())
        for row in self.one_of_each_place():
            self.sent += str(row.id)
            for _, rule in sorted(ORPHANS):
                url = rule.replace("<uuid:household>", str(row.id))
                body = {"note": "x", **({"into": str(row.id)} if "merge" in rule else {})}
                self.look(rule, self.ask(rule, "POST", url, body))
            if row.table in ("visits", "meal_tickets", "photos"):
                asked = {"collection": row.table, "record": str(row.id), "person": str(person)}
                answer = self.ask(CREDITS[1], "POST", CREDITS[1], asked | {"note": "x"})
                assert answer.status_code >= 400, answer.text
                self.look(CREDITS[1], answer)


def endpoints(app: Flask) -> dict[tuple[str, str], Rule]:
    """All of the API that needs somebody to be signed in."""
    found = {}
    for rule in app.url_map.iter_rules():
        requirement: Requirement | None = getattr(
            app.view_functions[rule.endpoint], "requirement", None
        )
        if requirement is not None and not requirement.public:
            methods = (rule.methods or set()) - {"OPTIONS"}
            found |= {
                (m, rule.rule): rule for m in methods - ({"HEAD"} if "GET" in methods else set())
            }
    return found


def walk(app: Flask, world: TwoCounties, who: Who, area: str) -> Walk:
    made = Walk(app, world, who, area)
    for (method, _), rule in endpoints(app).items():
        if method == "GET":
            made.read(rule)
    made.enter_absences()
    made.repair()
    made.sync()
    made.decide(DECISIONS)
    made.take_over()
    return made


def test_every_endpoint_is_called_or_named(app: Flask) -> None:
    known = NO_READING | DECISIONS | ORPHANS | {SYNC, PUSH, REPAIR, ABSENCES, CREDITS}
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
    """The same walk, and nothing but row-level security is missing."""
    engine = sa.create_engine(committing_app.config["OWNER_DATABASE_URI"], poolclass=sa.NullPool)
    with engine.begin() as owner:
        drop_policies(owner)
    leaks = walk(committing_app, world, *READERS["cadre"]).leaks
    pulls = {
        (f"/api/v1/sync/{name}/pull", PULL_COLLECTIONS[name].table) for name in PULL_COLLECTIONS
    }
    lists = {
        ("/api/v1/households", "households"),
        ("/api/v1/contacts", "contacts"),
        ("/api/v1/visits", "visits"),
        ("/api/v1/meal-tickets", "meal_tickets"),
        ("/api/v1/devices", "devices"),
        ("/api/v1/inbox", "inbox"),
        ("/api/v1/inbox", "decisions"),
        ("/api/v1/absences", "absences"),
        ("/api/v1/audit", "audit"),
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
