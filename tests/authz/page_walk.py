"""One reader's way through everything, beside what docs/who-sees-what.md says of it."""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from records.intake.outcomes import FINAL
from server.web.auth import Requirement
from sync.collections.registry import PULL_COLLECTIONS, PUSH_COLLECTIONS
from tests import factories as f
from tests.authz.colleagues import EXACT, GRID, PLACE, QUOTA, TOWNSHIP, Colleagues, minutes_in
from tests.conftest import CHECKOUT

PAGE = (CHECKOUT / "docs" / "who-sees-what.md").read_text()
SIGHTS = ("own", "others'", "opened", "deciding", "figures")
ROLES = {
    "cadre": GRID,
    "dispatcher": TOWNSHIP,
    "township_leader": TOWNSHIP,
    "clerk": TOWNSHIP,
    "county_admin": f.COUNTY,
    "auditor": f.COUNTY,
}
# What a sight lets through besides what others see: whose it is and when, and where it was.
WHOLE = ("opened", "deciding")
BY_THE_DAY = re.compile(r"T16:00:00\+00:00$")
MASKED = re.compile(r"\*{4}")
OF_RECORDS = ("/api/v1/sync", "/api/v1/households", "/api/v1/contacts")
DECISIONS = {"correct": {"changes": {"note": "x"}}, "credit": {"person": str(uuid4())}}
Way = tuple[str, str]


def table(*head: str) -> list[dict[str, str]]:
    """The lines of all tables of the page that begin with these columns."""
    found, columns = [], None
    for line in PAGE.splitlines():
        cells = [cell.strip(" `") for cell in line.strip("|").split("|")]
        if not line.startswith("|"):
            columns = None
        elif columns is None:
            columns = cells
        elif tuple(columns[: len(head)]) == head and not set(line) <= set("|-"):
            found.append(dict(zip(columns, cells, strict=True)))
    return found


def fields(*head: str) -> dict[str, dict[str, dict[str, str]]]:
    kinds: dict[str, dict[str, dict[str, str]]] = {}
    for line in table("kind", "field", *head):
        kinds.setdefault(line["kind"], {})[line["field"]] = line
    return kinds


AUTHORED = fields(*SIGHTS)
OTHERS = fields("phones", "lists")
INBOX = fields("waiting", "decided")["inbox"]
SHOWING = {(row["method"], row["path"]): row for row in table("method", "path", "needs", "cadre")}
NAMED = {(row["method"], row["path"]): row for row in table("method", "path", "needs")}


def ways(app: Flask) -> dict[Way, tuple[Rule, Requirement]]:
    found = {}
    for rule in app.url_map.iter_rules():
        requirement = getattr(app.view_functions[rule.endpoint], "requirement", None)
        methods = (rule.methods or set()) - {"OPTIONS"}
        for method in methods - ({"HEAD"} if "GET" in methods else set()):
            found[method, rule.rule] = rule, requirement or Requirement(public=True)
    return found


