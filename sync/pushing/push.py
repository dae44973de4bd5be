"""Push: decide what becomes of each row, write what is to be written, keep every row.

Reads without locks, decides by pure rules (sync/pushing/merge.py), then writes as
sync/pushing/writing.py says. Every row ends in the inbox with its outcome, in the same transaction
as its effect.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session

from authz.reach import as_county, reaching
from authz.scope import Permission, Scope
from authz.sight import day_of
from geo.following import stood_before
from records.keys import columns_of
from records.system.audit import note_on_day
from records.wire import FieldError, uuid_of
from sync.collections.collections import Current, Draft, Writable
from sync.decisions import outcomes
from sync.decisions.aliases import follow_aliases
from sync.pulling.resync import is_later
from sync.pushing import inbox
from sync.pushing.inbox import Seen, Verdict, rejected
from sync.pushing.merge import Decision, Rule, Version
from sync.pushing.rows import PushedRow, Sender, read_document, rounds
from sync.pushing.sealing import opened
from sync.pushing.writing import write

_TOLD = "number_used_elsewhere"  # in the audit log


def push(
    session: Session, collection: Writable, sender: Sender, rows: Sequence[PushedRow]
) -> list[Verdict]:
    """Take a batch of rows; verdicts in its order.

    Raises ConcurrentWrite where it has to be tried again; never anything for a row's content.
    """
    # What becomes of a row depends on records that its sender may not see: the one that it would
    # replace, the household that has moved, the number that is taken.
    with as_county(sender.county):
        verdicts = {
            id(verdict.row): verdict
            for batch in rounds(rows)
            for verdict in _push_round(session, collection, sender, batch)
        }
    return [verdicts[id(row)] for row in rows]


def _push_round(
    session: Session, collection: Writable, sender: Sender, rows: Sequence[PushedRow]
) -> list[Verdict]:
    """A batch in which no record and no key appears twice."""
    seen = inbox.find_rows(session, sender.county, rows)
    currents = load_current(session, collection, sender, rows)
    readable = {key for key, current in currents.items() if sender.scope.carries(current.feed)}
    hidden = _hidden(session, collection, sender, currents)
    readable -= hidden
    verdicts = inbox.replays(session, collection, sender, rows, seen, readable)
    fresh = _except(rows, verdicts)
    verdicts += _of_current_rev(session, collection, sender, fresh, currents)
    drafts = []
    fresh = _except(rows, verdicts)
    follow_aliases(session, collection.fields, sender.county, fresh, seen)
    for row in fresh:
        current = currents.get(row.id) if row.id else None
        verdict, draft = judge(collection, sender, row, current, seen, hidden=hidden)
        verdict.area = current.feed if current else None
        verdicts.append(verdict)
        drafts += [(verdict, draft)] if draft else []
    _withhold(verdicts, hidden)
    write_judged(session, collection, sender, drafts)
    inbox.forgive_ancestors(session, sender, verdicts)
    outcomes.find_areas(session, collection, sender, verdicts)
    overtaking = inbox.keep(session, collection, sender, verdicts)
    outcomes.follow_up(session, collection, sender, verdicts, overtaking)
    return verdicts


def _withhold(verdicts: Sequence[Verdict], hidden: Collection[UUID]) -> None:
    """Take what others wrote out of conflicts over records that the sender cannot see: one's own
    work stays one's own to change, where it has moved to, but what became of it there does not."""
    for verdict in verdicts:
        if verdict.outcome == "conflict" and verdict.row.id in hidden:
            verdict.errors = [
                {name: value for name, value in error.items() if name != "theirs"}
                for error in verdict.errors
            ]


def _hidden(
    session: Session, collection: Writable, sender: Sender, currents: Mapping[UUID, Current]
) -> set[UUID]:
    """Those of these records that the database does not let the sender see, whatever scope says."""
    if not currents:
        return set()
    with reaching(sender.scope.reach()):
        seen = session.scalars(
            text(f"""
                SELECT id FROM {collection.readable.table}
                WHERE county = :county AND id = ANY(:ids)
                UNION ALL
                SELECT record_id FROM departures
                WHERE county = :county AND record_id = ANY(:deleted) AND why = 'deleted'
            """),
            {
                "county": sender.county,
                "ids": list(currents),
                "deleted": [id for id, current in currents.items() if current.row is None],
            },
        )
        return currents.keys() - set(seen)


