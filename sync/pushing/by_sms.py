"""Versions of which an SMS brought a part, and the rows that complete them.

The part and the whole have the same ``rev``. A row completes a part if the SMS of that row would
say exactly what the SMS said: then it is an edit of the part, under the same ``rev``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sync.collections.collections import Current, PushCollection
from sync.collections.merge import MergeResult
from sync.collections.sender import Sender
from sync.pushing.rows import PushedRow, content_json, read_document
from sync.pushing.stages import KnownRow, Verdict

WRITTEN = ("applied", "merged", "conflict")


def sms_document(collection: PushCollection, row: PushedRow) -> dict[str, Any] | None:
    """The document that an SMS would make of a row; None if none can."""
    version = row.version
    if version is None or version.deleted:
        return None
    return collection.said_by_sms(version.values)


def mark_completing(
    collection: PushCollection, sender: Sender, known: Sequence[KnownRow]
) -> list[KnownRow]:
    """The rows, with ``completes`` where they complete what an SMS of their sender brought."""
    return [
        replace(one, completes=True) if _completes(collection, sender, one) else one
        for one in known
    ]


def _completes(collection: PushCollection, sender: Sender, known: KnownRow) -> bool:
    prior, row = known.prior, known.row
    if prior is None or not prior["partial"] or sender.by_sms or row.is_echo:
        return False
    if prior["person_id"] != sender.person_id or prior["record_id"] != row.id:
        return False
    said = sms_document(collection, row)
    if said is None or not _is_fingerprint_of(said, prior["fingerprint"], sender):
        return False
    # Another phone that pulled the part, and pushes it again, knows no more than the SMS said.
    return prior["device_id"] == sender.device_id or _says_more(collection, row, said)


def _is_fingerprint_of(said: Mapping[str, Any], fingerprint: bytes, sender: Sender) -> bool:
    return fingerprint in sender.seal.fingerprints(content_json(said))


def _says_more(collection: PushCollection, row: PushedRow, said: Mapping[str, Any]) -> bool:
    values, _ = read_document(collection.schema, said)
    sent = row.version.values if row.version else {}
    return any(sent.get(name) != values.get(name) for name in collection.fields)


def repeats(collection: PushCollection, body: Any, row: PushedRow) -> bool:
    """True if an SMS says nothing but what a stored body says. A wiped body says anything."""
    if not isinstance(body, Mapping):
        return body is None
    values, errors = read_document(collection.schema, body)
    if errors or body.get("_deleted") is True:
        return False
    said = collection.said_by_sms(values)
    return said is not None and content_json(said) == row.body


def base_with_part(
    collection: PushCollection,
    sender: Sender,
    known: KnownRow,
    base_document: Mapping[str, Any] | None,
) -> Mapping[str, Any] | None:
    """The base of a row, or the part from which it was made.

    That is what the SMS of a completed version said. And a phone that edits a visit after its SMS
    pushes the edit without a base, because it never pushed the version of the SMS.
    """
    if known.completes:
        return sms_document(collection, known.row)
    current = known.current
    if base_document is None and current and _is_partial(current) and not sender.by_sms:
        version = current.version
        return collection.said_by_sms({**version.values, "id": known.row.id, "rev": version.rev})
    return base_document


def with_mark_removed(known: KnownRow, decision: MergeResult) -> MergeResult:
    """The decision; a part that is complete as it stands is written again, without the mark."""
    current = known.current
    if known.completes and decision.values is None and current and _is_partial(current):
        return replace(decision, values=current.version.values)
    return decision


def _is_partial(current: Current) -> bool:
    return bool(current.row and current.row.get("partial"))


def settle(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Completions in conflict become merges: the author's later version wins, as with versions that
    arrive out of order."""
    return [
        replace(v, outcome="merged", errors=())
        if v.known.completes and v.outcome == "conflict"
        else v
        for v in verdicts
    ]
