"""The four promises of docs/sync.md, "What must hold", checked over a whole history.

It knows neither the phone's code nor the server's: only what was said on the wire, who held what
when, and what the database has seen. Each breach names the rev and the phone to look at.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.chaos.changes import lost_changes, taken_back
from tests.chaos.history import CONTENT, Event, History, Kept, Live, rows_of

PROMISES = ("lost", "doubled", "out_of_scope", "diverged")
UNTAKEN = ("rejected", "held")
# How much of a difference is printed: records, and the last lines of what their phone had to do.
_RECORDS, _LAST = 5, 40
# All that a removal may say of a record that its reader may not read (any more).
REMOVAL = {"collection", "id", "rev", "_deleted", "srv"}
REMOVAL_SRV = {"status", "seq", "at", "errors", "key"}


@dataclass(frozen=True)
class Breach:
    """A promise that was broken; ``promise`` is one of `PROMISES`."""

    promise: str
    why: str
    rev: str | None = None
    id: str | None = None
    phone: str | None = None
    # Of a digest that differs: what is known of the records that do, and their ids.
    records: tuple[tuple[str, str], ...] = ()


def check(history: History) -> list[Breach]:
    """Everything that went wrong. None: the four promises held."""
    checks = (
        kept, took_effect_once, taken_as_sent, merged_as_promised, credited_once, in_scope,
        same_as_database, same_by_digest, bytes_arrived, told_by_sms, completed_once,
    )  # fmt: skip
    return [breach for one in checks for breach in one(history)]


def told(history: History, breaches: list[Breach], most: int = 3) -> str:
    """The first breaches, each with all that the history has of its rev and record."""
    parts = []
    for breach in breaches[:most]:
        parts.append(f"{breach.promise}: {breach.why} [rev {breach.rev}, phone {breach.phone}]")
        for said, id in breach.records[:_RECORDS]:
            parts.append(f"  {said}")
            parts += [
                f"    {line[:300]}" for line in history.about(None, id, breach.phone)[-_LAST:]
            ]
        if not breach.records:
            parts += [f"    {line[:300]}" for line in history.about(breach.rev, breach.id)]
    more = len(breaches) - most
    return "\n".join(parts + ([f"and {more} more"] if more > 0 else []))


def kept(history: History) -> Iterator[Breach]:
    """Nothing that was pushed is missing from the inbox, and it is there as it was sent."""
    inbox: dict[str, list[Kept]] = defaultdict(list)
    for row in history.facts.inbox:
        inbox[row.id or ""].append(row)
    # After a restore, what counts is what phones were told: the rest they push no more where they
    # have written another version since.
    claims = history.told if history.restored else [*history.sent, *history.told]
    for row in _once(claims):
        if not any(_is_of(row, found) for found in inbox[row["id"]]):
            told = any(one["rev"] == row["rev"] for one in history.told)
            why = "was acknowledged" if told else "was answered"
            yield _breach("lost", f"{why}, and the inbox does not have it as sent", row)
    # A document under a rev that waits to be pushed is that version: only its receipt was lost.
    told_revs = {(row["phone"], row["rev"]) for row in (*history.told, *history.received)}
    newest = {(row["phone"], row["collection"], row["id"]): row for row in history.of("mint")}
    pushed = {(row["phone"], row["rev"]) for send in history.of("send") for row in rows_of(send)}
    withdrawn = {(row["phone"], row["rev"]) for row in history.of("withdrawn")} - pushed
    for row in newest.values():
        # A phone that was reported lost hands in what it has before it erases that.
        if (row["phone"], row["rev"]) not in told_revs | withdrawn:
            yield _breach("lost", "its phone is quiet, and was never told of it", row)


def took_effect_once(history: History) -> Iterator[Breach]:
    """A rev takes effect at most once, and exactly once where it is acknowledged as applied."""
    outcomes = {row.key: row.outcome for row in history.facts.inbox}
    minted = {row["rev"] for row in history.versions}
    for number, seen in enumerate(history.facts.seen):
        effects = Counter(one.rev for one in seen if one.what in ("set", "deleted"))
        for rev in minted:
            if effects[rev] > 1:
                yield Breach("doubled", f"took effect {effects[rev]} times", rev=rev)
        if number < len(history.facts.seen) - 1:
            continue
        for row in _once(history.told):
            applied = row["outcome"] == outcomes.get(row["rev"]) == "applied"
            if applied and not effects[row["rev"]]:
                yield _breach("lost", "was applied, and nothing came of it", row)
    keys = Counter(row.key for row in history.facts.inbox)
    for key, times in keys.items():
        if times > 1:
            yield Breach("doubled", f"is {times} times in the inbox", rev=key)
    if history.restored:
        return
    for row in history.told:
        stays = outcomes.get(row["rev"])
        if stays == row["outcome"] or stays is None or row["rev"] in history.facts.decided:
            continue
        if not _is_clash(row):
            why = f"was told {row['outcome']}, the inbox has {stays}"
            yield _breach("diverged", why, row)


def taken_as_sent(history: History) -> Iterator[Breach]:
    """What was applied, and is the newest version, says in the database what the phone sent."""
    for row in _once(history.told):
        live = history.facts.live.get((row["collection"], row["id"]))
        if live is None or (live.rev, "applied") != (row["rev"], row["outcome"]):
            continue
        for field, there in zip(CONTENT[row["collection"]], live.content, strict=True):
            if field in row["body"] and row["body"][field] != there:
                why = f"was applied with {row['body'][field]!r} as {field}, it is {there!r}"
                yield _breach("lost", why, row)


def merged_as_promised(history: History) -> Iterator[Breach]:
    """What was told to be taken is in the version that came of it, or in its conflicts; and no
    version takes back what somebody else wrote."""
    for why, row in lost_changes(history):
        yield _breach("lost", why, row)
    for why, rev, id in taken_back(history):
        yield Breach("lost", why, rev, id)


def credited_once(history: History) -> Iterator[Breach]:
    """Every visit counts once, for who made it or was credited with it; none that nobody made.

    A restored server may have forgotten a credit, and have the record from whichever of the two
    brought it back first.
    """
    authors: dict[str, str] = {}
    ever: dict[str, set[str]] = defaultdict(set)
    for event in history.of("credited"):
        ever[event["id"]].add(event["person"])
    deleted, taken = set(), set()
    for row in history.versions:
        if row["collection"] == "visits":
            if row["new"]:
                authors.setdefault(row["id"], history.person_of[row["phone"]])
            if row["body"].get("_deleted"):
                deleted.add(row["id"])
    for row in history.told:
        if row["collection"] == "visits" and row["outcome"] == "applied":
            taken.add(row["id"])
    visits = {id: live for (name, id), live in history.facts.live.items() if name == "visits"}
    for id, live in visits.items():
        owner = history.facts.credited.get(id, authors.get(id))
        forgotten = history.restored and live.author in {authors.get(id), *ever[id]}
        if id in authors and live.author != owner and not forgotten:
            yield Breach("lost", f"counts for {live.author}, it is {owner}'s", live.rev, id)
        elif id not in authors:
            yield Breach("doubled", "a visit that nobody made", live.rev, id)
    refused = {row.id for row in history.facts.inbox if row.outcome in UNTAKEN}
    if history.restored:  # pushed again, it may lie in an area that is somebody else's by now
        taken -= refused
    for id in taken - deleted - visits.keys():
        yield Breach("lost", "a visit that was applied does not count", id=id)


def in_scope(history: History) -> Iterator[Breach]:
    """No phone received a record of an area that its person did not hold at that time."""
    feeds: dict[tuple[str, str, int], set[str]] = defaultdict(set)
    for seen in history.facts.seen:
        for one in seen:
            feeds[one.collection, one.id, one.seq].add(one.feed)
    pushed = {(row["phone"], row["id"]) for event in history.of("send") for row in rows_of(event)}
    for document in history.received:
        srv, own = document["srv"] or {}, (document["phone"], document["id"]) in pushed
        if srv.get("status") in UNTAKEN and own:
            continue  # what was sent, given back
        if document["names"] is not None:  # a removal
            if not REMOVAL.issuperset(document["names"]) or not srv.keys() <= REMOVAL_SRV:
                yield _breach("out_of_scope", "a removal that tells more than ids", document)
            since = float("-inf")
        else:
            since = document["asked"]
        if document["names"] is not None and own:
            continue
        names_it_back = (document["rev"], srv.get("seq")) == (document["named"], 0)
        if document["names"] is not None and names_it_back:
            continue  # a repair gives back what it was asked about, and tells nothing
        at = feeds.get((document["collection"], document["id"], srv.get("seq", 0)), set())
        person = history.person_of[document["phone"]]
        areas = history.held(person, since, document["at"])
        if not any(_lies_in(feed, person, areas) for feed in at):
            why = f"of {sorted(at) or 'nowhere'}; held then: {sorted(areas)}"
            yield _breach("out_of_scope", why, document)


def same_as_database(history: History) -> Iterator[Breach]:
    """Once quiet, every phone holds exactly the live records of its scope, as they are."""
    for event in history.of("quiet"):
        phone = event["phone"]
        if phone in history.erased:
            continue
        person = history.person_of[phone]
        areas = history.holds(person)
        if event["waiting"]:
            yield Breach("diverged", f"{event['waiting']} rows still wait", phone=phone)
        shown = {
            (name, id): (rev, status, content) for name, id, rev, status, content in event["shown"]
        }
        untaken = {
            key for key, (_, status, _) in shown.items()
            if status in UNTAKEN and (person, *key) in history.facts.untaken
        }  # fmt: skip
        expected = {
            key: live for key, live in history.facts.live.items()
            if _lies_in(live.feed, person, areas)
        }  # fmt: skip
        for key in expected.keys() - shown.keys() - untaken:
            yield Breach("diverged", f"lacks {key}", expected[key].rev, key[1], phone)
        for key, (rev, status, content) in shown.items():
            if key in untaken:
                continue
            live = expected.get(key)
            if live is None:
                yield Breach("diverged", f"has {key} ({status}) too many", rev, key[1], phone)
            elif live.rev != rev:
                why = f"has {key} as {rev}, it is {live.rev}"
                yield Breach("diverged", why, live.rev, key[1], phone)
            elif not _same_content(key[0], content, live):
                why = f"has {key} with {content}, it is {live.content}"
                yield Breach("diverged", why, live.rev, key[1], phone)


def same_by_digest(history: History) -> Iterator[Breach]:
    """Whoever has pulled all there is holds what the server has, in every feed: at any time."""
    for event in history.of("compared"):
        if event["differing"]:
            why = f"its digest differs at {event['at']:.1f}: {event['differing']}"
            records = tuple(_records_that_differ(history, event))
            why += "" if records else ", and the line broke before it was told which records"
            yield Breach("diverged", why, phone=event["phone"], records=records)


def _records_that_differ(history: History, compared: Event) -> Iterator[tuple[str, str]]:
    """What phone and server have of each, and its id: from the repair after a comparison."""
    later = [one["at"] for one in history.of("compared") if one["phone"] == compared["phone"]]
    until = min((at for at in later if at > compared["at"]), default=float("inf"))
    told = set()
    for event in history.of("difference"):
        if event["phone"] != compared["phone"] or not compared["at"] <= event["at"] < until:
            continue
        for one in event["records"]:
            said = (
                f"{event['place'][1]} {one['id']} of {event['place'][0]}: the phone sums up"
                f" {one['held'] or 'nothing'} and shows {one['shown']}; the server has"
                f" {one['server']}"
            )
            if said not in told:
                told.add(said)
                yield said, one["id"]


def bytes_arrived(history: History) -> Iterator[Breach]:
    """Photos whose upload was acknowledged are in the store; none is left on a quiet phone."""
    live = {id for name, id in history.facts.live if name == "photos"}
    for event in history.of("uploaded"):
        if event["photo"] in live - history.facts.stored and not history.restored:
            yield Breach("lost", "a photo was acknowledged and is not stored", id=event["photo"])
    # Of a phone whose store is gone, what it had sealed stays.
    for event in (*history.of("quiet"), *history.of("sealed_left")):
        if event["phone"] in history.erased:
            continue
        for photo in event.get("files", ()):
            if photo in live - history.facts.stored:
                yield Breach("lost", "a photo was never stored", id=photo, phone=event["phone"])


def told_by_sms(history: History) -> Iterator[Breach]:
    """What an SMS told is in the inbox if it had a receipt; an altered one tells nothing."""
    keys = {row.key for row in history.facts.inbox}
    untaken = {row.id for row in history.facts.inbox if row.outcome in UNTAKEN}
    for event in history.of("sms_answered"):
        if event["altered"] and event["taken"]:
            yield _breach("doubled", "an altered SMS was taken", event)
        is_there = event["rev"] in keys or event["id"] in untaken
        if event["taken"] and not is_there and not history.restored:
            yield _breach("lost", "its SMS had a receipt, and the inbox does not have it", event)


def completed_once(history: History) -> Iterator[Breach]:
    """The whole of a visit comes once where an SMS told a part of it, and it does come."""
    for seen in history.facts.seen:
        completed = Counter(one.rev for one in seen if one.what == "completed")
        for rev, times in completed.items():
            if times > 1:
                yield Breach("doubled", f"was completed {times} times", rev=rev)
    # What a lost phone hands in is held for a decision; until then, the part stays.
    of_lost = {one["id"] for one in history.of("sms") if one["phone"] in history.erased}
    for id in history.facts.partial - of_lost:
        yield Breach("lost", "a visit of which there is only the SMS", id=id)


def _is_of(row: Event, found: Kept) -> bool:
    same_key = found.key == row["rev"] or found.outcome in UNTAKEN
    return same_key and found.collection == row["collection"] and _as_kept(row, found)


def _as_kept(row: Event, found: Kept) -> bool:
    """Telephone numbers are sealed in the inbox: that there is one is all that can be seen."""
    sent, there = dict(row["body"]), dict(found.body or {})
    sealed = ["phone"] if row["collection"] == "contacts" else []
    same = all(bool(sent.pop(name, None)) == bool(there.pop(name, None)) for name in sealed)
    return same and sent == there


def _is_clash(row: Event) -> bool:
    """Refused for bearing another version's rev, or handed in by a lost phone and held: the inbox
    row under that rev is the other one."""
    return bool(row["outcome"] == "rejected" or (row["outcome"] == "held" and row["handed_in"]))


def _lies_in(feed: str, person: str, areas: list[str]) -> bool:
    return feed == f"@{person}" or any(feed.startswith(area) for area in areas)


def _same_content(collection: str, content: list[Any], live: Live) -> bool:
    return not CONTENT[collection] or tuple(content) == tuple(live.content)


def _once(rows: list[Event]) -> Iterator[Event]:
    seen = set()
    for row in rows:
        name = row["phone"], row["rev"], str(row["body"])
        if name not in seen:
            seen.add(name)
            yield row


def _breach(promise: str, why: str, row: Event) -> Breach:
    return Breach(promise, why, row.get("rev"), row.get("id"), row["phone"])