def _except(rows: Sequence[PushedRow], judged: Sequence[Verdict]) -> list[PushedRow]:
    done = {id(verdict.row) for verdict in judged}
    return [row for row in rows if id(row) not in done]


def _of_current_rev(
    session: Session,
    collection: Writable,
    sender: Sender,
    rows: Sequence[PushedRow],
    currents: Mapping[UUID, Current],
) -> list[Verdict]:
    """Verdicts on rows that bear the rev of the record as it is, which no phone has pushed.

    Such a rev was minted here, by a merge: it comes back unchanged from a phone that pulled it.
    Changed content under a rev that names another version is refused, as everywhere.
    """
    verdicts: list[Verdict] = []
    unlike: list[PushedRow] = []
    for row in rows:
        current = currents.get(row.id) if row.id else None
        if row.version is None or current is None or current.version.rev != row.rev:
            continue
        mine, theirs = row.version, current.version
        said, stored = mine.values, theirs.values
        if (
            collection.authored
            and current.row
            and current.row[collection.author] != sender.person_id
        ):
            said, stored = (collection.seen_by_others(each, sender.zone) for each in (said, stored))
        same = mine.deleted == theirs.deleted and (
            mine.deleted
            or all(said.get(n) == stored.get(n) for n in collection.fields if row.says(n))
        )
        if same:
            verdicts.append(Verdict(row, "applied", replay=True, echo=True))
        else:
            unlike.append(row)
    return verdicts + inbox.clashes(session, sender, unlike)


def judge(
    collection: Writable,
    sender: Sender,
    row: PushedRow,
    current: Current | None,
    seen: Seen,
    rule: Rule | None = None,
    hidden: Collection[UUID] = (),
) -> tuple[Verdict, Draft | None]:
    """What becomes of a row, and what is to be written for it, as far as the row itself tells.

    ``rule`` is the collection's own, unless somebody has decided. ``hidden`` are records that the
    database does not let the sender see.
    """
    # As it was sent, and as the version was that was refused before it.
    of_another = collection.authored and _names_another_author(row, sender)
    _resolve_base(collection, sender, row, seen)
    of_another = of_another or (collection.authored and _names_another_author(row, sender))
    if row.version is None:
        return Verdict(row, "rejected", row.errors), None
    if sender.brings_later_work:
        return Verdict(row, "held", [_held()]), None
    if current is not None:
        if collection.authored and current.row:
            # One's own work stays one's own, wherever the household stands by now.
            credited = of_another and is_later(row.base, current, sender.scope.own_feed)
            # Credited to somebody else, which a restored server may have forgotten.
            if credited or current.row[collection.author] != sender.person_id:
                return rejected(row, "row", "not_your_record"), None
        elif row.id in hidden or not may_write(
            sender.scope, current.feed, collection.day_of(current, sender)
        ):
            return Verdict(row, "held", [_held()]), None
    elif of_another:
        # A restored server has forgotten the record, and its author is yet to bring it back.
        return rejected(row, "row", "not_your_record"), None
    mine, base = row.version, _base(collection, row)
    if current is not None and is_later(row.base, current, sender.scope.own_feed):
        base = current.version
    if current is not None:
        mine = _with_unsaid(row, mine, current, collection.fields)
        base = base and _with_unsaid(row, base, current, collection.fields)
    rule = rule or collection.rule
    decision = rule(mine, base, current.version if current else None, collection.fields)
    if row.renamed and decision.outcome == "applied":
        decision = replace(decision, outcome="merged")  # it comes back with the household's name
    conflicts = _conflicts(collection, decision)
    return Verdict(row, decision.outcome, conflicts), _draft(row, decision, current)


