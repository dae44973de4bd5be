"""The history of a run: what phones minted, sent, were told and given, and what the database saw.

Written by the harness as events, in the order in which each process saw them; read by the checker.
Neither knows how phone or server work. Moments are seconds of one monotonic clock (or steps).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

Event = dict[str, Any]
Key = tuple[str, str]  # collection, id

# What a phone has to show just as the database has it, besides the rev.
CONTENT: Mapping[str, tuple[str, ...]] = {
    "households": ("head", "address", "number"),
    "contacts": ("name", "relation"),
    "visits": ("note", "purpose", "outcome"),
    "meal_tickets": ("number",),
    "photos": ("sha256",),
    "grids": (),
    "profile": (),
    "outcomes": (),
    "plans": (),
    "planned_visits": (),
    "reminders": (),
    "household_aliases": (),
}


# Of a receipt: ``made`` is the rev of the document in it, ``errors`` its conflicts and reasons.
RECEIPT = ("outcome", "replay", "made", "errors")


class Seen(NamedTuple):
    """A version at its place. ``what``: set (it took effect there), completed (the whole of a
    visit did, of which an SMS had told a part under the same rev), deleted (a deletion did),
    placed (another place or number, same version), left (a tombstone of one that moved).
    ``content`` are the fields of `CONTENT` of one that was set or completed."""

    collection: str
    id: str
    rev: str
    feed: str
    seq: int
    what: str
    content: Mapping[str, Any] | None = None


class Kept(NamedTuple):
    """A row of the inbox."""

    key: str
    collection: str
    id: str | None
    person: str
    body: Any
    outcome: str
    errors: Any = None


class Live(NamedTuple):
    """A record as the database has it at the end."""

    rev: str
    feed: str
    author: str | None
    content: tuple[Any, ...]


@dataclass
class Facts:
    """What the database says at the end, by SQL of the harness's own.

    ``seen`` has a list for each database there was: a restore begins another one. ``untaken`` are
    (person, collection, id) of rows that still wait for somebody or were returned; ``decided`` the
    keys that a dispatcher had applied. ``credited`` has whom a record was credited to last.
    ``stored`` are the photos that are in the store, whole. ``partial`` are visits of which only an
    SMS has told, ``heard_twice`` the devices that were taken for two phones.
    """

    seen: list[list[Seen]]
    inbox: list[Kept]
    live: dict[Key, Live]
    untaken: set[tuple[str, str, str]] = field(default_factory=set)
    decided: set[str] = field(default_factory=set)
    credited: dict[str, str] = field(default_factory=dict)
    stored: set[str] = field(default_factory=set)
    partial: set[str] = field(default_factory=set)
    heard_twice: set[str] = field(default_factory=set)


@dataclass
class History:
    """Events by what they are, and the facts."""

    events: list[Event]
    facts: Facts

    def of(self, what: str) -> list[Event]:
        return self._by_what.get(what, [])

    @cached_property
    def _by_what(self) -> dict[str, list[Event]]:
        found: dict[str, list[Event]] = defaultdict(list)
        for event in self.events:
            found[event["what"]].append(event)
        return found

    @cached_property
    def person_of(self) -> dict[str, str]:
        return {event["phone"]: event["person"] for event in self.of("phone")}

    @cached_property
    def erased(self) -> set[str]:
        """Phones that were reported lost: what they hold no longer counts."""
        return {event["phone"] for event in self.of("erased")}

    @cached_property
    def copies(self) -> Mapping[str, set[str]]:
        """Phone -> those that had the same store once, itself among them."""
        found: dict[str, set[str]] = defaultdict(set)
        for event in self.of("copied"):
            family = {event["phone"], event["of"]} | found[event["of"]]
            for phone in family:
                found[phone] = family
        return found

    @cached_property
    def restored(self) -> bool:
        return len(self.facts.seen) > 1

    def held(self, person: str, since: float, until: float) -> list[str]:
        """The areas that a person held at any moment between these two."""
        return [
            area
            for area, began, ended in self._spans.get(person, ())
            if began <= until and ended >= since
        ]

    def holds(self, person: str, at: float = float("inf")) -> list[str]:
        return self.held(person, at, at)

    @cached_property
    def _spans(self) -> dict[str, list[tuple[str, float, float]]]:
        """A gain is noted before it is committed, a loss after: in between, both are right."""
        open_since: dict[tuple[str, str], float] = {}
        spans: dict[str, list[tuple[str, float, float]]] = defaultdict(list)
        for event in sorted(
            (*self.of("gains"), *self.of("loses")), key=lambda one: (one["at"], one["what"])
        ):
            name = event["person"], event["area"]
            if event["what"] == "gains":
                open_since.setdefault(name, event["at"])
            elif name in open_since:
                spans[name[0]].append((name[1], open_since.pop(name), event["at"]))
        for (person, area), since in open_since.items():
            spans[person].append((area, since, float("inf")))
        return spans

    @cached_property
    def versions(self) -> list[Event]:
        """Every version that a phone made, ``new`` ones being the first of their records.

        One that was killed before it wrote down what it had made may have sent it all the same.
        """
        sent = (row for send in self.of("send") for row in rows_of(send))
        return [*self.of("mint"), *sent, *self.of("sms")]

    @cached_property
    def own_versions(self) -> Mapping[tuple[str, str, str], list[tuple[str, Any]]]:
        """(phone, collection, id) -> the versions made there, (rev, body), in their order."""
        found: dict[tuple[str, str, str], list[tuple[str, Any]]] = defaultdict(list)
        for one in self.versions:
            found[one["phone"], one["collection"], one["id"]].append((one["rev"], one["body"]))
        return found

    @cached_property
    def sent(self) -> list[Event]:
        """Every row in a request that the server answered: all of these it says it has."""
        served = {event["request"] for event in self.of("served") if event["status"] == 200}
        return [
            row for event in self.of("send") if event["request"] in served for row in rows_of(event)
        ]

    @cached_property
    def told(self) -> list[Event]:
        """Every receipt that reached a phone, with the row that it is for."""
        rows = {event["request"]: rows_of(event) for event in self.of("send")}
        return [
            row
            | {"at": event["at"], "handed_in": event.get("handed_in", False)}
            | {"sealed": event.get("sealed", False)}
            | {n: receipt.get(n) for n in RECEIPT}
            for event in self.of("answer")
            for row, receipt in zip(rows[event["request"]], event["receipts"], strict=True)
        ]

    @cached_property
    def received(self) -> Iterable[Event]:
        """Every document that reached a phone: by pull, by repair or in a receipt. ``named`` is
        the rev under which the phone itself asked for it."""
        asked = {event["request"]: event for event in self.of("send")}
        return [
            document
            | {"phone": event["phone"], "asked": asked[event["request"]]["at"], "at": event["at"]}
            | {"named": asked[event["request"]].get("named", {}).get(document["id"])}
            for event in self.of("answer")
            for document in event["documents"]
        ]

    def about(self, rev: str | None, id: str | None, phone: str | None = None) -> list[str]:
        """All that concerns a version or its record, for whoever looks for the cause; of what
        phones did, only what ``phone`` did, where one is named."""

        def concerns(one: Mapping[str, Any]) -> bool:
            named = rev is not None and one.get("rev") == rev
            return named or (id is not None and one.get("id") == id)

        found: list[str] = []
        rows = {event["request"]: rows_of(event) for event in self.of("send")}
        for event in self.events:
            who = f"{event.get('at', 0):10.2f} {event.get('phone')}"
            if event["what"] == "done" and event["kind"] == "restore":
                found.append(f"{event['at']:10.2f} a backup was taken, or restored")
            if phone is not None and event.get("phone") != phone:
                continue
            if event["what"] == "mint" and concerns(event):
                found.append(f"           {event['phone']} minted {event['rev']}: {event['body']}")
            elif event["what"] == "send":
                bases = [(row.get("assumedMasterState") or {}).get("rev") for row in event["rows"]]
                found += [
                    f"{who} sent {row['rev']} on {base}, request {event['request']}"
                    for row, base in zip(rows_of(event), bases, strict=True)
                    if concerns(row)
                ]
            elif event["what"] == "answer":
                sent = zip(rows[event["request"]], event["receipts"], strict=True)
                found += [f"{who} was told {one}" for row, one in sent if concerns(row)]
                found += [f"{who} was given {one}" for one in event["documents"] if concerns(one)]
        found += [
            f"database {number}: {seen}"
            for number, database in enumerate(self.facts.seen)
            for seen in database
            if rev == seen.rev or id == seen.id
        ]
        kept = [one for one in self.facts.inbox if rev == one.key or id == one.id]
        live = {key: live for key, live in self.facts.live.items() if key[1] == id}
        return [*found, *map(str, kept), *map(str, live.items())]


def rows_of(send: Event) -> list[Event]:
    return [
        {
            "phone": send["phone"],
            "collection": row["collection"],
            "id": row["newDocumentState"]["id"],
            "rev": row["newDocumentState"]["rev"],
            "body": content_of(row["newDocumentState"]),
            "new": row.get("assumedMasterState") is None,
            "base": row.get("assumedMasterState") or {},
        }
        for row in send["rows"]
    ]


def content_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """What a phone says in a document: all but the server's part."""
    return {name: value for name, value in document.items() if name != "srv"}
