"""Afterwards: is every acknowledged row there once, and does every phone hold what it should?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from psycopg import Connection

from bench.county import COUNTY
from bench.load.people import Cadre
from bench.load.phones import Phone, Sync, unpacked
from bench.load.week import Held, held_by, held_by_feed
from sync.pulling.pull import MAX_DOCUMENTS
from tests.phone.client import HttpClient
from tests.phone.phone import Phone as ReadingPhone


@dataclass(slots=True)
class Found:
    """From ``lost`` on, all should be 0.

    ``visits``: new ones, acknowledged. ``lost``: acknowledged, and not there, or not as it was
    acknowledged. ``doubled``: visits of that time that nobody was acknowledged. ``otherwise``: rows
    with another outcome than they must have. ``diverged``: phones that hold something else than the
    server has for them.
    """

    pushed: int = 0
    acknowledged: int = 0
    visits: int = 0
    conflicts: int = 0
    pulled: int = 0
    lost: int = 0
    doubled: int = 0
    otherwise: int = 0
    diverged: int = 0

    @property
    def right(self) -> bool:
        wrong = self.lost + self.doubled + self.otherwise + self.diverged
        return wrong == 0 and self.acknowledged == self.pushed


def check(
    connection: Connection[Any],
    port: int,
    cadres: Sequence[Cadre],
    phones: Sequence[Phone],
    syncs: Sequence[Sync],
    since: datetime,
    before: Mapping[str, Held] | None = None,
) -> Found:
    """``since``: when the syncs began. ``before``: what the phones held of each feed then, nothing
    where it is their first sync.

    While a phone synced, others went on: each pulls once more, now that all is quiet.
    """
    found = Found(pushed=sum(len(phone.push) for phone in phones))
    held = []
    receipts: dict[str, str] = {}
    for cadre, phone, sync in zip(cadres, phones, syncs, strict=True):
        answers = list(map(orjson.loads, map(unpacked, sync.answers)))
        for answer in answers:
            receipts |= {receipt["rev"]: receipt["outcome"] for receipt in answer["receipts"]}
            found.pulled += len(answer["documents"])
        client = HttpClient(f"http://127.0.0.1:{port}")
        reader = ReadingPhone(client, {"Authorization": f"Bearer {phone.token or sync.token}"})
        held.append(_shown(reader, phone, answers, held_by(cadre, before) if before else {}))
    found.acknowledged = len(receipts)
    _check_rows(connection, phones, receipts, found)
    found.doubled = len(_visits_since(connection, since) - receipts.keys())
    feeds = held_by_feed(connection)
    found.diverged = sum(
        mine != held_by(cadre, feeds) for cadre, mine in zip(cadres, held, strict=True)
    )
    return found


def _shown(
    reader: ReadingPhone, phone: Phone, answers: Sequence[Mapping[str, Any]], before: Held
) -> Held:
    """What the phone shows that held ``before``, pushed its rows, read its answers, and pulls."""
    for key, rev in before.items():
        reader.mine[key] = reader.base[key] = {"id": key[1], "rev": rev}
    for row in phone.push:
        document = row["newDocumentState"]
        reader.mine[row["collection"], document["id"]] = document
    for at, answer in enumerate(answers):
        reader.take(() if at else phone.push, answer)
    reader.pull(MAX_DOCUMENTS)
    return {key: shown["rev"] for key, shown in reader.mine.items() if not shown.get("_deleted")}


def _check_rows(
    connection: Connection[Any],
    phones: Sequence[Phone],
    receipts: Mapping[str, str],
    found: Found,
) -> None:
    inbox = dict(
        connection.execute(
            "SELECT key::text, outcome FROM inbox WHERE county = %s AND key = ANY(%s)",
            [COUNTY, [UUID(rev) for rev in receipts]],
        ).fetchall()
    )
    there = {
        (name, key): rev
        for feed in held_by_feed(connection).values()
        for (name, key), rev in feed.items()
    }
    for phone in phones:
        for row in phone.push:
            document = row["newDocumentState"]
            outcome = receipts.get(document["rev"])
            if outcome is None:
                continue
            edited = "assumedMasterState" in row
            found.visits += not edited
            found.conflicts += outcome == "conflict"
            found.otherwise += outcome != ("conflict" if edited else "applied")
            taken = there.get((row["collection"], document["id"])) == document["rev"]
            found.lost += inbox.get(document["rev"]) != outcome or taken == edited


def _visits_since(connection: Connection[Any], since: datetime) -> set[str]:
    rows = connection.execute(
        "SELECT rev::text FROM visits WHERE county = %s AND received_at >= %s", [COUNTY, since]
    )
    return {rev for (rev,) in rows}
