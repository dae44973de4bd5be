"""Workbooks of any make: what the person saw is what is read, and no file is too much."""

import contextlib
import io
import random
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.loading import heads, values
from geo.loading.problems import FileTooLarge, FileUnreadable
from geo.loading.sheets import Sheet, read_table
from geo.loading.tables.cells import NoValue, Number
from records.problems import Problem
from tests.geo import workbooks as wb
from tests.geo.workbooks import HEADS, number, parts, row, sheet, write_parts

AWKWARD = Path(__file__).parent / "awkward"
FIRST = ("BR-1", "张三", "441427100201001")


def read(path: Path, kind: heads.Heads = heads.HOUSEHOLDS) -> Sheet:
    return read_table(path, kind)


def write(folder: Path, *sheets: str, **more: object) -> Path:
    return write_parts(folder / "a.xlsx", parts(*sheets, **more))  # type: ignore[arg-type]


def texts(found: Sheet) -> list[tuple[str | None, ...]]:
    return [
        tuple(values.text_of(r.cells.get(f)) for f in ("number", "head", "grid"))
        for r in found.rows
    ]


def codes(found: Sheet) -> list[tuple[int, str]]:
    return [(note.number, note.code) for note in found.notes]


class TestCells:
    def test_texts_shared_rich_and_with_phonetic_guides(self, tmp_path: Path) -> None:
        shared = [
            "<si><t>户号</t></si>",
            "<si><r><rPr><b/></rPr><t>户</t></r><r><t>主</t></r><rPh><t>hu zhu</t></rPh></si>",
            "<si><t>张三_x000D_\n_x5F20_ _x005F_x0041_</t></si>",
        ]
        first = "".join(f"<c t='s'><v>{n}</v></c>" for n in (0, 1))
        second = "<c t='str'><f>A1</f><v>1-1</v></c><c t='s'><v>2</v></c>"
        path = write(tmp_path, sheet(row(first), row(second)), shared=shared)
        [only] = read(path).rows
        assert values.text_of(only.cells["number"]) == "1-1"
        assert values.text_of(only.cells["head"]) == "张三\n张 _x0041_"

    def test_numbers_are_read_as_they_were_shown(self, tmp_path: Path) -> None:
        codes = ["0000", "@", "yyyy/m/d", "#,##0", '"BR-"0000', "0.00E+00", "# ?/?"]
        rows = [row(number(12, style), "甲", number(441427100201001)) for style in range(8)]
        rows[3] = row(number(46093, 3), "甲", number(441427100201001))
        path = write(tmp_path, sheet(row(*HEADS), *rows), styles=wb.styles(*codes))
        cells = [r.cells["number"] for r in read(path).rows]
        assert [str(cell) for cell in cells[:3]] == ["12", "0012", "12"]
        assert cells[3] == datetime(2026, 3, 12)
        assert [str(cell) for cell in cells[4:6]] == ["12", "BR-0012"]
        for cell, code in zip(cells[6:], ("precision_lost", "number_format"), strict=True):
            with pytest.raises(values.CellError, match=code):
                values.text_of(cell)
        assert {values.code_of(r.cells["grid"]) for r in read(path).rows} == {"441427100201001"}

    def test_days_since_1904(self, tmp_path: Path) -> None:
        for book, year in (("", 2026), ("<workbookPr date1904='1'/>", 2030)):
            path = write(
                tmp_path, sheet(row("户号", "户主", "地址"), row("1", "甲", number(46093, 1))),
                styles=wb.styles("yyyy/m/d"), book=book,
            )  # fmt: skip
            day = read(path).rows[0].cells["address"]
            assert isinstance(day, datetime)
            assert day.year == year

    @pytest.mark.parametrize(
        "cell",
        [
            "<c><f>B2</f></c>",
            "<c><f>B2</f><v/></c>",
            "<c><f>B2</f><v></v></c>",
            "<c t='e'><f>B2</f><v>#N/A</v></c>",
            "<c t='e'><v>#GETTING_DATA</v></c>",
            "<c t='str'><f>B2</f></c>",
            "<c t='s'><v>7</v></c>",
        ],
    )
    def test_a_formula_without_a_value_is_no_empty_cell(self, tmp_path: Path, cell: str) -> None:
        path = write(tmp_path, sheet(row(*HEADS, "地址"), row(*FIRST, cell)))
        address = read(path).rows[0].cells["address"]
        assert isinstance(address, NoValue)
        with pytest.raises(values.CellError, match="cell_error"):
            values.text_of(address)

    def test_a_formula_that_says_nothing_is_an_empty_cell(self, tmp_path: Path) -> None:
        cell = "<c t='str'><f>IF(A1=1,1,\"\")</f><v></v></c>"
        path = write(tmp_path, sheet(row(*HEADS, "地址"), row(*FIRST, cell)))
        assert "address" not in read(path).rows[0].cells

    def test_blanks_between_elements_do_not_matter(self, tmp_path: Path) -> None:
        cell = "<c>\n  <f>1+1</f>\n  <v>12</v>\n </c>"
        path = write(tmp_path, sheet(row(*HEADS), row(cell, "甲")))
        assert read(path).rows[0].cells["number"] == Number(12, "12")

    def test_private_characters_are_brought_home_or_named(self, tmp_path: Path) -> None:
        rows = [row("1", "\ue81e某", ""), row("2", "\ue000某", "")]
        found = read(write(tmp_path, sheet(row(*HEADS), *rows)))
        assert [r.cells["head"] for r in found.rows] == ["龴某", "\ue000某"]
        assert [tuple(n)[:3] for n in found.notes] == [(3, "head", "private_use_character")]


