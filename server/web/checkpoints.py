"""Checkpoints as clients send them and get them back. See sync/pulling/checkpoints.py."""

from typing import Any

import orjson

from records.problems import CheckpointInvalid
from server.web.auth import current
from server.web.boundary import settings
from sync.pulling.checkpoints import Checkpoint, decode

ALL = "*"  # what a checkpoint over all collections is made for


def read(raw: Any, made_for: str) -> Checkpoint:
    """Where the phone that asks stands; raises CheckpointInvalid."""
    return decode(raw, _key(), current().epoch, current().person_id, made_for)


def in_query(text: str | None) -> Any:
    """The JSON that a query has for a checkpoint; None for none."""
    try:
        return orjson.loads(text) if text else None
    except orjson.JSONDecodeError:
        raise CheckpointInvalid("the checkpoint is JSON") from None


def written(checkpoint: Checkpoint) -> dict[str, str]:
    return checkpoint.encode(_key())


def _key() -> bytes:
    return settings().secret_key.encode()
