"""A phone that is led through the worked exchanges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import uuid4

from tests.phone.exchanges import Exchange, Json
from tests.phone.scripted_server import FIELDS, ScriptedServer

_FINAL = ("accepted", "corrected", "dismissed")


class Client(Protocol):
    """A phone under test."""

    def record(self, collection: str, id: str | None = None, **content: Any) -> str: ...

    def edit(self, collection: str, id: str, **changes: Any) -> None: ...

    def delete(self, collection: str, id: str) -> None: ...

    def exchange(self) -> str | None:
        """One round trip; why it did not succeed: `offline`, or `erased`."""

    def shown(self, collection: str) -> Mapping[str, Json]: ...

    def waiting(self) -> int: ...


@dataclass
class Reading:
    """One phone's way through a section."""

    client: Client
    server: ScriptedServer

    def begin(self, before: list[Json]) -> None:
        """The phone has synced before; ``before`` is what it got."""
        answer = {"documents": before, "checkpoint": {"c": str(uuid4())}}
        first = Exchange("", "pull", None, None, answer)
        self._exchange([first], None)

    def perform(self, exchange: Exchange, *, is_lost: bool = False) -> None:
        """Do what leads to this exchange, let it happen, and look at what the phone shows."""
        for row in exchange.rows:
            self._write(row)
        if is_lost:
            self.server.lose_next = True
            self._exchange([exchange], "offline")
            assert self.client.waiting() == len(exchange.rows), "what has no receipt waits"
        else:
            self.repeat(exchange)

    def repeat(self, exchange: Exchange) -> None:
        """The same again, without doing anything."""
        self._exchange([exchange], None)
        self._look(exchange)

    def hand_in(self, refusal: Exchange, exchange: Exchange) -> None:
        for row in exchange.rows:
            self._write(row)
        self._exchange([refusal, exchange], "erased")
        assert not any(self.client.shown(name) for name in FIELDS)

    def _exchange(self, script: list[Exchange], reason: str | None) -> None:
        self.server.script = script
        told = self.client.exchange()
        assert self.server.wrong == [], self.server.wrong
        assert told == reason, told
        assert self.server.script == [], "not all was asked"

    def _write(self, row: Json) -> None:
        collection, state = row["collection"], row["newDocumentState"]
        base = row.get("assumedMasterState")
        changes = {
            name: value
            for name, value in state.items()
            if name not in ("id", "rev", "srv") and (base is None or value != base.get(name))
        }
        content, names = self.server.names.real(changes), self.server.names
        if base is None:
            made = self.client.record(collection, names.values.get(state["id"]), **content)
            assert names.values.setdefault(state["id"], made) == made
        elif content == {"_deleted": True}:
            self.client.delete(collection, names.real(state["id"]))
        else:
            self.client.edit(collection, names.real(state["id"]), **content)

    def _look(self, exchange: Exchange) -> None:
        """What was sent stands there as the server has it, and so does what came."""
        expected: dict[tuple[str, str], Json] = {}
        for row in exchange.rows:
            state = row["newDocumentState"]
            expected[row["collection"], state["id"]] = exchange.returned.get(state["id"], state)
        for document in exchange.documents:
            content = {name: value for name, value in document.items() if name != "collection"}
            expected[document["collection"], document["id"]] = content
            if document.get("decision") in _FINAL:
                expected[document["record_collection"], document["record"]] = {"_deleted": True}
        for (collection, id), document in expected.items():
            shown = self.client.shown(collection).get(self.server.names.real(id), {})
            if document.get("_deleted"):
                assert not shown or shown["_deleted"], f"{id} is deleted"
                continue
            came = "seq" in document.get("srv", {}) or "errors" in document.get("srv", {})
            left_out = () if came and id not in _sent_as_applied(exchange) else ("srv", "_deleted")
            there, wanted = (
                {name: value for name, value in one.items() if name not in left_out}
                for one in (shown, self.server.names.real(document))
            )
            assert there == wanted, f"{collection} {id}"
        assert self.client.waiting() == 0


def _sent_as_applied(exchange: Exchange) -> set[str]:
    """Of these the server has said nothing but that it took them: what `srv` a phone shows until
    the next pull is its own affair."""
    came = {one["id"] for one in exchange.documents} | exchange.returned.keys()
    return {row["newDocumentState"]["id"] for row in exchange.rows} - came


def read_section(exchanges: list[Exchange], reading_of: Mapping[str, Reading]) -> None:
    """Lead the phones through a section; ``reading_of`` has one for each ``who``."""
    for who, reading in reading_of.items():
        reading.begin(_known_before(who, exchanges))
    turn = 0
    while turn < len(exchanges):
        exchange, *later = exchanges[turn:]
        reading = reading_of[exchange.who]
        if exchange.is_refusal:
            reading.hand_in(exchange, later[0])
            turn += 1
        elif later and later[0] == exchange:
            reading.perform(exchange, is_lost=True)
            reading.repeat(later[0])
            turn += 1
        else:
            reading.perform(exchange)
        turn += 1


def _known_before(who: str, exchanges: list[Exchange]) -> list[Json]:
    """The bases of edits that this phone has from before the section."""
    known, came = [], set()
    for exchange in exchanges:
        if exchange.who != who:
            continue
        for row in exchange.rows:
            base = row.get("assumedMasterState")
            if base is not None and base["rev"] not in came:
                known.append({"collection": row["collection"], **base})
            came |= {row["newDocumentState"]["rev"], base and base["rev"]}
        came |= {one["rev"] for one in (*exchange.documents, *exchange.returned.values())}
    return known
