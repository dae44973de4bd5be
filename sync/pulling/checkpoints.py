"""Checkpoints: how far a phone has read, as an opaque signed text.

Content: the database (``epoch``), the collections, and for each feed the last ``seq`` read.
``leaving`` has the feeds that have left the reader's scope, and the ``seq`` up to which their
records were removed. The signature prevents that a client adds feeds or uses another person's
checkpoint.
"""

import hmac
import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

from records.problems import CheckpointInvalid

_VERSION = 1
_SIGNATURE_BYTES = 16
_EPOCH_BYTES = 16
# About 25,000 feeds. It limits what a malicious checkpoint can inflate to.
_MAX_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """``feeds`` maps a feed's code to the last ``seq`` read; a missing feed is at 0.

    ``restarted``: the client sent a checkpoint of another epoch, so this one starts at 0.
    """

    epoch: UUID
    reader: UUID
    collection: str
    feeds: dict[str, int] = field(default_factory=dict)
    leaving: dict[str, int] = field(default_factory=dict)
    restarted: bool = field(default=False, compare=False)

    def encode(self, key: bytes) -> dict[str, str]:
        """``{"c": text}``: an object, for RxDB loops on a bare string."""
        content = json.dumps(
            [_VERSION, self.collection, self.feeds, self.leaving],
            separators=(",", ":"),
        )
        signed = self.epoch.bytes + zlib.compress(content.encode(), 6)
        return {
            "c": urlsafe_b64encode(_sign(key, self.reader, signed) + signed).decode().rstrip("=")
        }


def decode(raw: Any, key: bytes, epoch: UUID, reader: UUID, collection: str) -> Checkpoint:
    """Decode a client's checkpoint; None or {} is the start, as is one of another epoch.

    Raises CheckpointInvalid if it was altered, truncated, or made for other collections.
    """
    if raw is None or raw == {}:
        return Checkpoint(epoch, reader, collection)
    try:
        packed = urlsafe_b64decode(raw["c"] + "=" * (-len(raw["c"]) % 4))
    except (TypeError, KeyError, ValueError):
        raise CheckpointInvalid("a checkpoint is an object with one key, c") from None
    signature, signed = packed[:_SIGNATURE_BYTES], packed[_SIGNATURE_BYTES:]
    if len(signed) > _EPOCH_BYTES and signed[:_EPOCH_BYTES] != epoch.bytes:
        return Checkpoint(epoch, reader, collection, restarted=True)
    if not hmac.compare_digest(signature, _sign(key, reader, signed)):
        raise CheckpointInvalid("its signature does not fit")
    version, made_for, feeds, leaving = json.loads(_inflate(signed[_EPOCH_BYTES:]))
    if version != _VERSION or made_for != collection:
        raise CheckpointInvalid("it was made for another collection", made_for=made_for)
    return Checkpoint(epoch, reader, collection, feeds, leaving)


def _sign(key: bytes, reader: UUID, signed: bytes) -> bytes:
    return hmac.new(key, b"checkpoint" + reader.bytes + signed, sha256).digest()[:_SIGNATURE_BYTES]


def _inflate(packed: bytes) -> bytes:
    engine = zlib.decompressobj()
    content = engine.decompress(packed, _MAX_BYTES)
    if engine.unconsumed_tail:
        raise CheckpointInvalid("it is larger than any that was given out")
    return content
