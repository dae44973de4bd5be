"""Detect rows that were pushed before, so that each takes effect once however often it is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from records.wire import FieldError, one_error
from sync.collections.collections import Current, PushCollection
from sync.collections.sender import Sender
from sync.pushing import inbox
from sync.pushing.by_sms import WRITTEN, repeats
from sync.pushing.rows import PushedRow, content_json, read_document
from sync.pushing.sealing import opened
from sync.pushing.stages import Errors, KnownRow, Verdict

_BODIES = text("""
    SELECT key, body FROM inbox
    WHERE county = :county AND collection = :collection AND key = ANY(:keys)
""")


def replays(
    session: Session, collection: PushCollection, sender: Sender, known: Sequence[KnownRow]
) -> list[Verdict]:
    """Verdicts on rows whose key is already in the inbox.

    The same content is a replay and gets its earlier outcome. It may come from the first sender, or
    from anybody who may read the record, for they can have pulled it. Other content under a used
    ``rev`` is rejected. A row that completes a part (sync/pushing/by_sms.py) is a replay while that
    part waits for a decision, and an edit after the part was written.
    """
    stored = [each for each in known if each.prior and not edits_part(each)]
    candidates = [each for each in stored if _may_replay(each, collection, sender)]
    same = {
        each.row
        for each in candidates
        if each.completes or each.row.is_echo or _is_same(each, sender)
    }
    same |= _equivalent(session, collection, sender, [e for e in candidates if e.row not in same])
    verdicts = [_replay(each, sender) for each in stored if each.row in same]
    return verdicts + clashes(session, sender, [e for e in stored if e.row not in same])


def replays_of_current(
    session: Session, collection: PushCollection, sender: Sender, known: Sequence[KnownRow]
) -> list[Verdict]:
    """Verdicts on rows with the ``rev`` of the stored record, where no phone pushed that version.

    A merge on the server made it, and a phone that pulled it sends it back unchanged. Other content
    under that ``rev`` is rejected.
    """
    named = [
        (each, each.current)
        for each in known
        if not each.completes
        if each.row.version and each.current and each.current.version.rev == each.row.rev
    ]
    same = {each.row for each, current in named if _is_current(collection, sender, each, current)}
    verdicts = [
        Verdict(each, "applied", replay=True, echo=True) for each, _ in named if each.row in same
    ]
    return verdicts + clashes(session, sender, [e for e, _ in named if e.row not in same])


def remaining(known: Sequence[KnownRow], verdicts: Sequence[Verdict]) -> list[KnownRow]:
    """The rows without a verdict."""
    done = {verdict.row for verdict in verdicts}
    return [each for each in known if each.row not in done]


def edits_part(known: KnownRow) -> bool:
    """True if a row completes a part that was written."""
    return known.completes and known.prior is not None and known.prior["outcome"] in WRITTEN


def clashes(session: Session, sender: Sender, known: Sequence[KnownRow]) -> list[Verdict]:
    """Reject rows whose ``rev`` names another version; each is stored under a key of its own.

    If that key is in the inbox already, the row gets its earlier outcome.
    """
    own_keys = {key for each in known for key in each.row.own_keys}
    inbox_rows = inbox.find(session, sender.county, own_keys)
    return [_clash(each, inbox_rows, sender) for each in known]


def _clash(known: KnownRow, inbox_rows: inbox.InboxRows, sender: Sender) -> Verdict:
    own_keys, prior, completes = known.row.own_keys, known.prior, known.completes
    key = next((key for key in own_keys if key in inbox_rows), own_keys[0])
    known = replace(known, key=key, prior=inbox_rows.get(key), completes=False)
    if known.prior:
        return replace(_replay(known, sender), echo=False)
    errors: Errors = ()
    part = prior is not None and prior["partial"] and prior["person_id"] == sender.person_id
    if not completes:
        errors = one_error("rev", "differs_from_sms" if part else "rev_already_used")
    return Verdict(known, "rejected", errors, base_document=known.row.base)


def _replay(known: KnownRow, sender: Sender) -> Verdict:
    """The earlier outcome, without values in ``errors`` that this sender may not see."""
    prior = known.prior
    assert prior, "a replay is in the inbox"
    errors: Errors = prior["errors"] or ()
    if prior["person_id"] != sender.person_id:
        errors = [FieldError(field=one["field"], code=one["code"]) for one in errors]
    elif prior["outcome"] == "conflict" and not known.visible:
        errors = [{name: one[name] for name in one if name != "theirs"} for one in errors]
    return Verdict(known, prior["outcome"], errors, replay=True, echo=known.row.is_echo)


def _may_replay(known: KnownRow, collection: PushCollection, sender: Sender) -> bool:
    """True if the inbox row is of this record, and the sender pushed it or may read the record."""
    prior = known.prior
    return (
        prior is not None
        and prior["collection"] == collection.pull.name
        and prior["record_id"] == known.row.id
        and (prior["person_id"] == sender.person_id or known.is_readable(sender.scope))
    )


def _is_same(known: KnownRow, sender: Sender) -> bool:
    prior = known.prior
    return (
        prior is not None
        and prior["person_id"] == sender.person_id
        and prior["fingerprint"] in known.row.fingerprints
    )


def _equivalent(
    session: Session, collection: PushCollection, sender: Sender, known: Sequence[KnownRow]
) -> set[PushedRow]:
    """The rows that equal their inbox row in meaning, though not in their JSON.

    A phone that lost its checkpoint pushes what it once pulled: the same version in the server's
    form (times in UTC, defaults filled in), whoever recorded it. Inbox rows from before there were
    fingerprints are compared by content alone.
    """
    if not known:
        return set()
    bodies = session.execute(
        _BODIES,
        {
            "county": sender.county,
            "collection": collection.pull.name,
            "keys": [each.key for each in known],
        },
    ).mappings()
    stored = {
        body["key"]: opened(collection, body["body"], sender.seal, body["key"]) for body in bodies
    }
    return {
        each.row
        for each in known
        if each.prior
        and (
            (sender.by_sms and repeats(collection, stored[each.key], each.row))
            or _matches(collection, stored[each.key], each.row, sender, each.prior["person_id"])
            or _is_same_body(each.prior, stored[each.key], each.row, sender)
        )
    }


def _is_same_body(prior: RowMapping, body: Any, row: PushedRow, sender: Sender) -> bool:
    """True if an inbox row without a fingerprint has the same content.

    If its body was wiped, the same ``rev`` and record are enough: nothing else is left to compare.
    """
    if prior["fingerprint"] is not None or prior["person_id"] != sender.person_id:
        return False
    return body is None or (isinstance(body, Mapping) and content_json(body) == row.body)


def _matches(
    collection: PushCollection, body: Any, row: PushedRow, sender: Sender, author: UUID
) -> bool:
    """True if a stored body equals a row in all fields that the sender may see."""
    version = row.version
    if version is None or not isinstance(body, Mapping):
        return False
    if (body.get("_deleted") is True) != version.deleted:
        return False
    lacking = tuple(collection.schema.fields) if version.deleted else ()
    values, errors = read_document(collection.schema, body, may_lack=lacking)
    names = ("id",) if version.deleted else ("id", *collection.fields)
    sent: Mapping[str, Any] = version.values
    if author != sender.person_id:
        values, sent = (collection.seen_by_others(each, sender.zone) for each in (values, sent))
    return not errors and all(values.get(n) == sent.get(n) for n in names if row.contains(n))


def _is_current(
    collection: PushCollection, sender: Sender, known: KnownRow, current: Current
) -> bool:
    """True if a row equals the stored record in all fields that the sender may see."""
    mine, row = known.row.version, current.row
    if mine is None or mine.deleted or current.version.deleted:
        return mine is not None and mine.deleted == current.version.deleted
    sent, stored = mine.values, current.version.values
    if collection.authored and row and row[collection.author] != sender.person_id:
        sent, stored = (collection.seen_by_others(each, sender.zone) for each in (sent, stored))
    return all(sent.get(n) == stored.get(n) for n in collection.fields if known.row.contains(n))
