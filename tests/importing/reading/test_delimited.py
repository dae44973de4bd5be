"""CSV in the dialects and encodings that software saves it in."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from importing.problems import EncodingUnknown
from importing.reading.heads import HOUSEHOLDS
from importing.reading.sheets import Sheet, read_table
from importing.reading.tables.delimited import decoded

ROWS = (
    ("户号", "户主", "地址"),
    ("1-1", "丘某", "镕基路1号，后座; 二楼\t左|右"),
    ("1-2", "钟某", ""),
)
CELLS = [{"number": n, "head": h, "address": a} for n, h, a in ROWS[1:]]


def read(folder: Path, content: bytes, name: str = "a.csv") -> Sheet:
    (folder / name).write_bytes(content)
    return read_table(folder / name, HOUSEHOLDS)


def between(delimiter: str, end: str = "\r\n") -> str:
    return end.join(delimiter.join(f'"{c}"' for c in cells) for cells in ROWS) + end


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "，", "；"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"]
)
def test_dialects(tmp_path: Path, delimiter: str, encoding: str) -> None:
    found = read(tmp_path, between(delimiter).encode(encoding))
    assert [row.cells for row in found.rows] == CELLS


def test_big_endian_with_its_mark(tmp_path: Path) -> None:
    content = b"\xfe\xff" + between("\t").encode("utf-16-be")
    assert len(read(tmp_path, content, "a.txt").rows) == 2


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_line_ends(tmp_path: Path, end: str) -> None:
    assert [r.number for r in read(tmp_path, between(",", end).encode()).rows] == [2, 3]
    mixed = between(",", end) + "1-3,赖某\r1-4,徐某\r\n1-5,黄某\n"
    assert [r.number for r in read(tmp_path, mixed.encode()).rows] == [2, 3, 4, 5, 6]


def test_the_heads_say_what_stands_between_cells_not_the_rows(tmp_path: Path) -> None:
    content = "户号,户主,标签\n1;1,丘某,独居老人;困难;新迁入\n2;1,丘某,a;b;c;d\n"
    assert [r.cells["number"] for r in read(tmp_path, content.encode()).rows] == ["1;1", "2;1"]


def test_heads_below_a_title(tmp_path: Path) -> None:
    content = (
        "城郊村农户登记表;;\n填报单位：城郊村, 2026年;;\n户号;户主;地址\n1;丘某;a,b\n合计;1户;\n"
    )
    found = read(tmp_path, content.encode())
    assert [(r.number, r.cells["address"]) for r in found.rows] == [(4, "a,b")]
    assert [(n.number, n.code) for n in found.notes] == [(5, "not_a_record")]


@pytest.mark.parametrize("line", ["sep=;\r\n", "SEP=;\n"])
def test_a_first_line_that_names_the_separator(tmp_path: Path, line: str) -> None:
    found = read(tmp_path, (line + "户号;户主\n1,5;丘某\n").encode())
    assert [(r.number, r.cells["number"]) for r in found.rows] == [(3, "1,5")]


@pytest.mark.parametrize(
    "raw",
    [
        b"\xef\xbb\xbf" + "户号,户主".encode("gb18030"),
        "户号,户主,地址,丘某".encode()[:-1],
        "户号,户主\n1,丘某某某\n".encode().replace("某".encode(), b"\xe6\x9f\x41", 1),
        b"\xff\xfea",
        b"\xff\xff\xff",
    ],
)
def test_what_would_have_to_be_guessed(raw: bytes) -> None:
    with pytest.raises(EncodingUnknown):
        decoded(raw)


def test_rare_characters_of_gb18030_are_the_real_ones(tmp_path: Path) -> None:
    raw = "户号,户主\n1,".encode("gb18030") + b"\xfe\x59\xfe\x51\xa8\xbc\n"
    found = read(tmp_path, raw)
    assert found.rows[0].cells["head"] == "龴\U00020087ḿ"
    assert found.notes == ()


def test_a_character_of_one_program_alone_is_named_with_its_field(tmp_path: Path) -> None:
    found = read(tmp_path, "户号,户主\n1,\ue000某\n".encode("gb18030"))
    assert [tuple(n)[:3] for n in found.notes] == [(2, "head", "private_use_character")]


NAMES = st.text(st.characters(codec="gb18030", exclude_categories=["C"]), min_size=1, max_size=8)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(NAMES.filter(str.strip), min_size=1, max_size=5),
    encoding=st.sampled_from(["utf-8-sig", "utf-16", "utf-8"]),
)
def test_no_name_comes_out_as_another(tmp_path: Path, names: list[str], encoding: str) -> None:
    quoted = [name.replace('"', '""') for name in names]
    text = "户号,户主\n" + "".join(f'{n},"{name}"\n' for n, name in enumerate(quoted))
    found = read(tmp_path, text.encode(encoding))
    assert [row.cells["head"] for row in found.rows] == names


def test_two_files_of_different_encodings_joined_are_no_file_of_either() -> None:
    heads, wang, li = "户号,户主\n", "C7-1,王五\n", "C7-2,李四\n"
    with pytest.raises(EncodingUnknown) as unknown:
        decoded((heads + wang).encode("gb18030") + li.encode())
    assert "line 3" in str(unknown.value)


@pytest.mark.parametrize("name", ["朱镕基", "陶喆", "李四", "䶮", "𬮱", "张三丰", "联通"])
def test_rare_names_in_gb18030_are_read(name: str) -> None:
    text = f"户号,户主\n1,{name}\n"
    assert decoded(text.encode("gb18030")) == text