class TestWorkbooks:
    @pytest.mark.parametrize("namespace", [wb.MAIN, wb.STRICT, "http://example.org/other"])
    def test_any_edition_of_the_standard(self, tmp_path: Path, namespace: str) -> None:
        content = sheet(row(*HEADS), row(*FIRST), namespace=namespace)
        assert texts(read(write(tmp_path, content, namespace=namespace))) == [FIRST]

    def test_names_with_prefixes_slashes_and_capitals(self, tmp_path: Path) -> None:
        made = parts(sheet(row(*HEADS), row(*FIRST)))
        content = str(made.pop("xl/worksheets/sheet1.xml"))
        for tag in ("worksheet", "sheetData", "row", "c ", "is>", "t>"):
            content = content.replace(f"<{tag}", f"<x:{tag}").replace(f"</{tag}", f"</x:{tag}")
        content = content.replace("</c>", "</x:c>").replace("xmlns=", "xmlns:x=")
        path = write_parts(tmp_path / "a.xlsx", made | {"XL\\Worksheets\\Sheet1.xml": content})
        assert texts(read(path)) == [FIRST]

    @pytest.mark.parametrize(
        "broken",
        [
            "",
            "<styleSheet><cellXfs><xf numFmtId='x'/><xf/></cellXfs></styleSheet>",
            "<styleSheet><fills><fill/></fills><font><family val='99'/></font></styleSheet>",
        ],
    )
    def test_styles_are_nobodys_business(self, tmp_path: Path, broken: str) -> None:
        path = write(
            tmp_path, sheet(row(*HEADS), row(number(1, 5), "甲", number(2, 1))), styles=broken
        )
        assert texts(read(path)) == [("1", "甲", "2")]

    def test_hidden_sheets_are_not_read_unless_there_is_no_other(self, tmp_path: Path) -> None:
        hidden, shown = sheet(row(*HEADS), row("hidden")), sheet(row(*HEADS), row(*FIRST))
        assert texts(read(write(tmp_path, hidden, shown, states=["hidden", "visible"]))) == [FIRST]
        assert texts(read(write(tmp_path, hidden, shown, states=["veryHidden", "visible"]))) == [
            FIRST
        ]
        assert texts(read(write(tmp_path, shown, states=["hidden"]))) == [FIRST]

    def test_empty_sheets_are_passed_over_and_others_named(self, tmp_path: Path) -> None:
        full = sheet(row(*HEADS), row(*FIRST))
        found = read(write(tmp_path, sheet(), full, sheet(), full))
        assert (texts(found), codes(found)) == ([FIRST], [(1, "other_sheets")])
        assert found.notes[0].reason == "S2 is read, not S4"

    def test_hidden_rows_and_columns_are_read_and_named(self, tmp_path: Path) -> None:
        content = sheet(
            row(*HEADS),
            row(*FIRST, more="r='4' hidden='1'"),
            before="<cols><col hidden='1'/></cols>",
        )
        found = read(write(tmp_path, content))
        assert (texts(found), [r.number for r in found.rows]) == ([FIRST], [4])
        assert codes(found) == [(4, "hidden_rows"), (1, "hidden_columns")]

    def test_merged_cells_hold_for_all_their_rows(self, tmp_path: Path) -> None:
        content = sheet(
            row(*HEADS), row(*FIRST), row("BR-2", "李四"), row("", ""), row("BR-3", "王五"),
            after="<mergeCells><mergeCell ref='C2:C5'/><mergeCell ref='A9:XFD1048576'/>"
            "</mergeCells>",
        )  # fmt: skip
        found = read(write(tmp_path, content))
        assert [(r.number, r.cells["grid"]) for r in found.rows] == [
            (2, FIRST[2]), (3, FIRST[2]), (5, FIRST[2])
        ]  # fmt: skip

    def test_rows_that_only_go_on_with_a_merged_household_are_none(self, tmp_path: Path) -> None:
        content = sheet(
            row(*HEADS, "家庭成员"), row(*FIRST, "张三"), row("", "", "", "张四"),
            row("BR-2", "李"),
            after="<mergeCells><mergeCell ref='A2:A3'/><mergeCell ref='B2:B3'/>"
            "<mergeCell ref='C2:C3'/></mergeCells>",
        )  # fmt: skip
        assert [r.number for r in read(write(tmp_path, content)).rows] == [2, 4]

    def test_a_line_across_the_table_is_no_row(self, tmp_path: Path) -> None:
        content = sheet(
            row(*HEADS), row("第一村民小组"), row(*FIRST),
            after="<mergeCells><mergeCell ref='A2:C2'/></mergeCells>",
        )  # fmt: skip
        found = read(write(tmp_path, content))
        assert (texts(found), codes(found)) == ([FIRST], [(2, "not_a_record")])


