"""Which encoding a table's bytes are in, whatever the file says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importing.problems import EncodingUnknown
from importing.reading.encodings import choose_encoding, decode, encoding_of_dbf

NAMES = ["镕基喆网格", "城郊二网格", "丘坑村"]
SAID = ["", "UTF-8", "utf8", "65001", "GB2312", "GBK", "ANSI 936", "936", "GB18030", "1252",
        "ISO-8859-1", "ISO 88591", "System", "OEM", "gibberish"]  # fmt: skip
# Of the everyday ones: level 1 of GB2312.
everyday = st.characters(codec="gb2312", min_codepoint=0x4E00, max_codepoint=0x9FFF)
some_names = st.lists(st.text(everyday, min_size=2, max_size=8), min_size=1, max_size=5)


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_the_bytes_decide_and_never_a_wrong_name(said: str, encoding: str) -> None:
    raw = [name.encode(encoding) for name in NAMES]
    try:
        chosen = choose_encoding(raw, said)
    except EncodingUnknown:
        assert said == "gibberish"
        assert encoding == "gb18030"
        return
    assert [decode(value, chosen.encoding) for value in raw] == [(name, False) for name in NAMES]
    right = {"utf-8": SAID[1:4], "gb18030": SAID[4:9]}[encoding]
    assert chosen.differs == (bool(said) and said not in right)


@given(some_names, st.sampled_from(["utf-8", "gb18030"]), st.integers(0, 3))
def test_a_cut_never_changes_what_is_before_it(names: list[str], encoding: str, cut: int) -> None:
    raw = [name.encode(encoding) for name in names]
    raw[0] = raw[0][: len(raw[0]) - min(cut, 1 if encoding == "gb18030" else 2)]
    said = {"utf-8": "UTF-8", "gb18030": "GBK"}[encoding]
    chosen = choose_encoding(raw, said)
    found = decode(raw[0], chosen.encoding)
    assert found
    assert names[0].startswith(found.text)


@given(st.lists(st.binary(max_size=12), max_size=4), st.sampled_from(SAID))
def test_nothing_raises_anything_else(raw: list[bytes], said: str) -> None:
    try:
        chosen = choose_encoding(raw, said)
    except EncodingUnknown:
        return
    assert all(decode(value, chosen.encoding) for value in raw)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (["網格一".encode("big5"), "蕉嶺縣".encode("big5")], "BIG5"),
        (["グリッド".encode("cp932"), "ひらがな".encode("cp932")], ""),
        ([name.encode() for name in NAMES] + ["城郊".encode("gbk")], ""),
        ([NAMES[0].encode(), b"\xe7\xbd\xff\xe6"], "UTF-8"),
        ([b"\xff\xfe\xff"], ""),
    ],
    ids=["said big5", "japanese", "two in one file", "one broken byte", "no text"],
)
def test_what_is_neither(raw: list[bytes], said: str) -> None:
    with pytest.raises(EncodingUnknown):
        choose_encoding(raw, said)


def test_the_file_is_believed_where_both_are_possible() -> None:
    raw = ["拢".encode("gb18030")]  # C2A3: a pound sign in UTF-8
    assert choose_encoding(raw, "GBK").encoding == "gb18030"
    assert choose_encoding(raw, "UTF-8").encoding == "utf-8"


def test_the_byte_of_a_table_for_its_language() -> None:
    assert encoding_of_dbf(0x4D) == encoding_of_dbf(0x7A) == "936"
    assert encoding_of_dbf(0x57) == encoding_of_dbf(0x00) == ""
