"""Phone numbers: nothing of what is dialled is lost, and masks do not give numbers away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from records.phones import FirstPhone, canonical_phone, first_phone, mask


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
        ("0086 138 1234 2345", "+8613812342345"),
        ("86 13812342345", "+8613812342345"),
        ("86-0753-7872222", "+867537872222"),
        ("0753-7872222-801", "+867537872222;ext=801"),
        ("010-62345678", "+861062345678"),
        ("４００-１２３-４５６７", "+864001234567"),
        ("\u3000138-1234-2345 ", "+8613812342345"),
        ("+852 2345 6789", "+85223456789"),
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
        "138****2345",
        "138＊＊＊＊2345",
        "138xxxx2345",
        "138XXXX2345",
        "138••••2345",
        "138    2345",
        "138....2345",
        "+86138****2345",
        "0753-78***22",
        "1381234234",
        "138123423456",
        "13812342345.0",
        "12812342345",
        "667788",
        "110",
        "95588",
        "12345",
        "7872222",
        "7537872222",
        "+867872222",
        "8612345678",
        "13812342345;667788",
        "13812342345#1",
        "1.38E+10",
    ],
)
def test_what_is_no_number_is_refused(sent: str) -> None:
    with pytest.raises(ValidationError, match="invalid_phone"):
        canonical_phone(sent)


@pytest.mark.parametrize(
    ("written", "number", "warnings"),
    [
        ("13812342345", "+8613812342345", ()),
        ("0753-7872222转8001", "+867537872222;ext=8001", ()),
        ("13812342345/13912345678", "+8613812342345", ("second_phone_left_out",)),
        ("13812342345、0753-7872222", "+8613812342345", ("second_phone_left_out",)),
        ("13812342345 13912345678", "+8613812342345", ("second_phone_left_out",)),
        ("13812342345或13912345678", "+8613812342345", ("second_phone_left_out",)),
        ("13812342345;667788", "+8613812342345", ("second_phone_left_out",)),
        ("0753-7872222 13812342345", "+867537872222", ("second_phone_left_out",)),
        ("13812342345(女儿)", "+8613812342345", ("remark_left_out",)),
        ("13812342345（女儿2）", "+8613812342345", ("remark_left_out",)),
        ("本人：138 1234 2345", "+8613812342345", ("remark_left_out",)),
        ("妈妈13812342345", "+8613812342345", ("remark_left_out",)),
        (
            "13812342345(儿子)/13912345678(女儿)",
            "+8613812342345",
            ("second_phone_left_out", "remark_left_out"),
        ),
    ],
)
def test_the_first_of_what_stands_in_a_cell(
    written: str, number: str, warnings: tuple[str, ...]
) -> None:
    assert first_phone(written) == FirstPhone(number, warnings)


@pytest.mark.parametrize(
    "written",
    ["138****2345", "138****2345(女儿)", "667788/13812342345", "无", "1381234234 本人", "同上",
     "138****2345/13812342345"],
)  # fmt: skip
def test_a_cell_that_begins_with_no_number(written: str) -> None:
    with pytest.raises(ValidationError, match="invalid_phone"):
        first_phone(written)


@given(
    st.from_regex("1[3-9][0-9]{9}", fullmatch=True),
    st.sampled_from("*＊xX×•●■#_?？…o"),
    st.integers(0, 10),
    st.integers(1, 11),
    st.sampled_from(["{}", "+86{}", "{}(女儿)", "本人{}", "{}/13812342345"]),
)
def test_a_masked_number_is_never_a_number(
    number: str, hiding: str, begin: int, length: int, written: str
) -> None:
    hidden = number[begin : begin + length]
    masked = written.format(number[:begin] + hiding * len(hidden) + number[begin + length :])
    for read in (canonical_phone, first_phone):
        with pytest.raises(ValidationError, match="invalid_phone"):
            read(masked)


@given(st.text("0123456789+-()（） 转/;.本人", max_size=20))
def test_any_text_is_one_whole_number_or_none(written: str) -> None:
    for read in (canonical_phone, lambda text: first_phone(text).number):
        try:
            number = read(written)
        except ValidationError:
            continue
        assert canonical_phone(number) == number


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
