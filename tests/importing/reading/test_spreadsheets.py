"""Workbooks of any make: what the person saw is what is read, and no file is too much."""

from datetime import datetime
from pathlib import Path

import pytest

from importing.problems import ColumnsMissing, FileUnreadable
from importing.reading import heads, values
from importing.reading.sheets import Sheet, read_table
from importing.reading.tables.cells import NoValue, NumberCell
from tests.importing import workbooks as wb
from tests.importing.files import AWKWARD
from tests.importing.workbooks import FIRST, HEADS, number, parts, row, sheet, write_parts


def read(path: Path, kind: heads.Heads = heads.HOUSEHOLDS) -> Sheet:
    return read_table(path, kind)


def write(folder: Path, *sheets: str, **more: object) -> Path:
    return write_parts(folder / "a.xlsx", parts(*sheets, **more))


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
        assert read(path).rows[0].cells["number"] == NumberCell(12, "12")

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

    def test_the_only_sheet_with_the_heads_is_read(self, tmp_path: Path) -> None:
        notes = sheet(row("填表说明"), row("一户一行"), *[row("")] * 50, row("户号", "怎样填"))
        long = sheet(row("名单"), row(*HEADS), *[row(f"1-{n}", "甲") for n in range(100)])
        found = read(write(tmp_path, notes, long, sheet(row("汇总"), row("户数", "2"))))
        assert len(found.rows) == 100
        assert [note.reason for note in found.notes] == ["S2 is read, not S1, S3"]

    def test_where_none_or_several_fit_the_sheets_are_named(self, tmp_path: Path) -> None:
        notes, full = sheet(row("填表说明")), sheet(row(*HEADS), row(*FIRST))
        for others in ([full, full], [sheet(row("汇总"))]):
            with pytest.raises(ColumnsMissing, match=r"sheet S1 is read, not S2.*missing: number"):
                read(write(tmp_path, notes, *others))

    @pytest.mark.parametrize("other", [sheet(row(wb.text("x", "ZZ1"))), "<broken", "", sheet()])
    def test_what_is_wrong_with_another_sheet_does_not_matter(
        self, tmp_path: Path, other: str
    ) -> None:
        found = read(write(tmp_path, sheet(row(*HEADS), row(*FIRST)), other))
        assert (texts(found), found.notes) == ([FIRST], ())

    def test_a_value_that_a_merged_block_covers_is_not_there(self, tmp_path: Path) -> None:
        content = sheet(
            row(*HEADS), row(*FIRST), row("x", "y", "z"), row("BR-2", "李四"),
            after="<mergeCells><mergeCell ref='A2:A3'/><mergeCell ref='B2:B3'/>"
            "<mergeCell ref='C2:C3'/></mergeCells>",
        )  # fmt: skip
        assert [r.number for r in read(write(tmp_path, content)).rows] == [2, 4]

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
        assert found.rows[0].cells == {"number": NumberCell(12, "0012"), "head": "甲  乙"}
        with pytest.raises(values.CellError, match="looks_like_a_day"):
            values.text_of(found.rows[1].cells["number"])

    def test_ods_whose_rows_are_not_in_its_first_table(self, tmp_path: Path) -> None:
        cell, line = wb.ods_cell, wb.ods_row
        rows = "".join(line(cell(f"1-{n}"), cell("甲"), more="") for n in range(100))
        wide = line(cell("说明", "table:number-columns-repeated='16384'"))
        body = (
            f"<table:table table:name='说明'>{line(cell('一户一行'))}</table:table>"
            f"<table:table table:name='宽'>{wide}</table:table>"
            f"<table:table table:name='名单'>{line(*map(cell, HEADS))}{rows}</table:table>"
        )
        found = read(wb.write_ods(tmp_path / "a.ods", body))
        assert (len(found.rows), found.rows[99].number) == (100, 101)
        assert [note.reason for note in found.notes] == ["名单 is read, not 说明, 宽"]

    @pytest.mark.parametrize(
        ("name", "content", "says"),
        [
            ("a.xlsx", b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
            ("a.xls", b"\xff\xfe<\x00h\x00t\x00m\x00l\x00", "not a spreadsheet"),
            ("a.xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "password"),
            ("a.xls", b"\x09\x08\x10\x00" + bytes(40), "not an XLS"),
        ],
    )
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
