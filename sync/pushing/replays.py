"""Recognising rows that came before: what makes every push count once, however often it arrives."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from records.wire import FieldError
from sync.collections.collections import Current, PushCollection
from sync.collections.sender import Sender
from sync.pushing import inbox
from sync.pushing.rows import PushedRow, content_json, read_document
from sync.pushing.sealing import opened
from sync.pushing.stages import Errors, KnownRow, Verdict, error

_BODIES = text("""
    SELECT key, body FROM inbox
    WHERE county = :county AND collection = :collection AND key = ANY(:keys)
""")


def replays(
    session: Session, collection: PushCollection, sender: Sender, known: Sequence[KnownRow]
) -> list[Verdict]:
    """Verdicts on rows whose key the inbox holds already.

    The same content is a replay, and is told what was told before: from its sender, and from
    whoever can have pulled it, because they may read the record. A rev that names something else is
    a new row that is rejected.
    """
    came = [each for each in known if each.prior]
    ours = [each for each in came if _is_known(each, collection, sender)]
    same = {each.row for each in ours if each.row.is_echo or _is_same(each, sender)}
    same |= _reworded(session, collection, sender, [e for e in ours if e.row not in same])
    verdicts = [_again(each, sender) for each in came if each.row in same]
    return verdicts + _clashes(session, sender, [e for e in came if e.row not in same])


def of_current_rev(
    session: Session, collection: PushCollection, sender: Sender, known: Sequence[KnownRow]
) -> list[Verdict]:
    """Verdicts on rows that bear the rev of the record as it is, which no phone has pushed.

    Such a rev was minted here, by a merge: it comes back unchanged from a phone that pulled it.
    Changed content under a rev that names another version is refused, as everywhere.
    """
    named = [
        (each, each.current)
        for each in known
        if each.row.version and each.current and each.current.version.rev == each.row.rev
    ]
    same = {each.row for each, current in named if _is_current(collection, sender, each, current)}
    verdicts = [
        Verdict(each, "applied", replay=True, echo=True) for each, _ in named if each.row in same
    ]
    return verdicts + _clashes(session, sender, [e for e, _ in named if e.row not in same])


def remaining(known: Sequence[KnownRow], verdicts: Sequence[Verdict]) -> list[KnownRow]:
    """Those of these rows on which there is no verdict yet."""
    done = {verdict.row for verdict in verdicts}
    return [each for each in known if each.row not in done]


def _clashes(session: Session, sender: Sender, known: Sequence[KnownRow]) -> list[Verdict]:
    """Reject rows whose rev names another version; each is kept under a key of its own.

    One that was kept before is told what it was told then, or was decided since.
    """
    kept = inbox.find(session, sender.county, {key for each in known for key in each.row.own_keys})
    return [_clash(each, kept, sender) for each in known]


def _clash(known: KnownRow, kept: inbox.Seen, sender: Sender) -> Verdict:
    own_keys = known.row.own_keys
    key = next((key for key in own_keys if key in kept), own_keys[0])
    known = replace(known, key=key, prior=kept.get(key))
    if known.prior:
        return replace(_again(known, sender), echo=False)
    errors = error("rev", "rev_already_used")
    return Verdict(known, "rejected", errors, document=known.row.base)


def _again(known: KnownRow, sender: Sender) -> Verdict:
    prior = known.prior
    assert prior, "it came before"
    errors: Errors = prior["errors"] or ()
    if prior["person_id"] != sender.person_id:  # what its own sender and the server said stays
        errors = [FieldError(field=one["field"], code=one["code"]) for one in errors]
    elif prior["outcome"] == "conflict" and not known.visible:
        errors = [{name: one[name] for name in one if name != "theirs"} for one in errors]
    return Verdict(known, prior["outcome"], errors, replay=True, echo=known.row.is_echo)


def _is_known(known: KnownRow, collection: PushCollection, sender: Sender) -> bool:
    """True where the inbox row is of this record, and its sender or a reader of it is asking."""
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


def _reworded(
    session: Session, collection: PushCollection, sender: Sender, known: Sequence[KnownRow]
) -> set[PushedRow]:
    """Those of these rows that say what the inbox has, in other words.

    A phone that lost its checkpoint pushes what it once pulled: the same version, as the server
    writes it (times in UTC, defaults filled in), and whoever recorded it. And what was kept before
    there were fingerprints is told by its content alone.
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
            _says(collection, stored[each.key], each.row, sender, each.prior["person_id"])
            or _is_plainly_same(each.prior, stored[each.key], each.row, sender)
        )
    }


def _is_plainly_same(prior: RowMapping, body: Any, row: PushedRow, sender: Sender) -> bool:
    """Of a row without a fingerprint. Where its body was wiped as well, its rev and record decide:
    nothing is left that would tell another content."""
    if prior["fingerprint"] is not None or prior["person_id"] != sender.person_id:
        return False
    return body is None or (isinstance(body, Mapping) and content_json(body) == row.body)


def _says(
    collection: PushCollection, body: Any, row: PushedRow, sender: Sender, author: UUID
) -> bool:
    """True where a body says what a row does, as far as whoever asks may see the body."""
    version = row.version
    if version is None or not isinstance(body, Mapping):
        return False
    if (body.get("_deleted") is True) != version.deleted:
        return False
    lacking = tuple(collection.schema.fields) if version.deleted else ()
    values, errors = read_document(collection.schema, body, may_lack=lacking)
    names = ("id",) if version.deleted else ("id", *collection.fields)
    said: Mapping[str, Any] = version.values
    if author != sender.person_id:
        values, said = (collection.seen_by_others(each, sender.zone) for each in (values, said))
    return not errors and all(values.get(n) == said.get(n) for n in names if row.says(n))


def _is_current(
    collection: PushCollection, sender: Sender, known: KnownRow, current: Current
) -> bool:
    """True where a row says what the record is, as far as the sender may see it."""
    mine, row = known.row.version, current.row
    if mine is None or mine.deleted or current.version.deleted:
        return mine is not None and mine.deleted == current.version.deleted
    said, stored = mine.values, current.version.values
    if collection.authored and row and row[collection.author] != sender.person_id:
        said, stored = (collection.seen_by_others(each, sender.zone) for each in (said, stored))
    return all(said.get(n) == stored.get(n) for n in collection.fields if known.row.says(n))
