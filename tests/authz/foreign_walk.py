"""One person's way through all endpoints, asking each for what is not theirs."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from werkzeug.routing import Rule

from server.web.auth import Requirement
from sync.collections.registry import PULL_COLLECTIONS, PUSH_COLLECTIONS
from tests import factories as f
from tests import moment
from tests.authz.two_counties import ABROAD, EAST, PLACES, QUOTA, Marked, TwoCounties

TOWNSHIP = EAST[:9]
# How the county is divided is for everybody there to see, so these show more than one's scope.
DIVISIONS = {"/api/v1/divisions", "/api/v1/grids", "/api/v1/grids/locate", "/api/v1/grids/export"}
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
MAP_LAYERS = ("POST", "/api/v1/me/features-url")
Leaks = set[tuple[str, str]]  # (endpoint, table)
Who = Callable[[TwoCounties], Any]


class Walk:
    """One person's way through all endpoints; ``leaks`` are what showed and should not have."""

    def __init__(self, app: Flask, world: TwoCounties, who: Who, area: str) -> None:
        self.client, self.world = app.test_client(), world
        person = who(world)
        self.headers = f.bearer(f.make_login(world.session, person))
        world.session.commit()
        self.foreign = world.foreign_to(person, area)
        self.is_cadre = person in world.cadres.values()
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
        told = answer.data.decode("utf-8", "replace")  # a PDF is no text
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
            for row in self.named_by(rule):
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

    def named_by(self, rule: Rule) -> list[Marked]:
        """The foreign rows whose ids this path is tried with: of the table that it names.

        A cadre, who holds most kinds of ids, tries those of all other tables as well: what becomes
        of an id that is none there does not depend on who asks.
        """
        every = self.one_of_each_place()
        table = rule.rule.split("/")[3].replace("-", "_")
        of_table = [row for row in every if row.table == table]
        return every if self.is_cadre else of_table or every

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
            "limit": {500},  # the audit log grows by each export of this walk
            "from": {f"{f.NOW:%Y-%m-01}&to={f.NOW:%Y-%m-28}"},
            "week": {f"{f.NOW:%G-W%V}"},
        }
        names = [parameter["name"] for parameter in documented.get("parameters", ())]
        needed = {each["name"] for each in documented.get("parameters", ()) if each.get("required")}
        more = f"&month={moment.now():%Y-%m}" if "month" in needed else ""
        return ["", *(f"?{name}={value}{more}" for name in names for value in asked.get(name, ()))]

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

    def map_layers(self) -> None:
        """What a map program gets at the caller's secret URL, in lists and one by one."""
        base = self.ask(MAP_LAYERS[1], "POST", MAP_LAYERS[1]).json["url"]
        households = "collections/households/items"
        self.look("/api/v1/grids", self.client.get(f"{base}collections/grids/items"))
        self.look(f"/ogc/{households}", self.client.get(base + households))
        for row in [each for each in self.one_of_each_place() if each.table == "households"]:
            self.sent += str(row.id)
            self.look(f"/ogc/{households}", self.client.get(f"{base}{households}/{row.id}"))

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
            for name in ("visits", "meal_tickets", "photos"):
                if not self.is_cadre and row.table != name:
                    continue  # see `named_by`
                asked = {"collection": name, "record": str(row.id), "person": str(person)}
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


def walk(
    app: Flask, world: TwoCounties, who: Who, area: str, read: frozenset[str] | None = None
) -> Walk:
    """The whole way; with ``read`` of the GETs these alone."""
    made = Walk(app, world, who, area)
    for (method, path), rule in endpoints(app).items():
        if method == "GET" and (read is None or path in read):
            made.read(rule)
    made.map_layers()
    made.enter_absences()
    made.repair()
    made.sync()
    made.decide(DECISIONS)
    made.take_over()
    return made