class Walk:
    """One reader's way through everything; fails at the first thing that should not have shown."""

    def __init__(self, client: FlaskClient, app: Flask, two: Colleagues, role: str) -> None:
        self.client, self.two, self.role = client, two, role
        self.ways = ways(app)
        person = two.reader
        if role != "cadre":
            person = f.make_person(two.session, roles=[(role, ROLES[role])], home=TOWNSHIP)
            two.own.clear()
        self.headers = f.bearer(f.make_login(two.session, person))
        self.paths = client.get("/api/v1/openapi.json").json["paths"]
        self.seen: set[tuple[str, str, str]] = set()

    def go(self) -> None:
        order = sorted(self.ways, key=lambda way: (way[0] != "GET", way[1] == "/api/v1/logout"))
        for method, path in order:
            for url, body in product(self.urls(path), self.bodies(method, path)):
                for query in self.queries(path) if method == "GET" else [""]:
                    self.page_by_page((method, path), url, query, body)
            if path == "/api/v1/sync":
                self.push()

    def page_by_page(self, way: Way, url: str, query: str, body: Any) -> None:
        """And on, by the cursor of each page, where one row is asked for at a time."""
        answer = self.ask(way, url, query, body)
        while query.endswith("limit=1") and answer.is_json and (after := answer.json.get("next")):
            answer = self.ask(way, url, f"{query}&after={after}", body)

    def ask(self, way: Way, url: str, query: str, body: Any) -> Any:
        sight = SHOWING[way][self.role] if way in SHOWING else "nothing"
        answer = self.client.open(url + query, method=way[0], json=body, headers=self.headers)
        assert answer.status_code < 500, (way, answer.text)
        if sight == "no":
            assert answer.status_code in (401, 403), (way, answer.status_code)
        if way[1] == "/api/v1/inbox" and "state=decided" in query:
            sight = "others'"
        # A file of the program's own says when it was written; and every answer, when it was given.
        own_file = "<path:" in way[1]
        headers = "\n".join(v for name, v in answer.headers if name != "Date" and not own_file)
        text = answer.data.decode("utf-8", "replace") + headers
        for told in (text, *cursors(text)):
            self.look(way, told, sight)
        if answer.is_json and answer.data:
            for found in objects(answer.json):
                self.check(way, found, sight)
        return answer

    def look(self, way: Way, text: str, sight: str) -> None:
        """What gives somebody else away stands nowhere, in whatever field."""
        assert not EXACT.search(text), (way, "the fix")
        assert not any(private in text for private in self.two.private), (way, "the own plan")
        if sight not in WHOLE:
            assert not minutes_in(text), way
            assert not PLACE.search(text), (way, PLACE.findall(text))
            author = "the colleague's name" if sight == "audit" else "the author"
            named = self.two.author if sight != "audit" else re.compile(self.two.colleague.name)
            assert sight == "people" or not named.search(text), (way, author)
        if sight in ("nothing", "no", "figures", "audit", "people"):
            assert not any(secret in text for secret in self.two.content), (way, "content")

    def check(self, way: Way, found: Mapping[str, Any], sight: str) -> None:
        """Of each record the fields that the page has, and of each what it says."""
        if {"key", "body"} <= found.keys() and "inbox" in way[1]:
            column = "decided" if sight == "others'" else "waiting"
            assert sight == "deciding" or found["decision"] in FINAL
            self.fit(way, found, {name: line[column] for name, line in INBOX.items()})
            return
        id = str(found.get("id") or found.get("record"))
        kind = self.two.marks.get(id)
        if kind in AUTHORED and len(found) > 1 and not found.get("_deleted"):
            column = "own" if id in self.two.own else sight
            if column in SIGHTS:
                known = AUTHORED["each"] | AUTHORED[kind]
                self.fit(way, found, {name: line[column] for name, line in known.items()})
                self.seen |= {(kind, name, column) for name in flat(found)}
        elif kind in OTHERS and way[1].startswith(OF_RECORDS):
            column = "phones" if "sync" in way[1] else "lists"
            rules = {name: line[column] for name, line in OTHERS[kind].items()}
            if {"replay", "errors"} & flat(found).keys():  # a receipt, or what was not taken
                rules = {name: line["own"] for name, line in AUTHORED["each"].items()} | rules
            self.fit(way, found, rules)

    def fit(self, way: Way, found: Mapping[str, Any], rules: Mapping[str, str]) -> None:
        for name, value in flat(found).items():
            rule = rules.get(name, "-")
            assert rule != "-", (way, name, "is not on the page")
            if value is None or rule in ("yes", "own"):
                continue
            if rule == "own grids":
                assert self.role == "cadre", (way, name)
            elif rule == "day":
                assert BY_THE_DAY.search(value), (way, name, value)
            elif rule == "masked":
                assert MASKED.search(value), (way, name, value)
            else:
                assert value == [], (way, name, value)

    def urls(self, path: str) -> Iterator[str]:
        """With every id that there is in every place of one."""
        values = {
            "uuid": [*self.two.ids.values(), *self.two.keys, self.two.colleague.id, uuid4()],
            "collection": PULL_COLLECTIONS,
            "name": [QUOTA, "page.js"],
            "day": ["2026-03-17"],
        }
        parts = re.split("(<[^>]+>)", path)
        options = [
            values["uuid"] if part.startswith("<uuid") else values.get(part.strip("<>"), ["x"])
            if part.startswith("<")
            else [part]
            for part in parts
        ]  # fmt: skip
        return ("".join(map(str, each)) for each in product(*options))

    def queries(self, path: str) -> list[str]:
        """With no filter, and with each that is documented; a page of one, for its cursor."""
        documented = self.paths.get(re.sub("<(?:[a-z]+:)?([a-z_]+)>", r"{\1}", path), {})
        asked = {
            "within": [GRID, TOWNSHIP],
            "person": [self.two.colleague.id],
            "cadre": [self.two.colleague.id],
            "household": [self.two.ids["household"]],
            "flag": ["time_implausible", "logged_twice"],
            "state": ["waiting", "returned", "decided", "decided&limit=1"],
            "silent_days": [0, 3],
            "from": ["2026-03-01&to=2026-03-28"],
            "week": ["2026-W12"],
            "on": ["2026-03-17"],
            "limit": [1],
        }
        taken = documented.get("get", {}).get("parameters", ())
        names = [each["name"] for each in taken]
        needed = {each["name"] for each in taken if each.get("required")}
        more = "&month=2026-03" if "month" in needed else ""
        return ["", *(f"?{name}={value}{more}" for name in names for value in asked.get(name, ()))]

    def bodies(self, method: str, path: str) -> list[Any]:
        if method == "GET":
            return [None]
        if path == "/api/v1/sync/repair":
            return [{"feed": GRID, "collection": name, "have": {}} for name in PULL_COLLECTIONS]
        if path == "/api/v1/credits":
            body = {"collection": "visits", "person": str(uuid4()), "note": "x"}
            return [body | {"record": str(self.two.ids["visits"])}]
        if "<uuid:key>" in path:
            return [{"note": "x"} | DECISIONS.get(path.rsplit("/")[-1], {})]
        return [{}]

    def push(self) -> None:
        """What it has pulled of others: as it came, edited, deleted, as new, in either way."""
        for name in PUSH_COLLECTIONS:
            pull = self.client.get(f"/api/v1/sync/{name}/pull", headers=self.headers)
            for seen in pull.json["documents"]:
                for changes, based in product(
                    ({}, {"rev": str(uuid4())}, {"rev": str(uuid4()), "_deleted": True}), (0, 1)
                ):
                    row = {"newDocumentState": seen | changes}
                    row |= {"assumedMasterState": seen} if based else {}
                    self.ask(("POST", "/api/v1/sync"), "/api/v1/sync", "",
                             {"push": [{"collection": name, **row}], "limit": 2000})  # fmt: skip
                    self.ask(("POST", "/api/v1/sync/<collection>/push"),
                             f"/api/v1/sync/{name}/push", "", [row])  # fmt: skip


def objects(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        yield from objects(inner)


def flat(found: Mapping[str, Any]) -> dict[str, Any]:
    """What stands below ``srv`` beside the rest."""
    srv = found.get("srv")
    own = {name: value for name, value in found.items() if name != "srv"}
    return own | ({f"{n}": v for n, v in srv.items() if n not in own} if srv else {})


def cursors(text: str) -> Iterator[str]:
    """Whatever reads as something once it is decoded."""
    for found in re.findall(r'"(?:next|after|c)": ?"([\w+/=-]+)"', text):
        try:
            yield base64.b64decode(found + "==", altchars=b"-_").decode("utf-8", "replace")
        except binascii.Error:
            continue
