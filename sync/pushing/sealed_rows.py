"""Open the rows that a phone sealed, each by itself: what cannot be opened stays on the phone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from records import hand_in_seal
from records.hand_in_seal import Private, SealUnreadable
from records.wire import one_error, uuid_of
from sync.pushing.rows import listed

_MEMBERS = frozenset(("collection", "id", "rev", "sealed"))


@dataclass(frozen=True, slots=True)
class OpenedRows:
    """``rows`` are rows of a push, by their place in the request; ``receipts`` are of the others,
    which could not be opened."""

    rows: Mapping[int, Any]
    receipts: Mapping[int, dict[str, Any]]


def open_rows(
    sent: Any,
    device: UUID,
    keys: Mapping[bytes, Private],
    read: Callable[[Sequence[bytes]], Sequence[Any]],
) -> OpenedRows:
    """Open a list of ``{collection, id, rev, sealed}``.

    ``read`` parses the plain texts; None stands for one that is not JSON. Raises Malformed and
    TooManyRows for faults of the request, and what ``read`` raises.
    """
    envelopes = dict(enumerate(listed(sent)))
    plain, receipts = {}, {}
    for at, envelope in envelopes.items():
        try:
            plain[at] = _opened(envelope, device, keys)
        except SealUnreadable as error:
            receipts[at] = _unreadable(envelope, error.code)
    rows = dict(zip(plain, read(list(plain.values())), strict=True))
    for at in [at for at, row in rows.items() if not _is_of(row, envelopes[at])]:
        del rows[at]
        receipts[at] = _unreadable(envelopes[at], "differs_from_envelope")
    return OpenedRows(rows, receipts)


def _opened(envelope: Any, device: UUID, keys: Mapping[bytes, Private]) -> bytes:
    if not isinstance(envelope, Mapping) or not envelope.keys() <= _MEMBERS:
        raise SealUnreadable("not_an_envelope")
    collection, sealed = envelope.get("collection"), envelope.get("sealed")
    record, rev = uuid_of(envelope.get("id")), uuid_of(envelope.get("rev"))
    if not isinstance(collection, str) or not isinstance(sealed, str) or not (record and rev):
        raise SealUnreadable("not_an_envelope")
    bound = hand_in_seal.bound_to(device, collection, record, rev)
    return hand_in_seal.open_sealed(hand_in_seal.from_base64url(sealed), keys, bound)


def _is_of(row: Any, envelope: Mapping[str, Any]) -> bool:
    """True if an opened row names the collection, record and version of its envelope."""
    document = row.get("newDocumentState") if isinstance(row, Mapping) else None
    return isinstance(document, Mapping) and (
        row.get("collection") == envelope["collection"]
        and uuid_of(document.get("id")) == uuid_of(envelope["id"])
        and uuid_of(document.get("rev")) == uuid_of(envelope["rev"])
    )


def _unreadable(envelope: Any, code: str) -> dict[str, Any]:
    named = envelope if isinstance(envelope, Mapping) else {}
    return {
        "id": named.get("id") if uuid_of(named.get("id")) else None,
        "rev": named.get("rev") if uuid_of(named.get("rev")) else None,
        "outcome": "unreadable",
        "replay": False,
        "decision": None,
        "errors": one_error("sealed", code),
    }
