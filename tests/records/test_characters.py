"""Characters at private code points, and those that nobody sees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.characters import has_private_use, real_characters, trimmed


@pytest.mark.parametrize(
    ("private", "real"),
    [
        ("\ue81e", "\u9fb4"),
        ("\ue864", "\u9fbb"),
        ("\ue816\ue831\ue855", "\U00020087\U000215d7\U000241fe"),
        ("\ue7c7\ue7c8", "ḿǹ"),
        ("\ue78d\ue78e\ue78f\ue796", "︐︒︑︙"),
        ("\ue815", "⺁"),  # of GBK, before GB 18030
        ("\ue863", "䶮"),
        ("\ue76c", "€"),
        ("丘某", "丘某"),
    ],
)
def test_private_code_points_of_gbk_and_gb18030(private: str, real: str) -> None:
    assert real_characters(private) == real
    assert not has_private_use(real)


@pytest.mark.parametrize("lead", [0xFE, 0xA6, 0xA8, 0xA9])
def test_whatever_the_decoder_leaves_of_the_standards_own_characters_has_a_real_one(
    lead: int,
) -> None:
    # User-defined positions stay private; those that GB 18030-2022 assigns do not.
    assigned = {
        0xFE: [0x51, 0x52, 0x53, 0x59, 0x61, 0x66, 0x67, 0x6C, 0x6D, 0x76, 0x7E, 0x90, 0x91, 0xA0],
        0xA6: [*range(0xD9, 0xE0), 0xEC, 0xED, 0xF3],
        0xA8: [0xBC, 0xBF],
        0xA9: range(0x89, 0x96),
    }[lead]
    for trail in assigned:
        assert not has_private_use(real_characters(bytes([lead, trail]).decode("gb18030")))


def test_what_only_one_font_knows_stays_and_is_seen() -> None:
    for text in ("\ue000", "丘\uf8ff某", "\U000f0000", "\U0010fffd"):
        assert real_characters(text) == text
        assert has_private_use(text)


@given(st.text())
def test_real_characters_are_left_alone(text: str) -> None:
    once = real_characters(text)
    assert real_characters(once) == once
    if not has_private_use(text):
        assert once == text


def test_what_cannot_be_seen_goes_from_the_ends_only() -> None:
    assert trimmed("\u200b\ufeff 丘\u200d某\u3000\u200e") == "丘\u200d某"
    assert trimmed("\u200b ") == ""


@given(st.text())
def test_trimming_twice_changes_nothing(text: str) -> None:
    assert trimmed(trimmed(text)) == trimmed(text)
    assert trimmed(text).strip() == trimmed(text)
