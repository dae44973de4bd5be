"""A checkpoint comes back as it was given out, or not at all."""

import hmac
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from records.problems import CheckpointInvalid
from sync.pulling.checkpoints import Checkpoint, decode

KEY = b"a key of this server, long enough"
EPOCH = UUID("6a0f6a54-4f67-4f0f-9a5c-0d6b6a1f9a10")
READER = UUID("2f3a9a10-6a0f-4f67-8f0f-4c5d0d6b6a1f")
VISITS = "visits"

codes = st.one_of(
    st.integers(10**14, 10**15 - 1).map(str), st.uuids().map(lambda person: f"@{person}")
)
cursors = st.dictionaries(codes, st.integers(0, 2**63 - 1), max_size=6)
checkpoints = st.builds(
    Checkpoint, st.just(EPOCH), st.just(READER), st.just(VISITS), cursors, cursors
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=6,
)


def packed(checkpoint: Checkpoint) -> bytes:
    text = checkpoint.encode(KEY)["c"]
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def sent(raw: bytes) -> dict[str, str]:
    return {"c": urlsafe_b64encode(raw).decode().rstrip("=")}


def accepted(
    raw: Any, epoch: UUID = EPOCH, collection: str = VISITS, reader: UUID = READER
) -> Checkpoint | None:
    """What a checkpoint is taken for; None where it is refused. Anything else that it raises is
    an error of ours."""
    try:
        return decode(raw, KEY, epoch, reader, collection)
    except CheckpointInvalid:
        return None


@given(checkpoints)
def test_comes_back_as_it_was_given_out(checkpoint: Checkpoint) -> None:
    assert accepted(checkpoint.encode(KEY)) == checkpoint


@given(checkpoints)
def test_one_of_somebody_else_is_refused(checkpoint: Checkpoint) -> None:
    assert accepted(checkpoint.encode(KEY), reader=EPOCH) is None


@pytest.mark.parametrize("nothing", [None, {}])
def test_no_checkpoint_is_the_beginning(nothing: Any) -> None:
    assert accepted(nothing) == Checkpoint(EPOCH, READER, VISITS)


@given(checkpoints, st.data())
def test_a_flipped_bit_gives_no_other_state(checkpoint: Checkpoint, data: st.DataObject) -> None:
    raw = bytearray(packed(checkpoint))
    bit = data.draw(st.integers(0, len(raw) * 8 - 1))
    raw[bit // 8] ^= 1 << bit % 8
    assert accepted(sent(bytes(raw))) in (None, Checkpoint(EPOCH, READER, VISITS))


@given(checkpoints, st.data())
def test_a_part_gives_no_other_state(checkpoint: Checkpoint, data: st.DataObject) -> None:
    raw = packed(checkpoint)
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, len(raw)))
    assume((start, end) != (0, len(raw)))
    assert accepted(sent(raw[start:end])) in (None, Checkpoint(EPOCH, READER, VISITS))


@given(checkpoints, st.integers(min_value=1))
def test_text_cut_anywhere_gives_no_other_state(checkpoint: Checkpoint, cut: int) -> None:
    text = checkpoint.encode(KEY)["c"]
    beginning = Checkpoint(EPOCH, READER, VISITS)
    assert accepted({"c": text[: -1 - cut % len(text)]}) in (None, beginning)


@given(checkpoints, st.uuids())
def test_one_of_another_epoch_is_the_beginning(checkpoint: Checkpoint, other: UUID) -> None:
    assume(other != EPOCH)
    assert accepted(checkpoint.encode(KEY), epoch=other) == Checkpoint(other, READER, VISITS)


@given(checkpoints)
def test_one_of_another_collection_is_refused(checkpoint: Checkpoint) -> None:
    assert accepted(checkpoint.encode(KEY), collection="*") is None


@given(checkpoints)
def test_one_signed_with_another_key_is_refused(checkpoint: Checkpoint) -> None:
    assert accepted(checkpoint.encode(b"another server's key")) is None


@given(json_values)
def test_what_was_never_a_checkpoint_is_refused(raw: Any) -> None:
    assume(raw not in (None, {}))
    assert accepted(raw) in (None, Checkpoint(EPOCH, READER, VISITS))


@given(json_values)
def test_nor_is_anything_inside_the_object(inner: Any) -> None:
    assert accepted({"c": inner}) in (None, Checkpoint(EPOCH, READER, VISITS))


@given(st.binary(max_size=200))
def test_nor_are_random_bytes_of_this_epoch(tail: bytes) -> None:
    assert accepted(sent(b"\0" * 16 + EPOCH.bytes + tail)) is None


def test_one_that_inflates_past_any_that_was_given_out_is_refused_early() -> None:
    """Even a rightly signed one: 2 MB of feeds, in 2 kB."""
    bomb = EPOCH.bytes + zlib.compress(b"[" + b" " * 2_000_000 + b"]", 9)
    signature = hmac.new(KEY, b"checkpoint" + bomb, sha256).digest()[:16]
    assert len(bomb) < 5000
    assert accepted(sent(signature + bomb)) is None


def test_the_feeds_of_a_whole_county_fit() -> None:
    feeds = {f"441427{at:09}": 2**40 for at in range(10_000)}
    checkpoint = Checkpoint(EPOCH, READER, VISITS, feeds)
    assert accepted(checkpoint.encode(KEY)) == checkpoint