def _names_another_author(row: PushedRow, sender: Sender) -> bool:
    """True where the version that the phone started from was somebody else's, as the server said.

    It says ``mine``; and ``cadre``, now to its author alone, but phones have older documents. Only
    ever a reason to refuse: whoever leaves it out can but make a record of their own.
    """
    srv = row.base.get("srv") if row.base else None
    if not isinstance(srv, Mapping):
        return False
    author = uuid_of(srv.get("cadre"))
    return srv.get("mine") is False or (author is not None and author != sender.person_id)


def _draft(row: PushedRow, decision: Decision, current: Current | None) -> Draft | None:
    if decision.values is None:
        return None
    rev = row.rev if decision.outcome == "applied" else uuid4()
    assert rev is not None, "a valid row has a rev"
    return Draft(row, rev, decision.values, current, decision.deleted)


def write_judged(
    session: Session,
    collection: Writable,
    sender: Sender,
    judged: Sequence[tuple[Verdict, Draft]],
) -> None:
    """Derive what is to be written, hold or refuse what may not be, write the rest."""
    drafts = [draft for _, draft in judged if not draft.deleted]
    if deletions := [draft for _, draft in judged if draft.deleted and draft.current]:
        collection.check_deletions(session, sender, deletions)
    if drafts:
        collection.derive(session, sender, drafts)
    whole = [draft for draft in drafts if not draft.errors]
    doubtful = [d for d in whole if not may_write(sender.scope, d.grid, d.day)]
    not_theirs = _never_held(session, sender, doubtful)
    if theirs := [draft for draft in whole if draft.id not in not_theirs]:
        # After the area: what may not be written here asks nothing about the county's numbers.
        released = {draft.id for draft in deletions if not draft.errors}
        _claim_keys(session, collection, sender, theirs, released)
    writing = []
    for verdict, draft in judged:
        if draft.errors:
            verdict.outcome, verdict.errors = "rejected", draft.errors
            verdict.area = draft.grid or verdict.area
        elif draft.id in not_theirs:
            verdict.outcome, verdict.errors = "held", [_held()]
            verdict.area = draft.grid or verdict.area
        else:
            verdict.unreadable = draft.grid is not None and not sender.scope.carries(draft.grid)
            writing.append(draft)
    write(session, collection, sender, writing)


def _never_held(session: Session, sender: Sender, drafts: Sequence[Draft]) -> set[UUID]:
    """Of drafts for grids that the sender does not hold: those they did not hold then, either.

    The household may have moved since, or its grid been drawn anew: what counts is the grid that
    it stood in when the work was done, as far as anybody knew.
    """
    done = [draft for draft in drafts if draft.day and "counted_at" in draft.columns]
    asked = [(draft.values["household"], draft.columns["counted_at"]) for draft in done]
    stood = stood_before(session, sender.county, asked) if asked else []
    theirs = {
        draft.id
        for draft, grid in zip(done, stood, strict=True)
        if grid and may_write(sender.scope, grid, draft.day)
    }
    return {draft.id for draft in drafts} - theirs


def may_write(scope: Scope, feed: str | None, day: date | None) -> bool:
    """True where the sender holds the grid now, or held it on the day that the work was done.

    ``feed`` is a grid's, the sender's own, or None while the household is not known: then it is
    enough to hold, or to have held, any area.
    """
    if feed is None or feed == scope.own_feed:
        return scope.allows(Permission.SYNC) or (
            day is not None and any(held.on(day) for held in scope.assignments)
        )
    return scope.covers(Permission.SYNC, feed) or (day is not None and scope.held_on(feed, day))


def load_current(
    session: Session, collection: Writable, sender: Sender, rows: Sequence[PushedRow]
) -> dict[UUID, Current]:
    """The records that these rows are about, as the server holds them, deleted ones included.

    One that somebody deleted before it came (a restored server had forgotten it) lives.
    """
    asked = {
        "county": sender.county,
        "collection": collection.readable.name,
        "ids": [row.id for row in rows if row.id],
    }
    columns = ", ".join([*collection.columns, *collection.guards])
    live = session.execute(
        text(f"""
            SELECT id, rev, feed, seq, {columns} FROM {collection.readable.table}
            WHERE county = :county AND id = ANY(:ids)
        """),
        asked,
    ).mappings()
    found = {
        row["id"]: Current(Version(row["rev"], collection.values_of(row, sender)), row["feed"], row)
        for row in live
    }
    gone = session.execute(
        text("""
            SELECT DISTINCT ON (record_id) record_id, rev, feed FROM departures
            WHERE county = :county AND record_id = ANY(:ids)
            AND collection = :collection AND why = 'deleted'
            -- What somebody else deleted before anybody knew it concerns them alone.
            AND (left(feed, 1) <> '@' OR feed = :own)
            ORDER BY record_id, at DESC
        """),
        asked | {"own": sender.scope.own_feed},
    )
    for row in gone:
        deleted = Current(Version(row.rev, {}, deleted=True), row.feed, None)
        found.setdefault(row.record_id, deleted)
    return found


