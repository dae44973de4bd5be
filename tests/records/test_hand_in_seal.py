"""What a phone seals opens with its county's key and in its own envelope, and in no other way."""

import json
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records import hand_in_seal as box
from tests.records.sealed_vectors import DEVICE, REV, VECTORS, VISIT, vectors

KEY, OTHER = box.from_text(f"{7:064x}"), box.from_text(f"{8:064x}")
POINT = box.point_of(KEY)
KEYS = {box.id_of(box.point_of(key)): key for key in (KEY, OTHER)}
BOUND = box.bound_to(DEVICE, "visits", VISIT, REV)
ids = st.uuids()


def code_of(sealed: bytes, bound: bytes = BOUND, keys: dict[bytes, box.Private] = KEYS) -> str:
    with pytest.raises(box.SealUnreadable) as refused:
        box.open_sealed(sealed, keys, bound)
    return refused.value.code


@given(plain=st.binary(max_size=500), device=ids, record=ids, rev=st.none() | ids)
def test_what_is_sealed_opens_as_it_was(
    plain: bytes, device: UUID, record: UUID, rev: UUID | None
) -> None:
    bound = box.bound_to(device, "visits", record, rev)
    sealed = box.seal(plain, POINT, bound)
    assert len(sealed) == len(plain) + box.OVERHEAD
    assert box.open_sealed(sealed, KEYS, bound) == plain
    assert box.seal(plain, POINT, bound) != sealed, "each time with another ephemeral key"


@given(at=st.integers(0, 10**6), bit=st.integers(0, 7), plain=st.binary(max_size=60))
def test_no_bit_can_be_changed(at: int, bit: int, plain: bytes) -> None:
    sealed = bytearray(box.seal(plain, POINT, BOUND))
    sealed[at % len(sealed)] ^= 1 << bit
    assert code_of(bytes(sealed)) in ("unknown_format", "unknown_key", "cannot_open")


@given(cut=st.integers(1, 10**6), plain=st.binary(max_size=60))
def test_nothing_can_be_cut_or_added(cut: int, plain: bytes) -> None:
    sealed = box.seal(plain, POINT, BOUND)
    left = sealed[: -(cut % len(sealed) or 1)]
    assert code_of(left) == ("cannot_open" if left else "unknown_format")
    assert code_of(sealed + b"\0") == "cannot_open"


@given(
    device=st.just(DEVICE) | ids,
    name=st.sampled_from(["visits", "photos", box.PHOTO_BYTES]),
    record=st.just(VISIT) | ids,
    rev=st.just(REV) | st.none() | ids,
)
def test_it_opens_in_no_other_envelope(
    device: UUID, name: str, record: UUID, rev: UUID | None
) -> None:
    sealed = box.seal(b"{}", POINT, BOUND)
    bound = box.bound_to(device, name, record, rev)
    if (device, name, record, rev) == (DEVICE, "visits", VISIT, REV):
        assert box.open_sealed(sealed, KEYS, bound) == b"{}"
    else:
        assert code_of(sealed, bound) == "cannot_open"


def test_another_countys_key_does_not_open_it() -> None:
    sealed = box.seal(b"{}", POINT, BOUND)
    other = {box.id_of(box.point_of(OTHER)): OTHER}
    assert code_of(sealed, keys=other) == "unknown_key"
    assert code_of(sealed, keys={box.id_of(POINT): OTHER}) == "cannot_open"
    assert code_of(b"\2" + sealed[1:]) == "unknown_format"


@pytest.mark.parametrize("text", ["A", "AAAAA", "AA==", "AA+A", "AA/A", "A A", "é", "AA\n"])
def test_only_base64url_without_padding_is_read(text: str) -> None:
    with pytest.raises(box.SealUnreadable, match="cannot_open"):
        box.from_base64url(text)


@given(content=st.binary(max_size=100))
def test_base64url_comes_back(content: bytes) -> None:
    assert box.from_base64url(box.base64url(content)) == content


def test_a_private_key_is_kept_as_text() -> None:
    assert box.point_of(box.from_text(box.as_text(KEY))) == POINT


def test_the_vectors_are_those_that_the_phone_app_is_tested_with() -> None:
    assert json.loads(VECTORS.read_text()) == vectors()
    told = vectors()
    private = box.from_text(told["county"]["private"])
    for case in told["cases"]:
        bound = case["associated"].encode()
        sealed = box.from_base64url(case["sealed"])
        keys = {bytes.fromhex(told["county"]["key_id"]): private}
        assert box.open_sealed(sealed, keys, bound).hex() == case["plain"]
