"""A server that knows docs/sync-exchanges.md by heart.

The page's requests are those of the endpoints of a collection. Our phones speak
`POST /api/v1/sync`, so the server takes the rows of a page's push from there, and answers with one
receipt for each: the outcome is what the returned document says of itself (`srv.status`), `merged`
for one that is taken, and `applied` without one. What a page's pull brings comes as the documents
of a round trip without rows. All else is as it stands on the page: rows, bases and documents are
compared whole, with a stand-in being one value wherever it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import uuid4

from tests.phone.exchanges import SYNC, Exchange, Json, Names
from tests.phone.json_server import Answer, Asked, json_server


@dataclass
class ScriptedServer:
    """Answers the next requests as ``script`` has them; ``wrong`` has what was not as on the page.

    ``lose_next``: the next answer gets lost on its way.
    """

    names: Names
    address: str = ""
    script: list[Exchange] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    lose_next: bool = False

    def answer(self, path: str, body: Json) -> tuple[int, Json]:
        """The status and the content for a request of a phone."""
        if path == "/api/v1/me":
            return 200, _ME
        if not self.script:
            self.wrong.append(f"{path} was asked, and the page has no such request")
            return 404, {}
        exchange = self.script.pop(0)
        expected = f"{SYNC}/hand-in" if exchange.kind == "hand-in" else SYNC
        if path != expected:
            self.wrong.append(f"{path} was asked instead of {expected}")
        if exchange.is_refusal:
            return 403, exchange.answer
        self.wrong += self.names.differences(_spoken(exchange, body), _heard(body))
        return 200, self._said(exchange, body)

    def _said(self, exchange: Exchange, body: Json) -> Json:
        if exchange.kind == "sync":  # it is the server of all the page's answers
            self.names.values.setdefault(exchange.answer["server"]["epoch"], _EPOCH)
        answer = self.names.real(exchange.answer)
        if exchange.kind in ("sync", "hand-in"):
            return answer
        pulled = exchange.kind == "pull"
        returned = self.names.real(exchange.returned)
        return {
            "receipts": [_receipt(row["newDocumentState"], returned) for row in body["push"]],
            "documents": self.names.real(exchange.documents),
            "checkpoint": answer["checkpoint"] if pulled else body["checkpoint"],
            "hasMore": False,
            "server": {"at": "2026-03-18T13:40:12.120Z", "epoch": _EPOCH, "version": "0.1.0"},
        }


_EPOCH = str(uuid4())
FIELDS = {
    "households": ("number", "head", "address", "group_no", "kind", "tags", "location", "grid"),
    "visits": ("household", "happened_at", "purpose", "outcome", "note", "fix"),
    "outcomes": (),
    "household_aliases": (),
}
_ME = {
    "server": {
        "version": "0.1.0",
        "features": [],
        "collections": {
            name: {"written": bool(fields), "fields": fields} for name, fields in FIELDS.items()
        },
    },
    "limits": {"rows": 500},
}


def _spoken(exchange: Exchange, body: Json) -> Json:
    """What a phone has to send for an exchange, in the form of `_heard`."""
    spoken: Json = {"push": [_row(row) for row in exchange.rows]}
    if exchange.kind == "pull":
        spoken["checkpoint"] = exchange.request
    elif exchange.kind == "push":
        spoken["checkpoint"] = body["checkpoint"]  # the page's push has none
    else:
        spoken |= {
            name: exchange.request[name]
            for name in ("checkpoint", "limit")
            if name in exchange.request
        }
    if exchange.kind in ("push", "pull") and "limit" in body:
        spoken["limit"] = 2000
    device = exchange.request.get("device", {}) if isinstance(exchange.request, dict) else {}
    # What a phone does not say of itself is not asked for.
    said = body["device"].keys()
    spoken["device"] = {"app_version": "1.0.0", "backlog": 0} | device
    spoken["device"] = {
        name: value for name, value in spoken["device"].items() if name in said - {"sent_at"}
    }
    return spoken


def _heard(body: Json) -> Json:
    """What a phone sent, without its clock."""
    device = {name: value for name, value in body["device"].items() if name != "sent_at"}
    return body | {"push": [_row(row) for row in body["push"]], "device": device}


def _row(row: Json) -> Json:
    """A row without what a server ignores: `srv` in a new state, and that it is not deleted."""
    state = {name: value for name, value in row["newDocumentState"].items() if name != "srv"}
    if state.get("_deleted") is False:
        del state["_deleted"]
    return row | {"newDocumentState": state}


def _receipt(pushed: Json, returned: Mapping[str, Json]) -> Json:
    receipt = {"id": pushed["id"], "rev": pushed["rev"], "replay": False}
    document = returned.get(pushed["id"])
    if document is None:
        return receipt | {"outcome": "applied"}
    status = document["srv"]["status"]
    outcome = status if status in ("rejected", "held", "conflict") else "merged"
    errors = {"errors": document["srv"]["errors"]} if "errors" in document["srv"] else {}
    return receipt | {"outcome": outcome, "document": document} | errors


@contextmanager
def scripted_server(names: Names) -> Iterator[ScriptedServer]:
    scripted = ScriptedServer(names)

    def answer(asked: Asked) -> Answer:
        said = scripted.answer(asked.path, asked.body)
        lost = scripted.lose_next and asked.method == "POST"
        scripted.lose_next = scripted.lose_next and not lost
        return None if lost else said

    with json_server(answer) as scripted.address:
        yield scripted