def _resolve_base(collection: Writable, sender: Sender, row: PushedRow, seen: Seen) -> None:
    """An edit made on a version that was never taken has the base which that version had.

    Otherwise a corrected row would seem to have changed only what was corrected, and the rest of
    what the rejected one said would be lost.
    """
    priors = [seen[key] for key in row.base_keys if key in seen]
    prior = next((prior for prior in priors if prior["record_id"] == row.id), None)
    if prior and prior["outcome"] in inbox.UNFINISHED:
        row.base = opened(collection, prior["base"], sender.seal, prior["key"])


def _base(collection: Writable, row: PushedRow) -> Version | None:
    if row.base is None:
        return None
    # With its defaults, as the row itself: what neither of them names was not changed.
    values, _ = read_document(collection.schema, row.base)
    return Version(row.base_rev, row.of_households(values), row.base.get("_deleted") is True)


def _with_unsaid(
    row: PushedRow, version: Version, current: Current, fields: tuple[str, ...]
) -> Version:
    """The version with those fields as they are that neither document nor base names: an app that
    is older than a field sends it back to nobody, and does not mean to empty it."""
    stay = {name: current.version.values.get(name) for name in fields if not row.says(name)}
    if not stay or current.version.deleted:
        return version
    return replace(version, values={**version.values, **stay})


def _claim_keys(
    session: Session,
    collection: Writable,
    sender: Sender,
    drafts: Sequence[Draft],
    released: Collection[UUID],
) -> None:
    """Give each draft the key of what it says; refuse those that claim what is another record's.

    The constraint itself ends races. What has read the same as an older record since before there
    were keys may go on doing so. ``released`` are records that the same batch deletes: deletions
    are written first.
    """
    if collection.unique is None:
        return
    column = f"{collection.unique}_key"
    for draft in drafts:
        draft.columns |= columns_of(draft.values.get(collection.unique), column)
    taken = session.execute(
        text(f"""
            SELECT {column} AS key, id, feed FROM {collection.readable.table}
            WHERE county = :county AND {column} = ANY(:keys)
        """),
        {"county": sender.county, "keys": [draft.columns[column] for draft in drafts]},
    ).all()
    owners: dict[str, UUID] = {row.key: row.id for row in taken if row.id not in released}
    elsewhere = {row.key for row in taken if not sender.scope.carries(row.feed)}
    told = 0
    for draft in drafts:
        key, stored = draft.columns[column], draft.current and draft.current.row
        if key is None or owners.setdefault(key, draft.id) == draft.id:
            continue
        if stored and stored["same_key"] == key:
            draft.columns |= {column: None, "same_key": key}
        else:
            draft.refuse(collection.unique, "already_used")
            told += key in elsewhere
    if told:  # that a number is in use, beyond what the sender sees: few are met, many are tried
        who, day = sender.decided_by or sender.person_id, day_of(sender.now, sender.zone)
        row = (who, _TOLD, f"person/{who}", {"count": told})
        note_on_day(session, sender.county, day, *row, each_time=True)


def _conflicts(collection: Writable, decision: Decision) -> list[Mapping[str, Any]]:
    """Both values of each field; of a sealed one only that they differ."""
    return [
        {"field": c.field, "code": "conflict"}
        | ({} if c.field in collection.sealed else {"yours": c.yours, "theirs": c.theirs})
        for c in decision.conflicts
    ]


def _held() -> FieldError:
    return FieldError(field="row", code="out_of_scope")
