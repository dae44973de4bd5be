"""One key, however it was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.keys import MAX_KEY, normal_key
from tests.spellings import spellings


@pytest.mark.parametrize(
    "typed",
    [
        "A0012",
        "A0012 ",
        "Ａ００１２",
        "a0012",
        "\ufeffA0012",
        "A\u200b0012",
        "\u202aA0012\u202c",
        "\u3000A0012",
        "'A0012",
        "A0012\ufe0f",
        "A0\u034f012",
        "A0012\x7f",
    ],
)
def test_ticket_serials_that_read_the_same_are_the_same(typed: str) -> None:
    assert normal_key(typed) == "a0012"


def test_keys_that_differ_to_the_eye_stay_apart() -> None:
    assert len({normal_key(key) for key in ("A0012", "A 0012", "A00012", "A-0012")}) == 4


@given(st.text())
def test_the_normal_form_is_its_own_normal_form(typed: str) -> None:
    assert normal_key(normal_key(typed)) == normal_key(typed)


@given(st.text(max_size=MAX_KEY - 2))
def test_case_and_width_never_matter(typed: str) -> None:
    assert normal_key(f" {typed}\u200b") == normal_key(typed)


@given(spellings("BR-1"))
def test_however_it_is_typed_it_is_one(typed: str) -> None:
    assert normal_key(typed) == "br-1"


def test_what_is_too_long_for_a_key_is_not_reckoned_with() -> None:
    """One character may become eighteen: a megabyte of these would take seconds."""
    long = "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * (MAX_KEY + 1)
    assert normal_key(long) is long
    assert len(normal_key(long[:-1])) > len(long)
