"""Initials of names as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records import initials
from records.initials import MOST, initials_of


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("刘国兴", "lgx"),
        ("劉國興", "lgx"),
        ("李A2", "la2"),
        ("Ａ栋３", "ad3"),
        ("张 三", "zs"),
        ("阿卜杜拉·买买提", "abdlmmt"),
        ("Éric", "eric"),
        ("李㐀🙂", "lq"),
        ("🙂", ""),
        ("", ""),
    ],
)
def test_each_syllable_gives_its_first_letter(name: str, typed: str) -> None:
    assert initials_of(name) == typed


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("单雄信", "sxx"), ("曾国藩", "zgf"), ("解缙", "xj"), ("仇英", "qy"), ("区志明", "ozm"),
        ("查良镛", "zly"), ("盖叫天", "gjt"), ("尉迟恭", "ycg"), ("朴树", "ps"),
        ("任正非", "rzf"), ("华罗庚", "hlg"), ("长孙无忌", "zswj"), ("单于复", "cyf"),
        ("种师道", "csd"), ("翟让", "zr"),
    ],
)  # fmt: skip
def test_surnames_are_read_as_surnames(name: str, typed: str) -> None:
    assert initials_of(name) == typed


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("覃小明", "qxm txm"),
        ("乐毅", "yy ly"),
        ("召康", "sk zk"),
        ("王长生", "wcs wzs"),
        ("陈晟长乐", "cscl cscy cszl cszy"),
    ],
)
def test_where_both_readings_are_common_both_find_it(name: str, typed: str) -> None:
    assert initials_of(name) == typed


@given(st.text(max_size=60))
def test_of_any_name_there_are_a_few_words_of_small_letters_and_digits(name: str) -> None:
    words = initials_of(name).split()
    assert len(words) <= MOST
    assert all(word.isascii() and word.isalnum() and word == word.lower() for word in words)


def test_no_reading_is_listed_that_is_the_usual_one() -> None:
    for character, letters in initials._GIVEN.items():
        assert letters != initials._usual(character), character
    for surname, letters in initials._SURNAME.items():
        assert letters != initials._given(surname), surname
    for surname, letters in initials._SURNAMES.items():
        assert letters != "".join(map(initials._usual, surname)), surname
