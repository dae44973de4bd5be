"""What waits in the store of a phone that is stopped, of either kind (Python or Node)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from tests.chaos.phones import uploads
from tests.chaos.phones.phones import RunningPhone
from tests.chaos.phones.store import Store
from tests.phone.holdings import Document, Holdings


@dataclass
class Waiting:
    """``rows`` as a push has them, ``photos`` the bytes that were not acknowledged, by their id.
    ``reportable`` are the revs of visits that an SMS may still tell. ``turn`` is the last that the
    phone was given; its clock is ``ahead`` so many seconds."""

    rows: list[Document]
    photos: dict[str, bytes]
    reportable: set[str]
    turn: str | None
    ahead: float


def waiting_on(phone: RunningPhone) -> Waiting:
    """Of one that runs, too: a store is replaced as a whole."""
    if not (phone.folder / "store.json").exists():
        return Waiting([], {}, set(), None, 0)
    return _on_web(phone.folder) if phone.is_web else _on_python(phone.folder)


def note_sms(phone: RunningPhone, revs: set[str]) -> None:
    """As `noteSms` of web/sync/writing.ts: from then on the server may know these records. The
    reference phone pushes all that it has made anyway."""
    if not phone.is_web:
        return
    path = phone.folder / "store.json"
    state = orjson.loads(path.read_bytes())
    for _, holding in state["holdings"]:
        if (rev := holding.get("waiting", {}).get("document", {}).get("rev")) in revs:
            holding["waiting"]["sent"] = True
            holding["sms"] = {"rev": rev, "at": holding["waiting"]["at"]}
    path.write_bytes(orjson.dumps(state))


def _on_python(folder: Path) -> Waiting:
    store, held = Store(folder), Holdings()
    store.load(held)
    rows = held.waiting()
    photos = {id: uploads.bytes_of(store, id) for id in uploads.waiting(store)}
    visits = {row["newDocumentState"]["rev"] for row in rows if _is_first(row)}
    return Waiting(rows, photos, visits, held.turn, held.clock_ahead_s)


def _on_web(folder: Path) -> Waiting:
    state = orjson.loads((folder / "store.json").read_bytes())
    holdings = [holding for _, holding in state["holdings"] if "waiting" in holding]
    holdings.sort(key=lambda holding: holding["waiting"]["order"])
    known = (state["meta"]["server"] or {}).get("collections", {})
    papers = dict(state["papers"])
    rows = [_row(holding, known) for holding in holdings]
    reportable = {
        row["newDocumentState"]["rev"]
        for row, holding in zip(rows, holdings, strict=True)
        if _is_first(row) and _may_report(holding)
    }
    photos = {
        photo["id"]: (folder / "photos" / photo["id"]).read_bytes()
        for photo in state["photos"]
        if photo["state"] in ("waiting", "unknown")
    }
    ahead = papers["script"]["body"]["ahead"] if "script" in papers else 0
    return Waiting(rows, photos, reportable, state["meta"]["turn"], ahead)


def _row(holding: dict[str, Any], known: dict[str, Any]) -> Document:
    """As `rowOf` of web/sync/outbox.ts."""
    waiting, collection = holding["waiting"], holding["collection"]
    base = waiting.get("base")
    fields = known[collection]["fields"] if collection in known else None
    state = {
        name: value
        for name, value in waiting["document"].items()
        if name != "srv"
        and (
            fields is None
            or name in ("id", "rev", "_deleted", *fields)
            or (base is not None and name in base)
        )
    }
    row = {"collection": collection, "newDocumentState": state}
    return row | ({"assumedMasterState": base} if base is not None else {})


def _is_first(row: Document) -> bool:
    """Whether it is a visit's first version."""
    is_visit = row["collection"] == "visits" and "assumedMasterState" not in row
    return is_visit and not row["newDocumentState"].get("_deleted")


def _may_report(holding: dict[str, Any]) -> bool:
    """As `mayReport` of web/phone/pages/records/smsReport.ts."""
    rev = holding["waiting"]["document"]["rev"]
    is_new = "confirmed" not in holding and "refused" not in holding
    return is_new and holding.get("sms", {"rev": rev})["rev"] == rev
