"""A server of another version: a proxy before today's that says, takes and gives less, or more.

An older one does not know some features, collections and fields. As docs/sync.md asks of every
server, it refuses a request with a member that it does not know, and what a phone should not have
sent is noted in ``wrong``. A newer one has further fields, of which today's knows nothing: the
proxy keeps their values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.phone.client import HttpClient
from tests.phone.json_server import Answer, Asked, Json, json_server

_SYNC = "/api/v1/sync"
_UNKNOWN = {"type": "about:blank", "code": "invalid_fields", "errors": [{"code": "unknown_field"}]}


@dataclass
class Version:
    """``without_fields`` and ``more_fields``: collection -> the fields, those with their values in
    every record that nobody changed."""

    name: str
    without_features: frozenset[str] = frozenset()
    without_collections: frozenset[str] = frozenset()
    without_fields: Mapping[str, frozenset[str]] = field(default_factory=dict)
    more_fields: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)


@dataclass
class OtherVersion:
    """``version`` None: the server of today. ``named``: the collections that phones named;
    ``repaired``: those of repairs. ``sent``: the further fields as they were sent last, by the id
    of the record. ``known``: today's collections. The line to ``broken`` paths breaks."""

    server: str
    version: Version | None
    address: str = ""
    wrong: list[str] = field(default_factory=list)
    named: set[str] = field(default_factory=set)
    repaired: set[str] = field(default_factory=set)
    sent: dict[str, Json] = field(default_factory=dict)
    known: list[str] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)

    def answer(self, asked: Asked) -> Answer:
        version, path, body = self.version, asked.path, asked.body
        where = urlsplit(path).path
        if where in self.broken:
            return None
        if body is not None:
            self._note(where, body)
        if version is not None and where == _SYNC:
            if refusal := self._refusal(version, body):
                self.wrong.append(refusal)
                return 400, _UNKNOWN
            self._hear(version, body)
        if version is not None and where == f"{_SYNC}/digest":
            path = self._narrowed(version, path)
        kept = {name: asked.headers[name] for name in ("Authorization",) if name in asked.headers}
        answer = HttpClient(self.server).open(path, method=asked.method, headers=kept, json=body)
        said = answer.json
        if version is not None and answer.status_code == 200:
            self._change(version, where, body, said)
        return answer.status_code, said

    def _note(self, where: str, body: Json) -> None:
        self.named |= set(body.get("collections", ()))
        if where == f"{_SYNC}/repair":
            self.repaired.add(body["collection"])

    def _refusal(self, version: Version, body: Json) -> str | None:
        """Why the request fails as a whole."""
        if "collections" in body and "collections" in version.without_features:
            return "it named collections"
        if "id" in body.get("device", {}) and "device_id" in version.without_features:
            return "it named its device"
        if "turn" in body.get("device", {}) and "turn" in version.without_features:
            return "it showed its turn"
        return None

    def _hear(self, version: Version, body: Json) -> None:
        """What the version does not know may not come; what today's does not know is kept here."""
        for row in body.get("push", ()):
            collection, state = row["collection"], row["newDocumentState"]
            if collection in version.without_collections:
                self.wrong.append(f"a row of {collection} came")
            if strange := version.without_fields.get(collection, frozenset()) & state.keys():
                self.wrong.append(f"{collection} came with {sorted(strange)}")
            for name in version.more_fields.get(collection, ()):
                if name in state:
                    self.sent[state["id"]] = state.pop(name)
                (row.get("assumedMasterState") or {}).pop(name, None)
        body["collections"] = [
            name
            for name in body.get("collections", self.known)
            if name not in version.without_collections
        ]

    def _narrowed(self, version: Version, path: str) -> str:
        where, query = urlsplit(path).path, parse_qs(urlsplit(path).query)
        asked = query["collections"][0].split(",") if "collections" in query else self.known
        left = [name for name in asked if name not in version.without_collections]
        one = {name: values[0] for name, values in query.items()}
        return f"{where}?{urlencode(one | {'collections': ','.join(left)})}"

    def _change(self, version: Version, where: str, body: Json, said: Json) -> None:
        if where == "/api/v1/me":
            self.known = list(said["server"]["collections"])
            said["server"] = self._profile(version, said["server"])
        if where == _SYNC:
            said["server"]["version"] = version.name
            if "turn" in version.without_features:
                del said["server"]["turn"]
            for row, receipt in zip(body["push"], said["receipts"], strict=True):
                self._rewrite(version, row["collection"], receipt.get("document"))
        if where in (_SYNC, f"{_SYNC}/repair"):
            for document in said["documents"]:
                self._rewrite(version, document.get("collection") or body["collection"], document)

    def _profile(self, version: Version, today: Json) -> Json:
        collections = {}
        for name, one in today["collections"].items():
            if name not in version.without_collections:
                gone = version.without_fields.get(name, frozenset())
                left = [each for each in one["fields"] if each not in gone]
                fields = [*left, *version.more_fields.get(name, ())]
                collections[name] = one | {"fields": fields}
        features = [one for one in today["features"] if one not in version.without_features]
        names = {"version": version.name, "features": features, "collections": collections}
        return today | names

    def _rewrite(self, version: Version, collection: str, document: Json) -> None:
        if document is None or document.get("_deleted"):
            return
        for name in version.without_fields.get(collection, ()):
            document.pop(name, None)
        for name, value in version.more_fields.get(collection, {}).items():
            document[name] = self.sent.get(document["id"], value)


@contextmanager
def other_version(server: str, version: Version | None) -> Iterator[OtherVersion]:
    other = OtherVersion(server, version)
    with json_server(other.answer) as other.address:
        yield other
