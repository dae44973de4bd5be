"""Phone numbers: nothing of what is dialled is lost, and masks do not give numbers away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from records.phones import canonical_phone, mask


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("138 1234 2345", "+8613812342345"),
        ("１３８１２３４２３４５", "+8613812342345"),
        ("(0753) 787-2222", "+867537872222"),
        ("0753-7872222 ext 8001", "+867537872222;ext=8001"),
        ("0753-7872222 x8001", "+867537872222;ext=8001"),
        ("0753-7872222转8001", "+867537872222;ext=8001"),
        ("0753-7872222 转分机 ８００１", "+867537872222;ext=8001"),
        ("+86-753-7872222;ext=8001", "+867537872222;ext=8001"),
        ("+1 415 555 0123", "+14155550123"),
    ],
)
def test_one_canonical_form_with_its_extension(sent: str, kept: str) -> None:
    assert canonical_phone(sent) == kept
    assert canonical_phone(kept) == kept


@pytest.mark.parametrize(
    "sent",
    [
        "1-800-FLOWERS",
        "138a1234b2345",
        "妈妈13812342345",
        "13812342345 x",
        "13812342345;13912342345",
        "13812342345 13912342345",
        "x8001",
        "",
    ],
)
def test_what_is_no_number_is_refused(sent: str) -> None:
    with pytest.raises(ValidationError, match="invalid_phone"):
        canonical_phone(sent)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+8613812342345", "138****2345"),
        ("+14155550123", "+14****0123"),
        ("+867537872222", "****22"),
        ("+867537872222;ext=8001", "****22"),
        ("138 1234 2345", "138****2345"),  # as sent, in a row that was refused
        ("12345", "****45"),
        ("+8695588", "****88"),
        ("+6834001", "****01"),
        ("+86110", "****0"),
        ("7", "****"),
        ("none", "****"),
    ],
)
def test_masks(number: str, shown: str) -> None:
    assert mask(number) == shown


@given(st.text("0123456789+", max_size=25), st.sampled_from(["", ";ext=8001"]))
def test_masks_never_show_more_than_they_may(number: str, extension: str) -> None:
    digits = sum(map(str.isdigit, number.removeprefix("+86")))
    shown = sum(map(str.isdigit, mask(number + extension)))
    assert shown <= (7 if digits >= 11 else min(2, digits / 2))