class TestOtherMakes:
    def test_xls(self) -> None:
        found = read(AWKWARD / "numbers.xls")
        assert texts(found._replace(rows=found.rows[:2])) == [
            ("0012", "张三", "441427100201001"),
            ("13", "李四", "441427100201001"),
        ]
        assert found.rows[0].cells["group_no"] == found.rows[1].cells["group_no"] == "3组"
        with pytest.raises(values.CellError, match="looks_like_a_day"):
            values.text_of(found.rows[2].cells["number"])
        with pytest.raises(values.CellError, match="cell_error"):
            values.text_of(found.rows[3].cells["address"])

    def test_ods(self, tmp_path: Path) -> None:
        cell, line = wb.ods_cell, wb.ods_row
        note = "<office:annotation><text:p>a note</text:p></office:annotation>"
        body = (
            f"<table:table table:name='a' table:style-name='h'>{line(cell('x'))}</table:table>",
            "<table:table table:name='b'>",
            line(*(cell(head) for head in HEADS)),
            line(
                cell(more="table:number-columns-repeated='16384'"),
                more="table:number-rows-repeated='5'",
            ),
            line(
                cell("0012", "office:value-type='float' office:value='12'"),
                cell(f"{note}<text:p>甲<text:s text:c='2'/>乙</text:p>"),
                cell(more="table:number-columns-repeated='16000'"),
            ),
            line(
                cell("12-3", "office:value-type='date' office:date-value='2026-03-12'"), cell("乙")
            ),
            line(cell(), more="table:number-rows-repeated='1048000'"),
            "</table:table>",
        )
        style = (
            "<style:style style:name='h'><style:table-properties table:display='false'/>"
            "</style:style>"
        )
        found = read(wb.write_ods(tmp_path / "a.ods", "".join(body), style))
        assert [r.number for r in found.rows] == [7, 8]
        assert found.rows[0].cells == {"number": Number(12, "0012"), "head": "甲  乙"}
        with pytest.raises(values.CellError, match="looks_like_a_day"):
            values.text_of(found.rows[1].cells["number"])

    @pytest.mark.parametrize(
        ("name", "content", "says"),
        [
            ("a.xlsx", b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
            ("a.xls", b"\xff\xfe<\x00h\x00t\x00m\x00l\x00", "not a spreadsheet"),
            ("a.xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "password"),
            ("a.xls", b"\x09\x08\x10\x00" + bytes(40), "not an XLS"),
            ("a.xlsx", b"", "not a spreadsheet"),
        ],
    )  # fmt: skip
    def test_what_is_none(self, tmp_path: Path, name: str, content: bytes, says: str) -> None:
        (tmp_path / name).write_bytes(content)
        with pytest.raises(FileUnreadable, match=says):
            read(tmp_path / name)

    def test_names_say_little(self, tmp_path: Path) -> None:
        write_parts(tmp_path / "a.csv", parts(sheet(row(*HEADS), row(*FIRST))))
        (tmp_path / "b.xls").write_bytes(
            "户号\t户主\t网格代码\nBR-1\t张三\t441427100201001\n".encode("gb18030")
        )
        assert texts(read(tmp_path / "a.csv")) == texts(read(tmp_path / "b.xls")) == [FIRST]


class TestBurdens:
    """Files that say, or are, far more than they hold."""

    def measured(self, path: Path) -> tuple[Sheet, float, int]:
        tracemalloc.start()
        began = time.process_time()
        try:
            return read(path), time.process_time() - began, tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    def test_huge_empty_ranges(self, tmp_path: Path) -> None:
        styled = "".join(f"<c r='{c}4' s='1'/>" for c in ("D", "ZZ", "XFD"))
        content = sheet(
            row(*HEADS, more="r='1'"), row(*FIRST, more="r='2'"), row(styled, more="r='4'"),
            *(f"<row r='{n}' s='1'/>" for n in range(5, 30_000)),
            row("BR-2", "李四", more="r='1048576'"),
            before="<dimension ref='A1:XFD1048576'/>",
        )  # fmt: skip
        found, seconds, peak = self.measured(write(tmp_path, content))
        assert [r.number for r in found.rows] == [2, 1048576]
        assert seconds < 10
        assert peak < 20 * 2**20

    @pytest.mark.parametrize(
        "content",
        [
            sheet("<row>" + text + "</row>")
            for text in (wb.text("x", "GS1"), wb.text("x", "XFE1"), wb.text("x", "ZZZ9"))
        ]
        + [sheet(row("x", more="r='1048577'")), sheet(row("x" * 200_000))],
    )
    def test_what_is_larger_than_a_table(self, tmp_path: Path, content: str) -> None:
        with pytest.raises(FileTooLarge):
            read(write(tmp_path, content))

    @pytest.mark.parametrize(
        "content",
        [
            "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
            "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
            "<a>" * 1_000_000,
            "<a>" * 200 + "</a>" * 200,
            "<worksheet><sheetData><row>",
            "",
        ],
    )
    def test_xml_that_is_a_burden(self, tmp_path: Path, content: str) -> None:
        with pytest.raises(FileUnreadable):
            read(write(tmp_path, content))

    def test_merged_blocks_without_end(self, tmp_path: Path) -> None:
        blocks = "<mergeCell ref='C2:XFD1048576'/>" * 20_000
        content = sheet(
            row(*HEADS), *[row(*FIRST)] * 2_000, after=f"<mergeCells>{blocks}</mergeCells>"
        )
        found, seconds, _ = self.measured(write(tmp_path, content))
        assert len(found.rows) == 2_000
        assert seconds < 30

    def test_a_zip_bomb(self, tmp_path: Path) -> None:
        with pytest.raises(FileTooLarge, match="unpack to"):
            read(write(tmp_path, sheet(row("x")) + " " * (30 * 2**20)))


def _sources() -> list[bytes]:
    return [path.read_bytes() for path in sorted(AWKWARD.iterdir())]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A file of ours, cut, altered, or with one of its parts altered and packed again."""
    whole = draw(st.sampled_from(_sources()))
    chance = random.Random(draw(st.integers(0, 2**32)))
    if whole[:2] == b"PK" and draw(st.booleans()):
        return _repacked(whole, chance)
    found = bytearray(whole)
    for _ in range(draw(st.integers(1, 8))):
        found[chance.randrange(len(found))] = chance.randrange(256)
    return bytes(found[: chance.choice([len(found), chance.randrange(len(found))])])


def _repacked(whole: bytes, chance: random.Random) -> bytes:
    source, target = zipfile.ZipFile(io.BytesIO(whole)), io.BytesIO()
    victim = chance.choice(source.namelist())
    with zipfile.ZipFile(target, "w") as package:
        for name in source.namelist():
            content = bytearray(source.read(name))
            if name == victim and content:
                for _ in range(chance.randrange(1, 6)):
                    at = chance.randrange(len(content))
                    content[at : at + chance.randrange(3)] = chance.choice(
                        [
                            b"<",
                            b">",
                            b"&#0;",
                            b"9" * 30,
                            b"-1",
                            b"\xff",
                            b"<v/>",
                            b"",
                            b"'",
                            struct.pack("d", 1e300),
                        ]
                    )
            package.writestr(name, bytes(content))
    return target.getvalue()


READERS: tuple[Callable[[object], object], ...] = (
    values.text_of,
    values.code_of,
    values.degrees_of,
    values.first_day_of,
)


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    content=mutated()
    | st.binary(max_size=300)
    | st.binary(max_size=50).map(lambda b: b"PK\x03\x04" + b),
    suffix=st.sampled_from([".csv", ".xlsx", ".xls", ".ods"]),
)
def test_no_file_ends_in_anything_but_rows_or_a_problem(
    tmp_path: Path, content: bytes, suffix: str
) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)
    try:
        found = read(path)
    except Problem:
        return
    for one in found.rows:
        for cell in one.cells.values():
            for reader in READERS:
                with contextlib.suppress(values.CellError):
                    reader(cell)
