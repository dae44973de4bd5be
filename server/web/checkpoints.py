"""Checkpoints in requests and responses. See sync/pulling/checkpoints.py."""

from typing import Any

import orjson

from records.problems import CheckpointInvalid
from server.web.auth import current
from server.web.request_context import settings
from sync.pulling.checkpoints import Checkpoint, decode

ALL = "*"  # the ``made_for`` of a checkpoint over all collections


def read(raw: Any, made_for: str) -> Checkpoint:
    """Decode the phone's checkpoint; raises CheckpointInvalid."""
    return decode(raw, _key(), current().epoch, current().person_id, made_for)


def in_query(text: str | None) -> Any:
    """Parse the JSON of a checkpoint in a query string; None if it is empty."""
    try:
        return orjson.loads(text) if text else None
    except orjson.JSONDecodeError:
        raise CheckpointInvalid("the checkpoint must be JSON") from None


def written(checkpoint: Checkpoint) -> dict[str, str]:
    return checkpoint.encode(_key())


def _key() -> bytes:
    return settings().secret_key.encode()
