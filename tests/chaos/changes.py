"""What became of each change: no edit is lost in a merge, and no version takes back an edit.

The database's own note of each version (`witness`) is compared with what the phones sent and were
told: docs/sync.md, "Push", says which fields of a row have to be in the version that came of it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from tests.chaos.history import CONTENT, Event, History, Seen, rows_of

TOOK_EFFECT = ("applied", "merged", "conflict")
UNTAKEN = ("rejected", "held")


def lost_changes(history: History) -> Iterator[tuple[str, Event]]:
    """Why, and the row: it was acknowledged, and the version that came of it lacks a change."""
    versions = _versions(history)
    for row in history.told:
        if row["outcome"] not in TOOK_EFFECT or row["replay"]:
            continue
        made = row["rev"] if row["outcome"] == "applied" else row["made"]
        if row["sealed"] and row["outcome"] != "applied":
            yield from _lost_sealed(history, row)
            continue
        there = versions.get((row["collection"], row["id"], made))
        in_conflict = {error["field"]: error.get("yours") for error in row["errors"] or ()}
        if there is None:
            yield f"was {row['outcome']}, and its version {made} was never seen", row
            continue
        if row["body"].get("_deleted"):
            if there.what != "deleted" and "_deleted" not in in_conflict:
                yield "deleted it, and it was not", row
            continue
        if there.content is None:
            if not in_conflict and not any(body.get("_deleted") for body in _later(history, row)):
                yield "changed it, was told that all is well, and it is deleted", row
            continue
        for field, value in _changed(row, row["base"]).items():
            if there.content[field] == value or _overtaken(history, row, field, there):
                continue
            if field not in in_conflict or in_conflict[field] != value:
                why = f"{field} = {value!r} is neither in {made} ({there.content[field]!r})"
                yield f"{why} nor in its conflicts", row


def _lost_sealed(history: History, row: Event) -> Iterator[tuple[str, Event]]:
    """A receipt of a hand-in names neither the version that was made of a row nor its conflicts:
    the inbox has these, and each change is in some version of its record, or in them."""
    kept = next((one for one in history.facts.inbox if one.key == row["rev"]), None)
    in_conflict = {error["field"]: error.get("yours") for error in (kept and kept.errors) or ()}
    there = [
        seen
        for database in history.facts.seen
        for seen in database
        if (seen.collection, seen.id) == (row["collection"], row["id"])
    ]
    if row["body"].get("_deleted"):
        if "_deleted" not in in_conflict and all(seen.what != "deleted" for seen in there):
            yield "deleted it, and it was not", row
        return
    contents = [seen.content for seen in there if seen.content is not None]
    later = list(_later(history, row))
    for field, value in _changed(row, row["base"]).items():
        is_there = any(content[field] == value for content in contents)
        overtaken = any(body.get(field) not in (None, value) for body in later)
        if not is_there and not overtaken and in_conflict.get(field) != value:
            yield f"{field} = {value!r} is neither in a version nor in its conflicts", row


def taken_back(history: History) -> Iterator[tuple[str, str, str]]:
    """Why, rev and id: a version whose field differs from the one before, and nobody wrote that.

    A version under a phone's own rev is to hold what that row changed; one that the server made,
    what rows changed that it merged. (Which of them it was, only a receipt could say, and receipts
    get lost.) After a restore, an edit is applied whole on top of what the server has forgotten.
    """
    if history.restored:
        return
    written: dict[str, list[tuple[str, Any]]] = defaultdict(list)
    merged = {row.key for row in history.facts.inbox if row.outcome in ("merged", "conflict")}
    merged |= history.facts.decided
    for send in history.of("send"):
        for row in rows_of(send):
            changes = _changed(row, _true_base(row)).items()
            written[row["rev"]] += changes
            if row["rev"] in merged:
                written[row["id"]] += changes
    phones_own = {row["rev"] for row in history.versions}
    for database in history.facts.seen:
        before: dict[tuple[str, str], Mapping[str, Any]] = {}
        for seen in database:
            if seen.what not in ("set", "completed") or seen.content is None:
                continue
            was = before.get((seen.collection, seen.id), seen.content)
            before[seen.collection, seen.id] = seen.content
            there = written[seen.rev if seen.rev in phones_own else seen.id]
            for field, value in seen.content.items():
                if value != was[field] and (field, value) not in there:
                    why = f"made {field} {value!r}, which was {was[field]!r}, and nobody wrote that"
                    yield why, seen.rev, seen.id


def _versions(history: History) -> dict[tuple[str, str, str], Seen]:
    """Each version as it took effect, in whichever database."""
    return {
        (seen.collection, seen.id, seen.rev): seen
        for database in history.facts.seen
        for seen in database
        if seen.what in ("set", "completed", "deleted")
    }


def _changed(row: Event, base: Mapping[str, Any]) -> Mapping[str, Any]:
    """The fields in which the row differs from its base, with their new values. Of what it leaves
    out it says nothing."""
    fields, body = CONTENT[row["collection"]], row["body"]
    return {
        field: body[field] for field in fields if field in body and body[field] != base.get(field)
    }


def _true_base(row: Event) -> Mapping[str, Any]:
    """Of a row that corrects one which was not taken, the server alone knows the base: none."""
    base: Mapping[str, Any] = row["base"]
    return {} if (base.get("srv") or {}).get("status") in UNTAKEN else base


def _overtaken(history: History, row: Event, field: str, there: Seen) -> bool:
    """A later version came first, and says what is there now."""
    said = (there.content or {})[field]
    return any(body.get(field) == said for body in _later(history, row))


def _later(history: History, row: Event) -> Iterator[Mapping[str, Any]]:
    """What came after a row: on its phone, or made from it, on whichever phone."""
    for phone in history.copies.get(row["phone"], {row["phone"]}):
        own = history.own_versions.get((phone, row["collection"], row["id"]), [])
        names = [rev for rev, _ in own]
        if row["rev"] in names:
            yield from (body for _, body in own[names.index(row["rev"]) + 1 :])
    made_from = {row["rev"]}
    for send in sorted(history.of("send"), key=lambda event: event["at"]):
        for one in rows_of(send):
            if one["id"] == row["id"] and one["base"].get("rev") in made_from:
                made_from.add(one["rev"])
                yield one["body"]
